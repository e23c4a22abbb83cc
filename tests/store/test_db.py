from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from quizzer.errors import StorageError
from quizzer.store import db
from quizzer.store.db import SCHEMA, open_database
from quizzer.store.schema import migrations


def test_a_new_database_is_durable_checked_and_private(tmp_path: Path) -> None:
    opened = open_database(tmp_path / "home" / "quizzer.db")
    assert opened.value("PRAGMA journal_mode") == "wal"
    assert opened.value("PRAGMA synchronous") == 2
    assert opened.value("PRAGMA foreign_keys") == 1
    assert opened.value("PRAGMA user_version") == SCHEMA
    tables = opened.rows("PRAGMA table_list")
    ours = [row for row in tables if not row["name"].startswith(("sqlite_", "_sqlite"))]
    assert all(row["strict"] for row in ours)
    opened.close()
    for file in (tmp_path / "home").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_every_migration_is_counted() -> None:
    assert len(migrations.steps._migrations) == SCHEMA


def test_opening_a_migrated_database_does_not_load_sqlite_utils(tmp_path: Path) -> None:
    open_database(tmp_path / "quizzer.db").close()
    code = (
        "import sys; from pathlib import Path; from quizzer.store.db import open_database;"
        "open_database(Path(sys.argv[1])); assert 'sqlite_utils' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "quizzer.db"], check=True)


def test_a_migration_that_fails_never_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(database: object) -> None:
        database.conn.execute("CREATE TABLE half (x)")  # type: ignore[attr-defined]
        raise RuntimeError("cut off")

    steps = type(migrations.steps)("quizzer")
    steps._migrations = list(migrations.steps._migrations)
    steps(name="m999_fails")(failing)
    monkeypatch.setattr(migrations, "steps", steps)
    with pytest.raises(RuntimeError):
        open_database(tmp_path / "quizzer.db")
    plain = sqlite3.connect(tmp_path / "quizzer.db")
    assert plain.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    monkeypatch.undo()
    open_database(tmp_path / "quizzer.db").close()


def test_the_log_can_only_be_appended_to(tmp_path: Path) -> None:
    opened = open_database(tmp_path / "quizzer.db")
    for table in ("review", "undo", "action"):
        triggers = opened.value(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table
        )
        assert triggers == 2


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "quizzer.db"
    opened = open_database(path)
    opened.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    opened.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="written by a newer quizzer"):
        open_database(path)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "quizzer.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    with pytest.raises(StorageError, match="another program's database"):
        open_database(path)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "quizzer.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError, match="not a database"):
        open_database(path)


def test_a_database_that_stays_locked_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_MS", 50)
    opened = open_database(tmp_path / "quizzer.db")
    connection = sqlite3.connect(tmp_path / "quizzer.db", isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageError, match="locked") as caught, opened.transaction():
        opened.execute("DELETE FROM draft")
    assert caught.value.exit_status == 3
    assert caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_home_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    with pytest.raises(StorageError, match="Permission denied"):
        open_database(home / "quizzer.db")


def test_a_home_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file: "):
        open_database(tmp_path / "file" / "quizzer.db")


def test_many_programs_may_make_the_database_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from quizzer.store.db import open_database;"
        "open_database(Path(sys.argv[1])).close()"
    )
    path = tmp_path / "home" / "quizzer.db"
    starts = [
        subprocess.Popen([sys.executable, "-c", code, path], stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    for start in starts:
        _, errors = start.communicate(timeout=60)
        assert start.returncode == 0, errors.decode()
    assert open_database(path).value("PRAGMA user_version") == SCHEMA
