"""The pane of results by itself: while a run goes on, after it, and when the next one begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.content import Content
from textual.widgets import Static

from quizzer.errors import QuizzerError
from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.tui.widgets.code_view import comparison
from quizzer.tui.widgets.results import Results
from tests.tui.alone import alone

FAILED = Check("second", "failed", "it is 3", "f(1)", "2", "3")
PASSED = Check("first", "passed")
LOSSES = "loss=4\nloss=2\nloss=1\n"


@asynccontextmanager
async def pane() -> AsyncIterator[Results]:
    results = Results()
    async with alone(results, size=(60, 40)):
        yield results


def shown(results: Results) -> dict[str, str]:
    """The parts that are there, with their text."""
    parts: dict[str, str] = {}
    for part in results.query(Static):
        if part.display and part.id is not None:
            content = part.content
            parts[part.id] = content.plain if isinstance(content, Content) else str(content)
    return parts


def curves(results: Results) -> list[str]:
    """The headings of the curves and of the phases above them."""
    lines = shown(results).get("curves", "").splitlines()
    return [line.strip() for line in lines if "┤" not in line and "│" not in line]


@pytest.mark.parametrize("width", [44, 70])
async def test_a_call_is_wrapped_within_the_pane(width: int) -> None:
    results = Results()
    async with alone(results, size=(width, 40)) as (pilot, _):
        failed = Check("a", "failed", "", f"f({', '.join('1234')}, {'x' * 20}, {'y' * 20})")
        results.show(Verdict("x", "failed", (failed,)))
        await pilot.pause()
        lines = shown(results)["first-failure"].splitlines()
        assert len(lines) == (3 if width == 44 else 2)
        assert max(map(len, lines)) <= width
        await pilot.resize_terminal(114 - width, 40)
        await pilot.pause()
        assert len(shown(results)["first-failure"].splitlines()) == 5 - len(lines)


async def test_while_a_run_goes_on_its_checks_and_its_output_are_drawn_now_and_then() -> None:
    async with pane() as results:
        results.start_run()
        results.update_running(0.4)
        assert shown(results) == {"headline": "Running  0 s"}
        results.add_check(PASSED)
        assert "checks" not in shown(results), "drawn by the clock, not by each check"
        results.update_running(1.6)
        assert shown(results) == {"headline": "Running  2 s", "checks": "✓ 1 passed  first"}
        results.add_output("hello\n")
        results.begin_phase("training a network")
        results.update_running(3)
        parts = shown(results)
        assert parts["headline"] == "Training a network  3 s"
        assert (parts["output-label"], parts["output"]) == ("Output", "hello")


async def test_the_results_before_stay_until_the_next_run_reports_something() -> None:
    async with pane() as results:
        results.show(Verdict("x", "failed", (PASSED, FAILED)))
        before = shown(results)
        results.start_run()
        results.update_running(1)
        assert shown(results) == {**before, "headline": "Running  1 s"}
        results.add_output("new\n")
        results.update_running(1)
        assert shown(results) == {
            **{"headline": "Running  1 s", "output-label": "Output", "output": "new"}
        }
        results.show(Verdict("x", "failed", (FAILED,)))
        results.start_run()
        results.begin_phase("grading")
        assert shown(results) == {}
        results.show(Verdict("x", "failed", (FAILED,)))
        results.start_run()
        results.add_check(PASSED)
        results.update_running(0)
        assert shown(results)["checks"] == "✓ 1 passed  first"


async def test_of_a_failure_the_first_check_is_open_until_all_are_unfolded() -> None:
    async with pane() as results:
        results.show(Verdict("x", "failed", (PASSED, FAILED), duration_s=2.0))
        parts = shown(results)
        assert parts["headline"] == "Not right yet  1 of 2 checks  2.0 s"
        assert parts["first-failure"].splitlines()[:2] == ["✗ second", "    it is 3"]
        assert parts["checks"] == "✓ 1 passed  first"
        assert results.hides_checks
        results.unfold = True
        parts = shown(results)
        assert "first-failure" not in parts
        assert parts["checks"].splitlines()[:2] == ["✓ first", "✗ second"]
        results.show(Verdict("x", "failed", (FAILED,)))
        assert not results.unfold
        assert not results.hides_checks
        assert "first-failure" in shown(results)


async def test_a_verdict_has_its_diagnosis_and_its_nits() -> None:
    verdict = Verdict(
        "x",
        "failed",
        (FAILED,),
        Diagnosis("d", "It takes the `mean`", "Take the `sum` instead."),
        ("a loop is slow", "Line 3 was left out"),
    )
    async with pane() as results:
        results.show(verdict)
        parts = shown(results)
        assert parts["diagnosis"] == "It takes the mean\nTake the sum instead."
        assert parts["nits"] == "NIT: a loop is slow\nLine 3 was left out"
        results.show(Verdict("x", "passed", (PASSED,)))
        assert shown(results) == {"headline": "Passed", "checks": "✓ 1 passed  first"}


@pytest.mark.parametrize(("count", "first"), [(40, "line 0"), (41, "(1 earlier lines)")])
async def test_of_a_long_output_the_last_forty_lines_are_shown(count: int, first: str) -> None:
    output = "".join(f"line {number}\n" for number in range(count))
    async with pane() as results:
        results.show(Verdict("x", "failed", (FAILED,), output=f"{output}\n\n"))
        lines = shown(results)["output"].splitlines()
        assert lines[0] == first
        assert lines[-1] == f"line {count - 1}"
        assert len(lines) == (40 if count == 40 else 41)


async def test_each_phase_of_a_run_keeps_its_curve_beside_the_verdict() -> None:
    async with pane() as results:
        results.start_run()
        results.begin_phase("training")
        results.add_output(LOSSES[:10])
        results.add_output(LOSSES[10:])
        results.update_running(1)
        assert curves(results) == ["loss  4 → 1  3 values"]
        results.begin_phase("training again")
        results.add_output("loss=8\nloss=6\n")
        results.update_running(1)
        assert curves(results) == ["Training", "loss  4 → 1  3 values"], "two are no curve"
        results.add_output("loss=5\n")
        results.update_running(1)
        both = ["Training", "loss  4 → 1  3 values", "loss  8 → 5  3 values"]
        assert curves(results) == both
        results.show(Verdict("x", "failed", (FAILED,), output=LOSSES))
        assert curves(results) == [*both[:2], "Training again", both[2]]
        results.start_run()
        results.show(Verdict("x", "failed", (FAILED,), output=LOSSES))
        assert curves(results) == ["loss  4 → 1  3 values"], "those of a run before are gone"


async def test_why_there_is_no_verdict_and_other_headlines_replace_everything() -> None:
    async with pane() as results:
        results.show(Verdict("x", "failed", (FAILED,), output="text"))
        results.show_error(QuizzerError("it broke", hint="run it again"))
        assert shown(results) == {
            "headline": "No verdict",
            "grader-error": "it broke\nrun it again",
        }
        results.show_error(QuizzerError("it broke"))
        assert shown(results)["grader-error"] == "it broke"
        results.show_headline("Cancelled")
        assert shown(results) == {"headline": "Cancelled"}
        results.show_rating("Rated good")
        assert shown(results)["rating"] == "Rated good"


async def test_a_solution_has_what_the_library_offers_below_it() -> None:
    async with pane() as results:
        results.show_solution("a = 1\n", "a = 2\n", "  \n")
        assert results.solution.render().plain.splitlines()[0] == "Your code"  # type: ignore[union-attr]
        assert "library" not in shown(results)
        results.show_solution("a = 1\n", "a = 2\n", "\nzip(a, b)\n")
        parts = shown(results)
        assert (parts["library-label"], parts["library"]) == ("With the library", "zip(a, b)")
        results.show_headline("Cancelled")
        assert results.solution.render().plain == ""  # type: ignore[union-attr]


def test_equal_texts_have_no_changes() -> None:
    assert comparison("a\nb", "a\nb").plain == ""
