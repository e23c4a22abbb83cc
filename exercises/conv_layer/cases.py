"""Calls for `conv_layer`: channels, filters, batches, padding, strides, shapes, views."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

ONE = "Computes one picture with one channel and one filter"
CHANNELS = "Adds up the channels of each filter"
FILTERS = "Has a channel for each filter, and a row for each picture"
PADDING = "Pads all four sides with zeros"
STRIDE = "Moves on by the stride in both directions"
SHAPES = "Takes other shapes, with stride and padding"
LARGE = "Takes many pictures and large ones"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, x: Any, weight: Any, stride: int, padding: int) -> Case:
        bias = _random(rng, len(weight))
        return Case(check, "conv_layer", (x, weight, bias, stride, padding), returns="array")

    def drawn(check: str, x: tuple[int, ...], w: tuple[int, ...], s: int, p: int) -> Case:
        return call(check, _random(rng, *x), _random(rng, *w), s, p)

    square = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    powers = torch.tensor([[[[1.0, 10.0], [100.0, 1000.0]]]])
    yield call(ONE, square, powers, 1, 0)
    yield drawn(ONE, (1, 1, 4, 4), (1, 1, 3, 3), 1, 0)
    yield drawn(ONE, (1, 1, 3, 3), (1, 1, 1, 1), 1, 0)

    yield drawn(CHANNELS, (1, 2, 2, 2), (1, 2, 1, 1), 1, 0)
    yield drawn(CHANNELS, (1, 3, 3, 3), (1, 3, 3, 3), 1, 0)
    yield drawn(CHANNELS, (1, 2, 4, 4), (1, 2, 2, 2), 1, 0)

    yield drawn(FILTERS, (1, 1, 2, 2), (2, 1, 1, 1), 1, 0)
    yield drawn(FILTERS, (1, 2, 4, 4), (3, 2, 2, 2), 1, 0)
    yield drawn(FILTERS, (2, 1, 3, 3), (1, 1, 2, 2), 1, 0)
    yield drawn(FILTERS, (2, 2, 4, 4), (2, 2, 2, 2), 1, 0)
    yield drawn(FILTERS, (3, 3, 5, 5), (3, 3, 3, 3), 1, 0)

    yield drawn(PADDING, (1, 1, 2, 2), (1, 1, 2, 2), 1, 1)
    yield drawn(PADDING, (1, 2, 5, 5), (2, 2, 3, 3), 1, 1)
    yield drawn(PADDING, (2, 1, 2, 3), (2, 1, 5, 5), 1, 2)

    yield drawn(STRIDE, (1, 1, 4, 4), (1, 1, 2, 2), 2, 0)
    yield drawn(STRIDE, (1, 1, 6, 6), (2, 1, 3, 3), 2, 0)
    yield drawn(STRIDE, (2, 2, 8, 8), (3, 2, 2, 2), 3, 0)

    yield drawn(SHAPES, (2, 3, 7, 6), (4, 3, 3, 3), 2, 1)
    yield drawn(SHAPES, (3, 1, 6, 8), (5, 1, 2, 3), 1, 0)
    yield drawn(SHAPES, (2, 2, 8, 5), (3, 2, 4, 2), 3, 2)
    yield call(SHAPES, _random(rng, 2, 2, 5, 12)[..., ::2], _random(rng, 3, 2, 1, 3), 2, 1)

    yield drawn(LARGE, (40, 1, 4, 4), (3, 1, 2, 2), 1, 0)
    yield drawn(LARGE, (1, 2, 14, 12), (3, 2, 3, 3), 1, 1)


def _random(rng: random.Random, *shape: int) -> Any:
    """Multiples of 1/16, whose products and sums are exact in any order, and never 0."""
    count = torch.Size(shape).numel()
    numbers = [rng.choice((-1, 1)) * rng.randint(1, 40) / 16 for _ in range(count)]
    return torch.tensor(numbers).view(shape)
