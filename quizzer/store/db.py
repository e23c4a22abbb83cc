"""The one SQLite file: opening it, transactions, and its errors in words.

The standard library's sqlite3 is all that a start needs; sqlite-utils comes in when there is a
migration to run. A `Database` belongs to the thread that opened it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from quizzer.errors import DamagedError, StorageError
from quizzer.store.connection import connect as connect
from quizzer.store.schema import known_schema

SCHEMA = 15  # how many migrations there are; PRAGMA user_version says how many a file has seen
APPLICATION_ID = 0x71756978  # marks a file as ours
BUSY_MS = 15_000
MAX_FULL_CHECK_BYTES = (
    512 * 1024
)  # bytes of a file whose every page is looked at when it is opened, 3 ms

Row = sqlite3.Row


class Database:
    """An open database of today's schema; `path` is its file."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self._aside = 0  # rows written that `changes` leaves out
        self.version_seen = 0  # the latest `data_version`
        # by name, what was read as of a `version_seen`
        self.cache: dict[str, tuple[int | None, Any]] = {}

    def rows(self, sql: str, *values: Any, **named: Any) -> list[Row]:
        try:
            return self.connection.execute(sql, named or values).fetchall()
        except sqlite3.Error as error:
            raise _storage_error(self.path, error) from error

    def tuples(self, sql: str, **named: Any) -> list[tuple[Any, ...]]:
        """Rows without names: of a hundred thousand, in half the time."""
        with storage_errors(self.path):
            cursor = self.connection.cursor()
            cursor.row_factory = None
            return cursor.execute(sql, named).fetchall()

    def row(self, sql: str, *values: Any, **named: Any) -> Row | None:
        try:
            row: Row | None = self.connection.execute(sql, named or values).fetchone()
        except sqlite3.Error as error:
            raise _storage_error(self.path, error) from error
        return row

    def value(self, sql: str, *values: Any, **named: Any) -> Any:
        """The first column of the first row; None where there is none."""
        row = self.row(sql, *values, **named)
        return None if row is None else row[0]

    def execute(self, sql: str, *values: Any) -> int:
        """Run a statement inside `transaction`; returns the rowid of a row that it inserted."""
        try:
            return self.connection.execute(sql, values).lastrowid or 0
        except sqlite3.Error as error:
            raise _storage_error(self.path, error) from error

    def execute_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        with storage_errors(self.path):
            self.connection.executemany(sql, values)

    @contextmanager
    def transaction(self, *, aside: bool = False) -> Iterator[None]:
        """All or nothing, on disk once left; waits its turn behind other writers.

        What is written `aside`, as drafts are, is left out of `changes`.
        """
        with storage_errors(self.path):
            before = self.connection.total_changes
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
                if aside:
                    self._aside += self.connection.total_changes - before
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads as of one moment, whatever others write meanwhile; keeps nobody waiting."""
        with storage_errors(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self.connection.execute("ROLLBACK")

    def data_version(self) -> int:
        """Changes when another connection has written."""
        self.version_seen = int(self.value("PRAGMA data_version"))
        return self.version_seen

    def changes(self) -> int:
        """How many rows this connection has written since it was opened."""
        return self.connection.total_changes - self._aside

    def wait_at_most(self, seconds: float) -> None:
        """How long a statement waits for another program's lock; the app must not freeze."""
        self.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        """Where another program holds a lock, statements fail at once."""
        wait_ms = self.value("PRAGMA busy_timeout")
        self.wait_at_most(0)
        try:
            yield
        finally:
            self.wait_at_most(wait_ms / 1000)

    def close(self) -> None:
        self.connection.close()


def open_database(
    path: Path,
    before_migrating: Callable[[int], None] | None = None,
    *,
    deep: bool = False,
) -> Database:
    """Open the file, make it where it is missing, migrate it where it is older.

    `before_migrating` is called with the old schema, while nobody can write. Every page is looked
    at where the file is small, or where `deep`. Raises DamagedError where it is not a sound
    database, StorageError where it is newer, locked or cannot be written.
    """
    with storage_errors(path):
        _make_private(path)
        connection = connect(path, timeout=BUSY_MS / 1000)
        try:
            connection.row_factory = Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            version = check_owner(connection, path)
            if version != SCHEMA:
                _bring_up_to_date(connection, version, before_migrating)
            elif connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                _turn_on_write_ahead_log(connection)  # a copy that was put in place
            if deep or path.stat().st_size <= MAX_FULL_CHECK_BYTES:
                check_pages(connection, path)
        except BaseException:
            connection.close()
            raise
    return Database(path, connection)


