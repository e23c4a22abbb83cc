"""The sums of days that are kept are those of the log, whatever becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store.bulk import without_triggers
from quizzer.store.db import Database, open_database
from quizzer.store.log import day_sums
from quizzer.store.log.day_sums import DaySum, days, keep_day_sums
from tests.conftest import NOON

DAY = timedelta(days=1)
TODAY = NOON.date().toordinal()


def rate(context: Context, card: str, rating: Rating, day: int, ms: int | None = None) -> None:
    row = cards.find_card(context, f"letters/{card}")
    cards.record(context, row, rating, NOON + day * DAY, duration_ms=ms)


def kept(db: Database) -> list[tuple[int, ...]]:
    """The days that are kept, and how many reviews of each."""
    return db.tuples("SELECT day, reviews FROM day_sum")


@pytest.mark.parametrize("look", ["before", "between", "after", "never"])
def test_a_day_s_sums_are_the_same_whenever_they_were_added_up(
    context: Context, monkeypatch: pytest.MonkeyPatch, look: str
) -> None:
    monkeypatch.setattr(day_sums, "MANY", 1)
    if look == "before":
        keep_day_sums(context.db)
    rate(context, "a", Rating.EASY, 0, 1500)
    rate(context, "b", Rating.GOOD, 0)
    rate(context, "b", Rating.GOOD, 0, 3000)
    if look == "between":
        keep_day_sums(context.db)
    rate(context, "a", Rating.AGAIN, 40, 600_001)
    rate(context, "b", Rating.GOOD, 40, 600_000)
    if look == "after":
        keep_day_sums(context.db)
    assert days(context.db) == [
        DaySum(TODAY, 3, 4500, 0, 0),
        DaySum(TODAY + 40, 2, 1_200_000, 2, 1),
    ]
    cards.undo(context, NOON + 40 * DAY)
    assert days(context.db)[1:] == [DaySum(TODAY + 40, 1, 600_000, 1, 0)]
    cards.undo(context, NOON + 40 * DAY)
    assert [row.day for row in days(context.db)] == [TODAY], "a day without a review is none"


def test_days_come_in_order_where_a_clock_was_set_back(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_sums, "MANY", 1)
    for day in (7, 3):
        rate(context, "a", Rating.GOOD, day)
        keep_day_sums(context.db)
    rate(context, "a", Rating.GOOD, 5)
    assert [row.day - TODAY for row in days(context.db)] == [3, 5, 7]


def test_sums_are_kept_once_there_are_many_more_reviews(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_sums, "MANY", 2)
    rate(context, "a", Rating.GOOD, 0)
    keep_day_sums(context.db)
    assert kept(context.db) == []
    rate(context, "b", Rating.GOOD, 0)
    keep_day_sums(context.db)
    assert kept(context.db) == [(TODAY, 2)]
    rate(context, "c", Rating.GOOD, 0)
    keep_day_sums(context.db)
    assert kept(context.db) == [(TODAY, 2)]
    rate(context, "a", Rating.GOOD, 1)
    keep_day_sums(context.db)
    assert kept(context.db) == [(TODAY, 3), (TODAY + 1, 1)]


def test_keeping_sums_waits_for_nobody_and_is_no_change_of_the_learner_s(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_sums, "MANY", 1)
    rate(context, "a", Rating.GOOD, 0)
    changes, wait = context.db.changes(), context.db.value("PRAGMA busy_timeout")
    other = open_database(context.db.path)
    with other.transaction():
        keep_day_sums(context.db)
    other.close()
    assert kept(context.db) == []
    keep_day_sums(context.db)
    assert kept(context.db) == [(TODAY, 1)]
    assert context.db.changes() == changes
    assert context.db.value("PRAGMA busy_timeout") == wait


def test_a_log_that_was_changed_is_added_up_anew(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_sums, "MANY", 1)
    rate(context, "a", Rating.EASY, 0)
    rate(context, "a", Rating.GOOD, 40)
    keep_day_sums(context.db)
    assert days(context.db)[1].recalled == 1
    with context.db.transaction(), without_triggers(context.db):
        context.db.execute("UPDATE review SET rating = 1 WHERE day > ?", TODAY)
    assert days(context.db)[1].recalled == 0
    keep_day_sums(context.db)
    assert days(context.db)[1].recalled == 0
