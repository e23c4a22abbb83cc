"""What a runner answers about a submission, each in a fork of the test, without a sandbox."""

from __future__ import annotations

import json
import marshal
import os
import signal
import socket
import sys
import tempfile
import textwrap
import threading
import types
from pathlib import Path
from typing import Any

import pytest

from quizzer.grader import cells
from quizzer.grader.process import runner
from quizzer.grader.process.runner import FINISH, Server
from quizzer.grader.sandbox import linux
from quizzer.grader.values import wire
from quizzer.grader.values.wire import Build
from tests.grader.forks import in_child

Call = tuple[str, str, tuple[Any, ...]]


def answers(folder: Path, source: str, *calls: Call, **order: Any) -> list[Any]:
    """The replies to loading a file, then to each call, or "the end" where there is none."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        try:
            ours.close()
            given: dict[str, Any] = {
                "file": "answer.py", "source": textwrap.dedent(source), "random": 1,
                "harness": b"", "is_notebook": False, "functions": ["f"], **order,
            }  # fmt: skip
            Server(theirs, str(folder), given).serve()
        finally:
            os._exit(0)
    theirs.close()
    replies = []
    with ours:
        try:
            replies.append(wire.receive(ours))
            for number, call in enumerate(calls, 1):
                wire.send(ours, [number, *call])
                answer = wire.receive(ours)
                assert answer[0] == number
                replies.append(answer[1:])
        except (EOFError, ConnectionError):
            replies.append("the end")
    os.waitpid(child, 0)
    return replies


def test_a_function_is_called_with_its_arguments_and_the_file_lies_in_the_folder(
    tmp_path: Path,
) -> None:
    source = """
        def f(a, b):
            a.append(b)
            return [__name__, __file__, b]
    """
    loaded, answer = answers(tmp_path, source, ("f", "", ([1], 2)))
    assert loaded == ["loaded", []]
    path = str(tmp_path / "answer.py")
    assert answer == ["value", ["submission", path, 2], [[1, 2], 2], []]
    assert Path(path).read_text() == textwrap.dedent(source)


def test_a_result_that_is_an_argument_is_said_to_be_shared(tmp_path: Path) -> None:
    source = "def f(a, b):\n    return b\n"
    _, answer = answers(tmp_path, source, ("f", "", ([1], [2])))
    assert answer == ["value", [2], [[1], [2]], [1]]


def test_iterators_are_made_for_the_call_and_not_sent_back(tmp_path: Path) -> None:
    source = "def f(a, b, c):\n    return [*a, *b, *c]\n"
    sent = (Build("iterator", [1]), Build("generator", [2]), [3])
    _, answer = answers(tmp_path, source, ("f", "", sent))
    assert answer == ["value", [1, 2, 3], [None, None, [3]], []]


def test_an_error_is_reported_with_the_files_own_lines(tmp_path: Path) -> None:
    source = """
        import json

        def f(text):
            if text:
                return json.loads(text)
            raise KeyError("a")
    """
    _, own, of_a_library = answers(tmp_path, source, ("f", "", ("",)), ("f", "", ("[",)))
    assert own == ["raised", "KeyError", "'a'", [[7, "f", 'raise KeyError("a")']]]
    assert of_a_library[1] == "JSONDecodeError"
    assert of_a_library[3] == [[6, "f", "return json.loads(text)"]]


def test_of_a_deep_traceback_the_last_eight_of_the_first_forty_lines_are_kept(
    tmp_path: Path,
) -> None:
    source = "def f(n):\n    return f(n - 1) if n else g()\ndef g():\n    raise ValueError\n"
    _, short, edge, beyond = answers(
        tmp_path, source, *(("f", "", (count,)) for count in (3, 38, 39))
    )
    assert [frame[1] for frame in short[3]] == ["f"] * 4 + ["g"]
    assert [frame[1] for frame in edge[3]] == ["f"] * 7 + ["g"], "the fortieth"
    assert [frame[1] for frame in beyond[3]] == ["f"] * 8


def test_long_messages_names_and_lines_are_cut(tmp_path: Path) -> None:
    source = f"""
        class {"E" * 250}(Exception):
            pass

        def {"g" * 250}(n):
            raise {"E" * 250}("m" * n)

        def f(n):
            return {"g" * 250}(n){" " * 5 + "# " + "c" * 600}
    """
    _, whole, cut = answers(tmp_path, source, ("f", "", (2000,)), ("f", "", (2001,)))
    assert (len(cut[1]), cut[2], whole[2]) == (200, "m" * 2000, "m" * 2000)
    (_, _, first), (_, name, _) = cut[3]
    assert (len(first), len(name)) == (500, 200)


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        ("raise MemoryError", ["memory"]),
        ('raise RuntimeError("x: can\'t allocate memory: y")', ["memory"]),
        ('raise RuntimeError("not enough memory")', ["memory"]),
        ('raise RuntimeError("Cannot allocate memory")', ["memory"]),
        ('raise ValueError("not enough memory")', ["raised", "ValueError", "not enough memory"]),
        ("return 'a' * (1 << 21)", ["large"]),
        ("raise SystemExit(1)", ["left"]),
        ("exit()", ["left"]),
        ("quit()", ["left"]),
        ("raise KeyboardInterrupt", ["raised", "KeyboardInterrupt", ""]),
        ("eval('1 +')", ["raised", "SyntaxError", "invalid syntax (<string>, line 1)"]),
    ],
)
def test_each_way_to_end_has_a_reply_of_its_own(
    tmp_path: Path, body: str, reply: list[Any]
) -> None:
    _, answer = answers(tmp_path, f"def f():\n    {body}\n", ("f", "", ()))
    has_place = reply[0] in ("raised", "left")
    assert answer == ([*reply, [[2, "f", body]]] if has_place else reply)


def test_an_error_without_a_message_that_can_be_read_has_none(tmp_path: Path) -> None:
    source = """
        class Odd(Exception):
            def __str__(self):
                raise SystemExit

        def f():
            raise Odd
    """
    _, answer = answers(tmp_path, source, ("f", "", ()))
    assert answer[:3] == ["raised", "Odd", ""]


def test_a_file_that_is_no_python_is_reported_by_line_and_place(tmp_path: Path) -> None:
    [reply] = answers(tmp_path, "x = 1\ny = = 2\n")
    assert reply == ["syntax", "invalid syntax", 2, 5, "y = = 2"]
    [long] = answers(tmp_path, "y = = " + "2" * 600 + "\n")
    assert len(long[4]) == 500


def test_a_function_that_is_missing_is_named(tmp_path: Path) -> None:
    wanted = ["f", "g"]
    assert answers(tmp_path, "def f(): pass", functions=wanted) == [["missing", "g"]]
    assert answers(tmp_path, "f = g = 5", functions=wanted) == [["missing", "f"]]
    assert answers(tmp_path, "f = g = len", functions=wanted) == [["loaded", []]]


def test_random_numbers_are_those_of_the_order(tmp_path: Path) -> None:
    source = """
        import random, sys

        def f():
            return random.random()
    """
    [first], [again], [other] = (
        answers(tmp_path, source, ("f", "", ()), random=seed)[1:] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_a_harness_calls_for_the_judge(tmp_path: Path) -> None:
    code = compile("def twice(module, n):\n    return 2 * module.f(n)", "harness", "exec")
    _, answer = answers(
        tmp_path, "def f(n):\n    return n + 1\n", ("f", "twice", (3,)), harness=marshal.dumps(code)
    )
    assert answer == ["value", 8, [3], []]


def notebook(*texts: str) -> str:
    return cells.join([textwrap.dedent(text).strip() for text in texts])


def test_a_cell_that_fails_ends_alone_and_an_import_in_it_does_not_end_it(tmp_path: Path) -> None:
    source = notebook(
        "x = 1\nraise ValueError('first')\nx = 2",
        "import a_module_that_nobody_has\ny = 3\nfrom a_module_that_nobody_has import z\ny = 4",
        "def f():\n    return [x, y, get_ipython()]",
    )
    loaded, answer = answers(tmp_path, source, ("f", "", ()), is_notebook=True)
    assert answer[1] == [1, 4, None]
    lines = source.split("\n")
    assert [(lines[line - 1], kind, name) for line, kind, name, *_ in loaded[1]] == [
        ("raise ValueError('first')", "raised", "ValueError"),
        ("import a_module_that_nobody_has", "raised", "ModuleNotFoundError"),
        ("from a_module_that_nobody_has import z", "raised", "ModuleNotFoundError"),
    ]
    [line, _, _, _, frames] = loaded[1][0]
    assert frames == [[line, "<module>", "raise ValueError('first')"]]


def test_no_more_than_twenty_failures_of_cells_are_reported(tmp_path: Path) -> None:
    source = notebook(*["raise ValueError"] * 21, "def f(): pass")
    [loaded] = answers(tmp_path, source, is_notebook=True)
    assert len(loaded[1]) == 20


def test_a_function_whose_cell_failed_is_missing_for_that_reason(tmp_path: Path) -> None:
    failing = notebook("raise KeyError", "x = [][1]\ndef f(): pass")
    [reply] = answers(tmp_path, failing, is_notebook=True)
    assert reply[:2] == ["raised", "IndexError"]
    assert answers(tmp_path, notebook("raise KeyError"), is_notebook=True) == [["missing", "f"]]
    assert answers(tmp_path, notebook("raise MemoryError"), is_notebook=True) == [["memory"]]


def test_a_file_that_only_looks_like_a_notebook_runs_to_its_error(tmp_path: Path) -> None:
    source = notebook("raise ValueError('x')", "def f(): pass")
    [reply] = answers(tmp_path, source)
    assert reply[:3] == ["raised", "ValueError", "x"]


def test_what_a_cell_imports_from_the_future_holds_for_those_after_it(tmp_path: Path) -> None:
    later = "def f(a: NotDefined = 1):\n    return f.__annotations__"
    source = notebook("from __future__ import annotations", later)
    _, answer = answers(tmp_path, source, ("f", "", ()), is_notebook=True)
    assert answer[1] == {"a": "NotDefined"}
    [reply] = answers(tmp_path, notebook(later), is_notebook=True)
    assert reply[:2] == ["raised", "NameError"]


def checked(source: str) -> bytes:
    return marshal.dumps(compile(textwrap.dedent(source), "elsewhere.py", "exec"))


PART = "def f():\n    return 1\n"


@pytest.mark.parametrize(
    ("rest", "reply"),
    [
        ("", ["loaded", []]),
        ("x = 5\nclass A:\n    def g(self): pass\n", ["loaded", []]),
        ("def f():\n    return 2\n", ["replaced", "f"]),
        ("f = lambda: 3\n", ["replaced", "f"]),
        ("del f\n", ["missing", "f"]),
        ("raise ValueError('late')\n",
         ["raised", "ValueError", "late", [[3, "<module>", "raise ValueError('late')"]]]),
        ("import sys\nsys.exit()\n", ["left", [[4, "<module>", "sys.exit()"]]]),
    ],
)  # fmt: skip
def test_the_rest_of_a_file_runs_after_its_checked_part(
    tmp_path: Path, rest: str, reply: list[Any]
) -> None:
    source = PART + rest
    loaded, answer, finished, *_ = answers(
        tmp_path, source, ("f", "", ()), ("", FINISH, ()), checked=checked(PART)
    )
    assert (loaded, answer[1]) == (["loaded", []], 1)
    assert finished == reply


def test_a_method_that_the_rest_replaces_is_named_with_its_class(tmp_path: Path) -> None:
    part = "class A:\n    def g(self): return 1\ndef f():\n    return A().g()\n"
    rest = "def other(self): return 2\nA.g = other\n"
    *_, finished = answers(tmp_path, part + rest, ("", FINISH, ()), checked=checked(part))
    assert finished == ["replaced", "A.g"]


def test_errors_in_the_checked_part_name_the_file_and_later_calls_are_of_the_whole(
    tmp_path: Path,
) -> None:
    part = "def f():\n    def inner():\n        return [][1]\n    return inner()\n"
    source = part + "def g():\n    return 7\n"
    _, failed, _, whole = answers(
        tmp_path, source, ("f", "", ()), ("", FINISH, ()), ("g", "", ()), checked=checked(part)
    )
    assert failed[3] == [[4, "f", "return inner()"], [3, "inner", "return [][1]"]]
    assert whole[1] == 7


def test_only_what_is_about_workers_of_a_loader_says_so() -> None:
    def error_in(*files: str) -> BaseException:
        scope: dict[str, Any] = {}
        call = "raise OSError('refused')"
        for file in reversed(files):
            exec(compile(f"def g():\n    {call}", file, "exec"), scope)
            scope[file] = scope["g"]
            call = f"globals()[{file!r}]()"
        try:
            scope[files[0]]()
        except OSError as error:
            return error
        raise AssertionError

    loader, start = "torch/utils/data/dataloader.py", "multiprocessing/popen_fork.py"
    assert runner._in_worker_start(error_in(loader, start))
    assert not runner._in_worker_start(error_in(loader))
    assert not runner._in_worker_start(error_in(start))
    assert not runner._in_worker_start(error_in("own.py"))


def test_threads_that_end_soon_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    go = threading.Event()

    def work() -> None:
        go.wait(20)
        done.append(1)

    soon = threading.Thread(target=work)
    soon.start()
    go.set()
    runner._wait_for_threads()
    assert done == [1]
    late = threading.Event()
    never = threading.Thread(target=lambda: late.wait(60))
    never.start()
    runner._wait_for_threads()  # comes back while it still runs
    assert never.is_alive()
    late.set()
    never.join()


def test_an_exception_that_python_ignores_is_printed_but_for_half_a_loader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed: list[object] = []
    monkeypatch.setattr(sys, "__unraisablehook__", printed.append)
    own, loader = types.SimpleNamespace(object=len), types.SimpleNamespace(object=lambda: 0)
    loader.object.__module__ = "torch.utils.data.dataloader"
    for each in (own, loader):
        runner._print_unraisable(each)  # type: ignore[arg-type]
    assert printed == [own]


def test_an_environment_is_the_runners_own(tmp_path: Path) -> None:
    def work() -> list[object]:
        runner._clean_surroundings(str(tmp_path))
        return [dict(os.environ), sys.argv, tempfile.gettempdir()]

    environment, arguments, folder = in_child(work)  # type: ignore[misc]
    assert environment == {
        "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "USER": "learner", "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "",
    }  # fmt: skip
    assert (arguments, folder) == (["submission"], str(tmp_path))


@pytest.mark.skipif(not linux.IS_LINUX, reason="only Linux lists the open files")
def test_a_runner_keeps_its_three_channels_and_reads_an_end(tmp_path: Path) -> None:
    answer = tmp_path / "answer"

    def work() -> list[object]:
        writers = [os.pipe()[1] for _ in range(3)]
        own = [os.fstat(number).st_ino for number in writers]
        os.dup2(writers[0], 70)
        runner._keep_only(*writers, (70,))
        found = [own.index(os.fstat(number).st_ino) for number in (3, 1, 2, 4)]
        numbers = [int(path.name) for path in Path("/proc/self/fd").iterdir()]
        handlers = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
        return [
            *(found, sorted(number for number in numbers if is_open(number))),
            *(os.read(0, 1).decode(), os.getsid(0) == os.getpid()),
            handlers == [signal.SIG_DFL] * 2,
        ]

    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            answer.write_text(json.dumps(work()))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    kept = [0, 1, 2, 3, 4, 70]
    assert json.loads(answer.read_text()) == [[0, 1, 1, 2], kept, "", True, True]


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def test_a_syntax_error_that_is_raised_has_its_message_cut(tmp_path: Path) -> None:
    source = "def f(n):\n    raise SyntaxError('m' * n, (__file__, None, None, None))\n"
    _, whole, cut = answers(tmp_path, source, ("f", "", (2000,)), ("f", "", (2001,)))
    assert whole == cut == ["syntax", "m" * 2000, 0, 0, ""]


def test_what_a_runner_does_before_a_submission_comes_works_with_torch_and_without() -> None:
    def with_torch() -> None:
        import torch  # noqa: F401

        runner.rehearse()

    assert in_child(runner.rehearse) is None
    assert in_child(with_torch) is None
