"""What an attempt at an exercise leads to: a line in the log and, when it is due, a rating.

Passed at the first try is *good*, after failed tries *hard*, and it is *again* where
the solution was shown; once a due period, so that practice in between moves nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from quizzer.grader.verdict import Verdict
from quizzer.memory.scheduling import New, Rating, State
from quizzer.services import cards, recording
from quizzer.services.context import Context
from quizzer.services.recording import Recorded
from quizzer.store import attempts, content
from quizzer.store.attempts import SHOWN, Attempt
from quizzer.store.content import CardRow


@dataclass(frozen=True)
class Standing:
    """Where an exercise stands: its card and "new", "started", "failed", "passed" or "due"."""

    row: CardRow
    status: str


def card_of(context: Context, exercise: str) -> CardRow:
    """The card of an exercise; raises UsageError."""
    return content.card(context.db, f"exercises/{exercise}")


def record(
    context: Context, exercise: str, source: bytes | None, verdict: Verdict, now: datetime
) -> Recorded | None:
    """Append an attempt; returns the rating that it led to, None where there was none."""
    row = card_of(context, exercise)
    with context.db.transaction():
        recorded = None
        state = cards.state_of(context, row.key)
        if verdict.passed and is_due(context, state, now):
            tries = attempts.statuses_since(context.db, row.key, period_began(context, state))
            rating = Rating.HARD if any(status != SHOWN for status in tries) else Rating.GOOD
            recorded = recording.record_within(
                context, row, state, rating, now, None, origin="exercise"
            )
        attempts.append(
            *(context.db, row.key, now, context.clock.day(now), verdict.status),
            diagnosis=verdict.diagnosis.id if verdict.diagnosis else None,
            code=source,
            verdict=json.dumps(verdict.to_dict(), ensure_ascii=False),
            review=recorded.review_id if recorded else None,
        )
    return recorded


def show_solution(context: Context, exercise: str, now: datetime) -> Recorded | None:
    """Note that the solution was looked at; where the exercise is due, it is rated *again*."""
    row = card_of(context, exercise)
    with context.db.transaction():
        recorded = None
        state = cards.state_of(context, row.key)
        if is_due(context, state, now):
            recorded = recording.record_within(
                context, row, state, Rating.AGAIN, now, None, origin="exercise"
            )
        attempts.append(
            *(context.db, row.key, now, context.clock.day(now), SHOWN),
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


def period_began(context: Context, state: State) -> datetime | None:
    """Since when the present due period runs; None for a card that has not been rated."""
    if isinstance(state, New):
        return None
    return state.due_at if state.due_day is None else context.clock.start(state.due_day)


def history(context: Context, exercise: str) -> list[Attempt]:
    """Every attempt with its code and verdict, oldest first."""
    return attempts.history(context.db, card_of(context, exercise).key)


def count(context: Context, exercise: str) -> int:
    """How often an exercise was graded."""
    return attempts.count(context.db, card_of(context, exercise).key)


def standings(context: Context, exercises: list[str], now: datetime) -> list[Standing]:
    """How each of these exercises stands."""
    latest = attempts.latest_statuses(context.db)
    found = []
    for exercise in exercises:
        row = card_of(context, exercise)
        state = cards.state_of(context, row.key)
        if not isinstance(state, New) and is_due(context, state, now):
            status = "due"
        elif row.key in latest:
            status = "passed" if latest[row.key] == "passed" else "failed"
        else:
            started = context.home.work_file(exercise).exists()
            status = "started" if started else "new"
        found.append(Standing(row, status))
    return found
