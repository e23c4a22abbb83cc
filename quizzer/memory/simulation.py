"""A year of reviews for many cards at once, as FSRS-6 expects it: what a desired retention costs.

The same formulas as `scheduler`, over arrays (Ye, *The FSRS algorithm*, version 6; weights w0 to
w20). Chance decides who is recalled, from a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MAX_INTERVAL = 36_500.0


@dataclass(frozen=True)
class Habits:
    """How somebody reviews: seconds by rating, and how often each rating is given.

    `seconds` are of again, hard, good and easy; `first` the shares of these four at a card's first
    review; `recalled` the shares of hard, good and easy where a card is recalled.
    """

    seconds: tuple[float, float, float, float] = (12.0, 10.0, 8.0, 6.0)
    first: tuple[float, float, float, float] = (0.25, 0.1, 0.55, 0.1)
    recalled: tuple[float, float, float] = (0.1, 0.8, 0.1)


@dataclass(frozen=True)
class Forecast:
    """What a retention leads to: per day on average, and cards known at the end."""

    retention: float
    minutes_per_day: float
    reviews_per_day: float
    known: float


class MemoryModel:
    """FSRS-6's formulas over arrays of stability (days) and difficulty (1 to 10)."""

    def __init__(self, weights: tuple[float, ...]) -> None:
        self.weights = weights
        self.decay = -weights[20]
        self.factor = 0.9 ** (1 / self.decay) - 1

    def recall(self, elapsed: Floats, stability: Floats) -> Floats:
        """The probability of recall after `elapsed` days."""
        result: Floats = (1 + self.factor * elapsed / stability) ** self.decay
        return result

    def interval(self, stability: Floats, retention: float) -> Floats:
        """Whole days until recall has fallen to `retention`, at least one."""
        import numpy as np

        days = stability / self.factor * (retention ** (1 / self.decay) - 1)
        clipped: Floats = np.clip(np.round(days), 1.0, MAX_INTERVAL)
        return clipped

    def first(self, rating: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Stability and difficulty after a first review."""
        import numpy as np

        return np.asarray(self.weights)[rating - 1], self._first_difficulty(rating)

    def after_recall(
        self, stability: Floats, difficulty: Floats, recall: Floats, rating: NDArray[np.int64]
    ) -> Floats:
        """The stability after a card was recalled."""
        import numpy as np

        w = self.weights
        bonus = np.where(rating == 2, w[15], np.where(rating == 4, w[16], 1.0))
        growth = (
            np.exp(w[8])
            * (11 - difficulty)
            * stability ** -w[9]
            * (np.exp(w[10] * (1 - recall)) - 1)
            * bonus
        )
        result: Floats = stability * (1 + growth)
        return result

    def after_lapse(self, stability: Floats, difficulty: Floats, recall: Floats) -> Floats:
        """The stability after a card was forgotten."""
        import numpy as np

        w = self.weights
        long_term = (
            w[11]
            * difficulty ** -w[12]
            * ((stability + 1) ** w[13] - 1)
            * np.exp(w[14] * (1 - recall))
        )
        result: Floats = np.minimum(long_term, stability / np.exp(w[17] * w[18]))
        return result

    def same_day(self, stability: Floats, rating: NDArray[np.int64]) -> Floats:
        """The stability after a review on the day of the one before."""
        import numpy as np

        w = self.weights
        growth = np.exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]
        growth = np.where(rating > 1, np.maximum(growth, 1.0), growth)
        result: Floats = stability * growth
        return result

    def next_difficulty(self, difficulty: Floats, rating: NDArray[np.int64]) -> Floats:
        """Moves with the rating, less the nearer it is to 10, and back towards that of easy."""
        import numpy as np

        w = self.weights
        moved = difficulty - w[6] * (rating - 3) * (10 - difficulty) / 9
        easy = self._first_difficulty(np.asarray(4), clipped=False)
        return np.clip(w[7] * easy + (1 - w[7]) * moved, 1.0, 10.0)

    def _first_difficulty(self, rating: NDArray[np.int64], *, clipped: bool = True) -> Floats:
        import numpy as np

        value: Floats = self.weights[4] - np.exp(self.weights[5] * (rating - 1)) + 1
        return np.clip(value, 1.0, 10.0) if clipped else value


def simulate(
    memory: MemoryModel,
    habits: Habits,
    retention: float,
    *,
    cards: int,
    new_per_day: int,
    days: int,
    seed: int = 1,
    known: tuple[Floats, Floats, Floats] | None = None,
) -> Forecast:
    """`days` days in which every due card is reviewed and `new_per_day` of the others begun.

    `known` are stability, difficulty and days since the last review of cards begun already.
    """
    import numpy as np

    draw = np.random.default_rng(seed)
    start = known if known is not None else (np.empty(0), np.empty(0), np.empty(0))
    begun = len(start[0])
    total = max(cards, begun)
    stability, difficulty, last = np.empty((3, total))
    due = np.full(total, np.inf)
    stability[:begun], difficulty[:begun] = start[0], start[1]
    last[:begun] = -start[2]
    due[:begun] = last[:begun] + memory.interval(stability[:begun], retention)
    seconds = reviews = 0.0
    costs = np.asarray(habits.seconds)
    for day in range(days):
        chosen = np.flatnonzero(due <= day)
        if len(chosen):
            recall = memory.recall(day - last[chosen], stability[chosen])
            recalled = draw.random(len(chosen)) < recall
            rating = np.where(
                recalled, draw.choice([2, 3, 4], len(chosen), p=habits.recalled), 1
            ).astype(np.int64)
            s, d = stability[chosen], difficulty[chosen]
            stability[chosen] = np.clip(
                np.where(
                    recalled,
                    memory.after_recall(s, d, recall, rating),
                    memory.after_lapse(s, d, recall),
                ),
                0.001,
                MAX_INTERVAL,
            )
            difficulty[chosen] = memory.next_difficulty(d, rating)
            again = float((~recalled).sum())  # a forgotten card is looked at once more that day
            seconds += float(costs[rating - 1].sum()) + again * costs[2]
            reviews += len(chosen) + again
            last[chosen] = day
            due[chosen] = day + memory.interval(stability[chosen], retention)
        count = min(new_per_day, total - begun)
        if count > 0:
            new = np.arange(begun, begun + count)
            rating = draw.choice([1, 2, 3, 4], count, p=habits.first).astype(np.int64)
            stability[new], difficulty[new] = memory.first(rating)
            last[new] = day
            due[new] = day + memory.interval(stability[new], retention)
            seconds += float(costs[rating - 1].sum())
            reviews += count
            begun += count
    remembered = memory.recall(np.maximum(days - last[:begun], 0.0), stability[:begun])
    return Forecast(retention, seconds / 60 / days, reviews / days, float(remembered.sum()))
