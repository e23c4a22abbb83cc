"""What a plan after an absence is worked out from: who waits, who comes, what was done today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.review import cards, catch_up
from quizzer.services.startup import open_context
from tests.conftest import NOON

CARD = '[[card]]\nid = "c{0}"\nkind = "free"\nprompt = "Question {0}?"\nanswer = "A."\n'
BACK = NOON + timedelta(days=40)


@pytest.fixture
def away(small_home: Home) -> Iterator[Context]:
    """Six cards, five of them learned and one left in its steps, forty days before the return."""
    (small_home.questions / "letters.toml").unlink()
    text = 'title = "Many"\n' + "".join(CARD.format(number) for number in range(8))
    (small_home.questions / "many.toml").write_text(text)
    with open_context(small_home, UTC) as opened:
        context = replace(opened, settings=replace(opened.settings, minutes_per_day=1))
        for number in range(5):
            rate(context, number, Rating.EASY)
        rate(context, 5, Rating.GOOD)
        yield context


def rate(context: Context, number: int, rating: Rating, days: int = 0) -> None:
    at = NOON + timedelta(days=days)
    cards.record(context, cards.find_card(context, f"many/c{number}"), rating, at)


def read(context: Context) -> catch_up.PlanInputs:
    plan = catch_up.active_catch_up(context, context.clock.day(BACK))
    return catch_up.read_inputs(context, BACK, plan)


def test_what_was_answered_today_is_to_come_and_no_longer_waits(away: Context) -> None:
    before = read(away)
    assert (before.waiting, len(before.backlog), before.coming, before.used) == (6, 6, (), 0)
    rate(away, 0, Rating.EASY, 40)
    rate(away, 1, Rating.GOOD, 40)
    after = read(away)
    day = away.clock.day(BACK)
    assert (after.waiting, after.caught_up, after.used) == (4, 2, 2)
    assert len(after.coming) == 2
    assert all(day < card.due < day + 365 for card in after.coming)


def test_a_card_in_its_steps_takes_the_room_of_two_answers(away: Context) -> None:
    answers = sorted(card.answers for card in read(away).backlog)
    assert answers == [1, 1, 1, 1, 1, 2]


def test_without_an_absence_nothing_waits_and_no_room_is_used(away: Context) -> None:
    inputs = catch_up.read_inputs(away, NOON, None)
    assert (inputs.backlog, inputs.coming) == ((), ())
    assert (inputs.used, inputs.waiting, inputs.caught_up) == (0, 0, 0)
    assert len(inputs.seen) == 6
    assert catch_up.make_outlook(inputs).plan is None
