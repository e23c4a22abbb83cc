"""Whether a database is damaged, and which copy a repair begins from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from quizzer.errors import DamagedError, StorageError, UsageError
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.backup import restore, schedule
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import db
from tests.conftest import NOON
from tests.damage import overwritten

HOUR = timedelta(hours=1)


def rate(context: Context, card: str, hours: int = 0) -> None:
    row = cards.find_card(context, f"letters/{card}")
    cards.record(context, row, Rating.GOOD, NOON + hours * HOUR)


@pytest.fixture
def copied(context: Context) -> Context:
    """A home with two copies, an hour apart, and a review after them; its database is closed."""
    for hours, card in enumerate("abc"):
        rate(context, card, hours)
        if hours < 2:
            schedule.copy_before_migration(context.home, lambda at=NOON + hours * HOUR: at)(1)
    context.db.close()
    return context


@pytest.mark.parametrize("with_copies", [True, False])
def test_a_database_is_damaged_where_a_page_is_or_where_it_is_gone_beside_its_copies(
    copied: Context, with_copies: bool
) -> None:
    home = copied.home
    if not with_copies:
        shutil.rmtree(home.backups)
    assert not restore._is_damaged(home)
    whole = home.database.read_bytes()
    overwritten(0, 100)(home.database)
    assert restore._is_damaged(home)
    home.database.write_bytes(b"")
    assert restore._is_damaged(home) == with_copies
    home.database.unlink()
    assert restore._is_damaged(home) == with_copies
    home.database.write_bytes(whole)
    assert not restore._is_damaged(home)
    with closing(db.open_database(home.database)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(StorageError, match="written by a newer quizzer"):
        restore._is_damaged(home)


def test_a_repair_begins_from_the_newest_copy_that_can_be_used(
    copied: Context, tmp_path: Path
) -> None:
    home = copied.home
    newest, oldest = schedule.list_backups(home)
    overwritten(0, 100)(home.database)

    def repaired() -> tuple[str | None, list[str], dict[str, int], int]:
        with restore.repairing(home, NOON) as found:
            name = None if found.copy is None else found.copy.path.name
            assert found.path.stat().st_mode & 0o777 == 0o600
            assert found.path.parent.parent == home.backups
            passed_over = [path.name for path in found.passed_over]
            return name, passed_over, found.salvaged.added, found.contents.reviews

    assert repaired() == (newest.path.name, [], {"review": 1}, 3)
    newest.path.write_bytes(b"no database")
    assert repaired() == (oldest.path.name, [newest.path.name], {"review": 2}, 3)
    oldest.path.write_bytes(b"no database")
    assert repaired() == (None, [newest.path.name, oldest.path.name], {}, 0)
    assert {*home.backups.iterdir()} == {newest.path, oldest.path}, "no folder is left behind"


def test_what_a_run_that_was_killed_left_behind_goes_with_the_next(copied: Context) -> None:
    home = copied.home
    left = home.backups / f"{restore.WORK_PREFIX}abc"
    left.mkdir()
    (left / "damaged.db").write_bytes(b"x")
    overwritten(0, 100)(home.database)
    with restore.repairing(home, NOON) as found:
        assert not left.exists()
        result = found.put_in_place()
    assert result.contents.reviews == 3
    assert result.replaced == home.backups / "set-aside" / "quizzer-2026-03-02T120000Z.db"
    assert result.warning == ""
    assert schedule.list_backups(home)[0].at == NOON + HOUR, "and one of now"
    assert NOON in [backup.at for backup in schedule.list_backups(home) if not backup.upgrade]
    with pytest.raises(UsageError, match="is not damaged"), restore.repairing(home, NOON):
        pass


def test_a_sound_copy_alone_is_restored_and_what_is_wrong_with_another_is_said(
    copied: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copied.home
    _, oldest = schedule.list_backups(home)
    with pytest.raises(UsageError, match="is the database itself"):
        restore.restore(home, home.database, NOON)
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database")
    with pytest.raises(UsageError, match="nothing was restored") as caught:
        restore.restore(home, broken, NOON)
    assert caught.value.hint == "give another copy; quizzer restore, without a file, lists them"
    shutil.copyfile(oldest.path, broken)
    with closing(db.open_database(broken)) as database:
        database.execute("PRAGMA user_version = 99")
        database.execute("PRAGMA journal_mode = DELETE")
    with pytest.raises(UsageError, match="newer quizzer") as caught:
        restore.restore(home, broken, NOON)
    assert caught.value.hint == "upgrade quizzer, then restore it"
    schedule.full_check_marker(home).touch()
    fail = Mock(side_effect=StorageError("the disk is full"))
    monkeypatch.setattr(restore, "make_backup", fail)
    result = restore.restore(home, oldest.path, NOON)
    assert (result.contents.reviews, result.warning) == (
        1,
        "it could not be copied again: the disk is full",
    )
    assert result.replaced is not None
    assert not schedule.full_check_marker(home).exists()
    monkeypatch.undo()
    home.database.unlink()
    again = restore.restore(home, oldest.path, NOON)
    assert (again.contents.reviews, again.replaced, again.warning) == (1, None, "")


@pytest.mark.parametrize("kept", ["daily", "weekly", "monthly"])
def test_copies_are_made_where_any_of_them_are_kept(context: Context, kept: str) -> None:
    none = {f"backups_{span}": 0 for span in ("daily", "weekly", "monthly")}
    rate(context, "a")
    chosen = replace(context.settings, **{**none, f"backups_{kept}": 1})
    assert schedule.is_due(replace(context, settings=chosen), NOON, HOUR)
    chosen = replace(context.settings, **none)
    assert not schedule.is_due(replace(context, settings=chosen), NOON, HOUR)


def test_a_copy_that_is_not_sound_leaves_a_word_for_the_next_start_to_its_owner_alone(
    context: Context, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "quizzer.store.copies.backups.copy_database", Mock(side_effect=DamagedError("damaged"))
    )
    with pytest.raises(DamagedError):
        schedule.copy_to(context, tmp_path / "copy.db")
    marker = schedule.full_check_marker(context.home)
    assert (marker.read_bytes(), marker.stat().st_mode & 0o777) == (b"", 0o600)
    assert context.home.backups.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(("extra", "is_at_once"), [(0, True), (1, False)])
def test_a_database_of_up_to_4_mib_is_copied_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extra: int, is_at_once: bool
) -> None:
    file = tmp_path / "quizzer.db"
    file.touch()
    with file.open("r+b") as opened:
        opened.truncate((4 << 20) + extra)
    context: Any = SimpleNamespace(home=Home(tmp_path), db=SimpleNamespace(path=file))
    at_once, beside = Mock(), Mock()
    monkeypatch.setattr(schedule, "is_due", lambda *_: True)
    monkeypatch.setattr(schedule, "make_backup", at_once)
    monkeypatch.setattr(schedule, "_start_background_copy", beside)
    schedule.back_up_if_due(context, NOON)
    assert (at_once.call_count, beside.call_count) == (is_at_once, not is_at_once)


def test_a_copy_in_the_background_outlives_the_app_and_waits_for_nobody(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = Mock()
    monkeypatch.setattr(subprocess, "Popen", started)
    monkeypatch.setenv("PYTHONPATH", "first")
    schedule._start_background_copy(home)
    [call] = started.call_args_list
    assert call.args == ([sys.executable, "-P", "-m", "quizzer", "backup", "--if-due"],)
    environment = call.kwargs.pop("env")
    package = Path(schedule.__file__).parents[3]
    assert environment["PYTHONPATH"] == f"{package}{os.pathsep}first"
    assert (package / "quizzer" / "__main__.py").exists()
    assert environment["QUIZZER_HOME"] == str(home.folder)
    nothing = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    assert call.kwargs == {**nothing, "start_new_session": True}


def test_an_error_of_a_copy_in_the_background_is_kept_in_the_learners_time(home: Home) -> None:
    home.create()
    schedule.record_failure(home, ValueError("odd"), NOON)
    when = f"{NOON.astimezone():%Y-%m-%d %H:%M}"
    assert schedule.failure_notice(home) == (
        "your reviews could not be copied in the background\n"
        f"{when}: ValueError('odd')\n"
        "nothing is lost; when that is fixed, make a copy now: quizzer backup"
    )
    schedule.record_failure(home, DamagedError("damaged"), NOON)
    assert f"\n{when}: damaged\n" in schedule.failure_notice(home)
    assert home.failed_copy.stat().st_mode & 0o77 == 0
