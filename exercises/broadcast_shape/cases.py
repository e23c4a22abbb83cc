"""Calls for `broadcast_shape`: equal and unequal ranks, shapes that do not fit in one place, sizes
of 0, and shapes of many axes."""

import random
from collections.abc import Iterator

from quizzer.grader.authoring import Case

SAME = "Compares shapes of equal length"
RANKS = "Compares shapes of different length from the right"
NONE = "Gives None where the shapes do not fit"
EMPTY = "Takes empty shapes and sizes of 0"
MANY = "Takes shapes of many axes"

Shape = tuple[int, ...]


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, a: Shape, b: Shape) -> Case:
        return Case(check, "broadcast_shape", (a, b))

    def size() -> int:
        return rng.randint(2, 40)

    n, m, k = rng.sample(range(2, 40), 3)
    yield call(SAME, (3,), (3,))
    yield call(SAME, (1,), (4,))
    yield call(SAME, (n, 1), (1, m))
    yield call(SAME, (n, m), (n, m))
    yield call(SAME, (n, m), (1, m))
    yield call(SAME, (1, n, 1), (m, n, k))
    yield call(SAME, (n, 1, m), (1, 1, 1))

    yield call(RANKS, (3, 1), (4,))
    yield call(RANKS, (4,), (3, 4))
    yield call(RANKS, (5, 1, 7), (6, 1))
    yield call(RANKS, (64, 3, 28, 28), (3, 1, 1))
    yield call(RANKS, (m,), (n, k, m))
    yield call(RANKS, (n, n), (n,))
    yield call(RANKS, (1, 1), (1,))
    yield call(RANKS, (1,), (size(), 1, 1))

    yield call(NONE, (2,), (3,))
    yield call(NONE, (2,), (4,))
    yield call(NONE, (3, 4), (3,))
    yield call(NONE, (3,), (3, 4))
    yield call(NONE, (2, 3), (3, 2))
    yield call(NONE, (n, m), (k, m))
    yield call(NONE, (n, m), (n, k))
    yield call(NONE, (n, 3 * k, m), (k, 1))
    yield call(NONE, (n, m, 1), (k, 1, size()))

    yield call(EMPTY, (), ())
    yield call(EMPTY, (), (2,))
    yield call(EMPTY, (n, m), ())
    yield call(EMPTY, (1,), (0,))
    yield call(EMPTY, (0, 3), (1, 3))
    yield call(EMPTY, (0,), (n, 1))
    yield call(EMPTY, (0,), (0,))
    yield call(EMPTY, (0,), (2,))

    wide = tuple(rng.randint(1, 60) for _ in range(120))
    holes = tuple(1 if rng.random() < 0.4 else x for x in wide)
    pairs = zip(wide, holes, strict=True)
    others = tuple(1 if hole != 1 and rng.random() < 0.4 else x for x, hole in pairs)
    yield call(MANY, holes, others[rng.randint(1, 9) :])
    yield call(MANY, (size(), *wide), (size() + 40, *wide))