def _turn_on_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Unless another program is writing a large log without one, and will turn it on itself."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise


def check_pages(connection: sqlite3.Connection, path: Path, *, deep: bool = False) -> None:
    """Raise DamagedError unless every page is sound; `deep` compares indexes and references too."""
    check = "integrity_check(1)" if deep else "quick_check(1)"
    result = str(connection.execute(f"PRAGMA {check}").fetchone()[0])
    if result != "ok":
        raise damaged_error(path, result.splitlines()[-1])
    if deep and (row := connection.execute("PRAGMA foreign_key_check").fetchone()):
        raise damaged_error(path, f"a row of {row[0]} refers to one of {row[2]} that is not there")


def check_values(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StorageError for a file whose values no quizzer writes; for files from elsewhere."""
    from quizzer.store.schema import known_values

    if column := known_values.impossible(connection):
        raise StorageError(
            f"{path} holds a value that quizzer never writes, in {column}",
            hint="somebody or a fault has changed it; take another copy",
        )


def damaged_error(path: Path, how: str) -> DamagedError:
    return DamagedError(
        f"{path}: the database is damaged ({how})",
        hint="nothing has been changed; this puts back the newest good copy, adds what can still\n"
        "be read of the damaged file, and keeps that file:  quizzer restore --repair",
    )


def _make_private(path: Path) -> None:
    """A new file is the owner's alone; SQLite gives its journals the same permissions."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def check_owner(connection: sqlite3.Connection, path: Path) -> int:
    """A file's schema; raises StorageError for one that is newer or another program's."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner not in (0, APPLICATION_ID) or (owner == 0 and tables):
        raise StorageError(
            f"{path} is another program's database",
            hint="set QUIZZER_HOME to another folder",
        )
    if version > SCHEMA:
        raise StorageError(
            f"{path} was written by a newer quizzer (schema {version}; this one knows {SCHEMA})",
            hint="upgrade quizzer, or set QUIZZER_HOME to another folder",
        )
    if strange := known_schema.unknown_objects(connection):
        raise StorageError(
            f"{path} contains objects that quizzer did not create: {', '.join(strange)}",
            hint="somebody has changed it, and it could change what you record; keep it elsewhere",
        )
    return version


def _bring_up_to_date(
    connection: sqlite3.Connection,
    version: int,
    before: Callable[[int], None] | None,
) -> None:
    from quizzer.store.schema.migrations import migrate

    connection.execute("PRAGMA journal_mode = WAL")
    migrate(connection, SCHEMA, APPLICATION_ID, before if version else None)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """SQLite's and the disk's errors as what happened, where, and what to do next."""
    try:
        yield
    except sqlite3.Error as error:
        raise _storage_error(path, error) from error
    except OSError as error:
        raise StorageError(
            f"{error.filename or path}: {error.strerror}",
            hint="check the folder's permissions and room, or set QUIZZER_HOME to another folder",
        ) from error


def _storage_error(path: Path, error: sqlite3.Error) -> StorageError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        is_one = code == sqlite3.SQLITE_CORRUPT
        return damaged_error(path, "malformed" if is_one else "the file is not a database")
    meaning, hint = _MEANINGS.get(code, (f"the database failed: {error}", "run: quizzer doctor"))
    return StorageError(f"{path}: {meaning}", hint=hint)


_MEANINGS = {
    sqlite3.SQLITE_BUSY: (
        "another program has locked the database",
        "close what holds it (a backup tool, another quizzer that hangs), then try again",
    ),
    sqlite3.SQLITE_LOCKED: ("the database is locked", "try again"),
    sqlite3.SQLITE_FULL: (
        "the disk is full; what was not acknowledged is not saved",
        "make room, then go on where you were",
    ),
    sqlite3.SQLITE_READONLY: (
        "the database cannot be written",
        "check the permissions of the file and of its folder",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the database cannot be opened",
        "check the permissions of the file and of its folder, or set QUIZZER_HOME",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk failed while the database was read or written",
        "check the disk; what was acknowledged before is kept",
    ),
}
