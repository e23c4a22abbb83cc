"""Anki's notes as cards, without a package: their templates, bounds and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quizzer.errors import UsageError
from quizzer.services.exchange import anki_cards, text_files
from quizzer.services.exchange.anki_cards import MAX_CHARACTERS, LeftOut
from quizzer.services.exchange.anki_package import AnkiCard, AnkiCollection, Note, NoteType

NAME = anki_cards.card_id("guid", 0)


def converted(
    templates: tuple[tuple[str, str], ...],
    *fields: str,
    is_cloze: bool = False,
    cards: int = 1,
    tags: tuple[str, ...] = (),
    note: int = 1,
    kind: int = 1,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The cards of one note, and what is left out."""
    names = ("Text", "Extra") if is_cloze else ("A", "B")
    collection = AnkiCollection(
        created=0,
        types={1: NoteType("kind", names, templates, is_cloze)},
        decks={1: "ML::Chapter 4"},
        notes=[Note(note, "guid", kind, tags, fields)],
        cards=[AnkiCard(n, 1, 1, n, 0, 0, 0, 0, 0, 0, 0, "{}") for n in range(cards)],
        reviews=[],  # type: ignore[arg-type]
        archive=None,  # type: ignore[arg-type]
        media={},
        compressed_media=False,
    )
    left_out = LeftOut()
    found = anki_cards.convert(collection, left_out, lambda _: None)
    return [card.table for card in found], left_out.listed()


def shown(front: str, *fields: str) -> str:
    """The prompt that a front becomes."""
    [card], left_out = converted(((front, "b"),), *fields)
    assert left_out == []
    return str(card["prompt"])


def why(*arguments: Any, **options: Any) -> str:
    cards, [left_out] = converted(*arguments, **options)
    assert (cards, left_out["what"], left_out["count"]) == ([], "card", 1)
    return str(left_out["why"])


def test_a_note_of_two_templates_is_two_cards_that_know_each_other() -> None:
    back = "{{FrontSide}}<hr id=answer>"
    templates = (("{{A}}?", f"{back}{{{{B}}}}"), ("{{B}}?", f"{back}{{{{A}}}}"))
    other = anki_cards.card_id("guid", 1)
    assert converted(templates, "cat", "Katze", cards=3, tags=("x", "x")) == (
        [
            {
                "id": NAME, "kind": "free", "prompt": "cat?", "answer": "Katze",
                "tags": ["x", "Chapter_4"], "siblings": [other],
            },
            {
                "id": other, "kind": "free", "prompt": "Katze?", "answer": "cat",
                "tags": ["x", "Chapter_4"], "siblings": [NAME],
            },
        ],
        [{"what": "card", "why": "its template is missing", "count": 1}],
    )  # fmt: skip


def test_a_card_knows_ten_of_the_others_of_its_note() -> None:
    cards, _ = converted((("{{A}}", "b"),) * 12, "a", cards=12)
    names = [card["id"] for card in cards]
    assert cards[0]["siblings"] == names[1:11]
    assert cards[11]["siblings"] == names[:10]


@pytest.mark.parametrize(
    ("front", "fields", "prompt"),
    [
        ("{{A}} {{B}}.", ("a",), "a ."),
        ("{{text:A}} {{hint:cloze:A}}", ("a",), "a a"),
        ("{{#A}}yes{{/A}}{{^A}}no{{/A}}!", ("a",), "yes!"),
        ("{{#A}}yes{{/A}}{{^A}}no{{/A}}!", (" ",), "no!"),
        ("{{#Other}}yes{{/Other}}{{^Other}}no{{/Other}}!", ("a",), "no!"),
        ("{{Tags}}{{Type}}{{Deck}}{{Subdeck}}{{Card}}{{FrontSide}}x", ("a",), "x"),
        ("{{#A}}x{{#B}}y{{/B}}{{/A}}z", ("a", "b"), "xyz"),
        ("{{#A}}x{{#B}}y{{/B}}{{/A}}z", ("", "b"), "z"),
        ("{{#A}}open", ("",), "open"),
    ],
)
def test_a_template_is_filled_in_as_by_anki(
    front: str, fields: tuple[str, ...], prompt: str
) -> None:
    assert shown(front, *fields) == prompt


def test_sections_lie_within_each_other_eight_deep() -> None:
    def nested(depth: int) -> str:
        inner = "{{#A}}" * (depth - 1) + "x" + "{{/A}}" * (depth - 1)
        return f"{{{{^A}}}}{inner}{{{{/A}}}}!"

    assert shown(nested(8), "a") == "!"
    assert shown(nested(9), "a") == "x!", "further in they are not looked at"


def test_a_typed_field_is_what_is_accepted() -> None:
    typed = (("{{A}} {{ type:B }}", "{{FrontSide}}<hr id='answer'>{{type:B}}!"),)
    [card], _ = converted(typed, "2 + 2", "<b>4</b>")
    assert (card["prompt"], card["answer"], card["accepted"]) == ("2 + 2", "**4**!", ["**4**"])
    [card], _ = converted(typed, "2 + 2", "")
    assert (card["answer"], "accepted" in card) == ("!", False)
    [card], _ = converted((("{{A}}", "{{type:B}}"),), "2 + 2", "4")
    assert card["accepted"] == ["4"], "typed on the back alone"


@pytest.mark.parametrize("missing", ["note", "kind"])
def test_a_card_without_its_note_or_its_type_is_left_out(missing: str) -> None:
    said = why((("{{A}}", "{{B}}"),), "a", "b", **{missing: 7})
    assert said == "its note or note type is missing"


