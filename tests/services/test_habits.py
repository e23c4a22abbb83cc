"""How somebody answers, where the log says enough of it, and what others do elsewhere."""

from __future__ import annotations

import pytest

from quizzer.memory.simulation import Habits
from quizzer.services.reports import outlook
from quizzer.store.habits import RatingHabit

USUAL = Habits()


def habit(rating: int, **counts: float) -> RatingHabit:
    base = {"reviews": 0, "timed": 0, "seconds": 0.0, "first": 0, "recalled": 0}
    return RatingHabit(rating=rating, **{**base, **counts})  # type: ignore[arg-type]


def test_without_a_review_the_habits_are_those_of_others() -> None:
    habits, reviews = outlook._habits([])
    assert reviews == 0
    assert habits.seconds == USUAL.seconds
    assert habits.first == pytest.approx(USUAL.first)
    assert habits.recalled == pytest.approx(USUAL.recalled)


def test_a_rating_has_times_of_its_own_from_twenty_reviews_on() -> None:
    habits, reviews = outlook._habits(
        [habit(1, reviews=19, timed=19, seconds=99.0), habit(4, reviews=20, timed=20, seconds=3.0)]
    )
    assert reviews == 39
    assert habits.seconds == (*USUAL.seconds[:3], 3.0)


def test_shares_are_drawn_towards_the_usual_ones_by_twenty_reviews() -> None:
    habits, _ = outlook._habits(
        [habit(3, first=20, recalled=60), habit(2, recalled=20), habit(1, recalled=1000)]
    )
    assert habits.first[2] == pytest.approx((20 + 20 * USUAL.first[2]) / 40)
    assert habits.first[0] == pytest.approx(USUAL.first[0] / 2)
    assert sum(habits.first) == pytest.approx(1)
    assert habits.recalled[1] == pytest.approx((60 + 20 * USUAL.recalled[1]) / 100)
    assert habits.recalled[0] == pytest.approx((20 + 20 * USUAL.recalled[0]) / 100)
    assert sum(habits.recalled) == pytest.approx(1)
