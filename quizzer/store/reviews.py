"""The log: reviews, undos and other actions, appended, and the schedules that they lead to.

A review points at the one before it, so that the state before is never lost: an undo is a line of
its own and moves the schedule back along that pointer.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from quizzer.store.content import CARD, CardRow, to_card
from quizzer.store.db import Database, Row
from quizzer.store.due_count import STEPS

Origin = Literal["review", "quiz", "exercise"]
ActionKind = Literal["suspend", "unsuspend", "bury", "unbury", "doubt", "clear", "reset", "unreset"]
EventKind = Literal["review", ActionKind]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# How many of a deck's cards have a schedule: those in days, and those in steps, by an index each.
REVIEWED = (
    "((SELECT count(*) FROM schedule WHERE schedule.deck = deck.key AND due_day IS NOT NULL)"
    f" + (SELECT count(*) FROM {STEPS} WHERE schedule.deck = deck.key AND due_day IS NULL))"
)

_STATE = "phase, step, stability, difficulty, due_at, due_day, reps, lapses"
# What a review says and the state that it led to: all but its id, its card and other reviews.
REVIEW_COLUMNS = (
    "rating", "at", "day", "origin", "phase_before", "elapsed_days", "duration_ms", "answer",
    "note", "card_version", "retention", "spread", "phase", "step", "stability", "difficulty",
    "due_at", "due_day", "reps", "lapses",
)  # fmt: skip
# As much of that state as the one after the next review follows from.
BASE_COLUMNS = ("stability", "difficulty", "due_at", "reps", "lapses")


class ScheduleRow(NamedTuple):
    """A card's state as stored, and the review that led to it."""

    review: int
    phase: Literal["learning", "review", "relearning"]
    step: int | None
    stability: float
    difficulty: float
    due_at: datetime
    due_day: int | None
    last_at: datetime
    last_day: int
    reps: int
    lapses: int


class DueTime(NamedTuple):
    """When a card is due: on a study day, or, where that is None, when its step ends."""

    card: int
    at_ms: int
    day: int | None

    def has_come(self, now: datetime, today: int) -> bool:
        return self.at_ms <= to_ms(now) if self.day is None else self.day <= today


class NewReview(NamedTuple):
    """One review to be appended, with the state that it leads to.

    Of one that a passed exercise counts for, `credit` is the exercise's own rating. `spread` is the
    place of the due day in its fuzz range, from 0 to 1, where the days' loads chose it.
    """

    card: int
    card_version: int
    rating: int
    at: datetime
    day: int
    origin: Origin
    retention: float
    phase_before: str
    elapsed_days: int | None
    phase: str
    step: int | None
    stability: float
    difficulty: float
    due_at: datetime
    due_day: int | None
    reps: int
    lapses: int
    answer: str | None = None
    note: str | None = None
    duration_ms: int | None = None
    credit: int | None = None
    spread: float | None = None


class PastReview(NamedTuple):
    """A review as its card's history shows it; `origin` is "credit" where an exercise proved it."""

    review_id: int
    rating: int
    at: datetime
    day: int
    answer: str | None
    note: str | None
    origin: str
    card_version: int


class Reset(NamedTuple):
    """The card is new again from a moment on, until the reset was taken back, if it was.

    `review` is the id of the latest review of any card before it; 0: there was none.
    """

    card: int
    at_ms: int
    review: int
    undone_ms: int | None


class CardRecord(NamedTuple):
    """What a card brings along when it is asked; no schedule and no review where it is new."""

    card: CardRow
    schedule: ScheduleRow | None
    last: PastReview | None
    draft: str
    draft_note: str


def schedule(db: Database, card: int) -> ScheduleRow | None:
    """A card's schedule; None for one that is new."""
    row = db.row(f"SELECT {_SCHEDULE} FROM schedule WHERE card = ?", card)
    return None if row is None else _to_schedule(row)


def due_times(db: Database, deck: str) -> list[DueTime]:
    """When each of a deck's cards that were reviewed is due."""
    rows = db.tuples(
        "SELECT card, due_at, due_day FROM schedule WHERE card IN"
        " (SELECT card.key FROM card JOIN deck ON deck.key = card.deck WHERE deck.id = :deck)",
        deck=deck,
    )
    return [DueTime._make(row) for row in rows]


