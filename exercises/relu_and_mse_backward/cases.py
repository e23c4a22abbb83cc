"""Calls for both functions: zeros, negative gradients, every rank, a batch of one, a large one."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

SIGNS = "ReLU: lets gradients of both signs through where x is positive"
ZERO = "ReLU: gives 0 where x is 0"
SHAPES = "ReLU: takes any shape"
SMALL = "MSE: gives the gradient for each row"
ONE = "MSE: takes a batch of one"
LARGE = "MSE: takes large batches"


def cases(rng: random.Random) -> Iterator[Case]:
    def relu(check: str, x: Any, grad: Any) -> Case:
        return Case(check, "relu_backward", (x, grad), returns="tensor")

    def mse(check: str, output: Any, targets: Any) -> Case:
        return Case(check, "mse_backward", (output, targets), returns="tensor")

    yield relu(SIGNS, torch.tensor([-1.0, 2.0]), torch.tensor([10.0, 20.0]))
    yield relu(SIGNS, torch.tensor([0.5, 2.0, 3.0]), torch.tensor([5.0, -7.0, -0.5]))
    yield relu(SIGNS, torch.tensor([-2.0, -0.5, 1.5, 0.25]), torch.tensor([-3.0, 4.0, -5.0, 6.0]))
    yield relu(SIGNS, _random(rng, 8), _random(rng, 8))

    yield relu(ZERO, torch.tensor([0.0, 0.0, 1.0]), torch.tensor([5.0, -5.0, 5.0]))
    yield relu(ZERO, torch.tensor([0.0, 3.0]), torch.tensor([-2.0, 0.0]))

    yield relu(SHAPES, _random(rng, 2, 3), _random(rng, 2, 3))
    yield relu(SHAPES, torch.tensor([[1.25]]), torch.tensor([[-4.0]]))
    yield relu(SHAPES, _random(rng, 3, 1, 2), _random(rng, 3, 1, 2))
    yield relu(SHAPES, _random(rng, 4, 2).t(), _random(rng, 2, 4))
    yield relu(SHAPES, _random(rng, 150, 6), _random(rng, 150, 6))

    yield mse(SMALL, torch.tensor([[1.0], [3.0]]), torch.tensor([0.0, 0.5]))
    yield mse(SMALL, torch.tensor([[1.0], [4.0]]), torch.tensor([2.0, 6.0]))
    yield mse(SMALL, _random(rng, 5, 1), _random(rng, 5))
    yield mse(SMALL, _random(rng, 3, 1), _random(rng, 3))
    same = _random(rng, 4)
    yield mse(SMALL, same[:, None].clone(), same)

    yield mse(ONE, torch.tensor([[3.0]]), torch.tensor([1.0]))
    yield mse(ONE, _random(rng, 1, 1), _random(rng, 1))

    yield mse(LARGE, _random(rng, 64, 1), _random(rng, 64))
    yield mse(LARGE, _random(rng, 400, 1), _random(rng, 400))


def _random(rng: random.Random, *shape: int) -> Any:
    count = torch.Size(shape).numel()
    numbers = [rng.choice((-1, 1)) * rng.uniform(0.2, 4) for _ in range(count)]
    return torch.tensor(numbers).view(shape)
