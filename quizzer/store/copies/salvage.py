"""What can still be read of a damaged database, row by row, added to a sound copy of it.

Only the log is read, and the cards that it speaks of: schedules follow from it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizzer.store.db import Database, connect
from quizzer.store.reviews import rebuild_schedules
from quizzer.store.schema import known_schema

PAGE = 4096  # SQLite's own choice, and so every file's of ours
MAGIC = b"SQLite format 3\0"
INTERIOR = 5  # the kind of a page that points to others
MOST_MISSING = 1 << 32  # a header that claims more is damaged itself
CHUNK = 4096  # rows asked for at once, until a bad page makes it fewer
READ_AHEAD = CHUNK  # how far to look where even the number of rows cannot be read
COMPARED = 500  # reviews that a copy and the damaged file must share to be of one line

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Salvaged:
    """By table of the log, how many rows were added; `lost` reviews could not be read.

    `lost` is None where even their number cannot; `unread` are the tables with unreadable pages.
    """

    added: dict[str, int]
    lost: int | None
    unread: tuple[str, ...]


@contextmanager
def open_damaged(damaged: Path, like: Path | None, folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a private copy, in `folder`, of a damaged file and its journals.

    Where its schema is unreadable, the pages of a sound copy (`like`) are used: they say where
    each table begins, which stays the same from one migration to the next.
    """
    work = folder / "damaged.db"
    work.touch(mode=0o600)
    for suffix in ("", "-wal", "-journal"):
        if (part := Path(f"{damaged}{suffix}")).exists():
            shutil.copyfile(part, f"{work}{suffix}")
    _pad(work)
    if like is not None and not _has_schema(work):
        _borrow_schema(work, like)
    with closing(connect(work, strict=False)) as connection:
        yield connection


def _pad(path: Path) -> None:
    """Make a file that was cut off as long as it says it is: the rest of it can then be read."""
    with path.open("r+b") as file:
        header = file.read(100)
        size = int.from_bytes(header[28:32], "big") * PAGE
        missing = size - path.stat().st_size
        if header.startswith(MAGIC) and 0 < missing <= MOST_MISSING:
            file.truncate(size)


def _has_schema(path: Path) -> bool:
    with closing(connect(path, strict=False)) as connection:
        try:
            return bool(connection.execute("PRAGMA table_info(review)").fetchone())
        except sqlite3.DatabaseError:
            return False


