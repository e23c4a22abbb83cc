"""Calls for `receptive_field`: no layer, one, several, strides of all kinds, many layers."""

import random
from collections.abc import Iterator

from quizzer.grader.authoring import Case

NONE = "Is 1 without a layer"
SINGLE = "Is the kernel for a single layer"
EQUAL = "Adds up layers of stride 1"
STRIDES = "Counts the strides of the layers before"
MIXED = "Takes mixed kernels and strides"
MANY = "Takes many layers"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, *layers: tuple[int, int]) -> Case:
        return Case(check, "receptive_field", (list(layers),), returns="number")

    yield call(NONE)
    yield call(SINGLE, (3, 1))
    yield call(SINGLE, (5, 2))
    yield call(SINGLE, (1, 3))

    yield call(EQUAL, (3, 1), (3, 1))
    yield call(EQUAL, (3, 1), (5, 1), (2, 1))

    yield call(STRIDES, (3, 2), (3, 1))
    yield call(STRIDES, (3, 2), (3, 2))
    yield call(STRIDES, (2, 2), (2, 2), (2, 2))
    yield call(STRIDES, (3, 3), (3, 3), (3, 3))

    yield call(MIXED, (5, 2), (3, 1), (3, 2))
    yield call(MIXED, (1, 2), (3, 2))
    yield call(MIXED, (2, 2), (3, 1), (2, 2))
    yield call(MIXED, (2, 4), (3, 1))
    yield call(MIXED, (7, 3), (4, 2), (5, 1), (2, 3))
    for count in (3, 4, 5):
        yield call(MIXED, *_random(rng, count))

    yield call(MANY, *[(3, 1)] * 50)
    yield call(MANY, *_random(rng, 20))


def _random(rng: random.Random, count: int) -> list[tuple[int, int]]:
    return [(rng.randint(2, 7), rng.randint(1, 3)) for _ in range(count)]
