"""Packages of Anki's in and out, with the texts that it exports."""

from __future__ import annotations

import gc
import json
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import zstandard
from hypothesis import strategies

from quizzer.content import toml_text
from quizzer.content.deck_file import read_deck
from quizzer.paths import Home
from quizzer.services import collector
from quizzer.services.exchange import anki_cards, import_cards
from quizzer.services.startup import open_context
from tests.conftest import Run, place_database

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000"
    "00020001e221bc330000000049454e44ae426082"
)
NOW = 1_772_000_000  # 2026-02-25


@pytest.fixture
def home(home: Home, bundled_database: bytes) -> Home:
    """Cards come into a home in which a command has been run."""
    place_database(home, bundled_database)
    return home


def package(path: Path, notes: list[dict[str, Any]], form: str = "collection.anki2") -> Path:
    """A package in Anki's older form, made by hand: basic, reversed, typed and cloze notes."""
    work = path.with_suffix(".db")
    connection = sqlite3.connect(work)
    connection.executescript(
        "CREATE TABLE col (crt, models, decks);"
        "CREATE TABLE notes (id, guid, mid, tags, flds);"
        "CREATE TABLE cards (id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses,"
        " odue, odid, data);"
        "CREATE TABLE revlog (id, cid, ease, ivl, lastIvl, time, type);"
    )
    back = "{{FrontSide}}\n<hr id=answer>\n{{Back}}"
    templates = {
        1: [("{{Front}}", back)],
        2: [("{{Front}}", back), ("{{Back}}", "{{FrontSide}}<hr id=answer>{{Front}}")],
        3: [("{{Front}}\n{{type:Back}}", "{{Front}}<hr id=answer>{{type:Back}}")],
        4: [("{{cloze:Text}}", "{{cloze:Text}}<br>{{Extra}}")],
    }
    models = {
        str(key): {
            "name": f"type {key}",
            "flds": [
                {"name": name} for name in (("Text", "Extra") if key == 4 else ("Front", "Back"))
            ],
            "tmpls": [{"qfmt": front, "afmt": back} for front, back in forms],
            "type": int(key == 4),
        }
        for key, forms in templates.items()
    }
    decks = {"1": {"name": "Default"}, "2": {"name": "ML::Chapter 4"}}
    connection.execute(
        "INSERT INTO col VALUES (?, ?, ?)",
        (NOW - 100 * 86400, json.dumps(models), json.dumps(decks)),
    )
    for number, note in enumerate(notes):
        key = 1_600_000_000_000 + number * 10
        connection.execute(
            "INSERT INTO notes VALUES (?, ?, ?, ?, ?)",
            (key, note.get("guid", f"guid{number}"), note.get("type", 1), note.get("tags", ""),
             "\x1f".join(note["fields"])),
        )  # fmt: skip
        for ord_ in note.get("ords", [0]):
            state = note.get("state", (0, 0, number, 0, 0, 0, 0, "{}"))
            *numbers, data = state
            connection.execute(
                f"INSERT INTO cards VALUES ({', '.join('?' * 14)})",
                (key + ord_, key, 2, ord_, *numbers, 0, 0, data),
            )
            for moment, ease, interval, last, kind in note.get("log", []):
                connection.execute(
                    "INSERT INTO revlog VALUES (?, ?, ?, ?, ?, 4000, ?)",
                    (moment + ord_, key + ord_, ease, interval, last, kind),
                )
    connection.commit()
    connection.close()
    with zipfile.ZipFile(path, "w") as archive:
        if form.endswith("b"):
            compress = zstandard.ZstdCompressor().compress
            archive.writestr(form, compress(work.read_bytes()))
            archive.writestr("media", compress(b""))
        else:
            archive.write(work, form)
            archive.writestr(
                "media", json.dumps({"0": "a b.png", "1": "../../evil.png", "2": "x.html"})
            )
            for number in range(3):
                archive.writestr(str(number), PNG)
    work.unlink()
    return path


def imported(run: Run, *args: object) -> dict[str, Any]:
    ended = run("import", *map(str, args), "--json")
    assert ended.status == 0, ended.err
    result: dict[str, Any] = json.loads(ended.out)
    return result


def cards_of(home: Home, deck: str) -> dict[str, Any]:
    deck_, _ = read_deck(home.questions / f"{deck}.toml")
    return {card.id: card for card in deck_.card}


