"""Suggested marks for typed answers: of a card, or of any question with its reference.

Importing this loads neither word vectors nor pydantic; `warm_up`, from a worker thread, does so
before the first reveal. Nothing is recorded here: the learner's own mark counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizzer.services import cards
from quizzer.services.context import Context
from quizzer.store import content

if TYPE_CHECKING:
    from quizzer.content.models import Card
    from quizzer.marking.exact import Marked
    from quizzer.marking.suggest import Mark, Suggestion


@dataclass(frozen=True)
class Wanted:
    """What a card wants to be said: its reference in words, key points, and short forms."""

    reference: str
    key_points: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()


def warm_up() -> bool:
    """Load all that suggestions need, about half a second; whether word vectors are installed."""
    from quizzer.marking import suggest

    return suggest.warm_up()


def for_pair(
    question: str,
    reference: str,
    answer: str,
    key_points: Sequence[str] = (),
    accepted: Sequence[str] = (),
) -> Suggestion:
    """The mark of an answer to any question."""
    from quizzer.marking.suggest import suggest

    return suggest(question, reference, answer, key_points, accepted)


def for_card(card: Card, answer: str) -> Suggestion:
    """The mark of an answer to a card; safe to call from a worker thread.

    Choices, numbers and gaps are marked outright, and so are steps in their right order.
    """
    from quizzer.content.models import FreeCard, OrderCard
    from quizzer.services import marking

    marked = None if isinstance(card, FreeCard) else marking.mark(card, answer)
    if marked is not None and (marked.score == 1 or not isinstance(card, OrderCard)):
        return _outright(marked)
    wanted = wanted_of(card)
    return for_pair(card.prompt, wanted.reference, answer, wanted.key_points, wanted.accepted)


def _outright(marked: Marked) -> Suggestion:
    from quizzer.marking.suggest import Point, Suggestion

    mark: Mark = "good" if marked.score == 1 else "nit" if marked.score >= 0.5 else "again"
    return Suggestion(
        mark,
        marked.score,
        tuple(
            Point(part.wanted, "found" if part.right else "not found", part.given)
            for part in marked.parts
        ),
        ("marked outright",),
    )


def for_name(context: Context, full_name: str, answer: str) -> Suggestion:
    """The mark of an answer to the card `deck/card`; raises UsageError where there is none."""
    row = content.card(context.db, full_name)
    return for_card(cards.asked(context, row.key).card, answer)


def wanted_of(card: Card) -> Wanted:
    """What an answer in words would be held against, for any kind of card."""
    from quizzer.content import models

    if isinstance(card, models.FreeCard):
        return Wanted(card.answer, card.key_points, card.accepted)
    if isinstance(card, models.OrderCard):
        return Wanted(". ".join(card.steps), card.steps)
    return Wanted(card.answer)
