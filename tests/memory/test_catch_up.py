from __future__ import annotations

import random

import pytest

from quizzer.memory import catch_up_plan, scheduler
from quizzer.memory.catch_up_plan import HORIZON, PlannedCard, make_plan

DAY = 740_000


def standing(stability: float = 10.0, ago: int = 100, due: int = DAY - 90) -> PlannedCard:
    return PlannedCard(stability, 5.0, DAY - ago, due, 0.9)


def test_a_card_left_on_the_screen_over_lunch_does_not_slow_the_pace() -> None:
    steady = [10_000] * 30
    assert catch_up_plan.pace(steady) == 10
    assert catch_up_plan.pace([*steady, 3_600_000]) < 11
    assert catch_up_plan.pace([5_000] * 3) == catch_up_plan.SECONDS, "three answers tell nothing"
    assert catch_up_plan.pace([1] * 50) == catch_up_plan.FEWEST
    assert catch_up_plan.pace([10**9] * 50) == catch_up_plan.SLOWEST


def test_a_days_minutes_hold_at_least_one_answer() -> None:
    assert catch_up_plan.answers_a_day(10, 15.0) == 40
    assert catch_up_plan.answers_a_day(1, 180.0) == 1


@pytest.mark.parametrize("lasting", [0.6, 1.0, 1.6])
def test_how_long_memories_last_is_found_from_what_was_recalled(lasting: float) -> None:
    draw = random.Random(1)
    ratios = [draw.lognormvariate(0, 0.5) for _ in range(4000)]
    answers = [(ratio, draw.random() < scheduler.recall(ratio / lasting)) for ratio in ratios]
    assert catch_up_plan.durability(answers) == pytest.approx(lasting, rel=0.15)
    assert catch_up_plan.durability([]) == 1
    assert catch_up_plan.durability([(1.0, False)] * 2) > 0.5, "two lapses are no habit"


def test_the_curve_and_what_a_review_leads_to_are_the_schedulers_own() -> None:
    assert scheduler.recall(0) == 1
    assert scheduler.recall(1) == pytest.approx(0.9)
    ahead = scheduler.expected_outcomes(10.0, 5.0, 40, 0.9)
    assert ahead.recalled[0] > 10 > ahead.forgotten[0]
    assert ahead.recalled[2] == round(ahead.recalled[0])


def test_every_answer_of_the_backlog_finds_room_and_no_day_holds_more_than_its_share() -> None:
    backlog = [standing(stability=2.0 + number / 10) for number in range(200)]
    plan = make_plan(backlog, [], DAY, 20)
    assert plan.clear_day == plan.days[-1].day
    needed = sum(card.need(DAY) for card in backlog)
    caught_up = sum(day.caught_up for day in plan.days)
    assert needed * 0.98 < caught_up < needed * 1.1, "later days have forgotten a little more"
    assert all(day.kept_up + day.caught_up <= 20 + 1e-6 for day in plan.days)
    backlogs = [day.backlog for day in plan.days]
    assert backlogs == sorted(backlogs, reverse=True), "the backlog only shrinks"
    assert all(day.caught_up > 0 for day in plan.days)


def test_what_was_answered_today_already_is_taken_off() -> None:
    backlog = [standing() for _ in range(10)]
    assert make_plan(backlog, [], DAY, 20).clear_day == DAY
    assert make_plan(backlog, [], DAY, 20, used=15).clear_day == DAY + 1


def test_cards_that_fall_due_meanwhile_make_the_plan_longer() -> None:
    backlog = [standing() for _ in range(100)]
    coming = [standing(ago=10, due=DAY + number % 10) for number in range(100)]
    alone, both = make_plan(backlog, [], DAY, 20), make_plan(backlog, coming, DAY, 20)
    assert alone.clear_day is not None
    assert both.clear_day is not None
    assert both.clear_day > alone.clear_day + 3


def test_a_backlog_beyond_all_minutes_has_no_day() -> None:
    plan = make_plan([standing(0.5) for _ in range(2000)], [], DAY, 3)
    assert plan.clear_day is None
    assert len(plan.days) == HORIZON


def test_one_card_that_stands_for_many_counts_as_many() -> None:
    many = make_plan([standing() for _ in range(60)], [], DAY, 20)
    single = make_plan([PlannedCard(10.0, 5.0, DAY - 100, DAY - 90, 0.9, cards=60.0)], [], DAY, 20)
    assert single.clear_day == many.clear_day


def test_days_to_learn_follow_the_minutes_and_the_new_cards_a_day() -> None:
    pace = catch_up_plan.Pace(review=10.0, learning=20.0, to_learn=2.5)
    assert catch_up_plan.days_to_learn(15, 0, pace, 60, 0) == 1  # 37.5 answers, 180 in an hour
    assert catch_up_plan.days_to_learn(15, 0, pace, 5, 20) == 3
    assert catch_up_plan.days_to_learn(15, 0, pace, 60, 4) == 4
    assert catch_up_plan.days_to_learn(0, 2, pace, 10, 20) == 1


def test_minutes_needed_add_up_reviews_new_cards_and_exercises() -> None:
    pace = catch_up_plan.Pace(review=10.0, learning=20.0, to_learn=3.0)
    assert catch_up_plan.minutes_needed(6, 4, 2, pace) == 1 + 4 + 2 * catch_up_plan.EXERCISE_MINUTES


def test_answers_to_learn_are_the_learners_own_from_ten_cards_on() -> None:
    assert catch_up_plan.answers_to_learn(3, 30) == catch_up_plan.LEARN
    assert catch_up_plan.answers_to_learn(20, 20) == 2
