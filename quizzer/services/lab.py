"""The Lab's list: every exercise, how it stands, its question, and which one to go on with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from quizzer.content.spec import ExerciseSpec
from quizzer.errors import ContentError, UsageError
from quizzer.memory.scheduling import New
from quizzer.services import attempts, cards, practising
from quizzer.services.context import Context
from quizzer.store import content
from quizzer.store.content import CardRow

UNFINISHED = ("due", "failed", "started", "new")  # the order in which they are worth one's time


@dataclass(frozen=True)
class Entry:
    """An exercise as the Lab lists it; in how many `days` it comes back, None where unrated."""

    id: str
    title: str
    status: str
    question: CardRow | None
    days: int | None


def entries(context: Context, now: datetime) -> list[Entry]:
    """Every exercise that can be read, in the order of the book."""
    specs = _readable(context)
    standings = attempts.standings(context, [spec.id for spec in specs], now)
    day = context.clock.day(now)
    found = []
    for spec, standing in zip(specs, standings, strict=True):
        state = cards.state_of(context, standing.row.key)
        due = None if isinstance(state, New) else state.due_day
        found.append(
            Entry(
                spec.id,
                spec.title,
                standing.status,
                _question(context, spec),
                None if due is None else due - day,
            )
        )
    return found


def first_unfinished(listed: Sequence[Entry], after: str | None = None) -> Entry | None:
    """What to work on: the first that is due, else failed, else started, else new; not `after`."""
    for status in UNFINISHED:
        for entry in listed:
            if entry.status == status and entry.id != after:
                return entry
    return None


def exercise_cards(context: Context) -> list[CardRow]:
    """The exercises' own cards, which tell their ids and titles without a look at any file."""
    return content.cards_of(context.db, "exercises")


def _readable(context: Context) -> list[ExerciseSpec]:
    """Broken exercises are left out; opening the home has told of them."""
    specs = []
    for row in exercise_cards(context):
        try:
            specs.append(practising.find(row.id.partition("/")[2], context.home))
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
