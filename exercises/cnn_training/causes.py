"""Why a training did not reach the goal, from what its module answers."""

import torch
from misconceptions import CAUSES
from score_checks import as_scores

from quizzer.grader.authoring import Diagnosis, LoadedSubmission

GUESSING, ONE_KIND, PAIRS = 0.35, 0.9, 100


def diagnosis(cause: str, fact: str = "") -> Diagnosis:
    """A cause by its name, its explanation after a fact of this submission."""
    title, explanation = CAUSES[cause]
    return Diagnosis(cause, title, " ".join(f"{fact} {explanation}".split()))


def in_training(layers: list[str]) -> Diagnosis:
    """That layers are still in training mode, by their names."""
    names = ", ".join(sorted(set(layers)))
    return diagnosis("train-mode-left-on", f"Still in training mode: {names}.")


def of(
    runner: LoadedSubmission,
    scores: torch.Tensor,
    read: torch.Tensor,
    truth: torch.Tensor,
    pictures: torch.Tensor,
    training: list[str],
) -> Diagnosis:
    """The likeliest cause of an accuracy that is too low."""
    accuracy = float((read == truth).double().mean())
    if float((~scores.isfinite()).any(1).double().mean()) > 0.5:
        return diagnosis("diverged")
    if accuracy < GUESSING:
        answered = read[read >= 0]
        same = len(answered) > 0 and float(answered.bincount().max()) / len(read) > ONE_KIND
        fact = "Nearly all pictures get the same answer." if same else ""
        return diagnosis("no-better-than-guessing", fact)
    if training and any("Dropout" in layer for layer in training):
        return in_training(training)
    if not training and is_affine(runner, pictures):
        return diagnosis("no-nonlinearity")
    if is_dense(runner, pictures):
        return diagnosis("dense-only")
    return diagnosis("not-enough-training")


def is_dense(runner: LoadedSubmission, pictures: torch.Tensor) -> bool:
    """Whether the module has no weights that are used at several places of a picture."""
    return runner.call("is_dense", pictures[:3].float() / 255) is True


def is_affine(runner: LoadedSubmission, pictures: torch.Tensor) -> bool:
    """Whether the scores are those of one layer: halfway between two pictures, halfway between
    scores."""
    floats = pictures[: 2 * PAIRS].float() / 255
    first, second = floats[:PAIRS], floats[PAIRS:]
    outputs, _, _ = as_scores(
        runner.call("scores", torch.cat([first, second, (first + second) / 2])), 3 * PAIRS
    )
    if outputs is None or not bool(outputs.isfinite().all()):
        return False
    form = outputs - outputs.mean(1, keepdim=True)
    left, right, middle = form.chunk(3)
    spread = float(form.std())
    return spread > 0 and float((middle - (left + right) / 2).abs().mean()) < 0.01 * spread
