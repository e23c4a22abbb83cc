"""Calls for `batch_norm`: training, evaluation, momentum, eps, one picture, 1×1 grids, large ones.

The running tensors are to change; they are compared after each call.
"""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

TRAINING = "Normalises by the batch in training, and moves the running averages"
CHANNELS = "Treats each channel by itself"
EVALUATION = "Uses the running averages in evaluation, and leaves them alone"
SETTINGS = "Uses momentum and eps"
SINGLE = "Takes one picture and grids of one place"
LARGE = "Takes large batches"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(
        check: str, shape: tuple[int, ...], training: bool, momentum: float = 0.1, eps: float = 1e-5
    ) -> Case:
        channels = shape[1]
        x = _random(rng, *shape) * 2 + _random(rng, channels).view(1, -1, 1, 1) / 2
        means, variances = _random(rng, channels) / 4, _random(rng, channels).abs() + 1
        # A bias larger than what it is added to: near 0, rounding would differ by the way.
        weight, bias = _random(rng, channels) + 3, _random(rng, channels).sign() * 32
        arguments = (x, weight, bias, means, variances, training, momentum, eps)
        return Case(check, "batch_norm", arguments, "array", changes=True)

    plain = torch.tensor([[[[1.0, 3.0]]], [[[5.0, 7.0]]]])
    start = torch.ones(1), torch.zeros(1), torch.zeros(1), torch.ones(1)
    yield Case(TRAINING, "batch_norm", (plain, *start, True, 0.5, 0.0), "array", changes=True)
    yield call(TRAINING, (3, 1, 2, 2), True)
    yield call(TRAINING, (2, 1, 3, 4), True, 0.25)

    yield call(CHANNELS, (2, 2, 2, 2), True)
    yield call(CHANNELS, (3, 3, 3, 3), True)
    yield call(CHANNELS, (4, 3, 2, 5), True, 0.25)

    yield Case(EVALUATION, "batch_norm", (plain, *start, False, 0.5, 0.0), "array", changes=True)
    yield call(EVALUATION, (2, 3, 2, 2), False)
    yield call(EVALUATION, (3, 2, 2, 4), False, 0.25)
    yield call(EVALUATION, (3, 3, 3, 3), False, 0.5)

    yield call(SETTINGS, (2, 3, 2, 2), True, 0.3, 0.1)
    yield call(SETTINGS, (2, 2, 2, 3), False, 0.3, 0.5)
    yield call(SETTINGS, (2, 2, 3, 2), True, 1.0, 1e-3)
    yield call(SETTINGS, (2, 2, 2, 2), True, 0.0, 0.0)

    yield call(SINGLE, (1, 2, 3, 3), True)
    yield call(SINGLE, (4, 2, 1, 1), True)
    yield call(SINGLE, (1, 3, 1, 1), False, 0.3, 0.1)
    yield call(SINGLE, (2, 1, 1, 1), True, 0.3, 0.1)

    yield call(LARGE, (64, 4, 5, 5), True)
    yield call(LARGE, (40, 3, 4, 6), False, 0.5)


def _random(rng: random.Random, *shape: int) -> Any:
    count = torch.Size(shape).numel()
    return torch.tensor([rng.choice((-1, 1)) * rng.uniform(0.1, 2) for _ in range(count)]).view(
        shape
    )
