from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import fsrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quizzer.memory import scheduler
from quizzer.memory.fsrs6 import Model
from quizzer.memory.scheduler import (
    New,
    Rating,
    Reviewed,
    State,
    age_at,
    bounded_state,
    default_parameters,
    elapsed_days,
    evened,
    expected_outcomes,
    fuzz_range,
    fuzzed,
    interval_days,
    interval_text,
    next_state,
    placed_memory,
    published_age,
    recall,
    retrievability,
)
from quizzer.memory.study_day import StudyClock

CLOCK = StudyClock(time(4), UTC)
START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def after(state: State, rating: Rating, now: datetime, clock: StudyClock = CLOCK) -> Reviewed:
    return next_state(state, rating, now, clock, retention=0.9, seed=None)


def test_schedules_equal_py_fsrs_on_a_thousand_random_histories() -> None:
    """At the same hour every day, whole 24 hours and study days are one and the same."""
    draw = random.Random(4)
    for _ in range(1000):
        retention = draw.choice([0.8, 0.9, 0.95])
        raw_scheduler = fsrs.Scheduler(desired_retention=retention, enable_fuzzing=False)
        raw, ours, now = fsrs.Card(card_id=1, due=START), New(), START
        for _ in range(draw.randint(1, 12)):
            rating = draw.choice(list(Rating))
            raw, _ = raw_scheduler.review_card(raw, fsrs.Rating(rating), now)
            ours = next_state(ours, rating, now, CLOCK, retention=retention, seed=None)
            assert ours.phase == raw.state.name.lower()
            assert ours.step == raw.step
            assert ours.stability == raw.stability
            assert ours.difficulty == raw.difficulty
            if ours.due_day is None:
                assert ours.due_at == raw.due
            else:
                assert ours.due_day == raw.due.toordinal()
            now += timedelta(days=draw.choice([0, 0, 1, 3, 10, 60]))


def test_retrievability_is_nine_tenths_when_stability_has_passed() -> None:
    state = after(New(), Rating.EASY, START)
    days = round(state.stability)
    assert retrievability(state, state.last_day) == 1
    assert retrievability(state, state.last_day + days) == pytest.approx(0.9, abs=0.005)
    assert retrievability(state, state.last_day - 5) == 1


def test_a_night_review_counts_for_the_day_before() -> None:
    evening = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    after_midnight = datetime(2026, 3, 3, 3, 59, tzinfo=UTC)
    morning = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
    assert CLOCK.day(evening) == CLOCK.day(after_midnight) == CLOCK.day(morning) - 1


def test_a_card_of_some_days_is_due_when_its_study_day_begins() -> None:
    berlin = StudyClock(time(4), ZoneInfo("Europe/Berlin"))
    now = datetime(2026, 3, 27, 21, 0, tzinfo=UTC)  # two days before the clocks go forward
    state = after(New(), Rating.EASY, now, berlin)
    assert state.due_day is not None
    assert state.due_at == berlin.start(state.due_day)
    assert state.due_at.astimezone(berlin.zone).time() == time(4)
    assert berlin.day(state.due_at) == state.due_day
    assert berlin.day(state.due_at - timedelta(seconds=1)) == state.due_day - 1


def test_a_change_of_time_zone_moves_no_card_to_another_day() -> None:
    at_home = StudyClock(time(4), ZoneInfo("Europe/Berlin"))
    away = StudyClock(time(4), ZoneInfo("America/Los_Angeles"))
    first = after(New(), Rating.EASY, START, at_home)
    assert first.due_day is not None
    there = away.start(first.due_day) + timedelta(hours=3)
    here = at_home.start(first.due_day) + timedelta(hours=3)
    second_away = after(first, Rating.GOOD, there, away)
    second_home = after(first, Rating.GOOD, here, at_home)
    assert second_away.due_day == second_home.due_day
    assert second_away.stability == second_home.stability


def test_a_clock_that_was_set_back_counts_as_the_same_day() -> None:
    first = after(New(), Rating.EASY, START)
    second = after(first, Rating.GOOD, START - timedelta(days=1))
    assert second.last_day == first.last_day
    assert second.due_day is not None
    assert second.due_day >= first.last_day


@pytest.mark.parametrize("wrong", [START + timedelta(days=365), START.replace(year=1999)])
def test_a_review_of_a_wrong_clock_is_counted_from_the_day_of_the_next_one(wrong: datetime) -> None:
    first = after(New(), Rating.EASY, wrong)
    second = after(first, Rating.GOOD, START)
    same_day = after(after(New(), Rating.EASY, START), Rating.GOOD, START)
    assert second == same_day._replace(last_at=second.last_at)
    assert elapsed_days(first, CLOCK.day(START)) == 0