def test_every_kind_of_note_becomes_cards_and_again_adds_nothing(
    run: Run, home: Home, tmp_path: Path
) -> None:
    notes = [
        {"fields": ["What is <b>SGD</b>?", "a&nbsp;step<br>downhill"], "tags": " opt  ch4 "},
        {"fields": ["cat", "Katze"], "type": 2, "ords": [0, 1]},
        {"fields": ["2 + 2", "4"], "type": 3},
        {"fields": ["The {{c1::rank::how many}} of {{c2::a tensor}}", "extra"], "type": 4,
         "ords": [0, 1]},
        {"fields": [r"\(\frac{1}{2}\) and <img src='a b.png'> [sound:x.mp3]",
                    "<script>x()</script>ok"]},
        {"fields": ["<img src='../../evil.png'>p", "<img src='x.html'>q"]},
        {"fields": [r"{{c1::\frac{1}{n}}} and {{c1::a|b}}", ""], "type": 4},
    ]  # fmt: skip
    path = package(tmp_path / "My ML.apkg", notes)
    result = imported(run, path)
    assert (result["deck"], result["cards"], result["updated"]) == ("my-ml", 9, 0)
    assert {"what": "sound", "why": "cards show no sounds", "count": 1} in result["left_out"]
    cards = cards_of(home, "my-ml")
    first = cards[anki_cards.card_id("guid0", 0)]
    assert (first.prompt, first.answer) == ("What is **SGD**?", "a step\ndownhill")
    assert set(first.tags) == {"opt", "ch4", "Chapter_4"}
    one, two = (cards[anki_cards.card_id("guid1", n)] for n in (0, 1))
    assert (one.prompt, two.prompt) == ("cat", "Katze")
    assert one.related == (f"my-ml/{two.id}",)
    assert cards[anki_cards.card_id("guid2", 0)].accepted == ("4",)
    cloze = cards[anki_cards.card_id("guid3", 0)]
    assert cloze.text == "The {{rank}} (how many) of a tensor"
    assert cards[anki_cards.card_id("guid3", 1)].gaps == (("a tensor",),)
    picture = cards[anki_cards.card_id("guid4", 0)]
    assert picture.prompt == r"$\frac{1}{2}$ and ![picture](my-ml-media/a_b.png)"
    assert picture.answer == "ok"
    assert (home.questions / "my-ml-media" / "a_b.png").read_bytes() == PNG
    assert (home.questions / "my-ml-media" / "a_b.png").stat().st_mode & 0o77 == 0
    assert sorted(path.name for path in (home.questions / "my-ml-media").iterdir()) == [
        "a_b.png", "evil.png",
    ]  # fmt: skip
    assert cards[anki_cards.card_id("guid6", 0)].gaps == ((r"\frac{1}{n}",), ("a|b",))
    assert run("deck", "check", str(home.questions / "my-ml.toml")).status == 0
    before = (home.questions / "my-ml.toml").read_bytes()
    again = imported(run, path)
    assert (again["cards"], again["updated"], again["reviews"]) == (0, 0, 0)
    assert (home.questions / "my-ml.toml").read_bytes() == before
    notes[0]["fields"][1] = "another answer"
    changed = imported(run, package(tmp_path / "My ML.apkg", notes))
    assert (changed["cards"], changed["updated"]) == (0, 1)


def test_history_and_due_days_come_along_once(run: Run, home: Home, tmp_path: Path) -> None:
    day = 86400_000
    start = (NOW - 30 * 86400) * 1000
    log = [(start, 3, -600, 0, 0), (start + 600_000, 3, 1, -600, 0), (start + day, 3, 4, 1, 1)]
    data = json.dumps({"s": 12.5, "d": 4.25})
    notes = [
        {"fields": ["fsrs", "x"], "log": log, "state": (2, 2, 103, 12, 2500, 3, 1, data)},
        {"fields": ["sm2, suspended", "x"], "state": (2, -1, 98, 30, 2200, 5, 0, "")},
        {"fields": ["reset", "x"], "log": [(start + 5, 1, -60, 0, 0)],
         "state": (0, 0, 1, 0, 0, 0, 0, "{}")},
        {"fields": ["new", "x"]},
    ]  # fmt: skip
    path = package(tmp_path / "log.apkg", notes)
    result = imported(run, path)
    assert (result["cards"], result["reviews"]) == (4, 5)
    shown = json.loads(run("show", f"log/{anki_cards.card_id('guid0', 0)}", "--json").out)
    assert [review["rating"] for review in shown["history"]] == ["good"] * 3
    assert shown["schedule"]["stability"] == pytest.approx(12.5)
    assert shown["schedule"]["due"][:10] in ("2026-02-27", "2026-02-28", "2026-03-01")
    database = sqlite3.connect(home.database)
    names = dict(
        database.execute(
            "SELECT prompt, suspended FROM card JOIN deck ON deck.key = card.deck WHERE id = 'log'"
        )
    )
    assert names == {"fsrs": 0, "sm2, suspended": 1, "reset": 0, "new": 0}
    assert database.execute("SELECT count(*) FROM schedule").fetchone() == (2,)
    database.close()
    assert imported(run, path)["reviews"] == 0
    assert list(home.backups.glob("quizzer-*.db"))


