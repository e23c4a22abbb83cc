"""Text of a deck on the screen: what is shown as it stands is what Markdown would show."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Markdown, Static

from quizzer.report import card_markdown
from quizzer.tui.widgets.picture import Picture
from quizzer.tui.widgets.prose import PLAIN, Prose, pictures_of
from tests.tui.alone import alone


@given(st.from_regex(PLAIN, fullmatch=True))
def test_a_plain_line_means_the_same_in_markdown(text: str) -> None:
    tokens = card_markdown.parser().parse(text)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert [(child.type, child.content) for child in tokens[1].children or []] == [("text", text)]


@pytest.mark.parametrize(
    "text",
    ["1. one", "- one", "a *b*", "`a`", "a\nb", "a  b", " a", "a_b_", "a ", "# a", "a|b"],
)
def test_what_may_be_markdown_is_not_plain(text: str) -> None:
    assert PLAIN.fullmatch(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "use __init__ here", "a*b*c", "2*x + 3*y", "x**2 + y**2", "(a)*(b)*(c)", "3*4*5 = 60",
        "f(*args, **kwargs)", "# of rows", "_x_ and a_b_c", "w[0](x)", "<b>no tag</b>", "a < b > c",
        "&lt; and &amp;", "$5 and $10", r"$\foo{x}$",
    ],
)  # fmt: skip
def test_what_is_no_markup_is_shown_as_it_was_typed(text: str) -> None:
    from html import unescape

    rendered = card_markdown.parser().render(text).strip()
    assert rendered.startswith("<p>")
    assert unescape(rendered[3:-4]) == text


def test_line_ends_bold_code_and_tables_are_shown() -> None:
    render = card_markdown.parser().render
    assert render("a) one\nb) two") == "<p>a) one<br />\nb) two</p>\n"
    assert "<strong>bold</strong>, <em>this</em>" in render("**bold**, *this*")
    assert "<h2>" in render("## Heading")
    assert "<td>1/2</td>" in render("a | b\n--|--\nx | $\\frac12$")
    assert "<code>$x$</code> and x²" in render("`$x$` and $x^2$")


def test_a_deck_of_dollars_and_stars_is_parsed_in_time() -> None:
    for text in ("$" * 20_000, "$x " * 8_000, "*a" * 8_000, "$a\\" * 6_000, "$$x" * 6_000):
        card_markdown.parser().render(text)


def parts(text: str, deck: str | None = "deck") -> list[str]:
    """What a text becomes: its Markdown, and its pictures by their files."""
    return [
        f"<{widget.picture_name}>" if isinstance(widget, Picture) else str(widget._initial_markdown)  # type: ignore[attr-defined]
        for widget in Prose(text, deck=deck)._formatted()
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no picture", ["no picture"]),
        ("![a](a.png)", ["<a.png>"]),
        ("![a](a.png)\n", ["<a.png>"]),
        ("\n  ![a](a.png)  \nbelow", ["<a.png>", "below"]),
        ("above\n\n![a](a.png)\n\nbelow", ["above", "<a.png>", "below"]),
        ("one\n![a](a.png)\n![b](b.png)\ntwo", ["one", "<a.png>", "<b.png>", "two"]),
        ("one ![a](a.png) two", ["one ![a](a.png) two", "<a.png>"]),
        ("x ![a](a.png)\n![b](b.png)\ny", ["x ![a](a.png)", "<b.png>", "y", "<a.png>"]),
    ],
)
def test_a_picture_stands_in_the_place_of_its_line_and_one_within_a_line_comes_last(
    text: str, expected: list[str]
) -> None:
    assert parts(text) == expected
    assert parts(text, deck=None) == [text], "without a deck there is no folder to look in"
    shown: Any = [
        *pictures_of(text, "deck"),
        *(part for part in Prose(text, deck="deck")._formatted() if isinstance(part, Picture)),
    ]
    names = sorted(part.strip("<>") for part in expected if part.startswith("<"))
    assert sorted(picture.picture_name for picture in shown) == sorted(2 * names)
    assert all(picture.picture_name == f"{picture.description}.png" for picture in shown)
    assert {picture.deck for picture in shown} <= {"deck"}


async def test_before_it_is_formatted_a_text_is_shown_as_it_stands_in_its_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def never(_: Prose) -> None: ...

    monkeypatch.delitem(sys.modules, "textual.widgets._markdown", raising=False)
    monkeypatch.setattr(Prose, "_format", never)
    prose = Prose("a [b]c[/b] [/nope *d*")
    async with alone(prose):
        assert str(prose.query_one(Static).visual) == "a [b]c[/b] [/nope *d*"
    monkeypatch.undo()
    monkeypatch.delitem(sys.modules, "textual.widgets._markdown", raising=False)
    for text, is_formatted in (("a *b*", True), ("words", False)):
        prose = Prose(text)
        async with alone(prose) as (pilot, _):
            await pilot.pause()
            assert (len(prose.query(Markdown)) == 1) is is_formatted
            assert (len(prose.query(".plain")) == 0) is is_formatted
