"""One card as the learner meets it: its text, its state, and earlier answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from quizzer.errors import UsageError
from quizzer.memory import scheduler
from quizzer.memory.scheduler import Load, New, Rating, Reviewed, State
from quizzer.services import deck_renames
from quizzer.services.context import Context
from quizzer.store import changes, content, fits, quizzes, reviews
from quizzer.store.changes import ChangeKind, UndoableChange
from quizzer.store.content import CardRow
from quizzer.store.reviews import (
    EventKind,
    NewReview,
    Origin,
    PastReview,
    Reset,
    ScheduleRow,
    UndoableEvent,
)

if TYPE_CHECKING:
    from quizzer.content.models import Card
    from quizzer.marking.suggest import Suggestion


EASY_DAY = 3.0  # how many times as busy an easy day of the week counts


@dataclass(frozen=True)
class CardInReview:
    """A card to be asked: its row, its state, its last review, and drafts not recorded yet."""

    row: CardRow
    state: State
    last: PastReview | None
    draft: str
    draft_note: str = ""

    @cached_property
    def card(self) -> "Card":
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
    return _placed_state(context, row, state, rating, now)[0]


def _placed_state(
    context: Context, row: CardRow, state: State, rating: Rating, now: datetime
) -> tuple[Reviewed, float | None]:
    """The state after a rating, and its place in the fuzz range where the days' loads chose it."""
    retention = context.settings.retention(row.deck)
    weights = fits.weights_of(context.db, row.deck)
    seed = deck_renames.seed(context.db, row.id)
    new = scheduler.bounded_state(
        state,
        rating,
        now,
        context.clock,
        retention=retention,
        seed=seed,
        steps=row.kind != "code",
        weights=weights,
    )
    load = _load(context)
    if load is None:
        return new, None
    return scheduler.evened(new, context.clock, seed, retention, weights, load)


def _load(context: Context) -> Load | None:
    """How busy the days are; None where no day is to be preferred."""
    easy = context.settings.easy_weekdays
    if not context.settings.even_days and not easy:
        return None
    counts = reviews.due_by_day(context.db) if context.settings.even_days else {}
    if not easy:
        return lambda day: counts.get(day, 0)
    # ordinal 1 was a Monday
    return lambda day: (
        EASY_DAY * (counts.get(day, 0) + 1) - 1 if (day - 1) % 7 in easy else counts.get(day, 0)
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


def tags(context: Context, row: CardRow) -> list[str]:
    """Its deck's tags and the learner's own, in alphabetical order."""
    return content.tags_of(context.db, row.key)


def resets(context: Context, row: CardRow) -> list[Reset]:
    """When it was made new again, oldest first."""
    return reviews.standing_resets(context.db, row.key)


def history(context: Context, row: CardRow) -> list[PastReview]:
    return reviews.history(context.db, row.key)


def save_draft(context: Context, row: CardRow, text: str, now: datetime) -> None:
    """Keep the text as the card's draft; an empty one takes it away."""
    if text != reviews.draft(context.db, row.key):
        reviews.save_draft(context.db, row.key, text, now)


def save_note(context: Context, row: CardRow, note: str, now: datetime) -> None:
    """Keep a note for the card's next review, so that it is not lost if that comes later."""
    before = reviews.card_record(context.db, row.key).draft_note
    if note == before:
        return
    day = context.clock.day(now)
    with context.db.transaction():
        reviews.append_action_within(context.db, row.key, "note", now, day, text=note)
        changes.push(context.db, "note", row.key, now, before=before)


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
    """What was taken back, in words too, and its card; `next_undo` says what comes next.

    `review_id` is None unless a review was taken back; `answer` is what was typed in a quiz, or
    the note that counts again.
    """

    kind: EventKind | ChangeKind
    review_id: int | None
    row: CardRow
    description: str
    answer: str = ""


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
    suggested: "Suggestion | None" = None,
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
    suggested: "Suggestion | None" = None,
    credit: int | None = None,
) -> ReviewRecord:
    """`record` inside a transaction that the caller has begun; `state` is the card's.

    `credit` is the exercise's rating that a review comes with, for a question that was not asked.
    """
    new, spread = _placed_state(context, row, state, rating, now)
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
            spread=spread,
        ),
    )
    before = state.due_day if isinstance(state, Reviewed) else None
    reviews.move_due_day(context.db, before, new.due_day)
    if suggested is not None:
        reviews.append_suggestion(context.db, review_id, suggested.mark, suggested.score)
    was_leech = isinstance(state, Reviewed) and state.is_leech
    return ReviewRecord(
        review_id, row, rating, state, new, new.is_leech and not was_leech, holds_related
    )


