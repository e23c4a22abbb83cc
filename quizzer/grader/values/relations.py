"""What a wrong number can have to do with the right one: a factor, a power, a lost sign.

One table for the hint beside a single result and for the relation that all calls share.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Relation:
    """A function that leads from right numbers to wrong ones; `phrase` completes "it is ...".

    `apply` maps a float tensor to one of the same shape, NaN where it is not defined. `single`
    says whether one result is enough to name it: small numbers have many relations by accident.
    """

    phrase: str
    apply: Callable[[Any], Any]
    single: bool = False


RELATIONS = (
    Relation("the negative of what is expected: the sign is reversed", lambda t: -t),
    Relation("1 minus what is expected", lambda t: 1 - t, single=True),
    Relation("the square of what is expected", lambda t: t * t, single=True),
    Relation("the square root of what is expected", lambda t: t.sqrt(), single=True),
    Relation("the sigmoid of what is expected", lambda t: t.sigmoid()),
    Relation("e to the power of what is expected", lambda t: t.exp()),
    Relation("the logarithm of what is expected", lambda t: t.log()),
    Relation("the negative logarithm of what is expected", lambda t: -t.log()),
    Relation("1 divided by what is expected", lambda t: 1 / t),
    Relation("the absolute value of what is expected", lambda t: t.abs(), single=True),
    Relation("what is expected without its decimal places", lambda t: t.trunc()),
    Relation("what is expected, rounded", lambda t: t.round()),
)
# Factors with a name; the flag says whether one result is enough to name it.
_FACTORS = (
    (2, "2", True), (3, "3", True), (4, "4", True), (10, "10", True), (28, "28", True),
    (100, "100", True), (255, "255", True), (784, "784", True), (1000, "1000", False),
    (math.sqrt(2), "√2", False), (math.pi, "π", False), (math.e, "e", False),
    (math.log(2), "ln 2", False), (math.log(10), "ln 10", False),
)  # fmt: skip


def factor_phrase(factor: float, *, single: bool = False) -> str:
    """A factor in words that "what is expected" follows; "" for one without a name.

    `single`: only factors that one result is enough for.
    """
    precision = 1e-4 if single else 1e-3
    sign = "minus " if factor < 0 else ""
    if single and sign:
        return ""
    for value, name, convincing in _FACTORS:
        if single and not convincing:
            continue
        if math.isclose(abs(factor), value, rel_tol=precision):
            return f"{sign}{name} times"
        if math.isclose(abs(factor), 1 / value, rel_tol=precision):
            return f"{sign}1/{name} of"
    return ""
