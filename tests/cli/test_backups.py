"""quizzer backup and restore: a copy while the app is open, and back again, losing nothing."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from quizzer.errors import StorageError
from quizzer.paths import Home
from quizzer.services.backup import merge, schedule
from quizzer.services.startup import open_context
from quizzer.store import db
from quizzer.store.copies import backups
from quizzer.store.copies.merge import MergeCounts
from tests.cli.learner_log import rate, reviewed
from tests.conftest import Run


def test_a_copy_is_made_while_the_database_is_open_and_put_back(
    run: Run, small_home: Home, tmp_path: Path
) -> None:
    rate(run, "a", "before")
    with open_context(small_home):
        backup = run("backup", str(tmp_path / "mine.db"))
    assert (backup.status, backup.out.strip()) == (0, str(tmp_path / "mine.db"))
    assert stat.S_IMODE((tmp_path / "mine.db").stat().st_mode) == 0o600
    rate(run, "b", "after")
    restored = run("restore", str(tmp_path / "mine.db"))
    assert restored.status == 0
    assert "now holds 1 review" in restored.err
    assert reviewed(run) == ["a: before"]
    replaced = Path(restored.err.split("kept in ")[1].splitlines()[0])
    assert run("restore", str(replaced)).status == 0
    assert reviewed(run) == ["a: before", "b: after"]


def test_a_copy_may_have_a_name_that_is_no_utf_8(
    run: Run, small_home: Home, tmp_path: Path
) -> None:
    rate(run, "a", "before")
    named = tmp_path / "mine-\udcff.db"
    assert run("backup", str(named)).status == 0
    rate(run, "b", "after")
    assert run("restore", str(named)).status == 0
    assert reviewed(run) == ["a: before"]


def test_a_home_may_have_a_name_that_is_no_utf_8(
    run: Run, small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate(run, "a", "before")
    monkeypatch.setenv("QUIZZER_HOME", str(small_home.folder.rename(tmp_path / "home-\udcff")))
    assert run("backup").status == 0
    rate(run, "b", "after")
    copy = next((tmp_path / "home-\udcff" / "backups").glob("quizzer-*.db"))
    assert run("restore", copy.name).status == 0
    assert reviewed(run) == ["a: before"]


def test_without_a_file_the_copy_goes_to_the_backups_and_is_found_by_its_name(
    run: Run, small_home: Home
) -> None:
    rate(run, "a", "x")
    backup = Path(run("backup").out.strip())
    assert backup.parent == small_home.backups
    rate(run, "b", "y")
    listed = run("restore")
    assert listed.status == 2
    assert f"{backup.name}  " in listed.err
    assert "1 review" in listed.err
    assert run("restore", backup.name).status == 0
    assert reviewed(run) == ["a: x"]


def test_a_copy_in_a_folder_gets_a_name_and_an_older_copy_is_replaced(
    run: Run, small_home: Home, tmp_path: Path
) -> None:
    rate(run, "a", "x")
    backup = Path(run("backup", str(tmp_path)).out.strip())
    assert backup.parent == tmp_path
    rate(run, "b", "y")
    assert run("backup", str(backup)).status == 0
    assert run("restore", str(backup)).status == 0
    assert reviewed(run) == ["a: x", "b: y"]


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing/copy.db", "no folder"), ("notes.txt", "not a copy made by quizzer")],
)
def test_a_copy_is_not_written_over_what_is_none(
    run: Run, small_home: Home, tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / "notes.txt").write_text("precious")
    ended = run("backup", str(tmp_path / name))
    assert ended.status == 2
    assert message in ended.err
    assert (tmp_path / "notes.txt").read_text() == "precious"


def test_the_database_is_neither_target_nor_source(run: Run, small_home: Home) -> None:
    rate(run, "a", "x")
    assert "the database itself" in run("backup", str(small_home.database)).err
    assert "the database itself" in run("restore", str(small_home.database)).err
    assert reviewed(run) == ["a: x"]


def text(path: Path) -> None:
    path.write_text("hello " * 2000)


def others(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")


def newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA application_id = {db.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {db.SCHEMA + 1}")
        connection.execute("CREATE TABLE review (x)")


def half(path: Path) -> None:
    db.open_database(path).close()
    path.write_bytes(path.read_bytes()[:20_000])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (text, "not a database"),
        (others, "another program's"),
        (newer, "newer quizzer"),
        (half, "damaged"),
        (lambda path: path.touch(), "is empty"),
        (lambda path: None, "there is no file"),
    ],
    ids=["text", "others", "newer", "half", "empty", "missing"],
)
def test_what_is_no_sound_copy_is_refused_and_nothing_changes(
    run: Run, small_home: Home, tmp_path: Path, make: Callable[[Path], object], message: str
) -> None:
    rate(run, "a", "x")
    make(tmp_path / "copy.db")
    before = small_home.database.read_bytes()
    ended = run("restore", str(tmp_path / "copy.db"))
    assert ended.status == 2
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert small_home.database.read_bytes() == before


def test_restoring_under_another_program_is_refused(
    run: Run, small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate(run, "a", "x")
    run("backup", str(tmp_path / "copy.db"))
    rate(run, "b", "y")
    monkeypatch.setattr("quizzer.store.copies.backups.EXCLUSIVE_WAIT_S", 0.05)
    with open_context(small_home) as second_context:
        ended = run("restore", str(tmp_path / "copy.db"))
        assert ended.status == 3
        assert "another quizzer has the database open" in ended.err
        assert second_context.db.value("SELECT count(*) FROM review") == 2
    assert run("restore", str(tmp_path / "copy.db")).status == 0
    assert reviewed(run) == ["a: x"]


def test_a_copy_of_an_older_schema_is_restored_and_brought_up_to_date(
    run: Run, small_home: Home, tmp_path: Path
) -> None:
    from tests.store.test_upgrades import old_database

    old_database(tmp_path / "old.db", 1)
    assert run("restore", str(tmp_path / "old.db")).status == 0
    with open_context(small_home) as context:
        assert context.db.value("PRAGMA user_version") == db.SCHEMA
        assert context.db.value("PRAGMA journal_mode") == "wal"
        assert context.db.value("SELECT answer FROM review WHERE id = 1") == "typed"


def test_a_copy_that_failed_in_the_background_is_told_at_the_next_start_until_one_is_made(
    run: Run, small_home: Home
) -> None:
    rate(run, "a", "x")
    small_home.backups.mkdir(exist_ok=True)
    for old in small_home.backups.iterdir():
        old.unlink()
    small_home.backups.rmdir()
    small_home.backups.write_text("in the way")
    assert run("backup", "--if-due").status == 3
    assert small_home.failed_copy.stat().st_mode & 0o077 == 0
    next_start = run("next")
    assert "could not be copied in the background" in next_start.err
    assert str(small_home.backups) in next_start.err
    small_home.backups.unlink()
    assert run("backup").status == 0
    assert "could not be made" not in run("next").err


def test_doctor_says_what_restoring_set_aside_and_nothing_of_it_is_removed(
    run: Run, small_home: Home
) -> None:
    rate(run, "a", "x")
    copy = run("backup").out.strip()
    assert "set aside" not in run("doctor").out
    assert run("restore", copy).status == 0
    report = run("doctor").out
    assert "old databases set aside by restore: 1, " in report
    assert str(small_home.backups / "set-aside") in report


def test_a_home_with_all_bundled_chapters_is_copied_before_the_command_ends(
    run: Run, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "quizzer.services.backup.schedule._start_background_copy",
        lambda _: pytest.fail("a process of its own was started"),
    )
    assert run("next").status == 0  # the decks are on disk, not in the write-ahead log alone
    assert run("rate", "fastbook-04/sgd", "good").status == 0
    [copy] = home.backups.glob("quizzer-*.db")
    assert backups.examine(copy).reviews == 1


def test_what_a_merge_brought_is_on_stdout_and_all_else_on_stderr(
    run: Run, small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = MergeCounts(2, 1, 0, 0, 0, 0, renames=1)
    result = merge.MergeResult(counts, tmp_path / "before.db", ("letters.toml is now a.toml",))
    monkeypatch.setattr(merge, "merge", lambda *_: result)
    ended = run("merge", str(tmp_path / "other.db"))
    assert ended.out == "merged 2 reviews, 1 undo, 1 renamed deck\n"
    assert ended.err.splitlines()[-2:] == [
        "letters.toml is now a.toml",
        f"the database as it was before: {tmp_path / 'before.db'}",
    ]
    nothing = merge.MergeResult(MergeCounts(*[0] * 6), None, ())
    monkeypatch.setattr(merge, "merge", lambda *_: nothing)
    assert run("merge", "other.db").out == "nothing new: both had the same log\n"


@pytest.mark.parametrize("is_due", [True, False])
def test_a_copy_in_the_background_is_made_where_it_is_due_and_its_failure_kept_for_later(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch, is_due: bool
) -> None:
    asked: list[timedelta] = []
    made: list[str] = []
    failures: list[str] = []

    def make_backup(context: object, now: object) -> None:
        made.append("copy")
        raise StorageError("the disk failed")

    def check(context: object, now: object, at_most_every: timedelta) -> bool:
        asked.append(at_most_every)
        return is_due

    monkeypatch.setattr(schedule, "is_due", check)
    monkeypatch.setattr(schedule, "make_backup", make_backup)
    monkeypatch.setattr(
        schedule, "record_failure", lambda home, error, now: failures.append(error.message)
    )
    assert run("backup", "--if-due").status == 0
    assert (asked, made) == ([], []), "there is no home yet"
    with open_context(small_home):
        pass
    assert run("backup", "--if-due").status == (3 if is_due else 0)
    assert asked == [timedelta(0)]
    assert made == ["copy"] * is_due
    assert failures == ["the disk failed"] * is_due
