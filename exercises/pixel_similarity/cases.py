"""Calls on real digits: stacks and single ones, every way to broadcast, ties, and pictures on which
other distances would decide otherwise."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from quizzer.grader.authoring import Case

MEANS = "Finds the mean picture of a stack"
MEAN_OF_ONE = "Finds the mean picture of a single picture"
PAIR = "Measures two pictures"
STACK = "Measures a stack against one picture"
STACKS = "Measures every picture of a stack against every picture of another stack"
DECIDES = "Decides for pictures of two digits"
ONE = "Decides for a single picture"
TIES = "Says no where both are equally near"
L1 = "Decides by the mean absolute difference"

_FILE = np.load(Path(__file__).with_name("digits.npz"))
DIGITS = torch.tensor(_FILE["images"]).float() / 255
LABELS = torch.tensor(_FILE["labels"])


def cases(rng: random.Random) -> Iterator[Case]:
    first, second = rng.sample(range(10), 2)
    first_stack, second_stack = DIGITS[first == LABELS], DIGITS[second == LABELS]
    mixed = DIGITS[torch.tensor(rng.sample(range(len(DIGITS)), 9))]

    yield from _means(rng, first_stack, mixed)
    yield from _distances(rng, first_stack, mixed)
    yield from _decisions(rng, first_stack, second_stack, mixed)


def _means(rng: random.Random, first_stack: Any, mixed: Any) -> Iterator[Case]:
    def call(check: str, images: Any) -> Case:
        return Case(check, "mean_image", (images,), returns="tensor")

    yield call(MEANS, first_stack[:2])
    yield call(MEANS, first_stack)
    yield call(MEANS, mixed[:5])
    yield call(MEANS, mixed.repeat(4, 1, 1)[: rng.randint(27, 30)])
    yield call(MEANS, torch.cat([first_stack[:1].expand(70, 28, 28), mixed, mixed.flip(1)]))
    yield call(MEAN_OF_ONE, mixed[:1])


def _distances(rng: random.Random, first_stack: Any, mixed: Any) -> Iterator[Case]:
    def call(check: str, a: Any, b: Any) -> Case:
        returns = "number" if max(a.dim(), b.dim()) == 2 else "tensor"
        return Case(check, "l1_distance", (a, b), returns=returns)  # type: ignore[arg-type]

    yield call(PAIR, mixed[0], mixed[1])
    yield call(PAIR, first_stack.mean(0), mixed[rng.randrange(9)])
    yield call(PAIR, mixed[2], mixed[2].clone())
    yield call(STACK, mixed[:3], first_stack.mean(0))
    yield call(STACK, first_stack.mean(0), mixed[:4])
    yield call(STACK, mixed[:1], mixed[5])
    yield call(STACK, mixed[:4], mixed[4:8])
    yield call(STACKS, mixed[:3, None], first_stack[:2])
    yield call(STACKS, mixed[None, :2], mixed[2:5, None])


def _decisions(
    rng: random.Random, first_stack: Any, second_stack: Any, mixed: Any
) -> Iterator[Case]:
    def call(check: str, images: Any, mean3: Any, mean7: Any) -> Case:
        return Case(check, "is_three", (images, mean3, mean7), returns="tensor")

    means = first_stack.mean(0), second_stack.mean(0)
    both = torch.cat([first_stack[:3], second_stack[:2]])
    order = torch.tensor(rng.sample(range(5), 5))
    yield call(DECIDES, both, *means)
    yield call(DECIDES, both[order], *means)
    yield call(DECIDES, mixed, *means)
    many = torch.cat([first_stack[:1].expand(70, 28, 28), second_stack, mixed])
    yield call(DECIDES, many, *means)
    yield call(ONE, first_stack[:1], *means)
    yield call(ONE, second_stack[:1], *means)
    yield call(TIES, both[:2], means[0], means[0].clone())
    yield call(TIES, torch.stack([means[0], means[0] / 2]), torch.zeros(28, 28), means[0])

    # A little difference everywhere against a great one in few places: by L1 the second is nearer.
    everywhere, few = torch.full((28, 28), 0.01), torch.zeros(28, 28)
    few[rng.randrange(28), 3:8] = 1.0
    dark = torch.zeros(2, 28, 28)
    dark[1] = 0.01
    yield call(L1, dark, everywhere, few)
    # Too light and too dark cancel out in the mean picture of grey.
    grey = torch.full((28, 28), 0.5)
    half = torch.zeros(28, 28)
    half[:14] = 1.0
    yield call(L1, grey[None].repeat(2, 1, 1), half, torch.full((28, 28), rng.uniform(0.55, 0.7)))
