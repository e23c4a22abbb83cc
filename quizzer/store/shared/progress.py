"""How far the log is in the shared folder, and how far the files there were read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from quizzer.store.db import Database
from quizzer.store.shared.events import Event, digest

_TABLES = ("review", "action", "attempt")


class FilePosition(NamedTuple):
    """A place in a file, at the end of a line; `tail` is a digest of the bytes before it."""

    bytes: int
    number: int
    tail: str


START = FilePosition(0, 0, "")


def position(db: Database, name: str) -> FilePosition:
    """How far a file was read or written."""
    row = db.row("SELECT bytes, number, tail FROM shared_file WHERE name = ?", name)
    return START if row is None else FilePosition(*row)


def set_position(db: Database, name: str, place: FilePosition) -> None:
    """Note how far a file was read or written, inside the caller's transaction."""
    db.execute("INSERT OR REPLACE INTO shared_file VALUES (?, ?, ?, ?)", name, *place)


def cursor(db: Database) -> dict[str, int] | None:
    """By table of the log, the last row that is in the folder; None where that is not known."""
    rows = db.rows("SELECT name, id FROM shared_cursor")
    return {row["name"]: row["id"] for row in rows if row["name"] in _TABLES} or None


def set_cursor(db: Database, place: dict[str, int]) -> None:
    db.execute_many("INSERT OR REPLACE INTO shared_cursor VALUES (?, ?)", list(place.items()))


def is_complete(db: Database) -> bool:
    """Whether every row of the log is in the folder; events without a row are not looked at."""
    place = cursor(db)
    if place is None:
        return not any(db.value(f"SELECT EXISTS (SELECT 1 FROM {table})") for table in _TABLES)
    return place == _last_rows(db) and not db.value(
        "SELECT EXISTS (SELECT 1 FROM undo WHERE review NOT IN (SELECT review FROM shared_undo))"
    )


def mark_complete(db: Database) -> None:
    """Note that every row of the log is in the folder, inside the caller's transaction."""
    set_cursor(db, _last_rows(db))
    db.execute("DELETE FROM shared_undo")
    db.execute("INSERT INTO shared_undo SELECT review, at FROM undo")


def forget(db: Database) -> None:
    """Note that it is not known what of the log is in the folder."""
    for table in ("shared_cursor", "shared_undo", "shared_line"):
        db.execute(f"DELETE FROM {table}")


def mark_undone(db: Database, reviews: Iterable[tuple[int, int]]) -> None:
    """Note that the undos of these reviews, with their moments, are in the folder."""
    db.execute_many("INSERT OR REPLACE INTO shared_undo VALUES (?, ?)", reviews)


def lines(db: Database) -> set[bytes]:
    """The digests of the events without a row of their own that are in the folder."""
    return {row["digest"] for row in db.rows("SELECT digest FROM shared_line")}


def mark_lines(db: Database, events: Iterable[Event]) -> None:
    """Note that these events are in the folder."""
    db.execute_many(
        "INSERT OR IGNORE INTO shared_line VALUES (?, ?)",
        [(digest(event), event["kind"]) for event in events],
    )


def _last_rows(db: Database) -> dict[str, int]:
    return {table: int(db.value(f"SELECT coalesce(max(id), 0) FROM {table}")) for table in _TABLES}
