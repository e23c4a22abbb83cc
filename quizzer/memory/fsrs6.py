"""FSRS-6 in plain numbers: what py-fsrs's scheduler computes, without its objects.

A merge works out a million states, and py-fsrs spends most of its time on copies of cards and on
datetimes. Each formula keeps py-fsrs's order of operations, so that results are equal to the bit.
"""

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import fsrs

Phase = Literal["learning", "review", "relearning"]
_AGAIN, _HARD, _GOOD, _EASY = 1, 2, 3, 4
_STABILITY_MIN = 0.001
_DIFFICULTY = (1.0, 10.0)


class NextState(NamedTuple):
    """What a review leads to: due after `days`, or, in a learning step, after `wait_ms`."""

    phase: Phase
    step: int | None
    stability: float
    difficulty: float
    days: int | None
    wait_ms: int | None


class Model:
    """The formulas for a py-fsrs scheduler's weights, desired retention and learning steps."""

    def __init__(self, scheduler: "fsrs.Scheduler") -> None:
        w = tuple(scheduler.parameters)
        self._decay = -w[20]
        self._factor = 0.9 ** (1 / self._decay) - 1
        self._wait_share = scheduler.desired_retention ** (1 / self._decay) - 1
        self._max_interval: int = scheduler.maximum_interval
        self._steps = {
            phase: tuple(round(step.total_seconds() * 1000) for step in steps)
            for phase, steps in (
                ("learning", scheduler.learning_steps),
                ("relearning", scheduler.relearning_steps),
            )
        }
        ratings = (_AGAIN, _HARD, _GOOD, _EASY)
        self._first_stability = {rating: max(w[rating - 1], _STABILITY_MIN) for rating in ratings}
        raw = {rating: w[4] - math.e ** (w[5] * (rating - 1)) + 1 for rating in ratings}
        self._first_difficulty = {rating: _clamped(raw[rating]) for rating in ratings}
        self._difficulty_change = {rating: -(w[6] * (rating - 3)) for rating in ratings}
        self._reversion, self._kept = w[7] * raw[_EASY], 1 - w[7]
        self._same_day = {rating: math.e ** (w[17] * (rating - 3 + w[18])) for rating in ratings}
        self._same_day_power = -w[19]
        self._growth, self._growth_power, self._growth_recall = math.e ** w[8], -w[9], w[10]
        self._bonus = {_HARD: w[15], _GOOD: 1.0, _EASY: w[16]}
        self._lapse, self._lapse_difficulty, self._lapse_stability = w[11], -w[12], w[13]
        self._lapse_recall = w[14]
        self._lapse_limit = math.e ** (w[17] * w[18])

    def first(self, rating: int) -> NextState:
        """What the first review of a new card leads to."""
        stability, difficulty = self._first_stability[rating], self._first_difficulty[rating]
        return self._scheduled("learning", 0, stability, difficulty, rating)

    def next(
        self,
        phase: Phase,
        step: int | None,
        stability: float,
        difficulty: float,
        elapsed: int,
        rating: int,
    ) -> NextState:
        """What a review leads to, `elapsed` days after the one that led to this state."""
        if elapsed < 1:
            growth = self._same_day[rating] * stability**self._same_day_power
            if rating != _AGAIN and growth < 1.0:
                growth = 1.0
            after = stability * growth
        else:
            recall = self.recall(elapsed, stability)
            if rating == _AGAIN:
                after = min(
                    self._lapse
                    * difficulty**self._lapse_difficulty
                    * ((stability + 1) ** self._lapse_stability - 1)
                    * math.e ** ((1 - recall) * self._lapse_recall),
                    stability / self._lapse_limit,
                )
            else:
                after = stability * (
                    1
                    + self._growth
                    * (11 - difficulty)
                    * stability**self._growth_power
                    * (math.e ** ((1 - recall) * self._growth_recall) - 1)
                    * self._bonus[rating]
                )
        damped = difficulty + (10.0 - difficulty) * self._difficulty_change[rating] / 9.0
        return self._scheduled(
            phase,
            step,
            max(after, _STABILITY_MIN),
            _clamped(self._reversion + self._kept * damped),
            rating,
        )

    def recall(self, elapsed: int, stability: float) -> float:
        """The probability of recall, `elapsed` days after a review that led to a stability."""
        return float((1 + self._factor * elapsed / stability) ** self._decay)

    def interval(self, stability: float) -> int:
        """Whole days, at least one, until recall has fallen from 1 to the desired retention."""
        days: int = round(stability / self._factor * self._wait_share)
        return min(max(days, 1), self._max_interval)

    def _scheduled(
        self, phase: Phase, step: int | None, stability: float, difficulty: float, rating: int
    ) -> NextState:
        if phase == "review":
            if rating == _AGAIN and (steps := self._steps["relearning"]):
                return NextState("relearning", 0, stability, difficulty, None, steps[0])
            return NextState("review", None, stability, difficulty, self.interval(stability), None)
        steps = self._steps[phase]
        assert step is not None
        if rating == _AGAIN and steps:
            return NextState(phase, 0, stability, difficulty, None, steps[0])
        if rating == _HARD and step < len(steps):
            wait = steps[step]
            if step == 0:  # between the first and the second step, or half as long again
                wait = (steps[0] + steps[1]) // 2 if len(steps) > 1 else steps[0] * 3 // 2
            return NextState(phase, step, stability, difficulty, None, wait)
        if rating == _GOOD and step + 1 < len(steps):
            return NextState(phase, step + 1, stability, difficulty, None, steps[step + 1])
        return NextState("review", None, stability, difficulty, self.interval(stability), None)


def _clamped(difficulty: float) -> float:
    low, high = _DIFFICULTY
    return min(max(difficulty, low), high)
