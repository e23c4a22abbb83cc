"""Cards that a learner chose to study, by keys, deck or kind, with the state of each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from quizzer.store.db import Database
from quizzer.store.due_count import STEPS
from quizzer.store.queues import Step
from quizzer.store.reviews import from_ms

CardKind = Literal["question", "exercise"]


class SelectedCard(NamedTuple):
    """A card that may be asked; `due_day` is None for a new one, `age` its days over stability."""

    key: int
    due_day: int | None
    age: float
    deck: str
    place: int


# not suspended, gone or held on the day; of a deck, of a kind and among keys where these are given
_ASKABLE = """
    card.present AND NOT card.suspended AND deck.present
    AND deck.id = coalesce(:deck, deck.id)
    AND (:kind IS NULL OR (card.kind = 'code') = (:kind = 'exercise'))
    AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.card = card.key AND hold.day = :day)
    AND (:keys IS NULL OR card.key IN (SELECT value FROM json_each(:keys)))
"""


def key_list(keys: Iterable[int] | None) -> str | None:
    """Keys as the queries here take them; None for all cards."""
    return None if keys is None else f"[{','.join(map(str, sorted(keys)))}]"


def selected_cards(
    db: Database, day: int, *, deck: str | None, kind: CardKind | None, keys: str | None
) -> list[SelectedCard]:
    """Those in review or new, in the decks' order; cards in a learning step are left out."""
    rows = db.rows(
        "SELECT card.key, due_day, coalesce(CAST(:day - last_day AS REAL) / stability, 0),"
        " deck.id, card.place"
        " FROM card JOIN deck ON deck.key = card.deck"
        f" LEFT JOIN schedule ON schedule.card = card.key WHERE {_ASKABLE}"
        " AND (schedule.card IS NULL OR due_day IS NOT NULL) ORDER BY deck.place, card.place",
        day=day,
        deck=deck,
        kind=kind,
        keys=keys,
    )
    return [SelectedCard(*row) for row in rows]


def selected_steps(
    db: Database, day: int, *, deck: str | None, kind: CardKind | None, keys: str | None
) -> list[Step]:
    """Those in a learning step, the first that ends first."""
    rows = db.rows(
        f"SELECT schedule.card, due_at FROM {STEPS} JOIN card ON card.key = schedule.card"
        f" JOIN deck ON deck.key = card.deck WHERE due_day IS NULL AND {_ASKABLE} ORDER BY due_at",
        day=day,
        deck=deck,
        kind=kind,
        keys=keys,
    )
    return [Step(row["card"], from_ms(row["due_at"])) for row in rows]


def steps_due(steps: Iterable[Step], now: datetime) -> int:
    return sum(step.due_at <= now for step in steps)
