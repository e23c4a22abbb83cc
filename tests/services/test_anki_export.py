"""What an Anki package holds, as Anki's own tables have it; without Anki."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quizzer.content.models import card_from_json
from quizzer.errors import UsageError
from quizzer.memory.scheduler import Rating, Reviewed
from quizzer.services.context import Context
from quizzer.services.exchange import anki_cards, anki_export
from quizzer.services.review import cards
from quizzer.services.startup import open_context
from tests.conftest import NOON

GOLDEN = Path(__file__).with_name("anki_collection.golden.json")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def rate(context: Context, card: str, rating: Rating, at: datetime, ms: int | None = None) -> None:
    row = cards.find_card(context, f"letters/{card}")
    cards.record(context, row, rating, at, duration_ms=ms)


def state(context: Context, card: str) -> Reviewed:
    current = cards.state_of(context, cards.find_card(context, f"letters/{card}").key)
    assert isinstance(current, Reviewed)
    return current


def tables(package: Path, folder: Path) -> tuple[dict[str, Any], list[Any], Any]:
    """The cards by the name of their guid, the review log, and the collection's row."""
    with zipfile.ZipFile(package) as archive:
        archive.extract("collection.anki2", folder)
    with closing(sqlite3.connect(folder / "collection.anki2")) as connection:
        connection.row_factory = sqlite3.Row
        joined = connection.execute(
            "SELECT cards.*, guid, mid, tags, flds, sfld, csum FROM cards"
            " JOIN notes ON notes.id = nid"
        )
        rows = {row["guid"].rpartition("/")[2]: row for row in joined}
        log = connection.execute("SELECT * FROM revlog ORDER BY id").fetchall()
        return rows, log, connection.execute("SELECT * FROM col").fetchone()


@pytest.fixture
def package(context: Context, tmp_path: Path) -> Path:
    """A card in review, one lapsed and relearning, one in a step, and one that is new."""
    rate(context, "a", Rating.EASY, NOON, 4000)
    rate(context, "a", Rating.GOOD, NOON + 9 * DAY, 10**7)
    rate(context, "b", Rating.EASY, NOON)
    rate(context, "b", Rating.AGAIN, NOON + 9 * DAY)
    rate(context, "c", Rating.GOOD, NOON + 9 * DAY)
    cards.suspend(context, cards.find_card(context, "letters/a"), NOON + 9 * DAY)
    target = tmp_path / "out.apkg"
    counts = anki_export.export(context, target, None, NOON + 9 * DAY)
    assert (counts.cards, counts.reviews) == (4, 5)
    return target


def test_each_state_is_that_of_anki(context: Context, package: Path, tmp_path: Path) -> None:
    rows, _, col = tables(package, tmp_path)
    first = context.clock.day(NOON + 9 * DAY)  # before it nothing was due or last seen
    assert col["crt"] == context.clock.start(first).timestamp()
    reviewed = state(context, "a")
    assert reviewed.due_day is not None
    a, b, c, e = (rows[name] for name in "abce")
    assert (a["type"], a["queue"], a["reps"], a["lapses"]) == (2, -1, 2, 0), "suspended"
    assert a["due"] == reviewed.due_day - first
    assert a["ivl"] == reviewed.due_day - reviewed.last_day
    memory = json.loads(a["data"])
    assert memory["s"] == pytest.approx(reviewed.stability, abs=1e-4)
    assert memory["d"] == pytest.approx(reviewed.difficulty, abs=1e-3)
    assert (b["type"], b["queue"], b["lapses"]) == (3, 1, 1)
    assert b["due"] == (NOON + 9 * DAY + 10 * MINUTE).timestamp()
    assert (c["type"], c["queue"], c["due"]) == (1, 1, b["due"])
    assert (e["type"], e["queue"], e["due"], e["reps"], e["data"]) == (0, 0, 4, 0, "{}")