def test_a_day_ahead_is_a_time_zone_and_two_are_a_wrong_clock() -> None:
    day = CLOCK.day(START)
    for ahead, counted in ((1, -1), (2, 0)):
        state = after(New(), Rating.EASY, START + timedelta(days=ahead))
        assert elapsed_days(state, day) == counted
    earliest = datetime(2006, 1, 1, 12, tzinfo=UTC)
    assert elapsed_days(after(New(), Rating.EASY, earliest), day) == (START - earliest).days
    before = after(New(), Rating.EASY, earliest - timedelta(days=3))
    assert elapsed_days(before, day) == 0
    assert elapsed_days(before, before.last_day + 1) == 1, "today is as impossible as that day"
    assert elapsed_days(New(), day) is None


def placed(state: Reviewed, clock: StudyClock, place: float, retention: float) -> Reviewed:
    """The state at a place of its fuzz range, by way of the numbers alone that a log is kept in."""
    before = scheduler._to_memory(state)
    assert before is not None
    memory = placed_memory(before, place, retention)
    assert memory == before._replace(due_day=memory.due_day)
    if memory.due_day is None:
        return state
    return state._replace(due_day=memory.due_day, due_at=clock.start(memory.due_day))


@given(
    stability=st.floats(0.5, 3000),
    places=st.tuples(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True)),
    retention=st.sampled_from([0.8, 0.9, 0.97]),
)
@settings(deadline=None)
def test_a_place_in_the_range_is_a_day_of_it_and_a_later_place_no_sooner_day(
    stability: float, places: tuple[float, float], retention: float
) -> None:
    state = after(New(), Rating.EASY, START)._replace(stability=stability)
    shortest, longest = fuzz_range(interval_days(stability, retention))
    days = []
    for place in (0.0, *sorted(places), 1 - 2**-30):
        moved = placed(state, CLOCK, place, retention)
        assert moved.due_day is not None
        assert moved.due_at == CLOCK.start(moved.due_day)
        days.append(moved.due_day - state.last_day)
    assert days == sorted(days)
    assert (days[0], days[-1]) == (shortest, longest)


def test_each_day_of_the_range_is_chosen_when_the_others_are_busy() -> None:
    state = after(New(), Rating.EASY, START)._replace(stability=30.0)
    shortest, longest = fuzz_range(interval_days(30.0, 0.9))
    for free in range(shortest, longest + 1):

        def load(day: int, free: int = free) -> float:
            return 0.0 if day == state.last_day + free else 1000.0

        moved, place = evened(state, CLOCK, "seed", 0.9, None, load)
        assert moved.due_day == state.last_day + free
        assert place is not None
        assert placed(state, CLOCK, place, 0.9) == moved, "its place is that day again"


def test_a_day_with_half_as_much_to_do_is_sixteen_times_as_likely() -> None:
    state = after(New(), Rating.EASY, START)._replace(stability=3.0)
    days = [state.last_day + days for days in range(*fuzz_range(3))] + [state.last_day + 4]
    chosen = [
        evened(state, CLOCK, str(n), 0.9, None, lambda day: 1.0 if day == days[0] else 3.0)[0]
        for n in range(1000)
    ]
    likely = sum(moved.due_day == days[0] for moved in chosen) / 1000
    assert likely == pytest.approx(16 / (16 + len(days) - 1), abs=0.03)


def test_a_card_in_a_step_has_no_place_among_days() -> None:
    step = after(New(), Rating.GOOD, START)
    assert placed(step, CLOCK, 0.5, 0.9) == step
    assert evened(step, CLOCK, "seed", 0.9, None, lambda day: 0.0) == (step, None)


@given(
    stability=st.floats(0.5, 1000),
    difficulty=st.floats(1, 10),
    elapsed=st.integers(1, 500),
    retention=st.sampled_from([0.8, 0.9, 0.97]),
)
@settings(deadline=None)
def test_what_is_expected_of_a_review_is_what_the_review_leads_to(
    stability: float, difficulty: float, elapsed: int, retention: float
) -> None:
    day = CLOCK.day(START)
    state = Reviewed(
        *("review", None, stability, difficulty, START, day, START, day, 3, 0),
    )
    outcomes = expected_outcomes(stability, difficulty, elapsed, retention)
    then = START + timedelta(days=elapsed)

    def review(state: State, rating: Rating) -> Reviewed:
        return next_state(state, rating, then, CLOCK, retention=retention, seed=None)

    again = review(review(state, Rating.AGAIN), Rating.GOOD)
    for reviewed, expected in (
        (review(state, Rating.GOOD), outcomes.recalled),
        (again, outcomes.forgotten),
    ):
        assert reviewed.due_day is not None
        in_days = reviewed.due_day - reviewed.last_day
        assert (reviewed.stability, reviewed.difficulty, in_days) == expected


