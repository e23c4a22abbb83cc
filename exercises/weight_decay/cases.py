"""Calls for both functions: one tensor and many, every shape, no decay, strong decay, parameters
without a gradient, steps one after the other."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Build, Case, encode, literal

ONE = "The penalty of one tensor"
SEVERAL = "The penalty of several tensors of any shape"
FLOWS = "Gradients flow through the penalty"
MOVES = "A step moves by gradient and decay, and resets the gradient"
EVERY = "A step moves every parameter"
NONE = "A step leaves a parameter without a gradient alone"
STOPS = (
    "Fails on a parameter without a gradient (`p.grad` is None), such as a frozen one; "
    "`if p.grad is not None` before the step avoids that."
)
STEPS = "Steps can follow one another"

Parameters = list[tuple[Any, Any]]


def cases(rng: random.Random) -> Iterator[Case]:
    def numbers(*shape: int) -> Any:
        count = torch.Size(shape).numel()
        return torch.tensor([rng.uniform(-3, 3) for _ in range(count)]).view(shape)

    def pair(*shape: int) -> tuple[Any, Any]:
        return numbers(*shape), numbers(*shape)

    def amount(check: str, params: list[Any], wd: float) -> Case:
        return Case(check, "penalty", (params, wd), returns="number")

    yield amount(ONE, [torch.tensor([2.0])], 0.1)
    yield amount(ONE, [torch.tensor([1.0, -2.0])], 0.1)
    yield amount(ONE, [numbers(5)], rng.uniform(0.2, 2))
    yield amount(ONE, [numbers(2, 3)], 0.01)
    yield amount(ONE, [numbers(3)], 0.0)
    yield amount(SEVERAL, [torch.tensor([1.0, 2.0]), torch.tensor([3.0])], 1)
    yield amount(SEVERAL, [numbers(4, 3), numbers(3), numbers(3, 1), numbers(1)], 0.5)
    yield amount(SEVERAL, [numbers(2), numbers(2), numbers(2)], 2.0)
    yield amount(SEVERAL, [numbers(), numbers(2, 3, 2), numbers(1, 1)], rng.uniform(0.1, 0.3))
    yield amount(SEVERAL, [numbers(40, 25), *(numbers(2) for _ in range(12))], 0.02)
    yield through_penalty([torch.tensor([1.0, -2.0])], 0.5)
    yield through_penalty([numbers(2, 3), numbers(3)], rng.uniform(0.1, 0.4))

    yield step(MOVES, [(torch.tensor([1.0, -2.0]), torch.tensor([3.0, 3.0]))], 0.5, 0.1)
    yield step(MOVES, [pair(3)], 0.1, 0.3)
    yield step(MOVES, [pair(2, 2)], rng.uniform(0.1, 0.3), rng.uniform(0.2, 0.6))
    yield step(MOVES, [pair(4)], 0.1, 0.0)
    yield step(MOVES, [pair(3)], 2.0, 0.05)
    yield step(EVERY, [pair(2), pair(1)], 0.1, 0.2)
    yield step(EVERY, [pair(4, 3), pair(3), pair(), pair(3, 1)], 0.05, 0.5)
    yield step(EVERY, [pair(2) for _ in range(12)], 0.1, 0.1)
    yield step(EVERY, [(numbers(3), torch.zeros(3)), pair(2)], 0.2, 0.4)
    yield step(EVERY, [pair(20, 12)], 0.2, 0.1)
    yield step(NONE, [(numbers(2), None)], 0.1, 0.5, STOPS)
    yield step(NONE, [pair(2), (numbers(3), None), pair(1)], 0.1, 0.5, STOPS)
    yield several([torch.tensor([0.5, -2.0])], 0.25, 0.1)
    yield several([numbers(3), numbers(2, 2)], 0.1, 0.3)


def through_penalty(params: list[Any], wd: float) -> Case:
    names = _names(len(params))
    loss = " + ".join(f"(3 * p{number}).sum()" for number in range(1, len(params) + 1))
    return Case(
        FLOWS,
        "penalty",
        ([Build("leaf", (p, None)) for p in params], wd),
        returns="close",
        changes=True,
        through="with_loss",
        call="\n".join([*_leaves(params), f"({loss} + penalty([{names}], {wd:.6g})).backward()"]),
    )


def step(check: str, params: Parameters, lr: float, wd: float, nit: str = "") -> Case:
    lines = []
    for number, (value, gradient) in enumerate(params, 1):
        lines.append(f"p{number} = {_code(value)}.requires_grad_()")
        if gradient is not None:
            lines.append(f"p{number}.grad = {_code(gradient)}")
    return Case(
        check,
        "decay_step",
        ([Build("leaf", pair) for pair in params], lr, wd),
        returns="close",
        changes=True,
        through="stepped",
        call="\n".join([*lines, f"decay_step([{_names(len(params))}], lr={lr:.6g}, wd={wd:.6g})"]),
        nit=nit,
    )


def several(params: list[Any], lr: float, wd: float) -> Case:
    loss = " + ".join(f"((p{number} - 1) ** 2).sum()" for number in range(1, len(params) + 1))
    return Case(
        STEPS,
        "decay_step",
        ([Build("leaf", (p, None)) for p in params], lr, wd),
        returns="close",
        changes=True,
        through="trained",
        call="\n".join(
            [
                *_leaves(params),
                "for _ in range(3):",
                f"    ({loss}).backward()",
                f"    decay_step([{_names(len(params))}], lr={lr:.6g}, wd={wd:.6g})",
            ]
        ),
    )


def _leaves(params: list[Any]) -> list[str]:
    return [f"p{number} = {_code(p)}.requires_grad_()" for number, p in enumerate(params, 1)]


def _names(count: int) -> str:
    return ", ".join(f"p{number}" for number in range(1, count + 1))


def _code(tensor: Any) -> str:
    return literal(encode((tensor,))[0])