class LongText(str):
    """A text that says to have 256 million characters, and as many more as it says."""

    def __len__(self) -> int:
        return (256 << 20) + int(self)


@pytest.mark.parametrize(("more", "count"), [("-1", 3), ("0", 2)])
def test_all_cards_together_have_256_million_characters(
    monkeypatch: pytest.MonkeyPatch, more: str, count: int
) -> None:
    texts = [LongText(more), *"abcd"]
    tables = iter([{"id": text, "prompt": text, "answer": ""} for text in texts])
    monkeypatch.setattr(anki_cards, "_table", lambda *_: next(tables))
    assert len(converted((("{{A}}", "b"),) * 5, "a", cards=5)[0]) == count


def test_the_cards_of_a_file_have_256_million_characters() -> None:
    whole, longer = ({"prompt": LongText(more), "tags": ["x"]} for more in ("0", "1"))
    path = Path("a.txt")
    assert list(text_files.within_bounds(iter([whole]), path)) == [whole]
    with pytest.raises(UsageError, match="have more than 256 million characters"):
        list(text_files.within_bounds(iter([longer]), path))


@pytest.mark.parametrize(("limit", "count"), [(3, 2), (4, 3), (5, 3)])
def test_all_cards_together_have_no_more_than_so_much_text(
    monkeypatch: pytest.MonkeyPatch, limit: int, count: int
) -> None:
    """A card is the last one that begins within it."""
    monkeypatch.setattr(anki_cards, "MAX_CHARACTERS_OF_ALL", limit)
    cards, [left_out] = converted((("{{A}}", "{{B}}"),) * 5, "a", "b", cards=5)
    assert (len(cards), left_out["count"]) == (count, 5 - count)
    assert left_out["why"] == "it has too much text"


def test_what_has_no_question_is_left_out_and_what_has_no_answer_is_not() -> None:
    assert why((("{{A}}", "{{B}}"),), " ", "b") == "its question is empty"
    [card], _ = converted((("{{A}}", "{{B}}"),), "a", "")
    assert card["answer"] == "(no answer)"


def test_a_note_and_a_template_have_200_000_characters_and_both_together_twice_that() -> None:
    most = "a" * (MAX_CHARACTERS - 1)
    assert MAX_CHARACTERS == 200_000
    plain = (("{{B}}", "{{B}}"),)
    assert len(converted(plain, most, "b")[0]) == 1
    assert why(plain, most, "bc") == "it has too much text"
    long = "x" * (MAX_CHARACTERS - len("{{A}}"))
    assert shown(f"{long}{{{{A}}}}", "a" * 200_000).startswith("xxx")
    assert why(((f"{long}{{{{A}}}}x", "b"),), "a") == "it has too much text"
    assert len(shown("{{A}}" * 4, "a" * 99_995)) == 4 * 99_995, "20 of its own"
    assert why((("{{A}}" * 4, "b"),), "a" * 99_996) == "it has too much text"


def cloze(text: str) -> dict[str, Any]:
    """The first card of a cloze note."""
    template = (("{{cloze:Text}}", "{{cloze:Text}}<br>{{Extra}}"),)
    [card], left_out = converted(template, text, "more", is_cloze=True)
    assert left_out == []
    return card


@pytest.mark.parametrize(
    ("text", "gapped", "whole"),
    [
        ("{{c1::a {{c2::b}}}} c", "{{a b}} c", "a b c"),
        ("{{c2::a {{c1::b}}}} c", "a {{b}} c", "a b c"),
        ("{{c2::{{c1::b::hint}}}}", "{{b}} (hint)", "b (hint)"),
        (r"{{c2::\frac{{{c1::a}}}{b} }}", r"\frac{{{a}}}{b}", r"\frac{a}{b}"),
        (r"{{c1::\frac{1}{n}}}}", r"{{\frac{1}{n}}}}", r"\frac{1}{n}}"),
        (r"{{c1::\sqrt{\frac{1}{n}}}} c", r"{{\sqrt{\frac{1}{n}}}} c", r"\sqrt{\frac{1}{n}} c"),
        ("{{c1::{{b}}}}", "{{{{b}}}}", "{{b}}"),
    ],
)
def test_a_cloze_ends_where_its_braces_do(text: str, gapped: str, whole: str) -> None:
    card = cloze(text)
    assert (card["kind"], card["prompt"], card["text"]) == ("cloze", "Fill the gap.", gapped)
    assert card["answer"] == f"{whole}\n\nmore"


def test_a_cloze_within_a_cloze_is_read_eight_deep() -> None:
    def nested(depth: int) -> str:
        return "".join(f"{{{{c{n}::" for n in range(depth, 0, -1)) + "x" + "}}" * depth

    assert cloze(nested(8))["text"] == "{{x}}"
    assert cloze(nested(9))["text"] == "{ {c9::{{x}}} }"


def test_a_cloze_without_a_template_has_its_text_on_both_sides() -> None:
    [card], _ = converted((), "{{c1::a}} b", "more", is_cloze=True)
    assert (card["text"], card["answer"]) == ("{{a}} b", "a b")
    [card], _ = converted((("{{cloze:Extra}}", ""),), "x", "{{c1::a}} b", is_cloze=True)
    assert (card["text"], card["answer"]) == ("{{a}} b", "a b")
    assert why((), "none", is_cloze=True) == "its cloze has no gap"
