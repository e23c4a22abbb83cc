"""What is due and what is new, counted and listed; each query's cost is bounded by an index."""

from datetime import datetime
from typing import NamedTuple

from quizzer.store.db import Database
from quizzer.store.due_count import GONE, REVIEWS_DUE, STEPS, STEPS_DUE
from quizzer.store.reviews import from_ms, to_ms


class DeckCounts(NamedTuple):
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


# Cards that are not asked: few, so that they are looked up once and the others never are.
_UNASKED = (
    "(SELECT key FROM card WHERE (suspended = 1 OR present = 0)"
    " UNION ALL SELECT card FROM hold WHERE day = ?)"
)
_DECKS = "(SELECT key FROM deck WHERE present AND key = coalesce(?, key))"

_UNSEEN = (
    "(SELECT count(*) FROM card WHERE deck = deck.key"
    " AND seen = 0 AND present = 1 AND suspended = 0)"
)
_UNSEEN_HELD = (
    "(SELECT count(*) FROM hold CROSS JOIN card ON card.key = hold.card WHERE hold.day = :day"
    " AND deck = deck.key AND seen = 0 AND present = 1 AND suspended = 0)"
)
_COUNTS = f"""
    SELECT id, title,
    (SELECT count(*) FROM card WHERE deck = deck.key)
        - (SELECT count(*) FROM card WHERE deck = deck.key AND {GONE} AND present = 0) AS cards,
    {STEPS_DUE} + {REVIEWS_DUE} AS due,
    {_UNSEEN} AS new,
    (SELECT count(*) FROM {STEPS} WHERE deck = deck.key AND due_day IS NULL) AS learning,
    (SELECT count(*) FROM schedule WHERE deck = deck.key AND due_day IS NOT NULL) AS known,
    (SELECT count(*) FROM schedule
        WHERE deck = deck.key AND due_day IS NOT NULL AND stability > 21)
    + (SELECT count(*) FROM {STEPS}
        WHERE deck = deck.key AND due_day IS NULL AND stability > 21) AS mastered
    FROM deck WHERE present ORDER BY place
"""


def deck_counts(db: Database, now: datetime, day: int) -> list[DeckCounts]:
    """Every deck that is there, in its order."""
    return [DeckCounts._make(row) for row in db.rows(_COUNTS, day=day, now=to_ms(now))]


class WaitingCounts(NamedTuple):
    """What waits on a study day, limits not applied: steps and reviews due, new cards not held."""

    steps: int
    reviews: int
    new: int


def waiting_counts(db: Database, now: datetime, day: int, deck: int | None) -> WaitingCounts:
    """Over one deck, or all."""
    row = db.row(
        f"SELECT coalesce(sum({STEPS_DUE}), 0), coalesce(sum({REVIEWS_DUE}), 0),"
        f" coalesce(sum({_UNSEEN} - {_UNSEEN_HELD}), 0)"
        " FROM deck WHERE present AND key = coalesce(:deck, key)",
        deck=deck,
        day=day,
        now=to_ms(now),
    )
    assert row is not None
    return WaitingCounts._make(row)


class NewCard(NamedTuple):
    """An unseen card, the exercise that it names, and its place in its deck."""

    key: int
    exercise: str | None
    place: int


class NewExercise(NamedTuple):
    """An unseen exercise: whether a card that names it is `begun`, and whether one is `ahead`."""

    key: int
    name: str
    begun: bool
    ahead: bool


_NEW = "card.seen = 0 AND card.present = 1 AND card.suspended = 0"


class Step(NamedTuple):
    """A card in a learning step, and when the step ends."""

    card: int
    due_at: datetime


def first_step(db: Database, day: int, deck: int | None, since: int | None) -> Step | None:
    """Of the learning steps begun on study day `since` or later, the one that ends first."""
    row = db.row(
        f"SELECT card, due_at FROM {STEPS} WHERE due_day IS NULL AND last_day >= coalesce(?, 0)"
        f" AND deck IN {_DECKS} AND card NOT IN {_UNASKED} ORDER BY due_at LIMIT 1",
        since,
        deck,
        day,
    )
    return None if row is None else Step(row["card"], from_ms(row["due_at"]))