def test_cards_with_a_due_day_and_no_answer_at_all_keep_it(
    run: Run, home: Home, tmp_path: Path
) -> None:
    """As Anki's "Set due date" leaves them, which puts no answer into its log."""
    notes = [{"fields": ["set", "x"], "state": (2, 2, 103, 12, 2500, 0, 0, "")}]
    path = package(tmp_path / "set.apkg", notes)
    assert imported(run, path)["reviews"] == 1
    shown = json.loads(run("show", f"set/{anki_cards.card_id('guid0', 0)}", "--json").out)
    assert shown["schedule"]["due"][:10] in ("2026-02-27", "2026-02-28", "2026-03-01")
    assert imported(run, path)["reviews"] == 0


def test_the_copy_that_is_made_before_a_history_comes_in_has_nothing_of_it(
    run: Run, home: Home, tmp_path: Path
) -> None:
    log = [((NOW - 86_400) * 1000, 3, 1, 1, 1)]
    assert imported(run, package(tmp_path / "a.apkg", [{"fields": ["q", "a"], "log": log}]))
    (copy,) = home.backups.glob("quizzer-*.db")
    with closing(sqlite3.connect(copy)) as database:
        decks = database.execute("SELECT count(*) FROM deck WHERE id = 'a'").fetchone()
        assert decks == (0,)
        assert database.execute("SELECT count(*) FROM review").fetchone() == (0,)


