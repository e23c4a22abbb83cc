"""Calls for `batch_accuracy`: predictions around every wrong border, rows and columns, all
right, all wrong, a single one, many, whole and floating targets."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

ROWS = "The share for shape (n,)"
COLUMNS = "The share for shape (n, 1)"
ENDS = "All right is 1, all wrong is 0"
SINGLE = "The share of a single prediction"
MANY = "The share of many predictions"
FLOATS = "Takes floating-point targets and views"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, predictions: Any, targets: Any) -> Case:
        return Case(check, "batch_accuracy", (predictions, targets), returns="number")

    yield call(ROWS, torch.tensor([3.0, 0.2, -1.0, 0.4]), torch.tensor([1, 1, 0, 0]))
    yield call(ROWS, torch.tensor([0.3, -0.2, 0.1]), torch.tensor([1, 1, 0]))
    yield call(ROWS, torch.tensor([0.52, -0.3, 0.8, 1.2]), torch.tensor([1, 0, 0, 1]))
    yield call(ROWS, *_random(rng, 7, 0.45))
    yield call(ROWS, *_random(rng, 10, 3))
    yield call(ROWS, *_random(rng, 64, 3))

    yield call(COLUMNS, torch.tensor([[0.4], [-0.6], [2.0]]), torch.tensor([[1], [1], [1]]))
    yield call(COLUMNS, *_columns(_random(rng, 4, 0.45)))
    yield call(COLUMNS, *_columns(_random(rng, 33, 2)))

    yield call(ENDS, torch.tensor([0.25, -0.25, 4.0]), torch.tensor([1, 0, 1]))
    yield call(ENDS, torch.tensor([0.25, -0.25, 4.0]), torch.tensor([0, 1, 0]))
    yield call(ENDS, torch.tensor([-0.5, -3.0]), torch.tensor([0, 0]))

    yield call(SINGLE, torch.tensor([0.4]), torch.tensor([1]))
    yield call(SINGLE, torch.tensor([[-0.4]]), torch.tensor([[1]]))

    yield call(MANY, *_spread(rng))
    predictions, targets = _random(rng, 800, 3)
    targets[:100] = predictions[:100] > 0  # those are all right, of the others not
    yield call(MANY, predictions, targets)

    predictions, targets = _random(rng, 9, 1)
    yield call(FLOATS, predictions, targets.float())
    yield call(FLOATS, predictions.repeat_interleave(2)[::2], targets)
    yield call(FLOATS, *_columns((predictions, targets.float())))


def _random(rng: random.Random, size: int, far: float) -> tuple[Any, Any]:
    """Predictions on both sides of the border, none near it; some right and some wrong."""
    predictions = [rng.choice((-1, 1)) * rng.uniform(0.01, far) for _ in range(size)]
    right = [True, False, True, *(rng.random() < 0.7 for _ in range(size - 3))]
    rng.shuffle(right)
    targets = [int((p > 0) == r) for p, r in zip(predictions, right, strict=True)]
    return torch.tensor(predictions), torch.tensor(targets)


def _spread(rng: random.Random) -> tuple[Any, Any]:
    """A prediction in every 0.02 from -3 to 3, all right, so that each threshold has its share."""
    places = [0.02 * step + rng.uniform(0.005, 0.015) for step in range(-150, 150)]
    rng.shuffle(places)
    predictions = torch.tensor(places)
    return predictions, (predictions > 0).long()


def _columns(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    return pair[0][:, None], pair[1][:, None]
