from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzer.memory import catch_up_plan, scheduler
from quizzer.memory.catch_up_plan import HORIZON, PlannedCard, make_plan

DAY = 740_000


def standing(stability: float = 10.0, ago: int = 100, due: int = DAY - 90) -> PlannedCard:
    return PlannedCard(stability, 5.0, DAY - ago, due, 0.9)


def test_a_card_left_on_the_screen_over_lunch_does_not_slow_the_pace() -> None:
    steady = [10_000] * 30
    assert catch_up_plan.pace(steady) == 10
    assert catch_up_plan.pace([*steady, 3_600_000]) < 11
    assert catch_up_plan.pace([5_000] * 3) == 20, "three answers tell nothing"
    assert catch_up_plan.pace([1] * 50) == 3
    assert catch_up_plan.pace([10**9] * 50) == 180


def test_a_pace_is_the_learners_own_from_ten_answers_on() -> None:
    assert catch_up_plan.pace([5_000] * 9) == 20
    assert catch_up_plan.pace([5_000] * 10) == 5


def test_a_pause_counts_as_three_usual_answers() -> None:
    usual = [10_000] * 8
    assert catch_up_plan.pace([*usual, 30_000, 30_000]) == 14
    assert catch_up_plan.pace([*usual, 30_000, 10**7]) == 14


def test_a_days_minutes_hold_at_least_one_answer() -> None:
    assert catch_up_plan.answers_a_day(10, 15.0) == 40
    assert catch_up_plan.answers_a_day(60, 10.0) == 360
    assert catch_up_plan.answers_a_day(1, 35.0) == 1, "a second one would not be finished"
    assert catch_up_plan.answers_a_day(1, 180.0) == 1


def test_an_exercise_takes_the_time_of_many_answers_and_never_less_than_one() -> None:
    assert catch_up_plan.exercise_answers(10.0) == 48
    assert catch_up_plan.exercise_answers(3600.0) == 1


@pytest.mark.parametrize("lasting", [0.6, 1.0, 1.6])
def test_how_long_memories_last_is_found_from_what_was_recalled(lasting: float) -> None:
    draw = random.Random(1)
    ratios = [draw.lognormvariate(0, 0.5) for _ in range(4000)]
    answers = [(ratio, draw.random() < scheduler.recall(ratio / lasting)) for ratio in ratios]
    assert catch_up_plan.durability(answers) == pytest.approx(lasting, rel=0.15)
    assert catch_up_plan.durability([]) == 1
    assert catch_up_plan.durability([(1.0, False)] * 2) > 0.5, "two lapses are no habit"


def test_few_answers_move_the_estimate_little_and_many_within_bounds() -> None:
    """Most people's factor is between 0.7 and 1.5, so ten answers cannot say that it is 0.2."""

    def durability(recalled: int, forgotten: int) -> float:
        return catch_up_plan.durability([(1.0, True)] * recalled + [(1.0, False)] * forgotten)

    assert 0.88 < durability(0, 1) < 0.94
    assert 0.64 < durability(5, 5) < 0.7
    assert 0.47 < durability(10, 10) < 0.53
    assert 2.0 < durability(100, 0) < 2.2
    assert durability(0, 1000) == pytest.approx(0.22, abs=0.01)
    assert durability(5000, 0) == pytest.approx(4.48, abs=0.01)


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


def test_a_card_that_is_forgotten_costs_a_second_answer_on_the_same_day() -> None:
    card = standing()
    forgotten = 1 - card.recall(DAY)
    assert card.need(DAY) == pytest.approx(1 + forgotten)
    assert card._replace(answers=48.0, cards=2.0).need(DAY) == pytest.approx(96 * (1 + forgotten))


def test_memories_that_last_twice_as_long_are_as_well_known_after_twice_the_time() -> None:
    assert standing(ago=80)._replace(durability=2.0).recall(DAY) == standing(ago=40).recall(DAY)
    assert standing(ago=-5).recall(DAY) == 1, "a clock that was ahead"


def test_a_review_splits_cards_into_those_recalled_and_those_forgotten() -> None:
    cards = standing()._replace(cards=10.0)
    recalled, forgotten = cards.reviewed(DAY)
    assert recalled.cards == pytest.approx(10 * cards.recall(DAY))
    assert recalled.cards + forgotten.cards == pytest.approx(10)
    assert recalled.stability > cards.stability > forgotten.stability
    assert recalled.due > forgotten.due > DAY
    assert recalled.last_day == forgotten.last_day == DAY
    just_seen = standing(ago=0)
    same_day = scheduler.expected_outcomes(*_rounded(just_seen), 0, 0.9)
    assert just_seen.reviewed(DAY)[0].stability == same_day.recalled[0]


def _rounded(card: PlannedCard) -> tuple[float, float]:
    """The stability and difficulty for which a plan looks up what a review leads to."""
    step = math.log(1.1)
    return math.exp(round(math.log(card.stability) / step) * step), round(card.difficulty)


