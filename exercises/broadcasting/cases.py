"""Calls for both functions: unequal, equal and large sizes, one row, one column, whole numbers,
views."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

SUMS = "Adds every item of `a` to every item of `b`"
EQUAL = "Adds two tensors of the same length"
SINGLE = "Adds when one of them has a single item"
OTHER = "Adds views"
CENTERS = "Centers each column"
SQUARE = "Centers a square tensor"
THIN = "Centers a single row and a single column"
LAYOUTS = "Centers large values and views"


def cases(rng: random.Random) -> Iterator[Case]:
    def add(check: str, a: Any, b: Any) -> Case:
        return Case(check, "outer_sum", (a, b), returns="tensor")

    yield add(SUMS, torch.tensor([1, 2, 3]), torch.tensor([10, 20]))
    yield add(SUMS, torch.tensor([0.5, -1.5]), torch.tensor([1.0, 2.0, -4.0]))
    yield add(SUMS, _integers(rng, 4), _integers(rng, 7))
    yield add(SUMS, _floats(rng, (20,)), _floats(rng, (11,)))
    yield add(SUMS, _floats(rng, (160,)), _floats(rng, (120,)))
    yield add(EQUAL, torch.tensor([1, 2]), torch.tensor([10, 20]))
    yield add(EQUAL, _floats(rng, (5,)), _floats(rng, (5,)))
    yield add(SINGLE, torch.tensor([3]), torch.tensor([1, 5]))
    yield add(SINGLE, torch.tensor([3, 4]), torch.tensor([7]))
    yield add(SINGLE, _floats(rng, (1,)), _floats(rng, (1,)))
    yield add(OTHER, _floats(rng, (6,))[::2], _floats(rng, (8,))[::2])

    def center(check: str, t: Any) -> Case:
        return Case(check, "center_columns", (t,), returns="tensor")

    yield center(CENTERS, torch.tensor([[1.0, 10.0], [3.0, 30.0], [5.0, -4.0]]))
    yield center(CENTERS, _floats(rng, (4, 2)))
    yield center(CENTERS, _floats(rng, (2, 7)))
    yield center(CENTERS, _floats(rng, (30, 3)) + 5)
    yield center(CENTERS, _floats(rng, (256, 3)))
    yield center(SQUARE, torch.tensor([[1.0, 2.0], [5.0, 4.0]]))
    yield center(SQUARE, _floats(rng, (5, 5)))
    yield center(THIN, _floats(rng, (1, 4)))
    yield center(THIN, _floats(rng, (4, 1)))
    yield center(THIN, torch.tensor([[2.5]]))
    yield center(LAYOUTS, _floats(rng, (4, 2)) * 8192)
    yield center(LAYOUTS, _floats(rng, (2, 5)).t())


def _integers(rng: random.Random, size: int) -> Any:
    return torch.tensor([rng.randint(-99, 99) for _ in range(size)])


def _floats(rng: random.Random, shape: tuple[int, ...]) -> Any:
    """Multiples of 1/64, whose sums are exact, so that no order of adding up is a better one."""
    count = torch.Size(shape).numel()
    return torch.tensor([rng.randint(-320, 320) / 64 for _ in range(count)]).view(shape)