def card_record(db: Database, card: int) -> CardRecord:
    """In one query, because a learner waits: a schedule names the latest review not undone."""
    row = db.row(
        f"SELECT {CARD}, draft.text, {_DRAFT_NOTE}, {_SCHEDULE}, rating, answer, {_NOTE},"
        f" {_ORIGIN}, card_version"
        " FROM card JOIN deck ON deck.key = card.deck"
        " LEFT JOIN draft ON draft.card = card.key"
        " LEFT JOIN schedule ON schedule.card = card.key"
        " LEFT JOIN review ON review.id = schedule.review WHERE card.key = ?",
        card,
    )
    assert row is not None
    columns = len(CardRow._fields)
    card_row, draft, note = to_card(row[:columns]), row[columns] or "", row[columns + 1] or ""
    rating, *written = row[-5:]
    if rating is None:
        return CardRecord(card_row, None, None, draft, note)
    now = _to_schedule(row[columns + 2 : -5])
    last = PastReview(now.review, rating, now.last_at, now.last_day, *written)
    return CardRecord(card_row, now, last, draft, note)


def latest(db: Database, card: int) -> int | None:
    """The id of a card's latest review that was not undone; None if it is new."""
    review: int | None = db.value("SELECT review FROM schedule WHERE card = ?", card)
    return review


_SCHEDULE = ", ".join(f"schedule.{column}" for column in ScheduleRow._fields)
# a note that was written for a review that has not been recorded yet
_DRAFT_NOTE = (
    "(SELECT text FROM action WHERE action.card = card.key AND kind = 'note'"
    " AND action.review IS NULL AND action.at > coalesce(schedule.last_at, -1)"
    " ORDER BY action.id DESC LIMIT 1)"
)
_ORIGIN = "CASE WHEN credit IS NULL THEN origin ELSE 'credit' END AS origin"
_NOTE = (
    "coalesce((SELECT text FROM action WHERE action.review = review.id AND kind = 'note'"
    " ORDER BY action.id DESC LIMIT 1), note)"
)


def _to_schedule(row: Row | Sequence[Any]) -> ScheduleRow:
    """From columns in the order of its fields."""
    review, phase, step, stability, difficulty, due_at, due_day, last_at, last_day, *counts = row
    return ScheduleRow(
        review,
        phase,
        step,
        stability,
        difficulty,
        from_ms(due_at),
        due_day,
        from_ms(last_at),
        last_day,
        *counts,
    )


def append(db: Database, new: NewReview) -> tuple[int, bool]:
    """Append a review and move its card's schedule; cards related to it are held for the day.

    A credit holds none, since its card was not asked. Returns the review's id, and whether any was
    held. Runs inside the caller's transaction.
    """
    review = db.execute(
        "INSERT INTO review (card, previous, rating, at, day, phase_before, elapsed_days, origin,"
        f" duration_ms, answer, note, card_version, retention, credit, spread, {_STATE})"
        f" VALUES (?, (SELECT review FROM schedule WHERE card = ?){', ?' * 21})",
        new.card,
        new.card,
        new.rating,
        to_ms(new.at),
        new.day,
        new.phase_before,
        new.elapsed_days,
        new.origin,
        new.duration_ms,
        new.answer,
        new.note,
        new.card_version,
        new.retention,
        new.credit,
        new.spread,
        new.phase,
        new.step,
        new.stability,
        new.difficulty,
        to_ms(new.due_at),
        new.due_day,
        new.reps,
        new.lapses,
    )
    _point_schedule(db, review)
    if new.phase_before == "new":
        db.execute("UPDATE card SET seen = 1 WHERE key = ?", new.card)
    if new.credit is not None:
        return review, False
    db.execute("DELETE FROM draft WHERE card = ?", new.card)
    changes = db.changes()
    _hold_related(db, new.card, new.day, review)
    return review, db.changes() > changes


def _point_schedule(db: Database, review: int) -> None:
    """Make the schedule of a review's card the state that it led to."""
    db.execute(
        f"INSERT OR REPLACE INTO schedule (card, deck, review, last_at, last_day, {_STATE})"
        f" SELECT review.card, card.deck, review.id, at, day, {_STATE}"
        " FROM review JOIN card ON card.key = review.card WHERE review.id = ?",
        review,
    )


