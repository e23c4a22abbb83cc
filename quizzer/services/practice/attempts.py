"""What an attempt at an exercise leads to: a line in the log and, when it is due, a rating.

Passed at the first try is *good*, after failed tries *hard*, and it is *again* where
the solution was shown; once a due period, so that practice in between moves nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import ContentError, UsageError
from quizzer.grader.verdict import Verdict
from quizzer.memory.scheduler import New, Rating, State
from quizzer.report.progress_model import ExerciseProgress, MisconceptionCount, TrainingRun
from quizzer.services.context import Context
from quizzer.services.practice import exercises
from quizzer.services.review import cards
from quizzer.services.review.cards import ReviewRecord
from quizzer.store import attempts, content
from quizzer.store import attempts as log
from quizzer.store.attempts import SOLUTION_SHOWN, Attempt
from quizzer.store.content import CardRow


@dataclass(frozen=True)
class ExerciseStatus:
    """The state of an exercise: its card and "new", "started", "failed", "passed" or "due".

    What has passed once stays "passed" until it is due; `last_failed` says that the latest run of
    such an exercise did not pass.
    """

    row: CardRow
    status: str
    last_failed: bool = False


def exercise_card(context: Context, exercise: str) -> CardRow:
    """The card of an exercise; raises UsageError."""
    return content.card(context.db, f"exercises/{exercise}")


def record(
    context: Context, exercise: str, source: bytes | None, verdict: Verdict, now: datetime
) -> ReviewRecord | None:
    """Append an attempt; returns the rating that it led to, None where there was none."""
    row = exercise_card(context, exercise)
    with context.db.transaction():
        recorded = None
        state = cards.state_of(context, row.key)
        if verdict.passed and is_due(context, state, now):
            tries = attempts.statuses_since(context.db, row.key, period_start(context, state))
            rating = (
                Rating.HARD if any(status != SOLUTION_SHOWN for status in tries) else Rating.GOOD
            )
            recorded = cards.record_within(
                context, row, state, rating, now, None, origin="exercise"
            )
        attempts.append_attempt(
            context.db,
            row.key,
            now,
            context.clock.day(now),
            verdict.status,
            diagnosis=verdict.diagnosis.id if verdict.diagnosis else None,
            code=source,
            verdict=json.dumps(verdict.to_dict(), ensure_ascii=False),
            review=recorded.review_id if recorded else None,
        )
    return recorded


def show_solution(context: Context, exercise: str, now: datetime) -> ReviewRecord | None:
    """Note that the solution was looked at; where the exercise is due, it is rated *again*."""
    row = exercise_card(context, exercise)
    with context.db.transaction():
        recorded = None
        state = cards.state_of(context, row.key)
        if is_due(context, state, now):
            recorded = cards.record_within(
                context, row, state, Rating.AGAIN, now, None, origin="exercise"
            )
        attempts.append_attempt(
            context.db,
            row.key,
            now,
            context.clock.day(now),
            SOLUTION_SHOWN,
            review=recorded.review_id if recorded else None,
        )
    return recorded


def is_due(context: Context, state: State, now: datetime) -> bool:
    """Whether a verdict now would rate the card: it is new, or its day has come."""
    if isinstance(state, New):
        return True
    if state.due_day is None:
        return state.due_at <= now
    return state.due_day <= context.clock.day(now)


def period_start(context: Context, state: State) -> datetime | None:
    """Since when the present due period runs; None for a card that has not been rated."""
    if isinstance(state, New):
        return None
    return state.due_at if state.due_day is None else context.clock.start(state.due_day)


def history(context: Context, exercise: str) -> list[Attempt]:
    """Every attempt with its code and verdict, oldest first."""
    return attempts.history(context.db, exercise_card(context, exercise).key)


def count(context: Context, exercise: str) -> int:
    """How often an exercise was graded."""
    return attempts.count(context.db, exercise_card(context, exercise).key)


def exercise_statuses(
    context: Context, exercises: list[str], now: datetime
) -> list[ExerciseStatus]:
    """The state of each of these exercises."""
    latest = attempts.latest_statuses(context.db)
    passed = {card for card, tally in attempts.tallies(context.db).items() if tally.passes}
    statuses = []
    for exercise in exercises:
        row = exercise_card(context, exercise)
        state = cards.state_of(context, row.key)
        if not isinstance(state, New) and is_due(context, state, now):
            status = "due"
        elif row.key in latest:
            status = "passed" if row.key in passed else "failed"
        else:
            started = context.home.work_file(exercise).exists()
            status = "started" if started else "new"
        last_failed = status == "passed" and latest[row.key] != "passed"
        statuses.append(ExerciseStatus(row, status, last_failed))
    return statuses


TRAINING = "mnist_training"
ACCURACY_CHECK = (
    "Reads at least 95 % of the 10,000 test pictures"  # the check that gives the accuracy
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) %")


def exercise_progress(context: Context, now: datetime) -> tuple[ExerciseProgress, ...]:
    """Every exercise in the order of the book, those never tried too."""
    rows = content.cards_of(context.db, "exercises")
    ids = [row.id.partition("/")[2] for row in rows]
    tallies = log.tallies(context.db)
    met: dict[int, list[MisconceptionCount]] = {}
    for count in log.diagnosis_counts(context.db):
        title = json.loads(count.verdict)["diagnosis"]["title"]
        met.setdefault(count.card, []).append(
            MisconceptionCount(count.id, title, count.times, count.overcome)
        )
    entries = []
    for id_, standing in zip(ids, exercise_statuses(context, ids, now), strict=True):
        row = standing.row
        tally = tallies.get(row.key)
        entries.append(
            ExerciseProgress(
                id=id_,
                title=row.prompt.partition("\n")[0].strip("*"),
                status=standing.status,
                attempts=tally.attempts if tally else 0,
                passes=tally.passes if tally else 0,
                last_at=tally.last_at if tally else None,
                misconceptions=tuple(met.get(row.key, ())),
                last_failed=standing.last_failed,
            )
        )
    return tuple(entries)


def training_runs(context: Context) -> tuple[TrainingRun, ...]:
    """Every attempt that got as far as reading the test pictures, oldest first."""
    runs = []
    for row in content.cards_of(context.db, "exercises"):
        if row.id != f"exercises/{TRAINING}":
            continue
        for attempt in log.history(context.db, row.key):
            if attempt.verdict is not None:
                verdict = Verdict.from_dict(json.loads(attempt.verdict))
                share, seconds = accuracy(verdict), verdict.duration_s
                if share is not None:
                    runs.append(TrainingRun(TRAINING, attempt.at, share, seconds, verdict.passed))
    return tuple(runs)


def accuracy(verdict: Verdict) -> float | None:
    """The share of test pictures that were read right; None where it did not come to that."""
    for check in verdict.checks:
        if check.name == ACCURACY_CHECK:
            match = _PERCENT.match(check.got or check.message)  # older verdicts have it in words
            return float(match[1]) / 100 if match else None
    return None


UNFINISHED = ("due", "failed", "started", "new")  # the order in which they are worth one's time


@dataclass(frozen=True)
class LabEntry:
    """An exercise as the Lab lists it; in how many `days` it comes back, None where unrated."""

    id: str
    title: str
    status: str
    question: CardRow | None
    days: int | None
    last_failed: bool = False


def lab_entries(context: Context, now: datetime) -> list[LabEntry]:
    """Every exercise that can be read, in the order of the book."""
    specs = _readable_specs(context)
    rows = exercise_statuses(context, [spec.id for spec in specs], now)
    day = context.clock.day(now)
    entries = []
    for spec, standing in zip(specs, rows, strict=True):
        state = cards.state_of(context, standing.row.key)
        due = None if isinstance(state, New) else state.due_day
        entries.append(
            LabEntry(
                spec.id,
                spec.title,
                standing.status,
                _question(context, spec),
                None if due is None else due - day,
                standing.last_failed,
            )
        )
    return entries


def first_unfinished(listed: Sequence[LabEntry], after: str | None = None) -> LabEntry | None:
    """What to work on: the first that is due, else failed, else started, else new; not `after`."""
    for status in UNFINISHED:
        for entry in listed:
            if entry.status == status and entry.id != after:
                return entry
    return None


def exercise_cards(context: Context) -> list[CardRow]:
    """The exercises' own cards, which have their ids and titles without reading any file."""
    return content.cards_of(context.db, "exercises")


def _readable_specs(context: Context) -> list[ExerciseSpec]:
    """Broken exercises are left out; opening the home has reported them."""
    specs = []
    for row in exercise_cards(context):
        try:
            specs.append(exercises.find_exercise(row.id.partition("/")[2], context.home))
        except (ContentError, UsageError):
            continue
    return specs


def _question(context: Context, spec: ExerciseSpec) -> CardRow | None:
    """The card that names this exercise's idea; a deck may have lost it meanwhile."""
    if spec.card is None:
        return None
    try:
        return content.card(context.db, spec.card)
    except UsageError:
        return None
