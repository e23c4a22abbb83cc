"""The simulation follows the scheduler's own formulas, and says what a retention costs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from quizzer.memory import scheduler
from quizzer.memory.scheduler import New, Rating
from quizzer.memory.simulation import Habits, MemoryModel, simulate
from quizzer.memory.study_day import StudyClock
from tests.conftest import Run

MEMORY = MemoryModel(scheduler.default_parameters())
CLOCK = StudyClock(zone=UTC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("first", [1, 2, 3, 4])
@pytest.mark.parametrize("second", [1, 2, 3, 4])
@pytest.mark.parametrize("days", [1, 7, 60])
def test_each_step_is_the_schedulers_own(first: int, second: int, days: int) -> None:
    before = scheduler.next_state(
        New(), Rating(first), NOON, CLOCK, retention=0.9, seed=None, steps=False
    )
    after = scheduler.next_state(
        before, Rating(second), NOON + timedelta(days=days), CLOCK, retention=0.9, seed=None,
        steps=False,
    )  # fmt: skip
    rating = np.array([second])
    stability, difficulty = MEMORY.first(np.array([first]))
    assert stability[0] == pytest.approx(before.stability)
    assert difficulty[0] == pytest.approx(before.difficulty)
    assert MEMORY.interval(stability, 0.9)[0] == before.due_day - before.last_day  # type: ignore[operator]
    recall = MEMORY.recall(np.array([float(days)]), stability)
    assert recall[0] == pytest.approx(scheduler.retrievability(before, before.last_day + days))
    if second == 1:
        new = MEMORY.after_lapse(stability, difficulty, recall)
    else:
        new = MEMORY.after_recall(stability, difficulty, recall, rating)
    assert new[0] == pytest.approx(after.stability)
    assert MEMORY.next_difficulty(difficulty, rating)[0] == pytest.approx(after.difficulty)


@pytest.mark.parametrize("stability", [0.2, 0.5, 1.0, 2.0, 5.0, 300.0])
@pytest.mark.parametrize("days", [4, 1_000_000])
def test_a_lapse_leaves_what_the_scheduler_leaves_of_a_memory_however_weak(
    stability: float, days: int
) -> None:
    recall = MEMORY.recall(np.array([float(days)]), np.array([stability]))
    after = MEMORY.after_lapse(np.array([stability]), np.array([4.0]), recall)
    model = scheduler._model(0.9)
    expected = model.next("review", None, stability, 4.0, days, Rating.AGAIN)
    assert after[0] == pytest.approx(expected.stability)


def test_a_higher_retention_costs_more_time_and_more_is_known() -> None:
    outlooks = [
        simulate(MEMORY, Habits(), retention, cards=500, new_per_day=10, days=365)
        for retention in (0.7, 0.8, 0.9, 0.97)
    ]
    minutes = [outlook.minutes_per_day for outlook in outlooks]
    known = [outlook.known for outlook in outlooks]
    assert minutes == sorted(minutes)
    assert known == sorted(known)
    assert minutes[-1] > 1.5 * minutes[0]
    assert all(0.7 * 500 < value <= 500 for value in known)


def test_what_is_known_already_is_not_learnt_again() -> None:
    known = (np.full(100, 200.0), np.full(100, 5.0), np.zeros(100))
    outlook = simulate(MEMORY, Habits(), 0.9, cards=100, new_per_day=10, days=100, known=known)
    assert outlook.reviews_per_day == 0
    assert outlook.known == pytest.approx(
        100 * MEMORY.recall(np.array([100.0]), np.array([200.0]))[0]
    )


def test_a_card_reviewed_by_a_clock_that_was_ahead_counts_as_just_reviewed() -> None:
    known = (np.full(10, 200.0), np.full(10, 5.0), np.full(10, -10.0))
    outlook = simulate(MEMORY, Habits(), 0.9, cards=10, new_per_day=0, days=5, known=known)
    assert (outlook.known, outlook.reviews_per_day) == (10, 0)


def test_minutes_and_reviews_a_day_are_those_of_each_answer() -> None:
    slow = Habits(seconds=(30.0,) * 4, first=(0.0, 0.0, 1.0, 0.0), recalled=(0.0, 1.0, 0.0))
    one_day = simulate(MEMORY, slow, 0.9, cards=10, new_per_day=10, days=1)
    assert (one_day.minutes_per_day, one_day.reviews_per_day) == (5, 10)
    two_days = simulate(MEMORY, slow, 0.9, cards=10, new_per_day=10, days=2)
    assert (two_days.minutes_per_day, two_days.reviews_per_day) == (2.5, 5), "none is due yet"
    fewer = simulate(MEMORY, slow, 0.9, cards=10, new_per_day=4, days=2)
    assert (fewer.minutes_per_day, fewer.reviews_per_day) == (2, 4)


def test_a_forgotten_card_is_answered_twice_on_its_day() -> None:
    long_ago = (np.full(50, 0.1), np.full(50, 5.0), np.full(50, 1e9))
    seconds = Habits(seconds=(30.0, 0.0, 60.0, 0.0))
    outcome = simulate(MEMORY, seconds, 0.9, cards=50, new_per_day=0, days=1, known=long_ago)
    forgotten = outcome.reviews_per_day - 50
    assert forgotten >= 45, "of 50 that are known by hardly a twentieth"
    assert outcome.minutes_per_day >= forgotten * 1.5
    assert outcome.minutes_per_day <= forgotten * 1.5 + (50 - forgotten)


def test_no_interval_is_shorter_than_a_day_or_longer_than_the_schedulers() -> None:
    for stability in (0.001, 3.0, 1e7):
        days = MEMORY.interval(np.array([stability]), 0.9)[0]
        assert days == scheduler.interval_days(stability, 0.9)


def test_the_command_shows_where_one_stands(run: Run) -> None:
    run("rate", "fastbook-04/loss", "good")
    ended = run("simulate", "--days", "60", "--json")
    assert ended.status == 0, ended.err
    result = json.loads(ended.out)
    assert (result["days"], result["current"], result["reviews"]) == (60, 0.9, 1)
    retentions = [row["retention"] for row in result["retention"]]
    assert retentions[0] == 0.7
    assert retentions[-1] == 0.97
    assert 0.9 in retentions
    assert "yours now" in run("simulate", "--days", "30", "--deck", "fastbook-04").out
    assert run("simulate", "--deck", "nope").status == 2
    assert run("simulate", "--days", "0").status == 2


def test_a_known_card_comes_back_on_its_day_and_not_before() -> None:
    known = (np.full(10, 10.0), np.full(10, 5.0), np.full(10, 4.0))
    assert MEMORY.interval(known[0], 0.9)[0] == 10

    def reviews(days: int) -> float:
        outcome = simulate(MEMORY, Habits(), 0.9, cards=10, new_per_day=0, days=days, known=known)
        return outcome.reviews_per_day * days

    assert reviews(6) == 0
    assert 10 <= round(reviews(7)) <= 20
    assert round(reviews(8)) - round(reviews(7)) <= 10, "only what was forgotten is due again"


def test_a_new_card_comes_back_when_its_first_interval_has_passed() -> None:
    good = Habits(first=(0.0, 0.0, 1.0, 0.0))
    stability, _ = MEMORY.first(np.array([3]))
    wait = int(MEMORY.interval(stability, 0.9)[0])

    def reviews(days: int) -> int:
        outcome = simulate(MEMORY, good, 0.9, cards=10, new_per_day=10, days=days)
        return round(outcome.reviews_per_day * days)

    assert reviews(wait) == 10
    assert 20 <= reviews(wait + 1) <= 30


def test_more_known_cards_than_were_counted_are_all_kept() -> None:
    known = (np.full(5, 200.0), np.full(5, 5.0), np.zeros(5))
    outlook = simulate(MEMORY, Habits(), 0.9, cards=3, new_per_day=10, days=1, known=known)
    assert outlook.known == pytest.approx(5, abs=0.1)


def test_what_is_known_at_the_end_and_due_again_counts_from_the_latest_review() -> None:
    sure = Habits(first=(0.0, 0.0, 1.0, 0.0), recalled=(0.0, 1.0, 0.0))
    one_day, good = np.array([1.0]), np.array([3])
    stability, _ = MEMORY.first(good)
    begun = simulate(MEMORY, sure, 0.9, cards=5, new_per_day=5, days=1)
    assert begun.known == pytest.approx(5 * MEMORY.recall(one_day, stability)[0])

    ten = np.array([10.0])
    assert MEMORY.interval(ten, 0.99)[0] == 1
    after = MEMORY.after_recall(ten, np.array([5.0]), MEMORY.recall(one_day, ten), good)
    wait = int(MEMORY.interval(after, 0.99)[0])

    def outcome(days: int) -> tuple[int, float]:
        known = (np.full(5, 10.0), np.full(5, 5.0), np.full(5, 1.0))
        forecast = simulate(
            MEMORY, sure, 0.99, cards=5, new_per_day=0, days=days, known=known, seed=3
        )
        return round(forecast.reviews_per_day * days), forecast.known

    assert outcome(1) == (5, pytest.approx(5 * MEMORY.recall(one_day, after)[0]))
    assert outcome(wait)[0] == 5
    assert outcome(wait + 1)[0] >= 10


@pytest.mark.parametrize(("rating", "seconds"), [(1, 12), (2, 10), (3, 8), (4, 6)])
def test_each_first_answer_takes_its_time_and_leaves_its_memory(rating: int, seconds: int) -> None:
    habits = Habits(first=tuple(float(number == rating) for number in (1, 2, 3, 4)))  # type: ignore[arg-type]
    outcome = simulate(MEMORY, habits, 0.9, cards=1, new_per_day=1, days=1)
    assert outcome.minutes_per_day * 60 == pytest.approx(seconds)
    stability, _ = MEMORY.first(np.array([rating]))
    assert outcome.known == pytest.approx(MEMORY.recall(np.array([1.0]), stability)[0])
    assert outcome.reviews_per_day == 1


@pytest.mark.parametrize(("rating", "seconds"), [(2, 10), (3, 8), (4, 6)])
def test_each_recall_takes_its_time_and_leaves_its_memory(rating: int, seconds: int) -> None:
    habits = Habits(recalled=tuple(float(number == rating) for number in (2, 3, 4)))  # type: ignore[arg-type]
    one, ten, difficulty = np.array([1.0]), np.array([10.0]), np.array([5.0])
    known = (ten, difficulty, one)
    outcome = simulate(MEMORY, habits, 0.99, cards=1, new_per_day=0, days=1, known=known, seed=3)
    assert (outcome.reviews_per_day, round(outcome.minutes_per_day * 60)) == (1, seconds)
    after = MEMORY.after_recall(ten, difficulty, MEMORY.recall(one, ten), np.array([rating]))
    assert outcome.known == pytest.approx(MEMORY.recall(one, after)[0])


def test_no_memory_falls_below_a_thousandth_of_a_day() -> None:
    known = (np.array([0.001]), np.array([10.0]), np.array([1e9]))
    outcome = simulate(MEMORY, Habits(), 0.9, cards=1, new_per_day=0, days=1, known=known)
    assert outcome.reviews_per_day == 2, "it was forgotten"
    one, least = np.array([1.0]), np.array([0.001])
    assert outcome.known == pytest.approx(MEMORY.recall(one, least)[0])
    assert outcome.minutes_per_day * 60 == pytest.approx(12 + 8)


@pytest.mark.parametrize("rating", [1, 2, 3, 4])
@pytest.mark.parametrize("stability", [0.5, 5.0, 200.0])
def test_a_second_review_on_a_day_is_the_schedulers_own(rating: int, stability: float) -> None:
    after = MEMORY.same_day(np.array([stability]), np.array([rating]))
    expected = scheduler._model(0.9).next("review", None, stability, 4.0, 0, Rating(rating))
    assert after[0] == pytest.approx(expected.stability)


@pytest.mark.parametrize(("weight", "rating", "difficulty"), [(12.0, 1, 10.0), (1.5, 4, 1.0)])
def test_a_first_difficulty_is_from_one_to_ten(
    weight: float, rating: int, difficulty: float
) -> None:
    weights = scheduler.default_parameters()
    memory = MemoryModel((*weights[:4], weight, *weights[5:]))
    assert memory.first(np.array([rating]))[1][0] == difficulty


def test_an_interval_at_another_retention_is_the_schedulers_own() -> None:
    for retention in (0.7, 0.97):
        days = MEMORY.interval(np.array([100.0]), retention)[0]
        assert days == scheduler.interval_days(100.0, retention)
