"""What a teacher would pencil beside a right solution."""

from quizzer.grader.authoring import Nit

STEP = """
import torch


@torch.no_grad()
def step(groups):
    for group in groups:
        for p in group["params"]:
            p -= group["lr"] * p.grad
            p.grad = None
"""
SPREAD = """
def spread(low, high, n):
    if n == 1:
        return [high]
    return [low * (high / low) ** (i / (n - 1)) for i in range(n)]
"""

NITS = (
    Nit(
        "`.data` bypasses autograd's checks; an update under `with torch.no_grad():` keeps them.",
        r"\.data\b",
        (
            SPREAD
            + """

def step(groups):
    for group in groups:
        for p in group["params"]:
            p.data -= group["lr"] * p.grad
            p.grad = None
""",
            SPREAD
            + """

def step(groups):
    for g in groups:
        for p in g["params"]:
            p.data.add_(p.grad, alpha=-g["lr"])
            p.grad.zero_()
""",
        ),
    ),
    Nit(
        "Multiplying up adds a rounding error at each rate; a power of the place has one only.",
        r"\.append\(\w+\[-1\] \* |^\s+(?:rate|lr|value|current|x)\s*\*=|"
        r"(?:rate|lr|value|current|x) = (?:rate|lr|value|current|x) \* ",
        (
            """
def spread(low, high, n):
    if n == 1:
        return [high]
    factor = (high / low) ** (1 / (n - 1))
    rates = [low]
    while len(rates) < n:
        rates.append(rates[-1] * factor)
    return rates

"""
            + STEP,
            """
def spread(low, high, n):
    if n == 1:
        return [high]
    factor, rate, rates = (high / low) ** (1 / (n - 1)), low, []
    for _ in range(n):
        rates.append(rate)
        rate = rate * factor
    return rates

"""
            + STEP,
        ),
    ),
    Nit(
        "Logarithms and back: `low * (high / low) ** (i / (n - 1))` needs neither.",
        r"\bmath\.log\w*\(|\bnp\.log\w*\(|\btorch\.log\w*\(|\blogspace\(",
        (
            """
import math


def spread(low, high, n):
    if n == 1:
        return [high]
    a, b = math.log(low), math.log(high)
    return [math.exp(a + (b - a) * i / (n - 1)) for i in range(n)]

"""
            + STEP,
            """
import math

import torch


def spread(low, high, n):
    if n == 1:
        return [high]
    return torch.logspace(math.log10(low), math.log10(high), n, dtype=torch.float64).tolist()

"""
            + STEP,
        ),
    ),
)