@given(
    backlog=st.lists(
        st.tuples(st.floats(1, 50), st.integers(1, 300), st.sampled_from([1.0, 2.0, 20.0])),
        min_size=1,
        max_size=8,
    ),
    per_day=st.integers(5, 40),
    used=st.integers(0, 60),
)
@settings(max_examples=30, deadline=None)
def test_no_day_of_a_plan_holds_more_than_its_share_and_the_backlog_never_grows(
    backlog: list[tuple[float, int, float]], per_day: int, used: int
) -> None:
    cards = [
        PlannedCard(stability, 5.0, DAY - ago, DAY - 1, 0.9, cards=count)
        for stability, ago, count in backlog
    ]
    plan = make_plan(cards, cards[:2], DAY, per_day, used=used)
    total = sum(card.cards for card in cards)
    assert [day.day for day in plan.days] == list(range(DAY, DAY + len(plan.days)))
    first, *others = plan.days
    assert first.kept_up + first.caught_up <= max(0, per_day - used) + 1e-6
    assert all(day.kept_up + day.caught_up <= per_day + 1e-6 for day in others)
    sizes = [total, *(day.backlog for day in plan.days)]
    assert sizes == sorted(sizes, reverse=True)
    cleared = plan.days[-1].backlog <= catch_up_plan.LEAST
    assert plan.clear_day == (plan.days[-1].day if cleared else None)
    assert all(day.backlog > catch_up_plan.LEAST for day in plan.days[:-1])


def test_one_card_that_stands_for_many_counts_as_many() -> None:
    many = make_plan([standing() for _ in range(60)], [], DAY, 20)
    single = make_plan([standing()._replace(cards=60.0)], [], DAY, 20)
    assert single.clear_day == many.clear_day
    assert [day.caught_up for day in single.days] == pytest.approx(
        [day.caught_up for day in many.days], rel=0.01
    )


def test_days_to_learn_follow_the_minutes_and_the_new_cards_a_day() -> None:
    pace = catch_up_plan.Pace(review=10.0, learning=20.0, to_learn=2.5)
    assert catch_up_plan.days_to_learn(15, 0, pace, 60, 0) == 1  # 37.5 answers, 180 in an hour
    assert catch_up_plan.days_to_learn(15, 0, pace, 5, 20) == 3
    assert catch_up_plan.days_to_learn(15, 0, pace, 60, 4) == 4
    assert catch_up_plan.days_to_learn(0, 2, pace, 10, 20) == 1
    assert catch_up_plan.days_to_learn(0, 12, pace, 5, 20) == 1, "each is half way: 15 answers"
    assert catch_up_plan.days_to_learn(0, 13, pace, 5, 20) == 2
    assert catch_up_plan.days_to_learn(5, 0, pace, 60, 4) == 2
    assert catch_up_plan.days_to_learn(0, 0, pace, 60, 0) == 0


def test_minutes_needed_add_up_reviews_new_cards_and_exercises() -> None:
    pace = catch_up_plan.Pace(review=10.0, learning=20.0, to_learn=3.0)
    assert catch_up_plan.minutes_needed(6, 4, 2, pace) == 1 + 4 + 2 * 8


def test_answers_to_learn_are_the_learners_own_from_ten_cards_on() -> None:
    assert catch_up_plan.answers_to_learn(3, 30) == 2.5
    assert catch_up_plan.answers_to_learn(9, 9) == 2.5
    assert catch_up_plan.answers_to_learn(10, 10) == 2
    assert catch_up_plan.answers_to_learn(10, 0) == 1
    assert catch_up_plan.answers_to_learn(10, 100) == 6, "one card that will not stick is no rule"


def test_a_recall_or_a_slip_right_after_a_review_says_little_of_how_long_memories_last() -> None:
    assert catch_up_plan.durability([(0.0, True)] * 10) == pytest.approx(1, abs=0.05)
    assert catch_up_plan.durability([(0.0, False)]) == pytest.approx(1, abs=0.2)


def test_the_backlog_is_caught_up_in_the_order_in_which_it_is_asked() -> None:
    cheap = standing()._replace(cards=10.0)
    costly = cheap._replace(answers=10.0)
    per_day = math.ceil(cheap.need(DAY))
    left = [
        make_plan(backlog, [], DAY, per_day).days[0].backlog
        for backlog in ([cheap, costly], [costly, cheap])
    ]
    assert 9.5 < left[0] <= 10
    assert 18.9 < left[1] <= 19.1


def test_what_falls_due_today_is_kept_up_today_each_at_its_own_cost() -> None:
    card = standing(ago=10, due=DAY)
    exercise = card._replace(answers=48.0)
    tomorrow = card._replace(due=DAY + 1)
    [today, *_] = make_plan([standing()], [card, exercise, tomorrow], DAY, 100).days
    assert today.kept_up == pytest.approx(card.need(DAY) + exercise.need(DAY))