_LOAD = "load"  # in the database's cache


def due_by_day(db: Database) -> dict[int, int]:
    """How many cards come back on each study day.

    Read once, and again when another program has written, or an undo or a new log has moved cards;
    `move_due_day` brings it up to date.
    """
    version, counts = db.cache.get(_LOAD, (None, {}))
    if version != db.version_seen:
        counts = dict(
            db.tuples(
                "SELECT due_day, count(*) FROM schedule WHERE due_day IS NOT NULL GROUP BY due_day"
            )
        )
        db.cache[_LOAD] = db.version_seen, counts
    known: dict[int, int] = counts
    return known


def _forget_due_days(db: Database) -> None:
    """Let `due_by_day` be read again."""
    db.cache.pop(_LOAD, None)


def move_due_day(db: Database, before: int | None, after: int | None) -> None:
    """Note in `due_by_day` that a card comes back on another day; None is for a learning step."""
    if _LOAD in db.cache:
        counts = db.cache[_LOAD][1]
        for day, change in ((before, -1), (after, 1)):
            if day is not None:
                counts[day] = max(0, counts.get(day, 0) + change)


def _hold_related(db: Database, card: int, day: int, review: int) -> None:
    db.execute(
        "INSERT OR IGNORE INTO hold (card, day, review)"
        " SELECT relation.card, ?, ? FROM relation WHERE other = (SELECT deck.id || '/' || name"
        "  FROM card JOIN deck ON deck.key = card.deck WHERE card.key = ?)"
        " UNION SELECT card.key, ?, ? FROM relation"
        " JOIN deck ON deck.id = substr(other, 1, instr(other, '/') - 1)"
        " JOIN card ON card.deck = deck.key AND card.name = substr(other, instr(other, '/') + 1)"
        " WHERE relation.card = ?",
        day,
        review,
        card,
        day,
        review,
        card,
    )


class UndoableEvent(NamedTuple):
    """Something in the log that undo can take back: a review, or an action on a card."""

    kind: EventKind
    id: int  # in its own table
    card: int
    others: tuple[int, ...] = ()  # further cards of one action on several
    credits: tuple[int, ...] = ()  # the reviews that came with an exercise's rating
    origin: Origin | None = None  # of a review


OPPOSITE: dict[str, ActionKind] = {
    "doubt": "clear",
    "suspend": "unsuspend",
    "unsuspend": "suspend",
    "bury": "unbury",
    "unbury": "bury",
    "reset": "unreset",
    "unreset": "reset",
}
UNDO = "undo"  # text of an action that takes back the one before it on the same card
BATCH = "batch "  # begins the text that the actions on several cards at once have in common
_PAGE = 50
_STANDS = "NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
_MAX_ID = 2**63 - 1


def latest_event(db: Database) -> UndoableEvent | None:
    """The latest review or action that has not been undone; None where there is none."""
    review = db.row(
        "SELECT id, card, at, origin, credit, EXISTS"
        " (SELECT 1 FROM review AS credited WHERE credited.credit = review.id) AS has_credits,"
        " EXISTS (SELECT 1 FROM action WHERE kind != 'note') AS has_actions"
        f" FROM review WHERE {_STANDS} ORDER BY id DESC LIMIT 1"
    )
    action = _latest_action(db) if review is None or review["has_actions"] else None
    if action is not None:
        # an action names the review before it; one from before that was so has only its time
        previous = action["review"]
        if (
            review is None
            or (previous is not None and previous >= review["id"])
            or (previous is None and action["at"] >= review["at"])
        ):
            others = _others_in_batch(db, action)
            return UndoableEvent(action["kind"], action["id"], action["card"], others)
    if review is None:
        return None
    if review["credit"] is None and not review["has_credits"]:
        return UndoableEvent("review", review["id"], review["card"], origin=review["origin"])
    return _review_with_credits(db, review)


