"""Calls for `minimum` and `steepest`: two points, even and uneven steps, and long curves."""

import math
import random
from collections.abc import Iterator

from quizzer.grader.authoring import Case

LOWEST = "minimum: finds the lowest loss"
FEW = "minimum: takes curves of two points"
LONG = "minimum: takes long curves"
EVEN = "steepest: finds the steepest fall"
UNEVEN = "steepest: takes steps of different lengths"
CURVES = "steepest: takes long curves"

Curve = tuple[list[float], list[float]]


def cases(rng: random.Random) -> Iterator[Case]:
    example = [1e-4, 1e-3, 1e-2, 1e-1], [2.0, 1.5, 0.5, 3.0]
    near_the_start = [1e-3, 1e-2, 1e-1, 1.0], [1.0, 0.5, 1.25, 3.0]
    first_is_lowest = [1e-3, 1e-2, 1e-1], [0.5, 1.75, 1.25]
    last_is_lowest = [1e-3, 1e-2, 1e-1, 1.0], [2.5, 2.0, 0.75, 0.25]
    flat_before = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0], [2.0, 1.99, 1.6, 0.9, 0.6, 9.0]
    short_first = [1.0, 2.0, 160.0], [1.0, 0.8, 0.3]
    long_first = [1e-3, 1e-1, 0.13, 0.5], [2.0, 1.2, 0.9, 1.5]
    up_and_down = [1.0, 1.5, 2.0, 3.0, 4.0], [2.0, 2.5, 1.8, 1.5, 0.9]
    rise_is_steeper = [1e-4, 1e-2, 2e-2, 2.5e-2, 1e-1], [1.5, 1.0, 0.8, 2.8, 2.0]

    for curve in (example, near_the_start, last_is_lowest, flat_before, first_is_lowest):
        yield Case(LOWEST, "minimum", curve, returns="number")
    for curve in ([0.01, 0.1], [1.0, 0.5]), ([0.003, 0.02], [2.5, 0.75]):
        yield Case(FEW, "minimum", curve, returns="number")
    for curve in (_uneven(rng, 20), _finder(rng, 60), _uneven(rng, 300)):
        yield Case(LONG, "minimum", curve, returns="number")

    for curve in (([0.01, 0.1], [1.0, 0.5]), example, near_the_start, last_is_lowest, flat_before):
        yield Case(EVEN, "steepest", curve, returns="number")
    fixed = short_first, long_first, up_and_down, rise_is_steeper
    for curve in (*fixed, _uneven(rng, 6), _uneven(rng, 12)):
        yield Case(UNEVEN, "steepest", curve, returns="number")
    for curve in (_finder(rng, 60), _uneven(rng, 40), _steep_end(rng, 300)):
        yield Case(CURVES, "steepest", curve, returns="number")


def _uneven(rng: random.Random, size: int) -> Curve:
    """Steps of any length and losses anywhere, with the lowest in the middle."""
    logs, log = [], rng.uniform(-7, -5)
    for _ in range(size):
        logs.append(log)
        log += rng.uniform(0.2, 2) * 14 / size
    numbers = rng.sample(range(200, 4000), size)
    losses = [number / 1000 for number in numbers]
    middle = size // 2
    losses[middle], losses[-1] = 0.1, max(losses) + 0.5
    return [math.exp(log) for log in logs], losses


def _steep_end(rng: random.Random, size: int) -> Curve:
    """A long curve whose steepest fall lies far behind."""
    lrs, losses = _uneven(rng, size)
    place = size - rng.randint(20, 80)
    losses[place] = 30.0
    return lrs, losses


def _finder(rng: random.Random, size: int) -> Curve:
    """The curve that a finder draws: flat, then falling, then growing without end."""
    steep = size * rng.uniform(0.4, 0.5)
    losses = []
    for i in range(size):
        loss = 2.3 - 1.8 / (1 + math.exp((steep - i) / 3)) + rng.uniform(-0.002, 0.002)
        losses.append(loss + 0.05 * max(0.0, i - steep - 10) ** 2)
    return [1e-6 * 10 ** (7 * i / size) for i in range(size)], losses
