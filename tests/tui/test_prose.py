"""Text of a deck on the screen: what is shown as it stands is what Markdown would show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from quizzer.tui.widgets.prose import PLAIN


@given(st.from_regex(PLAIN, fullmatch=True))
def test_a_plain_line_means_the_same_in_markdown(text: str) -> None:
    tokens = MarkdownIt("gfm-like", {"html": False, "linkify": False}).parse(text)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert [(child.type, child.content) for child in tokens[1].children or []] == [("text", text)]


@pytest.mark.parametrize(
    "text",
    ["1. one", "- one", "a *b*", "`a`", "a\nb", "a  b", " a", "a_b_", "a ", "# a", "a|b"],
)
def test_what_may_be_markdown_is_not_plain(text: str) -> None:
    assert PLAIN.fullmatch(text) is None
