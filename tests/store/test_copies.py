"""A copy is read as it is: with what its journals hold, and without writing beside it."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing, nullcontext
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock, patch

import pytest

from quizzer.errors import DamagedError, StorageError
from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import db
from quizzer.store.copies import backups
from tests.conftest import NOON


def copy_with(context: Context, folder: Path, *suffixes: str) -> Path:
    """The database's file, and those of its journals, as another program would copy them."""
    folder.mkdir()
    for suffix in ("", *suffixes):
        shutil.copyfile(f"{context.db.path}{suffix}", folder / f"copy.db{suffix}")
    return folder / "copy.db"


def test_a_copy_with_its_write_ahead_log_has_what_only_that_holds(
    context: Context, tmp_path: Path
) -> None:
    context.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    without = copy_with(context, tmp_path / "without")
    complete = copy_with(context, tmp_path / "complete", "-wal")
    assert backups.examine(without).reviews == 0
    assert backups.examine(complete).reviews == 1
    with backups.open_read_only(complete) as connection:
        assert connection.execute("SELECT count(*) FROM review").fetchone()[0] == 1


def test_nothing_is_written_beside_a_copy_that_is_alone(context: Context, tmp_path: Path) -> None:
    cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    context.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    alone = copy_with(context, tmp_path / "alone")
    with backups.open_read_only(alone) as connection:
        assert connection.execute("SELECT count(*) FROM review").fetchone()[0] == 1
        assert [path.name for path in alone.parent.iterdir()] == ["copy.db"]


