"""Trainings of small models: batches and validation batches of different sizes, several epochs,
several calls of `fit`, losses that are not symmetrical."""

import random
from collections.abc import Iterator
from typing import Any

import torch

from quizzer.grader.authoring import Case, encode, literal

ONE = "Trains for one epoch and reports it"
EPOCHS = "Reports every epoch"
UNEVEN = "Weights validation by batch size"
DEEP = "Trains a model with two layers"
AGAIN = "Continues in a second call of `fit`"
NONE = "Accepts zero epochs"

Layers = list[tuple[Any, Any]]
Batches = list[tuple[Any, Any]]


def cases(rng: random.Random) -> Iterator[Case]:
    make = torch.Generator().manual_seed(rng.getrandbits(48))

    def normal(*shape: int) -> Any:
        return torch.randn(*shape, generator=make)

    def layer(inputs: int, outputs: int) -> tuple[Any, Any]:
        return normal(outputs, inputs), normal(outputs)

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

    loss, metric = "over_and_under", "too_low"
    yield fit(ONE, [layer(1, 1)], numbers(1, 2, 2), numbers(1, 3), loss, metric, 0.1, [1])
    yield fit(ONE, [layer(2, 1)], numbers(2, 3, 1, 2), numbers(2, 2, 2), loss, metric, 0.2, [1])
    sizes = (numbers(2, 4, 3), numbers(2, 4, 1, 2))
    yield fit(UNEVEN, [layer(2, 1)], *sizes, loss, metric, 0.05, [1])
    yield fit(UNEVEN, [layer(1, 1)], numbers(1, 2), numbers(1, 5, 1), loss, metric, 0.1, [2])
    many = (bits(2, 150, *[2] * 6), bits(2, 3, 150, *[1] * 6))
    yield fit(UNEVEN, [layer(2, 1)], *many, "far_from_target", metric, 0.3, [1])
    right = ("far_from_target", "right_side")
    yield fit(EPOCHS, [layer(3, 1)], bits(3, 5, 4), bits(3, 4, 3), *right, 0.5, [3])
    yield fit(EPOCHS, [layer(2, 1)], numbers(2, 3, 2), numbers(2, 2, 3), loss, metric, 0.1, [4])
    deep = [layer(3, 4), layer(4, 3)]
    best = ("cross_entropy", "right_class")
    yield fit(DEEP, deep, classes(3, 3, 6, 4, 1), classes(3, 3, 7, 2), *best, 0.3, [2])
    yield fit(AGAIN, [layer(2, 1)], numbers(2, 2, 3), numbers(2, 3, 1), loss, metric, 0.1, [2, 1])
    yield fit(AGAIN, [layer(2, 1)], bits(2, 3), bits(2, 3, 4), *right, 0.4, [1, 2])
    yield fit(NONE, [layer(2, 1)], numbers(2, 3), numbers(2, 2), loss, metric, 0.1, [0])


def fit(
    check: str,
    layers: Layers,
    batches: Batches,
    valid: Batches,
    loss: str,
    metric: str,
    lr: float,
    calls: list[int],
) -> Case:
    return Case(
        check,
        "Learner",
        (layers, batches, valid, loss, metric, lr, calls),
        returns="close",
        through="fitted",
        call=call_code(layers, batches, valid, loss, metric, lr, calls),
    )


def call_code(
    layers: Layers,
    batches: Batches,
    valid: Batches,
    loss: str,
    metric: str,
    lr: float,
    calls: list[int],
) -> str:
    """The call in a learner's words; small ones with all their numbers, to be pasted."""
    construction = f"learner = Learner(batches, valid, model, loss_fn, metric, lr={lr:g})"
    call = "; ".join(f"learner.fit({epochs})" for epochs in calls)
    if len(layers) > 1 or sum(x.numel() for x, _ in [*batches, *valid]) > 12:
        sizes, valid_sizes = (", ".join(str(len(x)) for x, _ in part) for part in (batches, valid))
        inner = ", nn.Tanh(), ".join(_layer(layer) for layer in layers)
        model = f"nn.Sequential({inner})" if len(layers) > 1 else inner
        comment = f"# {model}; batches of {sizes}; validation batches of {valid_sizes}; {loss}"
        return f"{comment}\n{construction}\n{call}"
    weight, bias = layers[0]
    lines = [
        f"model = {_layer(layers[0])}",
        f"model.weight.data, model.bias.data = {_code(weight)}, {_code(bias)}",
        f"batches = [{_pairs(batches)}]",
        f"valid = [{_pairs(valid)}]",
        f"loss_fn = {_CODE[loss]}",
        f"metric = {_CODE[metric]}",
    ]
    return "\n".join([*lines, construction, call])


_CODE = {
    "over_and_under": "lambda p, t: torch.where(p > t, 3 * (p - t), t - p).mean()",
    "far_from_target": "lambda p, t: torch.where(t == 1, 1 - p.sigmoid(), p.sigmoid()).mean()",
    "too_low": "lambda p, t: (t - p).clamp(min=0).mean()",
    "right_side": "lambda p, t: ((p > 0) == t).float().mean()",
}


def _layer(layer: tuple[Any, Any]) -> str:
    outputs, inputs = layer[0].shape
    return f"nn.Linear({inputs}, {outputs})"


def _pairs(batches: Batches) -> str:
    return ", ".join(f"({_code(x)}, {_code(y)})" for x, y in batches)


def _code(tensor: Any) -> str:
    return literal(encode((tensor,))[0])