def _review_with_credits(db: Database, review: Row) -> UndoableEvent:
    """A review and its credits as one event, whichever of them is the latest."""
    rating = review["id"] if review["credit"] is None else review["credit"]
    card = db.value(f"SELECT card FROM review WHERE id = ? AND {_STANDS}", rating)
    if card is None:  # merged logs: the rating was undone on another machine
        return UndoableEvent("review", review["id"], review["card"])
    credits = db.rows(
        f"SELECT id FROM review WHERE credit = ? AND {_STANDS} ORDER BY id DESC", rating
    )
    return UndoableEvent("review", rating, card, credits=tuple(row["id"] for row in credits))


def _others_in_batch(db: Database, action: Row) -> tuple[int, ...]:
    """The other cards of an action on several; the same batch may have been undone before."""
    if not (action["text"] or "").startswith(BATCH):
        return ()
    cards: dict[int, None] = {}
    for row in db.rows(
        "SELECT card FROM action WHERE text = ? AND id < ? ORDER BY id DESC",
        action["text"],
        action["id"],
    ):
        if row["card"] == action["card"] or row["card"] in cards:
            break
        cards[row["card"]] = None
    return tuple(cards)


def _latest_action(db: Database) -> Row | None:
    """The latest action on a card that no later action of the same card takes back."""
    undone: dict[int, int] = {}  # by card, how many earlier actions are taken back
    before = _MAX_ID
    while rows := db.rows(
        "SELECT id, card, kind, at, review, text FROM action"
        " WHERE kind != 'note' AND id < ? ORDER BY id DESC LIMIT ?",
        before,
        _PAGE,
    ):
        for row in rows:
            card = row["card"]
            if row["text"] == UNDO:
                undone[card] = undone.get(card, 0) + 1
            elif undone.get(card):
                undone[card] -= 1
            else:
                return row
        before = rows[-1]["id"]
    return None


def _restore_hold(db: Database, card: int, day: int) -> None:
    """Hold a card on a day, or not, as the log says once a bury or unbury was undone."""
    db.execute("DELETE FROM hold WHERE card = ? AND day = ?", card, day)
    actions: list[Row] = []
    for row in db.rows(
        "SELECT kind, day, review, text FROM action WHERE card = ? AND kind != 'note' ORDER BY id",
        card,
    ):
        if row["text"] != UNDO:
            actions.append(row)
        elif actions:
            actions.pop()
    on_day = [row for row in actions if row["day"] == day and row["kind"] in ("bury", "unbury")]
    if on_day and on_day[-1]["kind"] == "bury":
        db.execute("INSERT INTO hold (card, day) VALUES (?, ?)", card, day)
        return
    freed = on_day[-1]["review"] if on_day else None  # the last review before it was unburied
    db.execute(
        "INSERT OR IGNORE INTO hold (card, day, review)"
        " SELECT ?, ?, max(review.id) FROM review"
        " JOIN card ON card.key = review.card JOIN deck ON deck.key = card.deck"
        " WHERE day = ? AND review.id > coalesce(?, 0)"
        " AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
        " AND (EXISTS (SELECT 1 FROM relation WHERE relation.card = ?"
        "  AND other = deck.id || '/' || card.name)"
        " OR EXISTS (SELECT 1 FROM relation WHERE relation.card = review.card"
        "  AND other = (SELECT deck.id || '/' || name FROM card JOIN deck ON deck.key = card.deck"
        "   WHERE card.key = ?)))"
        " HAVING max(review.id) IS NOT NULL",
        card,
        day,
        day,
        freed,
        card,
        card,
    )


def undo_event(db: Database, event: UndoableEvent, at: datetime, day: int) -> None:
    """Take back the latest review or action, inside the caller's transaction."""
    if event.kind == "review":
        for review in (*event.credits, event.id):
            undo_review(db, review, at)
    else:
        for card in (event.card, *event.others):
            append_action_within(db, card, OPPOSITE[event.kind], at, day, text=UNDO)
            if event.kind in ("bury", "unbury"):
                _restore_hold(db, card, day)
            elif event.kind == "doubt" and (doubted := latest(db, card)) is not None:
                _point_schedule(db, doubted)
                _apply_doubt(db, card)