def test_cards_that_are_alike_are_planned_as_their_mean() -> None:
    fresh = standing(ago=1, due=DAY)
    old = standing(ago=100, due=DAY)._replace(cards=9.0)
    for coming in ([fresh, old], [old, fresh]):
        [today, *_] = make_plan([standing()], coming, DAY, 1000).days
        assert today.kept_up == pytest.approx(fresh.need(DAY) + old.need(DAY), rel=0.05)


def test_a_card_comes_back_after_as_many_days_as_the_scheduler_expects() -> None:
    card = standing(ago=20)
    ahead = scheduler.expected_outcomes(*_rounded(card), 20, 0.9)
    recalled, forgotten = card.reviewed(DAY)
    assert (recalled.due, forgotten.due) == (DAY + ahead.recalled[2], DAY + ahead.forgotten[2])


def test_a_plan_looks_a_year_ahead() -> None:
    hopeless = make_plan([standing(0.5)._replace(cards=5000.0)], [], DAY, 3)
    assert hopeless.days[-1].day == DAY + 364


def test_a_days_answers_are_used_up_while_there_is_a_backlog() -> None:
    plan = make_plan([standing() for _ in range(100)], [], DAY, 20, used=5)
    used = [day.kept_up + day.caught_up for day in plan.days[:3]]
    assert used == pytest.approx([15, 20, 20])
    single = make_plan([standing() for _ in range(3)], [], DAY, 1)
    assert [day.caught_up for day in single.days[:2]] == pytest.approx([1, 1])
    due = [standing(ago=10, due=DAY) for _ in range(30)]
    [today, *_] = make_plan([standing()], due, DAY, 1).days
    assert (today.kept_up, today.caught_up) == (pytest.approx(1), pytest.approx(0))


def test_half_a_card_is_taken_to_be_none() -> None:
    plan = make_plan([standing()._replace(cards=0.5)], [], DAY, 20)
    assert (plan.clear_day, plan.days[0].caught_up, plan.days[0].backlog) == (DAY, 0, 0.5)
    more = make_plan([standing()._replace(cards=0.6)], [], DAY, 20)
    assert (more.clear_day, more.days[0].backlog) == (DAY, 0)
    assert more.days[0].caught_up == pytest.approx(0.6 * standing().need(DAY))


def test_beyond_a_month_a_review_is_planned_for_one_of_few_intervals() -> None:
    hundred = standing(ago=100).reviewed(DAY)  # e ** 4.62 is 101
    assert (
        hundred[0].stability
        == scheduler.expected_outcomes(*_rounded(standing()), 101, 0.9).recalled[0]
    )
    month = standing(ago=30).reviewed(DAY)
    assert (
        month[0].stability
        == scheduler.expected_outcomes(*_rounded(standing()), 30, 0.9).recalled[0]
    )


def test_one_surprise_among_many_recalls_weighs_as_one_of_a_thousand() -> None:
    answers = [(0.0, False)] + [(1.0, True)] * 80
    assert catch_up_plan.durability(answers) == pytest.approx(math.exp(0.65)), "not exp(0.55)"


ALIKE = PlannedCard(10.0, 4.0, DAY - 10, DAY + 3, 0.9)


@pytest.mark.parametrize(
    ("other", "groups"),
    [
        (ALIKE._replace(stability=12.0), 1),  # within a third of each other
        (ALIKE._replace(stability=13.5), 2),
        (ALIKE._replace(stability=8.6), 2),
        (ALIKE._replace(difficulty=5.9), 1),
        (ALIKE._replace(difficulty=6.0), 2),
        (ALIKE._replace(difficulty=3.9), 2),
        (ALIKE._replace(retention=0.8), 2),
        (ALIKE._replace(answers=2.0), 2),
        (ALIKE._replace(last_day=DAY - 100), 1),
    ],
)
def test_cards_of_a_day_that_are_alike_are_one_group(other: PlannedCard, groups: int) -> None:
    calendar = catch_up_plan._Calendar([ALIKE, other])
    assert len(calendar._due[DAY + 3]) == groups


def test_a_group_has_the_mean_of_its_cards() -> None:
    three = PlannedCard(12.0, 5.0, DAY - 18, DAY + 3, 0.9, cards=3.0)
    merged = catch_up_plan._merge(ALIKE, three)
    assert merged == PlannedCard(11.5, 4.75, DAY - 16, DAY + 3, 0.9, cards=4.0)


def test_of_a_group_that_has_no_room_so_much_is_asked_as_fits() -> None:
    cards = standing()._replace(cards=8.0)
    one = standing().need(DAY)
    fits, later = catch_up_plan._split(cards, DAY, 6 * one)
    assert fits.cards == pytest.approx(6)
    assert later is not None
    assert later.cards == pytest.approx(2)
    assert catch_up_plan._split(cards, DAY, 8.1 * one) == (cards, None)
