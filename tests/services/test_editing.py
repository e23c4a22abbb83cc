from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from quizzer import paths
from quizzer.errors import UsageError
from quizzer.services.context import Context
from quizzer.services.review import cards, editing
from quizzer.services.review.editing import CardLocation
from quizzer.store import content
from quizzer.store.content import CardRow
from tests.conftest import NOON, SMALL_DECK


@pytest.fixture
def row(context: Context) -> CardRow:
    return content.card(context.db, "letters/b")


def edit(context: Context, row: CardRow, text: str) -> CardLocation:
    """Change the deck's text as an editor would, and record that."""
    place = editing.prepare(context, row)
    before = place.path.read_bytes()
    place.path.write_text(text)
    editing.push_edit(context, row, place, before, NOON)
    return place


def test_the_editor_opens_at_the_line_of_the_card(context: Context, row: CardRow) -> None:
    place = editing.prepare(context, row)
    assert place.path.read_text().splitlines()[place.line - 1] == "[[card]]"
    assert place.path.read_text().splitlines()[place.line] == 'id = "b"'
    assert place.copied_from is None


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_line_is_found_however_the_file_is_saved(
    context: Context, row: CardRow, line_end: str, mark: str
) -> None:
    path = context.home.questions / "letters.toml"
    path.write_bytes((mark + SMALL_DECK).replace("\n", line_end).encode())
    lines = SMALL_DECK.splitlines()
    assert lines[editing.prepare(context, row).line] == 'id = "b"'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SMALL_DECK.replace('answer = "b"', "answer = b"), 14),  # of the id itself
        (SMALL_DECK.replace('id = "b"', 'id = "gone"'), 1),
        ("title = 'T'\n  id='b'\n[[card", 2),
        ("card = 3\nid = 'b'\n", 2),
        ("card = [3]\n\nid = 'b'\n", 3),
        ("", 1),
    ],
)
def test_in_a_broken_file_the_editor_opens_at_what_looks_like_the_card(
    context: Context, row: CardRow, text: str, line: int
) -> None:
    (context.home.questions / "letters.toml").write_text(text)
    assert editing.prepare(context, row).line == line


@pytest.fixture
def bundled(tmp_path: Path, context: Context, row: CardRow) -> Path:
    """The bundled file of the deck, of which the home has no copy."""
    path = paths.bundled("questions") / "letters.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    (context.home.questions / "letters.toml").rename(path)
    return path


