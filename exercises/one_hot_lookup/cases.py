"""Calls for both functions: fewer indices than columns and more, repeated ones, square
tables, tables of one row or column."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

ROWS = "A row for each index, with its 1 in the right column"
WIDTH = "n columns, whatever the indices are"
FEW = "One column, and many indices"
LOOKUP = "Looks up rows of a table"
SQUARE = "Looks up rows where sizes are equal"
SIZES = "Looks up single numbers, a single row and many rows"


def cases(rng: random.Random) -> Iterator[Case]:
    def drawn(count: int, n: int) -> Any:
        return torch.tensor([rng.randrange(n) for _ in range(count)])

    def table(n: int, d: int) -> Any:
        return torch.tensor([rng.uniform(-3, 3) for _ in range(n * d)]).view(n, d)

    def hot(check: str, indices: Any, n: int) -> Case:
        return Case(check, "one_hot", (indices, n), returns="array")

    def rows(check: str, indices: Any, values: Any) -> Case:
        return Case(check, "lookup", (indices, values), returns="array")

    yield hot(ROWS, torch.tensor([1]), 2)
    yield hot(ROWS, torch.tensor([2, 0]), 3)
    yield hot(ROWS, torch.tensor([1, 2, 0]), 3)
    yield hot(ROWS, torch.tensor([3, 1, 3]), 4)
    yield hot(ROWS, torch.tensor(rng.sample(range(5), 5)), 5)
    yield hot(WIDTH, torch.tensor([0]), 3)
    yield hot(WIDTH, torch.tensor([1, 0, 1, 1]), 6)
    yield hot(WIDTH, drawn(3, 4), 9)
    yield hot(FEW, torch.tensor([0, 0, 0]), 1)
    yield hot(FEW, drawn(9, 4), 4)
    yield hot(FEW, drawn(300, 40), 40)

    yield rows(LOOKUP, torch.tensor([1]), torch.tensor([[1.0], [2.0]]))
    yield rows(LOOKUP, torch.tensor([2, 0]), torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    yield rows(LOOKUP, torch.tensor([0, 1, 0, 0]), table(6, 3))
    yield rows(LOOKUP, drawn(7, 3), table(3, 5))
    yield rows(SQUARE, torch.tensor([1, 0]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    yield rows(SQUARE, torch.tensor([1, 2, 0]), table(3, 3))
    yield rows(SQUARE, torch.tensor([2, 2, 0, 2]), table(4, 4))
    yield rows(SQUARE, torch.tensor([2, 0, 1]), table(3, 2))
    yield rows(SIZES, torch.tensor([0]), table(1, 4))
    yield rows(SIZES, torch.tensor([2, 2]), table(3, 1))
    yield rows(SIZES, drawn(300, 60), table(60, 8))