def undo_review(db: Database, review: int, at: datetime) -> None:
    """Take back the latest review of a card, schedule and all, inside the caller's transaction."""
    card, previous, has_doubts = db.rows(
        "SELECT card, previous, EXISTS (SELECT 1 FROM action WHERE action.card = review.card"
        " AND kind = 'doubt') FROM review WHERE id = ?",
        review,
    )[0]
    db.execute("INSERT INTO undo (review, at) VALUES (?, ?)", review, to_ms(at))
    if previous is None:
        db.execute("DELETE FROM schedule WHERE card = ?", card)
        db.execute("UPDATE card SET seen = 0 WHERE key = ?", card)
    else:
        _point_schedule(db, previous)
        if has_doubts:
            _apply_doubt(db, card)
    _forget_due_days(db)
    db.execute("DELETE FROM hold WHERE review = ?", review)


def undo_unless_followed(db: Database, review: int, at: datetime) -> None:
    """Take back a review unless a later one of its card stands; a reset since then stands too.

    Runs inside the caller's transaction.
    """
    if db.value("SELECT 1 FROM schedule WHERE review = ?", review) is not None:
        undo_review(db, review, at)
        return
    card = db.value(
        f"SELECT card FROM review WHERE id = ? AND {_STANDS} AND NOT EXISTS (SELECT 1"
        " FROM review AS later WHERE later.card = review.card AND later.id > review.id"
        " AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = later.id))",
        review,
    )
    if card is not None:
        db.execute("INSERT INTO undo (review, at) VALUES (?, ?)", review, to_ms(at))
        db.execute("DELETE FROM hold WHERE review = ?", review)
        _restore_schedule(db, card)


def doubt(db: Database, card: int, at: datetime, day: int) -> None:
    """Make a card in review due on a study day, inside the caller's transaction."""
    append_action_within(db, card, "doubt", at, day)
    _apply_doubt(db, card)


def is_doubted(db: Database, card: int) -> bool:
    """Whether a doubt has made a card due since its latest review."""
    return _standing_doubt(db, card) is not None


def _standing_doubt(db: Database, card: int) -> Row | None:
    """The latest doubt about a card that came after its latest review and was not cleared."""
    standing: list[Row] = []
    for row in db.rows(
        "SELECT kind, at, day FROM action WHERE card = ? AND kind IN ('doubt', 'clear')"
        " AND review >= (SELECT review FROM schedule WHERE schedule.card = action.card)"
        " ORDER BY id",
        card,
    ):
        if row["kind"] == "doubt":
            standing.append(row)
        elif standing:
            standing.pop()
    return standing[-1] if standing else None


def _apply_doubt(db: Database, card: int) -> None:
    row = _standing_doubt(db, card)
    if row is not None:
        db.execute(
            "UPDATE schedule SET due_day = ?, due_at = ? WHERE card = ? AND due_day > ?",
            row["day"],
            row["at"],
            card,
            row["day"],
        )


def resets(db: Database, card: int | None = None) -> dict[int, list[Reset]]:
    """Each card's resets, or those of one card, oldest first."""
    sql = "SELECT card, kind, at, review FROM action WHERE kind IN ('reset', 'unreset')"
    if card is None:
        return pair_resets(db.rows(f"{sql} ORDER BY id"))
    return pair_resets(db.rows(f"{sql} AND card = ? ORDER BY id", card))


def standing_resets(db: Database, card: int) -> list[Reset]:
    """A card's resets that were not taken back, oldest first."""
    return [reset for reset in resets(db, card).get(card, ()) if reset.undone_ms is None]


def pair_resets(actions: Iterable[Row]) -> dict[int, list[Reset]]:
    """Each card's resets from its reset and unreset actions, with card, kind, at and review."""
    by_card: dict[int, list[Reset]] = {}
    for action in actions:
        card_resets = by_card.setdefault(action["card"], [])
        if action["kind"] == "reset":
            card_resets.append(Reset(action["card"], action["at"], action["review"] or 0, None))
        else:
            standing = [n for n, reset in enumerate(card_resets) if reset.undone_ms is None]
            if standing:
                card_resets[standing[-1]] = card_resets[standing[-1]]._replace(
                    undone_ms=action["at"]
                )
    return by_card


