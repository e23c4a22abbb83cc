"""Calls for `dot`: one number, a few, negative ones, zeros, nothing at all, long lists."""

import random
from collections.abc import Iterator

from quizzer.grader.authoring import Case

PLACES = "Multiplies place by place and adds up"
SIGNS = "Takes negative numbers, zeros and fractions"
SINGLE = "Takes lists of one number"
EMPTY = "Gives 0 for empty lists"
LARGE = "Takes long lists"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, a: list[float], b: list[float]) -> Case:
        return Case(check, "dot", (a, b), returns="close")

    def whole(count: int) -> list[float]:
        return [rng.randint(2, 9) for _ in range(count)]

    def fractions(count: int) -> list[float]:
        return [rng.choice([-1, 1]) * rng.randint(1, 40) / 8 for _ in range(count)]

    yield call(PLACES, [1, 2], [3, 4])
    yield call(PLACES, [1, 2, 3], [4, 5, 6])
    yield call(PLACES, whole(4), whole(4))
    yield call(PLACES, whole(7), whole(7))
    yield call(SIGNS, [0.5, -1], [4, 3])
    yield call(SIGNS, [0, -2, 5], [7, 3, 0])
    yield call(SIGNS, fractions(5), fractions(5))
    yield call(SINGLE, [3], [4])
    yield call(SINGLE, fractions(1), fractions(1))
    yield call(EMPTY, [], [])
    yield call(LARGE, whole(5_000), whole(5_000))
