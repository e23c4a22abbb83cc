"""A database of the first schema, with data, is the same after it was brought up to today's."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlite_utils

from quizzer.store import migrations
from quizzer.store.db import APPLICATION_ID, SCHEMA, open_database

NAMES = [step.name for step in migrations.steps._migrations]


def old_database(path: Path, schema: int) -> None:
    """The schema after its first `schema` steps, with a deck, a card, reviews and an undo."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    stop = NAMES[schema] if schema < len(NAMES) else None
    migrations.steps.apply(sqlite_utils.Database(connection), stop_before=stop)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {schema}")
    connection.executescript(
        """
        INSERT INTO deck VALUES (1, 'd', 'Deck', NULL, 0, 'stamp', 'digest', 1);
        INSERT INTO card (key, deck, name, place, kind, prompt, body, haystack, wording, seen)
            VALUES (1, 1, 'c', 0, 'free', '?', '{}', '?', 'w', 1);
        INSERT INTO review (id, card, rating, at, day, phase_before, origin, card_version,
            retention, phase, stability, difficulty, due_at, due_day, reps, lapses, answer)
            VALUES (1, 1, 3, 1000, 700000, 'new', 'review', 1, 0.9, 'review', 2.5, 5, 2000,
            700003, 1, 0, 'typed'), (2, 1, 1, 3000, 700003, 'review', 'review', 1, 0.9,
            'review', 1.5, 6, 4000, 700004, 2, 1, NULL);
        INSERT INTO undo VALUES (2, 5000);
        INSERT INTO schedule (card, deck, review, phase, stability, difficulty, due_at, due_day,
            last_at, last_day, reps, lapses)
            VALUES (1, 1, 1, 'review', 2.5, 5, 2000, 700003, 1000, 700000, 1, 0);
        """
    )
    connection.close()


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    tables = ("deck", "card", "review", "undo", "schedule")
    return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_every_older_schema_is_upgraded_row_by_row(tmp_path: Path, schema: int) -> None:
    path = tmp_path / "quizzer.db"
    old_database(path, schema)
    before = rows(path)
    opened = open_database(path)
    assert opened.value("PRAGMA user_version") == SCHEMA
    assert opened.rows("PRAGMA foreign_key_check") == []
    assert opened.value("PRAGMA integrity_check") == "ok"
    fresh = open_database(tmp_path / "fresh.db")
    shapes = [
        {row["name"]: row["sql"] for row in one.rows("SELECT name, sql FROM sqlite_master")}
        for one in (opened, fresh)
    ]
    assert shapes[0] == shapes[1]
    opened.close()
    after = rows(path)
    for table, old in before.items():
        assert [row[: len(old[0])] for row in after[table]] == old
