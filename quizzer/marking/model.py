"""The fitted lines through the features: how likely an answer is at least nearly right, and right.

coefficients.json is written by tests/benchmarks/marking.py; it names its sources.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class LogisticModel:
    """A logistic line: weights in the order of the features."""

    weights: tuple[float, ...]
    intercept: float

    def probability(self, values: Sequence[float]) -> float:
        """The probability, 0..1, that an answer with these features gets the mark."""
        line = self.intercept + sum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, line))))


@dataclass(frozen=True)
class MarkModel:
    """P(at least nit) and P(good), each a line through the same features."""

    nit: LogisticModel
    good: LogisticModel


@lru_cache(maxsize=4)
def load(with_meaning: bool, with_examples: bool) -> MarkModel:
    """The lines fitted with word vectors or without, for targets with marked examples or without.

    The weights stand in the order of features.NAMES, then features.EXAMPLE_NAMES.
    """
    text = Path(__file__).with_name("coefficients.json").read_text(encoding="utf-8")
    models: dict[str, Any] = json.loads(text)["models"]
    table = models["meaning" if with_meaning else "words"]["examples" if with_examples else "plain"]
    return MarkModel(
        *(
            LogisticModel(tuple(table[mark]["weights"].values()), table[mark]["intercept"])
            for mark in ("nit", "good")
        )
    )
