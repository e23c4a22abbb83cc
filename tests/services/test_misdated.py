"""Reviews of a wrong clock are noticed, said, and counted from today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services import doctor
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.startup import open_context
from quizzer.store import misdated as misdated_store
from tests.conftest import NOON

AHEAD = NOON + timedelta(days=365)
LONG_AGO = datetime(1999, 3, 2, 12, 0, tzinfo=UTC)


def review_at(home: Home, at: datetime, card: str = "letters/a") -> None:
    with open_context(home, UTC, lambda: at) as context:
        cards.record(context, cards.find_card(context, card), Rating.EASY, at)


@pytest.mark.parametrize("wrong", [AHEAD, LONG_AGO])
def test_a_card_of_a_wrong_clock_is_due_as_if_reviewed_today(
    small_home: Home, wrong: datetime
) -> None:
    review_at(small_home, wrong)
    with open_context(small_home, UTC, lambda: NOON) as context:
        [notice] = context.notices
        assert "1 card was reviewed on a date that cannot be right" in notice
        cards.record(context, cards.find_card(context, "letters/b"), Rating.EASY, NOON)
        rows = [cards.find_card(context, f"letters/{name}") for name in "ab"]
        wrong_state, right_state = [cards.state_of(context, row.key) for row in rows]
        assert wrong_state.last_day == right_state.last_day  # type: ignore[union-attr]
        assert abs(wrong_state.due_day - right_state.due_day) < 10  # type: ignore[union-attr]
    with open_context(small_home, UTC, lambda: NOON) as context:
        assert context.notices == ()


def test_a_log_that_agrees_with_the_clock_is_left_alone(small_home: Home) -> None:
    review_at(small_home, NOON)
    with open_context(small_home, UTC, lambda: NOON + timedelta(days=400)) as context:
        assert context.notices == ()
    with open_context(small_home, UTC, lambda: NOON - timedelta(days=1)) as context:
        assert context.notices == ()


def test_a_clock_that_is_wrong_now_changes_no_schedule(small_home: Home) -> None:
    for name in "abc":
        review_at(small_home, NOON, f"letters/{name}")
    with open_context(small_home, UTC, lambda: LONG_AGO) as context:
        assert "check the computer's clock; nothing was changed" in context.notices[0]
    with open_context(small_home, UTC, lambda: NOON) as context:
        assert context.notices == ()
        state = cards.state_of(context, cards.find_card(context, "letters/a").key)
        assert state.last_day == context.clock.day(NOON)  # type: ignore[union-attr]


def test_doctor_tells_of_reviews_with_impossible_dates(small_home: Home) -> None:
    review_at(small_home, NOON)
    assert doctor._dates(small_home, NOON) == "agrees with the reviews"
    review_at(small_home, AHEAD, "letters/b")
    review_at(small_home, LONG_AGO, "letters/c")
    found = doctor._dates(small_home, NOON)
    assert "1 review dated in the future and 1 review dated before 2006" in found


@pytest.mark.parametrize(
    ("misdated", "right", "counted"), [(9, 0, True), (10, 10, True), (10, 9, False)]
)
def test_most_of_ten_cards_or_more_tell_that_today_is_wrong(
    small_home: Home, misdated: int, right: int, counted: bool
) -> None:
    card = '[[card]]\nid = "c{0}"\nkind = "free"\nprompt = "{0}?"\nanswer = "A."\n'
    deck = 'title = "Many"\n' + "".join(card.format(number) for number in range(20))
    (small_home.questions / "many.toml").write_text(deck)
    with open_context(small_home, UTC, lambda: AHEAD) as context:
        for number in range(misdated + right):
            at = AHEAD if number < misdated else NOON
            row = cards.find_card(context, f"many/c{number}")
            cards.record(context, row, Rating.EASY, at)
        today, first = context.clock.day(NOON), context.clock.day(LONG_AGO)
        result = misdated_store.count_from_today(context.db, NOON, today, first)
        assert result == (misdated, counted)
        state = cards.state_of(context, cards.find_card(context, "many/c0").key)
        assert (state.last_day == today) == counted  # type: ignore[union-attr]


@pytest.mark.parametrize(("days", "wrong"), [(1, 0), (2, 1)])
def test_a_review_of_tomorrow_is_a_journey_and_one_of_the_day_after_is_not(
    context: Context, days: int, wrong: int
) -> None:
    at = NOON + timedelta(days=days)
    cards.record(context, cards.find_card(context, "letters/a"), Rating.EASY, at)
    today, first = context.clock.day(NOON), context.clock.day(LONG_AGO)
    path = context.db.path
    assert misdated_store.misdated_reviews(path, today, first) == (wrong, 0)
    assert misdated_store.misdated_reviews(path, today + 2, today + days + 1) == (0, 1)
    assert misdated_store.count_from_today(context.db, NOON, today, first).cards == wrong
