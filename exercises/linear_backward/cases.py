"""Calls for `linear_backward`: sizes that all differ, equal sizes, a size of 1, a larger batch."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

SIZES = "Gives the gradients for sizes that all differ"
EQUAL = "Gives the gradients where sizes are equal"
SINGLE = "Takes one row, one input, one output"
OTHER = "Takes a gradient of zeros, and views"
LARGE = "Takes a large batch"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, n: int, i: int, o: int) -> Case:
        return _call(check, _random(rng, n, i), _random(rng, i, o), _random(rng, n, o))

    yield _call(
        SIZES,
        torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        torch.tensor([[1.0], [10.0]]),
        torch.tensor([[1.0], [0.5], [-1.0]]),
    )
    yield call(SIZES, 2, 3, 4)
    yield call(SIZES, 4, 3, 2)
    yield call(SIZES, 5, 2, 3)

    yield call(EQUAL, 2, 2, 2)
    yield call(EQUAL, 3, 3, 3)
    yield call(EQUAL, 4, 3, 3)
    yield call(EQUAL, 3, 3, 2)
    yield call(EQUAL, 2, 4, 2)

    yield call(SINGLE, 1, 3, 2)
    yield call(SINGLE, 3, 1, 2)
    yield call(SINGLE, 3, 2, 1)
    yield call(SINGLE, 1, 1, 1)

    yield _call(OTHER, _random(rng, 3, 2), _random(rng, 2, 4), torch.zeros(3, 4))
    yield _call(OTHER, _random(rng, 2, 5).t(), _random(rng, 3, 2).t(), _random(rng, 3, 5).t())

    yield call(LARGE, 150, 4, 3)


def _call(check: str, x: Any, w: Any, grad: Any) -> Case:
    return Case(check, "linear_backward", (x, w, grad), returns="close")


def _random(rng: random.Random, *shape: int) -> Any:
    """Multiples of 1/8, whose products and sums are exact in any order, and never 0."""
    count = torch.Size(shape).numel()
    return torch.tensor([rng.choice((-1, 1)) * rng.randint(1, 24) / 8 for _ in range(count)]).view(
        shape
    )
