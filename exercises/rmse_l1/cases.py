"""Calls for both functions: every rank, both signs, one number alone, many, views, large
values."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

NAMES = {"l1": "L1", "rmse": "RMSE"}


def cases(rng: random.Random) -> Iterator[Case]:
    for function in ("l1", "rmse"):
        yield from _calls(function, rng)


def _calls(function: str, rng: random.Random) -> Iterator[Case]:
    name = NAMES[function]

    def call(check: str, a: Any, b: Any) -> Case:
        return Case(f"{name} {check}", function, (a, b), returns="number")

    row = "of two rows of numbers"
    yield call(row, torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 4.0, 7.0]))
    yield call(row, torch.tensor([1.0, -2.0]), torch.tensor([-1.0, 2.0]))
    yield call(row, torch.tensor([3.0, -0.5]), torch.tensor([-1.0, 0.0]))
    for size in (3, rng.randint(4, 9), 40):
        yield call(row, _random(rng, (size,)), _random(rng, (size,)))

    single = "of a single number"
    yield call(single, torch.tensor([2.0]), torch.tensor([5.0]))
    yield call(single, torch.tensor(rng.uniform(-9, -1)), torch.tensor(rng.uniform(1, 9)))

    ranks = "of tensors with two and more dimensions"
    square = torch.tensor([[1.0, 5.0], [2.0, 8.0]])
    yield call(ranks, square, torch.tensor([[0.0, 7.0], [5.0, 4.0]]))
    for shape in ((3, 4), (5, 1), (2, 3, 4), (2, 1, 3, 2)):
        yield call(ranks, _random(rng, shape), _random(rng, shape))

    many = "of many numbers"
    yield call(many, *_grows(_random(rng, (rng.randint(1500, 2000),))))
    yield call(many, *_grows(_random(rng, (60, 28))))

    same = "of equal tensors is 0"
    equal = _random(rng, (4,))
    yield call(same, equal, equal.clone())

    sizes_and_views = "of large and small values, and views"
    yield call(sizes_and_views, _random(rng, (6,), 1e4), _random(rng, (6,), 1e4))
    yield call(sizes_and_views, _random(rng, (6,), 0.05), _random(rng, (6,), 0.05))
    yield call(sizes_and_views, _random(rng, (4, 3)).t(), _random(rng, (3, 4)))


def _grows(a: Any) -> tuple[Any, Any]:
    """A tensor and another, further from it at each place: no part stands for all of them."""
    return a, a + torch.linspace(0, 2, a.numel()).view(a.shape)


def _random(rng: random.Random, shape: tuple[int, ...], size: float = 5.0) -> Any:
    count = torch.Size(shape).numel()
    return torch.tensor([rng.uniform(-size, size) for _ in range(count)]).view(shape)
