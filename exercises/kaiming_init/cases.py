"""Draws of at least 90,000 weights: more inputs than outputs, fewer, with ReLU and without."""

import random
from collections.abc import Iterator

from quizzer.grader.authoring import Case

RELU = "Draws weights for a layer with ReLU"
LINEAR = "Draws weights for a layer without ReLU"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, n_in: int, n_out: int, relu: bool) -> Case:
        return Case(
            check,
            "init_weights",
            (n_in, n_out, relu),
            returns="close",
            through="measured",
            call=f"init_weights({n_in}, {n_out}, relu={relu})",
        )

    yield call(RELU, 400, 300, True)
    yield call(RELU, 100, 900, True)
    yield call(RELU, rng.randint(300, 340), 360, True)
    yield call(LINEAR, 400, 300, False)
    yield call(LINEAR, 900, 100, False)
    yield call(LINEAR, 100, 1000, False)
