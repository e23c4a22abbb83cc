"""Copies that are made without being asked: when, how many are kept, and of what."""

from __future__ import annotations

import os
import stat
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from quizzer.errors import DamagedError, StorageError
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.backup import restore, schedule
from quizzer.services.backup.schedule import retained_indices
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.startup import open_context
from quizzer.store import db
from quizzer.store.copies import backups as store
from quizzer.store.schema import migrations
from tests.conftest import NOON
from tests.damage import page_of_reviews

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def rate(context: Context, card: str = "letters/a", now: datetime = NOON) -> None:
    cards.record(context, cards.find_card(context, card), Rating.GOOD, now, answer="typed")


def copies(context: Context) -> list[Path]:
    return [backup.path for backup in schedule.list_backups(context.home)]


def test_a_day_that_was_used_gets_one_private_checked_copy(context: Context) -> None:
    schedule.back_up_if_due(context, NOON)
    assert copies(context) == [], "nothing is in the log yet"
    rate(context)
    schedule.back_up_if_due(context, NOON)
    [copy] = copies(context)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    contents = store.examine(copy)
    assert (contents.schema, contents.reviews, contents.latest) == (db.SCHEMA, 1, NOON)
    assert [path.name for path in copy.parent.iterdir()] == [copy.name], (
        "no journal, no temporary file"
    )


def test_a_copy_is_made_only_where_there_is_something_new_in_it(context: Context) -> None:
    rate(context)
    schedule.back_up_if_due(context, NOON)
    schedule.back_up_if_due(context, NOON + 3 * DAY)
    assert len(copies(context)) == 1
    cards.undo(context, NOON + 3 * DAY)
    schedule.back_up_if_due(context, NOON + 3 * DAY)
    assert len(copies(context)) == 2


def test_commands_copy_at_most_once_an_hour_and_leaving_the_app_always(context: Context) -> None:
    rate(context)
    schedule.back_up_if_due(context, NOON, HOUR)
    rate(context, "letters/b", NOON + HOUR / 2)
    schedule.back_up_if_due(context, NOON + HOUR / 2, HOUR)
    assert store.examine(copies(context)[0]).reviews == 1
    schedule.back_up_if_due(context, NOON + HOUR / 2)
    assert store.examine(copies(context)[0]).reviews == 2
    assert len(copies(context)) == 1, "the day's last copy stands for the day"
    rate(context, "letters/c", NOON + 2 * HOUR)
    schedule.back_up_if_due(context, NOON + 2 * HOUR, HOUR)
    assert store.examine(copies(context)[0]).reviews == 3


def test_a_copy_from_a_clock_that_was_ahead_stops_no_other(context: Context) -> None:
    rate(context)
    schedule.make_backup(context, NOON + 400 * DAY)
    rate(context, "letters/b")
    schedule.back_up_if_due(context, NOON, HOUR)
    assert len(copies(context)) == 2


def test_two_years_of_days_leave_seven_days_four_weeks_and_twelve_months() -> None:
    days = [date(2026, 3, 2) - timedelta(days=days_ago) for days_ago in range(730)]
    retained = sorted((days[place] for place in retained_indices(days, 7, 4, 12)), reverse=True)
    assert retained[:7] == days[:7]
    weeks = [date(2026, 3, 2), date(2026, 3, 1), date(2026, 2, 22), date(2026, 2, 15)]
    assert set(weeks) <= set(retained), "each week's last day"
    months = {(day.year, day.month) for day in retained}
    assert len(months) == 12
    assert date(2025, 4, 30) in retained
    assert len(retained) == 7 + 2 + 10  # the newest of a span may be the newest of several


def test_days_without_a_copy_take_no_place_and_the_newest_always_stays() -> None:
    days = [date(2026, 3, 2), date(2026, 1, 1), date(2024, 5, 5)]
    assert retained_indices(days, 3, 0, 0) == {0, 1, 2}
    assert retained_indices(days, 0, 0, 0) == {0}
    assert retained_indices([], 7, 4, 12) == set()


def test_copies_older_than_the_settings_keep_go_and_other_files_stay(context: Context) -> None:
    context = replace(
        context,
        settings=replace(context.settings, backups_daily=2, backups_weekly=0, backups_monthly=0),
    )
    context.home.backups.mkdir()
    learners_copy = context.home.backups / "my-own-copy.db"
    learners_copy.write_text("kept")
    for day in range(4):
        rate(context, now=NOON + day * DAY)
        schedule.back_up_if_due(context, NOON + day * DAY)
    at = [backup.at for backup in schedule.list_backups(context.home)]
    assert at == [NOON + 3 * DAY, NOON + 2 * DAY]
    assert learners_copy.read_text() == "kept"


def test_no_copies_are_made_where_none_are_kept(context: Context) -> None:
    none = replace(context.settings, backups_daily=0, backups_weekly=0, backups_monthly=0)
    rate(context)
    schedule.back_up_if_due(replace(context, settings=none), NOON)
    assert copies(context) == []


def test_what_a_copy_that_was_cut_off_left_behind_is_removed(context: Context) -> None:
    rate(context)
    context.home.backups.mkdir()
    partial_copy = context.home.backups / f"quizzer-x.db.abc{store.PARTIAL}"
    partial_copy.write_bytes(b"half")
    schedule.back_up_if_due(context, NOON)
    assert copies(context) == [], "another program may be at it"
    for minutes, made in ((29.5, 0), (30.5, 1)):  # half an hour is long enough for any copy
        begun = time.time() - 60 * minutes
        os.utime(partial_copy, (begun, begun))
        schedule.back_up_if_due(context, NOON)
        assert len(copies(context)) == made
    assert not partial_copy.exists()


