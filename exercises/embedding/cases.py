"""Layers of several sizes: their parameters, the rows that they look up, the gradients that come
back, and the numbers that they start with."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case, encode, literal

STORES = "Has one parameter, `weight`, of shape (n, d)"
ROWS = "Looks up a row for each index"
SHAPES = "Takes indices of any shape"
GRADIENTS = "Adds up gradients in the rows that were looked up"
START = "Starts with small random numbers"


def cases(rng: random.Random) -> Iterator[Case]:
    def table(n: int, d: int) -> Any:
        return torch.tensor([rng.uniform(-3, 3) for _ in range(n * d)]).view(n, d)

    def drawn(n: int, *shape: int) -> Any:
        count = torch.Size(shape).numel()
        return torch.tensor([rng.randrange(n) for _ in range(count)]).view(shape)

    yield made(STORES, "parameters", 3, 2)
    yield made(STORES, "parameters", rng.randint(4, 9), rng.randint(10, 15))

    small = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    yield rows(ROWS, small, torch.tensor([2, 0, 2]))
    yield rows(ROWS, small, torch.tensor([1]))
    yield rows(ROWS, table(4, 4), torch.tensor([3, 1, 0]))
    yield rows(ROWS, table(5, 1), torch.tensor([4, 4]))
    yield rows(ROWS, table(3, 3), torch.tensor([1, 2, 0]))
    yield rows(ROWS, table(60, 7), drawn(60, 300))
    yield rows(SHAPES, small, torch.tensor([[0, 1], [2, 2]]))
    yield rows(SHAPES, small, torch.tensor(2))
    yield rows(SHAPES, table(6, 3), drawn(6, 4, 2))
    yield rows(SHAPES, table(4, 2), drawn(4, 1, 1))
    yield rows(SHAPES, table(5, 3), drawn(5, 2, 3, 2))

    yield rows(GRADIENTS, small, torch.tensor([1, 2]), "gradient")
    yield rows(GRADIENTS, small, torch.tensor([1, 0, 1]), "gradient")
    yield rows(GRADIENTS, table(5, 3), torch.tensor([[4, 0], [4, 4]]), "gradient")
    yield rows(GRADIENTS, table(4, 4), drawn(4, 6), "gradient")

    yield made(START, "start", 200, 50)


def made(check: str, through: str, n: int, d: int) -> Case:
    code = {
        "parameters": f"dict(Embedding({n}, {d}).named_parameters())",
        "start": f"weight = Embedding({n}, {d}).weight\nweight.mean(), weight.std()",
    }
    return Case(check, "Embedding", (n, d), returns="tensors", through=through, call=code[through])


def rows(check: str, table: Any, indices: Any, through: str = "looked_up") -> Case:
    n, d = table.shape
    lines = [f"layer = Embedding({n}, {d})"]
    if table.numel() <= 24:
        lines += [f"layer.weight.data = {_code(table)}"]
    if indices.numel() > 24:
        lines += [f"layer(indices)  # of shape {tuple(indices.shape)}"]
    elif through == "looked_up":
        lines += [f"layer({_code(indices)})"]
    else:
        lines += [
            f"out = layer({_code(indices)})",
            "factors = torch.arange(1.0, out.numel() + 1).view(out.shape)",
            "(out * factors).sum().backward()",
            "layer.weight.grad",
        ]
    return Case(
        check,
        "Embedding",
        (table, indices),
        returns="tensors",
        through=through,
        call="\n".join(lines),
    )


def _code(tensor: Any) -> str:
    return literal(encode((tensor,))[0])
