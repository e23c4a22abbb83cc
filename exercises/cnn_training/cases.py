"""The test: train on 6,000 digits drawn for this run, under secret names, and read 2,000 others."""

import time

import causes
import digits
import torch
from score_checks import answers, as_scores, report

from quizzer.grader.authoring import (
    Build,
    LoadedSubmission,
    TrainingSession,
    describe,
    packed_data_excess,
)

NO_STORED_RESULTS = "Contains no stored results"
TRAINS = "Trains on 6,000 pictures and returns a module"
SMALL = "Has at most 10,000 parameters"
SCORES = "Gives ten scores for each picture"
READS = "Reads at least 91 % of the 2,000 test pictures"
SHARES = "Uses the same weights at several places, as a convolution does"
SINGLE = "Reads single pictures as well"
LEFT_IN_TRAINING = (
    "The module is still in training mode, so an answer depends on more than its picture: `eval()`."
)
COUNT, TEST, CHUNK = 6_000, 2_000, 500
ENOUGH, MOST = 0.91, 10_000
SINGLES, ENOUGH_SINGLES = 100, 75


def examine(session: TrainingSession) -> None:
    session.expect(NO_STORED_RESULTS, TRAINS, SMALL, SCORES, READS, SHARES, SINGLE)
    if message := packed_data_excess(session.source):
        session.failed(
            NO_STORED_RESULTS, f"{message}. It must learn from `images` and `labels` only."
        )
        session.diagnosis = causes.diagnosis("brought-along")
        return
    session.passed(NO_STORED_RESULTS)
    chance = torch.Generator().manual_seed(session.rng.getrandbits(48))
    names = torch.randperm(10, generator=chance)  # the label of each digit
    drawn = torch.randperm(60_000, generator=chance)[:COUNT]
    order = torch.randperm(TEST, generator=chance)  # of the first ones, which are harder
    images, labels = digits.read("train-images")[drawn], names[_labels("train-labels")[drawn]]
    pictures = digits.read("t10k-images")[:TEST][order]
    truth = _labels("t10k-labels")[:TEST][order]
    with session.runner() as runner:
        module = train(session, runner, images, labels)
        if module is None or not small(session, *module[:2]):
            return
        scores = score(session, runner, pictures)
        if scores is None:
            return
        read = answers(scores[:, names])  # back to the digits' own order
        right = float((read == truth).double().mean())
        if right < ENOUGH:
            session.failed(
                READS, report(truth, read), expected=f"at least {ENOUGH:.0%}", got=f"{right:.1%}"
            )
            session.phase("looking for the cause", READS)
            training = module[2]
            session.diagnosis = causes.of(runner, scores, read, truth, pictures, training)
            return
        session.passed(READS, report(truth, read), got=f"{right:.1%}")
        session.phase("looking for a convolution", SHARES)
        if causes.is_dense(runner, pictures):
            session.failed(
                SHARES,
                "it has fixed steps, such as pooling, and dense layers: no weights at "
                "several places",
            )
            session.diagnosis = causes.diagnosis("dense-only")
            return
        session.passed(SHARES)
        read_singles(session, runner, pictures, truth, names, module[2])


def _labels(part: str) -> torch.Tensor:
    return digits.read(part).long()


def train(
    session: TrainingSession, runner: LoadedSubmission, images: torch.Tensor, labels: torch.Tensor
) -> tuple[int, int, list[str]] | None:
    """Train; the module's parameters, further numbers and layers in training mode.

    None, and reported, where no module comes back.
    """
    session.phase("training on 6,000 pictures", TRAINS)
    began = time.perf_counter()
    memory = digits.as_floats(images)
    try:
        place = runner.share(memory)
    finally:
        memory.close()
    shared = Build("memory", (place, 0, "float32", tuple(images.shape)))
    result = runner.call("learn", shared, labels)
    match runner.call("module") if result is None else None:
        case [int(parameters), int(buffers), list(training)]:
            session.passed(TRAINS, f"in {time.perf_counter() - began:.1f} s")
            return parameters, buffers, [str(layer) for layer in training]
    problem, cause = (
        ("it returned None: does it end with `return`?", "nothing-returned")
        if result is None
        else (f"it returned {describe(result)}, which is not an nn.Module", "not-a-module")
    )
    session.failed(TRAINS, problem, call="train(images, labels)", expected="an nn.Module")
    session.diagnosis = causes.diagnosis(cause)
    return None


def small(session: TrainingSession, parameters: int, buffers: int) -> bool:
    """Whether the module is small enough; what is too much is reported."""
    if parameters <= MOST and buffers <= MOST:
        session.passed(SMALL, f"{parameters:,} parameters")
        return True
    what, count, cause = (
        ("parameters", parameters, "too-many-parameters")
        if parameters > MOST
        else ("numbers in buffers", buffers, "too-much-kept")
    )
    session.failed(
        SMALL, f"it has {count:,} {what}", expected=f"at most {MOST:,}", got=f"{count:,}"
    )
    session.diagnosis = causes.diagnosis(cause)
    return False


def score(
    session: TrainingSession, runner: LoadedSubmission, pictures: torch.Tensor
) -> torch.Tensor | None:
    """The scores of all test pictures, (2000, 10); None, and reported, for another form."""
    session.phase("reading the 2,000 test pictures", SCORES)
    parts = []
    for chunk in (pictures.float() / 255).split(CHUNK):
        table, problem, cause = as_scores(runner.call("scores", chunk), len(chunk))
        if table is None:
            call = f"train(images, labels)(pictures)  # pictures of shape ({CHUNK}, 1, 28, 28)"
            session.failed(SCORES, problem, call=call, expected=f"shape ({CHUNK}, 10)")
            session.diagnosis = causes.diagnosis(cause)
            return None
        parts.append(table)
    session.passed(SCORES)
    return torch.cat(parts)


def read_singles(
    session: TrainingSession,
    runner: LoadedSubmission,
    pictures: torch.Tensor,
    truth: torch.Tensor,
    names: torch.Tensor,
    training: list[str],
) -> None:
    """Have some pictures read one at a time; batch norm in training mode fails there."""
    session.phase("reading single pictures", SINGLE)
    if training:
        session.diagnosis = causes.in_training(training)  # also where the call raises
    some = pictures[:SINGLES].float() / 255
    table, problem, _ = as_scores(runner.call("single_scores", some), SINGLES)
    right = 0
    if table is not None:
        right = int((answers(table[:, names]) == truth[:SINGLES]).sum())
    if right >= ENOUGH_SINGLES:
        session.diagnosis = None
        if training:
            session.nits.append(LEFT_IN_TRAINING)
        session.passed(SINGLE, f"{right} of {SINGLES}")
        return
    session.failed(
        SINGLE,
        problem or f"shown one at a time, it reads {right} of {SINGLES} pictures",
        call="train(images, labels)(picture)  # of shape (1, 1, 28, 28)",
        expected=f"at least {ENOUGH_SINGLES}",
        got=str(right),
    )
    session.diagnosis = session.diagnosis or causes.diagnosis("depends-on-the-batch")
