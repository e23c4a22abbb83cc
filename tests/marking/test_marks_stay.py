"""The marks, scores, points and notes of many answers, as they were looked at: a change shows here.

    python -m tests.marking.test_marks_stay

writes marks.golden.txt anew, one line an answer. Read the difference: each line is what a learner
would be told. Word vectors are left out, so that it is the same with and without them.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from unittest import mock

from quizzer.marking import suggest
from quizzer.marking.suggest import Suggestion
from tests import golden
from tests.benchmarks import marking_cards

GOLDEN = Path(__file__).with_name("marks.golden.txt")
LEARNERS = tomllib.loads(Path(__file__).with_name("learners.toml").read_text("utf-8"))
SIGNS = {"found": "+", "partly": "~", "not found": "-"}
SPOILT_CARDS = 12  # of each kind of spoiling, so that all of it takes a second or two


def answers() -> Iterator[tuple[str, marking_cards.Card, str]]:
    """Each answer with a name of its own."""
    cards = marking_cards.cards()
    for card in cards:
        for kind, text in LEARNERS.get(card.id, {}).items():
            yield f"{card.id}, {kind}", card, text
            half = text.split()[: len(text.split()) // 2]
            yield f"{card.id}, {kind}, its first half", card, " ".join(half)
    for number, pair in enumerate(marking_cards.opposite_pairs()):
        yield f"pair {number} of {pair.card.id}, right", pair.card, pair.right
        yield f"pair {number} of {pair.card.id}, turned", pair.card, pair.turned
    for kind, spoil in marking_cards.SPOILT.items():
        chance = random.Random(kind)
        for card in chance.sample(cards, SPOILT_CARDS):
            yield f"{card.id}, {kind}", card, spoil(card, chance)
    for card, other in pairwise(cards):
        text = f"{marking_cards.prose_of(card)} {marking_cards.prose_of(other)}"
        yield f"{card.id}, with the answer to {other.id}", card, text


def line_of(name: str, suggestion: Suggestion) -> str:
    points = "".join(SIGNS[point.status] for point in suggestion.points)
    clauses = " | ".join(point.clause for point in suggestion.points if point.clause)
    mark = f"{suggestion.mark or 'nothing'} {suggestion.score:.2f}"
    parts = (mark, points, *suggestion.notes, clauses)
    return f"{name}: {'; '.join(filter(None, parts))}"


def lines() -> list[str]:
    with mock.patch.object(suggest, "vectors", return_value=None):
        return [
            line_of(name, marking_cards.ask(card, text)).replace("\n", " ")
            for name, card, text in answers()
        ]


def test_each_answer_is_told_what_was_looked_at_and_found_right() -> None:
    changed = golden.difference(GOLDEN, lines())
    assert not changed, f"{changed}\nwhere this is better: python -m tests.marking.test_marks_stay"


if __name__ == "__main__":
    golden.keep(GOLDEN, lines())
