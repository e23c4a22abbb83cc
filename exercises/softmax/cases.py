"""Calls for `softmax`: one row, square and other shapes, numbers that overflow, views, no rows."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

ROW = "Turns one row into probabilities"
ROWS = "Takes each row by itself"
FAR = "Takes numbers far from 0"
VIEWS = "Takes views of another tensor"
EMPTY = "Takes a batch without rows"
LARGE = "Takes a large batch"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, x: Any) -> Case:
        return Case(check, "softmax", (x,), returns="array")

    yield call(ROW, torch.tensor([[1.0, 0.0, -1.0]]))
    yield call(ROW, torch.tensor([[7.0]]))
    yield call(ROW, _random(rng, 1, 6, 3))

    yield call(ROWS, torch.tensor([[1.0, 0.0], [2.0, 2.0], [0.0, -1.0]]))
    yield call(ROWS, _random(rng, 4, 4, 2))
    yield call(ROWS, _random(rng, 3, 5, 2))
    yield call(ROWS, _random(rng, 5, 1, 2))

    yield call(FAR, torch.tensor([[1000.0, 0.0]]))
    yield call(FAR, torch.tensor([[-1000.0, -1000.0, -1001.0]]))
    yield call(FAR, torch.tensor([[300.0, 301.0], [-2.0, -3.0], [-500.0, -500.0]]))
    yield call(FAR, _apart(rng, 5, 3))

    yield call(VIEWS, _random(rng, 4, 3, 2).t())
    yield call(VIEWS, _random(rng, 3, 8, 2)[:, ::2])

    yield call(EMPTY, torch.zeros(0, 3))

    yield call(LARGE, _random(rng, 300, 37, 4))


def _random(rng: random.Random, rows: int, columns: int, far: float) -> Any:
    numbers = [rng.uniform(-far, far) for _ in range(rows * columns)]
    return torch.tensor(numbers).view(rows, columns)


def _apart(rng: random.Random, rows: int, columns: int) -> Any:
    """Numbers within 9000 that are nowhere near each other, where floats have few digits left."""
    steps = range(-9000, 9001, 40)
    return torch.tensor([[float(step) for step in rng.sample(steps, columns)] for _ in range(rows)])
