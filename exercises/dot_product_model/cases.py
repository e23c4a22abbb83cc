"""Calls for `predict`: sizes that all differ and sizes that are equal, one pair, one factor,
repeated pairs, thousands of them."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

PAIR = "Predicts for a single pair"
SEVERAL = "Predicts for several pairs, in their order"
EQUAL = "Predicts where sizes are equal"
FEW = "Takes a single factor, user or item"
REPEATED = "Takes repeated pairs"
MANY = "Takes thousands of pairs"


def cases(rng: random.Random) -> Iterator[Case]:
    def numbers(*shape: int) -> Any:
        count = torch.Size(shape).numel()
        return torch.tensor([rng.uniform(-2, 2) for _ in range(count)]).view(shape)

    def call(check: str, pairs: list[list[int]], users: Any, items: Any) -> Case:
        return Case(check, "predict", (torch.tensor(pairs), users, items), returns="array")

    def drawn(check: str, n: int, count_users: int, count_items: int, factors: int) -> Case:
        pairs = [[rng.randrange(count_users), rng.randrange(count_items)] for _ in range(n)]
        return call(check, pairs, numbers(count_users, factors), numbers(count_items, factors))

    small = torch.tensor([[1.0, 2.0], [0.0, 3.0]])
    yield call(PAIR, [[0, 1]], torch.tensor([[1.0, 2.0]]), torch.tensor([[0.0, 1.0], [3.0, 4.0]]))
    yield drawn(PAIR, 1, 3, 4, 5)
    yield call(
        SEVERAL,
        [[0, 2], [1, 0], [0, 1]],
        small,
        torch.tensor([[1.0, 1.0], [4.0, 0.0], [0.5, 2.0]]),
    )
    yield drawn(SEVERAL, 5, 4, 7, 3)
    yield drawn(SEVERAL, 7, 3, 6, 4)
    yield call(SEVERAL, [[3, 0], [1, 1], [2, 0], [0, 1]], numbers(4, 3), numbers(2, 3))
    yield call(EQUAL, [[0, 1], [1, 0]], small, torch.tensor([[1.0, -1.0], [2.0, 5.0]]))
    yield call(EQUAL, [[2, 0], [0, 1], [1, 2]], numbers(3, 3), numbers(3, 3))
    yield drawn(EQUAL, 4, 5, 5, 4)
    yield call(EQUAL, [[1, 1], [1, 0]], numbers(2, 4), numbers(2, 4))
    yield drawn(FEW, 6, 4, 5, 1)
    yield call(FEW, [[0, 1], [0, 2], [0, 0]], numbers(1, 2), numbers(3, 2))
    yield call(FEW, [[2, 0], [0, 0]], numbers(4, 3), numbers(1, 3))
    yield call(REPEATED, [[1, 2], [0, 1], [1, 2], [1, 2]], numbers(2, 3), numbers(3, 3))
    yield drawn(MANY, 2000, 60, 50, 6)
