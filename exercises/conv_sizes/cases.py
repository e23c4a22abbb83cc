"""Calls for the three functions: exact and inexact strides, one place, padding, large numbers."""

import random
from collections.abc import Iterator

from quizzer.grader.authoring import Case

SIZE = "Finds the length of the output"
STRIDE = "Finds it where the stride does not fit exactly"
EDGES = "Finds it for one place, much padding and large inputs"
PARAMETERS = "Counts the parameters"
MULTIPLICATIONS = "Counts the multiplications"
MANY = "Counts the multiplications of large layers"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, function: str, *arguments: int) -> Case:
        return Case(check, function, arguments, returns="number")

    yield call(SIZE, "out_size", 5, 3, 1, 0)
    yield call(SIZE, "out_size", 28, 3, 1, 1)
    yield call(SIZE, "out_size", 6, 2, 2, 0)
    yield call(SIZE, "out_size", 5, 5, 1, 2)
    yield call(SIZE, "out_size", rng.randint(8, 60), rng.choice((3, 5, 7)), 1, rng.randint(1, 3))
    yield call(STRIDE, "out_size", 28, 3, 2, 1)
    yield call(STRIDE, "out_size", 7, 3, 2, 1)
    yield call(STRIDE, "out_size", 8, 3, 2, 0)
    yield call(STRIDE, "out_size", 9, 2, 4, 0)
    for stride in (2, 3, 4):
        n, k, padding = rng.randint(20, 90), rng.randint(1, 7), rng.randint(1, 4)
        yield call(STRIDE, "out_size", n, k, stride, padding)
    yield call(EDGES, "out_size", 3, 3, 1, 0)
    yield call(EDGES, "out_size", 1, 3, 2, 1)
    yield call(EDGES, "out_size", 2, 1, 5, 0)
    yield call(EDGES, "out_size", 4, 4, 3, 5)
    yield call(EDGES, "out_size", rng.randint(100_000, 200_000), 11, 4, 2)

    yield call(PARAMETERS, "parameters", 1, 1, 1)
    yield call(PARAMETERS, "parameters", 1, 4, 3)
    yield call(PARAMETERS, "parameters", 3, 8, 5)
    for _ in range(3):
        c_in, c_out = rng.randint(2, 16), rng.randint(17, 64)
        yield call(PARAMETERS, "parameters", c_in, c_out, rng.randint(2, 7))
    yield call(PARAMETERS, "parameters", 512, rng.randint(256, 511), 3)

    yield call(MULTIPLICATIONS, "multiplications", 2, 1, 1, 2, 1, 0)
    yield call(MULTIPLICATIONS, "multiplications", 3, 1, 1, 2, 1, 0)
    yield call(MULTIPLICATIONS, "multiplications", 3, 1, 2, 1, 1, 0)
    yield call(MULTIPLICATIONS, "multiplications", 7, 8, 16, 3, 2, 1)
    yield call(MULTIPLICATIONS, "multiplications", 9, 3, 5, 3, 1, 0)
    yield call(MULTIPLICATIONS, "multiplications", 12, 2, 4, 5, 1, 2)
    yield call(MULTIPLICATIONS, "multiplications", 10, 1, 3, 4, 3, 1)
    for _ in range(3):
        n, c_in, c_out = rng.randint(10, 40), rng.randint(1, 8), rng.randint(9, 20)
        k, stride, padding = rng.randint(2, 5), rng.randint(2, 3), rng.randint(0, 2)
        yield call(MULTIPLICATIONS, "multiplications", n, c_in, c_out, k, stride, padding)
    yield call(MANY, "multiplications", 224, 3, rng.randint(60, 70), 7, 2, 3)
    yield call(MANY, "multiplications", rng.randint(100, 120), 128, 256, 3, 1, 1)
