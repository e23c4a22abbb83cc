"""The test: train on MNIST and on other pictures, in a secret order, and read the test pictures."""

import time
from typing import Any

import causes
import digits
import other_pictures
import score_checks
import torch

from quizzer.grader.authoring import (
    Build,
    LoadedSubmission,
    TrainingSession,
    packed_data_excess,
)

NO_STORED_RESULTS = "Contains no stored results"
TRAINS = "Trains on the 60,000 pictures of MNIST"
SCORES = "Gives ten scores for each picture"
READS = "Reads at least 95 % of the 10,000 test pictures"
OTHERS = "Learns other pictures as well"
ENOUGH, ENOUGH_OTHERS = 0.95, 0.60
CHUNK = 500


def examine(session: TrainingSession) -> None:
    session.expect(NO_STORED_RESULTS, TRAINS, SCORES, READS, OTHERS)
    if message := packed_data_excess(session.source):
        session.failed(
            NO_STORED_RESULTS, f"{message}. It must learn from `images` and `labels` only."
        )
        session.diagnosis = causes.diagnosis("brought-along")
        return
    session.passed(NO_STORED_RESULTS)
    if session.rng.random() < 0.5:
        read_digits(session)
        if session.diagnosis is None and session.good:
            learn_others(session)
    else:
        learn_others(session)
        read_digits(session)


def read_digits(session: TrainingSession) -> None:
    """Train on MNIST with its digits renamed, then have the test pictures read in a new order."""
    chance = torch.Generator().manual_seed(session.rng.getrandbits(48))
    named = torch.randperm(10, generator=chance)  # the label of each digit
    labels = named[digits.read("train-labels").long()]
    order = torch.randperm(10_000, generator=chance)
    truth = digits.read("t10k-labels").long()[order]
    with session.runner() as runner:
        images = digits.training_images()
        began = time.perf_counter()
        session.phase("training on MNIST, 60,000 pictures", TRAINS)
        if not train(session, runner, TRAINS, images, labels):
            return
        trained_s = time.perf_counter() - began
        session.passed(TRAINS, f"in {trained_s:.1f} s")
        session.phase("reading the 10,000 test pictures", SCORES)
        pictures = digits.read("t10k-images")[order]
        began = time.perf_counter()
        scores = score(session, runner, SCORES, pictures, chance)
        if scores is None:
            return
        session.passed(SCORES, f"for 10,000 pictures in {time.perf_counter() - began:.1f} s")
        scores = scores[:, named]  # back to the digits' own order
        read = score_checks.answers(scores)
        report = score_checks.report(pictures, truth, read)
        accuracy = float((read == truth).double().mean())
        if accuracy >= ENOUGH:
            session.passed(READS, report, got=score_checks.percent(accuracy))
            return
        affine = causes.is_affine(lambda some: _scores(runner, some), pictures)
    session.failed(
        READS,
        report,
        expected=f"at least {ENOUGH:.0%}",
        got=score_checks.percent(accuracy),
    )
    session.phase("looking for the cause", READS)
    session.diagnosis = causes.of(
        session, pictures, scores, read, truth, affine, lambda: _watch(session, labels)
    )


def learn_others(session: TrainingSession) -> None:
    """Train on a small set that nobody has seen before, and test on others like it.

    A training that makes few updates on few pictures, as with large batches, gets a second set
    that is nearly as large as MNIST.
    """
    kinds = other_pictures.Kinds(session.rng)
    accuracy = 0.0
    for count in (other_pictures.TRAIN, other_pictures.MORE):
        reached = learn_other(session, kinds, count)
        if reached is None:
            return
        if reached >= ENOUGH_OTHERS:
            message = f"{score_checks.percent(reached)} of 1,000 pictures that it had never seen"
            session.passed(OTHERS, message)
            return
        accuracy = max(accuracy, reached)
    session.failed(
        OTHERS,
        f"called with {other_pictures.TRAIN:,} and then with {other_pictures.MORE:,} other "
        f"pictures in ten kinds, made for this run, it reads "
        f"{score_checks.percent(accuracy)} of 1,000 more of them. "
        "A program that learns digits from its arguments learns these too.",
        expected=f"at least {ENOUGH_OTHERS:.0%}",
        got=score_checks.percent(accuracy),
    )
    session.diagnosis = session.diagnosis or causes.diagnosis("not-from-the-pictures")


def learn_other(session: TrainingSession, kinds: other_pictures.Kinds, count: int) -> float | None:
    """The accuracy after training on `count` other pictures; None, and reported, where it has
    none."""
    chance = torch.Generator().manual_seed(session.rng.getrandbits(48))
    pictures, names = kinds.pictures(count)
    with session.runner() as runner:
        session.phase(f"training on other pictures, {count:,} of them", OTHERS)
        memory = digits.as_floats(pictures)
        try:
            if not train(session, runner, OTHERS, memory, names):
                return None
        finally:
            memory.close()
        pictures, names = kinds.pictures(other_pictures.TEST)
        scores = score(session, runner, OTHERS, pictures, chance)
    return (
        None if scores is None else float((score_checks.answers(scores) == names).double().mean())
    )


def train(
    session: TrainingSession,
    runner: LoadedSubmission,
    check: str,
    images: Any,
    labels: torch.Tensor,
) -> bool:
    """Call `train`; False, and reported, if it returns nothing that can be called."""
    place = runner.share(images)
    shape = (len(labels), 784)
    memory = Build("memory", (place, 0, "float32", shape))
    result = runner.call("learn", memory, labels, meanwhile=digits.training_images)
    if result is None and runner.call("has_learned"):
        return True
    problem, cause = score_checks.not_callable(result)
    session.failed(check, problem, call="train(images, labels)", expected="something to call")
    session.diagnosis = causes.diagnosis(cause)
    return False


def score(
    session: TrainingSession,
    runner: LoadedSubmission,
    check: str,
    pictures: torch.Tensor,
    chance: torch.Generator,
) -> torch.Tensor | None:
    """The scores of pictures as (n, 10) doubles; None, and reported, where they have another
    form."""
    memory = digits.as_floats(pictures)
    all_scores = torch.zeros(len(pictures), 10, dtype=torch.float64)
    try:
        place = runner.share(memory)
    finally:
        memory.close()
    for chunk in torch.randperm(len(pictures) // CHUNK, generator=chance).tolist():
        shape = (CHUNK, 784)
        start = 4 * CHUNK * 784 * chunk
        result = runner.call("scores", Build("memory", (place, start, "float32", shape)))
        rows, problem, cause = score_checks.scores(result, CHUNK)
        if rows is None:
            call = f"train(images, labels)(pictures)  # pictures of shape ({CHUNK}, 784)"
            session.failed(check, problem, call=call, expected=f"shape ({CHUNK}, 10)")
            session.diagnosis = causes.diagnosis(cause)
            return None
        all_scores[chunk * CHUNK : (chunk + 1) * CHUNK] = rows
    return all_scores


def _scores(runner: LoadedSubmission, pictures: torch.Tensor) -> torch.Tensor | None:
    return score_checks.scores(runner.call("scores", pictures), len(pictures))[0]


def _watch(session: TrainingSession, labels: torch.Tensor) -> Any:
    """Train once more for a little while, watched; what was seen, or None."""

    def look(runner: LoadedSubmission) -> Any:
        place = runner.share(digits.training_images())
        images = Build("memory", (place, 0, "float32", (len(labels), 784)))
        return runner.call("watched", images, labels)

    return session.try_run(causes.WATCHED_S, look)
