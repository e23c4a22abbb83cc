"""Calls for `predict`: sizes that all differ and sizes that are equal, each bias alone, several
ranges, one pair, one factor, many pairs."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

PAIR = "Predicts for a single pair"
SEVERAL = "Predicts for several pairs, in their order"
EQUAL = "Predicts where sizes are equal"
BIASES = "Adds the bias of the user and that of the item"
RANGES = "Keeps to the range, whatever its ends are"
MANY = "Takes many pairs"


def cases(rng: random.Random) -> Iterator[Case]:
    def numbers(*shape: int, size: float = 1.2) -> Any:
        count = torch.Size(shape).numel()
        return torch.tensor([rng.uniform(-size, size) for _ in range(count)]).view(shape)

    def tables(count_users: int, count_items: int, factors: int) -> tuple[Any, ...]:
        return (
            numbers(count_users, factors),
            numbers(count_users, 1),
            numbers(count_items, factors),
            numbers(count_items, 1),
        )

    def call(check: str, pairs: Any, parts: Any, low: float = 0, high: float = 5.5) -> Case:
        return Case(check, "predict", (torch.tensor(pairs), *parts, low, high), returns="array")

    def pairs(n: int, count_users: int, count_items: int) -> list[list[int]]:
        return [[rng.randrange(count_users), rng.randrange(count_items)] for _ in range(n)]

    half = torch.tensor([[0.5], [-1.0]])
    factors = torch.tensor([[1.0], [2.0]])
    yield call(PAIR, [[0, 1]], (factors, half, factors, half), 1, 5)
    yield call(PAIR, [[2, 1]], tables(3, 4, 5))
    small = (torch.tensor([[1.0, 2.0], [0.0, 1.0]]), half)
    yield call(
        SEVERAL,
        [[0, 0], [1, 1], [0, 1]],
        (*small, torch.tensor([[1.0, -1.0], [2.0, 0.5]]), torch.tensor([[0.5], [0.0]])),
        1,
        5,
    )
    yield call(SEVERAL, pairs(5, 4, 7), tables(4, 7, 3))
    yield call(SEVERAL, [[3, 0], [1, 1], [2, 0], [0, 1], [3, 1], [3, 1]], tables(4, 2, 3))
    yield call(EQUAL, [[0, 1], [1, 0]], tables(2, 2, 2))
    yield call(EQUAL, [[2, 0], [0, 1], [1, 2]], tables(3, 3, 3), 1, 5)
    yield call(EQUAL, pairs(4, 5, 5), tables(5, 5, 4))
    nothing = torch.zeros(3, 2), torch.zeros(3, 1)
    yield call(BIASES, [[1, 0], [0, 2]], (numbers(2, 2), half, *nothing), 0, 10)
    yield call(BIASES, [[0, 1], [2, 0]], (*nothing, numbers(2, 2), half), 0, 10)
    yield call(BIASES, pairs(6, 3, 4), tables(3, 4, 1))
    yield call(RANGES, pairs(4, 3, 5), tables(3, 5, 2), 1, 5)
    yield call(RANGES, pairs(4, 5, 3), tables(5, 3, 2), -1, 1)
    yield call(RANGES, pairs(3, 4, 2), tables(4, 2, 3), 2, 3)
    large = (numbers(2, 3, size=6), 4 * half, numbers(2, 3, size=6), 3 * half)
    yield call(RANGES, [[0, 0], [0, 1], [1, 0], [1, 1]], large, 0.5, 5)
    yield call(MANY, pairs(800, 50, 40), tables(50, 40, 5), 0.5, 5.5)
