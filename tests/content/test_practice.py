"""Chapter 4's second cards: sound, true, and never on one day with their question."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizzer import paths, settings
from quizzer.content.deck_file import read_deck
from quizzer.content.models import ChoiceCard, NumberCard
from quizzer.marking import exact
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.review import cards, chapters
from quizzer.services.review.session import ReviewSession
from quizzer.services.startup import open_context

PRACTICE, _ = read_deck(paths.bundled("questions") / "fastbook-04_practice.toml")
CHAPTER, _ = read_deck(paths.bundled("questions") / "fastbook-04.toml")
RESULT = re.compile(r"^(.*?)   # (.+)$", re.MULTILINE)
FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_each_card_is_related_to_a_question_of_the_chapter_of_another_kind() -> None:
    kinds = {f"fastbook-04/{card.id}": card.kind for card in CHAPTER.card}
    for card in PRACTICE.card:
        assert card.related, card.id
        assert {kinds[name] for name in card.related} == {"free"}, card.id
        assert card.kind != "free", card.id


def test_each_choice_has_one_right_option() -> None:
    for card in PRACTICE.card:
        if isinstance(card, ChoiceCard):
            assert len(card.correct) == 1, card.id
            assert len(card.options) == 4, card.id


def test_every_result_in_an_answer_is_what_python_gives() -> None:
    script = ["import torch, torch.nn as nn, torch.nn.functional as F"]
    expected = []
    for card in PRACTICE.card:
        for snippet in FENCE.findall(card.answer):
            *before, last = snippet.strip().splitlines()
            match = RESULT.match(last)
            assert match is not None, card.id
            script += [*before, f"print({match[1]})"]
            expected.append(re.sub(r", [a-z ]+$", "", match[2]))
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(script)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == expected


@pytest.mark.parametrize("card", [card for card in PRACTICE.card if isinstance(card, NumberCard)])
def test_a_number_is_the_one_that_its_answer_begins_with(card: NumberCard) -> None:
    match = re.match(r"[\d.,]*\d", card.answer)
    assert match is not None
    assert exact.number(card.value, card.tolerance, card.unit, match[0].replace(",", "")).right


def names_asked(context: Context, deck: str, now: datetime) -> set[str]:
    """Every card of a deck that a session asks on a day; each is buried."""
    session, names = ReviewSession(context, deck=deck), set()
    while (item := session.next(now)) is not None:
        names.add(item.row.id)
        session.bury(item, now)
    return names


def test_a_question_and_its_practice_never_come_on_one_day(tmp_path: Path) -> None:
    settings.change(tmp_path / "config.toml", "new_cards_per_day", 500)
    with open_context(Home(tmp_path), zone=UTC) as context:
        for card in CHAPTER.card:
            question = cards.find_card(context, f"fastbook-04/{card.id}")
            cards.record(context, question, Rating.EASY, NOW)
        assert names_asked(context, "fastbook-04_practice", NOW) == set()
        tomorrow = NOW + timedelta(days=1)
        names = {f"fastbook-04_practice/{card.id}" for card in PRACTICE.card}
        assert names_asked(context, "fastbook-04_practice", tomorrow) == names


def test_practice_that_was_done_keeps_its_question_for_another_day(tmp_path: Path) -> None:
    settings.change(tmp_path / "config.toml", "new_cards_per_day", 500)
    with open_context(Home(tmp_path), zone=UTC) as context:
        card = cards.find_card(context, "fastbook-04_practice/view-minus-one")
        cards.record(context, card, Rating.EASY, NOW)
        assert "fastbook-04/view" not in names_asked(context, "fastbook-04", NOW)
        assert "fastbook-04/view" in names_asked(context, "fastbook-04", NOW + timedelta(days=1))


def test_the_chapters_own_questions_come_first(tmp_path: Path) -> None:
    with open_context(Home(tmp_path), zone=UTC) as context:
        decks = list(chapters.with_questions(context))
    assert decks[:3] == ["fastbook-04", "fastbook-04_practice", "fastbook-05"]