@given(share=st.floats(0.01, 1))
@settings(deadline=None)
def test_the_age_at_a_recall_has_that_recall(share: float) -> None:
    assert recall(age_at(share)) == pytest.approx(share)
    steep = (*default_parameters()[:20], 0.6)
    assert recall(age_at(share, steep), steep) == pytest.approx(share)
    assert recall(published_age(3.0, steep)) == pytest.approx(recall(3.0, steep))


def test_learning_steps_are_minutes_and_lead_to_days() -> None:
    first = after(New(), Rating.GOOD, START)
    assert (first.phase, first.due_day) == ("learning", None)
    assert first.due_at == START + timedelta(minutes=10)
    second = after(first, Rating.GOOD, first.due_at)
    assert second.phase == "review"
    lapse = after(second, Rating.AGAIN, START + timedelta(days=3))
    assert (lapse.phase, lapse.lapses) == ("relearning", 1)
    assert after(New(), Rating.AGAIN, START).due_at == START + timedelta(minutes=1)


def test_code_is_scheduled_in_days_from_the_first() -> None:
    def code(state: State, rating: Rating, now: datetime) -> Reviewed:
        return next_state(state, rating, now, CLOCK, retention=0.9, seed=None, steps=False)

    for rating, days in ((Rating.AGAIN, 1), (Rating.HARD, 1), (Rating.GOOD, 2)):
        assert code(New(), rating, START).due_day == CLOCK.day(START) + days
    passed = code(New(), Rating.GOOD, START)
    lapsed = code(passed, Rating.AGAIN, START + timedelta(days=5))
    assert (lapsed.phase, lapsed.lapses) == ("review", 1)
    assert lapsed.due_day is not None


def test_a_card_is_a_leech_after_eight_lapses() -> None:
    state, now = after(New(), Rating.EASY, START), START
    for lapse in range(1, 9):
        now += timedelta(days=30)
        state = after(state, Rating.AGAIN, now)
        assert state.is_leech == (lapse == 8)
        state = after(state, Rating.GOOD, now)


def test_fuzz_stays_in_its_range_reaches_its_ends_and_repeats() -> None:
    for days in (1, 2, 3, 7, 8, 20, 21, 100, 1000, 36500):
        shortest, longest = fuzz_range(days)
        drawn = {fuzzed(days, f"card {number}") for number in range(3000)}
        assert shortest >= min(days, 2)
        assert drawn <= set(range(shortest, longest + 1))
        if longest - shortest < 100:
            assert drawn == set(range(shortest, longest + 1))
        assert fuzzed(days, "card 1") == fuzzed(days, "card 1")
    assert fuzz_range(2) == (2, 2)
    assert fuzz_range(10) == (8, 12)


def test_fuzz_leaves_the_global_random_alone_and_hard_no_longer_than_good() -> None:
    state = after(New(), Rating.EASY, START)
    random.seed(1)
    expected = random.Random(1).random()
    for number in range(200):
        due = [
            next_state(
                state, rating, START + timedelta(days=8), CLOCK, retention=0.9, seed=str(number)
            ).due_day
            for rating in (Rating.HARD, Rating.GOOD, Rating.EASY)
        ]
        assert due == sorted(due, key=lambda day: day or 0)
    assert random.random() == expected


def test_a_higher_desired_retention_brings_a_card_back_sooner() -> None:
    due = {
        retention: next_state(
            New(), Rating.EASY, START, CLOCK, retention=retention, seed=None
        ).due_day
        for retention in (0.8, 0.95)
    }
    assert (due[0.95] or 0) < (due[0.8] or 0)


@pytest.mark.parametrize(
    ("wait", "days", "text"),
    [
        (timedelta(seconds=20), None, "1m"),
        (timedelta(minutes=10), None, "10m"),
        (timedelta(minutes=59), None, "59m"),
        (timedelta(minutes=60), None, "1h"),
        (timedelta(hours=2), None, "2h"),
        (timedelta(0), 3, "3d"),
        (timedelta(0), 30, "30d"),
        (timedelta(0), 31, "1.0mo"),
        (timedelta(0), 61, "2.0mo"),
        (timedelta(0), 364, "12.0mo"),
        (timedelta(0), 365, "1.0y"),
        (timedelta(0), 731, "2.0y"),
        (timedelta(0), 36_500, "99.9y"),
    ],
)
def test_an_interval_is_told_in_few_letters(wait: timedelta, days: int | None, text: str) -> None:
    assert interval_text(wait, days) == text


