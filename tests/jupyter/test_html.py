"""What a notebook shows beneath a cell, as pieces of HTML, without a kernel."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.jupyter import html

FAILED = Verdict("zip_pairs", "failed", (Check("pairs", "failed", "it is `3`", "f(1)", "2", "3"),))


def shown(piece: str) -> str:
    """A piece without its styles and the frame around it."""
    return piece.removeprefix(f'{html.STYLE}<div class="quizzer">').removesuffix("</div>")


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        ("passed", "passed", "Passed"),
        ("failed", "failed", "Not right yet"),
        ("error", "failed", "It stopped with an error"),
        ("timeout", "failed", "It took too long"),
        ("crashed", "failed", "It ended early"),
        ("refused", "failed", "It could not be graded"),
    ],
)
def test_each_end_has_its_headline(status: str, kind: str, words: str) -> None:
    piece = shown(html.verdict(Verdict("zip_pairs", status), "Rated <good>."))  # type: ignore[arg-type]
    assert piece == f'<p class="{kind}"><b>{words}</b> Rated &lt;good&gt;.</p><ul></ul>'


def test_a_failed_check_has_its_call_and_what_was_expected_and_came() -> None:
    piece = shown(html.verdict(FAILED))
    assert '<li class="failed"><b>✗ pairs</b> <span>it is <code>3</code></span>' in piece
    rows = re.findall(r"<tr><td>(\w+)</td><td><pre>(.*?)</pre></td></tr>", piece)
    assert rows == [("call", "f(1)"), ("expected", "2"), ("got", "3")]


def test_rows_without_a_text_are_left_out_and_other_checks_have_none() -> None:
    [check] = FAILED.checks
    for changed, rows in (
        (replace(check, call="", expected=""), 1),
        (replace(check, call="", expected="", got=""), 0),
        (replace(check, status="passed"), 0),
    ):
        piece = html.verdict(replace(FAILED, checks=(changed,)))
        assert piece.count("<tr>") == rows
        assert piece.count("<table>") == bool(rows)


def test_a_skipped_check_has_no_reason_and_a_passed_one_may() -> None:
    checks = (Check("a", "skipped", "not reached"), Check("b", "passed", "97 %"))
    piece = shown(html.verdict(replace(FAILED, checks=checks)))
    assert '<li class="skipped"><b>· a</b></li>' in piece
    assert '<li class="passed"><b>✓ b</b> <span>97 %</span></li>' in piece


def test_a_message_of_several_lines_stays_as_it_is() -> None:
    checks = (Check("a", "failed", "first\n  second <x>"),)
    piece = shown(html.verdict(replace(FAILED, checks=checks)))
    assert "<b>✗ a</b><pre>first\n  second &lt;x&gt;</pre></li>" in piece


def test_a_diagnosis_nits_and_what_was_printed_are_shown() -> None:
    verdict = replace(
        FAILED,
        diagnosis=Diagnosis("slip", "A **slip**", "Use `zip`."),
        nits=("Shorter with `zip`.", "Line 3 was left out."),
        output="3 < 4\n",
    )
    piece = shown(html.verdict(verdict))
    assert "<aside><b>A <b>slip</b></b><br>Use <code>zip</code>.</aside>" in piece
    assert "<li><b>NIT:</b> Shorter with <code>zip</code>.</li>" in piece
    assert '<li class="quiet">Line 3 was left out.</li>' in piece
    assert "<summary>It printed</summary><pre>3 &lt; 4\n</pre>" in piece
    plain = html.verdict(replace(FAILED, output=" \n"))
    assert not any(word in plain for word in ("<aside>", "NIT", "It printed"))


def test_a_card_is_its_prompt_with_what_it_offers() -> None:
    prompt = "**Which** one?\nThis.\n\n```python\nx < 1\n```\nEnd\n"
    assert shown(html.card("deck/<a>", prompt, ["d", "e`x`"])) == (
        '<p class="quiet">deck/&lt;a&gt;</p><p><b>Which</b> one?<br>This.</p>'
        "<pre>x &lt; 1\n</pre><p>End</p><ul><li>– d</li><li>– e<code>x</code></li></ul>"
    )
    assert shown(html.card("a", "b")) == '<p class="quiet">a</p><p>b</p>'


def test_an_answer_says_of_each_point_whether_it_was_found() -> None:
    points = [("one", "found"), ("two", "partly"), ("three", "not found")]
    piece = shown(html.answer("Because.", points, "good"))
    assert re.findall(r"<li>(.) (\w+) <", piece) == [("✓", "one"), ("◐", "two"), ("○", "three")]
    assert piece.endswith('<p class="quiet">Suggested: good</p>')
    assert shown(html.answer("Because.", [], "")) == "<p><b>The answer</b></p><p>Because.</p>"


def test_a_page_stays_in_its_own_frame() -> None:
    piece = html.page('<p class="a">x</p>')
    assert 'srcdoc="&lt;p class=&quot;a&quot;&gt;x&lt;/p&gt;" sandbox' in piece
    assert shown(html.message("Use `x`")) == "<p>Use <code>x</code></p>"
