"""Trainings of small models: few updates each, so that honest styles round alike."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case

LINEAR = "Trains a linear model"
UNEVEN = "Takes batches of different sizes"
DEEP = "Trains a model with two layers"
FROZEN = "Leaves frozen parameters unchanged"
FAILS_ON_FROZEN = (
    "Fails on a frozen parameter, whose `grad` is None: skip such parameters, or use "
    "`torch.optim.SGD`, which skips them."
)
EPOCHS = "Goes over all batches in every epoch"
LOSSES = "Uses the given loss function"
LRS = "Uses the given learning rate"

Layers = list[tuple[Any, ...]]
Batches = list[tuple[torch.Tensor, torch.Tensor]]


def cases(rng: random.Random) -> Iterator[Case]:
    make = torch.Generator().manual_seed(rng.getrandbits(48))

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=make)

    def linear(inputs: int, outputs: int, *, bias: bool = True, trained: bool = True) -> Any:
        return ("linear", normal(outputs, inputs), normal(outputs) if bias else None, trained)

    def numbers(inputs: int, *sizes: int) -> Batches:
        return [(normal(size, inputs), normal(size, 1) * 2) for size in sizes]

    def bits(inputs: int, *sizes: int) -> Batches:
        return [
            (normal(size, inputs), torch.randint(0, 2, (size, 1), generator=make).float())
            for size in sizes
        ]

    def classes(inputs: int, count: int, *sizes: int) -> Batches:
        return [
            (normal(size, inputs), torch.randint(0, count, (size,), generator=make))
            for size in sizes
        ]

    yield case(LINEAR, [linear(1, 1)], numbers(1, 2, 2), "over_and_under", 0.1, 1)
    yield case(LINEAR, [linear(4, 1)], bits(4, 3, 3), "far_from_target", 0.5, 2)
    yield case(UNEVEN, [linear(3, 1)], numbers(3, 4, 1, 2), "over_and_under", 0.05, 2)
    two = [linear(3, 4), ("tanh",), linear(4, 1)]
    yield case(DEEP, two, bits(3, 5, 2, 4), "far_from_target", 0.4, 2)
    frozen = [linear(3, 4, trained=False), ("tanh",), linear(4, 1)]
    yield case(FROZEN, frozen, numbers(3, 3, 2), "over_and_under", 0.1, 2, FAILS_ON_FROZEN)
    last = [linear(2, 3), ("tanh",), linear(3, 2, bias=False, trained=False)]
    yield case(FROZEN, last, classes(2, 2, 4, 3), "cross_entropy", 0.3, 2, FAILS_ON_FROZEN)
    yield case(EPOCHS, [linear(2, 1)], bits(2, 3), "far_from_target", 0.6, 4)
    many = bits(2, 150, *[3] * 7)
    yield case(EPOCHS, [linear(2, 1)], many, "far_from_target", 0.4, 2)
    few = [(x, y.abs().round()) for x, y in numbers(2, 3, 2)]
    yield case(LOSSES, [linear(2, 1)], [(x / 2, y) for x, y in few], "counts", 0.02, 2)
    more = [linear(4, 5, bias=False), ("relu",), linear(5, 3)]
    yield case(LOSSES, more, classes(4, 3, 6, 1, 3), "cross_entropy", 0.2, 2)
    yield case(LRS, [linear(2, 1)], bits(2, 2, 2), "far_from_target", rng.uniform(0.8, 0.9), 2)
    yield case(LRS, [linear(2, 1)], bits(2, 2, 2), "far_from_target", rng.uniform(0.02, 0.04), 2)


def case(
    check: str,
    layers: Layers,
    batches: Batches,
    loss: str,
    lr: float,
    epochs: int,
    nit: str = "",
) -> Case:
    return Case(
        check,
        "train",
        (layers, batches, loss, lr, epochs),
        returns="tensors",
        through="trained",
        call=call_code(layers, batches, loss, lr, epochs),
        nit=nit,
    )


def call_code(layers: Layers, batches: Batches, loss: str, lr: float, epochs: int) -> str:
    """The call in a learner's words; small ones with all their numbers, to be pasted."""
    call = f"train(model, batches, loss_fn, lr={lr:g}, epochs={epochs})"
    parts = [_layer(layer) for layer in layers]
    model = parts[0] if len(parts) == 1 else f"nn.Sequential({', '.join(parts)})"
    frozen = [f"layer {index}" for index, layer in enumerate(layers) if layer[-1] is False]
    if len(layers) > 1 or sum(x.numel() for x, _ in batches) > 12:
        sizes = ", ".join(str(len(x)) for x, _ in batches)
        still = f", {' and '.join(frozen)} frozen" if frozen else ""
        return f"{call}  # {model}{still}; batches of {sizes}; {loss}"
    _, weight, bias, _ = layers[0]
    lines = [f"model = {model}", f"model.weight.data = {_tensor(weight)}"]
    lines += [f"model.bias.data = {_tensor(bias)}"] if bias is not None else []
    pairs = ", ".join(f"({_tensor(x)}, {_tensor(y)})" for x, y in batches)
    return "\n".join([*lines, f"batches = [{pairs}]", f"loss_fn = {_LOSSES[loss]}", call])


_LOSSES = {
    "over_and_under": "lambda p, t: torch.where(p > t, 3 * (p - t), t - p).mean()",
    "far_from_target": "lambda p, t: torch.where(t == 1, 1 - p.sigmoid(), p.sigmoid()).mean()",
    "counts": "lambda p, t: (p.exp() - t * p).sum()",
    "cross_entropy": "torch.nn.functional.cross_entropy",
}


def _layer(layer: tuple[Any, ...]) -> str:
    if layer[0] != "linear":
        return {"relu": "nn.ReLU()", "tanh": "nn.Tanh()"}[layer[0]]
    outputs, inputs = layer[1].shape
    return f"nn.Linear({inputs}, {outputs}{'' if layer[2] is not None else ', bias=False'})"


def _tensor(tensor: torch.Tensor) -> str:
    def digits(value: Any) -> str:
        if isinstance(value, list):
            return f"[{', '.join(digits(item) for item in value)}]"
        return f"{value:.7g}" if isinstance(value, float) else str(value)

    return f"torch.tensor({digits(tensor.tolist())})"
