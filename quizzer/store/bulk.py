"""Writing most of a table at once, and rewriting what triggers forbid to change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from quizzer.errors import StorageError
from quizzer.store.db import Database


@contextmanager
def indexed_afterwards(db: Database, table: str) -> Iterator[None]:
    """Without the table's indexes, which are built faster from all rows than row by row.

    Indexes of some rows alone stay: they have few.
    """
    indexes = db.rows(
        "SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND tbl_name = ?"
        " AND sql IS NOT NULL AND sql NOT LIKE '% WHERE %'",
        table,
    )
    for index in indexes:
        db.execute(f"DROP INDEX main.{index['name']}")
    yield
    for index in indexes:
        db.execute(index["sql"])


@contextmanager
def without_write_ahead_log(db: Database) -> Iterator[None]:
    """With a rollback journal instead, so that new pages are written once, not twice.

    As safe when the program is killed, but others that read meanwhile wait: where another program
    has the database open, it stays as it is. Outside a transaction.
    """
    with db.without_waiting():
        _set_journal(db, "DELETE")
    try:
        yield
    finally:
        _set_journal(db, "WAL")  # else at the next start


def _set_journal(db: Database, mode: str) -> None:
    """Change it, unless another program is in the way."""
    with suppress(StorageError):
        db.execute(f"PRAGMA journal_mode = {mode}")


@contextmanager
def without_triggers(db: Database, schema: str = "main") -> Iterator[None]:
    """Without the triggers that keep the log append-only; inside the caller's transaction.

    What its days add up to is forgotten.
    """
    triggers = db.rows(f"SELECT name, sql FROM {schema}.sqlite_master WHERE type = 'trigger'")
    for trigger in triggers:
        db.execute(f"DROP TRIGGER {schema}.{trigger['name']}")
    db.execute(f"DELETE FROM {schema}.day_sum")
    yield
    for trigger in triggers:
        db.execute(trigger["sql"].replace("TRIGGER ", f"TRIGGER {schema}.", 1))
