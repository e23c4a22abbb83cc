"""Learners' text inside a Markdown page: as a Markdown parser reads it, nothing breaks out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from quizzer.report.markdown_escape import block, fenced, heading_and_rest, inline, labelled, quote

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
KEPT = {"text", "code_inline", "softbreak", "hardbreak"}


def inner(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or [token]]


def shown(markdown: str) -> str:
    """The text that a reader sees."""
    parts = []
    for token in inner(PARSER.parse(markdown)):
        if token.type in ("text", "code_inline", "fence", "code_block"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
    return "".join(parts)


@pytest.mark.parametrize(
    "text",
    [
        "3*4*5 and a_b_c and _x_ and __init__",
        "<script>alert(1)</script>",
        "a < b && b > c &amp; &lt; &#60;",
        "![a picture](http://example.org/x.png) and [a link](javascript:alert(1))",
        "[name]: http://example.org",
        "# no heading",
        "> no quote",
        "\\*stars\\* and a path C:\\new\\",
        "~~gone~~ ~/home",
        "`code",
        "\\`<b>x</b>`",
        "---",
        "<!-- hidden -->",
        "<http://example.org>",
    ],
)
def test_a_line_is_shown_as_it_was_typed(text: str) -> None:
    rendered = "\n".join(block(text))
    types = {token.type for token in inner(PARSER.parse(rendered))}
    assert "html_inline" not in types
    assert "html_block" not in types
    assert not types & {"link_open", "image", "em_open", "strong_open", "heading_open", "hr"}
    assert shown(rendered).replace("`", "") == text.replace("`", "")


def test_code_and_lists_are_kept() -> None:
    text = (
        "I call `x.grad.zero_()`:\n\n- *before* the step\n- after `<this>` one\n\n```py\na < b\n```"
    )
    rendered = "\n".join(block(text))
    types = [token.type for token in inner(PARSER.parse(rendered))]
    assert types.count("list_item_open") == 2
    assert types.count("code_inline") == 2
    assert types.count("fence") == 1
    assert "`x.grad.zero_()`" in rendered


@pytest.mark.parametrize("text", ["- # a", "1. > a", "- + ---", "-     a", "- | a\n- |-"])
def test_an_item_is_an_item_and_nothing_else(text: str) -> None:
    types = {token.type for token in PARSER.parse("\n".join(block(text)))}
    assert "list_item_open" in types
    assert not types & {"heading_open", "blockquote_open", "hr", "code_block", "table_open"}


def test_lines_stay_lines() -> None:
    assert shown("\n".join(block("first\nsecond\n    third"))) == "first\nsecond\nthird"


def test_an_open_fence_is_closed_and_a_fence_holds_fences() -> None:
    rendered = "\n".join([*block("```python\nx = 1"), "", "after"])
    assert [token.type for token in PARSER.parse(rendered)][:2] == ["fence", "paragraph_open"]
    code = 'x = """\n```\n````\n"""'
    [fence] = PARSER.parse("\n".join(fenced(code, "python")))
    assert fence.content == code + "\n"


def test_a_note_that_begins_with_code_swallows_nothing() -> None:
    rendered = "\n".join([*labelled("NIT:", "```\nx = 1\n```"), "", "after"])
    assert [token.type for token in PARSER.parse(rendered) if token.level == 0] == [
        *("paragraph_open", "paragraph_close", "fence", "paragraph_open", "paragraph_close")
    ]
    assert labelled("NIT:", "twice\nover") == ["NIT: twice  ", "over"]


def test_a_heading_is_the_first_paragraph_without_its_code() -> None:
    assert heading_and_rest("What does\nthis do?\n```\nx\n```") == (
        "What does this do?",
        "```\nx\n```",
    )


INLINE = ["<b>", "</div>", "<!--", "`", "``", "*", "_", "[a]", "(b)", "!", "&lt;", "\\", "x", " "]
BLOCKS = ["```", "~~~", "\n", "\n\n", "    ", "\t", "- ", "1. ", "# ", "> ", "|", "---", "==="]
pieces = st.sampled_from([*INLINE, *BLOCKS, "[a]: c"])


