"""The fitted line through the features, and the two scores between again, nit and good.

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
    """A logistic line: weights in the order of features.NAMES; `nit` and `good` are scores."""

    weights: tuple[float, ...]
    intercept: float
    nit: float
    good: float

    def score(self, values: Sequence[float]) -> float:
        """0..1: how like the right answers people marked this one is."""
        line = self.intercept + sum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, line))))


@lru_cache(maxsize=2)
def load(with_meaning: bool) -> LogisticModel:
    """The line fitted with word vectors, or the one fitted without."""
    text = Path(__file__).with_name("coefficients.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)["models"]["meaning" if with_meaning else "words"]
    return LogisticModel(
        tuple(table["weights"].values()), table["intercept"], table["nit"], table["good"]
    )
