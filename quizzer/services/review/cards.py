"""One card as the learner meets it: its text, its state, and earlier answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from quizzer.memory import scheduler
from quizzer.memory.scheduler import New, Rating, Reviewed, State
from quizzer.services.context import Context
from quizzer.store import content, fits, quizzes, reviews
from quizzer.store.content import CardRow
from quizzer.store.reviews import EventKind, NewReview, Origin, PastReview, ScheduleRow

if TYPE_CHECKING:
    from quizzer.content.models import Card
    from quizzer.marking.suggest import Suggestion


@dataclass(frozen=True)
class CardInReview:
    """A card to be asked: its row, its state, its last review, and drafts not recorded yet."""

    row: CardRow
    state: State
    last: PastReview | None
    draft: str
    draft_note: str = ""

    @cached_property
    def card(self) -> Card:
        """The card whole; the first use in a process loads pydantic."""
        from quizzer.content.models import card_from_json

        return card_from_json(self.row.body)

    @property
    def latest(self) -> int | None:
        """The id of its last review: as long as that is not undone, the state holds."""
        return None if self.last is None else self.last.review_id

    @property
    def edited_since(self) -> bool:
        """Whether the card's wording has changed since it was last reviewed."""
        return self.last is not None and self.last.card_version < self.row.version

    @property
    def is_leech(self) -> bool:
        return isinstance(self.state, Reviewed) and self.state.is_leech


def card_in_review(context: Context, card: int) -> CardInReview:
    card_record = reviews.card_record(context.db, card)
    return CardInReview(
        card_record.card,
        _to_state(card_record.schedule),
        card_record.last,
        card_record.draft,
        card_record.draft_note,
    )


def state_of(context: Context, card: int) -> State:
    return _to_state(reviews.schedule(context.db, card))


def _to_state(stored: ScheduleRow | None) -> State:
    if stored is None:
        return New()
    return Reviewed(
        phase=stored.phase,
        step=stored.step,
        stability=stored.stability,
        difficulty=stored.difficulty,
        due_at=stored.due_at,
        due_day=stored.due_day,
        last_at=stored.last_at,
        last_day=stored.last_day,
        reps=stored.reps,
        lapses=stored.lapses,
    )


def state_after(
    context: Context, row: CardRow, state: State, rating: Rating, now: datetime
) -> Reviewed:
    """The state that a rating would lead to; recorded nowhere."""
    return scheduler.bounded_state(
        state,
        rating,
        now,
        context.clock,
        retention=context.settings.retention(row.deck),
        seed=row.id,
        steps=row.kind != "code",
        weights=fits.weights_of(context.db, row.deck),
    )


def interval_labels(
    context: Context, row: CardRow, state: State, now: datetime
) -> dict[Rating, str]:
    """For each rating, how long until the card would come back."""
    labels = {}
    for rating in Rating:
        new = state_after(context, row, state, rating, now)
        days = None if new.due_day is None else new.due_day - context.clock.day(now)
        labels[rating] = scheduler.interval_text(new.due_at - now, days)
    return labels


def find_card(context: Context, full_name: str) -> CardRow:
    """The card of a full name, `deck/card`; raises UsageError."""
    return content.card(context.db, full_name)


def history(context: Context, row: CardRow) -> list[PastReview]:
    return reviews.history(context.db, row.key)


def save_draft(context: Context, row: CardRow, text: str, now: datetime) -> None:
    """Keep the text as the card's draft; an empty one takes it away."""
    if text != reviews.draft(context.db, row.key):
        reviews.save_draft(context.db, row.key, text, now)


def save_note(context: Context, row: CardRow, note: str, now: datetime) -> None:
    """Keep a note for the card's next review, so that it is not lost if that comes later."""
    day = context.clock.day(now)
    reviews.append_action(context.db, row.key, "note", now, day, text=note)


class ReviewRecord(NamedTuple):
    """A review that is on disk; `holds_related`: related cards are held back today."""

    review_id: int
    row: CardRow
    rating: Rating
    before: State
    state: Reviewed
    became_leech: bool
    holds_related: bool


