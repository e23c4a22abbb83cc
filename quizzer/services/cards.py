"""One card as the learner meets it: its text, where it stands, and what was written before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from quizzer.memory import scheduling
from quizzer.memory.scheduling import New, Rating, Reviewed, State
from quizzer.services.context import Context
from quizzer.store import content, reviews
from quizzer.store.content import CardRow
from quizzer.store.reviews import PastReview, ScheduleRow

if TYPE_CHECKING:
    from quizzer.content.models import Card


@dataclass(frozen=True)
class Asked:
    """A card to be asked: its row, its state, its last review, and a draft cut off before."""

    row: CardRow
    state: State
    last: PastReview | None
    draft: str

    @cached_property
    def card(self) -> Card:
        """The card whole; the first use in a process loads pydantic."""
        from quizzer.content.models import card_from_json

        return card_from_json(self.row.body)

    @property
    def latest(self) -> int | None:
        """The id of its last review: as long as that stands, so does the state."""
        return None if self.last is None else self.last.review_id

    @property
    def edited_since(self) -> bool:
        """Whether the card's wording has changed since it was last reviewed."""
        return self.last is not None and self.last.card_version < self.row.version

    @property
    def is_leech(self) -> bool:
        return isinstance(self.state, Reviewed) and self.state.is_leech


def asked(context: Context, card: int) -> Asked:
    found = reviews.standing(context.db, card)
    return Asked(found.card, _to_state(found.schedule), found.last, found.draft)


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


def after(context: Context, row: CardRow, state: State, rating: Rating, now: datetime) -> Reviewed:
    """The state that a rating would lead to; recorded nowhere."""
    return scheduling.next_state(
        state,
        rating,
        now,
        context.clock,
        retention=context.settings.retention(row.deck),
        seed=row.id,
        steps=row.kind != "code",
    )


def interval_labels(
    context: Context, row: CardRow, state: State, now: datetime
) -> dict[Rating, str]:
    """For each rating, how long until the card would come back."""
    labels = {}
    for rating in Rating:
        new = after(context, row, state, rating, now)
        days = None if new.due_day is None else new.due_day - context.clock.day(now)
        labels[rating] = scheduling.interval_text(new.due_at - now, days)
    return labels


def find(context: Context, full_name: str) -> CardRow:
    """The card of a full name, `deck/card`; raises UsageError."""
    return content.card(context.db, full_name)


def history(context: Context, row: CardRow) -> list[PastReview]:
    return reviews.history(context.db, row.key)