@pytest.fixture
def garbage_is_searched_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As at the end of an import outside the tests."""
    monkeypatch.setattr(import_cards, "collect_set_aside", collector.collect_set_aside)
    yield
    gc.freeze()


@pytest.mark.usefixtures("garbage_is_searched_for")
def test_packages_imported_one_after_another_leave_no_garbage_behind(
    home: Home, tmp_path: Path
) -> None:
    notes = [{"type": 1, "fields": [f"<b>a</b> {n}", "<i>b</i>"]} for n in range(20)]
    source = package(tmp_path / "cards.apkg", notes)
    now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    with open_context(home, UTC) as context:
        import_cards.import_files(context, [source], "cards", now)
        gc.collect()
        objects = len(gc.get_objects())
        for _ in range(5):
            import_cards.import_files(context, [source], "cards", now)
    assert len(gc.get_objects()) < objects + 500


FORMS = ("collection.anki2", "collection.anki21", "collection.anki21b")


def cut_off(path: Path) -> Iterator[Path]:
    """A package cut off at each tenth, and one whose collection is, in a zip that is whole."""
    cut = path.with_name(f"cut{path.suffix}")
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    form = next(name for name in reversed(FORMS) if name in content)
    for share in range(10):
        cut.write_bytes(data[: len(data) * share // 10])
        yield cut
        part = content[form][: len(content[form]) * share // 10]
        with zipfile.ZipFile(cut, "w") as archive:
            for name, whole in {**content, form: part}.items():
                archive.writestr(name, whole)
        yield cut


def assert_refused_wherever_cut_off(run: Run, home: Home, path: Path) -> None:
    """In a sentence each time, with nothing of it taken; the whole of it comes in afterwards."""
    for cut in cut_off(path):
        ended = run("import", str(cut))
        assert ended.status == 2
        assert str(cut) in ended.err
        assert "Traceback" not in ended.err
        assert "no such" not in ended.err
    assert not home.questions.exists() or not list(home.questions.iterdir())
    with closing(sqlite3.connect(home.database)) as database:
        assert database.execute("SELECT count(*) FROM deck WHERE id = 'cut'").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM review").fetchone() == (0,)
    result = imported(run, path, "--deck", "whole")
    assert (result["cards"], result["reviews"]) == (30, 60)


@pytest.mark.parametrize("suffix", [".apkg", ".colpkg"])
@pytest.mark.parametrize("form", FORMS)
def test_a_package_cut_off_anywhere_is_refused_in_a_sentence(
    run: Run, home: Home, tmp_path: Path, form: str, suffix: str
) -> None:
    log = [((NOW - day * 86_400) * 1000, 3, 1, 1, 1) for day in (9, 4)]
    notes = [{"fields": [f"q{number}", "a" * 900], "log": log} for number in range(30)]
    for number, note in enumerate(notes):
        note["log"] = [(at + number, *rest) for at, *rest in log]
    path = package(tmp_path / f"whole{suffix}", notes, form)
    assert_refused_wherever_cut_off(run, home, path)


@pytest.mark.long
@pytest.mark.parametrize("is_old", [False, True])
@pytest.mark.parametrize("suffix", [".apkg", ".colpkg"])
def test_what_anki_wrote_and_was_cut_off_anywhere_is_refused_in_a_sentence(
    run: Run, home: Home, tmp_path: Path, suffix: str, is_old: bool
) -> None:
    source = anki_collection(tmp_path / "source")
    from anki.collection import ExportAnkiPackageOptions

    for number in range(30):
        note = source.new_note(source.models.by_name("Basic"))
        note.fields[0] = f"Question {number}?"
        source.add_note(note, source.decks.id("ML"))
    for number, key in enumerate(source.db.list("SELECT id FROM cards")):
        for day in (9, 4):
            at = (NOW - day * 86_400) * 1000 + number
            source.db.execute("INSERT INTO revlog VALUES (?, ?, -1, 3, 5, 1, 2500, 4, 1)", at, key)
    path = tmp_path / f"whole{suffix}"
    if suffix == ".apkg":
        options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=is_old)
        source.export_anki_package(out_path=str(path), options=options, limit=None)
        source.close()
    else:
        source.export_collection_package(str(path), include_media=True, legacy=is_old)
    with zipfile.ZipFile(path) as archive:
        assert ("collection.anki21" if is_old else "collection.anki21b") in archive.namelist()
    assert_refused_wherever_cut_off(run, home, path)


def test_what_is_no_package_is_refused(run: Run, home: Home, tmp_path: Path) -> None:
    empty, text, odd = (tmp_path / name for name in ("empty.apkg", "text.colpkg", "x.pdf"))
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("collection.anki21b", b"not zstd")
    text.write_text("hello")
    odd.write_text("hello")
    for path in (empty, text, odd, tmp_path / "none.apkg"):
        ended = run("import", str(path))
        assert ended.status == 2, ended.out
        assert path.name in ended.err
    ended = run(
        "import",
        str(package(tmp_path / "a.apkg", [{"fields": ["a", "b"]}])),
        "--deck",
        "fastbook-04",
    )
    assert ended.status == 2
    assert not (home.questions / "fastbook-04.toml").exists()


@pytest.mark.parametrize(
    ("name", "text", "cards"),
    [
        (
            "notes.txt",
            "#separator:tab\n#html:true\n#guid column:1\n#tags column:4\n"
            'g1\t<b>Q</b>\t"A\nB"\tx y\n',
            [("**Q**", "A\nB", ("x", "y"))],
        ),
        (
            "a.csv",
            'Front,Back,Tags\nq1,a1,t\n"q,2",a2,\n',
            [("q1", "a1", ("t",)), ("q,2", "a2", ())],
        ),
        ("b.tsv", "q1\ta1\nq2\ta2\n", [("q1", "a1", ()), ("q2", "a2", ())]),
        ("c.csv", "q1;a1\nq2;a, b\n", [("q1", "a1", ()), ("q2", "a, b", ())]),
        (
            "d.md",
            "Q: one\ntwo\nA: three\n\n---\n\nQ: x\nA: y\n",
            [("one\ntwo", "three", ()), ("x", "y", ())],
        ),
    ],
)  # fmt: skip
def test_text_files_are_read_with_or_without_directives_and_headings(
    run: Run, home: Home, tmp_path: Path, name: str, text: str, cards: list[Any]
) -> None:
    path = tmp_path / name
    path.write_text(text)
    result = imported(run, path, "--deck", "mine")
    assert result["cards"] == len(cards)
    assert [
        (card.prompt, card.answer, card.tags) for card in cards_of(home, "mine").values()
    ] == cards
    again = imported(run, path, "--deck", "mine")
    assert (again["cards"], again["updated"]) == (0, 0)


def test_a_cloze_in_markdown_is_a_card_for_each_gap(run: Run, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "c.md"
    path.write_text("C: The [order] of a group is [its size], see [link](x).\n")
    assert imported(run, path, "--deck", "mine")["cards"] == 2
    one, two = cards_of(home, "mine").values()
    assert one.text == "The {{order}} of a group is its size, see [link](x)."
    assert two.gaps == (("its size",),)
    assert one.related == (f"mine/{two.id}",)


def test_a_text_with_gaps_that_hold_nothing_changes_nothing_when_it_comes_again(
    run: Run, home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "odd.txt"
    path.write_text("{{c1::{{c1::{{a|b}} {{}}u\n{{c1::}} left\n{{c1:: }}\n")
    assert imported(run, path)["cards"] == 3
    again = imported(run, path)
    assert (again["cards"], again["updated"]) == (0, 0)


def test_cards_of_ones_own_in_the_deck_stay(run: Run, home: Home, tmp_path: Path) -> None:
    run("deck", "new", "mine")
    path = tmp_path / "a.csv"
    path.write_text("q1,a1\n")
    assert imported(run, path, "--deck", "mine")["cards"] == 1
    assert len(cards_of(home, "mine")) == 6
    assert run("deck", "check", str(home.questions / "mine.toml")).status == 0


def anki_collection(folder: Path) -> Any:
    collection = pytest.importorskip("anki.collection", reason="anki is an extra of the benchmarks")
    folder.mkdir(exist_ok=True)
    return collection.Collection(str(folder / "collection.anki2"))


def test_anki_opens_an_export_with_every_card_review_and_due_day(
    run: Run, home: Home, tmp_path: Path
) -> None:
    collection = anki_collection(tmp_path / "profile")
    from anki.import_export_pb2 import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    run("deck", "new", "mine")
    draw = random.Random(1)
    for card in ("a-choice", "a-number", "a-gap", "an-order", "first-question"):
        for _ in range(draw.randint(1, 3)):
            run("rate", f"mine/{card}", draw.choice(["again", "good", "easy"]))
    target = tmp_path / "out.apkg"
    assert run("export", str(target), "--deck", "mine").status == 0
    request = ImportAnkiPackageRequest(
        package_path=str(target), options=ImportAnkiPackageOptions(with_scheduling=True)
    )
    collection.import_anki_package(request)
    database = sqlite3.connect(home.database)
    reviews = database.execute("SELECT count(*) FROM review").fetchone()[0]
    assert collection.db.scalar("SELECT count(*) FROM revlog") == reviews
    assert collection.db.scalar("SELECT count(*) FROM cards") == 5
    cloze = collection.db.scalar("SELECT flds FROM notes WHERE flds LIKE '%c1::%'")
    assert "{{c1::rank}}" in cloze
    ours = dict(
        database.execute(
            "SELECT name, due_day - last_day FROM schedule JOIN card ON card.key = schedule.card"
            " WHERE due_day IS NOT NULL"
        )
    )
    today = collection.sched.today
    for guid, due in collection.db.all(
        "SELECT guid, due FROM cards JOIN notes ON notes.id = nid WHERE type = 2"
    ):
        assert abs(due - today - ours[guid.partition("/")[2]]) <= 1
    collection.close()
    again = anki_collection(tmp_path / "profile")
    again.import_anki_package(request)
    assert again.db.scalar("SELECT count(*) FROM cards") == 5
    again.close()
    database.close()


def test_an_export_shows_markdown_as_cards_do_and_takes_no_picture_from_elsewhere(
    run: Run, home: Home, tmp_path: Path
) -> None:
    (home.questions / "media").mkdir(parents=True)
    (home.questions / "media" / "a b.png").write_bytes(PNG)
    (home.folder / "secret.png").write_bytes(PNG)
    (home.questions / "media" / "link.png").symlink_to(home.folder / "secret.png")
    (home.questions / "mine.toml").write_text(
        """title = "Mine"

