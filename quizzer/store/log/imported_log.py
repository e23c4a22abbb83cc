"""Another program's whole log written at once into a database that has none.

Its rows come in the order in which they happened, so that ids and moments go the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from quizzer.errors import StorageError
from quizzer.store.bulk import indexed_afterwards
from quizzer.store.db import Database
from quizzer.store.reviews import REVIEW_COLUMNS, rebuild_schedules_within

_EMPTY = ("answer", "note", "spread")  # of what a review says, unknown to another program
_CONSTANT = {"origin": "'review'", "card_version": "1", "retention": "0.9"}  # by SQL
_COLUMNS = ("id", "card", "previous", *(name for name in REVIEW_COLUMNS if name not in _EMPTY))
ROWS = 40  # in a statement
_PHASES = frozenset({"learning", "review", "relearning"})
_ALLOWED = {  # the CHECKs of the table
    "rating": frozenset({1, 2, 3, 4}),
    "phase_before": _PHASES | {"new"},
    "phase": _PHASES,
}


class ImportedReview(NamedTuple):
    """A row of `review` in the order of `REVIEW_COLUMNS`, without what is the same in all."""

    id: int
    card: int
    previous: int | None
    rating: int
    at_ms: int
    day: int
    phase_before: str
    elapsed_days: int | None
    duration_ms: int
    phase: str
    step: int | None
    stability: float
    difficulty: float
    due_at_ms: int
    due_day: int | None
    reps: int
    lapses: int


class Suspension(NamedTuple):
    """A card that was suspended, and the latest review before that."""

    card: int
    at_ms: int
    day: int
    review: int | None


def is_empty(db: Database) -> bool:
    """Whether nothing has been done yet."""
    return not any(
        db.value(f"SELECT EXISTS (SELECT 1 FROM {table})")
        for table in ("review", "action", "attempt", "quiz", "fit")
    )


def append_log(
    db: Database,
    reviews: Iterable[Sequence[Any]],
    undone: Iterable[tuple[int, int]],
    suspensions: Iterable[Suspension],
) -> None:
    """Write it, and the schedules that follow from it, in one transaction.

    `reviews` are lists, each with the values of `ROWS` rows as `ImportedReview` has them, one row
    after another; the last list may have fewer rows. `undone` and `suspensions` are looked at after
    the last of these: (review, at in milliseconds).
    """
    with _unreferenced(db), db.transaction():
        with indexed_afterwards(db, "review"), _large_cache(db), _unchecked(db):
            _insert_reviews(db, reviews)
        db.execute_many("INSERT INTO undo (review, at) VALUES (?, ?)", undone)
        suspended = list(suspensions)
        db.execute_many(
            "INSERT INTO action (card, kind, at, day, review) VALUES (?, 'suspend', ?, ?, ?)",
            suspended,
        )
        db.execute_many(
            "UPDATE card SET suspended = 1 WHERE key = ?", [(row.card,) for row in suspended]
        )
        rebuild_schedules_within(db)


def _insert_reviews(db: Database, reviews: Iterable[Sequence[Any]]) -> None:
    """Many rows in a statement: a row costs half of what it does alone."""
    row = f"({', '.join(_CONSTANT.get(name, '?') for name in _COLUMNS)})"
    into = f"INSERT INTO review ({', '.join(_COLUMNS)}) VALUES "
    many = into + ", ".join([row] * ROWS)
    width = len(ImportedReview._fields)
    allowed = [
        (ImportedReview._fields.index(name), known.issuperset) for name, known in _ALLOWED.items()
    ]
    for values in reviews:
        for place, are_known in allowed:
            if not are_known(values[place::width]):
                raise StorageError(
                    "a review to be imported has a rating or a state that there is not",
                    hint="nothing was changed; export the cards again, and import that",
                )
        if len(values) == ROWS * width:
            db.execute(many, *values)
        else:
            rows = [values[place : place + width] for place in range(0, len(values), width)]
            db.execute_many(into + row, rows)


@contextmanager
def _unchecked(db: Database) -> Iterator[None]:
    """Without the table's CHECKs, which cost more for each row than all else."""
    db.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        db.execute("PRAGMA ignore_check_constraints = OFF")


@contextmanager
def _unreferenced(db: Database) -> Iterator[None]:
    """Without a look at the card and the review before for each row: both are known to be there."""
    db.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        db.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _large_cache(db: Database) -> Iterator[None]:
    before = db.value("PRAGMA cache_size")
    db.execute("PRAGMA cache_size = -65536")  # KiB
    try:
        yield
    finally:
        db.execute(f"PRAGMA cache_size = {before}")
