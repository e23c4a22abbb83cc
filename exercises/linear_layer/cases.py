"""Calls for `linear1`: sizes that distinguish the dimensions, square ones, one row, views."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

SIZES = "Multiplies and adds for sizes that all differ"
SQUARE = "Multiplies and adds where sizes are equal"
SINGLE = "Takes a single row, input or output"
DIGITS = "Takes pictures of 784 pixels"
OTHER = "Takes views"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, rows: int, inputs: int, outputs: int) -> Case:
        return _call(
            check, _random(rng, rows, inputs), _random(rng, inputs, outputs), _random(rng, outputs)
        )

    yield _call(
        SIZES,
        torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        torch.tensor([[1.0], [10.0]]),
        torch.tensor([0.5]),
    )
    yield call(SIZES, 2, 3, 4)
    yield call(SIZES, 5, 4, 3)
    yield call(SIZES, 16, 9, 7)
    yield call(SIZES, 150, 4, 3)

    yield _call(
        SQUARE,
        torch.tensor([[1.0, 2.0], [3.0, 4.0]]),
        torch.tensor([[1.0, 0.0], [5.0, -1.0]]),
        torch.tensor([10.0, 20.0]),
    )
    yield call(SQUARE, 3, 3, 3)
    yield call(SQUARE, 2, 3, 2)
    yield call(SQUARE, 2, 2, 5)
    yield call(SQUARE, 5, 2, 2)

    yield call(SINGLE, 1, 3, 2)
    yield call(SINGLE, 3, 1, 2)
    yield call(SINGLE, 4, 3, 1)
    yield call(SINGLE, 1, 1, 1)

    yield call(DIGITS, 6, 784, 1)
    yield call(DIGITS, 3, 784, 10)

    yield _call(OTHER, _random(rng, 2, 5).t(), _random(rng, 3, 2).t(), _random(rng, 3))


def _call(check: str, xb: Any, weights: Any, bias: Any) -> Case:
    return Case(check, "linear1", (xb, weights, bias), returns="tensor")


def _random(rng: random.Random, *shape: int) -> Any:
    """Multiples of 1/64: even 784 products of them add up exactly, in whatever order."""
    count = torch.Size(shape).numel()
    return torch.tensor([rng.randint(-128, 128) / 64 for _ in range(count)]).view(shape)
