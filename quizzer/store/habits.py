"""How a learner rates and how long they take, and where their cards stand; for simulations."""

from __future__ import annotations

from typing import NamedTuple

from quizzer.store.db import Database

_LONGEST_MS = 120_000  # a longer look is a pause


class RatingHabit(NamedTuple):
    """Of one rating: how often, at first reviews, for recalled cards, and seconds on average.

    `timed` is how many reviews the average is of.
    """

    rating: int
    reviews: int
    first: int
    recalled: int
    timed: int
    seconds: float


def by_rating(db: Database, deck: int | None) -> list[RatingHabit]:
    """The habits in reviews that stand, of one deck or all; exercises take their own time."""
    return [
        RatingHabit._make(row)
        for row in db.rows(
            "SELECT rating, count(*), count(*) FILTER (WHERE phase_before = 'new'),"
            " count(*) FILTER (WHERE recalled = 1),"
            " count(*) FILTER (WHERE duration_ms BETWEEN 1 AND ?),"
            " coalesce(avg(duration_ms) FILTER (WHERE duration_ms BETWEEN 1 AND ?), 0) / 1000.0"
            " FROM review JOIN card ON card.key = review.card WHERE origin = 'review'"
            " AND kind <> 'code' AND (? IS NULL OR card.deck = ?)"
            " AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
            " GROUP BY rating ORDER BY rating",
            *(_LONGEST_MS, _LONGEST_MS, deck, deck),
        )
    ]


def memory_states(db: Database, deck: int | None, day: int) -> list[tuple[float, float, int]]:
    """(stability, difficulty, days since the last review) of every card begun and asked."""
    return [
        (row["stability"], row["difficulty"], max(day - row["last_day"], 0))
        for row in db.rows(
            "SELECT stability, difficulty, last_day FROM schedule"
            " JOIN card ON card.key = schedule.card JOIN deck ON deck.key = card.deck"
            " WHERE card.present AND deck.present AND NOT suspended AND kind <> 'code'"
            " AND (? IS NULL OR card.deck = ?)",
            deck,
            deck,
        )
    ]


def card_count(db: Database, deck: int | None) -> int:
    """How many cards are there to be asked, begun or not."""
    return int(
        db.value(
            "SELECT count(*) FROM card JOIN deck ON deck.key = card.deck WHERE card.present"
            " AND deck.present AND NOT suspended AND kind <> 'code'"
            " AND (? IS NULL OR card.deck = ?)",
            deck,
            deck,
        )
    )