[[card]]
id = "free"
kind = "free"
prompt = '**Is** __init__ $x<y$, 2*x*y? ![p](media/a%20b.png) ![q](../secret.png)'
answer = '''$$\\frac{1}{2}$$

```python
a < b
```

![r](media/link.png) ![w](https://example.org/w.png) `![c](media/a%20b.png)`'''

[[card]]
id = "gap"
kind = "cloze"
prompt = "Fill in."
text = "The **{{mean}}** is $\\\\bar{x}$, in code `{{x.mean()}}`, ![p](media/a%20b.png)"
answer = "So."
"""
    )
    target = tmp_path / "out.apkg"
    ended = run("export", str(target), "--deck", "mine")
    assert ended.status == 0, ended.err
    with zipfile.ZipFile(target) as archive:
        assert json.loads(archive.read("media")) == {"0": "a b.png"}
        archive.extract("collection.anki2", tmp_path)
    connection = sqlite3.connect(tmp_path / "collection.anki2")
    fields = [row[0].split("\x1f") for row in connection.execute("SELECT flds FROM notes")]
    connection.close()
    prompt, answer = fields[0]
    assert prompt.startswith("<strong>Is</strong> __init__ \\(x&lt;y\\), 2*x*y?")
    assert '<img src="a b.png" alt="p" />' in prompt
    assert "secret.png" in prompt
    assert r"\[\frac{1}{2}\]" in answer
    assert '<pre><code class="language-python">a &lt; b' in answer
    assert "![c](media/a%20b.png)" in answer
    assert fields[1][0].startswith(
        r"The <strong>{{c1::mean}}</strong> is \(\bar{x}\), in code <code>{{c1::x.mean()}}</code>"
    )


def test_a_round_trip_through_anki_loses_nothing(run: Run, home: Home, tmp_path: Path) -> None:
    """Out of Anki (its newest form), in, out, and into an empty Anki."""
    source = anki_collection(tmp_path / "first")
    from anki.collection import ExportAnkiPackageOptions, ImportAnkiPackageOptions
    from anki.import_export_pb2 import ImportAnkiPackageRequest

    basic, cloze = source.models.by_name("Basic"), source.models.by_name("Cloze")
    deck = source.decks.id("ML")
    for number in range(40):
        note = source.new_note(cloze if number % 4 == 3 else basic)
        note.fields[0] = f"{{{{c1::gap}}}} {number}" if number % 4 == 3 else f"Question {number}?"
        note.fields[1] = f"<b>Answer</b> {number}"
        note.tags = ["t", f"n{number % 3}"]
        source.add_note(note, deck)
    keys = source.db.list("SELECT id FROM cards ORDER BY id")
    for number, key in enumerate(keys[:30]):
        moment = (NOW - 86400 * 20) * 1000 + number
        source.db.execute(
            "INSERT INTO revlog VALUES (?, ?, -1, 3, 5, 1, 2500, 4000, 1)", moment, key
        )
        source.db.execute(
            "UPDATE cards SET type = 2, queue = 2, ivl = 5, due = ?, factor = 2500, reps = 1,"
            " data = ? WHERE id = ?", source.sched.today + number % 9, '{"s":5.5,"d":5}', key,
        )  # fmt: skip
    out = tmp_path / "anki.apkg"
    source.export_anki_package(
        out_path=str(out),
        options=ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=False),
        limit=None,
    )
    wanted = {
        (
            flds.partition("\x1f")[0].replace("{{c1::gap}}", "gap"),
            tags.strip(),
            due - source.sched.today,
        )
        for flds, tags, due in source.db.all(
            "SELECT flds, tags, due FROM cards JOIN notes ON notes.id = nid WHERE type = 2"
        )
    }
    source.close()
    with zipfile.ZipFile(out) as archive:
        assert "collection.anki21b" in archive.namelist()
    result = imported(run, out, "--deck", "ml")
    assert (result["cards"], result["reviews"], result["left_out"]) == (40, 30, [])
    back = tmp_path / "back.apkg"
    assert run("export", str(back), "--deck", "ml").status == 0
    target = anki_collection(tmp_path / "second")
    target.import_anki_package(
        ImportAnkiPackageRequest(
            package_path=str(back), options=ImportAnkiPackageOptions(with_scheduling=True)
        )
    )
    assert target.db.scalar("SELECT count(*) FROM cards") == 40
    assert target.db.scalar("SELECT count(*) FROM revlog") == 30
    seen = {
        (
            flds.partition("\x1f")[0].replace("{{c1::gap}}", "gap"),
            tags.strip(),
            due - target.sched.today,
        )
        for flds, tags, due in target.db.all(
            "SELECT flds, tags, due FROM cards JOIN notes ON notes.id = nid WHERE type = 2"
        )
    }
    assert {(text, tags) for text, tags, _ in seen} == {(text, tags) for text, tags, _ in wanted}
    days = {text: due for text, _, due in wanted}
    assert all(abs(due - days[text]) <= 1 for text, _, due in seen)
    target.close()
    shutil.rmtree(tmp_path / "second")


def test_a_history_comes_in_alike_into_an_empty_log_and_into_one_with_reviews(
    run: Run, home: Home, tmp_path: Path
) -> None:
    """The first is written as it is; the second is merged as another machine's log would be."""
    day = 86_400_000
    start = (NOW - 60 * 86_400) * 1000
    draw = random.Random(4)
    notes = [
        {
            "fields": [f"q{number}", "a"],
            "log": [
                (start + number + turn * 3 * day, draw.randint(1, 4),
                 draw.choice([-600, 1, 5]), 1, 1)
                for turn in range(number % 5)
            ],
            "state": (2, -1 if number % 7 == 0 else 2, 103, 12, 2500, 3, 1, '{"s":9.5,"d":4}'),
        }
        for number in range(30)
    ]  # fmt: skip
    path = package(tmp_path / "log.apkg", notes)

    def log() -> list[tuple[Any, ...]]:
        with sqlite3.connect(home.database) as database:
            return database.execute(
                "SELECT name, rating, at, day, phase_before, elapsed_days, review.phase,"
                " review.step, review.stability, review.difficulty, review.due_at,"
                " review.due_day, review.reps, review.lapses, suspended,"
                " schedule.review = review.id"
                " FROM review JOIN card ON card.key = review.card"
                " LEFT JOIN schedule ON schedule.card = card.key"
                " JOIN deck ON deck.key = card.deck WHERE deck.id = 'log' ORDER BY review.id"
            ).fetchall()

    assert imported(run, path)["reviews"] > 50
    alone = log()
    for file in home.database.parent.glob("quizzer.db*"):
        file.unlink()
    (home.questions / "log.toml").unlink()
    assert run("rate", "fastbook-04/sgd-steps", "good").status == 0
    assert imported(run, path)["reviews"] > 50
    assert log() == alone
    with sqlite3.connect(home.database) as database:
        order = database.execute("SELECT at FROM review ORDER BY id").fetchall()
        assert order == sorted(order)
        assert not database.execute("PRAGMA foreign_key_check").fetchall()


