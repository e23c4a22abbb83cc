"""Calls for `freeze_to`: each n from 0 on, layers that were frozen before, several parameters,
nested layers and layers without any, one call after another, a deep network."""

import random
from collections.abc import Iterator

from quizzer.grader.authoring import Case

LAST = "Freezes all but the last n layers"
NONE = "Freezes every layer with n = 0"
ALL = "Freezes none with n as large as the list, or larger"
AGAIN = "Makes layers trainable that were frozen before"
INSIDE = "Reaches every parameter, those of modules inside a layer too"
MODES = "Leaves training and evaluation mode alone"
DEEP = "Takes a deep network"

MAKES = {
    "linear": "nn.Linear(3, 3)",
    "relu": "nn.ReLU()",
    "norm": "nn.BatchNorm1d(3)",
    "block": "nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Sequential(nn.Linear(3, 3)))",
}


def cases(rng: random.Random) -> Iterator[Case]:
    yield call(LAST, ["linear"] * 2, [1])
    yield call(LAST, ["linear"] * 4, [1])
    yield call(LAST, ["linear"] * 5, [3])
    yield call(LAST, ["linear"] * 6, [rng.randint(2, 5)])
    yield call(NONE, ["linear"], [0])
    yield call(NONE, ["linear"] * 3, [0])
    yield call(ALL, ["linear"] * 3, [3])
    yield call(ALL, ["linear"] * 2, [5])
    yield call(ALL, ["linear"] * 3, [4])
    yield call(AGAIN, ["linear"] * 2, [1], trainable=[True, False])
    yield call(AGAIN, ["linear"] * 3, [2], trainable=[False, False, False])
    yield call(AGAIN, ["linear"] * 4, [1, 3, 0, 4])
    yield call(INSIDE, ["block", "block"], [1])
    yield call(INSIDE, ["block", "relu", "norm", "linear"], [2])
    yield call(INSIDE, ["block", "norm", "relu"], [1, 3])
    yield call(MODES, ["linear", "norm"], [1], training=[False, True])
    yield call(MODES, ["norm", "linear", "norm"], [1], training=[True, False, False])
    kinds = [rng.choice(["linear", "block", "relu", "norm"]) for _ in range(60)]
    yield call(DEEP, kinds, [rng.randint(10, 40), rng.randint(0, 9)])


def call(
    check: str,
    kinds: list[str],
    numbers: list[int],
    trainable: list[bool] | None = None,
    training: list[bool] | None = None,
) -> Case:
    trainable, training = trainable or [True] * len(kinds), training or [True] * len(kinds)
    lines = []
    if len(kinds) <= 6:
        lines.append(f"layers = [{', '.join(MAKES[kind] for kind in kinds)}]")
    else:
        lines.append(f"layers = [...]  # {len(kinds)} layers")
    lines += [
        f"layers[{place}].requires_grad_(False)"
        for place, can_train in enumerate(trainable)
        if not can_train
    ]
    lines += [f"layers[{place}].eval()" for place, mode in enumerate(training) if not mode]
    lines += [f"freeze_to(layers, {n})" for n in numbers]
    return Case(
        check,
        "freeze_to",
        (kinds, trainable, training, numbers),
        returns="exact",
        through="frozen",
        call="\n".join(lines),
    )
