"""Calls for `sgd_step`: one parameter and several, of every shape, some without a gradient, and
steps one after the other."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Build, Case, encode, literal

MOVES = "Moves a parameter against its gradient and resets the gradient"
SEVERAL = "Does so with every parameter of the list"
SHAPES = "Takes parameters of any shape and dtype"
NONE = "Leaves a parameter without a gradient alone"
STUMBLES = (
    "Stops at a parameter without a gradient (`p.grad` is None), such as a frozen one; "
    "`if p.grad is not None` before the step avoids that."
)
RATES = "Uses the learning rate"
STEPS = "Can be taken again and again"

Parameters = list[tuple[Any, Any]]


def cases(rng: random.Random) -> Iterator[Case]:
    def pair(*shape: int) -> tuple[Any, Any]:
        return _random(rng, shape), _random(rng, shape)

    yield step(MOVES, [(torch.tensor([1.0, 2.0]), torch.tensor([2.0, -4.0]))], 0.1)
    yield step(MOVES, [pair(3)], 0.5)
    yield step(SEVERAL, [pair(2), pair(1)], 0.1)
    yield step(SEVERAL, [pair(4, 3), pair(3), pair(3, 1), pair(1)], 0.05)
    yield step(SEVERAL, [pair(2) for _ in range(12)], 0.1)
    yield step(SHAPES, [pair(), pair(2, 3, 2)], 0.2)
    yield step(SHAPES, [pair(20, 12)], 0.2)
    yield step(SHAPES, [(first.double(), second.double()) for first, second in [pair(3)]], 0.2)
    yield step(SHAPES, [(_random(rng, (3,)), torch.zeros(3)), pair(2)], 0.2)

    yield step(NONE, [(_random(rng, (2,)), None)], 0.1, STUMBLES)
    yield step(NONE, [pair(2), (_random(rng, (3,)), None), pair(1)], 0.1, STUMBLES)
    yield step(NONE, [(_random(rng, (2,)), None), pair(2), pair(3)], 0.1, STUMBLES)

    yield step(RATES, [pair(3)], 1.0)
    yield step(RATES, [pair(3)], rng.uniform(1e-3, 1e-2))
    yield step(RATES, [pair(2, 2)], rng.uniform(2, 5))

    yield several([torch.tensor([0.5, -2.0])], 0.25)
    yield several([_random(rng, (3,)), _random(rng, (2, 2))], 0.1)


def step(check: str, params: Parameters, lr: float, nit: str = "") -> Case:
    return Case(
        check,
        "sgd_step",
        ([Build("leaf", pair) for pair in params], lr),
        returns="close",
        changes=True,
        through="stepped",
        call=call_code(params, lr),
        nit=nit,
    )


def several(params: list[Any], lr: float) -> Case:
    return Case(
        STEPS,
        "sgd_step",
        ([Build("leaf", (p, None)) for p in params], lr),
        returns="close",
        changes=True,
        through="trained",
        call="\n".join(
            [
                *(f"p{n} = {_code(p)}.requires_grad_()" for n, p in enumerate(params, 1)),
                "for _ in range(3):",
                f"    ({_sum(len(params))}).backward()",
                f"    sgd_step([{_names(len(params))}], lr={lr:.6g})",
            ]
        ),
    )


def call_code(params: Parameters, lr: float) -> str:
    """The call as code that can be pasted."""
    lines = []
    for number, (value, gradient) in enumerate(params, 1):
        lines.append(f"p{number} = {_code(value)}.requires_grad_()")
        if gradient is not None:
            lines.append(f"p{number}.grad = {_code(gradient)}")
    return "\n".join([*lines, f"sgd_step([{_names(len(params))}], lr={lr!r})"])


def _code(tensor: Any) -> str:
    return literal(encode((tensor,))[0])


def _names(count: int) -> str:
    return ", ".join(f"p{number}" for number in range(1, count + 1))


def _sum(count: int) -> str:
    return " + ".join(f"((p{number} - 1) ** 2).sum()" for number in range(1, count + 1))


def _random(rng: random.Random, shape: tuple[int, ...]) -> Any:
    count = torch.Size(shape).numel()
    return torch.tensor([rng.uniform(-3, 3) for _ in range(count)]).view(shape)
