"""What the reviews of each study day add up to; of a long log most is added up once and kept.

A log only grows, so what was added up stays so. `bulk.without_triggers`, within which a log is
changed all the same, forgets it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from quizzer.errors import StorageError
from quizzer.store.db import Database

LONGEST_MS = 10 * 60 * 1000  # a card left on the screen overnight is not a night of learning
MANY = 1000  # reviews that are not added up before they have become so many


class DaySum(NamedTuple):
    """A study day: its reviews, their time, and the tests of memory among them."""

    day: int
    reviews: int
    ms: int
    tested: int
    recalled: int


_Row = tuple[int, ...]  # the values of a `DaySum`
_SUMS = (
    f"day, count(*), coalesce(sum(min(duration_ms, {LONGEST_MS})), 0), count(recalled),"
    " coalesce(sum(recalled), 0)"
)


def days(db: Database) -> list[DaySum]:
    """Each study day with a review that was not undone, oldest first.

    `tested` counts what the schema calls a test: a card in review, asked on a later study day than
    before, by a review or an exercise; `recalled` those that were not rated *again*.
    """
    kept = db.tuples("SELECT day, reviews, ms, tested, recalled FROM day_sum")
    sums = {row[0]: row for row in kept}
    later = _reviews_after(_last_added_up(db))
    _add(sums, db.tuples(f"SELECT {_SUMS} {later} GROUP BY day"))
    # there are few undone ones; to ask of each review whether it was undone would cost more
    undone = "undo CROSS JOIN review ON review.id = undo.review"
    _add(sums, db.tuples(f"SELECT {_SUMS} FROM {undone} GROUP BY day"), times=-1)
    return [DaySum._make(row) for row in sorted(sums.values()) if row[1]]


def keep_day_sums(db: Database) -> None:
    """Add up what a log has grown by, where that is much; not while another program writes."""
    if _newest_review(db) - _last_added_up(db) < MANY:
        return
    with suppress(StorageError), db.without_waiting(), db.transaction(aside=True):
        db.execute(
            "INSERT INTO day_sum (day, reviews, ms, tested, recalled, last)"
            f" SELECT {_SUMS}, max(id) {_reviews_after(_last_added_up(db))} GROUP BY day"
            " ON CONFLICT (day) DO UPDATE SET reviews = reviews + excluded.reviews,"
            " ms = ms + excluded.ms, tested = tested + excluded.tested,"
            " recalled = recalled + excluded.recalled, last = excluded.last"
        )


def _add(sums: dict[int, _Row], rows: list[_Row], times: int = 1) -> None:
    for day, *more in rows:
        _, *before = sums.get(day, (day, 0, 0, 0, 0))
        sums[day] = (day, *(a + times * b for a, b in zip(before, more, strict=True)))


def _reviews_after(last: int) -> str:
    """Those after a review by their ids; where it is none, all of them, by an index of the days."""
    return f"FROM review NOT INDEXED WHERE id > {last}" if last else "FROM review WHERE true"


def _newest_review(db: Database) -> int:
    return int(db.value("SELECT coalesce(max(id), 0) FROM review"))


def _last_added_up(db: Database) -> int:
    return int(db.value("SELECT coalesce(max(last), 0) FROM day_sum"))
