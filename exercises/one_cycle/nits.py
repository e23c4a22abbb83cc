"""What a teacher would pencil beside right schedules."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "The cosine is written out again for each phase; a helper for one phase states it once.",
        r"\bcos\([\s\S]*\bcos\([\s\S]*\bcos\(",
        (
            """
import math


def one_cycle(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    if pos < pct_start:
        start = lr_max / div
        return start + (lr_max - start) * (1 - math.cos(math.pi * pos / pct_start)) / 2
    end = lr_max / div_final
    p = (pos - pct_start) / (1 - pct_start)
    return lr_max + (end - lr_max) * (1 - math.cos(math.pi * p)) / 2


def momentum(pos, pct_start=0.25, low=0.85, high=0.95):
    if pos < pct_start:
        return high + (low - high) * (1 - math.cos(math.pi * pos / pct_start)) / 2
    p = (pos - pct_start) / (1 - pct_start)
    return low + (high - low) * (1 - math.cos(math.pi * p)) / 2
""",
            """
from math import cos, pi


def one_cycle(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    lo, hi, end = lr_max / div, lr_max, lr_max / div_final
    if pos <= pct_start:
        return hi - (hi - lo) * (1 + cos(pi * pos / pct_start)) / 2
    return end + (hi - end) * (1 + cos(pi * (pos - pct_start) / (1 - pct_start))) / 2


def momentum(pos, pct_start=0.25, low=0.85, high=0.95):
    if pos <= pct_start:
        return low + (high - low) * (1 + cos(pi * pos / pct_start)) / 2
    return high - (high - low) * (1 + cos(pi * (pos - pct_start) / (1 - pct_start))) / 2
""",
        ),
    ),
    Nit(
        "3.14 and its like are only near π; `math.pi` has all the digits of a float.",
        r"\b3\.14\d*",
        (
            """
from math import cos


def curve(a, b, p):
    return a + (b - a) * (1 - cos(3.14159265 * p)) / 2


def one_cycle(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    if pos < pct_start:
        return curve(lr_max / div, lr_max, pos / pct_start)
    return curve(lr_max, lr_max / div_final, (pos - pct_start) / (1 - pct_start))
""",
            """
import math


def half(start, stop, part):
    pi = 3.141592653589793
    return stop + (start - stop) * (math.cos(pi * part) + 1) / 2


def momentum(pos, pct_start=0.25, low=0.85, high=0.95):
    if pos > pct_start:
        return half(low, high, (pos - pct_start) / (1 - pct_start))
    return half(high, low, pos / pct_start)
""",
        ),
    ),
    Nit(
        "For a single number Python's `math.cos` is enough; torch and numpy are made for many.",
        r"\b(?:torch|np|numpy)\.cos\(",
        (
            """
import torch


def wave(a, b, p):
    return a + (b - a) * (1 - torch.cos(torch.tensor(torch.pi * p)).item()) / 2


def one_cycle(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    if pos < pct_start:
        return wave(lr_max / div, lr_max, pos / pct_start)
    return wave(lr_max, lr_max / div_final, (pos - pct_start) / (1 - pct_start))
""",
            """
import numpy as np


def wave(a, b, p):
    return float(a + (b - a) * (1 - np.cos(np.pi * p)) / 2)


def momentum(pos, pct_start=0.25, low=0.85, high=0.95):
    if pos < pct_start:
        return wave(high, low, pos / pct_start)
    return wave(low, high, (pos - pct_start) / (1 - pct_start))
""",
        ),
    ),
)
