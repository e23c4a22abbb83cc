"""Calls for the three products: square and other shapes, a size of 1 in each place, whole numbers,
views, and one that is larger."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

WAYS = {
    "matmul_loops": "Loops",
    "matmul_broadcast": "Broadcasting",
    "matmul_einsum": "einsum",
}


def cases(rng: random.Random) -> Iterator[Case]:
    for function in WAYS:
        yield from _calls(function, rng)


def _calls(function: str, rng: random.Random) -> Iterator[Case]:
    def call(check: str, a: Any, b: Any) -> Case:
        return Case(f"{WAYS[function]}: {check}", function, (a, b), returns="array")

    small = "products of square and other shapes"
    yield call(small, torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[0.5, 1.0], [10.0, 0]]))
    yield call(small, _random(rng, 2, 3), _random(rng, 3, 2))
    yield call(small, _random(rng, 3, 3), _random(rng, 3, 3))
    yield call(small, _random(rng, 2, 3), _random(rng, 3, 4))
    yield call(small, _random(rng, 4, 2), _random(rng, 2, 3))
    yield call(small, _random(rng, 3, 2), _random(rng, 2, 2))
    yield call(small, _random(rng, 3, 4), _random(rng, 4, 4))

    other = "sizes of 1, whole numbers, views, larger ones"
    yield call(other, torch.tensor([[2.0]]), torch.tensor([[-1.5]]))
    yield call(other, _random(rng, 1, 5), _random(rng, 5, 1))
    yield call(other, _random(rng, 4, 1), _random(rng, 1, 3))
    yield call(other, _random(rng, 1, 3), _random(rng, 3, 2))
    yield call(other, _whole(rng, 2, 3), _whole(rng, 3, 2))
    yield call(other, _whole(rng, 3, 2).float(), torch.zeros(2, 4))
    yield call(other, _random(rng, 2, 4).t(), _random(rng, 5, 2).t())
    yield call(other, _random(rng, 12, 7), _random(rng, 7, 11))


def _random(rng: random.Random, rows: int, columns: int) -> Any:
    """Multiples of 1/8, whose products and sums are exact in any order, and never 0."""
    numbers = [rng.choice((-1, 1)) * rng.randint(1, 24) / 8 for _ in range(rows * columns)]
    return torch.tensor(numbers).view(rows, columns)


def _whole(rng: random.Random, rows: int, columns: int) -> Any:
    return torch.tensor([rng.randint(1, 9) for _ in range(rows * columns)]).view(rows, columns)
