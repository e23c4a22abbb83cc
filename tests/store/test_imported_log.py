"""A whole log written at once: what the table's checks would refuse leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from quizzer.errors import StorageError
from quizzer.store import bulk
from quizzer.store.copies.salvage import open_damaged
from quizzer.store.db import BUSY_MS, Database, open_database
from quizzer.store.log import imported_log
from quizzer.store.log.imported_log import ROWS, ImportedReviews, Suspension, append_log


def reviews(count: int, rating: int = 3, phase: int = 2) -> ImportedReviews:
    """Reviews of one card, all of them *good* but the last, which has `rating` and `phase`."""
    number = np.arange(1, count + 1)
    zeros = np.zeros(count, np.int64)
    ratings, phases = np.full(count, 3), np.full(count, 2)
    ratings[-1], phases[-1] = rating, phase
    return ImportedReviews(
        id=number, card=zeros + 1, previous=number - 1, rating=ratings, at_ms=1000 * number,
        day=zeros + 7, phase_before=zeros, elapsed_days=zeros - 1, duration_ms=zeros + 10,
        phase=phases, due_at_ms=zeros + 9, due_day=9 * (number % 2), reps=number, lapses=zeros,
        stability=number / 4, difficulty=zeros + 5.0,
    )  # fmt: skip


NONE = np.empty((0, 2), np.int64)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = open_database(tmp_path / "quizzer.db")
    with database.transaction():
        database.execute(
            "INSERT INTO deck (id, title, place, stamp, digest) VALUES ('a', 'A', 0, '', '')"
        )
        database.execute(
            "INSERT INTO card (deck, name, place, kind, prompt, body, haystack, wording)"
            " VALUES (1, 'c', 0, 'free', 'P', '{}', '', '')"
        )
    return database


@pytest.mark.parametrize("count", [1, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS + 1])
def test_every_row_arrives_however_many_there_are(database: Database, count: int) -> None:
    append_log(database, reviews(count, 4), NONE, [])
    assert database.value("SELECT count(*) FROM review") == count
    assert database.value("SELECT rating FROM review ORDER BY id DESC") == 4
    assert database.value("SELECT reps FROM schedule") == count
    constant = database.row("SELECT DISTINCT origin, card_version, retention FROM review")
    assert constant is not None
    assert tuple(constant) == ("review", 1, 0.9)


def test_rows_in_any_order_arrive_in_their_own(database: Database) -> None:
    given = reviews(5)
    shuffled = ImportedReviews(*(column[[3, 0, 4, 2, 1]] for column in given))
    append_log(database, shuffled, np.array([[5, 6000]]), [Suspension(1, 7000, 7, 5)])
    written = database.rows(
        "SELECT id, previous, at, phase_before, phase, elapsed_days, step, due_day, stability"
        " FROM review ORDER BY rowid"
    )
    assert [tuple(row) for row in written] == [
        (1, None, 1000, "new", "review", None, None, 9, 0.25),
        (2, 1, 2000, "new", "review", None, 0, None, 0.5),
        (3, 2, 3000, "new", "review", None, None, 9, 0.75),
        (4, 3, 4000, "new", "review", None, 0, None, 1.0),
        (5, 4, 5000, "new", "review", None, None, 9, 1.25),
    ]
    assert database.value("SELECT review FROM schedule") == 4, "the fifth is undone"
    assert database.value("SELECT suspended FROM card") == 1


def test_an_empty_log_is_written_too(database: Database) -> None:
    append_log(database, ImportedReviews(*(column[:0] for column in reviews(1))), NONE, [])
    assert database.value("SELECT count(*) FROM review") == 0


@pytest.mark.parametrize(("rating", "phase"), [(5, 2), (0, 2), (3, 0), (3, 4)])
def test_a_rating_or_a_state_that_there_is_not_is_refused_and_nothing_stays(
    database: Database, rating: int, phase: int
) -> None:
    indexes = database.rows("SELECT name FROM sqlite_master WHERE type = 'index'")
    with pytest.raises(StorageError, match="a rating or a state that there is not"):
        append_log(database, reviews(3, rating, phase), NONE, [])
    assert database.value("SELECT count(*) FROM review") == 0
    assert database.rows("SELECT name FROM sqlite_master WHERE type = 'index'") == indexes
    with pytest.raises(StorageError, match="CHECK"), database.transaction():  # in force again
        database.execute(
            "INSERT INTO review (card, rating, at, day, phase_before, origin, card_version,"
            " retention, phase, stability, difficulty, due_at, reps, lapses)"
            " VALUES (1, 5, 1, 1, 'new', 'review', 1, 0.9, 'review', 1, 5, 1, 1, 0)"
        )


@pytest.mark.parametrize(
    ("column", "least", "most"), [("rating", 1, 4), ("phase_before", 0, 3), ("phase", 1, 3)]
)
def test_each_rating_and_state_that_there_is_is_taken(column: str, least: int, most: int) -> None:
    for value, is_right in ((least, True), (most, True), (least - 1, False), (most + 1, False)):
        changed = reviews(3)._replace(**{column: np.array([least, value, most])})
        if is_right:
            imported_log._check(changed)
        else:
            with pytest.raises(StorageError, match="a rating or a state that there is not"):
                imported_log._check(changed)


def test_a_large_log_is_written_without_the_write_ahead_log_and_that_comes_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    rebuild = imported_log.rebuild_schedules_within

    def look(db: Database) -> None:
        modes.append(db.value("PRAGMA journal_mode"))
        open_database(db.path).close()  # another start meanwhile is let in
        rebuild(db)

    monkeypatch.setattr(imported_log, "rebuild_schedules_within", look)
    monkeypatch.setattr(imported_log, "_LARGE", 3)
    append_log(database, reviews(2), NONE, [])
    with bulk.without_triggers(database):
        database.execute("DELETE FROM schedule")
        database.execute("DELETE FROM review")
    append_log(database, reviews(3), NONE, [])
    assert modes == ["wal", "delete"]
    assert database.value("PRAGMA journal_mode") == "wal"
    assert database.value("PRAGMA busy_timeout") == BUSY_MS


def test_a_large_log_is_written_beside_another_program_that_has_the_database_open(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imported_log, "_LARGE", 1)
    other = open_database(database.path)
    assert other.value("SELECT count(*) FROM review") == 0
    append_log(database, reviews(3), NONE, [])
    assert other.value("SELECT count(*) FROM review") == 3
    assert other.value("PRAGMA journal_mode") == "wal"


KILLED = """
import os, signal, sys
from pathlib import Path
from quizzer.store.db import open_database
from quizzer.store.log import imported_log
from tests.store.test_imported_log import NONE, reviews