def test_a_bundled_card_is_edited_in_a_private_copy(
    context: Context, row: CardRow, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzer.paths.bundled", lambda _: bundled.parent)
    place = editing.prepare(context, row)
    assert place.copied_from == bundled
    assert place.path == context.home.questions / "letters.toml"
    assert place.path.read_text() == SMALL_DECK
    assert place.path.stat().st_mode & 0o77 == 0
    assert editing.prepare(context, row).copied_from is None, "it was there this time"


def test_a_copy_in_which_nothing_was_changed_goes_and_any_other_stays(
    context: Context, row: CardRow, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzer.paths.bundled", lambda _: bundled.parent)
    place = editing.prepare(context, row)
    editing.remove_unchanged_copy(place)
    assert not place.path.exists()
    editing.remove_unchanged_copy(place)  # the editor's user may have deleted it
    place = editing.prepare(context, row)
    place.path.write_text(SMALL_DECK + "\n")
    editing.remove_unchanged_copy(place)
    assert place.path.exists()
    own = editing.prepare(context, row)
    editing.remove_unchanged_copy(own)
    assert own.path.exists()


def test_an_exercise_is_not_edited_as_a_card(context: Context, row: CardRow) -> None:
    with pytest.raises(UsageError, match="not edited as a card"):
        editing.prepare(context, row._replace(kind="code"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("comes second", "is the second"),  # in the middle
        ('answer = "b"', 'answer = "bb"'),  # a letter doubled: its place is not certain
        ('answer = "bb"', 'answer = "b"'),
        ("\ntitle", "# mine\n\ntitle"),  # at the beginning
        ('tags = ["vowels"]\n"""', ""),
        ("second", "secónd"),
    ],
)
def test_undo_writes_back_what_an_edit_changed(
    context: Context, row: CardRow, old: str, new: str
) -> None:
    path = context.home.questions / "letters.toml"
    before = SMALL_DECK.replace('answer = "b"', 'answer = "bb"') if "bb" in old else SMALL_DECK
    path.write_text(before)
    edit(context, row, before.replace(old, new) + ("# end\n" if old == new else ""))
    cards.undo(context, NOON)
    assert path.read_text() == before


@pytest.mark.parametrize("text", [SMALL_DECK + "# at the end\n", SMALL_DECK[:-40], ""])
def test_undo_writes_back_what_an_edit_added_or_cut_at_the_end(
    context: Context, row: CardRow, text: str
) -> None:
    place = edit(context, row, text)
    cards.undo(context, NOON)
    assert place.path.read_text() == SMALL_DECK


def test_an_edit_that_changed_nothing_is_not_undone_before_a_review(
    context: Context, row: CardRow
) -> None:
    edit(context, row, SMALL_DECK)
    assert cards.undo(context, NOON) is None


def test_undo_leaves_what_was_written_elsewhere_in_the_deck_since(
    context: Context, row: CardRow
) -> None:
    place = edit(context, row, SMALL_DECK.replace("comes second", "is the second"))
    place.path.write_text("# later\n" + place.path.read_text() + "# later\n")
    cards.undo(context, NOON + timedelta(hours=1))
    assert place.path.read_text() == f"# later\n{SMALL_DECK}# later\n"


@pytest.mark.parametrize(
    ("edited", "since"),
    [
        ("is the second", lambda text: text.replace("is the second", "another")),  # it is gone
        ("QQQ", lambda text: text + "# QQQ\n"),  # it is there twice
        ("", lambda text: text + "# later\n"),  # nothing marks the place of what was cut
    ],
)
def test_an_edit_that_was_written_over_is_not_undone_blindly(
    context: Context, row: CardRow, edited: str, since: Callable[[str], str]
) -> None:
    place = edit(context, row, SMALL_DECK.replace("comes second", edited))
    later = since(place.path.read_text())
    place.path.write_text(later)
    with pytest.raises(UsageError, match="cannot be undone: its deck file was changed since"):
        cards.undo(context, NOON)
    assert place.path.read_text() == later


def test_undo_of_the_only_edit_removes_the_copy_of_a_bundled_deck(
    context: Context, row: CardRow, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzer.paths.bundled", lambda _: bundled.parent)
    place = edit(context, row, SMALL_DECK.replace("comes second", "is the second"))
    cards.undo(context, NOON)
    assert not place.path.exists()
    assert bundled.read_text() == SMALL_DECK


def test_an_edit_that_deleted_the_file_is_undone(context: Context, row: CardRow) -> None:
    place = editing.prepare(context, row)
    place.path.unlink()
    editing.push_edit(context, row, place, SMALL_DECK.encode(), NOON)
    cards.undo(context, NOON)
    assert place.path.read_text() == SMALL_DECK


PLACE = CardLocation(Path("/decks/letters.toml"), 12, None)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"EDITOR": "nano"}, ["nano", "+12", "/decks/letters.toml"]),
        ({"EDITOR": "/usr/bin/vim -u NONE"}, ["/usr/bin/vim", "-u", "NONE", "+12"]),
        ({"EDITOR": "'my tools/code' -n"}, ["my tools/code", "-n", "--wait", "--goto"]),
        ({"EDITOR": "hx"}, ["hx", "/decks/letters.toml:12"]),
        ({"EDITOR": "gedit"}, ["gedit", "/decks/letters.toml"]),
        ({"EDITOR": "nano", "VISUAL": "emacsclient"}, ["emacsclient", "+12"]),
        ({"EDITOR": "nano", "VISUAL": ""}, ["nano", "+12"]),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_way(
    environ: dict[str, str], words: list[str]
) -> None:
    command = editing.editor_command(PLACE, environ)
    assert command[: len(words)] == words
    assert command[-1].removesuffix(":12") == "/decks/letters.toml"
    assert len(command) <= len(words) + 1


def test_without_a_choice_the_first_usual_editor_there_is_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = {"vim": "/usr/bin/vim", "vi": "/usr/bin/vi"}
    monkeypatch.setattr("shutil.which", there.get)
    assert editing.editor_command(PLACE, {}) == ["vim", "+12", "/decks/letters.toml"]
    monkeypatch.setattr("shutil.which", {}.get)
    with pytest.raises(UsageError, match="no editor was found"):
        editing.editor_command(PLACE, {})


def test_on_windows_backslashes_stay_and_the_usual_editor_is_notepad(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert editing.editor_command(PLACE, {}) == ["notepad", "/decks/letters.toml"]
    command = editing.editor_command(PLACE, {"EDITOR": r"C:\tools\edit -w"})
    assert command == [r"C:\tools\edit", "-w", "/decks/letters.toml"]


@pytest.mark.parametrize(("editor", "words"), [("'open", "cannot be read"), (" ", "blank")])
def test_an_editor_that_is_no_command_is_reported(editor: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        editing.editor_command(PLACE, {"EDITOR": editor})
