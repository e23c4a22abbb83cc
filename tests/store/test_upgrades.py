"""A database of any earlier schema, with data, is the same after it was brought up to today's."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from quizzer.store.copies.salvage import log_tables
from quizzer.store.db import APPLICATION_ID, SCHEMA, open_database
from quizzer.store.schema import migrations

NAMES = [step.name for step in migrations.steps._migrations]
# rows for the tables of each step, the first step's first: a new step adds its own
DATA = (
    """
    INSERT INTO deck VALUES (1, 'd', 'Deck', NULL, 0, 'stamp', 'digest', 1);
    INSERT INTO card (key, deck, name, place, kind, prompt, body, haystack, wording, seen)
        VALUES (1, 1, 'c', 0, 'free', '?', '{}', '?', 'w', 1),
        (2, 1, 'e', 1, 'free', 'what?', '{}', 'what?', 'v', 0);
    INSERT INTO tag VALUES (1, 'tensors');
    INSERT INTO relation VALUES (1, 'd/e');
    INSERT INTO review (id, card, previous, rating, at, day, phase_before, origin, card_version,
        retention, phase, stability, difficulty, due_at, due_day, reps, lapses, answer)
        VALUES (1, 1, NULL, 3, 1000, 700000, 'new', 'review', 1, 0.9, 'review', 2.5, 5, 2000,
        700003, 1, 0, 'typed'), (2, 1, 1, 1, 3000, 700003, 'review', 'review', 1, 0.9,
        'review', 1.5, 6, 4000, 700004, 2, 1, NULL);
    INSERT INTO undo VALUES (2, 5000);
    INSERT INTO action (id, card, kind, at, day, review, text)
        VALUES (1, 1, 'note', 1500, 700000, 1, 'NIT: say which axis'),
        (2, 2, 'suspend', 1600, 700000, NULL, NULL);
    INSERT INTO schedule (card, deck, review, phase, stability, difficulty, due_at, due_day,
        last_at, last_day, reps, lapses)
        VALUES (1, 1, 1, 'review', 2.5, 5, 2000, 700003, 1000, 700000, 1, 0);
    INSERT INTO hold VALUES (2, 700000, 1);
    INSERT INTO draft VALUES (2, 'half a sen', 5500);
    INSERT INTO quiz VALUES (1, 1, 7, 6000, NULL);
    INSERT INTO quiz_item VALUES (1, 0, 1, 'x', 0.5, NULL);
    """,
    """
    INSERT INTO attempt (id, card, at, day, status, diagnosis, code, verdict, review)
        VALUES (1, 2, 7000, 700004, 'failed', 'off-by-one', x'6465', '{}', NULL);
    """,
    "INSERT INTO suggestion VALUES (1, 'good', 0.9);",
    "",  # a column that is computed, and indexes
    "INSERT INTO plan_choice VALUES (1, 700000, 'ended', 8000);",
    "",  # an index
    "",  # another one
    """
    INSERT INTO fit VALUES (1, 'd', 9000, '[0.2, 1.3]', NULL);
    INSERT INTO state_before_fit VALUES (1, 2.4, 5, 2000, 700003);
    """,
    "",  # columns, and indexes
    """
    INSERT INTO change VALUES (1, 'tag', 1, 9500, 2, 2, '{}');
    INSERT INTO own_tag (card, tag) VALUES (1, 'hard');
    """,
    "",  # a column
    "INSERT INTO action (id, card, kind, at, day, review) VALUES (3, 1, 'reset', 9600, 700005, 2);",
    """
    INSERT INTO shared_file VALUES ('desk.jsonl', 200, 2, 'abcd');
    INSERT INTO shared_cursor VALUES ('review', 2);
    INSERT INTO shared_undo VALUES (2, 5000);
    INSERT INTO shared_line VALUES (x'0102', 'tag');
    """,
    "INSERT INTO deck_rename VALUES (9700, 'c', 'd');",
    "INSERT INTO day_sum VALUES (700000, 1, 0, 0, 0, 1), (700003, 1, 0, 1, 0, 2);",
)


def old_database(path: Path, schema: int) -> None:
    """The schema after its first `schema` steps, with rows in every table that it has."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        stop = NAMES[schema] if schema < len(NAMES) else None
        migrations.steps.apply(sqlite_utils.Database(connection), stop_before=stop)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema}")
        connection.executescript("".join(DATA[:schema]))


