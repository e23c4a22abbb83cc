"""A verdict as a terminal shows it: each check with its call, and no more than helps."""

from __future__ import annotations

from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.report.verdict_text import as_text

FAILED = Verdict(
    "zip_pairs",
    "failed",
    (
        Check("Pairs", "passed", "All pairs"),
        Check("Lengths", "failed", "Wrong.\n\nTwice.", "pair_up([1])", "[(1, 2)]", "[\n 1]"),
        Check("Speed", "skipped", "not reached", "call"),
    ),
    Diagnosis("slip", "A slip", "Look again."),
    nits=("Line 3 is long", "Use zip"),
    output="\n".join(f"line {number}" for number in range(1, 26)),
    seed=7,
)


def test_a_failed_check_shows_its_call_and_what_came_back() -> None:
    lines = as_text(FAILED).splitlines()
    assert lines[:9] == [
        "✓ Pairs",
        "    All pairs",
        "✗ Lengths",
        "    Wrong.",
        "",
        "    Twice.",
        "    call      pair_up([1])",
        "    expected  [(1, 2)]",
        "    got       [",
    ]
    assert lines[9:14] == ["               1]", "· Speed", "", "A slip", "  Look again."]
    assert lines[-1] == "zip_pairs: failed (seed 7)"


def test_twenty_lines_of_what_it_printed_are_enough() -> None:
    text = as_text(FAILED)
    assert "It printed:\n  line 1\n" in text
    assert "  line 20\n" in text
    assert "line 21" not in text
    passed = Verdict("zip_pairs", "passed", output="noise")
    assert "noise" not in as_text(passed), "of a pass there is nothing to find out"
    assert "It printed" not in as_text(Verdict("zip_pairs", "failed", output=" \n"))


def test_a_nit_on_the_solution_is_called_one_and_a_note_is_not() -> None:
    lines = as_text(FAILED).splitlines()
    assert "  NIT: Use zip" in lines
    assert "  Line 3 is long" in lines


def test_colours_are_beside_the_signs_and_off_unless_asked_for() -> None:
    assert "\033" not in as_text(FAILED)
    coloured = as_text(FAILED, color=True).splitlines()
    assert coloured[0] == "\033[32m✓ Pairs\033[0m"
    assert "\033[31m✗ Lengths\033[0m" in coloured


def test_a_score_is_the_share_of_checks_and_a_whole_one_only_for_a_pass() -> None:
    assert Verdict("x", "passed", (Check("a", "failed"),)).score == 1
    assert Verdict("x", "failed", (Check("a", "passed"),)).score == 0.99
    assert Verdict("x", "failed", (Check("a", "passed"), Check("b", "skipped"))).score == 0.5
    assert Verdict("x", "error").score == 0
    assert Verdict.from_dict(FAILED.to_dict()) == FAILED