def due_reviews(
    db: Database, day: int, deck: int | None, order: str, limit: int, since: int | None
) -> list[int]:
    """Cards due on a study day: least retrievable first, or in the chapter's order.

    FSRS's curve falls with elapsed time over stability alone, so that ratio is the order. Cards
    that have been due since before study day `since`, a backlog, come after all others.
    """
    due = f"due_day <= ? AND schedule.deck IN {_DECKS} AND schedule.card NOT IN {_UNASKED}"
    if order == "retrievability":
        sql = (
            f"SELECT card FROM schedule WHERE {due}"
            " ORDER BY due_day < coalesce(?, 0), CAST(? - last_day AS REAL) / stability DESC, card"
            " LIMIT ?"
        )
        return [card for (card,) in db.rows(sql, day, deck, day, since, day, limit)]
    sql = (
        "SELECT card.key FROM schedule JOIN card ON card.key = schedule.card"
        f" JOIN deck ON deck.key = card.deck WHERE {due}"
        " ORDER BY due_day < coalesce(?, 0), deck.place, card.place LIMIT ?"
    )
    return [card for (card,) in db.rows(sql, day, deck, day, since, limit)]


def deck_keys(db: Database, deck: int | None) -> dict[str, int]:
    """The keys of all decks that are there, or of one, by id and in the library's order."""
    rows = db.rows(f"SELECT id, key FROM deck WHERE key IN {_DECKS} ORDER BY place", deck)
    return {row["id"]: row["key"] for row in rows}


def new_cards(db: Database, day: int, deck: int, limit: int) -> list[NewCard]:
    """A deck's unseen cards but for exercises, in its order."""
    # one deck at a time, in its index's order: sorting all of 100,000 cards takes 150 ms
    rows = db.rows(
        f"SELECT card.key, exercise, place FROM card WHERE deck = ? AND {_NEW} AND kind != 'code'"
        f" AND card.key NOT IN {_UNASKED} ORDER BY place LIMIT ?",
        deck,
        day,
        limit,
    )
    return [NewCard(*row) for row in rows]


def new_exercises(db: Database, day: int, deck: int | None) -> list[NewExercise]:
    """Unseen exercises, in their own order."""
    asks = (
        "SELECT count(*) FROM card AS question WHERE question.exercise = card.name"
        " AND question.kind != 'code' AND question.present"
    )
    return [
        NewExercise(row["key"], row["name"], begun=bool(row["begun"]), ahead=bool(row["ahead"]))
        for row in db.rows(
            f"SELECT card.key, card.name, ({asks} AND question.seen) AS begun,"
            f" ({asks} AND NOT question.seen AND NOT question.suspended) AS ahead"
            " FROM deck CROSS JOIN card ON card.deck = deck.key"
            f" WHERE {_NEW} AND kind = 'code' AND deck.id = 'exercises' AND deck.key IN {_DECKS}"
            f" AND card.key NOT IN {_UNASKED} ORDER BY card.place",
            deck,
            day,
        )
    ]


def is_askable(db: Database, card: int, now: datetime, day: int) -> bool:
    """Whether a card that was taken back is to be asked: others may have reviewed or held it."""
    askable = db.value(
        "SELECT 1 FROM card LEFT JOIN schedule ON schedule.card = card.key"
        f" WHERE card.key = ? AND card.deck IN {_DECKS} AND card.key NOT IN {_UNASKED}"
        " AND (schedule.card IS NULL OR due_day <= ? OR (due_day IS NULL AND due_at <= ?))",
        card,
        None,
        day,
        day,
        to_ms(now),
    )
    return askable is not None


def next_day(db: Database, day: int) -> int | None:
    """The first study day after `day` on which a card falls due."""
    first: int | None = db.value(
        "SELECT min((SELECT due_day FROM schedule CROSS JOIN card ON card.key = schedule.card"
        " WHERE schedule.deck = deck.key AND due_day > ? AND card.present AND NOT suspended"
        " ORDER BY due_day LIMIT 1)) FROM deck WHERE present",
        day,
    )
    return first
