"""What of an Anki package is read: its numbers within bounds, its files within limits."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
import zstandard

from quizzer.errors import UsageError
from quizzer.services.exchange import anki_package
from quizzer.services.exchange.anki_package import AnkiCollection, NoteType, opened
from tests.services.test_anki import NOW, PNG, package

ANSWER = (NOW * 1000, 3, 1, 1, 1)  # as a package has it: moment, ease, interval, the last one, kind


def changed(path: Path, change: str) -> Path:
    """The package with its collection changed by SQL."""
    target = path.with_name("changed.apkg")
    database = path.with_name("c.db")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w") as written:
        database.write_bytes(archive.read("collection.anki2"))
        connection = sqlite3.connect(database)
        connection.executescript(change)
        connection.close()
        written.write(database, "collection.anki2")
    return target


@pytest.fixture
def one(tmp_path: Path) -> Callable[[str], AnkiCollection]:
    """The collection of one note with one card and one answer, changed by SQL."""

    def read(change: str) -> AnkiCollection:
        path = package(tmp_path / "one.apkg", [{"fields": ["q", "a"], "log": [ANSWER]}])
        with opened(changed(path, change)) as collection:
            collection.reviews.result()
            return collection

    return read


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ("due = 36501, type = 2", "due", 36_500),  # a hundred years hence
        ("due = -36501, type = 2", "due", -36_500),
        ("due = 36501, type = 1", "due", 36_501),  # a moment, for one in steps
        ("due = 4102444801, type = 1", "due", 4_102_444_800),
        ("due = -36501, type = 1", "due", -36_500),
        ("due = 7, odue = 9, odid = 3", "due", 9),  # in a filtered deck: where it was before
        ("due = 7, odue = 9, odid = 0", "due", 7),
        ("did = 2, odid = 5", "deck", 5),
        ("ord = 10001", "ord", 10_000),
        ("ord = -1", "ord", 0),
        ("type = 4", "type", 3),
        ("type = -1", "type", 0),
        ("queue = -4", "queue", -3),
        ("queue = 5", "queue", 4),
        ("ivl = 36501", "interval", 36_500),
        ("ivl = -4102444801", "interval", -4_102_444_800),
        ("factor = 100001", "factor", 100_000),
        ("factor = -1", "factor", 0),
        ("reps = 36501", "reps", 36_500),
        ("reps = -1", "reps", 0),
        ("lapses = 36501", "lapses", 36_500),
        ("lapses = NULL", "lapses", 0),
    ],
)
def test_a_card_s_numbers_stay_within_what_they_can_be(
    one: Callable[[str], AnkiCollection], change: str, name: str, value: int
) -> None:
    [card] = one(f"UPDATE cards SET {change}").cards
    assert getattr(card, name) == value


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ("ivl = 36501", [NOW * 1000, 3, 36_500, 4000]),
        ("ivl = -3153600001", [NOW * 1000, 3, -3_153_600_000, 4000]),
        ("time = 86400001", [NOW * 1000, 3, 1, 86_400_000]),
        ("time = -1", [NOW * 1000, 3, 1, 0]),
        ("time = 86399999, ivl = 36500, ease = 2", [NOW * 1000, 2, 36_500, 86_399_999]),
        ("time = 1, ivl = -3153600000", [NOW * 1000, 3, -3_153_600_000, 1]),
        ("id = 4102444800000", [4_102_444_800_000, 3, 1, 4000]),
        ("id = 4102444800001", None),  # after the year 2099
        ("id = 1", [1, 3, 1, 4000]),
        ("id = 0", None),
        ("ease = 1", [NOW * 1000, 1, 1, 4000]),
        ("ease = 0", None),
        ("ease = 4", [NOW * 1000, 4, 1, 4000]),
        ("ease = 5", None),
        ("type = 3", [NOW * 1000, 3, 1, 4000]),
        ("type = 4", None),  # set by hand, no answer
    ],
)
def test_an_answer_is_read_within_bounds_and_what_is_none_is_not(
    one: Callable[[str], AnkiCollection], change: str, row: list[int] | None
) -> None:
    rows = one(f"UPDATE revlog SET {change}").reviews.result().tolist()
    assert [[*row[:1], *row[2:]] for row in rows] == ([] if row is None else [row])


@pytest.mark.parametrize(
    ("created", "read"), [("NULL", 0), ("-1", 0), ("4102444801", 4_102_444_800), ("5", 5)]
)
def test_the_day_that_due_days_count_from_is_a_moment_before_2100(
    one: Callable[[str], AnkiCollection], created: str, read: int
) -> None:
    assert one(f"UPDATE col SET crt = {created}").created == read


def test_cards_and_notes_without_values_are_read_as_empty(
    one: Callable[[str], AnkiCollection],
) -> None:
    collection = one("UPDATE notes SET tags = NULL, flds = NULL, guid = 7")
    assert [(note.guid, note.tags, note.values) for note in collection.notes] == [("7", (), ("",))]
    assert one("UPDATE cards SET id = 0").cards == []
    assert one("UPDATE cards SET id = 4102444800001").cards == [], "after the year 2099"
    assert len(one("UPDATE cards SET id = 4102444800000").cards) == 1
    assert one("UPDATE revlog SET cid = NULL").reviews.result()[0][1] == 0


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("DROP TABLE revlog; CREATE VIEW revlog AS SELECT 1 AS id", "revlog"),
        ("ALTER TABLE notes ADD COLUMN x AS (1)", "notes"),
        ("ALTER TABLE cards ADD COLUMN RowID", "cards"),
        ("DROP TABLE cards; CREATE VIRTUAL TABLE cards USING rtree(id, a, b)", "cards"),
        ("CREATE VIEW fields AS SELECT 1 AS id", "fields"),
        ("CREATE VIEW other AS SELECT 1 AS rowid; CREATE TABLE more (rowid, x AS (1))", None),
    ],
)
def test_a_table_that_is_read_has_plain_rows(
    one: Callable[[str], AnkiCollection], change: str, table: str | None
) -> None:
    if table is None:
        assert len(one(change).notes) == 1
    else:
        with pytest.raises(UsageError, match=f"its {table} is not a plain table"):
            one(change)


def test_note_types_in_json_are_read_with_their_fields_and_templates(
    one: Callable[[str], AnkiCollection],
) -> None:
    collection = one("")
    back = "{{FrontSide}}\n<hr id=answer>\n{{Back}}"
    assert collection.types[1] == NoteType(
        "type 1", ("Front", "Back"), (("{{Front}}", back),), False
    )
    assert collection.types[4] == NoteType(
        "type 4", ("Text", "Extra"), (("{{cloze:Text}}", "{{cloze:Text}}<br>{{Extra}}"),), True
    )
    assert collection.decks == {1: "Default", 2: "ML::Chapter 4"}
    assert (collection.created, collection.media_bytes) == (NOW - 100 * 86400, 0)


def test_no_more_notes_are_read_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package(tmp_path / "many.apkg", [{"fields": ["q", "a"]}] * 4)
    monkeypatch.setattr(anki_package, "MAX_NOTES", 3)
    with opened(path) as collection:
        assert len(collection.notes) == 3


@pytest.mark.parametrize(("limit", "is_read"), [(len(PNG), True), (len(PNG) - 1, False)])
def test_a_file_is_read_up_to_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, is_read: bool
) -> None:
    path = package(tmp_path / "one.apkg", [{"fields": ["q", "a"]}])
    with opened(path) as collection:
        monkeypatch.setattr(anki_package, "MAX_MEDIA_BYTES", limit)
        assert collection.media_file("a b.png") == (PNG if is_read else None)
        assert collection.media_bytes == (len(PNG) if is_read else 0)
        assert collection.media_file("missing.png") is None


def test_all_files_of_a_package_share_what_it_may_unpack_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package(tmp_path / "one.apkg", [{"fields": ["q", "a"]}])
    with opened(path) as collection:
        monkeypatch.setattr(anki_package, "MAX_COLLECTION_BYTES", 2 * len(PNG))
        read = [collection.media_file("a b.png") for _ in range(3)]
        assert read == [PNG, PNG, None]


@pytest.mark.parametrize(
    ("packed", "most", "always", "limit"),
    [(10, 10_000, 500, 1000), (4, 10_000, 500, 500), (200, 10_000, 500, 10_000)],
)
def test_a_package_may_unpack_to_a_hundred_times_its_size_within_bounds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    packed: int,
    most: int,
    always: int,
    limit: int,
) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2):
            archive.writestr(str(number), b"x" * (packed // 2))
    monkeypatch.setattr(anki_package, "MAX_COLLECTION_BYTES", most)
    monkeypatch.setattr(anki_package, "_ALWAYS_ALLOWED", always)
    with zipfile.ZipFile(path) as archive:
        assert anki_package._unpacked_limit(archive) == limit


@pytest.mark.parametrize(
    ("packed", "unpacked"), [(0, 256), (2, 256), (3, 300), (40, 4000), (41, 4096), (9999, 4096)]
)
def test_a_package_may_unpack_to_256_mib_at_least_and_to_4_gib_at_most(
    packed: int, unpacked: int
) -> None:
    archive: Any = SimpleNamespace(infolist=lambda: [SimpleNamespace(compress_size=packed << 20)])
    assert anki_package._unpacked_limit(archive) == unpacked << 20


def test_a_picture_has_64_mib_at_most_and_no_more_than_its_package_has_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Mock(return_value=bytes(1 << 20))
    path = package(tmp_path / "one.apkg", [{"fields": ["q", "a"]}])
    with opened(path) as collection:
        monkeypatch.setattr(anki_package, "_read_bounded", read)
        for used in (0, 192 << 20, 193 << 20):
            collection.media_bytes = used
            collection.media_file("a b.png")
        assert collection.media_bytes == 194 << 20
    limits = [call.args[1:] for call in read.call_args_list]
    assert limits == [(False, size << 20) for size in (64, 64, 63)]


def test_a_collection_that_unpacks_to_its_limit_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package(tmp_path / "one.apkg", [{"fields": ["q", "a"]}])
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("collection.anki2").file_size
    monkeypatch.setattr(anki_package, "_unpacked_limit", lambda archive: size)
    with opened(path) as collection:
        assert len(collection.notes) == 1
    monkeypatch.setattr(anki_package, "_unpacked_limit", lambda archive: size - 1)
    with pytest.raises(UsageError, match="unpacks to more than"), opened(path):
        pass


def test_the_fields_of_a_message_are_found_by_number_and_the_others_passed_over() -> None:
    read = anki_package._protobuf
    varint, fixed64, text, fixed32 = b"\x08\x96\x01", b"\x11" + bytes(8), b"\x1a\x02hi", b"\x25"
    assert list(read(varint + fixed64 + text + fixed32 + bytes(4) + b"\x30\x01")) == [
        (1, 150), (3, b"hi"), (6, 1),
    ]  # fmt: skip
    assert list(read(b"")) == []
    assert list(read(b"\x08\x80\x80\x01\x08\x7f")) == [(1, 1 << 14), (1, 127)]
    assert list(read(b"\x08" + b"\xff" * 8 + b"\x7f")) == [(1, (1 << 63) - 1)]
    assert list(read(b"\x08" + b"\xff" * 9 + b"\x01")) == [(1, (1 << 64) - 1)]  # a minus one
    with pytest.raises(ValueError, match="too long"):
        list(read(b"\x08" + b"\xff" * 10))
    with pytest.raises(ValueError, match="unknown kind 3"):
        list(read(b"\x0b"))


def test_names_are_compared_without_their_case() -> None:
    compared = [
        anki_package._compare_folded(*pair) for pair in (("a", "B"), ("B", "a"), ("ß", "SS"))
    ]
    assert compared == [-1, 1, 0]


def hexed(*fields: tuple[int, str]) -> str:
    """A protocol buffer message of short texts by number, as a literal of SQL."""
    message = b"".join(
        bytes([number << 3 | 2, len(text)]) + text.encode() for number, text in fields
    )
    return f"x'{message.hex()}'"


def test_note_types_that_have_tables_of_their_own_are_read_whole_and_in_order(
    one: Callable[[str], AnkiCollection],
) -> None:
    ahead = hexed((1, "{{Front}}"), (2, "{{FrontSide}} {{Back}}"), (3, "browser, front"))
    back = hexed((1, "{{Back}}"), (2, "{{Front}}"), (4, "browser, back"))
    cloze = hexed((1, "{{cloze:Text}}"), (2, "{{cloze:Text}} {{Extra}}"))
    collection = one(
        "CREATE TABLE notetypes (id, name, config);"
        "CREATE TABLE fields (ntid, ord, name); CREATE TABLE templates (ntid, ord, config);"
        "CREATE TABLE decks (id, name);"
        f"INSERT INTO notetypes VALUES (1, 'Basic', {hexed((3, 'css'))}), (4, 'Cloze', x'0801');"
        "INSERT INTO fields VALUES (1, 1, 'Back'), (1, 0, 'Front'), (4, 0, 'Text');"
        f"INSERT INTO templates VALUES (1, 1, {back}), (1, 0, {ahead}), (4, 0, {cloze});"
        "INSERT INTO decks VALUES (2, 'ML' || char(31) || 'Chapter 4')"
    )
    assert collection.types == {
        1: NoteType(
            "Basic",
            ("Front", "Back"),
            (("{{Front}}", "{{FrontSide}} {{Back}}"), ("{{Back}}", "{{Front}}")),
            False,
        ),
        4: NoteType("Cloze", ("Text",), (("{{cloze:Text}}", "{{cloze:Text}} {{Extra}}"),), True),
    }
    assert collection.decks == {2: "ML::Chapter 4"}


def test_pictures_of_a_newer_package_are_listed_in_a_message_and_compressed(tmp_path: Path) -> None:
    path = package(tmp_path / "new.apkg", [{"fields": ["q", "a"]}], "collection.anki21b")
    entries = ((1, "a b.png"), (1, ""), (2, "none.png"), (1, "c.png"))
    listed = b"".join(
        b"\x0a" + bytes([len(entry)]) + entry
        for entry in (bytes.fromhex(hexed(entry)[2:-1]) for entry in entries)
    )
    compress = zstandard.ZstdCompressor().compress
    with zipfile.ZipFile(path) as archive:
        collection = archive.read("collection.anki21b")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki21b", collection)
        archive.writestr("media", compress(listed + b"\x10\x05"))
        archive.writestr("0", compress(PNG))
        archive.writestr("3", PNG)
    with opened(path) as read:
        assert read.media == {"a b.png": "0", "c.png": "3"}
        assert read.compressed_media
        assert read.media_file("a b.png") == PNG
        assert read.media_file("c.png") is None, "it is not compressed"
    old = package(tmp_path / "old.apkg", [{"fields": ["q", "a"]}])
    with opened(old) as read:
        assert read.media == {"a b.png": "0", "../../evil.png": "1", "x.html": "2"}
        assert not read.compressed_media
    with opened(changed(old, "")) as read:
        assert (read.media, read.compressed_media) == ({}, False)


def test_no_logs_together_are_an_empty_one_and_what_two_share_is_there_once() -> None:
    assert anki_package.joined([]).shape == (0, 5)
    first, second = (np.array([[at, 7, 3, 1, 0], [9, 7, 3, 1, 0]]) for at in (5, 6))
    assert anki_package.joined([first]) is first
    assert anki_package.joined([first, second])[:, 0].tolist() == [5, 6, 9]
