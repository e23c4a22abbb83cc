"""Formulas on the screen and on a page: they mean what was written, or are shown as written."""

from __future__ import annotations

import math
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.report import formulas
from quizzer.sanitize import printable

SOURCE = "(source)"


def formula_list() -> list[tuple[str, str]]:
    """Formulas of machine learning's chapters, each with the line that was read and found right."""
    lines = (Path(__file__).parent / "formulas.txt").read_text(encoding="utf-8").splitlines()
    return [(tex, line.strip()) for tex, line in zip(lines[::2], lines[1::2], strict=True)]


FORMULAS = formula_list()


@pytest.mark.parametrize(("tex", "line"), FORMULAS)
def test_a_formula_is_shown_as_the_line_that_was_read_and_found_right(tex: str, line: str) -> None:
    shown = formulas.to_unicode(tex)
    assert (SOURCE if shown is None else shown.replace("\n", " ⏎ ")) == line


def test_no_formula_shows_a_raw_command_and_few_need_their_source() -> None:
    lines = [line for _, line in FORMULAS]
    assert len(lines) >= 100
    assert not [line for line in lines if "\\" in line or "{c" in line]
    assert lines.count(SOURCE) <= 6


@pytest.mark.parametrize(("tex", "line"), FORMULAS)
def test_a_formula_is_typeset_without_scripts_or_addresses(tex: str, line: str) -> None:
    math_element = formulas.to_mathml(tex, is_display=True)
    if math_element is None:
        assert line == SOURCE
        return
    tree = ElementTree.fromstring(math_element)
    assert tree.get("display") == "block"
    assert "\\" not in "".join(tree.itertext())


# An expression as LaTeX and as its value: what is shown must have the same value

VALUES = {"a": 1.7, "b": 2.9, "c": 0.6, "x": 1.3}
LEAVES = st.sampled_from([*VALUES.items(), ("2", 2.0)])
Written = tuple[str, float]


def _combined(inner: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    def bracket(piece: Written) -> str:
        return piece[0] if len(piece[0]) == 1 else rf"\left({piece[0]}\right)"

    def letter(piece: Written) -> str:  # a number behind a number would be another number
        return rf"\left({piece[0]}\right)" if piece[0][:1].isdigit() else bracket(piece)

    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda p: (rf"\frac{{{p[0][0]}}}{{{p[1][0]}}}", p[0][1] / p[1][1])),
        pairs.map(lambda p: (f"{p[0][0]} + {bracket(p[1])}", p[0][1] + p[1][1])),
        pairs.map(lambda p: (f"{bracket(p[0])} {letter(p[1])}", p[0][1] * p[1][1])),
        pairs.map(
            lambda p: (
                rf"\frac{{{p[0][0]}}}{{b}} {letter(p[1])}", p[0][1] / VALUES["b"] * p[1][1]
            )
        ),
        pairs.map(
            lambda p: (
                rf"{bracket(p[0])} \frac{{{p[1][0]}}}{{c}}", p[0][1] * (p[1][1] / VALUES["c"])
            )
        ),
        inner.map(lambda p: (rf"\sqrt{{{p[0]}}}", math.sqrt(p[1]))),
        inner.map(lambda p: (rf"\sqrt{{{p[0]}}}\,x", math.sqrt(p[1]) * VALUES["x"])),
        inner.map(lambda p: (f"{{{bracket(p)}}}^2", p[1] ** 2)),
        inner.map(lambda p: (f"{{{p[0]}}}^{{2}}" if len(p[0]) == 1 else bracket(p), p[1] ** 2
                             if len(p[0]) == 1 else p[1])),
        inner.map(lambda p: (rf"2^{{{p[0]}}}", 2.0 ** min(p[1], 300.0))),
    )  # fmt: skip


EXPRESSIONS = st.recursive(LEAVES, _combined, max_leaves=5)
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜˣ", "0123456789+-()abcx")


