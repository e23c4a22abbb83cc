"""Absences and what they left: found in the log, so that an undo or another program counts too.

The backlog of a return is what was overdue on that day and has not been asked since: every review
moves a card's due day past it, so it is `due_day < since`, and it only ever shrinks.
"""

from datetime import datetime
from typing import Literal, NamedTuple

from quizzer.store.db import Database, Row
from quizzer.store.due_count import STEPS
from quizzer.store.reviews import to_ms

LATEST_ANSWERS = 1000  # of the latest answers, for how long one takes
LATEST_RECALLS = 3000  # of the latest reviews, for how well one remembers
SAMPLE_SIZE = 1500  # cards looked at, of however many

_PRESENT = (
    "schedule.deck IN (SELECT key FROM deck WHERE present)"
    " AND schedule.card NOT IN (SELECT key FROM card WHERE suspended = 1 OR present = 0)"
)
# Two tables and conditions, for two indexes: joined by OR they would read every schedule.
_DUE = ("schedule", "due_day < :since")
_STEP = (STEPS, "due_day IS NULL AND last_day < :since")
# A card that is resumed after the return was no part of what waited then.
_BACKLOG = (
    f"{_PRESENT} AND schedule.card NOT IN"
    " (SELECT card FROM action WHERE kind = 'unsuspend' AND day >= :since)"
)


class Return(NamedTuple):
    """A study day on which somebody was back, and how many days there was no review before it."""

    since: int
    away: int


def latest_return(db: Database, day: int, gap: int) -> Return | None:
    """The latest return after `gap` days or more that could have left a backlog until `day`.

    Looks no further back than the card that has been overdue the longest: without one it reads
    hardly anything.
    """
    oldest = _oldest_overdue(db, day)
    return None if oldest is None else _return_after(db, day, gap, oldest)


def _oldest_overdue(db: Database, day: int) -> int | None:
    """The first due day of all cards that are overdue; of one in a step, its last review's."""
    in_review = (
        "(SELECT due_day FROM schedule WHERE deck = deck.key AND due_day < :day AND card NOT IN"
        " (SELECT key FROM card WHERE suspended = 1 OR present = 0) ORDER BY due_day LIMIT 1)"
    )
    row = db.row(
        f"SELECT (SELECT min({in_review}) FROM deck WHERE present), (SELECT min(last_day)"
        f" FROM {STEPS} WHERE due_day IS NULL AND last_day < :day AND {_PRESENT})",
        day=day,
    )
    assert row is not None
    return min((due_day for due_day in row if due_day is not None), default=None)


def _return_after(db: Database, day: int, gap: int, oldest: int) -> Return | None:
    """The latest return later than study day `oldest`, walking back from one used day to another.

    Today counts as used: who looks is back.
    """
    before = (
        "(SELECT review.day FROM review WHERE review.day < {0} AND NOT EXISTS"
        " (SELECT 1 FROM undo WHERE undo.review = review.id) ORDER BY review.day DESC LIMIT 1)"
    )
    row = db.row(
        f"WITH RECURSIVE used(since, before) AS (SELECT :day, {before.format(':day')}"
        f" UNION ALL SELECT before, {before.format('used.before')} FROM used"
        " WHERE since - before < :gap AND before > :oldest)"
        " SELECT since, since - before AS away FROM used WHERE since - before >= :gap LIMIT 1",
        day=day,
        gap=gap,
        oldest=oldest,
    )
    return None if row is None else Return(row["since"], row["away"])


def has_backlog(db: Database, since: int) -> bool:
    """Whether anything is left of what waited on a return."""
    exists = "EXISTS (SELECT 1 FROM {} WHERE {} AND " + _BACKLOG + ")"
    sql = f"SELECT {exists.format(*_DUE)} OR {exists.format(*_STEP)}"
    return bool(db.value(sql, since=since))


def backlog_size(db: Database, since: int) -> int:
    """How many cards are left of what waited on a return."""
    count = "(SELECT count(*) FROM {} WHERE {} AND " + _BACKLOG + ")"
    return int(db.value(f"SELECT {count.format(*_DUE)} + {count.format(*_STEP)}", since=since))


def remaining_steps(db: Database, now: datetime, day: int, deck: int | None, since: int) -> int:
    """Learning steps that were begun before a return and are due."""
    count = db.value(
        f"SELECT count(*) FROM {STEPS} WHERE due_day IS NULL AND last_day < :since"
        f" AND due_at <= :now AND {_PRESENT} AND deck = coalesce(:deck, deck)"
        " AND card NOT IN (SELECT card FROM hold WHERE day = :day)",
        since=since,
        now=to_ms(now),
        day=day,
        deck=deck,
    )
    return int(count)


class MemorySample(NamedTuple):
    """A card's memory, and how many cards it represents if not all were read."""

    deck: str
    kind: str
    stability: float
    difficulty: float
    last_day: int
    due_day: int | None
    cards: float


_SAMPLE_ROWS = (
    "SELECT deck.id AS deck, card.kind, stability, difficulty, last_day, due_day FROM {}"
    " CROSS JOIN card ON card.key = schedule.card CROSS JOIN deck ON deck.key = schedule.deck"
)


def backlog(db: Database, since: int, day: int, order: str) -> list[MemorySample]:
    """The backlog in the order in which it is asked, thinned out evenly where it is large."""
    size = backlog_size(db, since)
    by = (
        "CAST(:day - last_day AS REAL) / stability DESC, card.key"
        if order == "retrievability"
        else "deck.place, card.place"
    )
    values = {"since": since, "day": day, "nth": _nth(size)}
    rows = []
    for table, which in (_STEP, _DUE):
        rows += db.rows(
            f"{_SAMPLE_ROWS.format(table)} WHERE {which} AND {_BACKLOG}"
            f" AND schedule.card % :nth = 0 ORDER BY {by}",
            **values,
        )
    return _weighted(rows, size)