def kill(db):
    db.execute("PRAGMA cache_size = 10")
    db.rows("SELECT count(*), max(at) FROM review WHERE rating + 1 > 0")  # has pages written
    os.kill(os.getpid(), signal.SIGKILL)

imported_log.rebuild_schedules_within = kill
imported_log.append_log(open_database(Path(sys.argv[1])), reviews(20_000), NONE, [])
"""


def test_a_large_log_cut_off_by_kill_minus_nine_leaves_nothing_behind(
    database: Database, tmp_path: Path
) -> None:
    indexes = database.tuples("SELECT name FROM sqlite_master ORDER BY 1")
    database.close()
    ended = subprocess.run([sys.executable, "-c", KILLED, database.path], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert Path(f"{database.path}-journal").stat().st_size > 0
    assert database.path.stat().st_size > 1_000_000, "some of it had been written"
    (tmp_path / "salvage").mkdir()
    with open_damaged(database.path, None, tmp_path / "salvage") as copy:
        assert copy.execute("SELECT count(*) FROM review").fetchone() == (0,)
    again = open_database(database.path, deep=True)
    assert again.value("SELECT count(*) FROM review") == 0
    assert again.value("PRAGMA journal_mode") == "wal"
    assert again.tuples("SELECT name FROM sqlite_master ORDER BY 1") == indexes
    append_log(again, reviews(20_000), NONE, [])
    assert again.value("SELECT count(*) FROM review") == 20_000
