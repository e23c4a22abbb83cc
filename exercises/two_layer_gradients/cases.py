"""Calls for `gradients`: small networks, equal sizes, a batch of one, one hidden unit, a large
batch."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

SMALL = "Gives the four gradients of a small network"
EQUAL = "Gives them where sizes are equal"
SINGLE = "Takes a batch of one, one input, one hidden unit"
LARGE = "Takes a large batch"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, n: int, i: int, h: int) -> Case:
        shapes = ((n, i), (n,), (i, h), (h,), (h, 1), (1,))
        x, y, w1, b1, w2, b2 = [_random(rng, *shape) for shape in shapes]
        # An odd part of 1/32: what ReLU gets is then never 0, where its slope is a convention.
        return _call(check, x, y, w1, b1 + 1 / 32, w2, b2)

    yield _call(
        SMALL,
        torch.tensor([[1.0], [2.0]]),
        torch.tensor([1.0, 0.0]),
        torch.tensor([[1.0, -1.0]]),
        torch.tensor([0.0, 1.5]),
        torch.tensor([[2.0], [1.0]]),
        torch.tensor([0.5]),
    )
    yield call(SMALL, 3, 2, 4)
    yield call(SMALL, 5, 4, 3)
    yield call(SMALL, 8, 3, 6)

    yield call(EQUAL, 3, 3, 3)
    yield call(EQUAL, 4, 2, 4)
    yield call(EQUAL, 2, 2, 5)

    yield call(SINGLE, 1, 3, 4)
    yield call(SINGLE, 4, 1, 3)
    yield call(SINGLE, 5, 3, 1)

    yield call(LARGE, 256, 4, 5)


def _call(check: str, *arguments: Any) -> Case:
    return Case(check, "gradients", arguments, returns="close")


def _random(rng: random.Random, *shape: int) -> Any:
    """Multiples of 1/4, which keep rounding small whatever the order of the sums."""
    count = torch.Size(shape).numel()
    return torch.tensor([rng.choice((-1, 1)) * rng.randint(1, 8) / 4 for _ in range(count)]).view(
        shape
    )
