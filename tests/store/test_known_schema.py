"""The parts that a database may have are exactly those that our migrations make."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

import quizzer
from quizzer.store import db
from quizzer.store.schema import known_schema, migrations


def test_each_migration_names_the_parts_that_it_makes() -> None:
    digests: dict[int, list[str]] = {}
    seen: set[str] = set()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for number, step in enumerate(migrations.steps._migrations, 1):
            step.fn(Database(connection))
            rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")
            fresh = {known_schema.digest(sql) for (sql,) in rows if "sqlite_" not in sql} - seen
            seen |= fresh
            digests[number] = sorted(fresh)
    listed = {number: sorted(text.split()) for number, text in known_schema.MADE_BY.items()}
    assert listed == digests


def test_no_file_is_opened_but_with_distrust() -> None:
    sources = Path(quizzer.__file__).parent.rglob("*.py")
    counts = {path.name: path.read_text().count("sqlite3.connect(") for path in sources}
    assert {name for name, count in counts.items() if count} == {"connection.py"}
    assert counts["connection.py"] == 1


def test_a_file_s_own_schema_calls_nothing_that_is_not_harmless(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as plain:
        plain.execute("CREATE TABLE t (a INTEGER)")
        plain.execute("CREATE VIEW v AS SELECT reach_out() AS a")
    for strict in (True, False):
        with closing(db.connect(tmp_path / "x.db", strict=strict)) as distrusted:
            distrusted.create_function("reach_out", 0, lambda: 1)
            with pytest.raises(sqlite3.OperationalError, match="unsafe use of reach_out"):
                distrusted.execute("SELECT a FROM v").fetchall()


def test_a_database_of_today_is_recognised_without_a_pattern(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.open_database(tmp_path / "quizzer.db").close()
    monkeypatch.setattr(known_schema, "_BOOKKEEPING", "nothing")
    with closing(sqlite3.connect(tmp_path / "quizzer.db")) as connection:
        assert known_schema.unknown_objects(connection) == []
