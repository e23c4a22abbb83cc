"""The learning curve of a training: the losses and accuracies that it prints, as they stand there.

A number is taken only where what it means is printed before it, or where a training prints nothing
but numbers, as the book's own loop does. Where it is not clear, there is no curve.
"""

from __future__ import annotations

import re
from typing import NamedTuple

FEWEST = 3  # values that make a curve
MOST_READ = 200_000  # characters of output, the last ones
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_PLAIN = re.compile(rf"{_NUMBER}%?")
_NAMED = re.compile(
    r"(?<![A-Za-z])((?:(?:train(?:ing)?|valid(?:ation)?|val|test)[ _-])?"
    r"(?:loss|accuracy|acc|metric|error))"
    rf"['\"]?\s{{0,3}}[:=]?\s{{0,3}}(?:tensor\()?({_NUMBER})"
    r"(?!\w|\.\d)(?!\s*/)(?! +[-+.\d])",  # "loss 2 0.5" may mean the loss of epoch 2
    re.IGNORECASE,
)


class Curve(NamedTuple):
    """What a training calls a quantity, and its values in the order in which they were printed."""

    name: str
    values: tuple[float, ...]


def read_curves(output: str) -> list[Curve]:
    """The quantities that were printed at least three times, in the order of their first value."""
    output = output[-MOST_READ:]
    series: dict[str, list[float]] = {}
    for match in _NAMED.finditer(output):
        name = re.sub(r"[ -]", "_", match[1].lower())
        series.setdefault(name, []).append(float(match[2]))
    if not series:
        words = output.split()
        if words and all(_PLAIN.fullmatch(word) and "." in word for word in words):
            series["printed"] = [float(word.rstrip("%")) for word in words]
    return [Curve(name, tuple(values)) for name, values in series.items() if len(values) >= FEWEST]