@pytest.mark.parametrize(
    "harm",
    [
        "CREATE VIEW bad AS SELECT 1; DROP TABLE revlog; CREATE VIEW revlog AS WITH RECURSIVE"
        " n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, 1 AS cid, 3 AS ease,"
        " 1 AS ivl, 1 AS lastIvl, 1 AS time, 1 AS type FROM n",
        "DROP TABLE notes; CREATE TABLE notes (id, guid, mid, tags, flds AS (hex(zeroblob(1e8))))",
        "UPDATE col SET models = '[]'",
        "UPDATE col SET crt = 'x', decks = '{\"1\": 5}'",
        "UPDATE notes SET flds = NULL, tags = x'ff'",
        "UPDATE cards SET due = 9e18, ivl = -9e18, factor = 'x', data = '[' , type = 2",
        "UPDATE revlog SET id = -5, ivl = 9e18, time = 'x'",
        "UPDATE revlog SET id = 1.5, cid = NULL, ivl = -9e18, time = -1",
        "ALTER TABLE revlog ADD COLUMN RowId",
        "DROP TABLE revlog; CREATE TABLE revlog (id, cid, ease, ivl, time, type, PRIMARY KEY (id))"
        " WITHOUT ROWID",
        "UPDATE cards SET ord = -9223372036854775808, data = x'00'",
    ],
)
def test_a_hostile_collection_is_refused_or_comes_in_harmlessly(
    run: Run, tmp_path: Path, harm: str
) -> None:
    log = [((NOW - 86_400) * 1000, 3, 1, 1, 1)]
    path = package(tmp_path / "bad.apkg", [{"fields": ["q", "a"], "log": log}])
    changed = tmp_path / "changed.apkg"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(changed, "w") as target:
        database = tmp_path / "c.db"
        database.write_bytes(archive.read("collection.anki2"))
        with sqlite3.connect(database) as connection:
            connection.executescript(harm)
        connection.close()
        target.write(database, "collection.anki2")
    ended = run("import", str(changed))
    assert ended.status in (0, 2), ended.err
    assert "Traceback" not in ended.err
    assert "error.log" not in ended.err


