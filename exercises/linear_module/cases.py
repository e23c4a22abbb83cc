"""Layers of different sizes, called with one row, batches, and batches of batches."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case, encode, literal

BATCH = "Has both parameters and computes a batch"
EQUAL = "Works where sizes are equal"
AXES = "Takes one row, and more than two axes"
LARGE = "Takes a large batch"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, n_in: int, n_out: int, *shape: int) -> Case:
        weight, bias = _random(rng, n_out, n_in), _random(rng, n_out)
        x = _random(rng, *shape, n_in)
        layer = f"layer = Linear({n_in}, {n_out})"
        code = f"# {layer}, x of shape {tuple(x.shape)}\nlayer(x)"
        if x.numel() + weight.numel() <= 24:
            code = "\n".join(
                [
                    layer,
                    f"layer.weight.data = {_code(weight)}",
                    f"layer.bias.data = {_code(bias)}",
                    f"layer({_code(x)})",
                ]
            )
        arguments = (n_in, n_out, weight, bias, x)
        return Case(check, "Linear", arguments, returns="close", through="used", call=code)

    yield call(BATCH, 2, 3, 2)
    yield call(BATCH, 4, 2, 5)
    yield call(BATCH, 3, 1, 4)
    yield call(BATCH, 1, 3, 2)
    yield call(EQUAL, 3, 3, 3)
    yield call(EQUAL, 2, 2, 4)
    yield call(EQUAL, 3, 2, 2)
    yield call(AXES, 3, 2)
    yield call(AXES, 4, 3, 2, 3)
    yield call(AXES, 2, 4, 1, 2, 3)
    yield call(LARGE, 5, 4, 200)


def _code(tensor: Any) -> str:
    return literal(encode((tensor,))[0])


def _random(rng: random.Random, *shape: int) -> Any:
    """Multiples of 1/8, whose products and sums are exact in any order, and never 0."""
    count = torch.Size(shape).numel()
    return torch.tensor([rng.choice((-1, 1)) * rng.randint(1, 24) / 8 for _ in range(count)]).view(
        shape
    )