def upcoming(db: Database, since: int, until: int) -> list[MemorySample]:
    """All cards in review outside of the backlog that fall due before `until`, thinned out."""
    sql = "SELECT count(*) FROM schedule WHERE due_day >= ? AND due_day < ?"
    nth = _nth(db.value(sql, since, until))
    rows = db.rows(
        f"{_SAMPLE_ROWS.format('schedule')} WHERE due_day >= :since AND due_day < :until"
        f" AND {_PRESENT} AND schedule.card % :nth = 0",
        since=since,
        until=until,
        nth=nth,
    )
    return _weighted(rows, len(rows) * nth)


def reviewed_cards(db: Database) -> list[MemorySample]:
    """All cards that were ever reviewed, thinned out."""
    nth = _nth(db.value("SELECT count(*) FROM schedule"))
    size = db.value(f"SELECT count(*) FROM schedule WHERE {_PRESENT}")
    rows = db.rows(
        f"{_SAMPLE_ROWS.format('schedule')} WHERE {_PRESENT} AND schedule.card % :nth = 0", nth=nth
    )
    return _weighted(rows, size)


def _nth(size: int) -> int:
    return max(1, size // SAMPLE_SIZE)


def _weighted(rows: list[Row], size: int) -> list[MemorySample]:
    return [MemorySample(**dict(row), cards=size / len(rows)) for row in rows]


def caught_up_count(db: Database, since: int) -> int:
    """How many cards that were overdue on a return have been asked since."""
    return int(
        db.value(
            "SELECT count(DISTINCT review.card) FROM review"
            " JOIN review AS earlier ON earlier.id = review.previous"
            " WHERE review.day >= ? AND earlier.day < ?"
            " AND coalesce(earlier.due_day, earlier.day) < ?"
            " AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)",
            since,
            since,
            since,
        )
    )


class TimedAnswer(NamedTuple):
    """What an answer took, and what the card was before it."""

    duration_ms: int | None
    phase_before: str


def latest_answers(db: Database, before: int) -> list[TimedAnswer]:
    """The latest answers before a study day, so that a day's share is fixed for the day."""
    rows = db.rows(
        "SELECT duration_ms, phase_before FROM review WHERE day < ? AND origin != 'exercise'"
        " ORDER BY day DESC LIMIT ?",
        before,
        LATEST_ANSWERS,
    )
    return [TimedAnswer(**dict(row)) for row in rows]


def latest_recalls(db: Database, before: int) -> list[tuple[float, bool]]:
    """Of the latest reviews before a study day: elapsed days over stability, and whether recalled.

    Cards in a learning step are left out: they were seen minutes ago.
    """
    rows = db.rows(
        "SELECT CAST(review.elapsed_days AS REAL) / earlier.stability AS ratio, review.rating > 1"
        " AS recalled FROM review CROSS JOIN review AS earlier ON earlier.id = review.previous"
        " WHERE review.day < ? AND review.phase_before = 'review' AND review.credit IS NULL"
        " ORDER BY review.day DESC LIMIT ?",
        before,
        LATEST_RECALLS,
    )
    return [(row["ratio"], bool(row["recalled"])) for row in rows]


def answered_on(db: Database, day: int) -> tuple[int, int]:
    """Answers on a study day, not undone, to cards known before: of questions, and of exercises."""
    [counts] = db.tuples(
        "SELECT count(*) FILTER (WHERE origin = 'review'),"
        " count(*) FILTER (WHERE origin = 'exercise')"
        " FROM review WHERE day = :day AND phase_before != 'new' AND credit IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)",
        day=day,
    )
    return counts


def steps_begun(db: Database, day: int) -> int:
    """Cards in a learning step since a study day: each is to be answered once more."""
    sql = f"SELECT count(*) FROM {STEPS} WHERE due_day IS NULL AND last_day >= ? AND {_PRESENT}"
    return int(db.value(sql, day))


def append_plan_choice(
    db: Database, since: int, kind: Literal["ended", "taken up"], at: datetime
) -> None:
    """Append that the learner ended the plan of a return, or took it up again."""
    with db.transaction():
        db.execute(
            "INSERT INTO plan_choice (since, kind, at) VALUES (?, ?, ?)", since, kind, to_ms(at)
        )


def is_ended(db: Database, since: int) -> bool:
    sql = "SELECT kind FROM plan_choice WHERE since = ? ORDER BY id DESC LIMIT 1"
    return bool(db.value(sql, since) == "ended")


def unfinished_chapters(db: Database) -> list[Row]:
    """Chapters of questions that were begun and not finished, with `new` and `learning` cards."""
    return db.rows(
        "SELECT deck.id, deck.title,"
        " (SELECT count(*) FROM card WHERE deck = deck.key AND seen = 0 AND present = 1"
        "  AND suspended = 0) AS new,"
        f" (SELECT count(*) FROM {STEPS} WHERE schedule.deck = deck.key AND due_day IS NULL)"
        " AS learning"
        " FROM deck WHERE present AND id != 'exercises' AND (EXISTS"
        " (SELECT 1 FROM schedule WHERE schedule.deck = deck.key AND due_day IS NOT NULL)"
        f" OR EXISTS (SELECT 1 FROM {STEPS} WHERE schedule.deck = deck.key AND due_day IS NULL))"
        " ORDER BY place"
    )
