"""Time limits, cells' lines, verdicts and packed data, each at its edges and without a process."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from quizzer.grader import budget, cells, machine_load
from quizzer.grader.budget import OverBudget
from quizzer.grader.cells import CellPlaces
from quizzer.grader.judge import packed_data
from quizzer.grader.verdict import Check, Diagnosis, Verdict


def test_a_judge_has_its_limit_and_five_seconds_more_on_a_quiet_machine() -> None:
    assert budget.most_s(2.0, 1.0, training=False) == 7.0
    assert budget.most_s(2.0, 3.0, training=False) == 17.0
    assert budget.most_s(2.0, 3.0, training=True) == 21.0


def test_an_alarm_ends_a_block_that_takes_longer_and_nothing_after_it() -> None:
    handler = signal.getsignal(signal.SIGALRM)
    with pytest.raises(OverBudget), budget.alarm(0.01):
        time.sleep(60)
    with pytest.raises(OverBudget), budget.alarm(-5.0):  # no time was left
        time.sleep(60)
    with budget.alarm(60.0):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == handler


@pytest.mark.parametrize(
    ("load", "processors", "pace"),
    [(0.2, 2, 1.0), (2.0, 2, 1.0), (3.0, 2, 1.5), (6.0, 2, 3.0), (9.0, 2, 3.0), (2.0, None, 2.0)],
)
def test_a_machine_is_as_busy_as_processes_want_each_core(
    monkeypatch: pytest.MonkeyPatch, load: float, processors: int | None, pace: float
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 99.0, 99.0))
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert machine_load.busy() == pace


def test_a_machine_that_does_not_say_its_load_is_not_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError

    monkeypatch.setattr(os, "getloadavg", refuse)
    assert machine_load.busy() == 1.0


def test_only_the_cores_of_this_process_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {1, 5, 7}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 16)
    assert machine_load.cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    assert machine_load.cores() == 16
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert machine_load.cores() == 1


def test_cells_come_back_as_they_were_with_their_first_lines() -> None:
    codes = ["a = 1\nb = 2", "", "# %% cell 9\nc = 3"]
    text = cells.join(codes)
    assert [(cell.number, cell.first_line) for cell in cells.split(text)] == [
        (1, 2),
        (2, 5),
        (3, 7),
    ]
    found = [cell.text for cell in cells.split(text)]
    assert found[:2] == codes[:2]
    assert found[2].replace("9 \n", "9\n").rstrip("\n") == codes[2], "no header of its own"
    assert cells.join([]) == ""
    assert cells.split("x = 1\n") == []


@pytest.mark.parametrize(
    ("code", "is_defined"),
    [
        ("def f(x):", True), ("class  f:", True), ("x = 1\nf = 2", True), ("f=2", True),
        ("async def f():", True), ("    def f():", True), ("def fg():", False), ("f == 1", True),
        ("  f = 1", False), ("g(f)", False), ("undef f", False), ("x.f = 1", False),
    ],
)  # fmt: skip
def test_a_cell_defines_a_function_by_def_class_or_assignment(code: str, is_defined: bool) -> None:
    assert cells.defines(code, "f") is is_defined


TEXT = cells.join(["x = 1\ny = 2", "z = 3"])  # lines 2 and 3, and line 5
PLACES = CellPlaces(TEXT)


@pytest.mark.parametrize(
    ("line", "name"),
    [(1, "line 1"), (2, "cell 1, line 1"), (3, "cell 1, line 2"), (5, "cell 2, line 1")],
)
def test_a_line_is_named_by_its_cell(line: int, name: str) -> None:
    assert PLACES.name(line) == name


@pytest.mark.parametrize(
    ("message", "renamed"),
    [
        ("line 5 has a `for` loop", "cell 2, line 1 has a `for` loop"),
        ("Line 3 has `randn`", "Cell 1, line 2 has `randn`"),
        ("The `while` on line 2 of `f`", "The `while` in cell 1, line 1 of `f`"),
        ("stopped, in line 5 of `f`: `x = 'line 2'`",
         "stopped, in cell 2, line 1 of `f`: `x = 'line 2'`"),
        ("a deadline 3 of ours, and line 99x", "a deadline 3 of ours, and line 99x"),
        ("no place", "no place"),
    ],
)  # fmt: skip
def test_lines_in_a_message_are_named_by_their_cells_and_code_is_left(
    message: str, renamed: str
) -> None:
    check = Check("c", "failed", message)
    assert PLACES.check(check).message == renamed
    verdict = Verdict("x", "failed", (check,), Diagnosis("d", message, message), (message,),
                      output=message)  # fmt: skip
    found = PLACES.verdict(verdict)
    assert found.checks[0].message == renamed
    assert found.diagnosis == Diagnosis("d", renamed, renamed)
    assert (found.nits, found.output) == ((renamed,), message)
    assert PLACES.verdict(Verdict("x", "passed")) == Verdict("x", "passed")


def test_a_traceback_names_cells_and_values_that_look_like_lines_are_left() -> None:
    traceback = (
        '  File "relu.py", line 2, in f\n    g()\n  File "relu.py", line 5, in g\n    x\n'
        "ValueError: line 3"
    )
    assert PLACES.check(Check("c", "failed", traceback)).message == (
        "  Cell 1, line 1, in f\n    g()\n  Cell 2, line 1, in g\n    x\nValueError: line 3"
    )
    syntax = '  File "relu.py", line 5\n    z = (\n        ^\nSyntaxError: never closed on line 5'
    found = PLACES.check(Check("c", "failed", syntax, got="SyntaxError: x")).message
    assert found.startswith("  Cell 2, line 1\n    z = (\n")
    assert found.endswith("SyntaxError: never closed in cell 2, line 1")
    called = Check("c", "failed", "the result is 'line 5'", call="f('line 5')")
    assert PLACES.check(called) == called


def checks(*statuses: str) -> tuple[Check, ...]:
    return tuple(Check("c", status) for status in statuses)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "score"),
    [
        (Verdict("x", "passed"), 1.0), (Verdict("x", "passed", checks("passed", "skipped")), 1.0),
        (Verdict("x", "failed"), 0.0), (Verdict("x", "failed", checks("passed", "failed")), 0.5),
        (Verdict("x", "crashed", checks("passed", "skipped", "failed", "passed")), 0.5),
        (Verdict("x", "timeout", checks("passed")), 0.99),
    ],
)  # fmt: skip
def test_a_score_is_the_share_of_what_passed_and_whole_for_a_pass_alone(
    verdict: Verdict, score: float
) -> None:
    assert verdict.score == score
    assert verdict.to_dict()["score"] == score


def test_a_verdict_comes_back_from_what_it_prints() -> None:
    verdict = Verdict(
        "relu", "failed", (Check("c", "failed", "m", "f(1)", "1", "2"),),
        Diagnosis("d", "D", "E."), ("a nit",), "printed", 7, 0.1234, ("process",),
    )  # fmt: skip
    assert Verdict.from_dict(verdict.to_dict()) == verdict
    bare = Verdict("relu", "passed")
    assert Verdict.from_dict(bare.to_dict()) == bare
    long = Verdict("relu", "failed", checks("passed", "failed", "failed"), duration_s=1.23456)
    assert (long.to_dict()["score"], long.to_dict()["duration_s"]) == (0.3333, 1.2346)


def test_notes_on_lines_are_no_nits_of_the_solution() -> None:
    nits = ("Line 3 is left out", "Cell 2 fails", "2 more lines", "12 more lines", "use `zip`",
            "A Line 3", "more lines")  # fmt: skip
    assert Verdict("x", "passed", nits=nits).solution_nits == nits[4:]


def packed(size: int) -> str:
    """Text that takes so many bytes, compressed, as near as can be."""
    digits = random.Random(5).choices("0123456789", k=60_000)
    low, high = 0, len(digits)
    while low < high:
        middle = (low + high) // 2
        if packed_data.size("".join(digits[:middle])) < size:
            low = middle + 1
        else:
            high = middle
    return "".join(digits[:low])


def test_four_thousand_bytes_of_data_may_be_in_a_file_and_no_more() -> None:
    assert packed_data.excess(f"x = '{packed(3_950)}'") == ""
    assert packed_data.excess(f"x = '{packed(4_050)}'") == (
        "the file contains about 4 kB of packed data in strings, comments or numbers; "
        "the limit is 4 kB"
    )
    for form in ("x = {}", "# {}", "f'{}'", '"""{}"""'):
        assert "about 8 kB of packed data" in packed_data.excess(form.format(packed(8_000))), form


def test_sixteen_thousand_bytes_of_a_program_are_enough() -> None:
    names = random.Random(3)

    def program(count: int) -> str:
        letters = "abcdefghijklmnopqrstuvwxyz"
        words = ("".join(names.choices(letters, k=8)) for _ in range(count))
        return "\n".join(f"{word} = {word}" for word in words)

    assert packed_data.excess(program(1_700)) == ""
    found = packed_data.excess(program(4_000))
    assert found.startswith("compressed, the file has 33 kB")
    assert found.endswith("more than 16 kB could hold stored weights")


def test_words_of_a_language_are_no_data_and_what_cannot_be_read_is_none() -> None:
    words = " ".join("".join(random.Random(n).choices("abcdef", k=9)) for n in range(2_000))
    assert packed_data._dense(f"# {words}") == ["#"]
    assert packed_data._dense("x = ' HTTP loss_rate Nan x1 aB ' + 12") == [
        "'",
        "_",
        "x1",
        "aB",
        "'",
        "12",
    ]
    assert packed_data._dense("x = (1,\n") == ["1"]
