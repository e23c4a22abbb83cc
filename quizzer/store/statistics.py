"""The log and the schedules added up, by indexes alone: reports stay fast at a million reviews.

A review that was undone counts nowhere: what undone ones would have added is taken off each sum,
since there are few of them, and asking of each review whether it was undone would cost more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from quizzer.store.db import Database
from quizzer.store.due_count import STEPS
from quizzer.store.reviews import REVIEWED, to_ms

MASTERED_DAYS = 21


# A present card: its deck's key and its own, its standing, age, due day and the end of its step.
# The standing is "new", "learning", "known", "mastered" or "suspended", and the others are None
# where the card is new or suspended; the age is the days since the latest review over the
# stability, the due day None in a step, and the end None out of one. Without names, since reports
# look at a hundred thousand.
CardFigures = tuple[int, int, str, float | None, int | None, int | None]


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
    """A deck's cards that were first seen on one of the latest days, and all that ever were."""

    deck: int
    cards: int
    first_day: int
    seen: int


class DeckTitle(NamedTuple):
    """A deck that is there."""

    key: int
    id: str
    title: str


def decks(db: Database) -> list[DeckTitle]:
    """Every deck that is there, in its order."""
    rows = db.tuples("SELECT key, id, title FROM deck WHERE present ORDER BY place")
    return [DeckTitle._make(row) for row in rows]


def cards(db: Database, day: int) -> list[CardFigures]:
    """Every present card and its state on a study day, deck by deck in the chapter's order.

    The cards of a deck that is gone are among them.
    """
    # by an index that has all of `card` that is needed: the few exceptions have one of their own
    rows = db.tuples(
        "SELECT card.deck, card.key, CASE WHEN phase IS NULL THEN 'new'"
        " WHEN phase <> 'review' THEN 'learning' WHEN stability > :mastered THEN 'mastered'"
        " ELSE 'known' END, max(0, :day - last_day) / stability, due_day,"
        " CASE WHEN due_day IS NULL THEN due_at END"
        " FROM card LEFT JOIN schedule ON schedule.card = card.key ORDER BY card.deck, card.place",
        day=day,
        mastered=MASTERED_DAYS,
    )
    inactive = dict(db.tuples("SELECT key, present FROM card WHERE suspended = 1 OR present = 0"))
    if not inactive:
        return rows
    return [
        (*row[:2], "suspended", None, None, None) if row[1] in inactive else row
        for row in rows
        if inactive.get(row[1], True)
    ]


def memories(db: Database, keys: Collection[int]) -> dict[int, CardMemoryRow]:
    """Some cards that were reviewed, by their keys."""
    rows = db.tuples(
        "SELECT card.key, deck.id || '/' || name, prompt, stability, difficulty, lapses"
        " FROM card JOIN deck ON deck.key = card.deck JOIN schedule ON schedule.card = card.key"
        " WHERE card.key IN (SELECT value FROM json_each(:keys))",
        keys=f"[{','.join(map(str, keys))}]",
    )
    return {row[0]: CardMemoryRow._make(row) for row in rows}


def leeches(db: Database, lapses: int) -> list[int]:
    """Present cards, but for suspended ones, with as many lapses or more; the most first."""
    return [
        key
        for (key,) in db.rows(
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
    return {card for (card,) in db.rows("SELECT card FROM hold WHERE day = ?", day)}


def tags(db: Database) -> dict[str, list[int]]:
    """By tag, in alphabetical order, the cards that have it."""
    rows = db.tuples("SELECT tag, card FROM tag ORDER BY tag, card")
    return {tag: [card for _, card in group] for tag, group in groupby(rows, itemgetter(0))}


def recently_begun(db: Database, since: int) -> dict[int, RecentlyBegun]:
    """By deck, the cards whose first review took place on study day `since` or later."""
    return {
        row[0]: RecentlyBegun._make(row)
        for row in db.rows(
            f"SELECT deck.key, cards, first_day, {REVIEWED} FROM"
            " (SELECT card.deck, count(*) AS cards, min(day) AS first_day"
            " FROM review INDEXED BY review_on_day CROSS JOIN card ON card.key = review.card"
            # the first review is no test, which the index knows: it spares many looks at the log
            " WHERE day >= ? AND recalled IS NULL AND phase_before = 'new' AND NOT EXISTS"
            " (SELECT 1 FROM undo WHERE undo.review = review.id) GROUP BY card.deck) AS begun"
            " CROSS JOIN deck ON deck.key = begun.deck",
            since,
        )
    }


class Lapses(NamedTuple):
    """How often cards in review were forgotten: all that ever were, and the most of any card."""

    total: int
    most: int


def lapses(db: Database) -> Lapses:
    [sums] = db.tuples("SELECT coalesce(sum(lapses), 0), coalesce(max(lapses), 0) FROM schedule")
    return Lapses._make(sums)


def failed_cards(db: Database, day: int, limit: int) -> list[int]:
    """Active cards rated *again* last, in a step or on study day `day`; the latest first."""
    return [
        key
        for (key,) in db.rows(
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