@given(
    ratings=st.lists(st.tuples(st.sampled_from(Rating), st.integers(0, 90)), max_size=8),
    early=st.floats(0, 1, exclude_max=True),
    rating=st.sampled_from(Rating),
    retention=st.sampled_from([0.7, 0.85, 0.9, 0.97, 0.99]),
    seed=st.sampled_from([None, "a", "b", "c"]),
    steps=st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_a_review_before_its_day_never_counts_for_more_than_on_that_day(
    ratings: list[tuple[Rating, int]],
    early: float,
    rating: Rating,
    retention: float,
    seed: str | None,
    steps: bool,
) -> None:
    def review(state: State, rating: Rating, now: datetime) -> Reviewed:
        return bounded_state(state, rating, now, CLOCK, retention=retention, seed=seed, steps=steps)

    now = START
    state = review(New(), Rating.EASY, now)
    for past, days in ratings:
        now += timedelta(days=days)
        state = review(state, past, now)
    assume(state.due_day is not None and state.due_day > state.last_day)
    assert state.due_day is not None
    ahead = review(state, rating, now + early * (CLOCK.start(state.due_day) - now))
    on_time = review(state, rating, CLOCK.start(state.due_day))
    assert ahead.phase == on_time.phase
    assert ahead.stability <= on_time.stability
    if ahead.due_day is not None and on_time.due_day is not None:
        assert 1 <= ahead.due_day - ahead.last_day <= on_time.due_day - on_time.last_day
        assert ahead.due_at == CLOCK.start(ahead.due_day)


def test_what_is_known_early_counts_for_less_the_earlier_it_is() -> None:
    state = after(New(), Rating.EASY, START)
    assert state.due_day is not None
    wait = state.due_day - state.last_day
    gains = [
        bounded_state(
            state, Rating.GOOD, START + timedelta(days=days), CLOCK, retention=0.9, seed=None
        ).stability
        - state.stability
        for days in range(wait + 1)
    ]
    assert gains[0] == pytest.approx(0, abs=0.01)
    assert gains == sorted(gains)
    assert gains[-1] > 1


def test_the_bound_is_needed_on_the_day_of_the_last_review() -> None:
    """FSRS's formula for the same day, alone, gives "easy" more than a review on its day gets."""
    state = Reviewed(
        *("review", None, 10.0, 10.0, CLOCK.start(CLOCK.day(START) + 3), CLOCK.day(START) + 3),
        *(START, CLOCK.day(START), 5, 0),
    )
    same_day = next_state(state, Rating.EASY, START, CLOCK, retention=0.97, seed=None)
    on_time = next_state(state, Rating.EASY, state.due_at, CLOCK, retention=0.97, seed=None)
    assert same_day.stability > on_time.stability
    bounded = bounded_state(state, Rating.EASY, START, CLOCK, retention=0.97, seed=None)
    assert bounded.stability == on_time.stability


def test_every_state_of_a_card_goes_on_as_py_fsrs_has_it() -> None:
    """To the bit, with weights and steps of any kind, from states that other programs left."""
    draw = random.Random(7)
    names = {"learning": "Learning", "review": "Review", "relearning": "Relearning"}
    lower, upper = fsrs.scheduler.LOWER_BOUNDS_PARAMETERS, fsrs.scheduler.UPPER_BOUNDS_PARAMETERS
    for _ in range(3000):
        weights = default_parameters()
        if draw.random() < 0.5:
            weights = tuple(draw.uniform(*bounds) for bounds in zip(lower, upper, strict=True))
        minutes = [timedelta(minutes=draw.randint(1, 600)) for _ in range(draw.randint(0, 3))]
        scheduler = fsrs.Scheduler(
            weights,
            desired_retention=draw.choice([0.7, 0.9, 0.97]),
            learning_steps=minutes,
            relearning_steps=minutes[1:],
            enable_fuzzing=False,
        )
        phase = draw.choice(list(names))
        step = None if phase == "review" else draw.randint(0, 3)
        stability, difficulty = 10 ** draw.uniform(-3, 4), draw.uniform(1, 10)
        elapsed, rating = draw.choice([-3, 0, 1, 7, 400]), draw.choice(list(Rating))
        card = fsrs.Card(
            card_id=1,
            state=fsrs.State[names[phase]],
            step=step,
            stability=stability,
            difficulty=difficulty,
            due=START,
            last_review=START,
        )
        now = START + timedelta(days=elapsed)
        expected, _ = scheduler.review_card(card, fsrs.Rating(rating), now)
        got = Model(scheduler).next(phase, step, stability, difficulty, elapsed, rating)
        assert names[got.phase] == expected.state.name
        assert (got.step, got.stability, got.difficulty) == (
            expected.step,
            expected.stability,
            expected.difficulty,
        )
        wait = timedelta(days=got.days or 0, milliseconds=got.wait_ms or 0)
        assert wait == expected.due - now
