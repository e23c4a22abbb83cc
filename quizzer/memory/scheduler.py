"""When a card comes back: FSRS-6 by py-fsrs, as a pure function of (state, rating, now).

py-fsrs counts whole 24 hours and fuzzes with the global `random`, beyond its own range; here it is
given study days instead of instants, and the fuzz is drawn from a seed. Its `Card` and `Scheduler`
stay inside this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal, NamedTuple

from quizzer.memory.study_day import StudyClock

if TYPE_CHECKING:
    import fsrs

Phase = Literal["learning", "review", "relearning"]
LEECH_LAPSES = 8
MAX_INTERVAL = 36500
EARLIEST_DAY = date(2006, 1, 1).toordinal()  # of a review, imported ones too


class Rating(IntEnum):
    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class New:
    """Never reviewed."""


class Reviewed(NamedTuple):
    """The state of a card after its latest review.

    `stability` is in days (at which recall has fallen to 90 %), `difficulty` from 1 to 10. In a
    learning step `due_day` is None and `due_at` counts; else the card is due from the start of
    study day `due_day`, and `due_at` is that start where the review took place.
    """

    phase: Phase
    step: int | None
    stability: float
    difficulty: float
    due_at: datetime
    due_day: int | None
    last_at: datetime
    last_day: int
    reps: int
    lapses: int

    @property
    def is_leech(self) -> bool:
        return self.lapses >= LEECH_LAPSES


State = New | Reviewed
Load = Callable[[int], float]  # the cards that come back on a study day
Weights = tuple[float, ...] | None  # FSRS-6's 21, or None for those that were published


def next_state(
    state: State,
    rating: Rating,
    now: datetime,
    clock: StudyClock,
    *,
    retention: float,
    seed: str | None,
    steps: bool = True,
    weights: Weights = None,
) -> Reviewed:
    """The state after a review; `seed` names the card and seeds the fuzz, None leaves it off.

    Without `steps` a card is scheduled in days from the first: nobody writes the same code again
    after ten minutes. `weights` are those fitted to the learner.
    """
    day = clock.day(now)
    if isinstance(state, Reviewed):
        state = with_possible_date(state, day)
        day = max(day, state.last_day)  # a journey to the west must not undo the past
    return _state_on(day, state, rating, now, clock, retention, seed, steps, weights)


def with_possible_date(state: Reviewed, day: int) -> Reviewed:
    """A state whose last review counts as of `day` where a wrong clock dated it.

    A date in the future, or before there was a program of this kind, says nothing of how long the
    card was remembered.
    """
    if state.last_day > day + 1 or state.last_day < EARLIEST_DAY <= day:
        return state._replace(last_day=day)
    return state


def elapsed_days(state: State, day: int) -> int | None:
    """Study days since the last review; None for a new card."""
    if isinstance(state, New):
        return None
    return day - with_possible_date(state, day).last_day


def _state_on(
    day: int,
    state: State,
    rating: Rating,
    now: datetime,
    clock: StudyClock,
    retention: float,
    seed: str | None,
    steps: bool,
    weights: Weights,
) -> Reviewed:
    """The state after a review on a study day."""
    import fsrs

    scheduler = _scheduler(retention, steps, weights)
    before = _to_fsrs(state)
    after, _ = scheduler.review_card(before, fsrs.Rating(rating), _instant(day))
    assert after.stability is not None
    assert after.difficulty is not None
    reps = 1 + (state.reps if isinstance(state, Reviewed) else 0)
    lapsed = isinstance(state, Reviewed) and state.phase == "review" and rating is Rating.AGAIN
    wait = after.due - _instant(day)
    due_day: int | None = None
    if after.state is fsrs.State.Review:
        days = wait.days if seed is None else fuzzed(wait.days, f"{seed} {reps}")
        due_day = min(day + days, date.max.toordinal() - 1)
        due_at = clock.start(due_day)
    else:
        due_at = now.astimezone(UTC) + wait
    return Reviewed(
        phase=_PHASES[after.state.name],
        step=after.step,
        stability=after.stability,
        difficulty=after.difficulty,
        due_at=due_at,
        due_day=due_day,
        last_at=now.astimezone(UTC),
        last_day=day,
        reps=reps,
        lapses=(state.lapses if isinstance(state, Reviewed) else 0) + lapsed,
    )


def bounded_state(
    state: State,
    rating: Rating,
    now: datetime,
    clock: StudyClock,
    *,
    retention: float,
    seed: str | None,
    steps: bool = True,
    weights: Weights = None,
) -> Reviewed:
    """`next_state`, but a review before its day never counts for more than on that day.

    FSRS's forgetting curve makes it count for less, except on the day of the last review, where
    another formula holds that knows nothing of the curve.
    """
    new = next_state(
        state, rating, now, clock, retention=retention, seed=seed, steps=steps, weights=weights
    )
    if isinstance(state, New) or state.due_day is None or new.last_day >= state.due_day:
        return new
    on_time = _state_on(state.due_day, state, rating, now, clock, retention, seed, steps, weights)
    bounded = new._replace(stability=min(new.stability, on_time.stability))
    if new.due_day is None or on_time.due_day is None:
        return bounded
    days = min(new.due_day - new.last_day, on_time.due_day - on_time.last_day)
    due_day = new.last_day + days
    return bounded._replace(due_day=due_day, due_at=clock.start(due_day))


def interval_days(stability: float, retention: float, weights: Weights = None) -> int:
    """Whole days, at least one, until recall has fallen from 1 to `retention`."""
    return int(_scheduler(retention, weights=weights)._next_interval(stability=stability))


def are_possible(weights: Sequence[float]) -> bool:
    """Whether FSRS-6 takes these weights: as many as there are, each within its bounds."""
    import fsrs

    try:
        fsrs.Scheduler(parameters=tuple(weights))
    except ValueError:
        return False
    return True


def default_parameters() -> tuple[float, ...]:
    """FSRS-6's 21 weights, as published."""
    return tuple(_scheduler(0.9).parameters)


