"""The other pictures: ten kinds made afresh from a seed, which no stored network can know.

Each picture is two scribbles laid over one another at half brightness. Kinds come in pairs with the
scribbles A, B, C and D: one kind is A with C or B with D, the other A with D or B with C. Both have
the same mean picture, so that nothing learns them that could not learn digits: a single layer, or
the nearest mean, stays near 50 %; whatever reaches 95 % on MNIST has no trouble. The lines cross
often, where even a convolution that sees a few pixels tells the two kinds apart, and there are
enough pictures for large batches. Mean and spread of their grey values are about those of digits.
"""

import math
import random

import torch
from torch.nn import functional

TRAIN, TEST = 14_000, 1_000
SIDE, LENGTH = 14, 120
BRIGHT, DIM, GRAIN = 0.5, 0.1, 0.1


def make(rng: random.Random) -> tuple[torch.Tensor, torch.Tensor]:
    """TRAIN + TEST pictures (N, 784) and their kinds (N,), as many of each kind."""
    generator = torch.Generator().manual_seed(rng.getrandbits(48))
    drawn = torch.stack([scribble(rng) for _ in range(20)]).view(5, 2, 2, 28, 28)
    first, second = drawn[:, 0], drawn[:, 1]
    laid_over = BRIGHT * (first[:, :, None] + second[:, None, :])
    groups = torch.cat([torch.randperm(count, generator=generator) % 20 for count in (TRAIN, TEST)])
    kinds, left = groups // 2, groups % 2
    pictures = laid_over[kinds // 2, left, (left + kinds) % 2]
    # Both of these leave the mean pictures alike, which adding and cutting off would not.
    brightness = 1 - DIM * torch.rand(len(kinds), 1, 1, generator=generator)
    grain = 1 - GRAIN * torch.rand(pictures.shape, generator=generator)
    return (pictures * brightness * grain).view(-1, 784), kinds


def scribble(rng: random.Random) -> torch.Tensor:
    """One winding line on 28x28, as thick as a pen's."""
    picture = torch.zeros(28, 28)
    row, column = rng.uniform(6, 22), rng.uniform(6, 22)
    heading = rng.uniform(0, 2 * math.pi)
    low, high = (28 - SIDE) / 2, (28 + SIDE) / 2 - 1
    for _ in range(LENGTH):
        heading += rng.uniform(-0.6, 0.6)
        row, column = row + 0.7 * math.sin(heading), column + 0.7 * math.cos(heading)
        if not (low <= row <= high and low <= column <= high):
            heading += 2.0
            row, column = min(max(row, low), high), min(max(column, low), high)
        picture[int(row), int(column)] = 1.0
    steps = torch.arange(-2, 3).float()
    pen = torch.exp(-(steps[:, None] ** 2 + steps[None, :] ** 2) / (2 * 0.8**2))
    blurred = functional.conv2d(picture[None, None], (pen / pen.sum())[None, None], padding=2)
    return (2.6 * blurred[0, 0]).clamp(0, 1)
