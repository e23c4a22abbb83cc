"""Calls for both functions: one picture, one channel, all ranks, views, large batches."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

ROWS = "Flattens each picture to a row"
SINGLE = "Flattens where sizes are 1"
VIEWS = "Flattens views"
MEANS = "Averages each channel"
ONES = "Averages where sizes are 1"


def cases(rng: random.Random) -> Iterator[Case]:
    def flat(check: str, x: Any) -> Case:
        return Case(check, "flatten", (x,), returns="array")

    def turned(x: Any) -> Case:
        call = f"flatten(x.transpose(1, -1))  # x: {tuple(x.shape)}"
        return Case(VIEWS, "flatten", (x,), "array", through="flatten_turned", call=call)

    yield flat(ROWS, torch.tensor([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]))
    yield flat(ROWS, _random(rng, 4, 2, 3, 3))
    yield flat(ROWS, _random(rng, 3, 3, 3))
    yield flat(ROWS, _random(rng, 3, 5))
    yield flat(ROWS, _random(rng, 2, 2, 3, 2, 2))
    yield flat(ROWS, _random(rng, 300, 3, 2, 2))
    yield flat(SINGLE, _random(rng, 2, 3, 1, 1))
    yield flat(SINGLE, _random(rng, 1, 3, 1, 1))
    yield flat(SINGLE, _random(rng, 1, 2, 2, 3))
    yield flat(SINGLE, _random(rng, 3, 1, 1, 1))
    yield flat(SINGLE, _random(rng, 1, 1, 1, 1))
    yield flat(SINGLE, _random(rng, 3, 1, 2, 2))
    yield flat(SINGLE, _random(rng, 1, 4))
    yield turned(_random(rng, 2, 2, 3))
    yield turned(_random(rng, 1, 3, 2, 4))
    yield turned(_random(rng, 3, 2, 2, 3))
    yield flat(VIEWS, _random(rng, 3, 4).t())
    yield flat(VIEWS, _random(rng, 2, 3, 2, 6)[..., ::2])
    yield flat(VIEWS, _random(rng, 1, 2, 3, 4)[..., ::2])

    def pool(check: str, x: Any) -> Case:
        return Case(check, "global_pool", (x,), returns="array")

    yield pool(MEANS, torch.tensor([[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]]))
    yield pool(MEANS, _random(rng, 2, 3, 4, 4))
    yield pool(MEANS, _random(rng, 2, 3, 4, 5))
    yield pool(MEANS, _random(rng, 4, 4, 4, 4))
    yield pool(MEANS, _random(rng, 3, 2, 7, 14)[..., ::2])
    yield pool(MEANS, _random(rng, 200, 5, 3, 2))
    yield pool(ONES, _random(rng, 2, 5, 1, 1))
    yield pool(ONES, _random(rng, 1, 2, 3, 5))
    yield pool(ONES, _random(rng, 3, 1, 2, 2))
    yield pool(ONES, _random(rng, 1, 1, 2, 2))
    yield pool(ONES, _random(rng, 2, 3, 4, 1))


def _random(rng: random.Random, *shape: int) -> Any:
    """Multiples of 1/16, whose sums are exact in any order."""
    count = torch.Size(shape).numel()
    return torch.tensor([rng.randint(-160, 160) / 16 for _ in range(count)]).view(shape)
