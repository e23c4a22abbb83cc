"""Cells of a notebook that do not run: what is left out, and what is said of it."""

from __future__ import annotations

import sys
import types

import pytest
import torch  # noqa: F401  # fastai's names are imported where torch is

from quizzer.grader import cells
from quizzer.grader.judge import cell_failures
from quizzer.grader.judge.cell_failures import nits, runnable

MISSING = "a_module_that_nobody_has"


def test_a_cell_that_is_no_python_becomes_comments_and_the_others_stay() -> None:
    text = cells.join(["x = 1", "for i in:\n    pass", "y = 2"])
    code, errors, failures = runnable(text)
    assert code.split("\n") == [
        *("# %% cell 1", "x = 1", "# %% cell 2", "# for i in:", "#     pass"),
        *("# %% cell 3", "y = 2", ""),
    ]
    assert failures == []
    [error] = errors
    assert (error.cell.number, error.line, error.code) == (2, 4, "for i in:")
    assert error.reply == ["syntax", error.message, 4, error.offset, "for i in:"]
    assert error.offset == 9


def test_an_error_in_the_last_line_of_a_cell_names_that_line() -> None:
    _, [error], _ = runnable(cells.join(["x = 1\ny = (1,\nz = 2"]))
    assert error.code == error.cell.text.split("\n")[error.line - error.cell.first_line]
    _, [unfinished], _ = runnable(cells.join(["if x:"]))
    assert (unfinished.line, unfinished.code) == (2, "if x:")


def test_an_import_of_all_names_of_a_missing_module_is_left_out_and_reported() -> None:
    star = f"from {MISSING}.part import *"
    text = cells.join([f"import math\n{star}\nx = 1", "from math import *"])
    code, errors, failures = runnable(text)
    assert code.split("\n")[:4] == [
        *("# %% cell 1", "import math", f"# {star}", "x = 1"),
    ]
    assert "\nfrom math import *" in code, "what is installed is imported"
    assert errors == []
    message = f"No module named '{MISSING}.part'"
    assert failures == [[3, "raised", "ModuleNotFoundError", message, []]]


def test_names_of_the_books_library_are_imported_from_torch_and_numpy() -> None:
    text = cells.join(["from fastai.vision.all import *\npath = Path()", "x = tensor(1); nn.ReLU"])
    code, errors, failures = runnable(text)
    first = code.split("\n")[1]
    assert set(first.split("; ")) == {
        *("from torch import nn", "from torch import tensor", "from pathlib import Path"),
    }
    assert "path = Path()" in code
    assert errors == []
    assert failures == [[2, "book", "fastai.vision.all"]]
    unused, _, _ = runnable(cells.join(["from fastbook import *\nx = 1"]))
    assert unused.split("\n")[1] == "# from fastbook import *"


def test_without_torch_nothing_is_imported_for_the_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(cell_failures.sys.modules, "torch")  # type: ignore[attr-defined]
    text = cells.join(["from fastai.vision.all import *\nx = tensor(1)"])
    assert cell_failures.with_book_names(text, cells.split(text)) == (text, [])


def test_a_relative_import_of_all_names_is_left_out() -> None:
    code, _, failures = runnable(cells.join(["from . import *\nfrom .x import *"]))
    assert code.count("# from .") == 2
    assert [line for line, *_ in failures] == [2, 3]


def test_each_failure_has_a_sentence_in_the_order_of_the_lines() -> None:
    _, errors, _ = runnable(cells.join(["x = 1", "for i in:"]))
    failures = [
        [9, "raised", "NameError", "name `x` is not defined\nmore"],
        [2, "raised", "ImportError", "cannot import name 'y'"],
        "forged", [], ["3", "raised"],
    ]  # fmt: skip
    assert nits(errors, failures) == (
        "Line 2: `cannot import name 'y'`; the import was left out.",
        "Line 4 is not Python: `invalid syntax`.",
        "Line 9 fails (`NameError: name 'x' is not defined`); the other cells were run.",
    )
    assert nits([], [[2, "book", "fastbook"]]) == (
        "Line 2: `fastbook` is not installed here; the names of torch and numpy that it brings"
        " were imported.",
    )
    assert nits([], [[2, "syntax", "bad"], [3, "exit"]]) == (
        "Line 2 is not Python: `bad`.",
        "Line 3 ends the program; the other cells were run.",
    )


def test_three_failures_are_named_and_the_others_counted() -> None:
    def lines(count: int) -> list[list[object]]:
        return [[line, "exit"] for line in range(1, count + 1)]

    assert len(nits([], lines(3))) == 3
    assert nits([], lines(5))[3:] == ("2 more lines fail.",)


@pytest.mark.parametrize(("length", "shown"), [(120, "a" * 120), (121, "a" * 119 + "…")])
def test_a_long_message_is_cut(length: int, shown: str) -> None:
    [sentence] = nits([], [[1, "syntax", "a" * length]])
    assert sentence == f"Line 1 is not Python: `{shown}`."


def test_a_cell_that_is_nested_too_deeply_is_left_to_the_runner_and_the_next_is_looked_at() -> None:
    deep = "y = " + "-" * 200_000 + "1"
    code, errors, failures = runnable(cells.join(["x = 1", deep, "z = = 1"]))
    assert code.split("\n")[1::2] == ["x = 1", deep, "# z = = 1"]
    assert [error.cell.number for error in errors] == [3]
    assert failures == []


def test_a_module_that_was_made_by_hand_is_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    made = types.ModuleType("made_by_hand")
    monkeypatch.setitem(sys.modules, "made_by_hand", made)
    assert made.__spec__ is None
    assert not cell_failures._is_installed("made_by_hand")
    assert cell_failures._is_installed("json")
