"""What a learner wrote, card by card, for a page to publish: the latest answer, mark and note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quizzer.store.db import Database
from quizzer.store.reviews import REVIEWED, from_ms

# what was answered and not undone: a credit from an exercise is no answer
_STANDS = "one.credit IS NULL AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = one.id)"
_NOTE = (
    "coalesce((SELECT text FROM action WHERE action.review = {0}.id AND kind = 'note'"
    " ORDER BY action.id DESC LIMIT 1), {0}.note)"
)


@dataclass(frozen=True)
class ChapterRow:
    """A deck that is there, and how many of its cards were ever reviewed."""

    key: int
    id: str
    title: str
    source: str | None
    reviewed: int


@dataclass(frozen=True)
class AnswerRow:
    """A card and its latest review, if any.

    `answer`, `answer_day` and `answer_rating` are of the latest review for which something was
    typed, `answer_note` too; `note` is the latest review's. `earlier` is the rating as it stood
    before the day that was asked about.
    """

    id: str
    position: int | None
    body: str
    exercise: str | None
    rating: int | None
    day: int | None
    note: str | None
    answer: str | None
    answer_day: int | None
    answer_rating: int | None
    answer_note: str | None
    earlier: int | None


@dataclass(frozen=True)
class PassRow:
    """An exercise's latest attempt that passed, and how many it took up to the first that did."""

    exercise: str
    prompt: str
    at: datetime
    day: int
    first_day: int
    tries: int
    code: bytes
    verdict: str


def chapters(db: Database) -> list[ChapterRow]:
    """Every deck of questions, in its order."""
    return [
        ChapterRow(**dict(row))
        for row in db.rows(
            f"SELECT key, id, title, source, {REVIEWED} AS reviewed FROM deck"
            " WHERE present AND id != 'exercises' ORDER BY place"
        )
    ]


def answers(db: Database, deck: int, since: int) -> list[AnswerRow]:
    """A deck's cards in its order; `since` is the study day that `earlier` looks back from."""
    return [
        AnswerRow(**dict(row))
        for row in db.rows(
            "SELECT deck.id || '/' || card.name AS id, card.position, card.body, card.exercise,"
            " latest.rating, latest.day,"
            f" {_NOTE.format('latest')} AS note, {_NOTE.format('written')} AS answer_note,"
            " written.answer, written.day AS answer_day, written.rating AS answer_rating,"
            f" (SELECT rating FROM review AS one WHERE one.card = card.key AND one.day < ?"
            f" AND {_STANDS} ORDER BY id DESC LIMIT 1) AS earlier"
            " FROM card JOIN deck ON deck.key = card.deck"
            " LEFT JOIN review AS latest ON latest.id = (SELECT id FROM review AS one"
            f"  WHERE one.card = card.key AND {_STANDS} ORDER BY id DESC LIMIT 1)"
            " LEFT JOIN review AS written ON written.id = (SELECT id FROM review AS one"
            f"  WHERE one.card = card.key AND trim(one.answer) != '' AND {_STANDS}"
            "  ORDER BY id DESC LIMIT 1)"
            " WHERE card.deck = ? AND card.present ORDER BY card.place",
            since,
            deck,
        )
    ]


def first_day(db: Database, deck: int) -> int | None:
    """The study day of a deck's first review that was not undone."""
    day = db.value(
        "SELECT min(day) FROM review AS one JOIN card ON card.key = one.card"
        f" WHERE card.deck = ? AND {_STANDS}",
        deck,
    )
    return None if day is None else int(day)


def passes(db: Database) -> list[PassRow]:
    """Every exercise that passed, in the exercises' order."""
    return [
        PassRow(**{**dict(row), "at": from_ms(row["at"])})
        for row in db.rows(
            "SELECT card.name AS exercise, card.prompt, latest.at, latest.day,"
            " first.day AS first_day, (SELECT count(*) FROM attempt"
            "  WHERE attempt.card = card.key AND attempt.id <= first.id AND status != 'shown')"
            " AS tries, latest.code, latest.verdict"
            " FROM card JOIN deck ON deck.key = card.deck"
            " JOIN attempt AS latest ON latest.id = (SELECT max(id) FROM attempt"
            "  WHERE attempt.card = card.key AND status = 'passed' AND code IS NOT NULL)"
            " JOIN attempt AS first ON first.id = (SELECT min(id) FROM attempt"
            "  WHERE attempt.card = card.key AND status = 'passed')"
            " WHERE deck.id = 'exercises' AND card.present ORDER BY card.place"
        )
    ]


def reviewed_since(db: Database, deck: int, day: int) -> bool:
    """Whether a deck has a review on a study day or later."""
    sql = "SELECT 1 FROM schedule WHERE deck = ? AND last_day >= ? LIMIT 1"
    return db.value(sql, deck, day) is not None
