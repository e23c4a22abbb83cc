"""Asking what is due and recording the learner's marks; app and commands come here alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from quizzer.memory import queue
from quizzer.memory.queue import Allowance, Upcoming
from quizzer.memory.scheduling import Rating, Reviewed
from quizzer.services import cards, returning
from quizzer.services.cards import Asked
from quizzer.services.context import Context
from quizzer.services.returning import Comeback
from quizzer.store import comebacks, content, queues, reviews, suggestions
from quizzer.store.content import CardRow
from quizzer.store.queues import Step
from quizzer.store.reviews import NewReview, Origin

if TYPE_CHECKING:
    from quizzer.marking.suggest import Suggestion

FETCH = 100  # cards looked up at once for a queue; more are fetched as they are used up


@dataclass(frozen=True)
class Left:
    """What is still to be asked today, learning steps that are due counted as due."""

    due: int
    new: int


@dataclass(frozen=True)
class Recorded:
    """A review that is on disk."""

    review_id: int
    row: CardRow
    rating: Rating
    state: Reviewed
    became_leech: bool


@dataclass(frozen=True)
class Undone:
    """A review that was taken back, and its card."""

    review_id: int
    row: CardRow


class ReviewSession:
    """A run through what is due: `upcoming` answers `current` and moves on, within the limits.

    `deck` narrows it to one deck, `limit` to so many answers. The session keeps only a queue of
    keys; everything that counts is in the database, so one that is cut off is simply begun again.
    """

    def __init__(self, context: Context, deck: str | None = None, limit: int | None = None) -> None:
        self.context = context
        self.deck = None if deck is None else content.deck_key(context.db, deck)
        self.limit = limit
        self.answered = 0
        self._upcoming = Upcoming()
        self._first: list[int] = []  # undone cards come back before all others
        self._asof: tuple[int, int] | None = None  # study day and log when the queue was made
        self._more_reviews = self._more_new = True
        self._beyond = 0  # answers on top of a plan's share of today

    def next(self, now: datetime) -> Asked | None:
        """The card to ask now; None when nothing is due, the limits are met or the run is over."""
        if self.limit is not None and self.answered >= self.limit:
            return None
        key = self.peek(now)
        return None if key is None else self._ask(key)

    def peek(self, now: datetime) -> int | None:
        """The key of the card to ask now, without a look at the card."""
        day = self.context.clock.day(now)
        while self._first:
            if self._is_due(self._first[-1], now, day):
                return self._first[-1]
            self._first.pop()
        back = returning.current(self.context, day)
        step = self._first_step(day, back)
        if step is not None and step.due_at <= now:
            return step.card
        allowed = returning.bounded(allowance(self.context, day), back, self._beyond)
        while True:
            self._refill(day, allowed, 0 if back is None else back.since)
            key = queue.pick(self._upcoming, allowed)
            if key is None or queues.is_askable(self.context.db, key, day):
                return key
            self._upcoming = self._upcoming.without(key)

    def _first_step(self, day: int, back: Comeback | None) -> Step | None:
        """Steps from before an absence are backlog, and wait with it once the share is done."""
        since = back.since if back is not None and back.left + self._beyond <= 0 else 0
        return queues.first_step(self.context.db, day, self.deck, since)

    def _refill(self, day: int, allowed: Allowance, since: int) -> None:
        """Look up cards where the queue is used up, or where the day or the log has moved on."""
        database, order = self.context.db, self.context.settings.order
        asof = (day, database.data_version())
        if self._asof != asof:
            self._asof, self._upcoming = asof, Upcoming()
            self._more_reviews = self._more_new = True
        reviews, new = self._upcoming.reviews, self._upcoming.new
        if not reviews and self._more_reviews and (limit := min(allowed.reviews, FETCH)):
            reviews = tuple(queues.due_reviews(database, day, self.deck, order, limit, since))
            self._more_reviews = len(reviews) == limit
        if not new and self._more_new and (limit := min(allowed.new, FETCH)):
            questions = queues.new_cards(database, day, self.deck, limit)
            exercises = queues.new_exercises(database, day, self.deck)
            both = queue.beside(questions, exercises)
            if self.deck is not None:  # exercises asked for by themselves wait for no question
                both = [*(one.key for one in questions), *(one.key for one in exercises)]
            new = tuple(both[:limit])
            self._more_new = bool(new)
        self._upcoming = Upcoming(reviews, new)

    def _is_due(self, key: int, now: datetime, day: int) -> bool:
        state = cards.state_of(self.context, key)
        if isinstance(state, Reviewed) and state.due_day is None:
            return state.due_at <= now
        return queues.is_askable(self.context.db, key, day)

    def _ask(self, key: int) -> Asked:
        return cards.asked(self.context, content.card_by_key(self.context.db, key))

    def next_step_in(self, now: datetime) -> timedelta | None:
        """How long until the first learning step comes back; None where there is none."""
        day = self.context.clock.day(now)
        step = self._first_step(day, returning.current(self.context, day))
        return None if step is None else step.due_at - now

    def ahead(self, now: datetime) -> Asked | None:
        """The first learning step, before its time: for a learner who would not wait."""
        day = self.context.clock.day(now)
        step = self._first_step(day, returning.current(self.context, day))
        return None if step is None else self._ask(step.card)

    def left(self, now: datetime) -> Left:
        return left(self.context, now, self.deck, self._beyond)

    def enough(self, now: datetime) -> bool:
        """Whether a plan's share of today is done, and the backlog goes on tomorrow."""
        back = returning.current(self.context, self.context.clock.day(now))
        return back is not None and back.left + self._beyond <= 0

    def go_beyond(self, now: datetime) -> None:
        """Take as much again as a plan's share of a day."""
        back = returning.current(self.context, self.context.clock.day(now))
        if back is not None:
            self._beyond = back.share - back.left

    def answer(
        self,
        asked: Asked,
        rating: Rating,
        now: datetime,
        *,
        answer: str | None = None,
        note: str | None = None,
        duration_ms: int | None = None,
        suggested: Suggestion | None = None,
    ) -> Recorded | None:
        """Record the mark for a card that was asked; on disk when this returns.

        None where it was marked elsewhere since it was asked: one mark a due period.
        """
        recorded = None
        with self.context.db.transaction():
            if cards.state_of(self.context, asked.row.key) == asked.state:
                recorded = record_within(
                    *(self.context, asked.row, rating, now, answer),
                    note=note,
                    duration_ms=duration_ms,
                    suggested=suggested,
                )
        self._dequeue(asked.row.key)
        self.answered += recorded is not None
        return recorded

    def practised(self, asked: Asked) -> Reviewed | None:
        """Where an exercise stands that was rated since it was asked; it then counts as answered.

        None where it was not: it is still to be done.
        """
        state = cards.state_of(self.context, asked.row.key)
        if state == asked.state or not isinstance(state, Reviewed):
            return None
        self._dequeue(asked.row.key)
        self.answered += 1
        return state

    def undo(self, now: datetime) -> Undone | None:
        """Take back the latest review; its card is asked next."""
        undone = undo(self.context, now)
        if undone is not None:
            self._first.append(undone.row.key)
            self.answered = max(0, self.answered - 1)
            self._asof = None  # related cards may be asked again
        return undone

    def suspend(self, asked: Asked, now: datetime) -> None:
        suspend(self.context, asked.row, now)
        self._dequeue(asked.row.key)

    def bury(self, asked: Asked, now: datetime) -> None:
        """Not to be asked before tomorrow."""
        day = self.context.clock.day(now)
        reviews.act(self.context.db, asked.row.key, "bury", now, day)
        self._dequeue(asked.row.key)

    def refresh(self, context: Context) -> None:
        """Go on with decks or settings that were read again."""
        self.context = context
        self._asof = None

    def _dequeue(self, key: int) -> None:
        self._upcoming = self._upcoming.without(key)
        self._first = [first for first in self._first if first != key]


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
            context,
            row,
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
    rating: Rating,
    now: datetime,
    answer: str | None,
    *,
    note: str | None = None,
    duration_ms: int | None = None,
    origin: Origin = "review",
    suggested: Suggestion | None = None,
) -> Recorded:
    """`record` inside a transaction that the caller has begun."""
    state = cards.state_of(context, row.key)
    new = cards.after(context, row, state, rating, now)
    review_id = reviews.append(
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
        suggestions.append(context.db, review_id, suggested.mark, suggested.score)
    was_leech = isinstance(state, Reviewed) and state.is_leech
    return Recorded(review_id, row, rating, new, new.is_leech and not was_leech)


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


def allowance(context: Context, day: int) -> Allowance:
    new_done, reviews_done = reviews.done_on(context.db, day)
    chosen = context.settings
    return queue.allowance(
        chosen.reviews_per_day,
        chosen.new_cards_per_day,
        reviews_done=reviews_done,
        new_done=new_done,
    )


def left(context: Context, now: datetime, deck: int | None = None, beyond: int = 0) -> Left:
    """What today still holds, within the limits: steps and reviews that are due, and new cards.

    `beyond` is what is allowed on top of a plan's share.
    """
    day = context.clock.day(now)
    back = returning.current(context, day)
    allowed = returning.bounded(allowance(context, day), back, beyond)
    waiting = queues.waiting(context.db, now, day, deck)
    old = 0 if back is None else comebacks.steps_left(context.db, now, day, deck, back.since)
    due = waiting.steps - old + min(old + waiting.reviews, allowed.reviews)
    return Left(due, min(waiting.new, allowed.new))
