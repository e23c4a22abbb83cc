"""Calls for both functions: one rate, two, many; one group and several, of one parameter and of
many, one step and steps in turn."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case, encode, literal

FACTOR = "Rates that grow by one factor"
SINGLE = "One group gets the high rate"
EQUAL = "Takes equal ends, and many groups"
MOVES = "Moves each group by its own rate, and resets gradients"
EVERY = "Moves every parameter of a group"
STEPS = "Steps can follow one another"


def cases(rng: random.Random) -> Iterator[Case]:
    def numbers(*shape: int) -> Any:
        count = torch.Size(shape).numel()
        return torch.tensor([rng.uniform(0.5, 3) for _ in range(count)]).view(shape)

    def rates(check: str, low: float, high: float, n: int) -> Case:
        return Case(check, "spread", (low, high, n), returns="close")

    yield rates(FACTOR, 0.1, 10, 3)
    yield rates(FACTOR, 0.25, 4, 5)
    yield rates(FACTOR, 1, 2, 2)
    low = rng.uniform(0.02, 0.5)
    yield rates(FACTOR, low, low * rng.uniform(3, 50), rng.randint(3, 6))
    yield rates(SINGLE, 0.1, 0.1, 1)
    yield rates(SINGLE, 0.01, 1, 1)
    yield rates(EQUAL, 0.5, 0.5, 3)
    yield rates(EQUAL, 0.01, 100, 60)

    one = torch.tensor([1.0])
    yield moved(MOVES, [[one]], [[torch.tensor([2.0])]], [0.5])
    yield moved(MOVES, [[one], [one]], [[torch.tensor([2.0])], [torch.tensor([2.0])]], [0.1, 0.5])
    yield moved(
        MOVES,
        [[numbers(2)], [numbers(3)], [numbers(2, 2)]],
        [[numbers(2)], [numbers(3)], [numbers(2, 2)]],
        [0.05, 0.6, 0.25],
    )
    yield moved(EVERY, [[one, 2 * one]], [[one, one]], [0.5])
    shapes = [[(2, 3), (3,)], [(4,)], [(3, 2), (2,), (1,)]]
    yield moved(
        EVERY,
        [[numbers(*shape) for shape in group] for group in shapes],
        [[numbers(*shape) for shape in group] for group in shapes],
        [rng.uniform(0.1, 0.2), rng.uniform(0.3, 0.4), rng.uniform(0.5, 0.6)],
    )
    yield moved(
        EVERY,
        [[numbers(2) for _ in range(20)] for _ in range(4)],
        [[numbers(2) for _ in range(20)] for _ in range(4)],
        [0.1, 0.2, 0.4, 0.8],
    )
    yield moved(STEPS, [[one], [one]], [[one], [one]], [0.1, 0.2], steps=2)
    yield moved(STEPS, [[numbers(3)], [numbers(2)]], [[numbers(3)], [numbers(2)]], [0.3, 0.1], 3)


def moved(
    check: str,
    values: list[list[Any]],
    gradients: list[list[Any]],
    rates: list[float],
    steps: int = 1,
) -> Case:
    return Case(
        check,
        "step",
        (values, gradients, rates, steps),
        returns="close",
        through="stepped",
        call=code(values, gradients, rates, steps),
    )


def code(
    values: list[list[Any]], gradients: list[list[Any]], rates: list[float], steps: int
) -> str:
    """The call as a learner would write it; of many parameters, how many there are."""
    sizes = [len(group) for group in values]
    if sum(sizes) > 6:
        return f"step(groups)  # {len(sizes)} groups of {sizes[0]} parameters, with gradients"
    lines, losses, groups = [], [], []
    number = 0
    for group, of_group, rate in zip(values, gradients, rates, strict=True):
        names = []
        for value, gradient in zip(group, of_group, strict=True):
            number += 1
            names.append(f"p{number}")
            lines.append(f"p{number} = {_code(value)}.requires_grad_()")
            losses.append(f"(p{number} * {_code(gradient)}).sum()")
        groups.append(f'{{"params": [{", ".join(names)}], "lr": {rate:.6g}}}')
    taken = [f"({' + '.join(losses)}).backward()", f"step([{', '.join(groups)}])"]
    if steps > 1:
        taken = [f"for _ in range({steps}):", *(f"    {line}" for line in taken)]
    return "\n".join([*lines, *taken])


def _code(tensor: Any) -> str:
    return literal(encode((tensor,))[0])
