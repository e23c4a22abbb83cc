"""Calls for both functions: whole and floating numbers, negative ones, views, infinities."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

MAKES = "Makes the numbers 1 to 9 by rows"
WHOLE = "Doubles the corner of whole numbers"
FLOATS = "Doubles the corner of floating-point numbers"
VIEWS = "Takes a tensor that is a view of another"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, t: Any) -> Case:
        return Case(check, "double_corner", (t,), returns="array")

    for _ in range(2):
        yield Case(MAKES, "make_tensor", (), returns="array")

    yield call(WHOLE, torch.arange(1, 10).view(3, 3))
    yield call(WHOLE, torch.zeros(3, 3, dtype=torch.int64))
    for dtype in (torch.int64, torch.int32, torch.int16):
        yield call(WHOLE, torch.tensor(_integers(rng), dtype=dtype))

    yield call(FLOATS, torch.tensor(_floats(rng, 1.0)))
    yield call(FLOATS, torch.tensor(_floats(rng, 1e6), dtype=torch.float64))
    yield call(FLOATS, torch.tensor(_floats(rng, 1e-3)))
    infinite = torch.tensor(_floats(rng, 10.0))
    infinite[rng.randrange(1, 3), rng.randrange(1, 3)] = float("inf")
    yield call(FLOATS, infinite)

    yield call(VIEWS, torch.tensor(_integers(rng)).t())
    yield call(VIEWS, torch.tensor(_floats(rng, 5.0)).t())
    yield call(VIEWS, torch.tensor(_floats(rng, 5.0)).repeat_interleave(2, -1)[..., ::2])


def _integers(rng: random.Random) -> list[list[int]]:
    return [[rng.randint(-99, 99) for _ in range(3)] for _ in range(3)]


def _floats(rng: random.Random, size: float) -> list[list[float]]:
    return [[rng.uniform(-size, size) for _ in range(3)] for _ in range(3)]
