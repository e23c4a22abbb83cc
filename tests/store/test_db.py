from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.errors import DamagedError, StorageError
from quizzer.store import connection as store_connection
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


@pytest.mark.parametrize(
    ("code", "words", "hint"),
    [
        (sqlite3.SQLITE_BUSY, "another program has locked the database", "close what holds it"),
        (sqlite3.SQLITE_LOCKED, "the database is locked", "try again"),
        (sqlite3.SQLITE_FULL, "the disk is full; what was not acknowledged", "make room"),
        (1032, "the database cannot be written", "check the permissions"),  # READONLY_DBMOVED
        (sqlite3.SQLITE_CANTOPEN, "the database cannot be opened", "check the permissions"),
        (266, "the disk failed while the database was read", "check the disk"),  # IOERR_READ
        (sqlite3.SQLITE_ERROR, "the database failed: boom", "run: quizzer doctor"),
        (None, "the database failed: boom", "run: quizzer doctor"),
        (267, "the database is damaged (malformed)", "nothing has been changed"),  # CORRUPT_VTAB
        (sqlite3.SQLITE_NOTADB, "the database is damaged (the file is not a database)", "nothing"),
    ],
)
def test_an_error_of_the_database_is_said_in_words_with_what_to_do(
    tmp_path: Path, code: int | None, words: str, hint: str
) -> None:
    error = sqlite3.OperationalError("boom")
    if code is not None:
        error.sqlite_errorcode = code
    with pytest.raises(StorageError) as caught, db.storage_errors(tmp_path / "x.db"):
        raise error
    assert caught.value.message.startswith(f"{tmp_path}/x.db: {words}")
    assert caught.value.hint.startswith(hint)
    assert isinstance(caught.value, DamagedError) == words.startswith("the database is damaged")


@pytest.mark.parametrize(
    ("size", "options", "count"),
    [(512 << 10, {}, 1), ((512 << 10) + 1, {}, 0), (1 << 30, {"deep": True}, 1)],
)
def test_every_page_of_half_a_mebibyte_is_looked_at_when_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, options: dict[str, bool], count: int
) -> None:
    path = tmp_path / "quizzer.db"
    open_database(path).close()
    real, checked = Path.stat, []

    def stat(file: Path, **follow: Any) -> Any:
        status = real(file, **follow)
        mode = SimpleNamespace(st_size=size, st_mode=status.st_mode)
        return mode if file == path else status

    monkeypatch.setattr(Path, "stat", stat)
    monkeypatch.setattr(db, "check_pages", lambda *_: checked.append(1))
    open_database(path, **options).close()
    assert len(checked) == count


def test_a_copy_that_was_put_in_place_gets_its_write_ahead_log_again(tmp_path: Path) -> None:
    path = tmp_path / "quizzer.db"
    opened = open_database(path)
    opened.execute("PRAGMA journal_mode = DELETE")
    opened.close()
    again = open_database(path)
    assert again.value("PRAGMA journal_mode") == "wal"
    busy = sqlite3.OperationalError()
    for code, is_raised in ((sqlite3.SQLITE_BUSY, False), (261, False), (10, True)):
        busy.sqlite_errorcode = code  # 261: BUSY_RECOVERY

        def fail(sql: str) -> None:
            raise busy

        connection: Any = SimpleNamespace(execute=fail)
        if is_raised:
            with pytest.raises(sqlite3.OperationalError):
                db._turn_on_write_ahead_log(connection)
        else:
            db._turn_on_write_ahead_log(connection)


def test_a_value_is_that_of_the_first_row_and_a_snapshot_of_one_moment(tmp_path: Path) -> None:
    opened = open_database(tmp_path / "quizzer.db")
    assert opened.value("SELECT 1 WHERE 0") is None
    assert opened.value("SELECT :a + :b, 7", a=1, b=2) == 3
    other = open_database(tmp_path / "quizzer.db")
    version = opened.data_version()
    with opened.snapshot():
        assert opened.value("SELECT count(*) FROM deck") == 0
        with other.transaction():
            other.execute("INSERT INTO deck VALUES (1, 'a', 'A', NULL, 0, '', '', 1)")
        assert opened.value("SELECT count(*) FROM deck") == 0
    assert opened.value("SELECT count(*) FROM deck") == 1
    assert opened.data_version() != version
    assert opened.version_seen == opened.data_version()
    with pytest.raises(StorageError, match="UNIQUE"), opened.transaction():
        opened.execute_many(
            "INSERT INTO deck VALUES (?, 'b', 'B', NULL, 0, '', '', 1)", [(2,), (3,)]
        )
    assert opened.tuples("SELECT key FROM deck") == [(1,)], "all of it or nothing"
    assert not opened.connection.in_transaction
    opened.wait_at_most(2.5)
    assert opened.value("PRAGMA busy_timeout") == 2500
    changes = opened.changes()
    for aside, counted in ((True, 0), (False, 1)):
        with opened.transaction(aside=aside):
            opened.execute("UPDATE deck SET place = place")
        assert opened.changes() == changes + counted
    with opened.transaction():
        opened.execute("UPDATE deck SET place = place")
    assert opened.changes() == changes + 2


def test_a_file_is_opened_so_that_its_own_schema_calls_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plain = store_connection.connect("x.db")
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        store_connection.connect("file:none.db?mode=ro", uri=True)
    loose = store_connection.connect("y.db", strict=False, timeout=0.25)
    settings = ("busy_timeout", "cell_size_check", "trusted_schema")
    values = [
        [opened.execute(f"PRAGMA {name}").fetchone()[0] for name in settings]
        for opened in (plain, loose)
    ]
    assert values == [[5000, 1, 0], [250, 0, 0]]
    assert plain.isolation_level is None


def test_what_is_wrong_with_a_page_or_a_reference_is_said(tmp_path: Path) -> None:
    path, asked = tmp_path / "x.db", []

    def answering(**answers: tuple[Any, ...] | None) -> Any:
        def execute(sql: str) -> Any:
            asked.append(sql)
            [answer] = [answer for name, answer in answers.items() if name in sql]
            return SimpleNamespace(fetchone=lambda: answer)

        return SimpleNamespace(execute=execute)

    ok, bad = ("ok",), ("*** in database main ***\nTree 5 page 3: bad",)
    reference = ("hold", 3, "card", 0)
    db.check_pages(answering(quick_check=ok), path)
    db.check_pages(answering(integrity_check=ok, foreign_key_check=None), path, deep=True)
    for deep, answers, how in (
        (False, {"quick_check": bad}, "Tree 5 page 3: bad"),
        (True, {"integrity_check": bad}, "Tree 5 page 3: bad"),
        (
            True,
            {"integrity_check": ok, "foreign_key_check": reference},
            "a row of hold refers to one of card that is not there",
        ),
    ):
        with pytest.raises(DamagedError) as caught:
            db.check_pages(answering(**answers), path, deep=deep)
        assert caught.value.message == f"{path}: the database is damaged ({how})"
    assert asked[0] == "PRAGMA quick_check(1)"
