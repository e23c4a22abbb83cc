"""Calls for both schedules: the three corners, the middle of each phase, anywhere, other numbers.

Rates below 1e-4 are not asked for near the end: they are smaller than the tolerance.
"""

import random
from collections.abc import Iterator

from quizzer.grader.authoring import Case

CORNERS = "The rate at the start, at its highest and at the end"
HALFWAY = "The rate in the middle of a phase"
ANYWHERE = "The rate anywhere"
SETTINGS = "The rate with other settings"
MOMENTUM = "The momentum at the start, at its lowest and at the end"
MOMENTUM_ANYWHERE = "The momentum anywhere, with other settings"


def cases(rng: random.Random) -> Iterator[Case]:
    def rate(check: str, *arguments: float) -> Case:
        return Case(check, "one_cycle", arguments, returns="number")

    yield rate(CORNERS, 0.0, 0.1)
    yield rate(CORNERS, 0.25, 0.1)
    yield rate(CORNERS, 1.0, 0.1)
    yield rate(CORNERS, 1.0, 1000.0)
    yield rate(CORNERS, 0.0, rng.randint(1, 9) / 8, 0.5)
    yield rate(CORNERS, 0.5, rng.randint(1, 9) / 8, 0.5)
    yield rate(CORNERS, 1.0, rng.randint(10, 90), 0.5, 20.0, 100.0)
    yield rate(HALFWAY, 0.125, 0.1)
    yield rate(HALFWAY, 0.625, 0.1)
    yield rate(HALFWAY, 0.25, 2.0, 0.5)
    yield rate(ANYWHERE, 0.0625, 1.0)
    yield rate(ANYWHERE, 0.4375, 1.0)
    for low, high in ((0.03, 0.1), (0.15, 0.24), (0.3, 0.45), (0.65, 0.85)):
        yield rate(ANYWHERE, rng.uniform(low, high), rng.uniform(0.5, 3))
    yield rate(ANYWHERE, rng.uniform(0.9, 0.97), rng.uniform(20, 90))
    yield rate(SETTINGS, 0.1, 0.5, 0.4, 10.0, 100.0)
    yield rate(SETTINGS, 0.7, 0.5, 0.4, 10.0, 4.0)
    yield rate(SETTINGS, 0.3, 5.0, 0.125, 2.0, 4.0)
    for _ in range(4):
        pct_start, div = rng.uniform(0.2, 0.8), rng.uniform(3, 30)
        lr_max, div_final = rng.uniform(1, 5), rng.uniform(2, 9)
        yield rate(SETTINGS, rng.uniform(0.05, 0.95), lr_max, pct_start, div, div_final)

    def mass(check: str, *arguments: float) -> Case:
        return Case(check, "momentum", arguments, returns="number")

    yield mass(MOMENTUM, 0.0)
    yield mass(MOMENTUM, 0.25)
    yield mass(MOMENTUM, 1.0)
    yield mass(MOMENTUM, 0.5, 0.5, 0.25, 0.75)
    yield mass(MOMENTUM_ANYWHERE, 0.125)
    yield mass(MOMENTUM_ANYWHERE, 0.625)
    yield mass(MOMENTUM_ANYWHERE, 0.5)
    yield mass(MOMENTUM_ANYWHERE, rng.uniform(0.03, 0.1))
    yield mass(MOMENTUM_ANYWHERE, rng.uniform(0.3, 0.45))
    yield mass(MOMENTUM_ANYWHERE, 0.3, 0.5, 0.25, 0.75)
    yield mass(MOMENTUM_ANYWHERE, 0.7, 0.4, 0.125, 0.875)
    for _ in range(3):
        pct_start, low, high = rng.uniform(0.3, 0.7), rng.uniform(0.1, 0.4), rng.uniform(0.6, 0.99)
        yield mass(MOMENTUM_ANYWHERE, rng.uniform(0.1, 0.9), pct_start, low, high)
