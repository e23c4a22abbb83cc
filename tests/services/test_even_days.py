"""A card comes back on the less busy of the days that its fuzz range allows, and on no other."""

from __future__ import annotations

import random
import statistics
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer import settings
from quizzer.memory import scheduler
from quizzer.memory.scheduler import New, Rating, Reviewed
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.startup import open_context
from tests.conftest import NOON

CLOCK = StudyClock()


def reviewed(stability: float, last_day: int = 739_000) -> Reviewed:
    days = scheduler.interval_days(stability, 0.9)
    due = last_day + days
    return Reviewed(
        "review", None, stability, 5.0, CLOCK.start(due), due, NOON, last_day, reps=4, lapses=0
    )


@given(
    stability=st.floats(0.5, 3_000),
    seed=st.text(max_size=5),
    loads=st.lists(st.integers(0, 400), min_size=1, max_size=60),
)
def test_no_interval_leaves_its_fuzz_range(stability: float, seed: str, loads: list[int]) -> None:
    state = reviewed(stability)
    even, place = scheduler.evened(
        state, CLOCK, seed, 0.9, None, lambda day: loads[day % len(loads)]
    )
    assert even.due_day is not None
    shortest, longest = scheduler.fuzz_range(scheduler.interval_days(stability, 0.9))
    assert shortest <= even.due_day - even.last_day <= longest
    assert even.due_at == CLOCK.start(even.due_day)
    if place is not None:
        assert even == state._replace(due_day=even.due_day, due_at=even.due_at)
        before, after = scheduler._to_memory(state), scheduler._to_memory(even)
        assert before is not None
        assert scheduler.placed_memory(before, place, 0.9) == after


@given(
    low=st.floats(3, 500),
    factor=st.floats(1, 4),
    loads=st.lists(st.integers(0, 50), min_size=1, max_size=40),
)
def test_a_longer_interval_never_comes_back_sooner(
    low: float, factor: float, loads: list[int]
) -> None:
    shorter, longer = (
        scheduler.evened(reviewed(s), CLOCK, "x", 0.9, None, lambda day: loads[day % len(loads)])[0]
        for s in (low, low * factor)
    )
    assert shorter.due_day is not None
    assert longer.due_day is not None
    assert shorter.due_day <= longer.due_day


def test_days_without_load_are_drawn_as_ever() -> None:
    for number in range(50):
        state = reviewed(20 + number)
        even, _ = scheduler.evened(state, CLOCK, f"card {number}", 0.9, None, lambda day: 0)
        days = scheduler.fuzzed(scheduler.interval_days(20 + number, 0.9), f"card {number} 4")
        assert even.due_day == state.last_day + days


def test_a_thousand_cards_come_back_on_days_of_even_length() -> None:
    """Sixty days, after half a year in which all were begun."""
    uneven, even = simulate(even=False), simulate(even=True)
    assert statistics.pstdev(even.reviews) <= 0.7 * statistics.pstdev(uneven.reviews)
    assert even.stretch == pytest.approx(1, abs=0.01)


class Simulation:
    def __init__(self) -> None:
        self.reviews: list[int] = []
        self.planned = self.chosen = 0

    @property
    def stretch(self) -> float:
        """The mean interval over what it would be without fuzz."""
        return self.chosen / self.planned


def simulate(*, even: bool, count: int = 1_000, days: int = 200, last: int = 60) -> Simulation:
    draw = random.Random(1)
    states: dict[int, scheduler.State] = {}
    due: dict[int, list[int]] = {}
    load: Counter[int] = Counter()
    result = Simulation()
    for day in range(739_000, 739_000 + days):
        asked = due.pop(day, [])
        new = range(len(states), min(len(states) + 20, count))
        if day >= 739_000 + days - last:
            result.reviews.append(len(asked))
        for card in (*asked, *new):
            state = states.get(card, New())
            known = isinstance(state, New) or draw.random() < scheduler.retrievability(state, day)
            after = scheduler.next_state(
                state,
                Rating.GOOD if known else Rating.AGAIN,
                CLOCK.start(day) + timedelta(hours=2),
                CLOCK,
                retention=0.9,
                seed=str(card),
                steps=False,
            )
            if even:
                after, _ = scheduler.evened(
                    after, CLOCK, str(card), 0.9, None, lambda day: load[day]
                )
            assert after.due_day is not None
            load[after.due_day] += 1
            due.setdefault(after.due_day, []).append(card)
            states[card] = after
            if day >= 739_000 + days - last:
                result.planned += scheduler.interval_days(after.stability, 0.9)
                result.chosen += after.due_day - day
    return result


