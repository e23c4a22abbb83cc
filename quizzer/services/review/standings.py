"""How an exercise stands: whether it is due, and whether it was started, failed or passed.

Apart from the attempts themselves, since Today shows it and waits for no part of the grader.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from quizzer.memory.scheduler import New, State
from quizzer.sanitize import headline
from quizzer.services.context import Context
from quizzer.services.review import chapters
from quizzer.store import attempts, content, reviews
from quizzer.store.content import CardRow

UNFINISHED = ("due", "failed", "started", "new")  # the order in which they are worth one's time


class ExerciseStatus(NamedTuple):
    """The state of an exercise: its card and "new", "started", "failed", "passed" or "due".

    What has passed once stays "passed" until it is due; `last_failed` says that the latest run of
    such an exercise did not pass.
    """

    row: CardRow
    status: str
    last_failed: bool

    @property
    def id(self) -> str:
        return self.row.id.partition("/")[2]

    @property
    def title(self) -> str:
        return headline(self.row.prompt)


class HasStatus(Protocol):
    """An exercise in a list: its id and how it stands."""

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> str: ...


ListedExercise = TypeVar("ListedExercise", bound=HasStatus)


def first_unfinished(
    listed: Sequence[ListedExercise], after: str | None = None
) -> ListedExercise | None:
    """What to work on: the first that is due, else failed, else started, else new; not `after`."""
    for status in UNFINISHED:
        for entry in listed:
            if entry.status == status and entry.id != after:
                return entry
    return None


class LabOverview(NamedTuple):
    """Every exercise as it stands, and the one to work on next, None where all are passed.

    `chapter` is the title of the next one's chapter, "" where it has none, and `in_chapter` are the
    exercises of that.
    """

    next: ExerciseStatus | None
    exercises: tuple[ExerciseStatus, ...]
    chapter: str
    in_chapter: tuple[ExerciseStatus, ...]


def count_passed(exercises: Sequence[ExerciseStatus]) -> int:
    return sum(exercise.status == "passed" for exercise in exercises)


def lab_overview(context: Context, now: datetime) -> LabOverview:
    """What Today shows of the Lab; reads no exercise's folder."""
    rows = _rows_by_exercise(context)
    decks = chapters.exercise_chapters(context)
    statuses = _statuses(context, rows, chapters.sort_exercises(decks, rows), now)
    following = first_unfinished(statuses)
    deck = "" if following is None else decks.get(following.id, "")
    return LabOverview(
        following,
        tuple(statuses),
        content.deck_titles(context.db)[deck] if deck else "",
        tuple(status for status in statuses if decks.get(status.id, "") == deck),
    )


def exercise_card(context: Context, exercise: str) -> CardRow:
    """The card of an exercise; raises UsageError."""
    return content.card(context.db, f"exercises/{exercise}")


def exercise_cards(context: Context) -> list[CardRow]:
    """The exercises' own cards, which have their ids and titles without reading any file."""
    return content.cards_of(context.db, "exercises")


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


def exercise_statuses(
    context: Context, exercises: list[str], now: datetime
) -> list[ExerciseStatus]:
    """The state of each of these exercises."""
    return _statuses(context, _rows_by_exercise(context), exercises, now)


def all_statuses(context: Context, now: datetime) -> list[ExerciseStatus]:
    """The state of every exercise, in their own order."""
    rows = _rows_by_exercise(context)
    return _statuses(context, rows, list(rows), now)


def _rows_by_exercise(context: Context) -> dict[str, CardRow]:
    return {row.id.partition("/")[2]: row for row in exercise_cards(context)}


def _statuses(
    context: Context, rows: Mapping[str, CardRow], exercises: Sequence[str], now: datetime
) -> list[ExerciseStatus]:
    latest = attempts.latest_statuses(context.db)
    passed = {card for card, tally in attempts.tallies(context.db).items() if tally.passes}
    today = context.clock.day(now)
    times = reviews.due_times(context.db, "exercises")
    due = {time.card for time in times if time.has_come(now, today)}
    begun = context.home.begun_exercises()
    statuses = []
    for exercise in exercises:
        row = rows[exercise] if exercise in rows else exercise_card(context, exercise)
        if row.key in due:
            status = "due"
        elif row.key in latest:
            status = "passed" if row.key in passed else "failed"
        else:
            status = "started" if exercise in begun else "new"
        last_failed = status == "passed" and latest[row.key] != "passed"
        statuses.append(ExerciseStatus(row, status, last_failed))
    return statuses
