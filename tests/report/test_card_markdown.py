"""Stars are emphasis where they hug words from outside, and text where they stand in a product."""

from __future__ import annotations

import pytest

from quizzer.report import card_markdown


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("*x* y", "<em>x</em> y"),
        ("**x**", "<strong>x</strong>"),
        ("2*x* y", "2*x* y"),
        ("f(a)*b* c", "f(a)*b* c"),
        ("y *x*2", "y *x*2"),
        ("y *x*(2)", "y *x*(2)"),
        ("y (*x*)", "y (<em>x</em>)"),
        ("# of rows", "# of rows"),
    ],
)
def test_a_star_at_a_word_s_inner_side_is_text(text: str, rendered: str) -> None:
    assert card_markdown.parser().render(text) == f"<p>{rendered}</p>\n"
