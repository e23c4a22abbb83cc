"""When a card comes back: FSRS-6, as a pure function of (state, rating, now).

py-fsrs counts whole 24 hours and fuzzes with the global `random`, beyond its own range; here study
days count instead of instants, and the fuzz is drawn from a seed. What a review leads to is worked
out by `fsrs6`; weights, their bounds and the learning steps are py-fsrs's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from quizzer.memory.fsrs6 import Model, NextState, Phase
from quizzer.memory.study_day import StudyClock

if TYPE_CHECKING:
    import fsrs

LEECH_LAPSES = 8
MAX_INTERVAL = 36500
_LAST_DAY = date.max.toordinal() - 1
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


class Memory(NamedTuple):
    """A card's state after a review in numbers alone: `Reviewed` without its instants.

    Due on study day `due_day`, or, in a learning step, `wait_ms` after the review.
    """

    phase: Phase
    step: int | None
    stability: float
    difficulty: float
    due_day: int | None
    wait_ms: int | None
    last_day: int
    reps: int
    lapses: int


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
    model = _model(retention, steps, weights)
    return _to_reviewed(
        _next_memory(_to_memory(state), rating, clock.day(now), model, seed), now, clock
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
    memory = bounded_memory(
        _to_memory(state),
        rating,
        clock.day(now),
        retention=retention,
        seed=seed,
        steps=steps,
        weights=weights,
    )
    return _to_reviewed(memory, now, clock)


def bounded_memory(
    memory: Memory | None,
    rating: int,
    day: int,
    *,
    retention: float,
    seed: str | None,
    steps: bool = True,
    weights: Weights = None,
) -> Memory:
    """`bounded_state` of a review on a study day; `memory` is None for a new card."""
    model = _model(retention, steps, weights)
    return _next_memory(memory, rating, day, model, seed, is_bounded=True)


def elapsed_days(state: Reviewed | Memory | New | None, day: int) -> int | None:
    """Study days since the last review; None for a new card."""
    if state is None or isinstance(state, New):
        return None
    return day - _possible_day(state.last_day, day)


def _possible_day(last_day: int, day: int) -> int:
    """The day of a card's last review, or `day` where a wrong clock dated it.

    A date in the future, or before there was a program of this kind, says nothing of how long the
    card was remembered.
    """
    is_possible = last_day <= day + 1 and not last_day < EARLIEST_DAY <= day
    return last_day if is_possible else day


def _next_memory(
    memory: Memory | None,
    rating: int,
    day: int,
    model: Model,
    seed: str | None,
    *,
    is_bounded: bool = False,
) -> Memory:
    reps, lapses, due_day = 1, 0, None
    if memory is None:
        outcome = model.first(rating)
    else:
        phase, step, stability, difficulty, due_day, _, last_day, reps, lapses = memory
        last_day = _possible_day(last_day, day)
        day = max(day, last_day)  # a journey to the west must not undo the past
        outcome = model.next(phase, step, stability, difficulty, day - last_day, rating)
        reps += 1
        lapses += phase == "review" and rating == 1
    after, step_after, new_stability, new_difficulty, days, wait_ms = outcome
    fuzz_seed = None if seed is None else f"{seed} {reps}"
    if days is not None:
        days = min(_fuzzed_or_not(days, fuzz_seed), _LAST_DAY - day)
    if is_bounded and memory is not None and due_day is not None and day < due_day:
        elapsed = due_day - memory.last_day
        on_time = model.next(phase, step, stability, difficulty, elapsed, rating)
        new_stability = min(new_stability, on_time.stability)
        if days is not None and on_time.days is not None:
            days = min(days, _fuzzed_or_not(on_time.days, fuzz_seed))
    return Memory(
        after,
        step_after,
        new_stability,
        new_difficulty,
        None if days is None else day + days,
        wait_ms,
        day,
        reps,
        lapses,
    )


def _fuzzed_or_not(days: int, seed: str | None) -> int:
    return days if seed is None else fuzzed(days, seed)


def _to_memory(state: State) -> Memory | None:
    if isinstance(state, New):
        return None
    return Memory(
        state.phase,
        state.step,
        state.stability,
        state.difficulty,
        state.due_day,
        None,  # how long a step took is of no consequence for the next
        state.last_day,
        state.reps,
        state.lapses,
    )


def _to_reviewed(memory: Memory, now: datetime, clock: StudyClock) -> Reviewed:
    now = now.astimezone(UTC)
    if memory.due_day is None:
        assert memory.wait_ms is not None
        due_at = now + timedelta(milliseconds=memory.wait_ms)
    else:
        due_at = clock.start(memory.due_day)
    return Reviewed(
        phase=memory.phase,
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due_at=due_at,
        due_day=memory.due_day,
        last_at=now,
        last_day=memory.last_day,
        reps=memory.reps,
        lapses=memory.lapses,
    )


def interval_days(stability: float, retention: float, weights: Weights = None) -> int:
    """Whole days, at least one, until recall has fallen from 1 to `retention`."""
    return _model(retention, weights=weights).interval(stability)


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
    from fsrs.scheduler import DEFAULT_PARAMETERS

    return tuple(DEFAULT_PARAMETERS)


def retrievability(state: Reviewed, day: int, weights: Weights = None) -> float:
    """The estimated probability of recall on a study day, by FSRS-6's forgetting curve."""
    elapsed = max(0, day - state.last_day)
    return _model(0.9, weights=weights).recall(elapsed, state.stability)


