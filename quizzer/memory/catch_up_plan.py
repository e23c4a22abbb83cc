"""A way back after a long absence: so many answers a day, and the day on which all is caught up.

The backlog is what was overdue on the day of the return. Each day what falls due by itself is kept
up first, cards that were picked up again among it, and the rest of the day's answers goes to the
backlog. So it never grows again, and on the day that it is empty nothing else is overdue either:
that day it is cleared.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from quizzer.memory.scheduler import ExpectedOutcomes, Weights, expected_outcomes, recall

HORIZON = 365  # days that a plan looks ahead
SECONDS = 20.0  # an answer, of a learner whose pace is not known
FEWEST, SLOWEST = 3.0, 180.0  # seconds that an answer is taken for, at least and at most
ENOUGH = 10  # answers from which on a pace is the learner's own
RELEARN = 1.0  # answers that a lapse costs on the same day, when the step comes back
LEAST = 0.5  # of a card: expected to be left, it is taken to be none
SPREAD = 0.4  # of the logarithm of learners' durabilities
NEAR, LONGEST = 0.05, 30  # steps of that logarithm in which one is looked for
LEARN = 2.5  # answers until a new card is in review, of a learner of whom that is not known
EXERCISE_MINUTES = 8.0  # of writing code that passes
_FINE, _COARSE = math.log(1.1), math.log(1.3)  # stabilities this near to each other are one


class Pace(NamedTuple):
    """Seconds an answer, in a review and in learning; `to_learn` is answers a new card."""

    review: float
    learning: float
    to_learn: float


def pace(durations_ms: Sequence[int]) -> float:
    """Seconds that an answer takes.

    The mean, since a day's minutes are a sum, of times cut off at three medians, since a card that
    stayed on the screen over lunch was not being answered.
    """
    if len(durations_ms) < ENOUGH:
        return SECONDS
    median = sorted(durations_ms)[len(durations_ms) // 2]
    mean = sum(min(duration, 3 * median) for duration in durations_ms) / len(durations_ms)
    return min(SLOWEST, max(FEWEST, mean / 1000))


def answers_a_day(minutes: int, seconds: float) -> int:
    """How many answers fit into a day's minutes; at least one."""
    return max(1, int(minutes * 60 / seconds))


def exercise_answers(seconds: float) -> float:
    """How many answers an exercise takes as long as."""
    return max(1.0, EXERCISE_MINUTES * 60 / seconds)


def answers_to_learn(begun: int, steps: int) -> float:
    """Answers until a new card is in review, of a learner who began so many and took such steps."""
    return LEARN if begun < ENOUGH else min(6.0, 1 + steps / begun)


def minutes_needed(due: int, new: int, exercises: int, pace: Pace) -> float:
    """Minutes for so many questions that are due, new questions until in review, and exercises."""
    seconds = due * pace.review + new * pace.to_learn * pace.learning
    return seconds / 60 + exercises * EXERCISE_MINUTES


def days_to_learn(new: int, learning: int, pace: Pace, minutes: int, new_per_day: int) -> int:
    """Days until cards that are new or in a learning step are in review.

    A day has `minutes`, and begins at most `new_per_day` cards (0: not known); a card in a step is
    taken to be half way.
    """
    answers = (new + learning / 2) * pace.to_learn
    by_time = math.ceil(answers * pace.learning / (60 * minutes))
    return max(by_time, math.ceil(new / new_per_day) if new_per_day else 0)


def durability(recalls: Iterable[tuple[float, bool]]) -> float:
    """How long this learner's memories last, as a factor on the stability that FSRS expects.

    `recalls` are (days elapsed over stability, whether it was recalled). The likeliest factor under
    FSRS's curve, given that most people's is between 0.7 and 1.5: few answers move it little.
    """
    counts: Counter[tuple[int, bool]] = Counter()
    for ratio, recalled in recalls:
        counts[round(math.log(max(ratio, 0.01)) / NEAR), recalled] += 1

    def likelihood(longer: int) -> float:
        likely = -((longer * NEAR) ** 2) / (2 * SPREAD**2)
        for (ratio, recalled), times in counts.items():
            expected = min(0.999, recall(math.exp((ratio - longer) * NEAR)))
            likely += times * math.log(expected if recalled else 1 - expected)
        return likely

    return math.exp(max(range(-LONGEST, LONGEST + 1), key=likelihood) * NEAR)


