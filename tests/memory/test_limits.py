"""Where a calendar, a day, a range or a share ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from quizzer.memory import scheduler
from quizzer.memory.queue import Allowance, allowance, find_chapter
from quizzer.memory.scheduler import MAX_INTERVAL, New, Rating, fuzz_range, interval_days
from quizzer.memory.study_day import StudyClock

CLOCK = StudyClock(time(4), UTC)
LAST_DAY = date.max.toordinal()


@pytest.mark.parametrize("seed", [None, "a card"])
def test_no_schedule_leaves_the_calendar(seed: str | None) -> None:
    """A clock may be wrong by thousands of years; what it led to is still a date."""
    now = datetime(9999, 12, 1, 12, tzinfo=UTC)
    new = scheduler.next_state(New(), Rating.EASY, now, CLOCK, retention=0.9, seed=seed)
    known = new._replace(stability=30_000.0)
    later = now + timedelta(days=3)
    states = [
        scheduler.next_state(known, Rating.EASY, later, CLOCK, retention=0.7, seed=seed),
        scheduler.bounded_state(known, Rating.EASY, later, CLOCK, retention=0.7, seed=seed),
        scheduler.evened(known, CLOCK, "a card", 0.7, None, lambda day: 0.0)[0],
    ]
    memory = scheduler._to_memory(known)
    assert memory is not None
    due_days = [state.due_day for state in states]
    due_days.append(scheduler.placed_memory(memory, 0.9, 0.7).due_day)
    assert due_days == [LAST_DAY - 1] * len(due_days)


def test_a_study_day_ends_at_four() -> None:
    assert StudyClock().day_ends_at == time(4)
    assert StudyClock().zone is None


def test_a_card_that_was_not_known_at_first_comes_back_within_the_day() -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    state = scheduler.bounded_state(New(), Rating.AGAIN, now, CLOCK, retention=0.9, seed=None)
    assert (state.due_day, state.due_at) == (None, now + timedelta(minutes=1))
    day = CLOCK.day(now)
    memory = scheduler.bounded_memory(None, Rating.AGAIN, day, retention=0.9, seed=None)
    assert (memory.due_day, memory.wait_ms) == (None, 60_000)


def test_a_day_beyond_the_calendar_begins_with_its_last_one() -> None:
    assert CLOCK.start(LAST_DAY) == datetime(9999, 12, 31, 4, tzinfo=UTC)
    assert CLOCK.start(LAST_DAY + 1) == CLOCK.start(LAST_DAY)


def test_no_interval_is_longer_than_a_century() -> None:
    assert interval_days(1e9, 0.9) == MAX_INTERVAL == 36_500
    shortest, longest = fuzz_range(MAX_INTERVAL)
    assert shortest < longest == MAX_INTERVAL


def test_up_to_two_days_there_is_no_choice_and_from_three_on_a_day_to_either_side() -> None:
    assert [fuzz_range(days) for days in (1, 2, 3, 4)] == [(1, 1), (2, 2), (2, 4), (3, 5)]
    assert fuzz_range(15) == (13, 17)  # 1 + 0.15 * 4.5 + 0.1 * 8 days to either side
    assert fuzz_range(100) == (93, 107)  # and 0.05 * 80 more


def test_a_day_that_had_more_reviews_than_its_limit_has_none_left() -> None:
    left = allowance(100, 20, reviews_done=101, new_done=19)
    assert left == Allowance(0, 1)
    assert allowance(100, 20, reviews_done=99, new_done=21) == Allowance(1, 0)


def test_a_number_is_that_of_the_first_book_that_has_such_a_chapter() -> None:
    assert find_chapter("4", ["other-05", "book-04", "words-4"]) == "book-04"


def test_reviews_are_counted_and_of_lapses_those_in_review_alone() -> None:
    now, state = datetime(2026, 3, 2, 12, tzinfo=UTC), New()
    counts = []
    for rating in (Rating.AGAIN, Rating.EASY, Rating.GOOD, Rating.AGAIN, Rating.AGAIN):
        state = scheduler.next_state(state, rating, now, CLOCK, retention=0.9, seed=None)
        counts.append((state.reps, state.lapses))
        now += timedelta(days=3)
    assert counts == [(1, 0), (2, 0), (3, 0), (4, 1), (5, 1)]


@pytest.mark.parametrize(
    ("last", "day", "elapsed"),
    [(0, 0, 0), (-1, -1, 0), (-1, 0, 0), (-3, -1, 2), (0, 3, 3), (1, 0, -1), (2, 0, 0)],
)
def test_a_review_before_2006_or_after_tomorrow_was_dated_by_a_wrong_clock(
    last: int, day: int, elapsed: int
) -> None:
    first = date(2006, 1, 1).toordinal()
    known = scheduler.next_state(
        New(), Rating.EASY, CLOCK.start(first), CLOCK, retention=0.9, seed=None
    )
    state = known._replace(last_day=first + last)
    assert scheduler.elapsed_days(state, first + day) == elapsed


def test_a_wait_of_days_in_a_step_is_shown_in_whole_hours() -> None:
    text = scheduler.interval_text
    assert [text(timedelta(minutes=minutes), None) for minutes in (0, 59, 60, 2880)] == [
        "1m", "59m", "1h", "48h"
    ]  # fmt: skip
