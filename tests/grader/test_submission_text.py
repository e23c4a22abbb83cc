"""A submission's bytes and text at the edges of what can be read: sizes, codes, depth, kinds."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch  # noqa: F401  # the book's names are imported where torch is

from quizzer.grader import cells, source
from quizzer.grader.diagnosis import heuristics, mutations, nits
from quizzer.grader.diagnosis.normal_form import normal_form
from quizzer.grader.judge import cell_failures
from quizzer.grader.notebook import OmittedLine
from quizzer.grader.rules import rules
from quizzer.grader.source import Refused, Source, decode, read, read_open
from quizzer.grader.verdict import Check, Verdict

KIB = 1 << 10
UNREADABLE = {
    "no Python": "def f(:",
    "half a character": "x = '\ud800'",
    "deep": "-" * 3_000 + "1",
    "too deep for the parser": "-" * 7_000 + "1",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_code_that_cannot_be_read_is_looked_at_by_nothing_and_harms_nothing(text: str) -> None:
    assert heuristics.sources(text) == []
    assert heuristics.argument_unused("f", text) is None
    assert heuristics.spinning(text, []) is None
    assert mutations.changes(text) == []
    assert normal_form(text, ("f",)) == ""
    assert nits._definitions(text) == ""
    assert not rules.check(text, [rules.Applied("no_loop", ("f",))], ("f",)).code
    joined = cells.join([text, "from fastai.vision.all import *\nx = nn"])
    code, errors, _ = cell_failures.runnable(joined)
    assert "from torch import nn" in code
    assert [error.cell.number for error in errors] == ([1] if text.startswith("def") else [])


@pytest.mark.parametrize("name", ["deep", "too deep for the parser", "half a character"])
def test_a_rule_says_that_code_is_too_deep_to_be_checked(name: str) -> None:
    code = f"def f(t):\n    return {UNREADABLE[name].removeprefix('x = ')}\n"
    checked = rules.check(code, [rules.Applied("no_loop", ("f",))], ("f",))
    assert checked.broken == ["the code is nested too deeply to be checked"]


def refusal(action: Any, *arguments: Any) -> str:
    with pytest.raises(Refused) as refused:
        action(*arguments)
    return str(refused.value)


def test_a_file_of_256_kib_is_read_and_no_larger_one(tmp_path: Path) -> None:
    file = tmp_path / "relu.py"
    file.write_bytes(b"#" * (256 * KIB))
    assert len(read(file)) == 256 * KIB
    assert len(decode(read(file))) == 256 * KIB
    file.write_bytes(b"#" * (256 * KIB + 1))
    assert refusal(read, file) == "the file is larger than 256 KiB"
    assert refusal(decode, b"#" * (256 * KIB + 1)) == "the file is larger than 256 KiB"


def a_notebook(*codes: str, outputs: int = 0) -> bytes:
    code_cells = [
        {"cell_type": "code", "source": code, "metadata": {}, "outputs": ["o" * outputs]}
        for code in codes
    ]
    return json.dumps({"cells": code_cells, "nbformat": 4, "metadata": {}}).encode()


def test_a_notebook_may_have_large_outputs_and_code_of_256_kib(tmp_path: Path) -> None:
    file = tmp_path / "relu.ipynb"
    file.write_bytes(a_notebook("x = 1", outputs=300 * KIB))
    assert len(read(file)) < KIB
    assert "x = 1" in Source.of(read(file)).text
    exact = a_notebook("#" * (100 * KIB), "#" * (156 * KIB))
    assert Source.of(exact).is_notebook
    larger = a_notebook("#" * (100 * KIB), "#" * (156 * KIB + 1))
    assert refusal(Source.of, larger) == "the notebook's code is larger than 256 KiB"


def test_a_notebook_without_its_name_is_known_by_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "relu.py"
    file.write_bytes(b" \n" + a_notebook("x = 1", outputs=300 * KIB))
    assert Source.of(read(file)).is_notebook


def test_a_notebook_larger_than_any_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source.notebook, "MAX_BYTES", 1 << 20)
    file = tmp_path / "relu.ipynb"
    small = a_notebook("x = 1")
    file.write_bytes(small + b" " * ((1 << 20) - len(small)))
    assert Source.of(read(file)).is_notebook
    file.write_bytes(small + b" " * ((1 << 20) - len(small) + 1))
    assert refusal(read, file) == "the file is larger than 1 MiB; clear the notebook's outputs"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the notebook is empty; save it in Jupyter, then hand it in"),
        (b" \n", "the notebook is empty; save it in Jupyter, then hand it in"),
        (b'{"a": 1}', "this .ipynb file is not a notebook; open it in Jupyter and save it again"),
    ],
)
def test_an_ipynb_file_without_a_notebook_says_what_to_do(
    tmp_path: Path, data: bytes, sentence: str
) -> None:
    file = tmp_path / "relu.ipynb"
    file.write_bytes(data)
    assert refusal(read, file) == sentence
    plain = tmp_path / "relu.py"
    plain.write_bytes(data)
    assert read(plain) == data


def test_only_a_plain_file_is_read_and_its_descriptor_is_closed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    for path in (tmp_path, tmp_path / "pipe.py"):
        descriptor = os.open(path, source.READ_FLAGS)
        assert refusal(read_open, descriptor, ".py").startswith("this is not a plain file")
        with pytest.raises(OSError, match="descriptor"):
            os.fstat(descriptor)
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.py")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfx = 1", "x = 1"), (b"a\r\nb\rc\n", "a\nb\nc\n"), (b"", ""),
        (b"# coding: utf-8\nx", "# coding: utf-8\nx"),
        (b"#!/usr/bin/python\n# -*- coding: UTF-8-SIG -*-\n",
         "#!/usr/bin/python\n# -*- coding: UTF-8-SIG -*-\n"),
        (b"x = 1\n# coding: latin-1\n", "x = 1\n# coding: latin-1\n"),
        (b"\n\n# coding: latin-1\n", "\n\n# coding: latin-1\n"),
        (b"x = '# coding: latin-1'\n", "x = '# coding: latin-1'\n"),
    ],
)  # fmt: skip
def test_text_is_read_as_utf8_whatever_its_line_ends(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"x = 1\ny = '\xff'\n", "line 2 is not UTF-8; save the file as UTF-8"),
        (b"\xff", "line 1 is not UTF-8"),
        (b"# coding: latin-1\n", "line 1 says that the file is 'latin-1', not UTF-8; remove"),
        (b"#!python\n  # vim: fileencoding=cp1252\n", "line 2 says that the file is 'cp1252'"),
        (b"# coding: nonsense\n", "line 1 says that the file is 'nonsense'"),
    ],
)
def test_another_encoding_is_refused_with_its_line(data: bytes, start: str) -> None:
    assert refusal(decode, data).startswith(start)


def test_a_web_page_is_named_as_one() -> None:
    for page in (b"<html>", b"\n <!DOCTYPE html>\n", b"<HTML lang='en'>"):
        assert "this is an HTML page" in refusal(Source.of, page)
    assert Source.of(b"x = '<html>'\n").text == "x = '<html>'\n"


def test_what_only_a_notebook_understands_is_a_nit_with_its_place() -> None:
    one = Source("x = 1\n", (OmittedLine(3, "%time " + "`a`" * 30),))
    [nit] = one.named(Verdict("x", "passed")).nits
    assert nit.startswith("Line 3, `%time 'a''a'")
    assert nit.endswith("is for notebooks only: left out, since it is not Python.")
    assert len(nit.split("`")[1]) == 60
    two = Source("x = 1\n", (OmittedLine(3, "%time"), OmittedLine(4, "!ls")))
    assert ", and 1 more like it: left out" in two.named(Verdict("x", "passed")).nits[0]
    assert Source("x = 1\n").named(Verdict("x", "passed")).nits == ()
    in_cells = Source.of(a_notebook("x = 1", "y = 2\n!ls\n"))
    assert "Cell 2, line 2, `!ls`" in in_cells.named(Verdict("x", "passed")).nits[0]
    check = Check("c", "failed", "line 2 has a loop")
    assert in_cells.named_check(check).message == "cell 1, line 1 has a loop"
    assert one.named_check(check) == check


def test_a_notebook_with_half_a_character_is_refused() -> None:
    data = a_notebook("x = 1").replace(b"x = 1", b"x = '\\ud800'")
    assert "not UTF-8" in refusal(Source.of, data)
