"""Copies of the database while it is in use, and putting one in its place.

A copy has its name only once it is whole, checked and on disk; what is replaced is kept.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from quizzer.errors import StorageError
from quizzer.store import db
from quizzer.store.reviews import from_ms
from quizzer.store.schema import known_values
from quizzer.store.schema.known_values import ImpossibleValue

EXCLUSIVE_WAIT_S = 5.0  # seconds that a restore waits for other programs to be done
JOURNAL_SUFFIXES = ("-wal", "-shm", "-journal")
PARTIAL = ".partial"
MAGIC = b"SQLite format 3\0"  # a file begins so; bytes 68 to 71 say whose it is


class Contents(NamedTuple):
    """What a copy holds: its schema, its reviews that were not undone, and when the latest was."""

    schema: int
    reviews: int
    latest: datetime | None


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Write a consistent copy of an open database; on disk once this returns.

    Raises DamagedError where what was read is not sound: an older file at `target` then stays.
    """
    with (
        db.storage_errors(target),
        _replacing(target) as partial,
        closing(db.connect(partial)) as written,
    ):
        written.execute("PRAGMA synchronous = OFF")  # the file is synced whole, at the end
        source.backup(written, progress=_give_up_when_locked(target))
        written.execute("PRAGMA journal_mode = DELETE")  # a copy has no -wal
        db.check_pages(written, _connection_file(source), deep=True)


def _connection_file(connection: sqlite3.Connection) -> Path:
    """The file that a connection reads; its name need not be UTF-8, as other text is."""
    connection.text_factory = os.fsdecode
    try:
        _, _, name = connection.execute("PRAGMA database_list").fetchone()
        return Path(name)
    finally:
        connection.text_factory = str


def _give_up_when_locked(path: Path) -> Callable[[int, int, int], None]:
    """For `Connection.backup`, which would wait for a lock for ever."""
    until = time.monotonic() + db.BUSY_MS / 1000

    def on_step(status: int, remaining: int, total: int) -> None:
        locked = status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if locked and time.monotonic() > until:
            raise StorageError(f"{path}: the database stays locked", hint="try again")

    return on_step


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A private file that takes the target's name once it is whole and on disk."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=PARTIAL)
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        _sync(partial)
        partial.replace(target)
        _sync(target.parent)
    except BaseException:
        for suffix in ("", *JOURNAL_SUFFIXES):
            with suppress(FileNotFoundError):
                Path(name + suffix).unlink()
        raise


def _sync(path: Path) -> None:
    """Have what was written on disk; a folder, for the names in it, where the system can."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def log_state(connection: sqlite3.Connection) -> tuple[tuple[str, int], ...]:
    """How far the log has come: the same for two files that hold the same events."""
    counted = dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    counted["undo"] = connection.execute("SELECT count(*) FROM undo").fetchone()[0]
    return tuple(sorted((name, count) for name, count in counted.items() if count))


@contextmanager
def open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy, without writing anything beside it; its medium may be read-only."""
    with path.open("rb") as file:
        header = file.read(len(MAGIC))
    alone = not Path(f"{path}-wal").exists() and not Path(f"{path}-journal").exists()
    how = "immutable=1" if alone else "mode=ro"
    if header and not header.startswith(MAGIC):
        raise db.damaged_error(path, "the file is not a database")
    uri = f"file:{quote(os.fsencode(path.absolute()))}?{how}"
    with closing(db.connect(uri, uri=True)) as connection:
        yield connection


def examine(path: Path) -> Contents:
    """What a copy holds; raises StorageError where it is not sound, not ours, or newer."""
    with db.storage_errors(path), open_read_only(path) as connection:
        schema = db.check_owner(connection, path)
        if schema == 0:
            raise StorageError(f"{path} is empty", hint="choose another copy")
        db.check_pages(connection, path, deep=True)
        reviews, latest = connection.execute(
            "SELECT count(*), max(CASE WHEN at BETWEEN ? AND ? THEN at END) FROM review"
            " WHERE NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)",
            known_values.MOMENT,
        ).fetchone()
    return Contents(schema, reviews, None if latest is None else from_ms(latest))


def impossible_values(path: Path) -> list[ImpossibleValue]:
    """The values in a database that no quizzer writes; raises StorageError where it fails."""
    with db.storage_errors(path), open_read_only(path) as connection:
        db.check_owner(connection, path)
        return list(known_values.impossible_values(connection))


def is_quizzer_database(path: Path) -> bool:
    """Whether a file says of itself that it is a database of quizzer's, sound or not."""
    try:
        with path.open("rb") as file:
            header = file.read(72)
    except OSError:
        return False
    return header.startswith(MAGIC) and header[68:72] == db.APPLICATION_ID.to_bytes(4, "big")


def log_state_of(path: Path) -> tuple[tuple[str, int], ...] | None:
    """How far a copy's log has come; None for one that cannot be read."""
    try:
        with db.storage_errors(path), open_read_only(path) as connection:
            return log_state(connection)
    except StorageError:
        return None


def replace_sound(live: Path, source: Path, aside: Path) -> bool:
    """Make a sound database what `source` holds, and keep what it held as `aside`.

    It is written over in one transaction, under a lock that others wait for, so that a program
    that opens it meanwhile misses nothing. Returns whether there was anything to keep. Raises
    StorageError where another program has it open: what that one shows would no longer be so.
    """
    if not live.exists() or live.stat().st_size == 0:
        replace_damaged(live, source, aside)
        return False
    with db.storage_errors(live), _exclusive(live) as connection:
        aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        copy_database(connection, aside)
        with open_read_only(source) as copy:
            copy.backup(connection, progress=_give_up_when_locked(live))
        connection.execute("PRAGMA journal_mode = WAL")
    return True


@contextmanager
def _exclusive(live: Path) -> Iterator[sqlite3.Connection]:
    """A connection that locks all others out; raises StorageError where there are some."""
    with closing(db.connect(live, timeout=EXCLUSIVE_WAIT_S)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            connection.execute("PRAGMA journal_mode = DELETE")  # only who is alone may do this
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise StorageError(
                f"{live}: another quizzer has the database open",
                hint="close it (the app in another window, a watch), then run this again",
            ) from error
        yield connection


def replace_damaged(live: Path, source: Path, aside: Path) -> None:
    """Put `source` in the place of a damaged database, which is set aside with its journals.

    Raises StorageError where another program has it open.
    """
    suffixes = [suffix for suffix in ("", "-wal", "-journal") if Path(f"{live}{suffix}").exists()]
    with db.storage_errors(live), _replacing(live) as partial:
        aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(source, partial)
        for suffix in suffixes:  # before it is opened, which may change it
            shutil.copy2(f"{live}{suffix}", f"{aside}{suffix}")
            _sync(Path(f"{aside}{suffix}"))
        _sync(aside.parent)
        try:
            with suppress(sqlite3.Error), _exclusive(live):
                pass
        except StorageError:
            for suffix in suffixes:
                Path(f"{aside}{suffix}").unlink()
            raise
        for suffix in JOURNAL_SUFFIXES:  # SQLite would take an old journal for the new file's own
            Path(f"{live}{suffix}").unlink(missing_ok=True)
