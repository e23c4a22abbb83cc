"""Calls for `confusion`: one picture, every cell, repeats, classes that do not occur, none at all,
a large batch."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

SINGLE = "Counts one picture in its row and column"
REPEATS = "Counts pictures of the same cell each"
ABSENT = "Keeps rows and columns for classes that do not occur"
EMPTY = "Takes no picture at all"
VIEWS = "Takes views of another tensor"
LARGE = "Takes a large batch"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, predictions: Any, targets: Any, classes: int) -> Case:
        return Case(check, "confusion", (predictions, targets, classes), returns="array")

    yield call(SINGLE, torch.tensor([1]), torch.tensor([0]), 2)
    yield call(SINGLE, torch.tensor([0]), torch.tensor([2]), 3)
    yield call(SINGLE, torch.tensor([1, 2, 1]), torch.tensor([1, 0, 2]), 3)

    yield call(REPEATS, torch.tensor([1, 1]), torch.tensor([0, 0]), 2)
    yield call(REPEATS, torch.tensor([0, 0, 0, 1]), torch.tensor([0, 0, 1, 1]), 2)
    yield call(REPEATS, _classes(rng, 30, 3), _classes(rng, 30, 3), 3)

    yield call(ABSENT, torch.tensor([0]), torch.tensor([0]), 3)
    yield call(ABSENT, torch.tensor([0, 1, 0, 1]), torch.tensor([1, 1, 0, 1]), 4)
    yield call(ABSENT, _classes(rng, 20, 3), _classes(rng, 20, 3), 6)
    yield call(ABSENT, torch.tensor([2, 2, 2]), torch.tensor([4, 4, 2]), 5)

    yield call(EMPTY, _classes(rng, 0, 1), _classes(rng, 0, 1), 1)
    yield call(EMPTY, _classes(rng, 0, 1), _classes(rng, 0, 1), 3)

    yield call(VIEWS, _classes(rng, 12, 4)[::2], _classes(rng, 12, 4)[::2], 4)

    yield call(LARGE, _classes(rng, 4_000, 12), _classes(rng, 4_000, 12), 12)


def _classes(rng: random.Random, count: int, classes: int) -> Any:
    return torch.tensor([rng.randrange(classes) for _ in range(count)], dtype=torch.int64)
