"""What the learner does, appended to the log: marks, undos, notes, cards set aside and taken up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from quizzer.memory.scheduling import Rating, Reviewed, State
from quizzer.services import cards
from quizzer.services.context import Context
from quizzer.store import content, reviews, suggestions
from quizzer.store.content import CardRow
from quizzer.store.reviews import NewReview, Origin

if TYPE_CHECKING:
    from quizzer.marking.suggest import Suggestion


class Recorded(NamedTuple):
    """A review that is on disk; `held` says whether it holds related cards back for the day."""

    review_id: int
    row: CardRow
    rating: Rating
    before: State
    state: Reviewed
    became_leech: bool
    held: bool


class Undone(NamedTuple):
    """A review that was taken back, and its card."""

    review_id: int
    row: CardRow


def record(
    context: Context,
    row: CardRow,
    rating: Rating,
    now: datetime,
    *,
    answer: str | None = None,
    note: str | None = None,
    duration_ms: int | None = None,
    origin: Origin = "review",
    suggested: Suggestion | None = None,
) -> Recorded:
    """Append one review, with what was suggested, and move the schedule, in one transaction."""
    with context.db.transaction():
        return record_within(
            *(context, row, cards.state_of(context, row.key), rating, now, answer),
            note=note,
            duration_ms=duration_ms,
            origin=origin,
            suggested=suggested,
        )


def record_within(
    context: Context,
    row: CardRow,
    state: State,
    rating: Rating,
    now: datetime,
    answer: str | None,
    *,
    note: str | None = None,
    duration_ms: int | None = None,
    origin: Origin = "review",
    suggested: Suggestion | None = None,
) -> Recorded:
    """`record` inside a transaction that the caller has begun; `state` is the card's."""
    new = cards.after(context, row, state, rating, now)
    review_id, held = reviews.append(
        context.db,
        NewReview(
            card=row.key,
            card_version=row.version,
            rating=rating,
            at=now,
            day=new.last_day,
            origin=origin,
            retention=context.settings.retention(row.deck),
            phase_before=state.phase if isinstance(state, Reviewed) else "new",
            elapsed_days=new.last_day - state.last_day if isinstance(state, Reviewed) else None,
            phase=new.phase,
            step=new.step,
            stability=new.stability,
            difficulty=new.difficulty,
            due_at=new.due_at,
            due_day=new.due_day,
            reps=new.reps,
            lapses=new.lapses,
            answer=answer or None,
            note=note or None,
            duration_ms=duration_ms,
        ),
    )
    if suggested is not None:
        suggestions.append_suggestion(context.db, review_id, suggested.mark, suggested.score)
    was_leech = isinstance(state, Reviewed) and state.is_leech
    return Recorded(review_id, row, rating, state, new, new.is_leech and not was_leech, held)


def undo(context: Context, now: datetime) -> Undone | None:
    """Take back the latest review that stands, schedule and all; again for the one before."""
    with context.db.transaction():
        found = reviews.undo_latest(context.db, now)
    if found is None:
        return None
    card, review_id = found
    return Undone(review_id, content.card_by_key(context.db, card))


def suspend(context: Context, row: CardRow, now: datetime) -> None:
    """Not to be asked until it is resumed."""
    reviews.act(context.db, row.key, "suspend", now, context.clock.day(now))


def resume(context: Context, row: CardRow, now: datetime) -> None:
    """Ask a suspended or buried card again."""
    day = context.clock.day(now)
    reviews.act(context.db, row.key, "unsuspend" if row.suspended else "unbury", now, day)


def add_note(context: Context, row: CardRow, review_id: int, note: str, now: datetime) -> None:
    """Note a correction beside a review that is in the log already; the latest note counts."""
    day = context.clock.day(now)
    reviews.act(context.db, row.key, "note", now, day, review=review_id, text=note)
