"""What is due and what is new, counted and listed; each query's cost is bounded by an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quizzer.store.db import Database
from quizzer.store.reviews import to_ms


@dataclass(frozen=True)
class DeckCounts:
    """How far a deck is.

    `due` counts what is due now, limits not applied; `new` is unseen, `learning` in steps, `known`
    in review, `mastered` has a stability of over 21 days.
    """

    id: str
    title: str
    cards: int
    due: int
    new: int
    learning: int
    known: int
    mastered: int


_ASKED = (
    "card.present AND NOT card.suspended"
    " AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.card = card.key AND hold.day = ?)"
)
_IN_DECK = " AND card.deck = coalesce(?, card.deck)"


# Counted by indexes alone: all that fall due, less the few that are suspended, gone or held back.
_GONE = "(suspended = 1 OR present = 0)"
_STEPS = (
    "(SELECT count(*) FROM schedule CROSS JOIN card ON card.key = schedule.card"
    " WHERE due_day IS NULL AND due_at <= :now AND schedule.deck = :deck AND present"
    " AND NOT suspended AND NOT EXISTS"
    " (SELECT 1 FROM hold WHERE hold.card = card.key AND hold.day = :day))"
)
_REVIEWS = (
    "(SELECT count(*) FROM schedule WHERE deck = :deck AND due_day <= :day)"
    " - (SELECT count(*) FROM card CROSS JOIN schedule ON schedule.card = card.key"
    f"   WHERE card.deck = :deck AND {_GONE} AND due_day <= :day)"
    " - (SELECT count(*) FROM hold CROSS JOIN card ON card.key = hold.card"
    "   CROSS JOIN schedule ON schedule.card = hold.card"
    f"   WHERE hold.day = :day AND card.deck = :deck AND NOT {_GONE} AND due_day <= :day)"
)
_UNSEEN = (
    "(SELECT count(*) FROM card WHERE deck = :deck AND seen = 0 AND present = 1 AND suspended = 0)"
)
_UNSEEN_HELD = (
    "(SELECT count(*) FROM hold CROSS JOIN card ON card.key = hold.card WHERE hold.day = :day"
    " AND deck = :deck AND seen = 0 AND present = 1 AND suspended = 0)"
)
_COUNTS = f"""
    SELECT {_STEPS} AS steps, {_REVIEWS} AS reviews, {_UNSEEN} AS unseen, {_UNSEEN_HELD} AS held,
    (SELECT count(*) FROM card WHERE deck = :deck)
        - (SELECT count(*) FROM card WHERE deck = :deck AND {_GONE} AND present = 0) AS cards,
    (SELECT count(*) FROM schedule WHERE deck = :deck AND due_day IS NULL) AS learning,
    (SELECT count(*) FROM schedule WHERE deck = :deck AND due_day IS NOT NULL) AS known,
    (SELECT count(*) FROM schedule WHERE deck = :deck AND stability > 21) AS mastered
"""


def deck_counts(db: Database, now: datetime, day: int) -> list[DeckCounts]:
    """Every deck that is there, in its order."""
    counted = []
    for deck in db.rows("SELECT key, id, title FROM deck WHERE present ORDER BY place"):
        row = db.row(_COUNTS, deck=deck["key"], day=day, now=to_ms(now))
        assert row is not None
        counted.append(
            DeckCounts(
                id=deck["id"],
                title=deck["title"],
                cards=row["cards"],
                due=row["steps"] + row["reviews"],
                new=row["unseen"],
                learning=row["learning"],
                known=row["known"],
                mastered=row["mastered"],
            )
        )
    return counted


@dataclass(frozen=True)
class Waiting:
    """What waits on a study day, limits not applied: steps and reviews due, new cards not held."""

    steps: int
    reviews: int
    new: int


def waiting(db: Database, now: datetime, day: int, deck: int | None) -> Waiting:
    """Over one deck, or all."""
    decks = db.rows("SELECT key FROM deck WHERE present AND key = coalesce(?, key)", deck)
    sql = f"SELECT {_STEPS} AS steps, {_REVIEWS} AS reviews, {_UNSEEN} - {_UNSEEN_HELD} AS new"
    rows = [db.row(sql, deck=found["key"], day=day, now=to_ms(now)) for found in decks]
    return Waiting(
        *(sum(row[column] for row in rows if row) for column in ("steps", "reviews", "new"))
    )


def due_step(db: Database, now: datetime, day: int, deck: int | None) -> int | None:
    """The card whose learning step has been due longest."""
    key = db.value(
        "SELECT card.key FROM schedule JOIN card ON card.key = schedule.card"
        f" WHERE due_day IS NULL AND due_at <= ? AND {_ASKED}{_IN_DECK} ORDER BY due_at LIMIT 1",
        *(to_ms(now), day, deck),
    )
    return None if key is None else int(key)


def next_step_at(db: Database, day: int, deck: int | None) -> tuple[int, int] | None:
    """The first learning step to come: its card, and when, in milliseconds since 1970."""
    row = db.row(
        "SELECT card.key, due_at FROM schedule JOIN card ON card.key = schedule.card"
        f" WHERE due_day IS NULL AND {_ASKED}{_IN_DECK} ORDER BY due_at LIMIT 1",
        *(day, deck),
    )
    return None if row is None else (row[0], row[1])


def due_reviews(db: Database, day: int, deck: int | None, order: str, limit: int) -> list[int]:
    """Cards due on a study day: least retrievable first, or in the chapter's order.

    FSRS's curve falls with elapsed time over stability alone, so that ratio is the order.
    """
    by = (
        "CAST(? - last_day AS REAL) / stability DESC"
        if order == "retrievability"
        else "deck.place, card.place + 0 * ?"
    )
    return [
        row[0]
        for row in db.rows(
            "SELECT card.key FROM schedule JOIN card ON card.key = schedule.card"
            " JOIN deck ON deck.key = card.deck"
            f" WHERE deck.present AND due_day <= ? AND {_ASKED}{_IN_DECK} ORDER BY {by}, card.key"
            " LIMIT ?",
            *(day, day, deck, day, limit),
        )
    ]


def new_cards(db: Database, day: int, deck: int | None, limit: int) -> list[int]:
    """Unseen cards in the decks' and the chapters' order."""
    return [
        row[0]
        for row in db.rows(
            "SELECT card.key FROM deck CROSS JOIN card ON card.deck = deck.key"
            f" WHERE deck.present AND card.seen = 0 AND card.present = 1 AND card.suspended = 0"
            f" AND {_ASKED}{_IN_DECK} ORDER BY deck.place, card.place LIMIT ?",
            *(day, deck, limit),
        )
    ]


def is_askable(db: Database, card: int, day: int) -> bool:
    """Whether a card picked earlier is still to be asked: others may have reviewed or held it."""
    found = db.value(
        "SELECT 1 FROM card JOIN deck ON deck.key = card.deck"
        " LEFT JOIN schedule ON schedule.card = card.key"
        f" WHERE card.key = ? AND deck.present AND {_ASKED}"
        " AND (schedule.card IS NULL OR due_day <= ?)",
        *(card, day, day),
    )
    return found is not None


def next_day(db: Database, day: int) -> int | None:
    """The first study day after `day` on which a card falls due."""
    days = [
        db.value(
            "SELECT due_day FROM schedule CROSS JOIN card ON card.key = schedule.card"
            " WHERE schedule.deck = ? AND due_day > ? AND present AND NOT suspended"
            " ORDER BY due_day LIMIT 1",
            *(deck["key"], day),
        )
        for deck in db.rows("SELECT key FROM deck WHERE present")
    ]
    return min((found for found in days if found is not None), default=None)
