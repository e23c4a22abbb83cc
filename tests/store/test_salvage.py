"""What can be read of a damaged file is read, whatever lies between; nothing of it is invented."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import db
from quizzer.store.copies import backups, salvage
from tests.conftest import NOON
from tests.damage import PAGE


class HalfReadable:
    """A table of numbered rows, some of them on pages that cannot be read."""

    def __init__(self, rows: set[int], bad: set[int]) -> None:
        self.rows, self.bad = rows, bad
        self.asked = 0

    def execute(self, sql: str, span: tuple[int, int]) -> Any:
        self.asked += 1
        numbers = range(span[0], span[1] + 1)
        if any(number in self.bad for number in numbers):
            raise sqlite3.DatabaseError("database disk image is malformed")
        found = [(number,) for number in numbers if number in self.rows]
        return type("Cursor", (), {"fetchall": lambda self: found})()


@given(
    rows=st.sets(st.integers(1, 60)),
    bad=st.sets(st.integers(1, 60), max_size=8),
    low=st.integers(1, 10),
    high=st.integers(0, 60),
    chunk=st.integers(1, 20),
)
@settings(deadline=None, max_examples=60)
def test_every_row_off_the_bad_pages_is_read_once_and_in_order(
    rows: set[int], bad: set[int], low: int, high: int, chunk: int
) -> None:
    table: Any = HalfReadable(rows, bad)
    unread: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(salvage, "CHUNK", chunk)
        read = [row[0] for row in salvage._read(table, "", low, high, unread)]
    wanted = range(low, high + 1)
    assert read == sorted(number for number in rows - bad if number in wanted)
    assert unread == sorted(number for number in bad if number in wanted)


def test_a_sound_range_is_read_at_once_and_a_bad_row_found_by_halving() -> None:
    table: Any = HalfReadable(set(range(1, 4097)), set())
    assert len(list(salvage._read(table, "", 1, 4096, []))) == 4096
    assert table.asked == 1
    table = HalfReadable(set(range(1, 4097)), {1000})
    assert len(list(salvage._read(table, "", 1, 4096, []))) == 4095
    assert table.asked <= 2 * 12 + 1


def rate(context: Context, card: str, minutes: int) -> None:
    at = NOON + timedelta(minutes=minutes)
    cards.record(context, cards.find_card(context, f"letters/{card}"), Rating.GOOD, at)


def test_what_a_copy_lacks_is_added_and_counted(context: Context, tmp_path: Path) -> None:
    rate(context, "a", 0)
    copy = tmp_path / "copy.db"
    backups.copy_database(context.db.connection, copy)
    rate(context, "b", 1)
    rate(context, "c", 2)
    cards.undo(context, NOON + timedelta(minutes=3))
    cards.suspend(context, cards.find_card(context, "letters/e"), NOON + timedelta(minutes=4))
    damaged = tmp_path / "damaged.db"
    backups.copy_database(context.db.connection, damaged)
    with closing(sqlite3.connect(damaged)) as theirs, closing(db.open_database(copy)) as into:
        salvaged = salvage.add_readable(theirs, into)
        assert salvaged == salvage.Salvaged({"review": 2, "undo": 1, "action": 1}, 0, ())
        assert into.value("SELECT count(*) FROM review") == 3
        assert into.value("SELECT name FROM card WHERE suspended") == "e"
        assert into.value("SELECT count(*) FROM schedule") == 2, "of what was not undone"
        again = salvage.add_readable(theirs, into)
        assert again == salvage.Salvaged({}, 0, ()), "nothing twice"


def test_reviews_with_numbers_beyond_those_read_are_lost(context: Context, tmp_path: Path) -> None:
    for minutes in range(3):
        rate(context, "a", minutes)
    damaged, empty = tmp_path / "damaged.db", tmp_path / "empty.db"
    backups.copy_database(context.db.connection, damaged)
    with closing(sqlite3.connect(damaged)) as theirs, closing(db.open_database(empty)) as into:
        triggers = theirs.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'review'"
        ).fetchall()
        for (name,) in triggers:
            theirs.execute(f"DROP TRIGGER {name}")
        theirs.execute("DELETE FROM review WHERE id = 2")
        salvaged = salvage.add_readable(theirs, into)
        assert (salvaged.added["review"], salvaged.lost) == (2, 1)
        rows = into.rows("SELECT id, previous FROM review ORDER BY id")
        assert [tuple(row) for row in rows] == [(1, None), (3, 1)], "the one before is the first"


def test_a_copy_is_of_the_same_history_when_its_latest_reviews_are(
    context: Context, tmp_path: Path
) -> None:
    rate(context, "a", 0)
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    backups.copy_database(context.db.connection, first)
    for card in "bcaa":  # so that a review's number and its card's differ
        rate(context, card, 1)
    backups.copy_database(context.db.connection, second)
    with closing(sqlite3.connect(first)) as earlier, closing(sqlite3.connect(second)) as later:
        assert salvage.is_same_history(later, earlier)
        assert salvage.is_same_history(later, later)
        earlier.executescript(
            "DROP TRIGGER review_is_append_only; UPDATE review SET rating = 1 WHERE id = 1"
        )
        assert not salvage.is_same_history(later, earlier)


def test_tables_of_the_log_come_behind_those_that_they_refer_to(context: Context) -> None:
    tables = salvage.log_tables(context.db)
    assert {"review", "undo", "action", "attempt"} <= set(tables)
    for number, table in enumerate(tables):
        needs = {row["table"] for row in context.db.rows(f"PRAGMA foreign_key_list({table})")}
        assert not (needs & set(tables)) - set(tables[: number + 1])


def test_a_file_that_was_cut_off_is_made_as_long_as_it_says(
    context: Context, tmp_path: Path
) -> None:
    sound, cut = tmp_path / "sound.db", tmp_path / "cut.db"
    backups.copy_database(context.db.connection, sound)
    size = sound.stat().st_size
    shutil.copyfile(sound, cut)
    salvage._pad(cut)
    assert cut.read_bytes() == sound.read_bytes(), "one that is complete is left alone"
    cut.write_bytes(sound.read_bytes()[:-PAGE])
    salvage._pad(cut)
    assert cut.stat().st_size == size
    cut.write_bytes(b"x" * 200)
    salvage._pad(cut)
    assert cut.stat().st_size == 200, "another kind of file says nothing of its length"


def test_a_lost_schema_is_taken_from_a_copy(context: Context, tmp_path: Path) -> None:
    rate(context, "a", 0)
    copy, damaged = tmp_path / "copy.db", tmp_path / "damaged.db"
    backups.copy_database(context.db.connection, copy)
    rate(context, "b", 1)
    backups.copy_database(context.db.connection, damaged)
    content = bytearray(damaged.read_bytes())
    content[:PAGE] = bytes(PAGE)
    damaged.write_bytes(content)
    for like, count in ((copy, 2), (None, None)):
        work = tmp_path / f"work-{count}"
        work.mkdir()
        with salvage.open_damaged(damaged, like, work) as connection:
            if count is None:
                with pytest.raises(sqlite3.DatabaseError):
                    connection.execute("SELECT count(*) FROM review")
            else:
                rows = connection.execute("SELECT count(*) FROM review").fetchone()
                assert rows[0] == count
    assert damaged.read_bytes() == bytes(content), "the damaged file itself is never written"


def test_all_pages_of_a_large_schema_are_found(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE}")
        for number in range(150):
            connection.execute(f"CREATE TABLE table_{number} (a, b, c, '{'long ' * 20}')")
        connection.commit()
        try:
            rows = connection.execute("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")
        except sqlite3.OperationalError:
            pytest.skip("this SQLite does not say which page is whose")
        wanted = sorted(row[0] for row in rows)
    assert len(wanted) > 3
    assert sorted(salvage._schema_pages(path.read_bytes())) == wanted


def test_a_folder_of_names_is_written_to_disk_as_a_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    real = backups.os.fsync

    def fsync(handle: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        real(handle)

    monkeypatch.setattr(backups.os, "fsync", fsync)
    file = tmp_path / "a"
    file.touch()
    backups._sync(file)
    backups._sync(tmp_path)
    assert synced == [False, True]


def test_what_is_set_aside_lies_in_a_folder_for_its_owner_alone(
    context: Context, tmp_path: Path
) -> None:
    copy, aside = tmp_path / "copy.db", tmp_path / "old" / "inner" / "quizzer.db"
    live = context.home.database
    context.db.close()
    shutil.copyfile(live, copy)
    before = live.read_bytes()
    backups.replace_damaged(live, copy, aside)
    assert stat.S_IMODE(aside.parent.stat().st_mode) == 0o700
    assert aside.read_bytes() == before


def test_the_pages_of_a_schema_are_found_below_pages_of_pages() -> None:
    def interior(header: int, right: int, *children: int) -> bytes:
        page = bytearray(PAGE)
        page[header] = salvage.INTERIOR
        page[header + 3 : header + 5] = len(children).to_bytes(2, "big")
        page[header + 8 : header + 12] = right.to_bytes(4, "big")
        for number, child in enumerate(children):
            place = 2000 + 8 * number
            page[header + 12 + 2 * number : header + 14 + 2 * number] = place.to_bytes(2, "big")
            page[place : place + 4] = child.to_bytes(4, "big")
        return bytes(page)

    leaf = bytes(PAGE)
    pages = interior(100, 3, 2) + interior(0, 5, 4, 6) + leaf * 4
    assert sorted(salvage._schema_pages(pages)) == [1, 2, 3, 4, 5, 6]


def test_only_the_latest_five_hundred_reviews_of_a_copy_are_compared() -> None:
    def history(changed: int) -> sqlite3.Connection:
        connection = sqlite3.connect(":memory:")
        connection.execute("CREATE TABLE review (id INTEGER PRIMARY KEY, card, rating, at)")
        rows = [(number, 1, 4 if number == changed else 3, number) for number in range(1, 1001)]
        connection.executemany("INSERT INTO review VALUES (?, ?, ?, ?)", rows)
        return connection

    with closing(history(0)) as copy:
        for changed, is_same in ((1, True), (499, True), (500, False), (1000, False)):
            with closing(history(changed)) as damaged:
                assert salvage.is_same_history(damaged, copy) == is_same, changed
        copy.execute("DELETE FROM review")
        with closing(history(0)) as damaged:
            assert salvage.is_same_history(damaged, copy), "of a copy before the first review"


def test_a_file_that_claims_to_miss_more_than_4_gib_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "cut.db"
    header = salvage.MAGIC + bytes(12) + bytes(4) + bytes(68)
    for pages, missing in ((2, PAGE), ((1 << 20) + 1, 1 << 32), ((1 << 20) + 2, 0), (1, 0), (0, 0)):
        path.write_bytes(header[:28] + pages.to_bytes(4, "big") + header[32:] + bytes(PAGE - 100))
        salvage._pad(path)
        assert path.stat().st_size == PAGE + missing, pages


class Unreadable:
    """A connection whose statements fail, but for some that have an answer."""

    def __init__(self, **answers: list[tuple[int | None, ...]]) -> None:
        self.answers = answers

    def execute(self, sql: str) -> Any:
        for name, rows in self.answers.items():
            if name in sql:
                return SimpleNamespace(fetchone=iter([*rows, None]).__next__)
        raise sqlite3.DatabaseError("database disk image is malformed")


@pytest.mark.parametrize(
    ("answers", "last", "end"),
    [
        ({"max": [(7,)]}, 7, 7),
        ({"max": [(None,)]}, 0, 0),
        ({"'undo'": [(5,)]}, 5, 5),
        ({"'undo'": [], "'review'": [(9,)]}, 9, 9),
        ({"'undo'": []}, None, 3 + 4096),
        ({}, None, 3 + 4096),
    ],
)
def test_how_far_a_table_goes_is_found_where_any_page_says_it(
    answers: dict[str, list[tuple[int | None, ...]]], last: int | None, end: int
) -> None:
    damaged: Any = Unreadable(**answers)
    assert salvage._last_row(damaged, "undo") == last
    assert salvage._end(damaged, "undo", 3) == end


def test_a_damaged_file_is_read_from_a_private_copy_cell_by_cell(
    context: Context, tmp_path: Path
) -> None:
    damaged, work = tmp_path / "sound.db", tmp_path / "work"
    backups.copy_database(context.db.connection, damaged)
    damaged.chmod(0o644)
    work.mkdir()
    with salvage.open_damaged(damaged, None, work) as connection:
        assert stat.S_IMODE((work / "damaged.db").stat().st_mode) == 0o600
        assert connection.execute("PRAGMA cell_size_check").fetchone() == (0,), "odd ones too"
        assert connection.execute("PRAGMA trusted_schema").fetchone() == (0,)
        assert context.db.value("PRAGMA cell_size_check") == 1


def test_a_table_that_is_not_ours_is_not_read(context: Context) -> None:
    columns = salvage._columns(context.db.connection, "deck_rename")
    assert columns[:3] == ["at", "old", "new"]
    assert salvage._columns(context.db.connection, "none") == []
    context.db.execute("CREATE TABLE odd (x)")
    assert salvage._columns(context.db.connection, "odd") == []


def test_a_salvaged_card_stays_set_aside_unless_it_was_taken_up_again(
    context: Context, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.db"
    for number, kind in enumerate(("suspend", "unsuspend", "suspend", "bury", "unbury", "bury")):
        row = cards.find_card(context, "letters/a" if number < 5 else "letters/b")
        at = NOON + timedelta(minutes=number)
        context.db.execute(
            "INSERT INTO action (card, kind, at, day) VALUES (?, ?, ?, 5)",
            *(row.key, kind, int(at.timestamp() * 1000)),
        )
    with closing(db.open_database(empty)) as into:
        salvage.add_readable(context.db.connection, into)
        assert into.tuples("SELECT name FROM card WHERE suspended") == [("a",)]
        assert into.tuples("SELECT name, day, review FROM hold JOIN card ON card.key = card") == [
            ("b", 5, None)
        ]
        assert into.tuples("SELECT DISTINCT stamp, digest FROM deck") == [("", "")]


@pytest.mark.parametrize("more", [-1, 0, 2])
def test_a_borrowed_schema_fits_the_length_of_the_longer_file(
    context: Context, tmp_path: Path, more: int
) -> None:
    copy, damaged = tmp_path / "copy.db", tmp_path / "damaged.db"
    backups.copy_database(context.db.connection, copy)
    pages = copy.stat().st_size // PAGE
    damaged.write_bytes(b"\xee" * ((pages + more) * PAGE + 10))
    salvage._borrow_schema(damaged, copy)
    count = pages + max(more, 0)
    sound, made = copy.read_bytes(), damaged.read_bytes()
    schema = set(salvage._schema_pages(sound))
    assert len(made) == count * PAGE
    assert made[28:40] == count.to_bytes(4, "big") + bytes(8)
    assert made[92:96] == made[24:28] == sound[24:28]
    assert made[18:20] == sound[18:20] == b"\1\1"
    assert made[40:92] == sound[40:92]
    assert made[96:PAGE] == sound[96:PAGE]
    for number in range(2, count + 1):
        found = made[(number - 1) * PAGE : number * PAGE]
        if number in schema:
            assert found == sound[(number - 1) * PAGE : number * PAGE]
        else:
            assert set(found) <= {0xEE, 0}
    Path(f"{damaged}-wal").touch()
    salvage._borrow_schema(damaged, copy)
    assert damaged.read_bytes()[18:20] == b"\2\2", "so that its journal is read too"
    assert not salvage._has_schema(tmp_path / "none.db")
    assert salvage._has_schema(copy)


def test_of_a_table_that_is_gone_nothing_is_added(context: Context, tmp_path: Path) -> None:
    rate(context, "a", 0)
    damaged, empty = tmp_path / "damaged.db", tmp_path / "empty.db"
    backups.copy_database(context.db.connection, damaged)
    with closing(sqlite3.connect(damaged)) as theirs, closing(db.open_database(empty)) as into:
        theirs.execute("DROP TABLE attempt")
        assert salvage.add_readable(theirs, into) == salvage.Salvaged({"review": 1}, 0, ())
