"""Asking what is due and recording the learner's marks; app and commands come here alike."""

from datetime import datetime, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from quizzer.memory import queue
from quizzer.memory.queue import Allowance, Upcoming
from quizzer.memory.scheduler import New, Rating, Reviewed
from quizzer.services.context import Context
from quizzer.services.review import cards, catch_up, chapters
from quizzer.services.review.cards import CardInReview, ReviewRecord, UndoneEvent
from quizzer.services.review.catch_up import CatchUp
from quizzer.settings import MIXED
from quizzer.store import absences, content, queues, reviews
from quizzer.store.queues import NewCard, Step

if TYPE_CHECKING:
    from quizzer.marking.suggest import Suggestion

FETCH = 1000  # cards looked up at once for a queue; more are fetched as they are used up


class RemainingCounts(NamedTuple):
    """What is still to be asked today, learning steps that are due counted as due."""

    due: int
    new: int


class Moment(NamedTuple):
    """A state of the log: the study day, and what changes with others' writes and with our own."""

    day: int
    external_writes: int
    own_changes: int


class Bounds(NamedTuple):
    """What the day allows, the plan in force and the first step, as of a moment."""

    asof: Moment
    allowed: Allowance
    plan: CatchUp | None
    step: Step | None


class ReviewSession:
    """A run through what is due, within the limits: `next` gives a card, `answer` marks it.

    `deck` narrows it to one deck, `limit` to so many answers. The session keeps only a queue of
    keys; everything that counts is in the database, so one that is cut off is simply begun again.
    """

    def __init__(self, context: Context, deck: str | None = None, limit: int | None = None) -> None:
        self.context = context
        self.deck = None if deck is None else content.deck_key(context.db, deck)
        self.limit = limit
        self.answered = 0
        self._upcoming = Upcoming()
        self._first: list[int] = []  # undone cards come before all others until they are answered
        self._asof: Moment | None = None  # the queue holds as of it, as the bounds do of theirs
        self._bounds: Bounds | None = None
        self._more_reviews: bool  # whether the database may have more of them than the queue
        self._more_new: bool
        self._beyond = 0  # answers on top of a plan's share of today

    def next(self, now: datetime) -> CardInReview | None:
        """The card to ask now; None when nothing is due, the limits are met or the run is over."""
        if self.limit is not None and self.answered >= self.limit:
            return None
        key = self.peek(now)
        return None if key is None else cards.card_in_review(self.context, key)

    def peek(self, now: datetime) -> int | None:
        """The key of the card to ask now, without a look at the card."""
        day = self.context.clock.day(now)
        while self._first:
            if queues.is_askable(self.context.db, self._first[-1], now, day):
                return self._first[-1]
            self._first.pop()
        bounds = self._bounds_of(day)
        if bounds.step is not None and bounds.step.due_at <= now:
            return bounds.step.card
        allowed = self._allowed(bounds)
        self._refill(bounds, allowed)
        return queue.pick(self._upcoming, allowed)

    def _allowed(self, bounds: Bounds) -> Allowance:
        return catch_up.limit_allowance(bounds.allowed, bounds.plan, self._beyond)

    def _bounds_of(self, day: int) -> Bounds:
        database = self.context.db
        asof = Moment(day, database.data_version(), database.changes())
        if self._bounds is not None and self._bounds.asof.day != day:
            self._beyond = 0  # it was on top of that day's share
        if self._bounds is None or self._bounds.asof != asof:
            plan = catch_up.active_catch_up(self.context, day)
            step = self._first_step(day, plan)
            self._bounds = Bounds(asof, allowance(self.context, day), plan, step)
        return self._bounds

    def _go_on(self, recorded: ReviewRecord, changes: int) -> None:
        """Let an answer move queue and bounds on; `changes` had been made before it.

        Both are read again if anything else was written, or related cards were held back; the
        bounds alone under a plan, whose share the answer has used. What others wrote meanwhile
        shows at the next look, for an answer of our own leaves `others` as it was.
        """
        day, key, before, asof = recorded.state.last_day, recorded.row.key, self._bounds, self._asof
        if asof is None or (asof.day, asof.own_changes) != (day, changes) or recorded.holds_related:
            return
        self._asof = asof._replace(own_changes=self.context.db.changes())
        self._upcoming.discard(key)
        if before is None or before.asof != asof or before.plan is not None:
            return
        step = before.step
        if recorded.state.due_day is None or (step and step.card == key):
            step = self._first_step(day, None)
        new = isinstance(recorded.before, New)
        due = isinstance(recorded.before, Reviewed) and recorded.before.phase == "review"
        self._bounds = Bounds(self._asof, before.allowed.less(reviews=due, new=new), None, step)

    def _first_step(self, day: int, plan: CatchUp | None) -> Step | None:
        """Steps from before an absence are backlog, and wait with it once the share is done."""
        since = plan.since if plan is not None and plan.remaining + self._beyond <= 0 else None
        return queues.first_step(self.context.db, day, self.deck, since)

    def _refill(self, bounds: Bounds, allowed: Allowance) -> None:
        """Look up cards where the queue is used up, or does not hold any more."""
        database, order = self.context.db, self.context.settings.order
        day, since = bounds.asof.day, None if bounds.plan is None else bounds.plan.since
        if self._asof != bounds.asof:
            self._asof, self._upcoming = bounds.asof, Upcoming()
            self._more_reviews = self._more_new = True
        reviews, new = self._upcoming.reviews, self._upcoming.new
        if not reviews and self._more_reviews and (limit := min(allowed.reviews, FETCH)):
            reviews.extend(queues.due_reviews(database, day, self.deck, order, limit, since))
            self._more_reviews = len(reviews) == limit
        if not new and self._more_new and (limit := min(allowed.new, FETCH)):
            questions = self._new_questions(day, limit)
            exercises = queues.new_exercises(database, day, self.deck)
            both = queue.interleave(questions, exercises)
            if self.deck is not None:  # exercises asked for by themselves wait for no question
                both = [*(card.key for card in questions), *(card.key for card in exercises)]
            new.extend(both[:limit])
            self._more_new = bool(new)

    def _new_questions(self, day: int, limit: int) -> list[NewCard]:
        """Chapter by chapter, or the first of each, then the second, as the learner chose."""
        database, chosen = self.context.db, self.context.settings.chapters
        keys = queues.deck_keys(database, self.deck)
        if chosen == MIXED:
            each = (queues.new_cards(database, day, key, limit) for key in keys.values())
            return sorted(chain.from_iterable(each), key=lambda card: card.place)[:limit]
        questions: list[NewCard] = []
        for deck in chapters.in_order(chosen, list(keys)):
            questions += queues.new_cards(database, day, keys[deck], limit)
            if len(questions) >= limit:
                break
        return questions

    def next_step_in(self, now: datetime) -> timedelta | None:
        """How long until the first learning step comes back; None where there is none."""
        step = self._bounds_of(self.context.clock.day(now)).step
        return None if step is None else step.due_at - now

    def ahead(self, now: datetime) -> CardInReview | None:
        """The first learning step, before its time: for a learner who would not wait."""
        step = self._bounds_of(self.context.clock.day(now)).step
        return None if step is None else cards.card_in_review(self.context, step.card)

    def remaining(self, now: datetime) -> RemainingCounts:
        """What today still holds: steps and reviews that are due, and new cards."""
        day = self.context.clock.day(now)
        bounds = self._bounds_of(day)
        allowed, plan, database = self._allowed(bounds), bounds.plan, self.context.db
        waiting = queues.waiting_counts(database, now, day, self.deck)
        old = 0
        if plan is not None:
            old = absences.remaining_steps(database, now, day, self.deck, plan.since)
        due = waiting.steps - old + min(old + waiting.reviews, allowed.reviews)
        return RemainingCounts(due, min(waiting.new, allowed.new))

    def exercises_left(self, now: datetime) -> RemainingCounts:
        """How many exercises are among what today still holds."""
        bounds = self._bounds_of(self.context.clock.day(now))
        allowed = self._allowed(bounds)
        self._refill(bounds, allowed)
        exercises = set(content.card_keys(self.context.db, "exercises").values())
        due = islice(self._upcoming.reviews, allowed.reviews)
        new = islice(self._upcoming.new, allowed.new)
        return RemainingCounts(len(exercises.intersection(due)), len(exercises.intersection(new)))

    def enough(self, now: datetime) -> bool:
        """Whether a plan's share of today is done, and the backlog goes on tomorrow."""
        plan = self._bounds_of(self.context.clock.day(now)).plan
        return plan is not None and plan.remaining + self._beyond <= 0

    def go_beyond(self, now: datetime) -> None:
        """Take as much again as a plan's share of a day."""
        plan = self._bounds_of(self.context.clock.day(now)).plan
        if plan is not None:
            self._beyond = plan.share - plan.remaining
            self._bounds = None  # steps from before the absence may come again

    def answer(
        self,
        in_review: CardInReview,
        rating: Rating,
        now: datetime,
        *,
        answer: str | None = None,
        note: str | None = None,
        duration_ms: int | None = None,
        suggested: "Suggestion | None" = None,
    ) -> ReviewRecord | None:
        """Record the mark for a card that was asked; on disk when this returns.

        None where it was marked elsewhere since it was asked: one mark a due period.
        """
        recorded = None
        database = self.context.db
        changes = database.changes()
        with database.transaction():
            if reviews.latest(database, in_review.row.key) == in_review.latest:
                recorded = cards.record_within(
                    self.context,
                    in_review.row,
                    in_review.state,
                    rating,
                    now,
                    answer,
                    note=note,
                    duration_ms=duration_ms,
                    suggested=suggested,
                )
        self._drop_first(in_review.row.key)
        if recorded is not None:
            self.answered += 1
            self._go_on(recorded, changes)
        return recorded

    def practised(self, in_review: CardInReview) -> Reviewed | None:
        """The state of an exercise that was rated since it was asked; it then counts as answered.

        None where it was not: it is still to be done.
        """
        state = cards.state_of(self.context, in_review.row.key)
        if state == in_review.state or not isinstance(state, Reviewed):
            return None
        self._drop_first(in_review.row.key)
        self.answered += 1
        return state

    def undo(self, now: datetime) -> UndoneEvent | None:
        """Take back the last thing done; a card that comes back by this is asked next."""
        undone = cards.undo(self.context, now)
        if undone is not None and undone.kind in ("review", "suspend", "bury"):
            self._first.append(undone.row.key)
        if undone is not None and undone.kind == "review":
            self.answered = max(0, self.answered - 1)
        return undone

    def suspend(self, in_review: CardInReview, now: datetime) -> None:
        cards.suspend(self.context, in_review.row, now)
        self._drop_first(in_review.row.key)

    def bury(self, in_review: CardInReview, now: datetime) -> None:
        """Not to be asked before tomorrow."""
        cards.bury(self.context, in_review.row, now)
        self._drop_first(in_review.row.key)

    def refresh(self, context: Context) -> None:
        """Go on with decks or settings that were read again."""
        self.context = context
        self._asof = self._bounds = None

    def _drop_first(self, key: int) -> None:
        self._first = [first for first in self._first if first != key]


def allowance(context: Context, day: int) -> Allowance:
    new_done, reviews_done = reviews.answered_on(context.db, day)
    chosen = context.settings
    return queue.allowance(
        chosen.reviews_per_day,
        chosen.new_cards_per_day,
        reviews_done=reviews_done,
        new_done=new_done,
    )
