"""Calls for `nll`: one row, square and other shapes, repeated targets, unlikely ones, a large
batch."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

SINGLE = "Takes a batch of one row"
SQUARE = "Takes as many rows as classes"
SHAPES = "Takes any number of rows and classes"
FAR = "Takes very unlikely targets"
VIEWS = "Takes views of another tensor"
LARGE = "Takes a large batch"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, log_probs: Any, targets: Any) -> Case:
        return Case(check, "nll", (log_probs, targets), returns="number")

    yield call(SINGLE, torch.tensor([[-0.5, -1.0]]), torch.tensor([0]))
    yield call(SINGLE, torch.tensor([[-0.5, -1.0, -3.0]]), torch.tensor([2]))
    yield call(SINGLE, _log_probs(rng, 1, 5, 3), torch.tensor([3]))

    yield call(SQUARE, torch.tensor([[-0.5, -1.0], [-0.25, -1.5]]), torch.tensor([1, 0]))
    yield call(SQUARE, _log_probs(rng, 3, 3, 2), torch.tensor([2, 0, 1]))
    yield call(SQUARE, _log_probs(rng, 4, 4, 2), torch.tensor([1, 1, 0, 1]))

    yield call(SHAPES, _log_probs(rng, 2, 4, 2), torch.tensor([3, 0]))
    yield call(SHAPES, _log_probs(rng, 6, 4, 2), _targets(rng, 6, 4))
    yield call(SHAPES, _log_probs(rng, 7, 2, 2), _targets(rng, 7, 2))

    yield call(FAR, _log_probs(rng, 3, 3, 500), torch.tensor([1, 2, 2]))
    yield call(FAR, _log_probs(rng, 5, 2, 50), _targets(rng, 5, 2))

    yield call(VIEWS, _log_probs(rng, 4, 3, 2).t().contiguous().t(), torch.tensor([1, 2, 0, 2]))
    yield call(VIEWS, _log_probs(rng, 3, 4, 2).repeat_interleave(2, 1)[:, ::2], _targets(rng, 3, 4))

    yield call(LARGE, _log_probs(rng, 400, 37, 3), _targets(rng, 400, 37))


def _log_probs(rng: random.Random, rows: int, columns: int, far: float) -> Any:
    numbers = [rng.uniform(-far, far) for _ in range(rows * columns)]
    return torch.tensor(numbers).view(rows, columns).log_softmax(1)


def _targets(rng: random.Random, rows: int, classes: int) -> Any:
    return torch.tensor([rng.randrange(classes) for _ in range(rows)])
