"""Marking an answer outright where its card's kind allows it, and laying out what is shuffled.

An answer is one text, as it is logged: options, gaps and steps are a line each.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from quizzer.content.models import Card, ChoiceCard, ClozeCard, FreeCard, NumberCard, OrderCard
from quizzer.marking import exact
from quizzer.marking.exact import Marked, Part
from quizzer.memory.scheduling import Reviewed
from quizzer.services.cards import Asked

__all__ = ["Marked", "Part", "laid_out", "mark"]


def mark(card: Card, answer: str) -> Marked | None:
    """The mark of an answer; None where only the learner can tell."""
    lines = answer.split("\n") if answer else []
    match card:
        case ChoiceCard():
            return exact.choice(card.options, card.correct, _chosen(card, lines))
        case NumberCard():
            return exact.number(card.value, card.tolerance, card.unit, answer)
        case ClozeCard():
            if len(lines) == 1 < len(card.gaps):  # typed on one line, not gap by gap
                lines = _pieces(answer)
            return exact.cloze(card.gaps, lines)
        case OrderCard():
            return exact.order(card.steps, lines)
        case FreeCard() if exact.accepted(card.accepted, answer):
            return Marked(1.0, (Part(answer.strip(), answer.strip(), True),))
    return None


def _chosen(card: ChoiceCard, lines: Sequence[str]) -> list[str]:
    """The options named, one a line or, as somebody types them, with commas between."""
    by_form = {exact.plain(option): option for option in card.options}
    named = [
        piece
        for line in lines
        for piece in ([line] if exact.plain(line) in by_form else _pieces(line))
    ]
    return [
        piece if piece in card.options else by_form.get(exact.plain(piece), piece)
        for piece in named
    ]


def _pieces(line: str) -> list[str]:
    return [piece.strip() for piece in re.split("[,;]", line)]


def laid_out(asked: Asked) -> tuple[str, ...]:
    """Options or steps as they are shown: shuffled, the same until the card's next review."""
    reps = asked.state.reps if isinstance(asked.state, Reviewed) else 0
    draw = random.Random(f"{asked.row.id} {reps}")
    match asked.card:
        case ChoiceCard() as card:
            return tuple(draw.sample(card.options, len(card.options)))
        case OrderCard() as card:
            return _out_of_order(card.steps, draw)
    return ()


def _out_of_order(steps: Sequence[str], draw: random.Random) -> tuple[str, ...]:
    shuffled = tuple(draw.sample(steps, len(steps)))
    if shuffled == tuple(steps):
        return (*shuffled[1:], shuffled[0])
    return shuffled
