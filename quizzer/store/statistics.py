"""The log and the schedules added up, by indexes alone: reports stay fast at a million reviews.

A review that was undone counts nowhere: what undone ones would have added is taken off each sum,
since there are few of them, and asking of each review whether it was undone would cost more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from quizzer.store.db import Database
from quizzer.store.due_count import STEPS
from quizzer.store.reviews import REVIEWED, to_ms

LONGEST_MS = 10 * 60 * 1000  # a card left on the screen overnight is not a night of learning
MASTERED_DAYS = 21


class DaySum(NamedTuple):
    """A study day: its reviews, their time, and the tests of memory among them."""

    day: int
    reviews: int
    ms: int
    tested: int
    recalled: int


# A present card: its key, standing, age, due day and the end of its step. The standing is "new",
# "learning", "known", "mastered" or "suspended", and the others are None where the card is new or
# suspended; the age is the days since the latest review over the stability, the due day None in a
# step, and the end None out of one. Without names, since reports look at a hundred thousand.
CardFigures = tuple[int, str, float | None, int | None, int | None]


class CardMemoryRow(NamedTuple):
    """A card's words and its memory."""

    key: int
    id: str
    prompt: str
    stability: float
    difficulty: float
    lapses: int


class QuestionRow(NamedTuple):
    """A question of a deck: how often it was reviewed, tested and recalled, and its last rating."""

    id: str
    prompt: str
    position: int | None
    reviews: int
    tested: int
    recalled: int
    last_rating: int | None


class RecentlyBegun(NamedTuple):
    """A deck's cards that were first seen on one of the latest days."""

    deck: int
    cards: int
    first_day: int


class DeckTotals(NamedTuple):
    """A deck that is there: its cards and those of them with a schedule, gone ones too."""

    key: int
    id: str
    title: str
    cards: int
    seen: int


def decks(db: Database) -> list[DeckTotals]:
    """Every deck that is there, in its order."""
    return [
        DeckTotals._make(row)
        for row in db.rows(
            "SELECT key, id, title, (SELECT count(*) FROM card WHERE deck = deck.key),"
            f" {REVIEWED} FROM deck WHERE present ORDER BY place"
        )
    ]


def days(db: Database) -> list[DaySum]:
    """Each study day with a review that was not undone, oldest first.

    `tested` counts what the schema calls a test: a card in review, asked on a later study day than
    before, by a review or an exercise; `recalled` those that were not rated *again*.
    """
    sums = (
        "SELECT day, recalled, {sign}count(*) AS reviews,"
        " {sign}coalesce(sum(min(duration_ms, :longest)), 0) AS ms FROM"
    )
    return [
        DaySum._make(row)
        for row in db.rows(
            # grouped as the index has them, so that there is as little as can be to add up
            "SELECT day, sum(reviews), sum(ms),"
            " coalesce(sum(reviews) FILTER (WHERE recalled IS NOT NULL), 0),"
            " coalesce(sum(reviews) FILTER (WHERE recalled), 0)"
            f" FROM ({sums.format(sign='')} review GROUP BY day, recalled"
            f" UNION ALL {sums.format(sign='-')} undo"
            " CROSS JOIN review ON review.id = undo.review GROUP BY day, recalled)"
            " GROUP BY day HAVING sum(reviews) > 0 ORDER BY day",
            longest=LONGEST_MS,
        )
    ]


def cards(db: Database, deck: int, day: int) -> list[CardFigures]:
    """Every present card of a deck and its state on a study day, in the chapter's order."""
    return db.tuples(
        "SELECT card.key, CASE WHEN suspended THEN 'suspended' WHEN phase IS NULL THEN 'new'"
        " WHEN phase <> 'review' THEN 'learning' WHEN stability > :mastered THEN 'mastered'"
        " ELSE 'known' END, max(0, :day - last_day) / stability, due_day,"
        " CASE WHEN due_day IS NULL THEN due_at END"
        " FROM card LEFT JOIN schedule ON schedule.card = card.key AND NOT suspended"
        " WHERE card.deck = :deck AND present ORDER BY card.place",
        deck=deck,
        day=day,
        mastered=MASTERED_DAYS,
    )


def memories(db: Database, keys: Sequence[int]) -> dict[int, CardMemoryRow]:
    """Some cards that were reviewed, by their keys."""
    rows = [
        db.row(
            "SELECT card.key, deck.id || '/' || name, prompt, stability, difficulty, lapses"
            " FROM card JOIN deck ON deck.key = card.deck"
            " JOIN schedule ON schedule.card = card.key WHERE card.key = ?",
            key,
        )
        for key in keys
    ]
    return {row["key"]: CardMemoryRow._make(row) for row in rows if row is not None}


