"""Decks and exercises as the rows that the store keeps; imported only when one has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from quizzer.content import exercise_file
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.content.library import ChangedDeck, DeckSource
from quizzer.content.models import BaseCard, Card, CodeCard, FreeCard, card_to_json
from quizzer.store.content import StoredCard, StoredDeck
from quizzer.store.search import haystack

_NOT_WORDING = {
    "tags", "position", "related", "exercise", "plot", "question", "contains", "doubts",
    "extra_points", "answers", "example",
}  # fmt: skip
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_stored(change: ChangedDeck) -> StoredDeck:
    deck, source = change.deck, change.source
    return StoredDeck(
        id=source.id,
        title=deck.title,
        source=deck.source,
        stamp=source.stamp,
        digest=change.digest,
        cards=[stored_card(card) for card in deck.card],
    )


def read_exercises(source: DeckSource, folders: Sequence[Path]) -> tuple[StoredDeck, list[str]]:
    """The exercise folders as the deck `exercises`, and what is wrong with those left out.

    While an exercise is broken the stamp stays empty, so that it is reported at every start.
    """
    specs, broken = exercise_file.load_all(folders)
    deck = StoredDeck(
        id=source.id,
        title="Exercises",
        source=None,
        stamp="" if broken else source.stamp,
        digest="",
        cards=[stored_card(_code_card(spec)) for spec in specs.values()],
    )
    return deck, [str(error) for error in broken]


def _code_card(spec: ExerciseSpec) -> CodeCard:
    solution = (spec.folder / "reference.py").read_text(encoding="utf-8").strip()
    return CodeCard(
        id=spec.id,
        kind="code",
        prompt=f"**{spec.title}**\n\n{spec.prompt}",
        answer=f"```python\n{solution}\n```",
        exercise=spec.id,
        tags=spec.tags,
        question=spec.card,
        contains=spec.contains,
        doubts=spec.doubts,
    )


def stored_card(card: Card) -> StoredCard:
    return StoredCard(
        name=card.id,
        kind=card.kind,
        prompt=card.prompt,
        body=card_to_json(card),
        haystack=haystack(card.prompt, _texts(card)),
        wording=_wording(card),
        position=card.position,
        exercise=card.exercise,
        tags=card.tags,
        related=card.related,
    )


def _wording(card: Card) -> str:
    """A digest that changes with what is asked or answered, not with tags or places."""
    if isinstance(card, FreeCard) and card.key_points:  # as before points had phrasings
        text = _as_json({**card.model_dump(exclude=_NOT_WORDING), "key_points": card.points})
    else:
        text = card.model_dump_json(exclude=_NOT_WORDING)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _texts(card: BaseCard) -> list[str]:
    """What a search looks through besides the prompt."""
    points = (*card.points, *card.extra_points) if isinstance(card, FreeCard) else ()
    return [card.id, card.answer, *points, *card.tags]
