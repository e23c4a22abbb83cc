"""Finding cards: by their words, tags and states, and those that a figure of a report counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from quizzer.store.db import Database
from quizzer.store.reviews import to_ms
from quizzer.store.statistics import MASTERED_DAYS

SAMPLE_SIZE = 32  # cards that tell which word is rare


class SearchHit(NamedTuple):
    """One line of a search: a card and where it stands; `phase` None for one never reviewed."""

    key: int
    id: str
    prompt: str
    position: int | None
    phase: str | None
    due_day: int | None
    suspended: bool


_STATES = {
    "any": "1",
    "new": "schedule.card IS NULL",
    "due": "(due_day <= :day OR (due_day IS NULL AND due_at <= :now))",
    "learning": "schedule.card IS NOT NULL AND due_day IS NULL",
    "known": "due_day IS NOT NULL",
    "suspended": "suspended",
    "leech": "lapses >= :leech",
}


def cards(
    db: Database,
    now: datetime,
    day: int,
    *,
    words: Sequence[str],
    tag: str | None,
    state: str,
    deck: str | None,
    limit: int,
    leech_lapses: int,
) -> list[SearchHit]:
    """Cards that hold every word (case folded) and have the tag and the state, in deck order."""
    named: dict[str, Any] = {"day": day, "now": to_ms(now), "leech": leech_lapses, "limit": limit}
    where = ["card.present = 1", "deck.present", _STATES[state]]
    for number, word in enumerate(_rarest_first(db, words)):
        where.append(f"instr(haystack, :word{number})")
        named[f"word{number}"] = word
    if tag is not None:
        where.append("EXISTS (SELECT 1 FROM tag WHERE tag.card = card.key AND tag = :tag)")
        named["tag"] = tag
    if deck is not None:
        where.append("deck.id = :deck")
        named["deck"] = deck
    through = _THROUGH_TEXTS if words and deck is None else _DECK_BY_DECK
    return _search(db, " AND ".join(where), through, **named)


def _rarest_first(db: Database, words: Sequence[str]) -> Sequence[str]:
    """By how many of a few cards, spread over all, hold each: most texts then fail at the first."""
    if len(words) < 2:
        return words
    last = db.value("SELECT max(key) FROM card") or 0
    some = ",".join(map(str, range(1, last + 1, last // SAMPLE_SIZE + 1)))
    counts = ", ".join(["total(instr(haystack, ?) > 0)"] * len(words))
    frequencies = db.row(f"SELECT {counts} FROM card WHERE key IN ({some})", *words)
    assert frequencies is not None
    return [
        word for _, word in sorted(zip(frequencies, words, strict=True), key=lambda pair: pair[0])
    ]


def due_on(
    db: Database, day: int, today: int, begins: datetime, ends: datetime, limit: int
) -> list[SearchHit]:
    """Cards that fall due on a study day, which `begins` and `ends`; overdue ones do today.

    What is held back today falls due tomorrow.
    """
    falls = "(due_day = :day OR due_day IS NULL AND due_at >= :begins AND due_at < :ends)"
    until = "(due_day <= :today OR due_day IS NULL AND due_at < :begins)"
    is_held = "EXISTS (SELECT 1 FROM hold WHERE hold.card = card.key AND hold.day = :today)"
    if day == today:
        falls = f"({falls} OR {until}) AND NOT {is_held}"
    elif day == today + 1:
        falls = f"({falls} OR {until} AND {is_held})"
    return _search(
        db,
        f"{_ACTIVE} AND {falls}",
        day=day,
        today=today,
        begins=to_ms(begins),
        ends=to_ms(ends),
        limit=limit,
    )


def reviewed_on(db: Database, day: int, limit: int) -> list[SearchHit]:
    """Cards with a review that stands on a study day, gone and suspended ones too."""
    return _search(db, f"card.key IN ({_REVIEWED} AND day = :day)", day=day, limit=limit)


def forgotten_between(db: Database, first: int, last: int, limit: int) -> list[SearchHit]:
    """Cards that failed a test of memory from one study day to another."""
    forgotten = f"{_REVIEWED} AND day BETWEEN :first AND :last AND recalled = 0"
    return _search(db, f"card.key IN ({forgotten})", first=first, last=last, limit=limit)


def cards_in_group(
    db: Database, group: str, *, tag: str | None, deck: str | None, limit: int
) -> list[SearchHit]:
    """Cards that a report counts as "new", "learning", "known" (mastered or not), "mastered"."""
    where = [_ACTIVE, _GROUPS[group]]
    if tag is not None:
        where.append("EXISTS (SELECT 1 FROM tag WHERE tag.card = card.key AND tag = :tag)")
    if deck is not None:
        where.append("deck.id = :deck")
    return _search(db, " AND ".join(where), tag=tag, deck=deck, limit=limit)


_ACTIVE = "card.present AND deck.present AND NOT suspended"
_GROUPS = {
    "new": "phase IS NULL",
    "learning": "phase <> 'review'",
    "known": "phase = 'review'",
    "mastered": f"phase = 'review' AND stability > {MASTERED_DAYS}",
}
_REVIEWED = (
    "SELECT card FROM review WHERE NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
)


# All texts lie beside one another in an index, and a scan of it reads nothing else of the cards.
_THROUGH_TEXTS = "card INDEXED BY card_text CROSS JOIN deck ON deck.key = card.deck"
_DECK_BY_DECK = "deck CROSS JOIN card ON card.deck = deck.key"


def _search(
    db: Database, where: str, through: str = _DECK_BY_DECK, **named: Any
) -> list[SearchHit]:
    return [
        SearchHit._make((*row[:-1], bool(row["suspended"])))
        for row in db.rows(
            "SELECT card.key, deck.id || '/' || card.name AS id, prompt, position, phase,"
            " due_day, suspended"
            f" FROM (SELECT card.key AS hit FROM {through}"
            " LEFT JOIN schedule ON schedule.card = card.key"
            f" WHERE {where} ORDER BY deck.place, card.place LIMIT :limit)"
            " CROSS JOIN card ON card.key = hit JOIN deck ON deck.key = card.deck"
            " LEFT JOIN schedule ON schedule.card = card.key ORDER BY deck.place, card.place",
            **named,
        )
    ]


def search_form(text: str) -> str:
    """Text as a search compares it: case, accents' forms and runs of space do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
