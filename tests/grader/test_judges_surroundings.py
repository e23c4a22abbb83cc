"""What a judge has around it: its open files, its exercise's own modules, what is installed."""

from __future__ import annotations

import os
import signal
import socket
import sys
import types
from pathlib import Path
from typing import Any

import pytest
import torch  # noqa: F401  # the names of the book are imported where torch is

from quizzer.grader import cells, exercise
from quizzer.grader import zygote as module
from quizzer.grader.judge import cell_failures
from quizzer.grader.sandbox import linux
from quizzer.grader.values import wire
from quizzer.grader.verdict import Verdict
from quizzer.grader.zygote import RunnerProcess, Zygote
from tests.grader.forks import in_child


@pytest.mark.skipif(not linux.IS_LINUX, reason="only Linux lists the open files")
@pytest.mark.parametrize(("request_", "serve"), [(b"j", "main"), (b"p", "probe")])
def test_a_judge_has_its_two_lines_and_may_print_what_goes_wrong(
    tmp_path: Path, request_: bytes, serve: str
) -> None:
    ours, theirs = socket.socketpair()

    def work(caller: socket.socket, link: socket.socket) -> None:
        numbers = [int(path.name) for path in Path("/proc/self/fd").iterdir()]
        kept = [number for number in numbers if is_open(number)]
        names = {caller.fileno(): "caller", link.fileno(): "link"}
        own = sorted(names.get(number, str(number)) for number in kept)
        wire.send(caller, own)

    def start() -> None:
        os.open(os.devnull, os.O_RDONLY)  # one that is not the judge's
        control, _ = socket.socketpair()
        view: Any = types.SimpleNamespace(opened=None)
        made = Zygote(
            control, None, view, spares=1, shared=False, private=[], scratch=str(tmp_path),
            modules={},
        )  # fmt: skip
        setattr(module.judge, serve, work)
        made._new_judge(request_, theirs.fileno())
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.waitpid(next(iter(made.judges)), 0)

    with ours, theirs:
        assert in_child(start) is None
        assert wire.receive(ours) == ["0", "1", "2", "caller", "link"]


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def test_an_exercises_own_file_comes_before_one_that_is_installed(tmp_path: Path) -> None:
    (tmp_path / "colorsys.py").write_text("OWN = True\n")

    def work() -> bool:
        sys.modules.pop("colorsys", None)
        exercise._import_sources_only(tmp_path)
        import colorsys

        return hasattr(colorsys, "OWN")

    assert in_child(work) is True


def test_a_module_that_python_cannot_look_for_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    odd = types.ModuleType("odd_module")
    odd.__spec__ = None
    monkeypatch.setitem(sys.modules, "odd_module", odd)
    cell_failures._is_installed.cache_clear()
    assert not cell_failures._is_installed("odd_module")
    assert not cell_failures._is_installed("a_module_that_nobody_has")
    assert cell_failures._is_installed("json")
    cell_failures._is_installed.cache_clear()


def test_a_verdict_without_a_run_has_no_output_and_took_no_time() -> None:
    verdict = Verdict("relu", "refused")
    assert (verdict.duration_s, verdict.seed, verdict.output) == (0.0, 0, "")
    assert (verdict.checks, verdict.nits, verdict.isolation) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from fastbook import *\nx = 1\n", "# from fastbook import *\nx = 1\n"),
        (
            "y = 2\nfrom fastai.vision.all \\\n    import *\nx = nn\n",
            "y = 2\nfrom torch import nn\n#     import *\nx = nn\n",
        ),
        ("from math import *\nx = 1\n", "from math import *\nx = 1\n"),
    ],
)
def test_the_books_library_is_replaced_in_a_file_by_what_is_used(text: str, expected: str) -> None:
    code, notes = cell_failures.with_book_names(text, [cells.Cell(1, 1, text)])
    assert code == expected
    assert len(notes) == (text != expected)


def test_a_runner_that_ended_while_it_waited_leaves_no_open_file() -> None:
    ends = [*os.pipe(), os.open(os.devnull, os.O_RDONLY)]
    spare = RunnerProcess(4321, 0, "nowhere", ends)
    made: Any = types.SimpleNamespace(_clean_up=lambda runner: None, spares=[spare])
    Zygote._forget_spare(made, spare)
    assert made.spares == []
    assert not any(map(is_open, ends))