def test_each_review_is_in_the_log_with_its_interval_and_kind(
    context: Context, package: Path, tmp_path: Path
) -> None:
    _, log, _ = tables(package, tmp_path)
    assert len({row["id"] for row in log}) == 5, "of one moment, a millisecond apart"
    first = [row for row in log if row["id"] < (NOON + DAY).timestamp() * 1000]
    assert [row["type"] for row in first] == [0, 0], "learning"
    at = int(NOON.timestamp() * 1000)
    assert [row["id"] for row in first] == [at, at + 1]
    assert sorted(row["time"] for row in first) == [0, 4000]
    later = {row["ease"]: row for row in log if row not in first and row["type"] == 1}
    good, again = later[3], later[1]
    reviewed = state(context, "a")
    assert reviewed.due_day is not None
    assert good["ivl"] == reviewed.due_day - reviewed.last_day
    assert good["lastIvl"] == next(row for row in first if row["time"])["ivl"] > 1
    assert good["time"] == 600_000, "ten minutes at most"
    assert again["ivl"] == -600, "a step, in seconds"
    [learning] = [row for row in log if row not in first and row["type"] == 0]
    assert (learning["ivl"], learning["lastIvl"]) == (-600, 0)


def test_notes_hold_both_sides_and_tags_without_spaces(package: Path, tmp_path: Path) -> None:
    rows, _, col = tables(package, tmp_path)
    front, back = rows["a"]["flds"].split("\x1f")
    assert (front, rows["a"]["sfld"]) == ("Which letter comes first?",) * 2
    assert "<strong>a</strong>" in back
    assert "<li>it comes first</li>" in back
    assert rows["a"]["tags"] == " vowels "
    assert rows["c"]["tags"] == ""
    assert "<li>d</li>" in rows["e"]["flds"]
    assert rows["c"]["flds"].split("\x1f")[1].startswith("<p>3</p>")
    names = {deck["name"] for deck in json.loads(col["decks"]).values()}
    assert names == {"Default", "Letters"}


def test_every_column_has_what_anki_s_own_programs_write(package: Path, tmp_path: Path) -> None:
    """The collection's row, a deck, a note type and a preset, as a golden file has them."""
    rows, log, col = tables(package, tmp_path)
    seconds = int((NOON + 9 * DAY).timestamp())
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    stamped = json.loads(json.dumps(golden).replace('"SECONDS"', str(seconds)))
    for name, value in stamped.items():
        found = json.loads(col[name]) if isinstance(value, dict) else col[name]
        assert found == value, name
    assert (col["id"], col["mod"], col["scm"]) == (1, seconds * 1000, seconds * 1000)
    a, b, c, e = (rows[name] for name in "abce")
    assert [row["ivl"] for row in (b, c, e)] == [0, 0, 0], "none while it is in a step or new"
    assert [row["factor"] for row in (a, b, c, e)] == [2500, 2500, 2500, 0]
    for row in (a, b, c, e):
        assert row["id"] == row["nid"]
        assert (row["mod"], row["usn"], row["ord"]) == (seconds, -1, 0)
        assert [row[name] for name in ("left", "odue", "odid", "flags")] == [0, 0, 0, 0]
    assert {row["factor"] for row in log} == {2500}
    assert {row["usn"] for row in log} == {-1}
    assert b["data"].count('"dr": 0.9') == 1


def test_a_package_without_a_review_begins_today(context: Context, tmp_path: Path) -> None:
    target = tmp_path / "new.apkg"
    anki_export.export(context, target, "letters", NOON)
    _, log, col = tables(target, tmp_path)
    assert log == []
    assert col["crt"] == datetime(2026, 3, 2, 4, tzinfo=UTC).timestamp()
    with pytest.raises(UsageError, match="there is no folder"):
        anki_export.export(context, tmp_path / "none" / "x.apkg", None, NOON)


