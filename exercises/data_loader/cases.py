"""Calls for `minibatches`: even and uneven ends, batches of one, one batch, one row, rows of any
shape, views."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case, encode, literal

EVEN = "Splits rows that fill every batch"
UNEVEN = "Keeps a shorter last batch"
SIZES = "Takes batches of one, and batches larger than the data"
SHAPES = "Takes rows of any shape"


def cases(rng: random.Random) -> Iterator[Case]:
    def rows(*shape: int) -> Any:
        count = torch.Size(shape).numel()
        return torch.tensor([rng.uniform(-9, 9) for _ in range(count)]).view(shape)

    def labels(size: int) -> Any:
        return torch.tensor([rng.randint(0, 9) for _ in range(size)])

    yield call(EVEN, torch.tensor([1.0, 2.0, 3.0, 4.0]), torch.tensor([0, 1, 1, 0]), 2)
    yield call(EVEN, rows(6, 2), labels(6), 3)
    yield call(EVEN, rows(6, 1), labels(6), 2)

    yield call(UNEVEN, torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([1, 0, 1]), 2)
    yield call(UNEVEN, rows(7), labels(7), 3)
    yield call(UNEVEN, rows(8, 2), labels(8), 3)
    size = rng.randint(2, 6)
    length = size * rng.randint(2, 6) + rng.randint(1, size - 1)
    yield call(UNEVEN, rows(length, 3), labels(length), size)

    yield call(UNEVEN, rows(601, 2), labels(601), 5)

    yield call(SIZES, rows(3), labels(3), 1)
    yield call(SIZES, rows(4, 2), labels(4), 4)
    yield call(SIZES, rows(3, 2), labels(3), 64)
    yield call(SIZES, rows(1, 2), labels(1), 1)
    yield call(SIZES, rows(1), labels(1), 5)

    yield call(SHAPES, rows(5, 4, 4), rows(5, 1), 2)
    yield call(SHAPES, rows(5, 2, 3, 1).double(), labels(5)[:, None], 4)
    yield call(SHAPES, rows(3, 5).t(), rows(5), 2)


def call(check: str, x: Any, y: Any, batch_size: int) -> Case:
    first, second, note = "x", "y", f"  # {len(x)} rows"
    if len(x) < 100:
        (first, second), note = (literal(part) for part in encode((x, y))), ""
    return Case(
        check,
        "minibatches",
        (x, y, batch_size),
        returns="close",
        through="read",
        call=f"list(minibatches({first}, {second}, {batch_size})){note}",
    )
