"""Another program's whole log written at once into a database that has none.

Its rows come in the order in which they happened, so that ids and moments go the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from quizzer.errors import StorageError
from quizzer.store.bulk import indexed_afterwards, without_write_ahead_log
from quizzer.store.db import Database
from quizzer.store.reviews import rebuild_schedules_within

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers: TypeAlias = npt.NDArray[np.int64]
    Floats: TypeAlias = npt.NDArray[np.float64]

PHASES = ("new", "learning", "review", "relearning")
ROWS = 100  # in a statement
_LARGE = 10_000  # reviews, whose pages take longer to be written twice than a change of journals


class ImportedReviews(NamedTuple):
    """Rows of `review` by columns, in any order; a phase is its place in `PHASES`."""

    id: Integers  # from 1 on, in the order in which they happened
    card: Integers
    previous: Integers  # 0: none
    rating: Integers
    at_ms: Integers
    day: Integers
    phase_before: Integers
    elapsed_days: Integers  # below 0: none
    duration_ms: Integers
    phase: Integers
    due_at_ms: Integers
    due_day: Integers  # 0: none, in a learning step
    reps: Integers
    lapses: Integers
    stability: Floats
    difficulty: Floats


_INTEGERS = ImportedReviews._fields.index("stability")  # columns before the floats
_NAMES = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(PHASES))
_UNCHANGED = (
    "id", "card", "rating", "day", "duration_ms", "stability", "difficulty", "reps", "lapses",
)  # fmt: skip
_EXPRESSIONS = {  # by column of the table, its value from those of `ImportedReviews`
    **{name: f"{{{name}}}" for name in _UNCHANGED},
    "previous": "CASE WHEN {previous} > 0 THEN {previous} END",
    "at": "{at_ms}",
    "phase_before": f"CASE {{phase_before}} {_NAMES} END",
    "elapsed_days": "CASE WHEN {elapsed_days} >= 0 THEN {elapsed_days} END",
    "phase": f"CASE {{phase}} {_NAMES} END",
    "step": "CASE {due_day} WHEN 0 THEN 0 END",
    "due_at": "{due_at_ms}",
    "due_day": "CASE WHEN {due_day} > 0 THEN {due_day} END",
    "origin": "'review'",
    "card_version": "1",
    "retention": "0.9",
}


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
    reviews: ImportedReviews,
    undone: Integers,
    suspensions: Sequence[Suspension],
) -> None:
    """Write it, and the schedules that follow from it, in one transaction.

    `undone` are the rows of `undo`, (undone, 2): review, at in milliseconds.
    """
    _check(reviews)
    is_large = len(reviews.id) >= _LARGE
    with (
        without_write_ahead_log(db) if is_large else nullcontext(),
        _unreferenced(db),
        db.transaction(),
    ):
        with indexed_afterwards(db, "review"), _large_cache(db), _unchecked(db):
            _insert_reviews(db, reviews)
        db.execute_many("INSERT INTO undo (review, at) VALUES (?, ?)", undone.tolist())
        db.execute_many(
            "INSERT INTO action (card, kind, at, day, review) VALUES (?, 'suspend', ?, ?, ?)",
            suspensions,
        )
        db.execute_many(
            "UPDATE card SET suspended = 1 WHERE key = ?", [(row.card,) for row in suspensions]
        )
        rebuild_schedules_within(db)


def _check(reviews: ImportedReviews) -> None:
    """Raise StorageError for what the table's CHECKs would refuse."""
    for column, least, most in (
        (reviews.rating, 1, 4),
        (reviews.phase_before, 0, len(PHASES) - 1),
        (reviews.phase, 1, len(PHASES) - 1),
    ):
        if ((column < least) | (column > most)).any():
            raise StorageError(
                "a review to be imported has a rating or a state that there is not",
                hint="nothing was changed; export the cards again, and import that",
            )


def _insert_reviews(db: Database, reviews: ImportedReviews) -> None:
    """Many rows in a statement: a row costs half of what it does alone."""
    import numpy as np

    places = reviews.id - 1
    integers = np.empty((len(places), _INTEGERS), np.int64)
    floats = np.empty((len(places), len(reviews) - _INTEGERS), np.float64)
    integers[places] = np.column_stack(reviews[:_INTEGERS])
    floats[places] = np.column_stack(reviews[_INTEGERS:])
    statement = _statement(ROWS)
    for first in range(0, len(places), ROWS):
        block = slice(first, first + ROWS)
        values = integers[block].ravel().tolist() + floats[block].ravel().tolist()
        count = min(ROWS, len(places) - first)
        db.execute(statement if count == ROWS else _statement(count), *values)


def _statement(rows: int) -> str:
    """An INSERT of that many rows; its values are all their integers, then all their floats."""
    row = f"({', '.join(_EXPRESSIONS.values())})"
    values = (row.format_map(_parameters(place, rows)) for place in range(rows))
    return f"INSERT INTO review ({', '.join(_EXPRESSIONS)}) VALUES {', '.join(values)}"


def _parameters(place: int, rows: int) -> dict[str, str]:
    """The parameters of a row in such a statement, by column."""
    names = ImportedReviews._fields
    floats = len(names) - _INTEGERS
    first, first_float = place * _INTEGERS + 1, rows * _INTEGERS + place * floats + 1
    numbers = [*range(first, first + _INTEGERS), *range(first_float, first_float + floats)]
    return {name: f"?{number}" for name, number in zip(names, numbers, strict=True)}


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
