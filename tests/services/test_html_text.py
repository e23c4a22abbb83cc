"""A field's HTML as Markdown: what is kept, what is left out and said, and the limits."""

from __future__ import annotations

from collections import Counter

import pytest

from quizzer.services.exchange import html_text


def read(html: str, picture: str | None = None) -> tuple[str, dict[tuple[str, str], int]]:
    """The Markdown of a field, and what was left out with the reason and how often."""
    left_out: Counter[tuple[str, str]] = Counter()

    def leave_out(what: str, why: str) -> None:
        left_out[what, why] += 1

    return html_text.to_markdown(html, lambda name: picture and f"{picture}/{name}", leave_out), {
        **left_out
    }


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("plain \xa0text ", "plain  text"),
        ("a\n\n\n\nb", "a\n\n\n\nb"),
        ("a_b * c # d ~ 1. [x] `e` \\ |<b></b>", "a_b * c # d ~ 1. [x] `e` \\ |"),
        ("<b>bold</b> <i>it</i> <code>x = 1</code>", "**bold** *it* `x = 1`"),
        ("<h2>Head</h2>text", "## Head\n\ntext"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<p>one</p><p></p><p></p><p>two</p>", "one\n\ntwo"),
        ("a &lt; b &amp; c&nbsp;d", "a < b & c d"),
        ("1 < 2 and <b>3</b> <", "1 < 2 and **3** <"),
        ("<!-- gone -->x<!-- open", "x"),
        ("<style>p {}</style>x<SCRIPT>y</SCRIPT>z<script>open", "xz"),
        (r"\(x<br>y\) and \[z\]", r"$x y$ and $$z$$"),
        ("[$]a[/$] [$$]b[/$$] [latex]$c$[/latex]", "$a$ $$b$$ $$c$$"),
        (r"<anki-mathjax block='true'>\alpha &lt; 1</anki-mathjax>", r"$\alpha < 1$"),
        (r"\(<b>x</b>\)&nbsp;", "$x$"),
        (r"\(a\)\(b\) \(c\)", "$a$$b$ $c$"),
        ("\ue0100\ue011<b>x</b>", "**x**"),
        (r"\(a\)" + "\ue0100\ue011\ue0101\ue011", "$a$$a$"),
    ],
)
def test_a_field_is_read_as_it_looks(html: str, markdown: str) -> None:
    assert read(html) == (markdown, {})


def test_pictures_are_taken_along_or_their_description_is() -> None:
    html = "<img src='a.png' alt='a graph'> <img src='b.png'>"
    assert read(html, "media") == ("![a graph](media/a.png) ![picture](media/b.png)", {})
    gone = ("picture", "it is not in the package, or is no picture")
    assert read(html + "<img>") == ("a graph", {gone: 3})


def test_what_no_card_can_show_is_left_out_and_counted() -> None:
    html = "[sound:a.mp3]one [sound:b.mp3]<audio>x</audio>two<video></video><video></video>"
    assert read(html) == (
        "one two",
        {
            ("sound", "cards show no sounds"): 2,
            ("audio", "cards show text and pictures"): 1,
            ("video", "cards show text and pictures"): 2,
        },
    )


def test_a_field_has_at_most_a_hundred_thousand_characters_without_its_pictures() -> None:
    most = "<b>x</b>" + "y" * (100_000 - 8)
    assert read(most)[0] == "**x**" + "y" * (100_000 - 8)
    too_long = {("field", "it has more than 100,000 characters"): 1}
    assert read(f"{most}y") == ("", too_long)
    assert read("y" * 100_001) == ("y" * 100_001, {}), "plain text is bounded elsewhere"
    data = f"data:image/png;base64,{'A' * 100_000}"
    assert html_text.without_data(f"<img src='{data}'>") == "<img src='data:'>"
    assert read(f"<img src='{data}'>{most[:-20]}")[0].endswith("y")


def test_formulas_are_known_by_their_number() -> None:
    assert [html_text._at(["a", "b"], number) for number in (0, 1, 2)] == ["a", "b", ""]


def test_tags_nested_too_deeply_leave_their_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise RecursionError

    monkeypatch.setattr(html_text, "_convert", fail)
    nested = ("formatting", "its tags are nested too deeply")
    assert read("<div><p>a &amp; b</p></div>") == ("a & b", {nested: 1})