def test_a_package_that_unpacks_to_far_more_than_it_holds_is_refused(
    run: Run, home: Home, tmp_path: Path
) -> None:
    bomb = tmp_path / "bomb.apkg"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", bytes(300 << 20))
    ended = run("import", str(bomb))
    assert ended.status == 2
    assert "its collection unpacks to more than 256 MiB" in ended.err
    assert not home.questions.exists() or not list(home.questions.iterdir())


def test_a_thousand_decks_and_scripts_in_fields_come_in_as_text(
    run: Run, home: Home, tmp_path: Path
) -> None:
    fields = [
        "<script>fetch('http://x')</script><img src=x onerror=alert(1)>q <b>b</b>",
        "\x1b[2Ja",
    ]
    path = package(tmp_path / "many.apkg", [{"fields": fields}])
    changed = tmp_path / "changed.apkg"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(changed, "w") as target:
        database = tmp_path / "c.db"
        database.write_bytes(archive.read("collection.anki2"))
        decks = {str(key): {"name": "::".join(["d"] * (key % 100 + 1))} for key in range(1, 1001)}
        with sqlite3.connect(database) as connection:
            connection.execute("UPDATE col SET decks = ?", (json.dumps(decks),))
        connection.close()
        target.write(database, "collection.anki2")
    assert imported(run, changed)["cards"] == 1
    (card,) = cards_of(home, "changed").values()
    assert "script" not in card.prompt
    assert "onerror" not in card.prompt


VALUES = strategies.one_of(
    strategies.text(),
    strategies.text(alphabet='ab"\\\n\r\t\x00\x1f\x7f\x85\u2028{}[]=#'),
    strategies.lists(strategies.text(), max_size=3),
    strategies.floats(allow_nan=False),
    strategies.integers(-(2**53), 2**53),
    strategies.booleans(),
)


