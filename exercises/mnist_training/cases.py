"""The examination: train on MNIST and on other pictures, in a secret order, and read the tests."""

import time
from typing import Any

import causes
import digits
import findings
import luggage
import other_pictures
import torch

from quizzer.grader.judge.training_grading import LoadedSubmission, TrainingSession
from quizzer.grader.values.wire import Build

BRINGS = "Brings no stored results along"
TRAINS = "Trains on the 60,000 pictures of MNIST"
SCORES = "Gives ten scores for each picture"
READS = "Reads at least 95 % of the 10,000 test pictures"
OTHERS = "Learns other pictures as well"
ENOUGH, ENOUGH_OTHERS = 0.95, 0.60
CHUNK = 500


def examine(room: TrainingSession) -> None:
    room.expect(BRINGS, TRAINS, SCORES, READS, OTHERS)
    if told := luggage.found(room.source):
        room.failed(BRINGS, f"{told}. What it knows must come from `images` and `labels`.")
        room.diagnosis = causes.diagnosis("brought-along")
        return
    room.passed(BRINGS)
    if room.rng.random() < 0.5:
        read_digits(room)
        if room.diagnosis is None and room.good:
            learn_others(room)
    else:
        learn_others(room)
        read_digits(room)


def read_digits(room: TrainingSession) -> None:
    """Train on MNIST with its digits renamed, then have the test pictures read in a new order."""
    chance = torch.Generator().manual_seed(room.rng.getrandbits(48))
    named = torch.randperm(10, generator=chance)  # the label that stands for each digit
    labels = named[digits.read("train-labels").long()]
    order = torch.randperm(10_000, generator=chance)
    truth = digits.read("t10k-labels").long()[order]
    with room.runner() as runner:
        images = digits.training_images()
        began = time.perf_counter()
        room.phase("training on MNIST, 60,000 pictures", TRAINS)
        if not train(room, runner, TRAINS, images, labels):
            return
        trained_s = time.perf_counter() - began
        room.passed(TRAINS, f"in {trained_s:.1f} s")
        room.phase("reading the 10,000 test pictures", SCORES)
        pictures = digits.read("t10k-images")[order]
        began = time.perf_counter()
        given = score(room, runner, SCORES, pictures, chance)
        if given is None:
            return
        room.passed(SCORES, f"for 10,000 pictures in {time.perf_counter() - began:.1f} s")
        given = given[:, named]  # back to the digits' own order
        read = findings.answers(given)
        told = findings.report(pictures, truth, read)
        accuracy = float((read == truth).double().mean())
        if accuracy >= ENOUGH:
            room.passed(READS, told, got=findings.percent(accuracy))
            return
        affine = causes.is_affine(lambda some: _scores(runner, some), pictures)
    room.failed(
        READS,
        told,
        expected=f"at least {ENOUGH:.0%}",
        got=findings.percent(accuracy),
    )
    room.phase("looking for the cause", READS)
    room.diagnosis = causes.of(room, given, read, truth, affine, lambda: _watch(room, labels))


def learn_others(room: TrainingSession) -> None:
    """Train on a small set that nobody has seen before, and have others like it read.

    What makes few updates on few pictures, as with large batches, gets a second set that is nearly
    as large as MNIST.
    """
    kinds = other_pictures.Kinds(room.rng)
    accuracy = 0.0
    for count in (other_pictures.TRAIN, other_pictures.MORE):
        reached = learn_other(room, kinds, count)
        if reached is None:
            return
        if reached >= ENOUGH_OTHERS:
            told = f"{findings.percent(reached)} of 1,000 pictures that it had never seen"
            room.passed(OTHERS, told)
            return
        accuracy = max(accuracy, reached)
    room.failed(
        OTHERS,
        f"called with {other_pictures.TRAIN:,} and then with {other_pictures.MORE:,} other "
        f"pictures in ten kinds, made for this run, it reads {findings.percent(accuracy)} of 1,000 "
        "more of them. What learns digits from its arguments learns these too.",
        expected=f"at least {ENOUGH_OTHERS:.0%}",
        got=findings.percent(accuracy),
    )
    room.diagnosis = room.diagnosis or causes.diagnosis("not-from-the-pictures")


def learn_other(room: TrainingSession, kinds: other_pictures.Kinds, count: int) -> float | None:
    """The accuracy after training on `count` other pictures; None, and told, where it has none."""
    chance = torch.Generator().manual_seed(room.rng.getrandbits(48))
    pictures, names = kinds.pictures(count)
    with room.runner() as runner:
        room.phase(f"training on other pictures, {count:,} of them", OTHERS)
        memory = digits.as_floats(pictures)
        try:
            if not train(room, runner, OTHERS, memory, names):
                return None
        finally:
            memory.close()
        pictures, names = kinds.pictures(other_pictures.TEST)
        given = score(room, runner, OTHERS, pictures, chance)
    return None if given is None else float((findings.answers(given) == names).double().mean())


def train(
    room: TrainingSession, runner: LoadedSubmission, check: str, images: Any, labels: torch.Tensor
) -> bool:
    """Have `train` called; False, and told, where it gives back nothing that can be called."""
    place = runner.share(images)
    shape = (len(labels), 784)
    memory = Build("memory", (place, 0, "float32", shape))
    back = runner.call("learn", memory, labels, meanwhile=digits.training_images)
    if back is None and runner.call("has_learned"):
        return True
    problem, cause = findings.not_callable(back)
    room.failed(check, problem, call="train(images, labels)", expected="something to call")
    room.diagnosis = causes.diagnosis(cause)
    return False


def score(
    room: TrainingSession,
    runner: LoadedSubmission,
    check: str,
    pictures: torch.Tensor,
    chance: torch.Generator,
) -> torch.Tensor | None:
    """The scores of pictures as (n, 10) doubles; None, and told, where they have another form."""
    memory = digits.as_floats(pictures)
    given = torch.zeros(len(pictures), 10, dtype=torch.float64)
    try:
        place = runner.share(memory)
    finally:
        memory.close()
    for chunk in torch.randperm(len(pictures) // CHUNK, generator=chance).tolist():
        shape = (CHUNK, 784)
        start = 4 * CHUNK * 784 * chunk
        back = runner.call("scores", Build("memory", (place, start, "float32", shape)))
        rows, problem, cause = findings.scores(back, CHUNK)
        if rows is None:
            call = f"train(images, labels)(pictures)  # pictures of shape ({CHUNK}, 784)"
            room.failed(check, problem, call=call, expected=f"shape ({CHUNK}, 10)")
            room.diagnosis = causes.diagnosis(cause)
            return None
        given[chunk * CHUNK : (chunk + 1) * CHUNK] = rows
    return given


def _scores(runner: LoadedSubmission, pictures: torch.Tensor) -> torch.Tensor | None:
    return findings.scores(runner.call("scores", pictures), len(pictures))[0]


def _watch(room: TrainingSession, labels: torch.Tensor) -> Any:
    """Train once more for a little while, watched; what was seen, or None."""

    def look(runner: LoadedSubmission) -> Any:
        place = runner.share(digits.training_images())
        images = Build("memory", (place, 0, "float32", (len(labels), 784)))
        return runner.call("watched", images, labels)

    return room.glimpse(causes.WATCHED_S, look)