def retrievability(state: Reviewed, day: int, weights: Weights = None) -> float:
    """The estimated probability of recall on a study day, by FSRS-6's forgetting curve."""
    return _scheduler(0.9, weights=weights).get_card_retrievability(_to_fsrs(state), _instant(day))


@lru_cache(maxsize=64)
def forgetting_curve(weights: Weights = None) -> Callable[[float], float]:
    """`retrievability` for many cards at once: of the days since a review over the stability.

    FSRS-6: R = (1 + factor * days / stability) ** decay, where the factor makes it 90 % after as
    many days as the stability says.
    """
    decay, factor = _curve(weights)
    return lambda age: float((1 + factor * age) ** decay)


def recall(elapsed_over_stability: float, weights: Weights = None) -> float:
    """FSRS-6's forgetting curve: 1 at once, 0.9 when the stability has passed."""
    return forgetting_curve(weights)(elapsed_over_stability)


def age_at(share: float, weights: Weights = None) -> float:
    """The inverse of `recall`: the elapsed time over the stability at which recall is `share`."""
    decay, factor = _curve(weights)
    return float((share ** (1 / decay) - 1) / factor)


def published_age(age: float, weights: Weights) -> float:
    """The age at which the published curve gives the recall that `weights` give at `age`."""
    return age if weights is None else age_at(recall(age, weights))


def _curve(weights: Weights) -> tuple[float, float]:
    """The decay of the forgetting curve, and its factor."""
    decay = -_scheduler(0.9, weights=weights).parameters[20]
    return decay, 0.9 ** (1 / decay) - 1


class ExpectedOutcomes(NamedTuple):
    """What a review leads to where the card is `recalled`, and where it is `forgotten`.

    Each is (stability, difficulty, days until it is due again), the latter after the relearning
    step of the same day.
    """

    recalled: tuple[float, float, int]
    forgotten: tuple[float, float, int]


@lru_cache(maxsize=8192)
def expected_outcomes(
    stability: float, difficulty: float, elapsed: int, retention: float, weights: Weights = None
) -> ExpectedOutcomes:
    """What is to be expected of a card in review, `elapsed` days after its last one; no fuzz."""
    import fsrs

    scheduler = _scheduler(retention, weights=weights)
    then, now = _instant(1), _instant(1 + elapsed)
    card = fsrs.Card(
        card_id=1,
        state=fsrs.State.Review,
        stability=stability,
        difficulty=difficulty,
        due=then,
        last_review=then,
    )
    recalled, _ = scheduler.review_card(card, fsrs.Rating.Good, now)
    lapsed, _ = scheduler.review_card(card, fsrs.Rating.Again, now)
    forgotten, _ = scheduler.review_card(lapsed, fsrs.Rating.Good, now)

    def after(card: fsrs.Card) -> tuple[float, float, int]:
        assert card.stability is not None
        assert card.difficulty is not None
        return card.stability, card.difficulty, (card.due - now).days

    return ExpectedOutcomes(after(recalled), after(forgotten))


