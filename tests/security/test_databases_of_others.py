"""A database that somebody gives us may say anything; what no quizzer writes stays outside."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from quizzer.paths import Home
from quizzer.store.schema import known_values
from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("used_home")

CARD = "fastbook-04/sgd"
HUGE = 2**62
STATEMENTS = {
    "a moment far ahead": f"UPDATE review SET at = {HUGE}",
    "a moment long ago": f"UPDATE review SET at = -{HUGE}",
    "due far ahead": f"UPDATE review SET due_at = {HUGE}, due_day = {HUGE}",
    "a day far ahead": f"UPDATE review SET day = {HUGE}",
    "a day before all days": "UPDATE review SET day = -5",
    "a memory without end": "UPDATE review SET stability = 9e999",
    "no memory": "UPDATE review SET stability = 0",
    "a memory below nothing": "UPDATE review SET stability = -5, difficulty = -9",
    "a share above all": "UPDATE review SET retention = 9e999",
    "too many reviews": f"UPDATE review SET reps = {HUGE}",
    "a note far ahead": f"INSERT INTO action (card, kind, at, day) SELECT key, 'bury', {HUGE}, 1"
    " FROM card LIMIT 1",
    "an attempt far ahead": f"INSERT INTO attempt (card, at, day, status) SELECT key, {HUGE}, 1,"
    " 'passed' FROM card LIMIT 1",
    "an undo far ahead": f"INSERT INTO undo (review, at) SELECT id, {HUGE} FROM review LIMIT 1",
    "weights that are none": "INSERT INTO fit (deck, at, weights) VALUES ('', 1, '[1]')",
    "weights that are no list": "INSERT INTO fit (deck, at, weights) VALUES ('', 1, '{')",
}


@pytest.fixture
def changed_copy(run: Run, home: Home, tmp_path: Path) -> Callable[[str], Path]:
    """Makes a copy of a log with one review, changed by a statement; ours has the review too."""
    assert run("rate", CARD, "good").status == 0
    path = tmp_path / "theirs.db"
    assert run("backup", str(path)).status == 0

    def change(statement: str) -> Path:
        with closing(sqlite3.connect(path)) as connection:
            triggers = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute(statement)
            for _, sql in triggers:
                connection.execute(sql)
            connection.commit()
        return path

    return change


def reviews_in(home: Home) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home.database)) as connection:
        return connection.execute("SELECT * FROM review").fetchall()


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_values_that_no_quizzer_writes_are_neither_merged_nor_restored(
    run: Run, home: Home, changed_copy: Callable[[str], Path], statement: str
) -> None:
    path = changed_copy(statement)
    before = reviews_in(home)
    for command in ("merge", "restore"):
        ended = run(command, str(path))
        assert ended.status != 0
        assert "holds a value that quizzer never writes" in ended.err
    assert reviews_in(home) == before
    for command in (["due"], ["next"], ["doctor"], ["undo"]):
        assert run(*command).status == 0


def test_a_copy_with_a_moment_far_ahead_can_be_listed(
    run: Run, home: Home, changed_copy: Callable[[str], Path]
) -> None:
    path = changed_copy(STATEMENTS["a moment far ahead"])
    path.rename(home.backups / "quizzer-2026-01-01T000000Z.db")
    ended = run("restore")
    assert "1 review" in ended.err
    assert "stopped because" not in ended.err


def test_every_number_is_bounded_but_keys_and_places(run: Run, home: Home) -> None:
    """A column that a migration adds is bounded too, or is named here."""
    assert run("rate", CARD, "good").status == 0
    free = {"key", "id", "card", "deck", "review", "previous", "credit", "quiz", "action"}
    free |= {"place", "present", "suspended", "seen", "rating", "seed", "score", "last"}
    unbounded = set()
    with closing(sqlite3.connect(home.database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            if table.startswith(("_", "sqlite_", "shared_")):
                continue  # bookkeeping, which no merge takes
            for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})"):
                bounded = free | known_values.BOUNDS.get(table, {}).keys()
                if kind in ("INTEGER", "REAL") and column not in bounded:
                    unbounded.add(f"{table}.{column}")
    assert unbounded == {"change.at"}  # what was undone, which a merge makes anew


@pytest.mark.parametrize(
    "name",
    ["a moment far ahead", "a memory without end", "a note far ahead", "weights that are none"],
)
def test_doctor_names_what_an_earlier_merge_let_in_and_the_copy_without_it(
    run: Run, home: Home, changed_copy: Callable[[str], Path], name: str
) -> None:
    changed = changed_copy("DELETE FROM draft")
    assert "all within bounds" in run("doctor").out
    for path in home.backups.glob("*.db"):
        path.unlink()
    good = home.backups / "quizzer-2026-01-01T000000Z.db"
    good.write_bytes(changed.read_bytes())
    home.database.write_bytes(changed_copy(STATEMENTS[name]).read_bytes())
    for suffix in ("-wal", "-shm"):
        home.database.with_name(f"{home.database.name}{suffix}").unlink(missing_ok=True)
    ended = run("doctor")
    assert ended.status == 0
    line = next(line for line in ended.out.splitlines() if line.startswith("values"))
    assert "quizzer never writes" in line
    assert " of row 1 is " in line
    assert line.endswith(f"quizzer restore {good}")
    assert run("restore", str(good)).status == 0
    assert "all within bounds" in run("doctor").out


def test_doctor_has_advice_where_no_copy_is_without_impossible_values(
    run: Run, home: Home, changed_copy: Callable[[str], Path]
) -> None:
    home.database.write_bytes(changed_copy(STATEMENTS["a memory without end"]).read_bytes())
    for path in home.backups.glob("*.db"):
        path.unlink()
    assert "no copy is without such values" in run("doctor").out
