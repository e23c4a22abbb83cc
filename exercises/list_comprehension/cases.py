"""Calls for `odd_doubles`: mixed, negative, zero, repeated, large, empty."""

import random
from collections.abc import Iterator

from quizzer.grader.authoring import Case

MIXED = "Doubles the odd numbers and drops the even ones"
NEGATIVE = "Takes negative numbers and zero"
ORDER = "Keeps order and repetitions"
LARGE = "Takes numbers of any size"
EMPTY = "Gives an empty list where nothing is odd"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, numbers: list[int]) -> Case:
        return Case(check, "odd_doubles", (numbers,))

    yield call(MIXED, [1, 2, 3])
    yield call(MIXED, [2, 5])
    for size in (4, 30, 300):
        yield call(MIXED, [rng.randint(0, 100) for _ in range(size)])

    yield call(NEGATIVE, [-3, -2, -1, 0, 1])
    yield call(NEGATIVE, [rng.randint(-100, 100) for _ in range(20)])

    yield call(ORDER, [5, 1, 5, 3])
    odd = 2 * rng.randint(1, 40) + 1
    yield call(ORDER, [odd, odd + 2, odd, odd, 1])
    many = list(range(2_000))
    rng.shuffle(many)
    yield call(ORDER, many)
    yield call(ORDER, sorted((rng.randint(0, 50) for _ in range(12)), reverse=True))

    yield call(LARGE, [10**20 + 1, 10**20])
    yield call(LARGE, [rng.getrandbits(80) for _ in range(6)] + [2**53 + 1])

    yield call(EMPTY, [])
    yield call(EMPTY, [2 * rng.randint(-9, 9) for _ in range(3)])
