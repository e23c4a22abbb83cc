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


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("$x^2$ rises", "x² rises"),
        ("*a $x^2$*", "<em>a x²</em>"),
        ("it costs $5", "it costs $5"),
    ],
)
def test_a_formula_is_one_only_where_it_ends_in_the_same_part(text: str, rendered: str) -> None:
    assert card_markdown.parser().render(text) == f"<p>{rendered}</p>\n"