def rows(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table of ours, by column, in the order of the first ones."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        tables = [
            row["name"]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not row["name"].startswith(("sqlite_", "_sqlite"))
        ]
        return {
            table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
            for table in tables
        }


def shape(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master").fetchall())


@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_every_older_schema_is_upgraded_row_by_row(tmp_path: Path, schema: int) -> None:
    path = tmp_path / "quizzer.db"
    old_database(path, schema)
    before = rows(path)
    assert all(before.values()), "a table without a row shows nothing"
    with closing(open_database(path)) as opened:
        assert opened.value("PRAGMA user_version") == SCHEMA
        assert opened.rows("PRAGMA foreign_key_check") == []
        assert opened.value("PRAGMA integrity_check") == "ok"
    open_database(tmp_path / "fresh.db").close()
    assert shape(path) == shape(tmp_path / "fresh.db")
    after = rows(path)
    for table, old in before.items():
        row_values = [{name: row[name] for name in old[0]} for row in after[table]]
        assert row_values == old


def test_every_append_only_table_is_known_to_the_log(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "quizzer.db")) as opened:
        tables = log_tables(opened)
    assert tables[0] == "review"
    assert {"undo", "action", "attempt", "suggestion"} <= set(tables)


KILLED_AT = """
import os, signal, sqlite3, sys
from pathlib import Path
from quizzer.store.schema import migrations
from quizzer.store.db import open_database
seen = 0
def trace(statement):
    global seen
    seen += 1
    if seen == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
apply = migrations.steps.apply
def traced(database, **options):
    database.conn.set_trace_callback(trace)
    return apply(database, **options)
migrations.steps.apply = traced
open_database(Path(sys.argv[1])).close()
print(seen)
"""


def test_a_migration_that_is_killed_anywhere_never_began(tmp_path: Path) -> None:
    """From the first schema, at every few statements of all later steps, the last ones too."""
    killed = 0
    for statement in range(1, 2000, 15):
        path = tmp_path / f"{statement}.db"
        old_database(path, 1)
        before, shaped = rows(path), shape(path)
        ended = subprocess.run(
            [sys.executable, "-c", KILLED_AT, path, str(statement)],
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        killed += 1
        assert (rows(path), shape(path)) == (before, shaped)
        with closing(sqlite3.connect(path)) as plain:
            assert plain.execute("PRAGMA user_version").fetchone() == (1,)
        open_database(path).close()
        assert [row["answer"] for row in rows(path)["review"]] == ["typed", None]
    assert killed > 2


@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_a_migration_that_raises_leaves_the_older_database_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: int
) -> None:
    path = tmp_path / "quizzer.db"
    old_database(path, schema)
    before, shaped = rows(path), shape(path)

    def failing(database: sqlite_utils.Database) -> None:
        database.conn.execute("DELETE FROM draft")
        raise sqlite3.OperationalError("cut off")

    steps = type(migrations.steps)("quizzer")
    steps._migrations = list(migrations.steps._migrations)
    steps(name="m999_fails")(failing)
    monkeypatch.setattr(migrations, "steps", steps)
    with pytest.raises(Exception, match="cut off"):
        open_database(path)
    assert (rows(path), shape(path)) == (before, shaped)


@pytest.mark.parametrize(("module", "name"), [("pandas", "DataFrame"), ("numpy", "ndarray")])
def test_the_first_start_loads_neither_pandas_nor_numpy_and_leaves_them_to_others(
    tmp_path: Path, module: str, name: str
) -> None:
    pytest.importorskip(module)
    program = (
        "import sys; from pathlib import Path; from quizzer.store.db import open_database;"
        f"open_database(Path(sys.argv[1])).close(); print({module!r} in sys.modules);"
        f"import {module}; print({module}.{name}.__name__)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "quizzer.db")]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["False", name]
