"""Why a training did not reach the goal: from its result, and from watching it once more."""

from collections.abc import Callable
from typing import Any

import digits
import torch
from misconceptions import CAUSES

from quizzer.grader.authoring import Diagnosis, TrainingSession

WATCHED_S = 20.0
GUESSING = 0.35
ONE_KIND = 0.9
ROWS = 60_000
LARGE_SPREAD = 0.3  # torch's own first weights for 784 inputs: 0.02
SAME_ANSWERS = 0.98
Scores = Callable[[torch.Tensor], torch.Tensor | None]


def diagnosis(cause: str) -> Diagnosis:
    title, explanation = CAUSES[cause]
    return Diagnosis(cause, title, " ".join(explanation.split()))


def _with_fact(cause: str, fact: str) -> Diagnosis:
    plain = diagnosis(cause)
    return Diagnosis(plain.id, plain.title, f"{fact} {plain.explanation}")


def of(
    session: TrainingSession,
    pictures: torch.Tensor,
    scores: torch.Tensor,
    read: torch.Tensor,
    truth: torch.Tensor,
    affine: bool,
    watch: Callable[[], Any],
) -> Diagnosis:
    """The likeliest cause of an accuracy that is too low."""
    accuracy = float((read == truth).double().mean())
    if float((~scores.isfinite()).any(1).double().mean()) > 0.5:
        return diagnosis("diverged")
    spread, squashed, watched = 0.0, "", True
    match watch():
        case [int(passes), int(used), bool(moved), bool(accumulated), float(spread), str(squashed)]:
            pass
        case _:
            passes, used, moved, accumulated, watched = 0, ROWS, True, False, False
    if not passes and is_nearest_mean(pictures, read):
        return diagnosis("nearest-mean")
    if passes and not moved:
        return diagnosis("never-steps")
    if accumulated:
        return diagnosis("gradients-not-zeroed")
    if passes and used < ROWS / 2:
        return _with_fact("trained-on-a-part", f"Only {used:,} of the {ROWS:,} pictures were used.")
    answered = read[read >= 0]
    if len(answered) and float(answered.bincount().max()) / len(read) > ONE_KIND:
        return diagnosis("one-class")
    if affine and accuracy > GUESSING:
        return diagnosis("one-layer")
    if squashed in ("softmax", "sigmoid"):
        return diagnosis(f"{squashed}-before-cross-entropy")
    if spread > LARGE_SPREAD:
        fact = f"The first weights have a standard deviation of {spread:.1f}."
        return _with_fact("weights-begin-too-large", fact)
    if accuracy < GUESSING:
        return diagnosis("predicts-before-training" if passes else "no-better-than-guessing")
    if watched and not passes:
        return diagnosis("no-gradients")
    return diagnosis("not-enough-training")


def is_nearest_mean(pictures: torch.Tensor, read: torch.Tensor) -> bool:
    """Whether nearly all answers are the digit whose mean picture is nearest."""
    images, labels = digits.read("train-images").float(), digits.read("train-labels").long()
    tests = pictures.float()
    means = torch.stack([images[labels == digit].mean(0) for digit in range(10)])
    return any(
        float((torch.cdist(tests, means, p).argmin(1) == read).double().mean()) > SAME_ANSWERS
        for p in (1.0, 2.0)
    )


def is_affine(scores: Scores, pictures: torch.Tensor, pairs: int = 150) -> bool:
    """Whether the scores are one layer's: halfway between two pictures, halfway between scores.

    Looked for in the scores as they are, and before a softmax or a sigmoid.
    """
    floats = pictures[: 2 * pairs].float() / 255
    first, second = floats[:pairs], floats[pairs:]
    outputs = scores(torch.cat([first, second, (first + second) / 2]))
    if outputs is None or not bool(outputs.isfinite().all()):
        return False
    tried = [outputs]
    if bool((outputs > 0).all()):
        tried.append(outputs.log())
    if bool((outputs > 0).all()) and bool((outputs < 1).all()):
        tried.append(outputs.log() - (1 - outputs).log())
    return any(_halfway(form - form.mean(1, keepdim=True)) for form in tried)


def _halfway(form: torch.Tensor) -> bool:
    first, second, middle = form.chunk(3)
    spread = float(form.std())
    return spread > 0 and float((middle - (first + second) / 2).abs().mean()) < 0.01 * spread
