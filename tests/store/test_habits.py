"""How somebody answers, as the log says it: times, first reviews and what was recalled."""

from __future__ import annotations

from datetime import timedelta

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import habits
from tests.conftest import NOON

DAY = timedelta(days=1)


def rate(context: Context, card: str, rating: Rating, days: float, ms: int | None) -> None:
    row = cards.find_card(context, f"letters/{card}")
    cards.record(context, row, rating, NOON + days * DAY, duration_ms=ms)


def test_a_look_of_more_than_two_minutes_is_a_pause_and_none_has_no_time(context: Context) -> None:
    for number, ms in enumerate((120_000, 120_001, 0, None, 2000, 1)):
        rate(context, "abceab"[number], Rating.GOOD, number, ms)
    [habit] = habits.by_rating(context.db, None)
    assert (habit.rating, habit.reviews, habit.timed) == (3, 6, 3)
    assert habit.seconds == (120_000 + 2000 + 1) / 3 / 1000


def test_first_reviews_and_recalls_are_counted_and_what_was_undone_is_not(
    context: Context,
) -> None:
    rate(context, "a", Rating.EASY, 0, None)
    rate(context, "b", Rating.GOOD, 0, None)
    rate(context, "a", Rating.GOOD, 30, None)
    rate(context, "c", Rating.AGAIN, 31, None)
    cards.undo(context, NOON + 31 * DAY)
    good, easy = habits.by_rating(context.db, None)
    assert (good.rating, good.reviews, good.first, good.recalled) == (3, 2, 1, 1)
    assert (easy.rating, easy.reviews, easy.first, easy.recalled) == (4, 1, 1, 0)
    key = context.db.value("SELECT key FROM deck WHERE id = 'letters'")
    assert habits.by_rating(context.db, key) == [good, easy]
    assert habits.by_rating(context.db, key + 1) == []


def test_memories_are_those_of_cards_that_are_asked_and_no_day_lies_ahead(
    context: Context,
) -> None:
    for card in "abc":
        rate(context, card, Rating.EASY, 0, None)
    cards.suspend(context, cards.find_card(context, "letters/a"), NOON)
    day = context.clock.day(NOON)
    states = habits.memory_states(context.db, None, day + 3)
    assert [elapsed for _, _, elapsed in states] == [3, 3]
    assert all(stability > 1 and 1 <= difficulty <= 10 for stability, difficulty, _ in states)
    assert [elapsed for *_, elapsed in habits.memory_states(context.db, None, day - 2)] == [0, 0]
    assert habits.card_count(context.db, None) == 3, "one of four is suspended"
