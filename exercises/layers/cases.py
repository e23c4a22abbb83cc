"""Layers called once and twice, and models of one to three linear layers."""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import torch

from quizzer.grader.authoring import Case

LINEAR = "Linear: goes forward and back"
RELU = "Relu: goes forward and back"
LATEST = "Goes back through the latest call"
MODEL = "Model: goes through its layers and back"
AGAIN = "Model: can be used again"
LARGE = "Takes large batches"


def cases(rng: random.Random) -> Iterator[Case]:
    def linear(check: str, n: int, i: int, o: int, earlier: bool = False) -> Case:
        parts = [_random(rng, *shape) for shape in ((i, o), (o,), (n, i), (n, o))]
        call = f"layer = Linear(w, b); layer(x); layer.backward(grad)  # x ({n}, {i}), w ({i}, {o})"
        return _case(check, "Linear", (*parts, earlier), "linear", call)

    def relu(check: str, n: int, i: int, earlier: bool = False) -> Case:
        call = f"layer = Relu(); layer(x); layer.backward(grad)  # x of shape ({n}, {i})"
        return _case(check, "Relu", (_random(rng, n, i), _random(rng, n, i), earlier), "relu", call)

    def model(check: str, n: int, *sizes: int, earlier: bool = False) -> Case:
        weights = [(_random(rng, i, o), _random(rng, o)) for i, o in pairwise(sizes)]
        arguments = (weights, _random(rng, n, sizes[0]), _random(rng, n, sizes[-1]), earlier)
        call = f"model(x); model.backward(grad)  # batch of {n}, layer sizes {sizes}"
        if earlier:
            call = f"model(x * 0.5 + 1); model.backward(grad * 2)\n{call}"
        return _case(check, "Model", arguments, "model", call)

    yield linear(LINEAR, 2, 3, 4)
    yield linear(LINEAR, 3, 3, 3)
    yield linear(LINEAR, 1, 2, 1)
    yield relu(RELU, 2, 3)
    yield relu(RELU, 4, 2)
    zeros = torch.tensor([[0.0, 1.0, -1.0]])
    yield _case(
        RELU,
        "Relu",
        (zeros, torch.tensor([[2.0, -3.0, 4.0]]), False),
        "relu",
        "layer = Relu(); layer(tensor([[0., 1., -1.]])); layer.backward(grad)",
    )
    yield linear(LATEST, 3, 2, 4, True)
    yield relu(LATEST, 3, 4, True)
    yield model(MODEL, 2, 3, 2)
    yield model(MODEL, 4, 3, 5, 2)
    yield model(MODEL, 3, 3, 3, 3, 3)
    yield model(AGAIN, 2, 3, 3, 3, earlier=True)
    yield model(AGAIN, 3, 2, 4, 3, earlier=True)
    yield linear(LARGE, 160, 3, 2)


def _case(check: str, function: str, arguments: Any, through: str, call: str) -> Case:
    return Case(check, function, arguments, returns="close", through=through, call=call)


def _random(rng: random.Random, *shape: int) -> Any:
    """Multiples of 1/64, so that a layer's products and sums are exact in any order."""
    count = torch.Size(shape).numel()
    numbers = [rng.choice((-1, 1)) * rng.randint(13, 128) / 64 for _ in range(count)]
    return torch.tensor(numbers).view(shape)