@pytest.fixture
def busy(home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Context]:
    """A home with forty cards of one deck."""
    monkeypatch.setattr("quizzer.paths.bundled", lambda name: tmp_path / "nothing")
    home.questions.mkdir(parents=True)
    (home.questions / "many.toml").write_text(
        'title = "Many"\n'
        + "".join(
            f'\n[[card]]\nid = "c{number}"\nkind = "free"\nprompt = "{number}?"\nanswer = "a"\n'
            for number in range(40)
        )
    )
    with open_context(home, UTC) as context:
        yield context


def due_days(context: Context) -> Counter[int]:
    return Counter(row[0] for row in context.db.rows("SELECT due_day FROM schedule"))


def rate_all(context: Context, at: datetime, rating: Rating = Rating.EASY) -> None:
    for number in range(40):
        row = cards.find_card(context, f"many/c{number}")
        cards.record(context, row, rating, at + timedelta(seconds=number))


def test_cards_rated_on_one_day_spread_over_their_range(busy: Context) -> None:
    rate_all(busy, NOON)
    counts = due_days(busy)
    assert sum(counts.values()) == 40
    assert max(counts.values()) - min(counts.values()) <= 3
    shortest, longest = scheduler.fuzz_range(8)
    assert set(counts) <= {busy.clock.day(NOON) + days for days in range(shortest, longest + 1)}


def test_what_other_programs_scheduled_counts_too(busy: Context) -> None:
    with busy.beside() as other:
        rate_all(other, NOON)
    busy.db.data_version()
    counts = due_days(busy)
    row = cards.find_card(busy, "many/c0")
    cards.undo(busy, NOON + timedelta(minutes=1))
    recorded = cards.record(busy, row, Rating.EASY, NOON + timedelta(minutes=2))
    assert recorded.state.due_day is not None
    assert counts[recorded.state.due_day] < max(counts.values())


def test_easy_days_get_a_third_of_the_usual(busy: Context) -> None:
    settings.change(busy.home.config, "easy_days", "sat,sun")
    busy = busy.refreshed()
    rate_all(busy, NOON)
    counts = due_days(busy)
    first, last = min(counts), max(counts)
    by_weekday = {day: counts[day] for day in range(first, last + 1)}
    easy = [count for day, count in by_weekday.items() if (day - 1) % 7 >= 5]
    others = [count for day, count in by_weekday.items() if (day - 1) % 7 < 5]
    assert easy
    assert max(easy) * 2 <= statistics.mean(others) + 1


def test_switched_off_the_days_are_drawn_by_the_card_alone(busy: Context) -> None:
    settings.change(busy.home.config, "even_days", False)
    busy = busy.refreshed()
    rate_all(busy, NOON)
    for number in range(40):
        row = cards.find_card(busy, f"many/c{number}")
        state = cards.state_of(busy, row.key)
        assert isinstance(state, Reviewed)
        days = scheduler.fuzzed(scheduler.interval_days(state.stability, 0.9), f"{row.id} 1")
        assert state.due_day == state.last_day + days
    assert busy.db.value("SELECT count(*) FROM review WHERE spread IS NOT NULL") == 0


def test_easy_days_are_spared_where_the_others_are_not_evened(busy: Context) -> None:
    def on_mondays() -> int:
        context = busy.refreshed()
        rows = [cards.find_card(context, f"many/c{number}") for number in range(40)]
        states = [cards.state_after(context, row, New(), Rating.EASY, NOON) for row in rows]
        return sum(state.due_at.weekday() == 0 for state in states)

    settings.change(busy.home.config, "even_days", False)
    usual = on_mondays()
    settings.change(busy.home.config, "easy_days", "mon")
    spared = on_mondays()
    settings.change(busy.home.config, "easy_days", "tue,wed,thu,fri,sat,sun")
    assert 0 < 2 * spared <= usual < on_mondays()


def test_an_easy_day_counts_three_times_as_busy_and_one_card_more(busy: Context) -> None:
    today = busy.clock.day(NOON)  # a Monday
    rate_all(busy, NOON)
    counts = due_days(busy)
    days = range(today, today + 15)
    usual = cards._load(busy)
    assert usual is not None
    assert [usual(day) for day in days] == [counts[day] for day in days]
    settings.change(busy.home.config, "easy_days", "sat,sun")
    easy = cards._load(busy.refreshed())
    assert easy is not None
    assert [easy(day) for day in days] == [
        3 * counts[day] + 2 if (day - today) % 7 in (5, 6) else counts[day] for day in days
    ]
    settings.change(busy.home.config, "even_days", False)
    spared = cards._load(busy.refreshed())
    assert spared is not None
    assert [spared(day) for day in days][:7] == [0, 0, 0, 0, 0, 2, 2]
    settings.change(busy.home.config, "easy_days", "none")
    assert cards._load(busy.refreshed()) is None
