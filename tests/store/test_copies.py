"""A copy is read as it is: with what its journals hold, and without writing beside it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from quizzer.errors import StorageError
from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
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
