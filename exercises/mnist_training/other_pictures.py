"""The other pictures: ten kinds made afresh from a seed, which no stored network can know.

Each kind is four scribbles, drawn for this run; each picture is one of them, moved a little, a
fainter stray line across it. It is easy on purpose: whatever reaches 95 % on MNIST comes out far
above 60 %, in few updates and with any preparation of the pictures. Four scribbles of one kind have
nothing in common, so what a stored network takes them for says next to nothing of their kind.
"""

import math
import random

import torch
from torch.nn import functional

TRAIN, MORE, TEST = 8_000, 50_000, 1_000
WAYS, STRAYS = 4, 60
SIDE, LONG, SHORT = 18, 110, 60
FAINT, DIM, GRAIN = 0.3, 0.3, 0.2


class Kinds:
    """Ten kinds of scribbles; `pictures` makes as many of them as are asked for."""

    def __init__(self, rng: random.Random) -> None:
        self.chance = torch.Generator().manual_seed(rng.getrandbits(48))
        drawn = [scribble(rng, LONG) for _ in range(10 * WAYS)]
        self.drawn = torch.stack(drawn).view(10, WAYS, 28, 28)
        self.strays = torch.stack([scribble(rng, SHORT) for _ in range(STRAYS)])

    def pictures(self, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Pictures (count, 784) and their kinds (count,), as many of each kind."""
        kinds = torch.randperm(count, generator=self.chance) % 10
        pictures = self.drawn[kinds, self._any(WAYS, count)]
        down, right = self._any(3, count), self._any(3, count)
        for rows in (-1, 0, 1):
            for columns in (-1, 0, 1):
                shifted = (down == rows + 1) & (right == columns + 1)
                pictures[shifted] = torch.roll(pictures[shifted], (rows, columns), (1, 2))
        pictures = torch.maximum(pictures, FAINT * self.strays[self._any(STRAYS, count)])
        pictures *= 1 - DIM * torch.rand(count, 1, 1, generator=self.chance)
        pictures *= 1 - GRAIN * torch.rand(pictures.shape, generator=self.chance)
        return pictures.view(-1, 784), kinds

    def _any(self, below: int, count: int) -> torch.Tensor:
        return torch.randint(below, (count,), generator=self.chance)


def scribble(rng: random.Random, length: int) -> torch.Tensor:
    """One winding line on 28x28, as thick as a pen's."""
    picture = torch.zeros(28, 28)
    row, column = rng.uniform(6, 22), rng.uniform(6, 22)
    heading = rng.uniform(0, 2 * math.pi)
    low, high = (28 - SIDE) / 2, (28 + SIDE) / 2 - 1
    for _ in range(length):
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