def test_a_copy_made_within_another_programs_write_is_not_taken_for_a_sound_one(
    context: Context, tmp_path: Path
) -> None:
    """Its pages are partly new; only the journal beside it knows the old ones."""
    source = tmp_path / "source.db"
    backups.copy_database(context.db.connection, source)
    with closing(sqlite3.connect(source, isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size = 1")  # pages go to the file before the commit
        writer.execute("BEGIN")
        writer.execute("CREATE TABLE large (text)")
        writer.executemany("INSERT INTO large VALUES (?)", [("x" * 4000,)] * 100)
        half = tmp_path / "half.db"
        for suffix in ("", "-journal"):
            shutil.copyfile(f"{source}{suffix}", f"{half}{suffix}")
        writer.execute("ROLLBACK")
    with pytest.raises(StorageError):
        backups.examine(half)
    assert backups.log_state_of(half) is None


def test_the_state_of_a_log_tells_a_review_and_an_undo_from_none(context: Context) -> None:
    states = [backups.log_state(context.db.connection)]
    for card in ("letters/a", "letters/b"):
        cards.record(context, cards.find_card(context, card), Rating.GOOD, NOON)
        states.append(backups.log_state(context.db.connection))
    cards.undo(context, NOON + timedelta(minutes=1))
    states.append(backups.log_state(context.db.connection))
    assert len(set(states)) == 4


@pytest.mark.parametrize(
    ("data", "ours"),
    [
        (backups.MAGIC + bytes(52) + b"quix", True),
        (backups.MAGIC + bytes(52) + b"else", False),
        (b"SQLite format 2\0" + bytes(52) + b"quix", False),
        (backups.MAGIC, False),
    ],
)
def test_a_file_says_in_its_first_bytes_whose_it_is(
    tmp_path: Path, data: bytes, ours: bool
) -> None:
    file = tmp_path / "some.db"
    file.write_bytes(data)
    assert backups.is_quizzer_database(file) == ours
    assert not backups.is_quizzer_database(tmp_path / "none.db")


def test_a_copy_waits_fifteen_seconds_for_a_lock(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(backups, "time", SimpleNamespace(monotonic=lambda: now))
    step = backups._give_up_when_locked(tmp_path / "x.db")
    for after, status, waits in (
        (15.0, sqlite3.SQLITE_BUSY, True), (15.1, sqlite3.SQLITE_OK, True),
        (15.1, sqlite3.SQLITE_BUSY, False), (15.1, sqlite3.SQLITE_LOCKED, False),
    ):  # fmt: skip
        now = 100.0 + after
        with nullcontext() if waits else pytest.raises(StorageError, match="stays locked"):
            step(status, 1, 2)
    assert context.db.value("PRAGMA busy_timeout") == 15_000, "as every statement does"


def test_the_latest_review_of_a_copy_is_one_with_a_moment_that_can_be(
    context: Context, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    for minutes in (0, 5):
        at = NOON + timedelta(minutes=minutes)
        cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, at)
    backups.copy_database(context.db.connection, copy)
    assert backups.examine(copy) == (db.SCHEMA, 2, NOON + timedelta(minutes=5))
    for name, value in (("review_is_append_only", 1 << 60), ("none", -(1 << 60))):
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute(f"DROP TRIGGER IF EXISTS {name}")
            connection.execute("UPDATE review SET at = ? WHERE id = 2", (value,))
            connection.commit()
        assert backups.examine(copy) == (db.SCHEMA, 2, NOON)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE review SET at = 1 << 60")
        connection.commit()
    assert backups.examine(copy) == (db.SCHEMA, 2, None)
    empty = tmp_path / "empty.db"
    with closing(sqlite3.connect(empty)) as connection:
        connection.execute(f"PRAGMA application_id = {db.APPLICATION_ID}")
    with pytest.raises(StorageError, match=f"{empty} is empty"):
        backups.examine(empty)


def test_a_copy_that_fails_leaves_the_one_before_and_nothing_beside_it(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copies" / "copy.db"
    target.parent.mkdir()
    target.write_bytes(b"before")
    with monkeypatch.context() as patch:
        patch.setattr(backups.db, "check_pages", Mock(side_effect=sqlite3.DatabaseError("bad")))
        with pytest.raises(StorageError):
            backups.copy_database(context.db.connection, target)
    assert [path.name for path in target.parent.iterdir()] == ["copy.db"]
    assert target.read_bytes() == b"before"
    backups.copy_database(context.db.connection, target)
    assert [path.name for path in target.parent.iterdir()] == ["copy.db"]
    with backups.open_read_only(target) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_what_another_program_has_open_is_not_replaced(context: Context, tmp_path: Path) -> None:
    copy, aside = tmp_path / "copy.db", tmp_path / "deep" / "aside" / "old.db"
    backups.copy_database(context.db.connection, copy)
    context.db.value("SELECT count(*) FROM review")
    live = context.db.path
    with patch.object(backups, "EXCLUSIVE_WAIT_S", 0.01):
        for replace in (backups.replace_sound, backups.replace_damaged):
            with pytest.raises(StorageError, match="another quizzer has the database open"):
                replace(live, copy, aside)
            assert not aside.exists()
    context.db.close()
    assert backups.replace_sound(live, copy, aside)
    assert stat.S_IMODE(aside.parent.stat().st_mode) == 0o700
    assert backups.examine(aside).schema == db.SCHEMA
    live.write_bytes(b"")
    assert not backups.replace_sound(live, copy, aside.with_name("older.db"))
    assert aside.with_name("older.db").read_bytes() == b""
    assert live.read_bytes() == copy.read_bytes()


def test_what_is_no_database_is_said_to_be_none_and_an_empty_file_to_be_empty(
    context: Context, tmp_path: Path
) -> None:
    file = tmp_path / "some.db"
    for data in (b"x", b"SQLite format 3", b"SQLite format 4\0" + bytes(100)):
        file.write_bytes(data)
        with pytest.raises(DamagedError, match="the file is not a database"):
            backups.examine(file)
        assert backups.log_state_of(file) is None
    file.write_bytes(b"")
    with pytest.raises(StorageError, match=r"some\.db is empty"):
        backups.examine(file)
    assert backups._connection_file(context.db.connection) == context.db.path
    assert context.db.connection.text_factory is str