def _restore_schedule(db: Database, card: int) -> None:
    """Make a card's schedule what the log leads to: its latest review since it was reset."""
    standing = standing_resets(db, card)
    review = db.value(
        "SELECT max(id) FROM review WHERE card = ? AND id > coalesce(?, 0)"
        " AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)",
        card,
        standing[-1].review if standing else None,
    )
    db.execute("DELETE FROM schedule WHERE card = ?", card)
    if review is not None:
        _point_schedule(db, review)
        _apply_doubt(db, card)
    db.execute("UPDATE card SET seen = ? WHERE key = ?", review is not None, card)
    _forget_due_days(db)


def is_buried(db: Database, card: int, day: int) -> bool:
    """Whether a card was set aside by hand for a study day."""
    hold = db.value("SELECT 1 FROM hold WHERE card = ? AND day = ? AND review IS NULL", card, day)
    return hold is not None


def rebuild_schedules(db: Database) -> None:
    """Rebuild every schedule from the log, in one transaction."""
    with db.transaction():
        rebuild_schedules_within(db)


def rebuild_schedules_within(db: Database, cards: Collection[int] | None = None) -> None:
    """`rebuild_schedules` inside the caller's transaction; of some `cards` only, if named."""
    _forget_due_days(db)
    among, listed = "", []
    if cards is not None:
        among = "{0} IN (SELECT value FROM json_each(?)) AND "
        listed = [f"[{', '.join(map(str, cards))}]"]

    def where(column: str) -> str:
        return f" WHERE {among.format(column)}"

    db.execute(f"DELETE FROM schedule{where('card')}true", *listed)
    db.execute(
        f"INSERT INTO schedule (card, deck, review, last_at, last_day, {_STATE})"
        f" SELECT review.card, card.deck, review.id, at, day, {_STATE}"
        " FROM card JOIN review ON review.id = (SELECT id FROM review AS latest"  # by index
        "  WHERE latest.card = card.key"
        "  AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = latest.id)"
        f"  ORDER BY id DESC LIMIT 1){where('card.key')}true",
        *listed,
    )
    for row in db.rows(f"SELECT DISTINCT card FROM action{where('card')}kind = 'doubt'", *listed):
        _apply_doubt(db, row["card"])
    for card in resets(db):
        if cards is None or card in cards:
            _restore_schedule(db, card)
    there = "EXISTS (SELECT 1 FROM schedule WHERE schedule.card = card.key)"
    db.execute(f"UPDATE card SET seen = {there}{where('key')}seen <> {there}", *listed)


def history(db: Database, card: int) -> list[PastReview]:
    """A card's reviews that were not undone, oldest first, each with its latest note."""
    return [
        _to_past_review(row) for row in db.rows(f"{_HISTORY} AND review.card = ? ORDER BY id", card)
    ]


_HISTORY = (
    f"SELECT id AS review_id, rating, at, day, answer, {_ORIGIN}, card_version, {_NOTE} AS note"
    " FROM review WHERE NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
)


def _to_past_review(row: Row) -> PastReview:
    return PastReview(**{**dict(row), "at": from_ms(row["at"])})


def append_action(
    db: Database,
    card: int,
    kind: Literal["suspend", "unsuspend", "bury", "unbury", "note"],
    at: datetime,
    day: int,
    *,
    review: int | None = None,
    text: str | None = None,
) -> None:
    """Append an action of the learner's and let it take effect.

    `review` is the one that a note is about; any other action names the latest review, so that
    the order of both is known.
    """
    with db.transaction():
        append_action_within(db, card, kind, at, day, review=review, text=text)


def append_actions(
    db: Database,
    cards: Sequence[int],
    kind: Literal["suspend", "unsuspend", "bury", "unbury", "reset"],
    at: datetime,
    day: int,
) -> None:
    """Append one action on several cards: all take effect, and one undo takes all back."""
    text = f"{BATCH}{kind} {to_ms(at)} {cards[0]}" if len(cards) > 1 else None
    with db.transaction():
        for card in cards:
            append_action_within(db, card, kind, at, day, text=text)