def test_a_large_database_is_copied_by_a_process_of_its_own(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate(context)
    monkeypatch.setattr(schedule, "MAX_FOREGROUND_BYTES", 0)
    with monkeypatch.context() as here:
        here.setattr(schedule, "make_backup", lambda *_, **__: pytest.fail("copied here"))
        schedule.back_up_if_due(context, NOON)
    started = time.monotonic()
    while not copies(context):
        assert time.monotonic() - started < 60
        time.sleep(0.05)
    assert store.examine(copies(context)[0]).reviews == 1


def test_a_damaged_database_pushes_out_no_good_copy_and_is_looked_at_when_next_opened(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        rate(context, now=NOON + number * DAY)
    schedule.make_backup(context, NOON)
    good = copies(context)
    context.db.close()
    page_of_reviews(context.home.database, latest=False)
    monkeypatch.setattr(db, "MAX_FULL_CHECK_BYTES", 0)  # as of a database of many years
    with open_context(context.home, UTC) as again:
        rate(again, "letters/b", NOON + 300 * DAY)
        with pytest.raises(DamagedError, match=r"quizzer.db: the database is damaged") as caught:
            schedule.back_up_if_due(again, NOON + 300 * DAY)
        assert "quizzer restore --repair" in caught.value.hint
        assert copies(again) == good
    with pytest.raises(DamagedError), open_context(context.home, UTC):
        raise AssertionError("not reached")


@pytest.mark.parametrize(("limit", "deep"), [(0, True), (1 << 30, False)])
def test_every_page_of_a_small_database_is_looked_at_or_of_any_where_that_is_asked_for(
    context: Context, monkeypatch: pytest.MonkeyPatch, limit: int, deep: bool
) -> None:
    for number in range(200):
        rate(context, now=NOON + number * DAY)
    context.db.close()
    page_of_reviews(context.home.database, latest=False)
    monkeypatch.setattr(db, "MAX_FULL_CHECK_BYTES", 0)
    db.open_database(context.home.database).close()
    monkeypatch.setattr(db, "MAX_FULL_CHECK_BYTES", limit)
    with pytest.raises(DamagedError):
        db.open_database(context.home.database, deep=deep)


def test_a_backups_folder_that_cannot_be_written_is_told(context: Context) -> None:
    rate(context)
    context.home.backups.write_text("in the way")
    with pytest.raises(StorageError, match="backups"):
        schedule.back_up_if_due(context, NOON)


def test_a_migration_waits_for_a_copy_of_what_was(
    small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_context(small_home, UTC) as context:
        rate(context)
        context.db.execute(f"PRAGMA user_version = {db.SCHEMA - 1}")
    seen: list[schedule.Backup] = []

    def failing(database: object) -> None:
        seen.extend(schedule.list_backups(small_home))
        raise RuntimeError("cut off")

    steps = type(migrations.steps)("quizzer")
    steps._migrations = list(migrations.steps._migrations)
    steps(name="m999_fails")(failing)
    monkeypatch.setattr(migrations, "steps", steps)
    with pytest.raises(RuntimeError), open_context(small_home, UTC, lambda: NOON):
        raise AssertionError("not reached")
    monkeypatch.undo()
    [copy] = seen
    assert copy.path.name == f"quizzer-2026-03-02T120000Z-schema-{db.SCHEMA - 1}.db"
    assert store.examine(copy.path).reviews == 1
    with closing(db.open_database(copy.path)) as opened:
        assert opened.value("SELECT answer FROM review") == "typed"


def test_a_new_database_needs_no_copy_first(context: Context) -> None:
    assert not context.home.backups.exists()


def test_what_was_set_aside_is_counted_by_its_databases_and_all_its_bytes(context: Context) -> None:
    home = context.home
    assert schedule.set_aside_files(home) == (home.backups / "set-aside", 0, 0)
    folder = home.backups / "set-aside"
    (folder / "folder.db").mkdir(parents=True)
    for name, size in (("a.db", 100), ("b.db", 20), ("a.db-wal", 3)):
        (folder / name).write_bytes(bytes(size))
    assert schedule.set_aside_files(home) == (folder, 2, 123)


def test_a_copy_that_is_an_hour_old_is_old_enough(context: Context) -> None:
    rate(context)
    schedule.make_backup(context, NOON)
    rate(context, "letters/b")
    assert not schedule.is_due(context, NOON, HOUR)
    assert not schedule.is_due(context, NOON + HOUR - timedelta(seconds=1), HOUR)
    assert schedule.is_due(context, NOON + HOUR, HOUR)


def test_the_copies_before_the_last_three_upgrades_stay_beside_the_daily_ones(
    context: Context,
) -> None:
    rate(context)
    daily = schedule.make_backup(context, NOON)
    for number in range(5):
        at = NOON + number * HOUR
        schedule.copy_before_migration(context.home, lambda at=at: at)(number)
    *upgrades, first = schedule.list_backups(context.home)
    assert (first.path, first.upgrade) == (daily, False)
    assert [backup.path.stem[-8:] for backup in upgrades] == ["schema-4", "schema-3", "schema-2"]
    assert all(backup.upgrade for backup in upgrades)


def test_what_two_restores_of_one_second_replace_is_kept_twice(small_home: Home) -> None:
    with open_context(small_home, UTC) as context:
        rate(context)
        copy = schedule.make_backup(context, NOON - DAY)
    results = [restore.restore(small_home, copy, NOON) for _ in range(3)]
    assert [result.contents.reviews for result in results] == [1, 1, 1]
    replaced = [result.replaced for result in results]
    name = "quizzer-2026-03-02T120000Z"
    assert [path and path.name for path in replaced] == [f"{name}{n}.db" for n in ("", "-2", "-3")]
