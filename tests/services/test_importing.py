"""How files of cards become a deck of one's own: its name, its pictures and its text."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.errors import UsageError
from quizzer.services.context import Context
from quizzer.services.exchange import import_cards
from quizzer.services.exchange.anki_cards import LeftOut
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("My Deck", "my-deck"), ("  Ä--x  ", "x"), ("___", "imported"), ("", "imported"),
        ("a" * 61, "a" * 60), ("a" * 60, "a" * 60), ("Chapter 4: ML", "chapter-4-ml"),
    ],
)  # fmt: skip
def test_a_deck_is_named_after_its_file(text: str, slug: str) -> None:
    assert import_cards._slug(text) == slug


def test_five_reasons_at_most_are_given_for_a_file_without_a_card() -> None:
    left_out = LeftOut()
    for what in "abcdef":
        left_out.add(what, "odd")
    left_out.add("a", "odd")
    assert (
        import_cards._reasons(left_out) == "2 × a: odd; 1 × b: odd; 1 × c: odd; 1 × d: odd;"
        " 1 × e: odd"
    )


class Media:
    """Files of a package; counts how often each is read."""

    def __init__(self, **files: bytes) -> None:
        self.files = files
        self.read: list[str] = []

    def media_file(self, name: str) -> bytes | None:
        self.read.append(name)
        return self.files.get(name)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("a.png", "deck-media/a.png"), ("x/y z.JPG", "deck-media/y_z.JPG"),
        ("../../.hidden.svg", "deck-media/hidden.svg"), ("a.exe", None), ("..png", None),
        (".png", None), ("", None), ("/", None), ("none.png", None),
        ("b" * 100 + ".png", "deck-media/" + "b" * 96 + ".png"), ("ü.webp", "deck-media/ü.webp"),
    ],
)  # fmt: skip
def test_a_picture_is_put_beside_the_deck_under_a_harmless_name(
    tmp_path: Path, name: str, place: str | None
) -> None:
    media: Any = Media(**{name: b"data"} if name != "none.png" else {})
    pictures = import_cards._Pictures(media, tmp_path / "deck-media")
    assert [pictures(name), pictures(name)] == [place, place]
    assert len(media.read) <= 1, "each is read once"
    if place is not None:
        assert (tmp_path / place).read_bytes() == b"data"
        assert (tmp_path / place).stat().st_mode & 0o77 == 0


def test_a_picture_that_is_there_already_is_not_written_again(tmp_path: Path) -> None:
    folder = tmp_path / "deck-media"
    media: Any = Media(**{"a.png": b"new"})
    folder.mkdir()
    for before, is_same in ((b"new", True), (b"old", False)):
        (folder / "a.png").write_bytes(before)
        known = (folder / "a.png").stat().st_ino
        assert import_cards._Pictures(media, folder)("a.png") == "deck-media/a.png"
        assert (folder / "a.png").read_bytes() == b"new"
        assert ((folder / "a.png").stat().st_ino == known) == is_same


def table(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "free", "prompt": f"{name}?", "answer": "A.", **more}


def test_a_deck_is_written_with_what_is_new_or_changed_and_keeps_what_is_there(
    context: Context,
) -> None:
    path = context.home.questions / "letters.toml"

    def write(*tables: dict[str, Any]) -> tuple[int, int]:
        added, updated, change = import_cards._write_deck(
            path, "letters", {each["id"]: each for each in tables}
        )
        assert change.digest == import_cards.change_of(path, path.read_bytes(), change.deck).digest
        assert [card.id for card in change.deck.card][:4] == ["a", "b", "c", "e"]
        return added, updated

    before = path.read_bytes()
    new = table("x", tags=["t"], siblings=["y", "gone"])
    assert write(new, table("y", siblings=["x"])) == (2, 0)
    text = path.read_text()
    assert text.startswith('title = "Letters"\n\n[[card]]\nid = "a"\n')
    assert text.endswith(
        '[[card]]\nid = "x"\nkind = "free"\nprompt = "x?"\nanswer = "A."\ntags = ["t"]\n'
        'related = ["letters/y"]\n\n'
        '[[card]]\nid = "y"\nkind = "free"\nprompt = "y?"\nanswer = "A."\nrelated = ["letters/x"]\n'
    )
    written = path.read_bytes()
    assert write(table("x", tags=["t"]), table("y")) == (0, 0)
    assert path.read_bytes() == written != before, "unchanged, it is not written"
    assert write(table("x", tags=["t"], answer="B.", siblings=["y"]), table("y")) == (0, 1)
    changed = written.decode().replace(
        'prompt = "x?"\nanswer = "A."', 'prompt = "x?"\nanswer = "B."'
    )
    assert sorted(path.read_text().splitlines()) == sorted(changed.splitlines())
    fresh = context.home.questions / "my-new-deck.toml"
    import_cards._write_deck(fresh, "my-new-deck", {"x": table("x", source=None)})
    assert fresh.stat().st_mode & 0o77 == 0
    assert fresh.read_text().startswith('title = "My new deck"\n\n[[card]]\nid = "x"\n')


def test_marked_examples_stand_behind_their_card() -> None:
    example = {"text": "x", "mark": "good"}
    text = "".join(import_cards._card_text(table("x", example=[example, example])))
    assert text == (
        '\n[[card]]\nid = "x"\nkind = "free"\nprompt = "x?"\nanswer = "A."\n'
        + '\n[[card.example]]\ntext = "x"\nmark = "good"\n' * 2
    )


@pytest.mark.parametrize(
    ("value", "is_plain"),
    [
        ("x é – $y$ 'z'", True), ("a\nb", False), ('a"b', False), ("a\\b", False), ("\x7f", False),
        (["a", "b"], True), (["a", "b\n"], False), ([], True), (3, False), (["a", 3], False),
        ({"a": "b"}, False), (True, False),
    ],
)  # fmt: skip
def test_a_card_is_plain_where_its_texts_need_no_escape(value: Any, is_plain: bool) -> None:
    assert bool(import_cards._is_plain({"id": "a", "prompt": value})) == is_plain


def test_files_are_refused_in_a_sentence_and_twins_are_counted(
    context: Context, tmp_path: Path
) -> None:
    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text)
        return tmp_path / name

    for sources, words in (
        ([tmp_path / "none.csv"], "there is no file"),
        ([write("a.pdf", "x")], "is of no kind that can be imported"),
        ([write("b.csv", "")], "there is no card in"),
    ):
        with pytest.raises(UsageError, match=words):
            import_cards.import_files(context, sources, None, NOON)
    with pytest.raises(UsageError, match="there is no card in") as caught:
        import_cards.import_files(context, [write("c.md", "C: no gap")], None, NOON)
    assert caught.value.hint == "1 × card: a C: without a [gap]"
    both = [write("First One.csv", "q1,a1\nq2,a2\n"), write("second.csv", "q2,b2\nq3,a3\n")]
    result = import_cards.import_files(context, both, None, NOON)
    assert (result.deck, result.cards, result.updated, result.reviews) == ("first-one", 3, 0, 0)
    assert result.path == context.home.questions / "first-one.toml"
    assert result.left_out == [{"what": "card", "why": "it is there twice", "count": 1}]
    stored = context.db.tuples("SELECT prompt FROM card WHERE prompt LIKE 'q_' ORDER BY place")
    assert stored == [("q1",), ("q2",), ("q3",)]
    assert not context.home.backups.exists(), "without a history no copy is made"
    again = import_cards.import_files(context, both[:1], "first-one", NOON)
    assert (again.cards, again.updated) == (0, 1)
    bundled = tmp_path / "bundled"
    bundled.mkdir()
    (bundled / "taken.toml").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_cards, "paths", SimpleNamespace(bundled=lambda _: bundled))
        with pytest.raises(UsageError, match="taken is a bundled deck"):
            import_cards.import_files(context, both, "taken", NOON)
