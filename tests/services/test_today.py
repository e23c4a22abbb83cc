"""What the first screen says of today and of the next day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.review import cards, fitting, today
from quizzer.services.review.session import RemainingCounts
from quizzer.services.startup import open_context
from quizzer.store import fits
from tests.conftest import NOON, SMALL_DECK

DAY = timedelta(days=1)


def rate(context: Context, card: str, rating: Rating, days: float = 0) -> None:
    row = cards.find_card(context, f"letters/{card}")
    cards.record(context, row, rating, NOON + days * DAY)


def limited(context: Context, **limits: int) -> Context:
    return replace(context, settings=replace(context.settings, **limits))


def test_the_last_fourteen_days_show_which_were_used(context: Context) -> None:
    assert today.today(context, NOON).away is None
    for ago in (14, 13, 1):
        rate(context, "b", Rating.GOOD, -ago)
    overview = today.today(context, NOON)
    assert len(overview.studied) == 14
    assert [place for place, used in enumerate(overview.studied) if used] == [0, 12]
    assert overview.away == 1
    assert today.today(context, NOON - DAY).away == 0
    assert today.today(context, NOON - 3 * DAY).away == 0, "a clock was set back"


def test_new_cards_are_over_for_today_only_where_some_are_left(context: Context) -> None:
    assert not today.today(context, NOON).new_limit_met
    assert today.today(limited(context, new_cards_per_day=0), NOON).new_limit_met
    one = limited(context, new_cards_per_day=1)
    assert not today.today(one, NOON).new_limit_met
    rate(one, "b", Rating.EASY)
    assert today.today(one, NOON).new_limit_met
    for name in "ace":
        rate(context, name, Rating.EASY)
    assert not today.today(limited(context, new_cards_per_day=4), NOON).new_limit_met


def test_the_next_day_is_tomorrow_while_there_are_new_cards_and_then_the_first_due(
    context: Context,
) -> None:
    assert today.next_day(context, NOON) == 1
    none = limited(context, new_cards_per_day=0)
    assert today.next_day(none, NOON) is None
    rate(context, "b", Rating.EASY)
    state = cards.state_of(context, cards.find_card(context, "letters/b").key)
    assert state.due_day is not None  # type: ignore[union-attr]
    days = state.due_day - context.clock.day(NOON)  # type: ignore[union-attr]
    assert days > 1
    assert today.next_day(none, NOON) == days
    assert today.next_day(none, NOON + DAY) == days - 1
    assert today.next_day(context, NOON) == 1
    for name in "ace":
        rate(context, name, Rating.EASY)
    assert today.next_day(context, NOON) > 1, "nothing is new"  # type: ignore[operator]


def test_tomorrow_holds_steps_reviews_and_new_cards_within_the_limits(context: Context) -> None:
    assert today.tomorrow(context, NOON) == RemainingCounts(0, 4)
    assert today.tomorrow(limited(context, new_cards_per_day=3), NOON) == RemainingCounts(0, 3)
    rate(context, "b", Rating.GOOD)  # a step of ten minutes: it waits until tomorrow
    assert today.tomorrow(context, NOON) == RemainingCounts(1, 3)
    rate(context, "c", Rating.EASY, -30)
    rate(context, "a", Rating.EASY, -30)
    assert today.tomorrow(context, NOON) == RemainingCounts(3, 1)
    one = limited(context, reviews_per_day=1)
    assert today.tomorrow(one, NOON) == RemainingCounts(2, 1), "steps are beside the limit"


def test_tomorrow_holds_what_is_due_by_its_end_and_nothing_of_the_day_after(
    context: Context,
) -> None:
    rate(context, "b", Rating.EASY)
    days = today.next_day(limited(context, new_cards_per_day=0), NOON)
    assert days is not None
    assert today.tomorrow(context, NOON + (days - 2) * DAY).due == 0
    assert today.tomorrow(context, NOON + (days - 1) * DAY).due == 1


def test_what_is_left_of_a_chapter_is_said_once_nothing_is_left_to_ask(context: Context) -> None:
    assert today.today(limited(context, new_cards_per_day=0), NOON).half_done == ()
    one = limited(context, new_cards_per_day=1)
    assert today.today(one, NOON).half_done == ()
    rate(one, "b", Rating.EASY)
    assert today.today(context, NOON).half_done == (), "there is more to ask"
    [chapter] = today.today(one, NOON).half_done
    assert (chapter.id, chapter.cards, chapter.days, chapter.after_plan) == ("letters", 3, 3, False)
    assert today.as_text(one, NOON).splitlines() == [
        "0 due, 0 new today",
        "letters: 1 of 4 cards seen, 0 due, 3 new",
        "nothing is due: done for today",
        "Letters: 3 cards left to learn, about 3 days at 20 min a day.",
    ]


def test_today_in_words_counts_minutes_until_a_step_comes_back(context: Context) -> None:
    four = limited(context, new_cards_per_day=4)
    assert today.as_text(four, NOON).splitlines()[:2] == [
        "0 due, 4 new today, about 3 min",
        "letters: 0 of 4 cards seen, 0 due, 4 new",
    ]
    for name in "ab":  # the card related to the first is held back until tomorrow
        rate(context, name, Rating.EASY)
    rate(context, "c", Rating.GOOD)
    assert "nothing is due now; a card comes back in 10 min" in today.as_text(context, NOON)
    soon = NOON + timedelta(minutes=9, seconds=50)
    assert "a card comes back in 1 min" in today.as_text(context, soon)
    for seconds, minutes in ((25, 10), (35, 9)):
        moment = NOON + timedelta(seconds=seconds)
        assert f"a card comes back in {minutes} min" in today.as_text(context, moment)
    later = NOON + timedelta(minutes=10)
    text = today.as_text(context, later)
    assert text.splitlines()[0] == "1 due, 0 new today, about 1 min"
    assert "next: How many letters come before d?" in text
    rate(context, "c", Rating.EASY, 10 / 1440)
    assert "nothing is due: done for today" in today.as_text(context, later)


def test_today_runs_as_many_statements_with_twenty_decks_as_with_one(
    context: Context, tmp_path: Path
) -> None:
    home = Home(tmp_path / "many")
    home.questions.mkdir(parents=True)
    for number in range(20):
        (home.questions / f"deck-{number}.toml").write_text(SMALL_DECK)

    def statements(of: Context) -> int:
        ran: list[str] = []
        of.db.connection.set_trace_callback(ran.append)
        today.today(limited(of, new_cards_per_day=3), NOON)
        of.db.connection.set_trace_callback(None)
        return len(ran)

    with open_context(home, UTC) as many:
        assert len(today.decks(many, NOON)) == 20
        assert statements(many) == statements(context)


@pytest.mark.parametrize(
    ("reviews", "is_worth", "is_offered"),
    [(1_999, True, False), (2_000, True, True), (2_000, False, False)],
)
def test_a_fit_is_offered_from_two_thousand_reviews_on_where_it_is_worth_it(
    context: Context,
    monkeypatch: pytest.MonkeyPatch,
    reviews: int,
    is_worth: bool,
    is_offered: bool,
) -> None:
    monkeypatch.setattr(fits, "review_count", lambda database: reviews)
    monkeypatch.setattr(fitting, "is_worth_offering", lambda context, now: is_worth)
    assert today.today(context, NOON).fit_offered is is_offered


def test_the_next_question_is_named_in_seventy_characters(context: Context) -> None:
    deck = context.home.questions / "letters.toml"
    deck.write_text(SMALL_DECK.replace("Which letter comes first?", "a" * 71))
    text = today.as_text(context.refreshed(), NOON)
    assert text.splitlines()[-1] == "next: " + "a" * 70


def test_what_was_read_beside_the_start_holds_until_somebody_writes(context: Context) -> None:
    for is_written in (False, True):
        reader = today.TodayReader(context, NOON)
        reader._thread.join()
        if is_written:
            with context.beside() as window:
                cards.record(window, cards.find_card(window, "letters/b"), Rating.GOOD, NOON)
        taken = reader.take(context)
        assert taken == (None if is_written else today.today(context, NOON))
