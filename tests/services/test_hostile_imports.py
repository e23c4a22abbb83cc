"""Files of cards made to cost much or to stop the program: they cost little, and say what is wrong.

What is read from a field takes time in proportion to its length.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from quizzer.errors import UsageError
from quizzer.paths import Home
from quizzer.services.exchange import anki_cards, html_text, text_files
from quizzer.services.exchange.anki_cards import LeftOut
from quizzer.services.exchange.anki_package import AnkiCard, AnkiCollection, Note, NoteType
from tests.conftest import Run

FRAGMENTS = [
    "<!--", "<![", "<?", "</", "</a", "<a ", "<a b=", '<a "', "&", "&#", "<", "<!d", "<script",
    "<script>", "\\(", "\\[", "[$]", "[$$]", "[latex]", "<anki-mathjax", "<anki-mathjax>",
    "\\(a\\)", "[sound:", "<hr id=answer ", "`", "(", "[", "<style>", "-->", "\ue0100\ue011",
]  # fmt: skip


def to_markdown(html: str) -> str:
    return html_text.to_markdown(html, lambda _: None, lambda *_: None)


def seconds(read: Callable[[str], object], text: str) -> float:
    """Of three times the least: the garbage of other tests may be looked for in one of them."""

    def once() -> float:
        started = time.process_time()
        read(text)
        return time.process_time() - started

    return min(once() for _ in range(3))


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_a_field_takes_time_in_proportion_to_its_length(fragment: str) -> None:
    short, long = (fragment * (size // len(fragment)) for size in (6_000, 24_000))
    taken = seconds(to_markdown, long)
    assert taken < 0.2 or taken < 9 * seconds(to_markdown, short)


@pytest.mark.parametrize("tag", ["<div>", "<ul><li>", "<p>", "<blockquote>", "<table><tr><td>"])
def test_tags_nested_thousands_deep_are_left_out_and_their_text_is_not(
    run: Run, home: Home, tmp_path: Path, tag: str
) -> None:
    path = tmp_path / "deep.txt"
    path.write_text(f"#html:true\n#separator:tab\n{tag * 3000}what?\tthat\n")
    ended = run("import", str(path))
    assert ended.status == 0, ended.err
    assert "nested too deeply" in ended.out + ended.err
    text = (home.questions / "deep.toml").read_text()
    assert "what?" in text
    assert "<" not in text


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.md", "C: " + "[a] " * 8000, "gaps"),
        ("a.txt", "#html:true\n#separator:tab\n" + "x<b>" * 30_000 + "\tb\n", "characters"),
        ("a.txt", "#tags column:" + "9" * 5000 + "\n#separator:tab\na\tb\n", ""),
        ("a.txt", "#a:\n" * 200_000 + "what?\tthat\n", ""),
    ],
    ids=["gaps", "a long field", "a long number", "directives"],
)
def test_a_text_file_that_would_grow_or_take_long_is_read_at_once(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    left_out = LeftOut()
    started = time.process_time()
    text_files.read(path, left_out)
    assert time.process_time() - started < 2
    assert reason in str(left_out.listed())


def test_cards_that_repeat_their_text_too_often_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_files, "MAX_CHARACTERS", 100_000)
    path = tmp_path / "a.md"
    path.write_text("C: [a] [b] " + "x" * 30_000 + "\n")
    with pytest.raises(UsageError, match="characters"):
        text_files.read(path, LeftOut())


def converted(front: str, back: str, *fields: str, cards: int = 1) -> tuple[int, LeftOut]:
    """How many cards of one note come in, and what is left out."""
    kind = NoteType("kind", ("A", "B"), ((front, back),) * cards, is_cloze=False)
    collection = AnkiCollection(
        created=0,
        types={1: kind},
        decks={},
        notes=[Note(1, "guid", 1, (), fields)],
        cards=[AnkiCard(n, 1, 1, n, 0, 0, 0, 0, 0, 0, 0, "{}") for n in range(cards)],
        reviews=[],
        archive=None,  # type: ignore[arg-type]
        media={},
        compressed_media=False,
    )
    left_out = LeftOut()
    return len(anki_cards.convert(collection, left_out, lambda _: None)), left_out


@pytest.mark.parametrize(
    ("front", "back", "field"),
    [
        ("{{A}}" * 5_000, "b", "a" * 50_000),
        ("a", "{{B}}" * 5_000, "b" * 50_000),
        ("a{{" * 100_000, "b", "x"),
        ("{{A}}", "b", "a" * 300_000),
        ("{{#A}}{{A}}{{/A}}" * 5_000, "b", "a" * 50_000),
    ],
    ids=["front", "back", "a long template", "a long field", "sections"],
)
def test_a_template_that_repeats_a_field_makes_no_more_than_a_card_may_hold(
    front: str, back: str, field: str
) -> None:
    started = time.process_time()
    count, left_out = converted(front, back, field, field)
    assert time.process_time() - started < 2
    assert count == 0
    assert "too much text" in str(left_out.listed())


@pytest.mark.parametrize(
    "template",
    ["{{" + " " * 50_000, "{{#A" + " " * 50_000, "<hr " + "id=answer " * 5_000, "{{#A}}" * 8_000],
    ids=["spaces", "spaces of a section", "rules", "sections"],
)
def test_a_template_takes_time_in_proportion_to_its_length(template: str) -> None:
    started = time.process_time()
    converted(template, template, "a", "b")
    assert time.process_time() - started < 2


def test_many_cards_of_one_note_are_left_out_where_they_are_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(anki_cards, "MAX_CHARACTERS_OF_ALL", 5_000)
    count, left_out = converted("{{A}}", "{{B}}", "a" * 1000, "b" * 1000, cards=20)
    assert count == 3
    assert left_out.counts["card", "it has too much text"] == 17


def test_sections_and_spaces_in_templates_work_as_in_anki() -> None:
    count, _ = converted("{{#A}}{{ A }}{{/ A }}{{^ B }}x{{/B}}", "{{ text:B }}", "q", "")
    assert count == 1
