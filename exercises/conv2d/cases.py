"""Calls for `conv2d`: one place, square and other shapes, kernels of even sides, zeros, views."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

ONE = "Computes one number where the kernel is as large as the image"
PLACES = "Moves the kernel over every place"
SHAPES = "Takes images and kernels that are not square"
SMALL = "Takes a kernel of a single number"
PLAIN = "Takes images of zeros and views"
LARGE = "Takes a large image"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, image: Any, kernel: Any) -> Case:
        return Case(check, "conv2d", (image, kernel), returns="array")

    digits = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    powers = torch.tensor([[1.0, 10.0], [100.0, 1000.0]])
    yield call(ONE, digits, powers)
    yield call(ONE, _random(rng, 3, 3), _random(rng, 3, 3))
    yield call(ONE, _random(rng, 2, 4), _random(rng, 2, 4))

    yield call(PLACES, torch.arange(1.0, 10.0).view(3, 3), torch.tensor([[0.0, 0.0], [1.0, 10.0]]))
    yield call(PLACES, _random(rng, 4, 4), _random(rng, 3, 3))
    yield call(PLACES, _random(rng, 6, 6), _random(rng, 2, 2))
    yield call(PLACES, _random(rng, 8, 8), _random(rng, 5, 5))

    yield call(SHAPES, _random(rng, 3, 5), _random(rng, 2, 2))
    yield call(SHAPES, _random(rng, 6, 4), _random(rng, 3, 3))
    yield call(SHAPES, _random(rng, 5, 7), _random(rng, 2, 3))
    yield call(SHAPES, _random(rng, 6, 6), _random(rng, 3, 1))
    yield call(SHAPES, _random(rng, 1, 6), _random(rng, 1, 3))
    yield call(SHAPES, _random(rng, 7, 3), _random(rng, 4, 2))

    yield call(SMALL, _random(rng, 3, 4), torch.tensor([[-2.0]]))
    yield call(SMALL, torch.tensor([[1.5]]), torch.tensor([[4.0]]))

    yield call(PLAIN, torch.zeros(4, 5), _random(rng, 3, 3))
    yield call(PLAIN, _random(rng, 4, 6).t(), _random(rng, 3, 2))
    yield call(PLAIN, _random(rng, 5, 10)[:, ::2], _random(rng, 2, 3).t())

    yield call(LARGE, _random(rng, 24, 20), _random(rng, 3, 3))


def _random(rng: random.Random, rows: int, columns: int) -> Any:
    """Multiples of 1/16, whose products and sums are exact in any order, and never 0."""
    numbers = [rng.choice((-1, 1)) * rng.randint(1, 40) / 16 for _ in range(rows * columns)]
    return torch.tensor(numbers).view(rows, columns)