@lru_cache(maxsize=4096)
def fuzz_range(days: int) -> tuple[int, int]:
    """The shortest and the longest interval, in days, that `days` may become; FSRS's own ranges."""
    from fsrs.scheduler import FUZZ_RANGES

    if days < 2.5:
        return days, days
    delta = 1.0 + sum(
        band["factor"] * max(min(float(days), band["end"]) - band["start"], 0.0)
        for band in FUZZ_RANGES
    )
    longest = min(round(days + delta), MAX_INTERVAL)
    return min(max(2, round(days - delta)), longest), longest


def fuzzed(days: int, seed: str) -> int:
    """An interval in `fuzz_range(days)`, always the same for a seed.

    One draw serves every rating, so that "hard" stays no longer than "good".
    """
    shortest, longest = fuzz_range(days)
    return shortest + int(_drawn(seed) * (longest - shortest + 1))


def _drawn(seed: str) -> float:
    """A number from 0 up to 1, always the same for a seed."""
    return int.from_bytes(blake2b(seed.encode(), digest_size=6).digest(), "big") / 2**48


def evened(
    state: Reviewed, clock: StudyClock, seed: str, retention: float, weights: Weights, load: Load
) -> tuple[Reviewed, float | None]:
    """The state, due on a day of its fuzz range that suits the learner; and that day's place.

    A day with half as much to do is sixteen times as likely. The place is from 0 to 1, as `placed`
    takes it; None where there is no choice. One draw serves every rating, so that "hard" stays no
    longer than "good".
    """
    if state.due_day is None:
        return state, None
    shortest, longest = fuzz_range(interval_days(state.stability, retention, weights))
    if shortest == longest:
        return state, None
    intervals = range(shortest, longest + 1)
    chances = [(load(state.last_day + days) + 1) ** -4 for days in intervals]
    share = _drawn(f"{seed} {state.reps}") * sum(chances)
    chosen = longest
    for days, chance in zip(intervals, chances, strict=True):
        share -= chance
        if share < 0:
            chosen = days
            break
    return _due_after(state, clock, chosen), (chosen - shortest + 0.5) / len(intervals)


def placed(
    state: Reviewed, clock: StudyClock, place: float, retention: float, weights: Weights = None
) -> Reviewed:
    """The state, due on the day at a place of its fuzz range, from 0 to 1."""
    if state.due_day is None:
        return state
    shortest, longest = fuzz_range(interval_days(state.stability, retention, weights))
    return _due_after(state, clock, shortest + int(place * (longest - shortest + 1)))


def _due_after(state: Reviewed, clock: StudyClock, days: int) -> Reviewed:
    due_day = min(state.last_day + days, date.max.toordinal() - 1)
    return state._replace(due_day=due_day, due_at=clock.start(due_day))


_PHASES: dict[str, Phase] = {
    "Learning": "learning",
    "Review": "review",
    "Relearning": "relearning",
}


@lru_cache(maxsize=64)
def _scheduler(retention: float, steps: bool = True, weights: Weights = None) -> fsrs.Scheduler:
    import fsrs

    without = {} if steps else {"learning_steps": (), "relearning_steps": ()}
    return fsrs.Scheduler(
        parameters=weights or fsrs.scheduler.DEFAULT_PARAMETERS,
        desired_retention=retention,
        maximum_interval=MAX_INTERVAL,
        enable_fuzzing=False,
        **without,
    )


def _instant(day: int) -> datetime:
    """A study day as the instant that py-fsrs is given: two of them differ by whole days."""
    return datetime.combine(date.fromordinal(day), datetime.min.time(), tzinfo=UTC)


def _to_fsrs(state: State) -> fsrs.Card:
    import fsrs

    epoch = _instant(1)
    if isinstance(state, New):
        return fsrs.Card(card_id=1, due=epoch)
    return fsrs.Card(
        card_id=1,
        state=fsrs.State[state.phase.capitalize()],
        step=state.step,
        stability=state.stability,
        difficulty=state.difficulty,
        due=epoch,
        last_review=_instant(state.last_day),
    )


def interval_text(wait: timedelta, days: int | None) -> str:
    """How long until a card returns, in as few letters as a key's label has room for."""
    if days is not None:
        if days < 31:
            return f"{days}d"
        return f"{days / 30.44:.1f}mo" if days < 365 else f"{days / 365.25:.1f}y"
    minutes = max(1, round(wait.total_seconds() / 60))
    return f"{minutes}m" if minutes < 60 else f"{round(minutes / 60)}h"
