"""What each desired retention would cost and bring, from the learner's own log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizzer.memory import scheduler
from quizzer.memory.simulation import Forecast, Habits, MemoryModel, simulate
from quizzer.report.progress_model import CostCurve, RetentionCost
from quizzer.services.context import Context
from quizzer.store import content, fits, habits
from quizzer.store.habits import RatingHabit

RETENTIONS = (0.7, 0.73, 0.76, 0.79, 0.82, 0.85, 0.88, 0.9, 0.92, 0.94, 0.96, 0.97)
YEAR = 365
FEW_REVIEWS = 100  # below which usual times and ratings decide
_OWN_FROM = 20  # reviews of a rating from which on its own time counts


@dataclass(frozen=True)
class RetentionOutlook:
    """An outlook for each retention; `current` is the one that is set, among them or between."""

    deck: str | None
    days: int
    cards: int
    new_per_day: int
    reviews: int
    current: float
    outlooks: tuple[Forecast, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "deck": self.deck,
            "days": self.days,
            "cards": self.cards,
            "new_per_day": self.new_per_day,
            "reviews": self.reviews,
            "current": self.current,
            "retention": [
                {
                    "retention": outlook.retention,
                    "minutes_per_day": round(outlook.minutes_per_day, 2),
                    "reviews_per_day": round(outlook.reviews_per_day, 2),
                    "known": round(outlook.known, 1),
                }
                for outlook in self.outlooks
            ],
        }


def retention_outlook(
    context: Context, deck: str | None, days: int, now: datetime
) -> RetentionOutlook:
    """`days` days from now for each retention; raises UsageError where there is no such deck."""
    import numpy as np

    key = None if deck is None else content.deck_key(context.db, deck)
    day = context.clock.day(now)
    states = habits.memory_states(context.db, key, day)
    cards = habits.card_count(context.db, key)
    current = context.settings.retention(deck or "")
    by_rating = habits.by_rating(context.db, key)
    own, reviews = _habits(by_rating)
    array = np.asarray(states, dtype=np.float64).reshape(-1, 3)
    weights = fits.weights_of(context.db, deck or fits.EVERY_DECK)
    memory = MemoryModel(weights or scheduler.default_parameters())
    new = context.settings.new_cards_per_day
    outlooks = tuple(
        simulate(
            memory,
            own,
            retention,
            cards=cards,
            new_per_day=new,
            days=days,
            known=(array[:, 0], array[:, 1], array[:, 2]),
        )
        for retention in sorted({*RETENTIONS, current})
    )
    return RetentionOutlook(deck, days, cards, new, reviews, current, outlooks)


def cost_curve(context: Context, now: datetime) -> CostCurve:
    """What each retention costs over a year, for all decks."""
    outlook = retention_outlook(context, None, YEAR, now)
    return CostCurve(
        days=outlook.days,
        cards=outlook.cards,
        current=outlook.current,
        is_usual=outlook.reviews < FEW_REVIEWS,
        costs=tuple(
            RetentionCost(row.retention, float(row.minutes_per_day), row.known)
            for row in outlook.outlooks
        ),
    )


def _habits(by_rating: list[RatingHabit]) -> tuple[Habits, int]:
    """The learner's habits, those of others where the log says too little of one."""
    usual = Habits()
    seconds = list(usual.seconds)
    first, recalled = [0, 0, 0, 0], [0, 0, 0]
    for habit in by_rating:
        if habit.timed >= _OWN_FROM:
            seconds[habit.rating - 1] = habit.seconds
        first[habit.rating - 1] += habit.first
        if habit.rating > 1:
            recalled[habit.rating - 2] += habit.recalled
    return (
        Habits(
            (seconds[0], seconds[1], seconds[2], seconds[3]),
            _shares(first, usual.first),
            _shares(recalled, usual.recalled),
        ),
        sum(habit.reviews for habit in by_rating),
    )


def _shares(counts: list[int], usual: tuple[float, ...]) -> Any:
    """Shares of what was counted, drawn towards the usual ones where little was."""
    total = sum(counts) + _OWN_FROM
    return tuple(
        (count + _OWN_FROM * share) / total for count, share in zip(counts, usual, strict=True)
    )
