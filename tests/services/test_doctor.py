"""What `quizzer doctor` says of the data files that ship with exercises."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services import doctor
from quizzer.services.backup import schedule
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import db
from tests.conftest import NOON
from tests.damage import overwritten


def test_each_data_file_is_ok_or_has_what_is_wrong_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzer.paths.bundled", lambda name: tmp_path / name)
    data = tmp_path / "exercises" / "training" / "data"
    data.mkdir(parents=True)
    (tmp_path / "exercises" / "without").mkdir()
    for name in ("images", "labels"):
        (data / f"{name}.gz").write_bytes(gzip.compress(b"images"))
    sums = (f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in ("images", "labels"))
    (data / "SHA256SUMS").write_text("\n".join(sums))
    found = doctor._data()
    assert found["training/images"] == "ok"
    assert "its SHA-256 is not the one" in found["training/labels"]
    assert len(found) == 2


def test_a_package_that_is_not_installed_is_said_not_to_be() -> None:
    assert doctor._version("no-package-of-this-name") == "not installed"
    assert doctor._version("click")[0].isdigit()


def test_a_home_that_is_new_has_nothing_to_look_at(home: Home) -> None:
    home.create()
    assert doctor._integrity(home) == doctor._values(home) == "none yet"
    assert doctor._dates(home, NOON) == "no reviews yet"
    assert doctor._copies(home) == "none yet"


def test_a_database_is_sound_or_damaged_or_not_ours(context: Context) -> None:
    home = context.home
    assert doctor._integrity(home) == f"sound (schema {db.SCHEMA})"
    assert doctor._values(home) == "all within bounds"
    context.db.execute(f"PRAGMA user_version = {db.SCHEMA + 1}")
    assert doctor._integrity(home) == (
        f"{home.database} was written by a newer quizzer (schema {db.SCHEMA + 1}; this one knows"
        f" {db.SCHEMA})"
    )
    assert doctor._values(home) == "not examined"
    context.db.close()
    overwritten(0, 100)(home.database)
    assert doctor._integrity(home) == (
        f"{home.database}: the database is damaged (the file is not a database);"
        " to repair it: quizzer restore --repair"
    )
    assert doctor._dates(home, NOON) == "not examined"


def spoil(path: Path, rows: int) -> None:
    """Give the first rows a moment in the year 9999."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'action'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE action SET at = 253370764800000 WHERE id <= ?", (rows,))
        connection.commit()


@pytest.mark.parametrize("rows", [1, 3, 4])
def test_values_that_quizzer_never_writes_are_listed_up_to_three(
    context: Context, rows: int
) -> None:
    home = context.home
    for number in range(5):
        cards.suspend(context, cards.find_card(context, "letters/a"), NOON)
        cards.resume(context, cards.find_card(context, "letters/a"), NOON)
        if number < 2:
            schedule.make_backup(context, NOON + number * timedelta(days=1))
    newest, oldest = (backup.path for backup in schedule.list_backups(home))
    for path in (home.database, newest, oldest):
        spoil(path, rows if path == home.database else 1)
    told = ", ".join(
        f"action.at of row {row} is '253370764800000'" for row in range(1, min(rows, 3) + 1)
    )
    more = ", and 1 more" if rows == 4 else ""
    begin = f"quizzer never writes {told}{more}; "
    last = "no copy is without such values; those rows would have to be deleted from the file"
    assert doctor._values(home) == begin + last
    newest.write_bytes(b"no database")
    with closing(sqlite3.connect(oldest)) as connection:
        connection.execute("UPDATE action SET at = 0")
        connection.commit()
    assert doctor._values(home) == (
        f"{begin}to put back the newest copy without such values: quizzer restore {oldest}"
    )


def test_reviews_of_a_wrong_clock_are_counted(context: Context) -> None:
    home = context.home
    today = doctor.StudyClock().day(NOON)
    found = {(0, 0): "agrees with the reviews"}
    end = "; their cards count from the day on which that was noticed"
    found[1, 0] = f"1 review dated in the future{end}"
    found[0, 2] = f"2 reviews dated before 2006{end}"
    found[2, 1] = f"2 reviews dated in the future and 1 review dated before 2006{end}"
    with pytest.MonkeyPatch.context() as patch:
        for counts, words in found.items():
            patch.setattr(doctor.misdated, "misdated_reviews", lambda *_, counts=counts: counts)
            assert doctor._dates(home, NOON) == words
        seen: list[tuple[object, ...]] = []
        patch.setattr(
            doctor.misdated, "misdated_reviews", lambda *given: seen.append(given) or (0, 0)
        )
        doctor._dates(home, NOON)
    assert seen == [(home.database, today, doctor.EARLIEST_DAY)]


def test_copies_and_what_was_set_aside_are_told_with_their_sizes(context: Context) -> None:
    home = context.home
    cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    schedule.make_backup(context, NOON)
    said = "the newest of 2026-03-02T12:00:00+00:00 with 1 review"
    assert doctor._copies(home) == f"1, {said}"
    broken = home.backups / "quizzer-2030-01-01T000000Z.db"
    broken.write_bytes(b"no database")
    assert doctor._copies(home) == f"2, {said}; newer ones that cannot be used: 1"
    schedule.record_failure(home, ValueError("odd"), NOON)
    aside = home.backups / "set-aside"
    aside.mkdir()
    (aside / "a.db").write_bytes(bytes(1_240_000))
    (aside / "a.db-wal").write_bytes(bytes(20_000))
    assert doctor._copies(home) == (
        f"2, {said}; newer ones that cannot be used: 1; "
        f"old databases set aside by restore: 1, 1.3 MB; you may delete them: {aside}; "
        "your reviews could not be copied in the background "
        f"{NOON.astimezone():%Y-%m-%d %H:%M}: ValueError('odd')"
    )
    for backup in schedule.list_backups(home):
        backup.path.write_bytes(b"no database")
    assert doctor._newest(schedule.list_backups(home)) == "2, none of which can be used"
