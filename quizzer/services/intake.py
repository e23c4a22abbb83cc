"""A parsed deck as the rows that the store keeps; imported only when a deck has changed."""

from __future__ import annotations

import hashlib
import unicodedata

from quizzer.content.library import Changed
from quizzer.content.models import BaseCard, Card, FreeCard, card_to_json
from quizzer.store.content import StoredCard, StoredDeck


def to_stored(change: Changed) -> StoredDeck:
    deck, source = change.deck, change.source
    return StoredDeck(
        id=source.id,
        title=deck.title,
        source=deck.source,
        stamp=source.stamp,
        digest=change.digest,
        cards=[stored_card(card) for card in deck.card],
    )


def stored_card(card: Card) -> StoredCard:
    return StoredCard(
        name=card.id,
        kind=card.kind,
        prompt=card.prompt,
        body=card_to_json(card),
        haystack=search_form(" ".join(_texts(card))),
        wording=_wording(card),
        position=card.position,
        exercise=card.exercise,
        tags=card.tags,
        related=card.related,
    )


def _wording(card: Card) -> str:
    """A digest that changes with what is asked or answered, not with tags or places."""
    aside = {"tags", "position", "related", "exercise", "plot"}
    return hashlib.sha256(card.model_dump_json(exclude=aside).encode()).hexdigest()[:16]


def _texts(card: BaseCard) -> list[str]:
    points = card.key_points if isinstance(card, FreeCard) else ()
    return [card.id, card.prompt, card.answer, *points, *card.tags]


def search_form(text: str) -> str:
    """Text as a search compares it: case, accents' forms and runs of space do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
