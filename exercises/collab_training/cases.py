"""The test: train on 11,000 ratings of a world drawn for this run, and predict 1,000 others."""

import time

import causes
import rating_checks
import torch
import world

from quizzer.grader.authoring import LoadedSubmission, TrainingSession

TRAINS = "Trains on 11,000 ratings and returns something to call"
ANSWERS = "Gives a rating for each pair"
PREDICTS = "Predicts 1,000 ratings that it has not seen, with an error of at most 0.75"
SINGLE = "Predicts the same for single pairs"
ENOUGH = 0.75
SINGLES, SAME = 50, 0.3
COLUMN = "The ratings come as a column of shape (m, 1); `[:, 0]` or `squeeze(1)` makes it (m,)."


def examine(session: TrainingSession) -> None:
    session.expect(TRAINS, ANSWERS, PREDICTS, SINGLE)
    drawn = world.draw(session.rng)
    with session.runner() as runner:
        if not train(session, runner, drawn):
            return
        session.phase("predicting 1,000 unseen ratings", ANSWERS)
        result = runner.call("predictions", drawn.unseen)
        predicted, problem, cause = rating_checks.as_ratings(result, world.UNSEEN)
        if predicted is None:
            call = f"train(x, ratings, n_users, n_items)(pairs)  # of shape ({world.UNSEEN}, 2)"
            session.failed(ANSWERS, problem, call=call, expected=f"shape ({world.UNSEEN},)")
            session.diagnosis = causes.diagnosis(cause)
            return
        session.passed(ANSWERS)
        column = rating_checks.is_column(result)
        error = rating_checks.error(drawn.truth, predicted)
        if error > ENOUGH:
            session.failed(
                PREDICTS,
                report(drawn, predicted),
                expected=f"at most {ENOUGH}",
                got=f"{error:.2f}",
            )
            session.phase("looking for the cause", PREDICTS)
            session.diagnosis = causes.of(runner, drawn, predicted, column)
            return
        session.passed(PREDICTS, report(drawn, predicted), got=f"{error:.2f}")
        if column:
            session.nits.append(COLUMN)
        predict_singles(session, runner, drawn.unseen[:SINGLES], predicted[:SINGLES])


def train(session: TrainingSession, runner: LoadedSubmission, drawn: world.World) -> bool:
    """Call `train`; False, and reported, if it returns nothing that can be called."""
    session.phase("training on 11,000 ratings", TRAINS)
    began = time.perf_counter()
    result = runner.call("learn", drawn.x, drawn.ratings, drawn.n_users, drawn.n_items)
    if result is None and runner.call("has_learned"):
        session.passed(TRAINS, f"in {time.perf_counter() - began:.1f} s")
        return True
    problem, cause = rating_checks.not_callable(result)
    call = "train(x, ratings, n_users, n_items)"
    session.failed(TRAINS, problem, call=call, expected="something to call")
    session.diagnosis = causes.diagnosis(cause)
    return False


def report(drawn: world.World, predicted: torch.Tensor) -> str:
    """The error, and beside it what the mean of all known ratings would have."""
    error = rating_checks.error(drawn.truth, predicted)
    mean = drawn.ratings.mean().expand(world.UNSEEN)
    plain = rating_checks.error(drawn.truth, mean)
    if error == float("inf"):
        wrong = int((~predicted.isfinite()).sum())
        return f"{wrong:,} of {world.UNSEEN:,} predictions are NaN or infinite"
    return f"error {error:.3f}; the mean of the known ratings has {plain:.3f}"


def predict_singles(
    session: TrainingSession,
    runner: LoadedSubmission,
    pairs: torch.Tensor,
    among_many: torch.Tensor,
) -> None:
    """Have some pairs predicted one at a time; batch norm in training mode fails there."""
    session.phase("predicting single pairs", SINGLE)
    session.diagnosis = causes.diagnosis("depends-on-the-batch")  # also where the call raises
    call = "train(x, ratings, n_users, n_items)(pair)  # of shape (1, 2)"
    results = runner.call("single_predictions", pairs)
    numbers = []
    for result in results if isinstance(results, list) else [results]:
        number, problem, cause = rating_checks.as_ratings(result, 1)
        if number is None:
            session.failed(SINGLE, problem, call=call, expected="shape (1,)")
            session.diagnosis = causes.diagnosis(cause)
            return
        numbers.append(number)
    apart = rating_checks.error(among_many, torch.cat(numbers))
    if apart <= SAME:
        session.diagnosis = None
        session.passed(SINGLE)
        return
    session.failed(
        SINGLE,
        f"for {SINGLES} pairs one at a time it predicts something else than for the same pairs "
        f"among 1,000: {apart:.2f} apart (root mean square)",
        call=call,
        expected=f"at most {SAME} apart",
        got=f"{apart:.2f}",
    )