def _value(line: str) -> float:
    """A shown line as a person reads it; what follows a slash is one thing."""
    line = re.sub(r"[⁰¹²³⁴-⁹⁺⁻⁽⁾ᵃᵇᶜˣ]+", lambda m: f"^({m[0].translate(SUPERSCRIPTS)})", line)
    line = line.replace(" + ", "+")
    assert not re.search(r"/√?\w[\w(√]", line), f"{line}: what does the slash take in?"
    line = re.sub(r"(?<=[\w)]) ?(?=[a-cx(√])|(?<=[a-cx)]) ?(?=\d)", "*", line)
    while "√" in line:
        line = re.sub(r"√(\w)(?!\^)", r"root(\1)", line)
        line = re.sub(r"√(?=\()", "root", line)
    return float(eval(line.replace("^", "**"), {"root": math.sqrt, **VALUES}))


@given(EXPRESSIONS)
def test_fractions_roots_powers_and_products_keep_their_value(written: Written) -> None:
    tex, value = written
    if not 1e-6 < value < 1e60:
        return
    line = formulas.to_unicode(tex)
    assert line is not None
    assert _value(line) == pytest.approx(value, rel=1e-6), (tex, line)


@given(st.text(alphabet=r"\{}[]^_&$ax1+-/()|<>'~ " + "\x1b\u202e", max_size=60))
def test_odd_formulas_end_and_hold_no_control_character(source: str) -> None:
    for text in (formulas.to_unicode(source), formulas.to_mathml(source, is_display=False)):
        assert text is None or printable(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $10", "it costs $5", "`$x$` is code", "```\n$x$\n```", r"\$x\$", "$HOME/$PATH",
        "$ x $", "$x$y", "a$x$", "$$", "US$ and A$ too", "$the price and the tax$",
    ],
)  # fmt: skip
def test_dollars_that_hug_no_formula_stay(text: str) -> None:
    assert formulas.plain(text) == text


def test_formulas_within_a_text_are_replaced() -> None:
    text = r"The loss $\frac{1}{n}$, `$y$`, and $$x^2$$ but $\foo{x}$."
    assert formulas.plain(text) == r"The loss 1/n, `$y$`, and x² but $\foo{x}$."


def test_a_formula_of_many_brackets_takes_no_time() -> None:
    for source in ("{" * 900 + "}" * 900, r"\frac{1}{" * 200 + "}" * 200, "x^{" * 300 + "}" * 300):
        assert formulas.to_unicode(source) is None


def test_a_page_escapes_what_stands_around_and_within_formulas() -> None:
    from html import escape

    page = formulas.with_mathml(r"<b> $\text{<script>x</script>}$ & \ue020 $a<b$", escape)
    assert "<script" not in page
    assert page.startswith("&lt;b&gt; <math")
    assert "href" not in formulas.with_mathml(r"$\href{javascript:x}{y}$", escape)
    assert page.count("<math") == 2


def test_a_formula_of_four_hundred_commands_is_typeset_and_a_longer_one_is_not() -> None:
    assert formulas.to_unicode(r"\alpha" * 400) == "α" * 400
    assert formulas.to_unicode(r"\alpha" * 401) is None
    assert formulas.to_unicode("{" * 40 + "x" + "}" * 40) == "x"
    assert formulas.to_unicode("{" * 41 + "x" + "}" * 41) is None


@pytest.mark.parametrize(
    "source", [r"\frac{a}", r"\binom{n}", r"\frac{1}{\frac{2}}", r"\sqrt[3]", "x}{y"]
)
def test_a_formula_with_a_part_missing_is_shown_as_it_was_written(source: str) -> None:
    assert formulas.to_unicode(source) is None
    assert formulas.to_mathml(source, is_display=True) is None
    assert formulas.plain(f"so ${source}$ is it") == f"so ${source}$ is it"


def test_a_sign_over_a_binomial_has_no_line_and_no_error() -> None:
    assert formulas.to_unicode(r"\hat\binom{n}{k}") is None
    square = formulas.to_mathml(r"\binom{n}{k}^2", is_display=False)
    assert square is not None
    [power] = ElementTree.fromstring(square).iter("msup")
    assert ["".join(part.itertext()) for part in power] == ["(nk)", "2"], "the whole is squared"


def test_a_formula_of_two_dollars_is_a_block_of_its_own() -> None:
    for source, display in (("$x$", "inline"), ("$$x$$", "block")):
        page = formulas.with_mathml(f"so {source} is it", str)
        [formula] = re.findall(r"<math.*</math>", page)
        assert ElementTree.fromstring(formula).get("display") == display
        assert page.startswith("so <math")
        assert page.endswith("</math> is it")