@hypothesis.given(VALUES)
def test_a_card_reads_as_it_was_written_whether_looked_at_again_or_not(value: object) -> None:
    card = {"id": "a", "prompt": value}
    text = "".join(import_cards._card_text(card))
    assert toml_text.parse(text) == {"card": [card]}
    assert import_cards._is_plain({"id": "a", "prompt": "Is $x$ an e-mail's é?", "tags": ["b"]})
    assert not import_cards._is_plain({"id": "a", "prompt": "a \\ b"})


@pytest.mark.long
@pytest.mark.timeout(900)
def test_two_thousand_cards_and_fifty_thousand_reviews_go_round_through_anki(
    run: Run, home: Home, tmp_path: Path
) -> None:
    """Out of Anki, in, out and into Anki: no card, review or tag is lost, in each of its forms."""
    source = anki_collection(tmp_path / "first")
    from anki.collection import ExportAnkiPackageOptions, ImportAnkiPackageOptions
    from anki.import_export_pb2 import ImportAnkiPackageRequest

    cards, reviews_a_card = 2_000, 25
    picture = tmp_path / "p.png"
    picture.write_bytes(PNG)
    name = source.media.add_file(str(picture))
    basic, cloze = source.models.by_name("Basic"), source.models.by_name("Cloze")
    deck = source.decks.id("ML")
    for number in range(cards):
        is_cloze = number % 4 == 3
        note = source.new_note(cloze if is_cloze else basic)
        note.fields[0] = f"The {{{{c1::gap}}}} {number}" if is_cloze else f"Question {number}?"
        note.fields[1] = f"<b>Answer</b> {number} <img src='{name}'>"
        note.tags = ["all", f"n{number % 7}"]
        source.add_note(note, deck)
    keys = source.db.list("SELECT id FROM cards ORDER BY id")
    draw = random.Random(9)
    today = source.sched.today
    begin = (NOW - 86_400 * 700) * 1000
    log, states = [], []
    for number, key in enumerate(keys):
        for turn in range(reviews_a_card):
            at = begin + turn * 20 * 86_400_000 + number * 1000
            log.append((at, key, draw.choice([1, 3, 3, 4]), 20, 20, 2500, 4000, int(turn > 0)))
        data = f'{{"s":{draw.uniform(5, 50):.2f},"d":5}}'
        states.append((today + draw.randrange(60), data, key))
    source.db.executemany("INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)", log)
    source.db.executemany(
        "UPDATE cards SET type = 2, queue = 2, ivl = 20, due = ?, factor = 2500, reps = 25,"
        " data = ? WHERE id = ?",
        states,
    )

    def shown(collection: Any) -> dict[str, tuple[str, int, int]]:
        """By text without markup: tags, days until due, reviews."""
        return {
            fields.partition("\x1f")[0].replace("{{c1::gap}}", "gap"): (
                " ".join(sorted(tags.split())), due - collection.sched.today, count,
            )
            for fields, tags, due, count in collection.db.all(
                "SELECT flds, tags, due, (SELECT count(*) FROM revlog WHERE cid = cards.id)"
                " FROM cards JOIN notes ON notes.id = nid"
            )
        }  # fmt: skip

    wanted = shown(source)
    newest, oldest = tmp_path / "newest.apkg", tmp_path / "oldest.apkg"
    for path, is_old in ((newest, False), (oldest, True)):
        options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=is_old)
        source.export_anki_package(out_path=str(path), options=options, limit=None)
    source.close()
    result = imported(run, newest, "--deck", "ml")
    assert (result["cards"], result["reviews"], result["left_out"]) == (cards, 50_000, [])
    for path in (newest, oldest):
        again = imported(run, path, "--deck", "ml")
        assert (again["cards"], again["updated"], again["reviews"]) == (0, 0, 0)
    out = tmp_path / "out.apkg"
    assert run("export", str(out), "--deck", "ml").status == 0
    target = anki_collection(tmp_path / "second")
    for _ in range(2):
        target.import_anki_package(
            ImportAnkiPackageRequest(
                package_path=str(out), options=ImportAnkiPackageOptions(with_scheduling=True)
            )
        )
        assert target.db.scalar("SELECT count(*) FROM cards") == cards
        assert target.db.scalar("SELECT count(*) FROM revlog") == 50_000
    found = shown(target)
    assert found.keys() == wanted.keys()
    for text, (tags, due, count) in wanted.items():
        assert found[text][0] == tags
        assert abs(found[text][1] - due) <= 1
        assert found[text][2] == count
    assert target.db.scalar("SELECT count(*) FROM notes WHERE flds LIKE '%<img%'") == cards
    assert target.media.have("p.png") or target.media.have(name)
    target.close()
