"""Calls for `mnist_loss`: rows and columns, whole and floating targets, one item, far predictions;
and again with a look at the gradient."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case, encode, literal

ROWS = "The loss of predictions and targets of shape (n,)"
COLUMNS = "The loss of predictions and targets of shape (n, 1)"
SINGLE = "The loss of a single prediction"
FLOATS = "Takes floating-point targets and views"
FAR = "The loss of predictions far from 0"
FLOWS = "Gradients flow back through the loss"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, predictions: Any, targets: Any) -> Case:
        return Case(check, "mnist_loss", (predictions, targets), returns="tensor")

    yield call(ROWS, torch.tensor([2.0, -1.0, 0.5]), torch.tensor([1, 0, 0]))
    yield call(ROWS, torch.tensor([0.25, -0.75]), torch.tensor([0, 1]))
    yield call(ROWS, *_random(rng, 4, 2))
    yield call(ROWS, *_random(rng, 30, 3))
    predictions, targets = _random(rng, 800, 3)
    targets[:100] = predictions[:100] > 0  # those are nearer to their targets than the others
    yield call(ROWS, predictions, targets)

    yield call(COLUMNS, torch.tensor([[1.5], [-0.5]]), torch.tensor([[1], [1]]))
    yield call(COLUMNS, *_columns(_random(rng, 3, 2)))
    yield call(COLUMNS, *_columns(_random(rng, 20, 3)))

    yield call(SINGLE, torch.tensor([0.3]), torch.tensor([1]))
    yield call(SINGLE, torch.tensor([-0.3]), torch.tensor([0]))
    yield call(SINGLE, torch.tensor([[1.2]]), torch.tensor([[1]]))

    predictions, targets = _random(rng, 6, 2)
    yield call(FLOATS, predictions, targets.float())
    yield call(FLOATS, predictions.repeat_interleave(2)[::2], targets)
    yield call(FLOATS, predictions[:, None], targets.float()[:, None])

    yield call(FAR, torch.tensor([-9.0, 8.0, 30.0]), torch.tensor([1, 1, 0]))
    yield call(FAR, *_random(rng, 5, 15))

    yield _flow(torch.tensor([2.0, -1.0, 0.5]), torch.tensor([1, 0, 0]))
    yield _flow(*_random(rng, 5, 2))
    predictions, targets = _columns(_random(rng, 4, 2))
    yield _flow(predictions, targets.float())


def _flow(predictions: Any, targets: Any) -> Case:
    first, second = (literal(part) for part in encode((predictions, targets)))
    call_text = (
        f"predictions = {first}.requires_grad_()\n"
        f"mnist_loss(predictions * 1, {second}).backward()\n"
        "predictions.grad"
    )
    pair = (predictions, targets)
    return Case(FLOWS, "mnist_loss", pair, returns="tensors", through="gradient", call=call_text)


def _random(rng: random.Random, size: int, far: float) -> tuple[Any, Any]:
    """Predictions on both sides, and targets of both kinds."""
    predictions = torch.tensor([rng.uniform(-far, far) for _ in range(size)])
    targets = [0, 1, *(rng.randint(0, 1) for _ in range(size - 2))]
    rng.shuffle(targets)
    return predictions, torch.tensor(targets)


def _columns(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    return pair[0][:, None], pair[1][:, None]