def recalls(ages: Iterable[float], weights: Weights = None) -> list[float]:
    """`retrievability` of many cards at once: of the days since a review over the stability.

    FSRS-6: R = (1 + factor * days / stability) ** decay, where the factor makes it 90 % after as
    many days as the stability says.
    """
    decay, factor = _curve(weights)
    return [(1 + factor * age) ** decay for age in ages]


def recall(elapsed_over_stability: float, weights: Weights = None) -> float:
    """FSRS-6's forgetting curve: 1 at once, 0.9 when the stability has passed."""
    return recalls((elapsed_over_stability,), weights)[0]


def age_at(share: float, weights: Weights = None) -> float:
    """The inverse of `recall`: the elapsed time over the stability at which recall is `share`."""
    decay, factor = _curve(weights)
    return float((share ** (1 / decay) - 1) / factor)


def published_age(age: float, weights: Weights) -> float:
    """The age at which the published curve gives the recall that `weights` give at `age`."""
    return age if weights is None else age_at(recall(age, weights))


@lru_cache(maxsize=64)
def _curve(weights: Weights) -> tuple[float, float]:
    """The decay of the forgetting curve, and its factor."""
    decay = -(weights or default_parameters())[20]
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
    model = _model(retention, weights=weights)
    recalled = model.next("review", None, stability, difficulty, elapsed, Rating.GOOD)
    lapsed = model.next("review", None, stability, difficulty, elapsed, Rating.AGAIN)
    forgotten = model.next(*lapsed[:4], 0, Rating.GOOD)

    def after(outcome: NextState) -> tuple[float, float, int]:
        return outcome.stability, outcome.difficulty, outcome.days or 0

    return ExpectedOutcomes(after(recalled), after(forgotten))


@lru_cache(maxsize=4096)
def fuzz_range(days: int) -> tuple[int, int]:
    """The shortest and the longest interval, in days, that `days` may become; FSRS's own ranges."""
    from fsrs.scheduler import FUZZ_RANGES

    if days < 3:
        return days, days
    delta = 1.0 + sum(
        band["factor"] * max(min(float(days), band["end"]) - band["start"], 0.0)
        for band in FUZZ_RANGES
    )
    return round(days - delta), min(round(days + delta), MAX_INTERVAL)


def fuzzed(days: int, seed: str) -> int:
    """An interval in `fuzz_range(days)`, always the same for a seed.

    One draw serves every rating, so that "hard" stays no longer than "good".
    """
    shortest, longest = fuzz_range(days)
    return shortest + int(_drawn(seed) * (longest - shortest + 1))


@lru_cache(maxsize=16)  # a bounded review draws twice
def _drawn(seed: str) -> float:
    """A number from 0 up to 1, always the same for a seed."""
    from hashlib import blake2b

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
    due_day = min(state.last_day + chosen, _LAST_DAY)
    even = state._replace(due_day=due_day, due_at=clock.start(due_day))
    return even, (chosen - shortest + 0.5) / len(intervals)


def placed_memory(
    memory: Memory, place: float, retention: float, weights: Weights = None
) -> Memory:
    """The state, due on the day at a place of its fuzz range, from 0 to 1."""
    if memory.due_day is None:
        return memory
    shortest, longest = fuzz_range(interval_days(memory.stability, retention, weights))
    days = shortest + int(place * (longest - shortest + 1))
    return memory._replace(due_day=min(memory.last_day + days, _LAST_DAY))


@lru_cache(maxsize=64)
def _scheduler(retention: float, steps: bool = True, weights: Weights = None) -> "fsrs.Scheduler":
    import fsrs

    without: dict[str, Any] = {} if steps else {"learning_steps": (), "relearning_steps": ()}
    return fsrs.Scheduler(
        parameters=weights or fsrs.scheduler.DEFAULT_PARAMETERS,
        desired_retention=retention,
        maximum_interval=MAX_INTERVAL,
        **without,
    )


@lru_cache(maxsize=256)
def _model(retention: float, steps: bool = True, weights: Weights = None) -> Model:
    return Model(_scheduler(retention, steps, weights))


def interval_text(wait: timedelta, days: int | None) -> str:
    """How long until a card returns, in as few letters as a key's label has room for."""
    if days is not None:
        if days < 31:
            return f"{days}d"
        return f"{days / 30.44:.1f}mo" if days < 365 else f"{days / 365.25:.1f}y"
    minutes = max(1, round(wait.total_seconds() / 60))
    return f"{minutes}m" if minutes < 60 else f"{round(minutes / 60)}h"
