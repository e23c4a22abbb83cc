"""Calls for both functions: every rank, none, one and many numbers, far out, near 0, views."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

NAMES = {"sigmoid": "The sigmoid", "relu": "ReLU"}


def cases(rng: random.Random) -> Iterator[Case]:
    for function in ("sigmoid", "relu"):
        yield from _calls(function, rng)


def _calls(function: str, rng: random.Random) -> Iterator[Case]:
    def call(check: str, x: Any) -> Case:
        return Case(f"{NAMES[function]} {check}", function, (x,), returns="tensor")

    row = "of a row of numbers"
    yield call(row, torch.tensor([-2.0, 0.0, 2.0]))
    yield call(row, torch.tensor([-0.5, 0.25]))
    yield call(row, torch.tensor([1.5, 3.0, 7.0]))
    yield call(row, _random(rng, (rng.randint(5, 9),), 5))

    ranks = "of tensors of any shape"
    yield call(ranks, torch.tensor([[-1.0, 1.0], [3.0, -3.0]]))
    for shape in ((4, 1), (1, 5), (2, 3, 4), (2, 1, 2, 2)):
        yield call(ranks, _random(rng, shape, 4))

    few = "of one number and of none"
    yield call(few, torch.tensor(-1.25))
    yield call(few, torch.tensor(rng.uniform(1, 4)))
    yield call(few, torch.tensor([rng.uniform(-4, -1)]))
    yield call(few, torch.zeros(0))
    yield call(few, torch.zeros(2, 0, 3))

    many = "of many numbers"
    yield call(many, _random(rng, (2000,), 5))
    yield call(many, _random(rng, (150, 12), 5))

    far = "of numbers far from 0"
    yield call(far, torch.tensor([-80.0, 80.0]))
    yield call(far, _random(rng, (6,), 80))
    yield call(far, torch.tensor([-20.0, -10.0, 10.0, 20.0]))

    views = "of views"
    yield call(views, _random(rng, (3, 2), 6).t())
    yield call(views, _random(rng, (2, 6), 6)[..., ::2])


def _random(rng: random.Random, shape: tuple[int, ...], size: float) -> Any:
    count = torch.Size(shape).numel()
    return torch.tensor([rng.uniform(-size, size) for _ in range(count)]).view(shape)
