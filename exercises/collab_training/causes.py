"""Why predictions are not good enough, from what the submission predicts."""

import rating_checks
import torch
from misconceptions import CAUSES
from world import World

from quizzer.grader.authoring import Diagnosis, LoadedSubmission

NARROW = 0.15  # standard deviation of predictions that are nearly the same
EXACT = 0.01  # an error that hardly any training gets down to
CLEARLY = 0.6  # of the error elsewhere
BLOCK = 200  # rows of known ratings that are looked at together
SOME = 24  # users and items whose order is compared


def diagnosis(cause: str, fact: str = "") -> Diagnosis:
    """A cause by its name, its explanation after a fact of this submission."""
    title, explanation = CAUSES[cause]
    return Diagnosis(cause, title, " ".join(f"{fact} {explanation}".split()))


def of(runner: LoadedSubmission, drawn: World, predicted: torch.Tensor, column: bool) -> Diagnosis:
    """The likeliest cause of an error that is too large."""
    if not bool(predicted.isfinite().all()):
        return diagnosis("diverged")
    known, _, _ = rating_checks.as_ratings(runner.call("predictions", drawn.x), len(drawn.x))
    if known is not None and rating_checks.error(drawn.ratings, known) < EXACT:
        return diagnosis("remembered")
    if float(predicted.std()) < NARROW:
        if column:
            return diagnosis("square-from-broadcasting")
        return diagnosis("nearly-the-same-for-all")
    if has_swapped_columns(runner, drawn):
        return diagnosis("columns-swapped")
    if known is None or not bool(known.isfinite().all()):
        return diagnosis("not-enough-training")
    wrong = (known - drawn.ratings).square()
    blocks = torch.stack([part.mean().sqrt() for part in wrong.split(BLOCK)])
    if float(blocks.min()) < CLEARLY * float(blocks.median()):
        learned = int((blocks < CLEARLY * blocks.median()).sum()) * BLOCK
        fact = f"Of the known ratings, about {learned:,} are predicted far better than the others."
        return diagnosis("trained-on-a-part", fact)
    error = rating_checks.error(drawn.truth, predicted)
    known_error = float(wrong.mean().sqrt())
    if known_error < CLEARLY * error:
        fact = f"The error is {known_error:.2f} on the known ratings and {error:.2f} on the others."
        return diagnosis("overfitted", fact)
    if same_order_for_all(runner):
        return diagnosis("same-order-for-everybody")
    mean = drawn.ratings.mean().expand_as(drawn.truth)
    if error > 0.97 * rating_checks.error(drawn.truth, mean):
        return diagnosis("no-better-than-the-mean")
    return diagnosis("not-enough-training")


def has_swapped_columns(runner: LoadedSubmission, drawn: World) -> bool:
    """Whether the predictions are far better with the two columns exchanged."""
    fits = drawn.unseen[:, 0] < drawn.n_items  # so that no number is too large, whatever is done
    pairs, truth = drawn.unseen[fits], drawn.truth[fits]
    both = torch.cat([pairs, pairs.flip(1)])
    outcome, _, _ = rating_checks.as_ratings(runner.call("predictions", both), len(both))
    if outcome is None or not bool(outcome.isfinite().all()):
        return False
    straight, swapped = (rating_checks.error(truth, part) for part in outcome.chunk(2))
    mean = rating_checks.error(truth, drawn.ratings.mean().expand_as(truth))
    return swapped < CLEARLY * min(straight, mean)


def same_order_for_all(runner: LoadedSubmission) -> bool:
    """Whether every user gets the items in one and the same order, from best to worst."""
    pairs = torch.cartesian_prod(torch.arange(SOME), torch.arange(SOME))
    outcome, _, _ = rating_checks.as_ratings(runner.call("predictions", pairs), len(pairs))
    if outcome is None:
        return False
    table = outcome.view(SOME, SOME)
    above = table[:, :, None] > table[:, None] + 1e-4
    below = table[:, :, None] < table[:, None] - 1e-4
    return not bool((above.any(0) & below.any(0)).any())