def append_action_within(
    db: Database,
    card: int,
    kind: Literal[ActionKind, "note"],
    at: datetime,
    day: int,
    *,
    review: int | None = None,
    text: str | None = None,
) -> None:
    """`append_action` inside the caller's transaction."""
    if kind != "note":
        review = db.value("SELECT max(id) FROM review")
    db.execute(
        "INSERT INTO action (card, kind, at, day, review, text) VALUES (?, ?, ?, ?, ?, ?)",
        card,
        kind,
        to_ms(at),
        day,
        review,
        text,
    )
    if kind in ("suspend", "unsuspend"):
        db.execute("UPDATE card SET suspended = ? WHERE key = ?", kind == "suspend", card)
    elif kind == "bury":
        db.execute(  # by hand: no undo of a related card's review frees it any more
            "INSERT INTO hold (card, day) VALUES (?, ?)"
            " ON CONFLICT (card, day) DO UPDATE SET review = NULL",
            card,
            day,
        )
    elif kind == "unbury":
        db.execute("DELETE FROM hold WHERE card = ?", card)
    elif kind in ("reset", "unreset"):
        _restore_schedule(db, card)


def answered_on(db: Database, day: int) -> tuple[int, int]:
    """How many new cards were begun and how many due ones answered on a study day."""
    [counts] = db.tuples(
        "SELECT count(*) FILTER (WHERE phase_before = 'new'),"
        " count(*) FILTER (WHERE phase_before = 'review')"
        " FROM review WHERE day = :day AND origin != 'quiz' AND credit IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)",
        day=day,
    )
    return counts


def days_reviewed(db: Database, since: int) -> list[int]:
    """The study days from `since` on with at least one review that was not undone."""
    return [
        row["day"]
        for row in db.rows(
            "SELECT DISTINCT day FROM review WHERE day >= ?"
            " AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id) ORDER BY day",
            since,
        )
    ]


def latest_day(db: Database) -> int | None:
    """The study day of the latest review that was not undone; None before the first."""
    day = db.value(f"SELECT day FROM review WHERE {_STANDS} ORDER BY day DESC LIMIT 1")
    return None if day is None else int(day)


def log(db: Database, after: int, limit: int = 5000) -> list[Row]:
    """A page of the whole log in order: each card's full name, what was suggested and undone.

    `suggested_score` without a mark: the suggestion would rather not say. Neither: there was none.
    """
    return db.rows(
        "SELECT review.id AS review_id, deck.id || '/' || card.name AS card, rating, review.at,"
        f" day, {_ORIGIN}, phase_before, elapsed_days, duration_ms, answer, {_NOTE} AS note,"
        " review.phase, stability, difficulty, due_at, lapses,"
        " suggestion.mark AS suggested_mark, suggestion.score AS suggested_score,"
        " undo.at AS undone_at"
        " FROM review JOIN card ON card.key = review.card JOIN deck ON deck.key = card.deck"
        " LEFT JOIN suggestion ON suggestion.review = review.id"
        " LEFT JOIN undo ON undo.review = review.id WHERE review.id > ? ORDER BY review.id LIMIT ?",
        after,
        limit,
    )


def save_draft(db: Database, card: int, text: str, at: datetime) -> None:
    """Keep what is being typed, so that a review cut off goes on where it was."""
    with db.transaction(aside=True):
        if text:
            db.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", card, text, to_ms(at))
        else:
            db.execute("DELETE FROM draft WHERE card = ?", card)


def draft(db: Database, card: int) -> str:
    return db.value("SELECT text FROM draft WHERE card = ?", card) or ""


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970 of an aware datetime, exact."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def append_suggestion(db: Database, review: int, mark: str | None, score: float) -> None:
    """Log what a review's learner was shown; inside the caller's transaction."""
    db.execute("INSERT INTO suggestion (review, mark, score) VALUES (?, ?, ?)", review, mark, score)


class SuggestedMark(NamedTuple):
    """How often a rating was given beside a suggested mark on a study day."""

    day: int
    mark: str
    rating: int
    times: int


def suggested_marks(db: Database) -> list[SuggestedMark]:
    """Of reviews that were not undone and had a mark suggested, by day."""
    rows = db.rows(
        "SELECT day, mark, rating, count(*) FROM suggestion"
        " CROSS JOIN review ON review.id = suggestion.review"
        " WHERE mark IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
        " GROUP BY day, mark, rating ORDER BY day"
    )
    return [SuggestedMark(*row) for row in rows]
