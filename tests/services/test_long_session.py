"""A session keeps its queue and its bounds from card to card; what it asks must not show that."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.review.session import ReviewSession
from quizzer.services.startup import open_context
from tests.conftest import NOON

CARD = '[[card]]\nid = "c{0:02}"\nkind = "free"\nprompt = "Question {0}?"\nanswer = "A."\n'


@pytest.fixture
def related(small_home: Home) -> Iterator[Context]:
    """A deck of 40 cards, every third related to the one four places on; ten minutes a day."""
    text = 'title = "Related"\n'
    for number in range(40):
        text += CARD.format(number)
        if number % 3 == 0 and number < 36:
            text += f'related = ["related/c{number + 4:02}"]\n'
    (small_home.questions / "letters.toml").unlink()
    (small_home.questions / "related.toml").write_text(text)
    with open_context(small_home, UTC) as opened:
        chosen = replace(opened.settings, minutes_per_day=10, new_cards_per_day=8)
        yield replace(opened, settings=replace(chosen, reviews_per_day=12))


@pytest.mark.parametrize("seed", range(6))
def test_a_session_that_goes_on_asks_what_a_new_one_would(related: Context, seed: int) -> None:
    draw = random.Random(seed)
    now, session, asked_in_all = NOON, ReviewSession(related), 0
    with related.beside() as fresh_context:
        for _ in range(400):
            now += timedelta(seconds=draw.choice([5, 30, 120]))
            chance = draw.random()
            if chance < 0.02:
                now += timedelta(days=draw.choice([1, 1, 3, 20]))
            here = draw.choice([related, fresh_context])
            card = cards.find_card(here, f"related/c{draw.randrange(40):02}")
            if chance > 0.96:
                cards.record(here, card, draw.choice(list(Rating)), now)
            elif chance > 0.94:
                cards.suspend(here, card, now)
            elif chance > 0.90:
                cards.resume(here, card, now)
            elif chance > 0.88:
                cards.undo(here, now)
            key = session.peek(now)
            assert key == ReviewSession(related).peek(now)
            assert session.remaining(now) == ReviewSession(related).remaining(now)
            if key is None:
                now += timedelta(hours=7)
                continue
            in_review = cards.card_in_review(related, key)
            if draw.random() < 0.2:
                cards.save_draft(related, in_review.row, "half an ans", now)
            if draw.random() < 0.03:
                session.bury(in_review, now)
                continue
            rating = draw.choices(list(Rating), [2, 1, 5, 2])[0]
            assert session.answer(in_review, rating, now) is not None
            asked_in_all += 1
    assert asked_in_all > 150, "most turns ask something"
