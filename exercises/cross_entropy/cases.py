"""Calls for `cross_entropy`: one row, square and other shapes, activations far from 0, a large
batch; and again with a look at the gradient."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case, encode, literal

SINGLE = "The loss of a single row"
SQUARE = "The loss of as many rows as classes"
SHAPES = "The loss of any number of rows and classes"
FAR = "The loss of activations far from 0"
LARGE = "The loss of a large batch"
FLOWS = "Gradients flow back through the loss"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, logits: Any, targets: Any) -> Case:
        return Case(check, "cross_entropy", (logits, targets), returns="tensor")

    yield call(SINGLE, torch.tensor([[0.0, 1.0, 0.0]]), torch.tensor([1]))
    yield call(SINGLE, torch.tensor([[1.0, 0.0, -1.0]]), torch.tensor([2]))
    yield call(SINGLE, _random(rng, 1, 5), torch.tensor([3]))

    yield call(SQUARE, torch.tensor([[1.0, 0.0], [2.0, -1.0]]), torch.tensor([1, 0]))
    yield call(SQUARE, _random(rng, 3, 3), torch.tensor([2, 0, 1]))
    yield call(SQUARE, _random(rng, 4, 4), torch.tensor([1, 1, 0, 1]))

    yield call(SHAPES, torch.tensor([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]]), torch.tensor([0, 1]))
    yield call(SHAPES, _random(rng, 6, 4), _targets(rng, 6, 4))
    yield call(SHAPES, _random(rng, 7, 2), _targets(rng, 7, 2))
    yield call(SHAPES, _random(rng, 3, 5).t(), _targets(rng, 5, 3))

    yield call(FAR, torch.tensor([[1000.0, 0.0]]), torch.tensor([1]))
    yield call(FAR, torch.tensor([[1000.0, 0.0], [-999.0, -1000.0]]), torch.tensor([0, 0]))
    yield call(FAR, torch.tensor([[300.0, -300.0], [-300.0, 300.0]]), torch.tensor([0, 1]))
    yield call(FAR, torch.tensor([[-200.0, -201.0], [-1.0, 1.0]]), torch.tensor([0, 1]))
    yield call(FAR, _apart(rng, 5, 3), _targets(rng, 5, 3))

    yield call(LARGE, _random(rng, 400, 37), _targets(rng, 400, 37))

    yield _flow(torch.tensor([[1.0, 0.0, -1.0]]), torch.tensor([2]))
    yield _flow(_random(rng, 4, 3), _targets(rng, 4, 3))
    yield _flow(torch.tensor([[200.0, -200.0], [0.0, 150.0]]), torch.tensor([1, 0]))


def _flow(logits: Any, targets: Any) -> Case:
    first, second = (literal(part) for part in encode((logits, targets)))
    call_text = (
        f"logits = {first}.requires_grad_()\n"
        f"cross_entropy(logits * 1, {second}).backward()\n"
        "logits.grad"
    )
    pair = (logits, targets)
    return Case(FLOWS, "cross_entropy", pair, returns="tensors", through="gradient", call=call_text)


def _random(rng: random.Random, rows: int, columns: int) -> Any:
    return torch.tensor([rng.uniform(-3, 3) for _ in range(rows * columns)]).view(rows, columns)


def _apart(rng: random.Random, rows: int, columns: int) -> Any:
    """Numbers within 2000 that are nowhere near each other, where floats have few digits left."""
    steps = range(-2000, 2001, 40)
    return torch.tensor([[float(step) for step in rng.sample(steps, columns)] for _ in range(rows)])


def _targets(rng: random.Random, rows: int, classes: int) -> Any:
    return torch.tensor([rng.randrange(classes) for _ in range(rows)])