def test_pictures_are_in_the_package_each_under_its_number(
    context: Context, tmp_path: Path
) -> None:
    card = '[[card]]\nid = "{0}"\nkind = "free"\nprompt = "{0}? ![p]({0}/x.png)"\nanswer = "!"\n'
    text = 'title = "Pictures"\n' + card.format("one") + card.format("two")
    (context.home.questions / "pictures.toml").write_text(text)
    for name in ("one", "two"):
        (context.home.questions / name).mkdir()
        (context.home.questions / name / "x.png").write_bytes(f"picture {name}".encode())
    target = tmp_path / "p.apkg"
    with open_context(context.home, UTC) as later:
        anki_export.export(later, target, "pictures", NOON)
    rows, *_ = tables(target, tmp_path)
    with zipfile.ZipFile(target) as archive:
        names = json.loads(archive.read("media"))
        pictures = {name: archive.read(number).decode() for number, name in names.items()}
    assert sorted(pictures.values()) == ["picture one", "picture two"]
    path = context.home.questions.resolve() / "two" / "x.png"
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:8]
    assert list(pictures) == ["x.png", f"x-{digest}.png"]
    for name, picture in pictures.items():
        [row] = [row for row in rows.values() if name in row["flds"]]
        assert picture == f"picture {row['guid'].rpartition('/')[2]}"


@pytest.mark.parametrize(
    ("card", "asked", "shown"),
    [
        (
            {"kind": "free", "answer": "It *is*.", "key_points": ["one", ["two", "2"]]},
            "Why?",
            "<p>It <em>is</em>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>",
        ),
        ({"kind": "free"}, "Why?", "So."),
        (
            {"kind": "choice", "options": ["x", "y", "z"], "correct": ["y"]},
            "<p>Why?</p>\n<ul>\n<li>x</li>\n<li>y</li>\n<li>z</li>\n</ul>",
            "<ul>\n<li>y</li>\n</ul>\n<p>So.</p>",
        ),
        ({"kind": "number", "value": 3.5, "unit": "m"}, "Why?", "<p>3.5 m</p>\n<p>So.</p>"),
        ({"kind": "number", "value": 3}, "Why?", "<p>3</p>\n<p>So.</p>"),
        (
            {"kind": "order", "steps": ["b", "a"]},
            "<p>Why?</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
            "<ol>\n<li>b</li>\n<li>a</li>\n</ol>\n<p>So.</p>",
        ),
        (
            {"kind": "cloze", "text": "A {{b<c|d}} and {{e}}."},
            "A {{c1::b&lt;c}} and {{c1::e}}.",
            "<p>Why?</p>\n<p>So.</p>",
        ),
        ({"kind": "code", "exercise": "relu"}, "Why?", "So."),
    ],
)
def test_each_kind_of_card_is_a_note_of_two_sides(
    tmp_path: Path, card: dict[str, Any], asked: str, shown: str
) -> None:
    model = card_from_json(json.dumps({"id": "x", "prompt": "Why?", "answer": "So.", **card}))
    assert anki_export._fields(model, tmp_path, anki_export._Media()) == [asked, shown]


def test_a_card_that_came_from_anki_has_its_guid_and_what_is_a_cloze_the_type_of_one(
    context: Context, tmp_path: Path
) -> None:
    card = '[[card]]\nid = "{}"\nkind = "free"\nprompt = "?"\nanswer = "!"\n'
    cloze = '[[card]]\nid = "gap"\nkind = "cloze"\nprompt = "?"\nanswer = "!"\ntext = "{{a}}"\n'
    names = [anki_cards.card_id("guid", place) for place in (0, 1)]
    text = 'title = "Back"\n' + "".join(map(card.format, [*names, "own"])) + cloze
    (context.home.questions / "back.toml").write_text(text)
    target = tmp_path / "b.apkg"
    with open_context(context.home, UTC) as later:
        counts = anki_export.export(later, target, "back", NOON)
    assert (counts.cards, counts.reviews) == (4, 0)
    rows, *_ = tables(target, tmp_path)
    assert list(rows) == ["guid", "guid-2", "own", "gap"]
    basic, cloze_type = 1_700_000_000_001, 1_700_000_000_002
    assert [row["mid"] for row in rows.values()] == [basic, basic, basic, cloze_type]
    assert [row["due"] for row in rows.values()] == [1, 2, 3, 4]
    assert {row["did"] for row in rows.values()} == {1_500_000_000_000 + 0x3C482346}
    assert [row["id"] % 1_600_000_000_000 for row in rows.values()] == [
        key for (key,) in context.db.tuples("SELECT key FROM card ORDER BY key DESC LIMIT 4")
    ][::-1]
    sha1 = hashlib.sha1(b"?", usedforsecurity=False).hexdigest()
    assert rows["own"]["csum"] == int(sha1[:8], 16)
