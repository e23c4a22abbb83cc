"""What is done with a text from outside takes time in proportion to its length, whatever it is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from quizzer.grader import cells, notebook
from quizzer.grader.cells import CellPlaces
from quizzer.grader.diagnosis import error_patterns
from quizzer.grader.diagnosis.normal_form import normal_form
from quizzer.grader.judge import cell_failures
from quizzer.grader.source import MAX_BYTES, Refused, Source
from quizzer.grader.trials import Outcome
from quizzer.report import markdown_escape

# Repeated, each between each of these beginnings and ends.
FRAGMENTS = [
    '\\"""\n', "\\'''\n", '"""\\', '"', '"\n', "'''", '"\\\n', "f'{", "?a ", " ", "\t", "\f", "\n",
    "%", "%%", "%time ", "%a\\\n", "!", "!\\\n", "\\\n", "\\", "#", "coding: ", "a?", "a[", "[",
    "(", ")\n", "{", ";", "; ", "a=", "a = ", "a=!x\n", ">>> x\n", "... ", "get_ipython()", "a",
    "x = 1\n", "x = x + 1\n", "y=x;x=y\n", "def f(): pass\n", "# %% cell 1\n", "`", "line 1 ",
    "'a", "not ", "x.", "```\n", "~~~\n", "- ", "1. ", "<", "&a", "*", "_", "|", "=",
    'if __name__ == "__main__": pass\n', "'a' ", "name 'a", "shape [1, ", "size ", "got 1 ",
]  # fmt: skip
BEGINNINGS = ["", "?a", "# %% cell 1\n"]
ENDS = ["", "x\\"]


def source_of(text: str) -> None:
    with contextlib.suppress(Refused):
        Source.of(text.encode())


def reduced(text: str) -> None:
    normal_form.cache_clear()
    normal_form(text, ("x", "f"))


def matched(text: str) -> None:
    error_patterns.first_match(error_patterns.common_patterns(), "none", text, text, text)


READERS: dict[str, tuple[int, Callable[[str], object]]] = {
    "a file": (4_000, source_of),
    "a cell": (4_000, notebook.python_of_cell),
    "the cells of a text": (4_000, cell_failures.runnable),
    "lines named by their cells": (4_000, lambda text: CellPlaces(text).name(len(text))),
    "code in normal form": (4_000, reduced),
    "an error that is looked up": (4_000, matched),
    "a message without its values": (2_000, lambda text: Outcome(message=text).blanked),
    "a text in Markdown": (1_500, markdown_escape.block),
    "a line in Markdown": (1_500, markdown_escape.inline),
}


def processor_time(read: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(3):
        started = time.process_time()
        with contextlib.suppress(SyntaxError, RecursionError, MemoryError):
            read(text)
        times.append(time.process_time() - started)
        if times[-1] < 0.05:
            break
    return min(times)


@pytest.mark.parametrize("reader", READERS)
def test_four_times_the_text_takes_no_more_than_some_four_times_as_long(reader: str) -> None:
    size, read = READERS[reader]
    slow = []
    for fragment in FRAGMENTS:
        for beginning in BEGINNINGS:
            for end in ENDS:
                short, long = (
                    beginning + fragment * (length // len(fragment)) + end
                    for length in (size, 4 * size)
                )
                long_s = processor_time(read, long)
                if long_s > 0.05 and long_s > 9 * processor_time(read, short):
                    slow.append((beginning, fragment, end))
    assert not slow


@pytest.mark.parametrize("fragment", ['\\"""\n', "\\'''\n", '"""\\', "'''\\"])
def test_a_file_of_quotes_is_read_in_a_fraction_of_a_second(fragment: str) -> None:
    text = fragment * (MAX_BYTES // len(fragment))
    assert processor_time(source_of, text) < 0.5
    assert processor_time(notebook.python_of_cell, text) < 0.5


@pytest.mark.parametrize("line", ["?a{}x", "a?{}x", "?{}", "%a?{};x"])
def test_a_line_of_spaces_is_read_in_a_fraction_of_a_second(line: str) -> None:
    assert processor_time(source_of, line.format(" " * (MAX_BYTES - 9))) < 0.5


@pytest.mark.parametrize(
    "line",
    ["from fastai.a import *\n", "from fastbook import *; x = 1\n", "from fastai import *\n"],
)
def test_many_imports_of_the_books_names_are_replaced_in_a_fraction_of_a_second(line: str) -> None:
    import torch  # noqa: F401  # as in a judge of an exercise with tensors

    text = line * (MAX_BYTES // len(line))
    file = [cells.Cell(1, 1, text)]
    assert processor_time(lambda text: cell_failures.with_book_names(text, file), text) < 1.0
