"""Calls for `sigmoid_range`: ranges from 0, from elsewhere, below 0; every rank, far out, many."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

ZERO = "A range that begins at 0"
ABOVE = "A range that begins above 0"
BELOW = "A range that begins below 0"
SHAPES = "Tensors of any shape"
FAR = "Numbers far from 0"
MANY = "Many numbers"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, x: Any, low: float, high: float) -> Case:
        return Case(check, "sigmoid_range", (x, low, high), returns="tensor")

    def numbers(*shape: int, size: float = 4) -> Any:
        count = torch.Size(shape).numel()
        return torch.tensor([rng.uniform(-size, size) for _ in range(count)]).view(shape)

    yield call(ZERO, torch.tensor([0.0]), 0, 10)
    yield call(ZERO, torch.tensor([-1.0, 0.5, 2.0]), 0, 5.5)
    yield call(ZERO, numbers(6), 0, rng.choice([2, 3, 8]))
    yield call(ABOVE, torch.tensor([0.0, 1.0]), 1, 5)
    yield call(ABOVE, torch.tensor([2.0, 7.0, -1.0]), 2, 4)
    yield call(ABOVE, numbers(5), 3, 4)
    yield call(ABOVE, numbers(5), rng.uniform(0.5, 2), rng.uniform(6, 9))
    yield call(BELOW, torch.tensor([0.5, -0.5]), -1, 1)
    yield call(BELOW, numbers(5), -7, -3)
    yield call(BELOW, numbers(4), rng.uniform(-3, -1), rng.uniform(1.5, 4))
    yield call(BELOW, numbers(3), -5, 0)
    yield call(SHAPES, torch.tensor(1.5), 2, 10)
    yield call(SHAPES, numbers(3, 2), 0.5, 5.5)
    yield call(SHAPES, numbers(4, 1), 1, 5)
    yield call(SHAPES, numbers(1, 1), 1, 5)
    yield call(SHAPES, numbers(2, 3, 2), -2, 2)
    yield call(FAR, torch.tensor([-50.0, 50.0]), 1, 5)
    yield call(FAR, numbers(6, size=60), 0.5, 5.5)
    yield call(FAR, torch.tensor([-9.0, -6.0, 6.0, 9.0]), -1, 3)
    yield call(MANY, numbers(1500, size=5), 1, 5)