def _borrow_schema(path: Path, like: Path) -> None:
    pages = like.read_bytes()
    size = max(path.stat().st_size, len(pages)) // PAGE * PAGE
    first = bytearray(pages[:PAGE])
    first[28:32] = (size // PAGE).to_bytes(4, "big")
    first[32:40] = bytes(8)  # no free pages, which only a writer would need
    first[92:96] = first[24:28]  # "the size above is right"
    if Path(f"{path}-wal").exists():
        first[18:20] = b"\x02\x02"
    with path.open("r+b") as file:
        file.truncate(size)  # pages that were cut off are empty, and damaged by themselves
        for number in _schema_pages(pages):
            file.seek((number - 1) * PAGE)
            file.write(first if number == 1 else pages[(number - 1) * PAGE : number * PAGE])


def _schema_pages(pages: bytes, number: int = 1) -> Iterator[int]:
    """The pages of sqlite_master in a sound file, from https://sqlite.org/fileformat2.html."""
    yield number
    page = pages[(number - 1) * PAGE : number * PAGE]
    header = 100 if number == 1 else 0
    if page[header] == INTERIOR:
        count = int.from_bytes(page[header + 3 : header + 5], "big")
        cells = [
            int.from_bytes(page[place : place + 2], "big")
            for place in range(header + 12, header + 12 + 2 * count, 2)
        ]
        for place in (header + 8, *cells):
            yield from _schema_pages(pages, int.from_bytes(page[place : place + 4], "big"))


def is_same_history(damaged: sqlite3.Connection, copy: sqlite3.Connection) -> bool:
    """Whether the copy's latest reviews are in the damaged file too, as far as can be read.

    A copy from before another one was restored is not: its reviews have other ones' numbers.
    """
    sql = "SELECT id, card, rating, at FROM review WHERE id BETWEEN ? AND ?"
    last = copy.execute("SELECT coalesce(max(id), 0) FROM review").fetchone()[0]
    low = max(1, last - COMPARED)
    copied = {row[0]: row for row in copy.execute(sql, (low, last))}
    return all(copied.get(row[0]) == row for row in _read(damaged, sql, low, last, []))


def add_readable(damaged: sqlite3.Connection, into: Database) -> Salvaged:
    """Add what `into` lacks of the log and of the cards, in one transaction."""
    added: dict[str, int] = {}
    unread: list[str] = []
    lost: int | None = 0
    with into.transaction():
        for table in ("deck", "card"):
            _add_rows(damaged, into, table, 0, [])
        into.execute("UPDATE deck SET stamp = '', digest = ''")  # read their files again
        for table in log_tables(into):
            low = into.value(f"SELECT coalesce(max(rowid), 0) FROM {table}")
            bad: list[int] = []
            count = _add_rows(damaged, into, table, low, bad)
            if bad:
                unread.append(table)
            if count:
                added[table] = count
            if table == "review":
                high = _last_row(damaged, table)
                lost = None if high is None else max(0, high - low - count)
        _apply_actions(into)
    rebuild_schedules(into)
    return Salvaged(added, lost, tuple(unread))


def log_tables(database: Database) -> list[str]:
    """The append-only tables, each behind those that it refers to."""
    pending = {
        row["tbl_name"]: {
            reference["table"]
            for reference in database.rows(f"PRAGMA foreign_key_list({row['tbl_name']})")
        }
        for row in database.rows(
            "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
            " AND name = tbl_name || '_is_append_only' ORDER BY rowid"
        )
    }
    ordered: list[str] = []
    while pending:
        ready = [
            table for table, needs in pending.items() if not (needs - {table}) & pending.keys()
        ]
        ordered += ready
        pending = {table: needs for table, needs in pending.items() if table not in ready}
    return ordered


def _add_rows(
    damaged: sqlite3.Connection, into: Database, table: str, low: int, bad: list[int]
) -> int:
    """Add the rows of a table that are not there yet; returns how many that were."""
    theirs = _columns(damaged, table)
    ours = [row["name"] for row in into.rows(f"PRAGMA table_info({table})")]
    shared = [name for name in ours if name in theirs]
    if not shared:
        return 0
    names = ", ".join(shared)
    sql = f"SELECT {names} FROM {table} WHERE rowid BETWEEN ? AND ?"
    # a row of the others may have any number: an undo has its review's
    numbered = "AUTOINCREMENT" in into.value("SELECT sql FROM sqlite_master WHERE name = ?", table)
    start = low + 1 if numbered else 1
    count = 0
    marks = ", ".join("?" * len(shared))
    for row in _read(damaged, sql, start, _end(damaged, table, start), bad):
        values = dict(zip(shared, row, strict=True))
        if table == "review":
            values["previous"] = _previous(into, values)
        # a row from a bad page may hold anything: the schema's own checks decide
        with suppress(sqlite3.IntegrityError):
            cursor = into.connection.execute(
                f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING",
                tuple(values.values()),
            )
            count += cursor.rowcount
    return count


def _previous(into: Database, review: dict[str, Any]) -> int | None:
    """The review before it, or, where that one is lost, the latest before that."""
    review_id = into.value(
        "SELECT max(id) FROM review WHERE card = ? AND id <= coalesce(?, 0)",
        review["card"],
        review["previous"],
    )
    return None if review_id is None else int(review_id)


def _apply_actions(into: Database) -> None:
    """What the learner set aside stays set aside."""
    into.execute(
        "UPDATE card SET suspended = coalesce((SELECT kind = 'suspend' FROM action"
        " WHERE action.card = card.key AND kind IN ('suspend', 'unsuspend')"
        " ORDER BY action.id DESC LIMIT 1), 0)"
    )
    into.execute(
        "INSERT OR IGNORE INTO hold (card, day) SELECT card, day FROM action AS buried"
        " WHERE kind = 'bury' AND NOT EXISTS (SELECT 1 FROM action WHERE action.card = buried.card"
        " AND action.kind = 'unbury' AND action.id > buried.id)"
    )


def _columns(damaged: sqlite3.Connection, table: str) -> list[str]:
    """A table's columns; none where the way to it cannot be read, or is not a table of ours."""
    try:
        row = damaged.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        if row is None or known_schema.digest(str(row[0])) not in known_schema.KNOWN:
            return []
        damaged.execute(f"SELECT 1 FROM {table} LIMIT 0")
        return [row[1] for row in damaged.execute(f"PRAGMA table_info({table})")]
    except sqlite3.DatabaseError:
        return []


def _last_row(damaged: sqlite3.Connection, table: str) -> int | None:
    """The highest row number, 0 for an empty table, None where it cannot be known."""
    for sql in (
        f"SELECT max(rowid) FROM {table}",
        f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'",
        "SELECT seq FROM sqlite_sequence WHERE name = 'review'",
    ):
        try:
            row = damaged.execute(sql).fetchone()
        except sqlite3.DatabaseError:
            continue
        if row is not None:
            return int(row[0] or 0)
    return None


def _end(damaged: sqlite3.Connection, table: str, start: int) -> int:
    last = _last_row(damaged, table)
    return start + READ_AHEAD if last is None else last


def _read(
    damaged: sqlite3.Connection, sql: str, low: int, high: int, bad: list[int]
) -> Iterator[Row]:
    """The rows from `low` to `high` that can be read; a range with a bad page is halved.

    The numbers that cannot be read, whether there was a row or not, are added to `bad`.
    """
    spans = [(start, min(start + CHUNK - 1, high)) for start in range(low, high + 1, CHUNK)]
    spans.reverse()
    while spans:
        first, last = spans.pop()
        try:
            rows = damaged.execute(sql, (first, last)).fetchall()
        except sqlite3.DatabaseError:
            if first < last:
                middle = (first + last) // 2
                spans += [(middle + 1, last), (first, middle)]
            else:
                bad.append(first)
            continue
        yield from rows