class PlannedCard(NamedTuple):
    """Cards that are alike: `cards` of them, each costing `answers` when it is asked.

    `due` is a study day; stability is in days, and recall is that of a stability `durability` times
    as long.
    """

    stability: float
    difficulty: float
    last_day: int
    due: int
    retention: float
    answers: float = 1.0
    cards: float = 1.0
    durability: float = 1.0
    weights: Weights = None

    def recall(self, day: int) -> float:
        age = max(0, day - self.last_day) / (self.stability * self.durability)
        return recall(age, self.weights)

    def need(self, day: int) -> float:
        """The answers that these cards are expected to take."""
        return self.cards * self.answers * (1 + RELEARN * (1 - self.recall(day)))

    def reviewed(self, day: int) -> "tuple[PlannedCard, PlannedCard]":
        """Those that are recalled on a day, and those that are relearned."""
        expected, share = self._prospect(day), self.recall(day)
        after = zip((share, 1 - share), (expected.recalled, expected.forgotten), strict=True)
        recalled, forgotten = (
            self._replace(
                stability=stability,
                difficulty=difficulty,
                last_day=day,
                due=day + days,
                cards=self.cards * share,
            )
            for share, (stability, difficulty, days) in after
        )
        return recalled, forgotten

    def _prospect(self, day: int) -> ExpectedOutcomes:
        elapsed = max(0, day - self.last_day)
        if elapsed > 30:
            elapsed = round(math.exp(round(math.log(elapsed) / 0.03) * 0.03))
        stability = math.exp(round(math.log(self.stability) / _FINE) * _FINE)
        difficulty = float(round(self.difficulty))
        return expected_outcomes(stability, difficulty, elapsed, self.retention, self.weights)


class PlanDay(NamedTuple):
    """What a day of the plan is expected to hold, in answers, and the `backlog` after it."""

    day: int
    kept_up: float
    caught_up: float
    backlog: float


class Plan(NamedTuple):
    """A plan day by day; `clear_day` None where the horizon comes first."""

    per_day: int
    days: tuple[PlanDay, ...]
    clear_day: int | None


def make_plan(
    backlog: Sequence[PlannedCard],
    coming: Iterable[PlannedCard],
    day: int,
    per_day: int,
    *,
    used: float = 0,
) -> Plan:
    """What is to be expected from study day `day` on, at `per_day` answers a day.

    `backlog` in the order in which it is asked, `coming` all others that are due or will be,
    `used` what was answered today already. New cards are not in it: they pause.
    """
    calendar = _Calendar(coming)
    ahead = list(reversed(backlog))
    remaining = sum(group.cards for group in ahead)
    days: list[PlanDay] = []
    for today in range(day, day + HORIZON):
        room = max(0.0, per_day - (used if today == day else 0))
        kept_up = calendar.keep_up(today, room)
        spare = room - kept_up
        while remaining > LEAST and spare > 1e-9:
            part, unreviewed = _split(ahead.pop(), today, spare)
            if unreviewed is not None:
                ahead.append(unreviewed)
            spare -= part.need(today)
            remaining -= part.cards
            calendar.add(part.reviewed(today))
        days.append(PlanDay(today, kept_up, room - kept_up - spare, max(0.0, remaining)))
        if remaining <= LEAST:
            return Plan(per_day, tuple(days), today)
    return Plan(per_day, tuple(days), None)


def _split(group: PlannedCard, day: int, room: float) -> tuple[PlannedCard, PlannedCard | None]:
    """What of some cards has room on a day, and what has not."""
    need = group.need(day)
    if need <= room:
        return group, None
    share = room / need
    fits = group._replace(cards=group.cards * share)
    return fits, group._replace(cards=group.cards * (1 - share))


class _Calendar:
    """Cards that are not backlog, by the day on which they fall due; those alike are one."""

    def __init__(self, coming: Iterable[PlannedCard]) -> None:
        self._due: dict[int, dict[tuple[float, ...], PlannedCard]] = defaultdict(dict)
        self.add(coming)

    def add(self, groups: Iterable[PlannedCard]) -> None:
        for group in groups:
            coarse = round(math.log(group.stability) / _COARSE)
            alike = (coarse, group.difficulty // 2, group.retention, group.answers)
            there = self._due[group.due]
            same = there.get(alike)
            there[alike] = group if same is None else _merge(same, group)

    def keep_up(self, today: int, room: float) -> float:
        """Review what is due, as far as there is room; returns the answers that it takes."""
        answers = 0.0
        for due in sorted(day for day in self._due if day <= today):
            waiting = self._due[due]
            while waiting and room - answers > 1e-9:
                alike, group = waiting.popitem()
                part, unreviewed = _split(group, today, room - answers)
                answers += part.need(today)
                self.add(part.reviewed(today))
                if unreviewed is not None:
                    waiting[alike] = unreviewed
            if waiting:
                break
            del self._due[due]
        return answers


def _merge(first: PlannedCard, second: PlannedCard) -> PlannedCard:
    cards = first.cards + second.cards
    share = second.cards / cards
    return first._replace(
        stability=first.stability + share * (second.stability - first.stability),
        difficulty=first.difficulty + share * (second.difficulty - first.difficulty),
        last_day=round(first.last_day + share * (second.last_day - first.last_day)),
        cards=cards,
    )
