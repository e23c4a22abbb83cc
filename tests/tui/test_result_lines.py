"""What the results of grading draw: checks, two texts side by side, learning curves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from textual.content import Content

from quizzer.grader.verdict import Check, CheckStatus, Verdict
from quizzer.services.practice.learning_curve import Curve
from quizzer.tui import format
from quizzer.tui.widgets import comparison, results
from quizzer.tui.widgets.training_plot import training_plot

OWN = "def f(x):\n\ty = x + 1   \n    return y\n\n"
MODEL = "def f(x):\n    y = x + 2\n    z = 3\n    return y\n"
TITLES = ("Yours", "Model solution")


def text(lines: Sequence[Content]) -> list[str]:
    return [line.plain.rstrip() for line in lines]


def underlined(lines: Sequence[Content]) -> list[str]:
    return [
        line.plain[span.start : span.end]
        for line in lines
        for span in line.spans
        if "underline" in str(span.style)
    ]


def test_two_texts_stand_side_by_side_with_the_same_lines_at_the_same_height() -> None:
    rows = comparison._aligned(OWN, MODEL)
    drawn = comparison._beside(rows, TITLES, 60)
    assert text(drawn) == [
        "Yours                        │ Model solution",
        "  def f(x):                  │   def f(x):",
        "▌     y = x + 1              │ ▌     y = x + 2",
        "                             │ ▌     z = 3",
        "      return y               │       return y",
    ]
    assert {line.cell_length for line in drawn} <= {59, 60}
    assert underlined(drawn) == ["1", "2"]


def test_in_a_narrow_terminal_they_stand_one_below_the_other() -> None:
    rows = comparison._aligned(OWN, MODEL)
    drawn = text(comparison._below(rows, TITLES, 24))
    assert drawn == [
        *("Yours", "  def f(x):", "▌     y = x + 1", "      return y", ""),
        *("Model solution", "  def f(x):", "▌     y = x + 2", "▌     z = 3", "      return y"),
    ]
    narrow = text(comparison._below(rows, TITLES, 3))
    assert narrow[1:3] == ["  def", "  f(x):"], "eight cells at least"
    rows = comparison._aligned("aaaa bbb c", "aaaa bbb cc")
    for width, lines in (
        (3, ["▌ aaaa bbb", "▌ c", "▌ aaaa bbb", "▌ cc"]),
        (10, ["▌ aaaa bbb", "▌ c", "▌ aaaa bbb", "▌ cc"]),
        (12, ["▌ aaaa bbb c", "▌ aaaa bbb", "▌ cc"]),
        (13, ["▌ aaaa bbb c", "▌ aaaa bbb cc"]),
    ):
        assert [
            line for line in text(comparison._below(rows, TITLES, width)) if "▌" in line
        ] == lines


def test_a_long_line_goes_on_in_its_own_column() -> None:
    rows = comparison._aligned("short", "one two three four five six")
    drawn = text(comparison._beside(rows, TITLES, 41))
    assert drawn[1:] == [
        "▌ short             │ ▌ one two three",
        "                    │ ▌ four five six",
    ]


def test_words_are_underlined_in_lines_that_resemble_one_another() -> None:
    near = comparison._aligned("return a + b * 2", "return a - b * 3")
    assert underlined([near[0].left or Content(), near[0].right or Content()]) == [
        *("+", "2"),
        *("-", "3"),
    ]
    [row] = comparison._aligned("x = long_name + 1", "x = y + 1")
    assert underlined([row.left or Content()]) == ["long_name"]
    assert underlined([row.right or Content()]) == ["y"]
    [row] = comparison._aligned("return a", "return a + b")
    assert underlined([row.left or Content()]) == []
    assert underlined([row.right or Content()]) == ["+ b"]
    far = comparison._aligned("return a", "while not done: go(on)")
    assert underlined([far[0].left or Content(), far[0].right or Content()]) == []


def test_a_line_more_on_either_side_differs_and_is_not_underlined() -> None:
    rows = comparison._aligned("a = 1\nb = 2\nc = 3", "a = 1\nc = 3\nd = 4")
    assert [(bool(row.left), bool(row.right), row.differs) for row in rows] == [
        (True, True, False),
        (True, False, True),
        (True, True, False),
        (False, True, True),
    ]


def test_of_very_long_texts_the_first_lines_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "MOST_LINES", 20)
    assert len(comparison._aligned("x\n" * 21, "x\n" * 22)) == 20


def test_side_by_side_begins_at_a_hundred_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    widget = comparison.CodeComparison(*TITLES)
    assert widget._content(120).plain == ""
    widget._rows = comparison._aligned(OWN, MODEL)
    assert "│" not in widget._content(99).plain
    assert "│" in widget._content(100).plain


FAILED = Check("second", "failed", "it is `3`\nmore", "f(1)", "2", "3")
CHECKS = [
    Check("first", "passed"),
    FAILED,
    Check("third", "failed", "it is `4`\nmore", "f(2)", "2", "4"),
    Check("other", "failed", "another reason", "f(3)"),
    Check("fourth", "skipped", "not reached"),
    Check("fifth", "passed", "97 %"),
]


def test_folded_checks_are_a_line_a_kind_without_the_one_that_is_open() -> None:
    assert text(results.folded_lines(CHECKS, 60).split("\n")) == [
        "✗ 2 more did not pass  third · other",
        "✓ 2 passed  first · fifth",
        "· 1 not run  fourth",
    ]


def test_of_a_pass_what_its_checks_report_is_shown() -> None:
    passed = [CHECKS[0], CHECKS[5]]
    assert text(results.folded_lines(passed, 60).split("\n")) == [
        *("✓ fifth", "    97 %"),
        "✓ 1 passed  first",
    ]


def test_unfolded_checks_are_all_there_the_first_failed_one_in_full() -> None:
    assert text(results.all_lines(CHECKS, 60).split("\n")) == [
        "✓ first",
        *("✗ second", "    it is 3", "    more", "    f(1)"),
        *("    expected  2", "    got       3"),
        *("✗ third", "    f(2)"),  # for the same reason
        *("✗ other", "    another reason", "    f(3)"),
        "· fourth",
        *("✓ fifth", "    97 %"),
    ]


@pytest.mark.parametrize(
    ("expected", "got", "width", "lines"),
    [
        ("", "", 60, []),
        ("12", "", 60, ["    expected  12"]),
        ("", "12", 60, ["    got       12"]),
        (
            *("1 2\n3 4", "1 2\n3 5\n6 7", 18),
            [
                "    expected   got",
                "    1 2        1 2",
                "    3 4        3 5",
                "               6 7",
            ],
        ),
        (
            *("1 2\n3 4", "1 2\n3 5", 17),
            [
                *("    expected", "      1 2", "      3 4"),
                *("    got", "      1 2", "      3 5"),
            ],
        ),
        ("", "1\n2", 10, ["    got", "      1", "      2"]),
        ("1\n2", "", 10, ["    expected", "      1", "      2"]),
    ],
)
def test_expected_and_got_stand_side_by_side_where_there_is_room(
    expected: str, got: str, width: int, lines: list[str]
) -> None:
    drawn = results._compared(expected, got, width)
    if width == 18:
        assert max(len(line) for line in text(drawn)) == 18
    assert text(drawn) == lines


def test_a_long_call_is_wrapped() -> None:
    check = Check("a", "failed", call="pair_up([1, 2, 3], [4, 5, 6])")
    assert text(results.check_lines(check, 24))[1:] == ["    pair_up([1, 2, 3],", "    [4, 5, 6])"]


@pytest.mark.parametrize(
    ("message", "expected", "got", "lines"),
    [
        ("it is 3", "2", "3", ["    it is 3", "    expected  2", "    got       3"]),
        ("Error: 3", "", " Error: 3\n", ["    Error: 3"]),  # an error is in its traceback
        ("Error: 3 \n", "", "3", ["    Error: 3"]),
        ("it is 3", "", "4", ["    it is 3", "    got       4"]),
    ],
)
def test_what_a_message_ends_with_is_not_said_again_where_nothing_is_expected(
    message: str, expected: str, got: str, lines: list[str]
) -> None:
    check = Check("a", "failed", message, expected=expected, got=got)
    assert text(results.check_lines(check, 60))[1:] == lines


def test_a_check_that_was_not_run_stands_back() -> None:
    def style(status: CheckStatus) -> list[str]:
        [line] = results.check_lines(Check("name", status), 60)
        return [str(span.style) for span in line.spans if line.plain[span.start :] == "name"]

    assert style("skipped") == ["$quiet"]
    assert style("passed") == style("failed") == []


@pytest.mark.parametrize(
    ("verdict", "headline"),
    [
        (Verdict("x", "passed", (CHECKS[0],)), "Passed"),
        (Verdict("x", "passed", (CHECKS[0],), duration_s=1.0), "Passed  1.0 s"),
        (Verdict("x", "failed", (FAILED,), duration_s=0.9), "Not right yet"),
        (Verdict("x", "failed", (CHECKS[0], FAILED)), "Not right yet  1 of 2 checks"),
        (
            Verdict("x", "timeout", (CHECKS[0],), duration_s=12.34),
            "It took too long  1 of 1 check  12.3 s",
        ),
    ],
)
def test_a_headline_says_how_far_it_came_and_how_long_it_took(
    verdict: Verdict, headline: str
) -> None:
    assert results._headline(verdict).plain == headline


def test_a_learning_curve_goes_from_its_first_to_its_last_value() -> None:
    drawn = training_plot([Curve("loss", (4.0, 2.0, 1.0, 0.5))], 21)
    assert text(drawn.split("\n")) == [
        "loss  4 → 0.5  4 values",
        "      4 ┤⠙⢦⡀",
        "        │  ⠹⣄",
        "        │   ⠈⠓⠦⣄",
        "    0.5 ┤      ⠈⠙⠒⠦⠤⣄",
    ]


def test_three_curves_are_drawn_and_a_flat_one_lies_at_the_bottom() -> None:
    flat = Curve("loss", (2.0, 2.0))
    lines = text(training_plot([flat] * 4, 400).split("\n"))
    assert len(lines) == 3 * 5
    assert lines[4] == "      2 ┤" + "⣀" * 72
    assert len(text(training_plot([flat], 3).split("\n"))[4]) == 9 + 4


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        *((0, "1 s"), (59.4, "59 s"), (59.6, "1 min"), (61, "2 min"), (59 * 60, "59 min")),
        *((59 * 60 + 1, "1 h"), (89 * 60, "1 h"), (91 * 60, "2 h")),
    ],
)
def test_a_wait_is_told_in_one_unit(seconds: float, words: str) -> None:
    assert format.wait(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        *((0, "today"), (1, "tomorrow"), (-1, "yesterday"), (2, "in 2 days")),
        (-2, "2 days ago"),
    ],
)
def test_a_day_is_told_by_its_distance(days: int, words: str) -> None:
    assert format.day(days) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 min"), (90, "90 min"), (91, "1.5 h"), (120, "2 h"), (150, "2.5 h")],
)
def test_many_minutes_are_told_in_hours(minutes: int, words: str) -> None:
    assert format.minutes(minutes) == words


def test_counts_and_prompts_are_told_in_a_line() -> None:
    assert [format.count(n, "check") for n in (0, 1, 2)] == ["0 checks", "1 check", "2 checks"]
    assert format.count(2, "leech", "leeches") == "2 leeches"
    assert format.prompt("What is\n$x^2$?") == "What is x²?"
