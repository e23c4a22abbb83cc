"""Finding cards by their words, tags and states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizzer.store.db import Database
from quizzer.store.reviews import from_ms, to_ms


@dataclass(frozen=True)
class Found:
    """One line of a search: a card and where it stands; `phase` None for one never reviewed."""

    key: int
    id: str
    kind: str
    prompt: str
    position: int | None
    phase: str | None
    due_at: datetime | None
    due_day: int | None
    stability: float | None
    lapses: int
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
) -> list[Found]:
    """Cards that hold every word (case folded) and have the tag and the state, in deck order."""
    named: dict[str, Any] = {"day": day, "now": to_ms(now), "leech": leech_lapses, "limit": limit}
    where = ["card.present", "deck.present", _STATES[state]]
    for number, word in enumerate(words):
        where.append(f"instr(haystack, :word{number})")
        named[f"word{number}"] = word
    if tag is not None:
        where.append("EXISTS (SELECT 1 FROM tag WHERE tag.card = card.key AND tag = :tag)")
        named["tag"] = tag
    if deck is not None:
        where.append("deck.id = :deck")
        named["deck"] = deck
    rows = db.rows(
        "SELECT card.key, deck.id || '/' || card.name AS id, kind, prompt, position, phase,"
        " due_at, due_day, stability, coalesce(lapses, 0) AS lapses, suspended"
        " FROM deck CROSS JOIN card ON card.deck = deck.key"
        " LEFT JOIN schedule ON schedule.card = card.key"
        f" WHERE {' AND '.join(where)} ORDER BY deck.place, card.place LIMIT :limit",
        **named,
    )
    return [
        Found(
            **{
                **dict(row),
                "due_at": None if row["due_at"] is None else from_ms(row["due_at"]),
                "suspended": bool(row["suspended"]),
            }
        )
        for row in rows
    ]
