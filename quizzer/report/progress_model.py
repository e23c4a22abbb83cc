"""What a learner knows, as plain frozen data: all that the reports and the Progress screen show.

`services.reporting` computes it from the log. Shares are 0 to 1, dates are study days, and None
says that there is nothing to compute a figure from yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class KnowledgeCounts(NamedTuple):
    """The counts of a group of cards.

    `new` is unseen, `learning` in steps, `known` in review, `mastered` those of them with a
    stability of over 21 days; `due` counts what is due now, limits not applied. `retrievability`
    is the mean estimate over the cards that were seen, right now, and `known_retrievability` that
    over the known ones: what was answered a minute ago says nothing of memory. `suspended` cards
    are in none of these but `cards`, which is new, learning, known and suspended together.
    """

    cards: int
    new: int
    learning: int
    known: int
    mastered: int
    due: int
    retrievability: float | None
    suspended: int = 0
    known_retrievability: float | None = None


@dataclass(frozen=True)
class DeckProgress:
    """A chapter, and the day by which each of its cards will have been seen at the present pace.

    `pace` is new cards a day over the last 14 study days, or since the chapter was begun where that
    was later; `learned_by` is None without a pace, and today where nothing is new.
    """

    id: str
    title: str
    standing: KnowledgeCounts
    pace: float
    learned_by: date | None


@dataclass(frozen=True)
class TagProgress:
    tag: str
    standing: KnowledgeCounts


@dataclass(frozen=True)
class CardMemory:
    """One card's memory; stability in days, difficulty 1 to 10.

    Of a card that is `learning`, in steps, retrievability says only that it was just seen.
    """

    card: str
    prompt: str
    retrievability: float
    stability: float
    difficulty: float
    lapses: int
    due: date
    learning: bool = False


class Recall(NamedTuple):
    """One question: its reviews, and how many of the tests (see `Week`) recalled it."""

    card: str
    prompt: str
    position: int | None
    reviews: int
    recalled: int
    tested: int
    last_rating: str | None


@dataclass(frozen=True)
class Week:
    """True retention of a week that begins on `monday`: how many tests of memory were recalled.

    A test is a review of a card in review (not in steps), on a later study day than the one before
    it; recalled is any rating but *again*. A quiz logs only what was wrong, so it tests nothing.
    """

    monday: date
    recalled: int
    tested: int

    @property
    def retention(self) -> float | None:
        return self.recalled / self.tested if self.tested else None


class Day(NamedTuple):
    """A study day with at least one review; of each review at most ten minutes count."""

    day: date
    reviews: int
    minutes: float


@dataclass(frozen=True)
class Streak:
    """Study days in a row, up to today or yesterday, and the longest row ever."""

    current: int
    longest: int
    studied: int


class Load(NamedTuple):
    """How many cards fall due on a day; overdue ones count for today, held back ones for later."""

    day: date
    due: int


@dataclass(frozen=True)
class QuizScore:
    """A finished quiz: points of so many questions."""

    deck: str
    at: datetime
    points: float
    questions: int


@dataclass(frozen=True)
class MisconceptionCount:
    """A diagnosis that an exercise's verdicts named; overcome by a pass after its last time."""

    id: str
    title: str
    times: int
    overcome: bool


@dataclass(frozen=True)
class ExerciseProgress:
    """An exercise: `status` as `quizzer exercise list` has it, attempts, and what was met."""

    id: str
    title: str
    status: str
    attempts: int
    passes: int
    last_at: datetime | None
    misconceptions: tuple[MisconceptionCount, ...]
    last_failed: bool  # it has passed, and a later run has not
    chapter: str = ""  # the title of the deck with its question; "" where it has none


def count_passed(exercises: Sequence[ExerciseProgress]) -> int:
    """Those that stand as passed, as Today and the Lab count them: one that is due does not."""
    return sum(exercise.status == "passed" for exercise in exercises)


def by_chapter(
    exercises: Sequence[ExerciseProgress],
) -> list[tuple[str, list[ExerciseProgress]]]:
    """Exercises in groups under their chapters' titles; those of no chapter come last."""
    chapters: dict[str, list[ExerciseProgress]] = {}
    for exercise in exercises:
        chapters.setdefault(exercise.chapter, []).append(exercise)
    return sorted(chapters.items(), key=lambda group: not group[0])


@dataclass(frozen=True)
class TrainingRun:
    """An attempt at training a network: its accuracy on the test pictures, and the seconds."""

    exercise: str
    at: datetime
    accuracy: float
    seconds: float
    passed: bool


@dataclass(frozen=True)
class MonthlyAgreement:
    """The same in one month, whose first day this is."""

    month: date
    agreed: int
    suggested: int

    @property
    def share(self) -> float:
        return self.agreed / self.suggested


@dataclass(frozen=True)
class Agreement:
    """Marks that were suggested for typed answers, and those that the learner gave as well.

    `months` come oldest first and leave out empty ones.
    """

    agreed: int
    suggested: int
    months: tuple[MonthlyAgreement, ...] = ()

    @property
    def share(self) -> float | None:
        return self.agreed / self.suggested if self.suggested else None


class RetentionCost(NamedTuple):
    """What a desired retention comes to: minutes a day, and cards known at the end."""

    retention: float
    minutes: float
    known: float


@dataclass(frozen=True)
class CostCurve:
    """What each desired retention would cost over `days` days, lowest first.

    `current` is the one that is set, and one of `costs`. Usual times and ratings were taken where
    `is_usual`, because there are few reviews yet.
    """

    days: int
    cards: int
    current: float
    is_usual: bool
    costs: tuple[RetentionCost, ...]

    @property
    def here(self) -> RetentionCost:
        return next(cost for cost in self.costs if cost.retention == self.current)


@dataclass(frozen=True)
class Progress:
    """All of it, as of one instant.

    `desired_retention` is the general goal. `days` and `weeks` come oldest first and leave out
    empty ones; `forecast` has today and the 29 days after it, every one. `weakest` are the ten
    seen cards that are least likely to be recalled right now, weakest first; `leeches` those that
    were forgotten most often, and `lapses` how often that happened to any card. `recall` has every
    question in the decks' order, but for decks of over 1,000 cards; `retention` is over all weeks.
    `failed` are the ten cards that were rated *again* last, today or in a step that has not ended,
    the latest first. `steps_today` counts steps that end later today, the first at `next_step_at`.
    `plan` says in words what a plan in force after an absence comes to.
    """

    at: datetime
    today: date
    desired_retention: float
    total: KnowledgeCounts
    decks: tuple[DeckProgress, ...]
    tags: tuple[TagProgress, ...]
    weakest: tuple[CardMemory, ...]
    leeches: tuple[CardMemory, ...]
    recall: tuple[Recall, ...]
    retention: float | None
    weeks: tuple[Week, ...]
    days: tuple[Day, ...]
    reviews: int
    minutes: float
    lapses: int
    streak: Streak
    forecast: tuple[Load, ...]
    quizzes: tuple[QuizScore, ...]
    exercises: tuple[ExerciseProgress, ...]
    training: tuple[TrainingRun, ...]
    agreement: Agreement
    failed: tuple[CardMemory, ...] = ()
    steps_today: int = 0
    next_step_at: datetime | None = None
    plan: tuple[str, ...] = ()
