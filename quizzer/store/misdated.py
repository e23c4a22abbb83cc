"""Reviews of a wrong clock: dated after today, or before there was such a program.

The log keeps what it was told. Schedules that follow from such a review are counted from the day
on which it is noticed: otherwise a card would be due in a year, or be taken to be remembered for
decades.
"""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from quizzer.store.db import Database, storage_errors
from quizzer.store.reviews import to_ms

TOLERANCE = 1  # days that a journey across time zones takes back
FEW = 10  # cards: so many may be misdated whatever their share is


class Misdated(NamedTuple):
    """Cards whose latest review has an impossible date, and whether they count from today now.

    They do not where most cards are such: then it is today's date that is likely wrong.
    """

    cards: int
    counted_from_today: bool


def count_from_today(db: Database, now: datetime, today: int, first: int) -> Misdated:
    """Move the schedules that a wrong clock made to `today`; no day before `first` can be right."""
    latest = db.value("SELECT max(day) FROM review")
    earliest = db.value("SELECT min(day) FROM review")
    if latest is None or (latest <= today + TOLERANCE and earliest >= first):
        return Misdated(0, True)
    wrong = "(last_day > ? OR last_day < ?)"
    bounds = (today + TOLERANCE, first)
    count = int(db.value(f"SELECT count(*) FROM schedule WHERE {wrong}", *bounds))
    total = db.value("SELECT count(*) FROM schedule")
    if today < first or (count >= FEW and 2 * count > total):
        return Misdated(count, False)
    if count:
        with db.transaction():
            db.execute(
                "UPDATE schedule SET due_day = due_day + ? - last_day,"
                " due_at = CASE WHEN due_day IS NULL THEN ?"
                "  ELSE due_at + (? - last_day) * 86400000 END,"
                f" last_day = ?, last_at = ? WHERE {wrong}",
                *(today, to_ms(now), today, today, to_ms(now), *bounds),
            )
    return Misdated(count, True)


def misdated_reviews(path: Path, today: int, first: int) -> tuple[int, int]:
    """How many reviews that stand are dated after `today`, and how many before day `first`."""
    from quizzer.store.copies.backups import open_read_only  # needless before the first paint

    with storage_errors(path), open_read_only(path) as connection:
        later, earlier = connection.execute(
            "SELECT count(*) FILTER (WHERE day > ?), count(*) FILTER (WHERE day < ?) FROM review"
            " WHERE NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)",
            (today + TOLERANCE, first),
        ).fetchone()
    return int(later), int(earlier)
