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


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("a\nb", "<p>a<br />\nb</p>"),
        ("# of rows\nnext", "<p># of rows</p>\n<p>next</p>"),
        ("text\n# of rows", "<p>text</p>\n<p># of rows</p>"),
        ("    # code", "<pre><code># code\n</code></pre>"),
        ("- # item", "<ul>\n<li># item</li>\n</ul>"),
        ("## two", "<h2>two</h2>"),
        ("What is\n#\nin Python?", "<p>What is</p>\n<p>#</p>\n<p>in Python?</p>"),
        ("##", "<p>##</p>"),
        ("see http://x.org", "<p>see http://x.org</p>"),
        ("- \n- b", "<ul>\n<li></li>\n<li>b</li>\n</ul>"),
        ("a\n\n\nb", "<p>a</p>\n<p>b</p>"),
        ("__init__ and _x_", "<p>__init__ and _x_</p>"),
        ("<b>x</b> &amp;", "<p>&lt;b&gt;x&lt;/b&gt; &amp;amp;</p>"),
        ("a\n===", "<p>a<br />\n===</p>"),
        ("~~a~~", "<p><s>a</s></p>"),
        ("***x***", "<p><em><strong>x</strong></em></p>"),
        ("**a*b**", "<p><strong>a*b</strong></p>"),
        ("x* y *z", "<p>x* y *z</p>"),
        ("a * b * c", "<p>a * b * c</p>"),
        ("`*a*`", "<p><code>*a*</code></p>"),
        ("*a*)", "<p><em>a</em>)</p>"),
        ("[a]*b* *b*{a}", "<p>[a]*b* *b*{a}</p>"),
        ("[a](http://x.org)", '<p><a href="http://x.org">a</a></p>'),
        ("[m](mailto:a@b.c)", '<p><a href="mailto:a@b.c">m</a></p>'),
        ("[b](javascript:1) [c](w)", "<p>[b](javascript:1) [c](w)</p>"),
        ("![r](x/y.JPEG)", '<p><img src="x/y.JPEG" alt="r" /></p>'),
        ("![q](a.exe)", "<p>![q](a.exe)</p>"),
        (r"$\begin{aligned} a &= b \\ &= c \end{aligned}$", "<p>a = b<br />\n= c</p>"),
        ("[a $x^2$](http://x.org)", '<p><a href="http://x.org">a x²</a></p>'),
        ("*$x$ y* z", "<p><em>x y</em> z</p>"),
        (r"\$x$ y", "<p>$x$ y</p>"),
    ],
)
def test_markdown_is_what_people_mean_by_it_in_a_chat(text: str, rendered: str) -> None:
    assert card_markdown.parser().render(text) == f"{rendered}\n"


def test_a_formula_without_a_line_keeps_its_source_and_no_line_holds_a_control_character() -> None:
    assert card_markdown.parser(lambda match: None).render("$x^2$ a") == "<p>$x^2$ a</p>\n"
    rows = card_markdown.parser(lambda match: "a\nb\x1b").render("$x$")
    assert rows == "<p>a<br />\nb\ufffd</p>\n"


def test_each_line_end_is_one_for_whoever_reads_the_tokens() -> None:
    [_, inline, _] = card_markdown.parser().parse("a\nb $x$\nc")
    ends = [token for token in inline.children or () if token.type != "text"]
    assert [(token.type, token.level, token.tag) for token in ends] == [("hardbreak", 0, "br")] * 2