def leeches(db: Database, lapses: int) -> list[int]:
    """Present cards, but for suspended ones, with as many lapses or more; the most first."""
    return [
        row[0]
        for row in db.rows(
            "SELECT card.key FROM schedule CROSS JOIN card ON card.key = schedule.card"
            " CROSS JOIN deck ON deck.key = card.deck WHERE lapses >= ? AND NOT suspended"
            " AND card.present AND deck.present ORDER BY lapses DESC, deck.place, card.place",
            lapses,
        )
    ]


def questions(db: Database, decks: Sequence[int]) -> list[QuestionRow]:
    """The present questions of some decks, deck by deck in each one's order; exercises are none."""
    sums = "SELECT card, count(recalled), coalesce(sum(recalled), 0) FROM"
    undone = {
        card: (tested, recalled)
        for card, tested, recalled in db.tuples(
            f"{sums} undo CROSS JOIN review ON review.id = undo.review GROUP BY card"
        )
    }
    listed = []
    for deck in decks:
        tests = {
            card: (tested, recalled)
            for card, tested, recalled in db.tuples(
                f"{sums} review WHERE card IN (SELECT key FROM card WHERE deck = :deck)"
                " GROUP BY card",
                deck=deck,
            )
        }
        for key, name, prompt, position, reps, rating in db.tuples(
            "SELECT card.key, deck.id || '/' || name, prompt, position,"
            " coalesce(schedule.reps, 0),"
            " (SELECT rating FROM review AS latest WHERE latest.id = schedule.review)"
            " FROM card JOIN deck ON deck.key = card.deck"
            " LEFT JOIN schedule ON schedule.card = card.key"
            " WHERE card.deck = :deck AND card.present AND kind <> 'code' ORDER BY card.place",
            deck=deck,
        ):
            tested, recalled = tests.get(key, (0, 0))
            if key in undone:
                tested, recalled = tested - undone[key][0], recalled - undone[key][1]
            listed.append(QuestionRow(name, prompt, position, reps, tested, recalled, rating))
    return listed


def held_cards(db: Database, day: int) -> set[int]:
    """Cards not to be asked on a study day: buried, or related to one that was asked."""
    return {row[0] for row in db.rows("SELECT card FROM hold WHERE day = ?", day)}


def tags(db: Database) -> dict[str, list[int]]:
    """By tag, in alphabetical order, the cards that have it."""
    return {
        tag: [int(key) for key in keys.split(",")]
        for tag, keys in db.rows("SELECT tag, group_concat(card) FROM tag GROUP BY tag")
    }


def recently_begun(db: Database, since: int) -> dict[int, RecentlyBegun]:
    """By deck, the cards whose first review took place on study day `since` or later."""
    return {
        row[0]: RecentlyBegun._make(row)
        for row in db.rows(
            "SELECT card.deck, count(*), min(day) FROM review INDEXED BY review_on_day"
            " CROSS JOIN card ON card.key = review.card"
            # the first review is no test, which the index knows: it spares many looks at the log
            " WHERE day >= ? AND recalled IS NULL AND phase_before = 'new'"
            " AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id) GROUP BY card.deck",
            since,
        )
    }


def lapses(db: Database) -> int:
    """How often a card in review was forgotten, over all cards that ever were."""
    return int(db.value("SELECT coalesce(sum(lapses), 0) FROM schedule"))


def failed_cards(db: Database, day: int, limit: int) -> list[int]:
    """Active cards rated *again* last, in a step or on study day `day`; the latest first."""
    return [
        row[0]
        for row in db.rows(
            "SELECT card.key FROM ("
            f"SELECT card, review FROM {STEPS} WHERE due_day IS NULL"
            " AND (SELECT rating FROM review WHERE review.id = schedule.review) = 1"
            " UNION SELECT card, id FROM review WHERE day = ? AND rating = 1"
            " AND EXISTS (SELECT 1 FROM schedule WHERE schedule.card = review.card"
            "  AND schedule.review = review.id)) AS failed"
            " CROSS JOIN card ON card.key = failed.card CROSS JOIN deck ON deck.key = card.deck"
            " WHERE NOT suspended AND card.present AND deck.present"
            " ORDER BY failed.review DESC LIMIT ?",
            day,
            limit,
        )
    ]


class LaterSteps(NamedTuple):
    """Steps that end later on a study day: how many, and when the first does, in milliseconds."""

    cards: int
    first_at: int | None


def later_steps(db: Database, now: datetime, ends: datetime, day: int) -> LaterSteps:
    """Of active cards that are not held back on study day `day`, which `ends`."""
    row = db.row(
        f"SELECT count(*), min(due_at) FROM {STEPS} CROSS JOIN card ON card.key = schedule.card"
        " CROSS JOIN deck ON deck.key = card.deck"
        " WHERE due_day IS NULL AND due_at > ? AND due_at < ? AND NOT suspended AND card.present"
        " AND deck.present"
        " AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.card = card.key AND hold.day = ?)",
        *(to_ms(now), to_ms(ends), day),
    )
    assert row is not None
    return LaterSteps._make(row)
