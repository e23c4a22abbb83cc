"""Copies that are asked for by name: which is meant, where one goes, and what is said of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from quizzer.errors import DamagedError, UsageError
from quizzer.memory.scheduler import Rating
from quizzer.services.backup import merge, restore, schedule, sync
from quizzer.services.backup.sync import TakenIn
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store.copies.merge import MergeCounts
from tests.conftest import NOON


@pytest.fixture
def copy(context: Context) -> Path:
    """The only copy of a database with one review."""
    cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    return schedule.make_backup(context, NOON)


def test_a_copy_is_found_by_its_path_or_its_name_else_those_there_are_are_listed(
    context: Context, copy: Path
) -> None:
    home = context.home
    assert restore.find_backup(home, copy) == copy
    assert restore.find_backup(home, Path(copy.name)) == copy
    with pytest.raises(UsageError, match="there is no file none") as caught:
        restore.find_backup(home, Path("none.db"))
    assert f"{copy.name}  {restore.local_time_text(NOON)}  1 review" in caught.value.hint
    copy.unlink()
    with pytest.raises(UsageError) as caught:
        restore.find_backup(home, Path("none.db"))
    assert caught.value.hint == "give the path of a copy"


def test_a_copy_says_how_much_it_holds_and_why_it_was_made_or_that_it_cannot_be_used(
    context: Context, copy: Path
) -> None:
    [backup] = schedule.list_backups(context.home)
    assert restore.describe(backup).endswith("  1 review")
    cards.record(context, cards.find_card(context, "letters/b"), Rating.GOOD, NOON)
    schedule.copy_before_migration(context.home, lambda: NOON)(7)
    upgrade = next(backup for backup in schedule.list_backups(context.home) if backup.upgrade)
    assert "  2 reviews, before the upgrade from schema " in restore.describe(upgrade)
    copy.write_bytes(b"no database")
    assert "  cannot be used: " in restore.describe(backup)


def test_a_copy_is_never_written_over_the_database_or_another_kind_of_file(
    context: Context, copy: Path, tmp_path: Path
) -> None:
    home = context.home
    folder, fresh = tmp_path / "copies", tmp_path / "copy.db"
    folder.mkdir()
    stamped = folder / "quizzer-2026-03-02T120000Z.db"
    assert restore.backup_target(home, folder, NOON) == stamped
    assert restore.backup_target(home, fresh, NOON) == fresh
    assert restore.backup_target(home, copy, NOON) == copy, "an older copy may be replaced"
    (tmp_path / "letter.txt").write_text("Dear")
    (tmp_path / "link.db").symlink_to(home.database)
    for name, words in (
        ("none/copy.db", "there is no folder"),
        ("letter.txt", "is not a copy made by quizzer"),
        ("link.db", "is the database itself"),
    ):
        with pytest.raises(UsageError, match=words):
            restore.backup_target(home, tmp_path / name, NOON)


def test_a_copy_in_the_background_that_failed_is_reported_until_one_is_made(
    context: Context, copy: Path
) -> None:
    home = context.home
    assert schedule.failure_notice(home) == ""
    schedule.record_failure(home, DamagedError("the disk is full"), NOON)
    notice = schedule.failure_notice(home)
    assert f"{NOON.astimezone():%Y-%m-%d %H:%M}: the disk is full\n" in notice
    assert "quizzer backup" in notice
    schedule.make_backup(context, NOON)
    assert schedule.failure_notice(home) == ""


@pytest.mark.parametrize(
    ("reviews", "others", "text"),
    [
        (0, 0, ""),
        (0, 1, "What another machine recorded came in"),
        (1, 0, "1 review of another machine came in"),
        (1234, 5, "1,234 reviews of another machine came in"),
    ],
)
def test_what_came_in_is_counted_by_its_reviews(reviews: int, others: int, text: str) -> None:
    counts = MergeCounts(reviews, others, *[0] * (len(sync.NOTHING) - 2))
    assert TakenIn(counts).to_text() == text


def test_only_another_machines_database_is_merged(
    context: Context, copy: Path, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    (tmp_path / "link.db").symlink_to(context.db.path)
    for name, words in (
        ("none.db", "there is no file"),
        ("letter.txt", "is not a database of quizzer"),
        ("link.db", "is this machine's own database"),
    ):
        with pytest.raises(UsageError, match=words):
            merge.merge(context, tmp_path / name, NOON)
    assert len(schedule.list_backups(context.home)) == 1, "none was made for these"
    again = merge.merge(context, copy, NOON + timedelta(hours=1))
    assert (again.counts.total, again.notices) == (0, ())
    assert again.copy is not None
    assert again.copy.exists()