class UndoneEvent(NamedTuple):
    """What was taken back, its card, and what undo would take back next, in words.

    `review_id` is None unless it was a review; `others` counts further cards of one action, and
    `credits` the questions that an exercise's rating had counted for.
    """

    kind: EventKind
    review_id: int | None
    row: CardRow
    next: str | None
    others: int = 0
    credits: int = 0

    @property
    def description(self) -> str:
        return _event_text(self.kind, self.row, self.others, self.credits)


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
) -> ReviewRecord:
    """Append one review, with what was suggested, and move the schedule, in one transaction."""
    with context.db.transaction():
        return record_within(
            context,
            row,
            state_of(context, row.key),
            rating,
            now,
            answer,
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
    credit: int | None = None,
) -> ReviewRecord:
    """`record` inside a transaction that the caller has begun; `state` is the card's.

    `credit` is the exercise's rating that a review comes with, for a question that was not asked.
    """
    new = state_after(context, row, state, rating, now)
    review_id, holds_related = reviews.append(
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
            elapsed_days=scheduler.elapsed_days(state, new.last_day),
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
            credit=credit,
        ),
    )
    if suggested is not None:
        reviews.append_suggestion(context.db, review_id, suggested.mark, suggested.score)
    was_leech = isinstance(state, Reviewed) and state.is_leech
    return ReviewRecord(
        review_id, row, rating, state, new, new.is_leech and not was_leech, holds_related
    )


def undo(context: Context, now: datetime) -> UndoneEvent | None:
    """Take back the latest review, suspend, bury or resume; again for the one before.

    None where there is nothing to undo.
    """
    with context.db.transaction():
        event = reviews.undo_latest(context.db, now, context.clock.day(now))
        if event is not None and event.kind == "review":
            quizzes.reopen_question(context.db, event.id)
    if event is None:
        return None
    row = content.card_by_key(context.db, event.card)
    review = event.id if event.kind == "review" else None
    return UndoneEvent(
        event.kind, review, row, _next_undo(context), len(event.others), len(event.credits)
    )


def _next_undo(context: Context) -> str | None:
    event = reviews.latest_event(context.db)
    if event is None:
        return None
    row = content.card_by_key(context.db, event.card)
    return _event_text(event.kind, row, len(event.others), len(event.credits))


def _event_text(kind: EventKind, row: CardRow, others: int, credits: int) -> str:
    words = {
        "review": "the mark of",
        "suspend": "suspending",
        "unsuspend": "resuming",
        "bury": "burying",
        "unbury": "unburying",
        "doubt": "the doubt about",
    }
    if credits:
        questions = "a question" if credits == 1 else f"{credits} questions"
        return f"{words[kind]} {row.id} and its credit for {questions}"
    return f"{words[kind]} {others + 1} cards" if others else f"{words[kind]} {row.id}"


BatchAction = Literal["suspend", "unsuspend", "bury", "unbury"]


def act_on(context: Context, keys: Sequence[int], action: BatchAction, now: datetime) -> None:
    """Suspend, resume, bury or unbury several cards as one action, which one undo takes back."""
    if keys:
        reviews.append_actions(context.db, keys, action, now, context.clock.day(now))


def suspend(context: Context, row: CardRow, now: datetime) -> None:
    """Not to be asked until it is resumed."""
    reviews.append_action(context.db, row.key, "suspend", now, context.clock.day(now))


def bury(context: Context, row: CardRow, now: datetime) -> None:
    """Not to be asked before tomorrow."""
    reviews.append_action(context.db, row.key, "bury", now, context.clock.day(now))


def unbury(context: Context, row: CardRow, now: datetime) -> None:
    reviews.append_action(context.db, row.key, "unbury", now, context.clock.day(now))


def is_buried(context: Context, row: CardRow, now: datetime) -> bool:
    return reviews.is_buried(context.db, row.key, context.clock.day(now))


def resume(context: Context, row: CardRow, now: datetime) -> None:
    """Ask a suspended or buried card again."""
    day = context.clock.day(now)
    reviews.append_action(context.db, row.key, "unsuspend" if row.suspended else "unbury", now, day)


def add_note(context: Context, row: CardRow, review_id: int, note: str, now: datetime) -> None:
    """Note a correction beside a review that is in the log already; the latest note counts."""
    day = context.clock.day(now)
    reviews.append_action(context.db, row.key, "note", now, day, review=review_id, text=note)