def undo(context: Context, now: datetime) -> UndoneEvent | None:
    """Take back the last thing done: a mark, suspending or burying, a note, an edit, a quiz's
    answer, a tag; again for the one before.

    None where there is nothing to undo. Raises UsageError for an edit whose file was changed since;
    it is no longer on the stack then.
    """
    with context.db.transaction():
        change, event = changes.latest(context.db), reviews.latest_event(context.db)
        if change is None or not change.is_later_than(event):
            change = None
            if event is None:
                return None
            reviews.undo_event(context.db, event, now, context.clock.day(now))
            if event.origin == "quiz":
                quizzes.reopen_question(context.db, event.id)
    if change is not None:
        return _undo_change(context, change, now)
    assert event is not None
    row = content.card_by_key(context.db, event.card)
    review = event.id if event.kind == "review" else None
    return UndoneEvent(event.kind, review, row, _event_text(event, row))


def _undo_change(context: Context, change: UndoableChange, now: datetime) -> UndoneEvent:
    database, row = context.db, content.card_by_key(context.db, change.card)
    review, answer, data = None, "", change.data
    if change.kind == "edit":
        from quizzer.services.review import editing

        with database.transaction():
            changes.remove(database, change.id)
        editing.take_back_edit(context, row, data)
    else:
        with database.transaction():
            changes.remove(database, change.id)
            match change.kind:
                case "note":
                    answer, day = data["before"], context.clock.day(now)
                    reviews.append_action_within(database, row.key, "note", now, day, text=answer)
                case "answer":
                    question = quizzes.answer_at(database, data["quiz"], data["place"])
                    answer, review = question.answer or "", question.review
                    if review is not None:
                        reviews.undo_unless_followed(database, review, now)
                    quizzes.clear_answer(database, data["quiz"], data["place"])
                case "tag":
                    changes.remove_tag(database, data["cards"], data["tag"], now)
                case "untag":
                    changes.add_tag(database, data["cards"], data["tag"], now)
    return UndoneEvent(change.kind, review, row, _change_text(change, row), answer)


def next_undo(context: Context) -> str | None:
    """What undo would take back next, in words; None where there is nothing."""
    change, event = changes.latest(context.db), reviews.latest_event(context.db)
    if change is not None and change.is_later_than(event):
        return _change_text(change, content.card_by_key(context.db, change.card))
    if event is None:
        return None
    return _event_text(event, content.card_by_key(context.db, event.card))


def _event_text(event: UndoableEvent, row: CardRow) -> str:
    words = {
        "review": "the mark of",
        "suspend": "suspending",
        "unsuspend": "resuming",
        "bury": "burying",
        "unbury": "unburying",
        "doubt": "the doubt about",
        "reset": "resetting",
    }
    verb = words[event.kind]
    if event.credits:
        count = len(event.credits)
        questions = "a question" if count == 1 else f"{count} questions"
        return f"{verb} {row.id} and its credit for {questions}"
    return f"{verb} {len(event.others) + 1} cards" if event.others else f"{verb} {row.id}"


def _change_text(change: UndoableChange, row: CardRow) -> str:
    match change.kind:
        case "note":
            return f"the note on {row.id}"
        case "edit":
            return f"the edit of {row.id}"
        case "answer":
            return f"the answer to question {change.data['place'] + 1} of the quiz, {row.id}"
    count = len(change.data["cards"])
    verb, word = ("tagging", "with") if change.kind == "tag" else ("taking from", "the tag")
    return f"{verb} {row.id if count == 1 else f'{count} cards'} {word} {change.data['tag']}"


BatchAction = Literal["suspend", "unsuspend", "bury", "unbury", "reset"]


def act_on(context: Context, keys: Sequence[int], action: BatchAction, now: datetime) -> int:
    """Take an action on several cards at once, which one undo takes back; returns on how many.

    A card that is reset is new again, its reviews stay in the log; one that is new is left out.
    """
    if action == "reset":
        keys = [key for key in keys if reviews.latest(context.db, key) is not None]
    if keys:
        reviews.append_actions(context.db, keys, action, now, context.clock.day(now))
    return len(keys)


def tag(context: Context, keys: Sequence[int], name: str, now: datetime) -> tuple[bool, int]:
    """Give cards a tag of the learner's own, or take it away where all of them have it.

    Returns whether it was given, and of how many cards that is new. Raises UsageError for a tag
    that is blank or has a comma.
    """
    name = " ".join(name.split())
    if not name or "," in name:
        raise UsageError(f"{name!r} is no tag", hint="write one word or a few, without a comma")
    with context.db.transaction():
        kind: ChangeKind = "tag"
        changed = changes.add_tag(context.db, keys, name, now)
        if not changed:
            kind, changed = "untag", changes.remove_tag(context.db, keys, name, now)
        if changed:
            changes.push(context.db, kind, changed[0], now, tag=name, cards=changed)
    return kind == "tag", len(changed)


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