@settings(deadline=None, max_examples=300)
@given(st.lists(pieces, max_size=14).map("".join))
def test_whatever_is_typed_stays_in_its_place(text: str) -> None:
    rendered = "\n".join(["# before", "", *quote(block(text)), "", "## after", "", "the end"])
    tokens = PARSER.parse(rendered)
    assert not [token for token in inner(tokens) if token.type in ("html_inline", "html_block")]
    outside = [token for token in tokens if token.level == 0]
    assert [token.tag for token in outside if token.type == "heading_open"] == ["h1", "h2"]
    assert outside[-3:][0].type == "heading_close" or outside[-1].type == "paragraph_close"
    assert tokens[-2].content == "the end"
    within = [token.type for token in tokens if token.level > 0]
    assert "heading_open" not in within
    assert "table_open" not in within
    assert "<" not in inline("<b>")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []), ("\n\n", []), ("a\n\n\nb", ["a", "", "b"]), ("\n\na\n\n", ["a"]),
        ("a\nb", ["a  ", "b"]), ("a\n- b", ["a", "- b"]),
        ("a\n```\nb\n```", ["a", "```", "b", "```"]),
        ("- a\n  b", ["- a  ", "b"]), ("a  \n\tb", ["a  ", "b"]),
        ("```py x!\n\n  a\n\n\nb\n", ["```pyx", "", "  a", "", "", "b", "```"]),
        ("~~~~\n~~~\n```\n~~~~~\na", ["~~~~", "~~~", "```", "~~~~~", "a"]),
        ("  # a", ["\\# a"]), ("> a", ["\\> a"]), ("###### a", ["\\###### a"]),
        ("####### a", ["####### a"]), ("#a", ["#a"]),
        ("===", ["\\==="]), ("- - -", ["- - \\-"]), ("a\n\nb", ["a", "", "b"]),
        ("```\n\tx\n```", ["```", "    x", "```"]), ("1) x", ["1) x"]),
        ("1234567890. x", ["1234567890. x"]),
        ("-   - x", ["- - x"]),
    ],
)  # fmt: skip
def test_each_line_is_written_so_that_it_stays_itself(text: str, lines: list[str]) -> None:
    assert block(text) == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a_b _c_ d__e", r"a_b \_c\_ d\_\_e"), ("a*b", r"a\*b"), ("`a*b` c*d", r"`a*b` c\*d"),
        ("``a`b`` `c", r"``a`b`` \`c"), (r"C:\new \* \\", r"C:\new \\\* \\\\"), ("a\\", "a\\\\"),
        ("[a](b) [c][d] [e]: f [g] h", r"[a\](b) [c\][d] [e\]: f [g] h"),
        ("<b> a < b <3 </i> <!--", "&lt;b> a < b <3 &lt;/i> &lt;!--"),
        ("&lt; &#60; a & b &c", "&amp;lt; &amp;#60; a & b &c"),
    ],
)  # fmt: skip
def test_signs_are_escaped_where_they_would_be_markup(text: str, line: str) -> None:
    assert inline(text) == line


def test_a_label_stands_before_a_text_and_above_a_list_or_code() -> None:
    assert labelled("NIT:", "") == ["NIT:"]
    assert labelled("", "so") == ["so"]
    assert labelled("NIT:", "- a") == ["NIT:", "", "- a"]
    assert labelled("NIT:", "so\n- a") == ["NIT: so", "- a"]
    assert labelled("NIT:", "```\na\n```") == ["NIT:", "", "```", "a", "```"]
    assert quote(["a", "", "b"]) == ["> a", ">", "> b"]


def test_a_fence_is_longer_than_those_in_its_code() -> None:
    assert fenced("x\ty", "python") == ["```python", "x   y", "```"]
    assert fenced("``", "") == ["```", "``", "```"]
    assert fenced("```\n`````", "") == ["``````", "```", "`````", "``````"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("  Why  so?\n", ("Why so?", "")), ("Why\n\nso?\n\nhow?", ("Why", "so?\n\nhow?")),
        ("Which?\n- a\n- b", ("Which?", "- a\n- b")), ("Which?\n1) a", ("Which?", "1) a")),
        ("Why\nso?", ("Why so?", "")),
    ],
)  # fmt: skip
def test_a_heading_ends_with_its_paragraph_or_above_a_list(
    text: str, parts: tuple[str, str]
) -> None:
    assert heading_and_rest(text) == parts
