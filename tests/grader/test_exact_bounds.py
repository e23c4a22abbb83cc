"""Limits and choices of the grader that a person would feel, each at its edge, in one process."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.errors import QuizzerError
from quizzer.grader import declarations, notebook
from quizzer.grader import exercise as exercise_module
from quizzer.grader.declarations import Case, misconception
from quizzer.grader.exercise import Exercise
from quizzer.grader.judge import self_check
from quizzer.grader.notebook import NotANotebook, OmittedLine, code_cells, python_of_cell
from quizzer.grader.process import huge_pages, namespaces, scratch, usage
from quizzer.grader.process.usage import UsageWatch
from quizzer.grader.sandbox import linux
from quizzer.grader.source import Refused, read
from quizzer.grader.trials import TOO_LARGE, Trial
from quizzer.grader.values import wire
from quizzer.grader.values.wire import Build, Opaque

MIB = 1 << 20


def test_a_million_values_of_a_notebook_are_read_and_no_more() -> None:
    head, tail = b'{"cells": [], "nbformat": 4, "note": "', b'"}'
    signs = sum(map(head.count, (b",", b"[", b"{")))
    assert code_cells(head + b"," * (1_000_000 - signs) + tail) == []
    for sign in (b",", b"[", b"{"):
        with pytest.raises(NotANotebook, match="too many values; clear its outputs"):
            code_cells(head + sign * (1_000_001 - signs) + tail)


def test_a_notebook_of_16_mib_is_read_and_no_larger_one(tmp_path: Path) -> None:
    file = tmp_path / "x.ipynb"
    content = b'{"cells": [], "nbformat": 4}'
    file.write_bytes(content + b" " * (16 * MIB - len(content)))
    assert notebook.is_notebook(read(file))
    with file.open("ab") as more:
        more.write(b" ")
    with pytest.raises(Refused, match="larger than 16 MiB; clear the notebook's outputs"):
        read(file)


@pytest.mark.parametrize(
    "magic", ["time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "grade", "snakeviz"]
)
def test_what_measures_or_captures_a_cell_leaves_its_code(magic: str) -> None:
    line = f"%%{magic} -x 1"
    assert python_of_cell(f"{line}\ny = 2\n") == (f"# {line}\ny = 2\n", [OmittedLine(1, line)])
    other = f"%%{magic}s"
    assert python_of_cell(f"{other}\ny = 2\n") == (
        f"# {other}\n# y = 2\n",
        [OmittedLine(1, other)],
    )


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("x = get_ipython().magic('a')\ny", "# x = get_ipython().magic('a')\ny"),
        ("get_ipython\ny", "get_ipython\ny"), ("x %y\nz", "x %y\nz"), ("a ? b", "a ? b"),
        ("zip ?\n", "# zip ?\n"), ("zip???", "zip???"), ("%%time?", "# %%time?"),
        ("% pwd\n", "# % pwd\n"), ("!a \\", "# !a \\"),
        ("!a \\\nb\\\nc\nd", "# !a \\\n# b\\\n# c\nd"),
        ("{\n!ls\n}\n!ls", "{\n!ls\n}\n# !ls"), ("((\n)\n!a\n)\n!b", "((\n)\n!a\n)\n# !b"),
        ("'a\n!ls", "'a\n# !ls"), ("'a\\'\n!ls", "'a\\'\n# !ls"), ("'''a\n!ls", "'''a\n!ls"),
    ],
)  # fmt: skip
def test_a_line_counts_as_a_notebooks_only_where_a_statement_begins(text: str, python: str) -> None:
    assert python_of_cell(text)[0] == python


MAPS = """\
00201000-00800000 rw-p 00000000 00:00 0                                  [heap]
01000000-01200000 rw-p 00000000 00:00 0 
02000000-021ff000 rw-p 00000000 00:00 0 
03000000-03400000 rw-p 00000000 08:01 77                                 /usr/lib/libx.so
04000000-04400000 r--p 00000000 00:00 0 
05000000-05400000 rw-s 00000000 00:00 0 
06000000-06400000 rw-p 00000000 00:00 0                                  [stack]
"""  # noqa: W291 as the kernel writes it


@pytest.fixture
def collapsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What is gathered in huge pages of a process with these mappings."""
    (tmp_path / "size").write_text("2097152\n")
    (tmp_path / "maps").write_text(MAPS)
    places: list[tuple[int, int]] = []

    def collapse(place: int, size: int) -> None:
        places.append((place, size))
        raise OSError("no memory for it")

    monkeypatch.setattr(huge_pages, "_SIZE", tmp_path / "size")
    monkeypatch.setattr(huge_pages, "Path", lambda path: tmp_path / Path(path).name)
    monkeypatch.setattr(linux, "collapse", collapse)
    monkeypatch.setattr(linux, "IS_LINUX", True)
    return places


def test_whole_huge_pages_of_private_memory_without_a_file_are_gathered(
    collapsed: list[tuple[int, int]],
) -> None:
    huge_pages.use()
    assert collapsed == [(place, 0x200000) for place in (0x400000, 0x600000, 0x1000000)]


@pytest.mark.parametrize("lack", ["size", "number", "linux"])
def test_without_huge_pages_memory_stays_as_it_is(
    collapsed: list[tuple[int, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lack: str
) -> None:
    if lack == "linux":
        monkeypatch.setattr(linux, "IS_LINUX", False)
    elif lack == "size":
        (tmp_path / "size").unlink()
    else:
        (tmp_path / "size").write_text("none")
    huge_pages.use()
    assert collapsed == []


@pytest.mark.parametrize(("user", "goes_on"), [(0, True), (1000, False)])
def test_only_root_does_without_a_namespace_of_users(
    monkeypatch: pytest.MonkeyPatch, user: int, goes_on: bool
) -> None:
    def refuse(flags: int) -> None:
        raise PermissionError("user namespaces are switched off")

    flags: list[int] = []
    monkeypatch.setattr(linux, "enter_user_namespace", refuse)
    monkeypatch.setattr(linux, "unshare", flags.append)
    monkeypatch.setattr(namespaces.os, "getuid", lambda: user)
    if goes_on:
        namespaces._enter_shared()
        new_ipc, new_uts, new_net = 0x08000000, 0x04000000, 0x40000000
        assert flags == [new_ipc | new_uts | new_net]
    else:
        with pytest.raises(PermissionError):
            namespaces._enter_shared()


def test_namespaces_are_there_where_a_step_into_them_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linux, "unshare", lambda flags: None)
    assert namespaces._works(lambda: None)
    monkeypatch.setattr(namespaces, "_works", lambda step: True)
    monkeypatch.setattr(linux, "IS_LINUX", False)
    assert not namespaces.available()
    assert namespaces.NamespacePool.open() is None
    monkeypatch.setattr(linux, "IS_LINUX", True)
    assert namespaces.available()


def test_a_step_that_is_refused_is_no_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    assert not namespaces._works(refuse)
    monkeypatch.setattr(linux, "unshare", refuse)
    assert not namespaces._works(lambda: None)


@pytest.mark.parametrize(("failures", "is_there"), [(0, False), (2, False), (3, True)])
def test_a_folder_that_is_still_written_to_is_removed_in_three_attempts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failures: int, is_there: bool
) -> None:
    folder = tmp_path / "quizzer-run-x"
    folder.mkdir()
    rmdir, remaining = os.rmdir, [OSError()] * failures

    def refuse(path: str, **options: Any) -> None:
        if remaining:
            raise remaining.pop()
        rmdir(path, **options)

    monkeypatch.setattr(scratch.os, "rmdir", refuse)
    scratch.remove(str(folder))
    assert folder.exists() is is_there


@pytest.mark.parametrize(("takes_s", "pause_s"), [(0.0, 0.0102), (0.002, 0.0102), (0.02, 0.08)])
def test_looking_at_a_runner_takes_at_most_a_fifth_of_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, takes_s: float, pause_s: float
) -> None:
    now = 100.0

    def size(folder: str) -> int:
        nonlocal now
        now += takes_s
        return 0

    monkeypatch.setattr(usage, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(usage, "_number_in_proc", lambda process: process)
    monkeypatch.setattr(usage, "_memory_and_threads", lambda number: (0, 1))
    monkeypatch.setattr(scratch, "size", size)
    watch = UsageWatch(1, 0, str(tmp_path), children=False)
    watch.start(1000)
    assert not watch.look()
    assert round(watch.due - now, 4) == pause_s


def test_a_process_that_can_no_longer_be_read_has_not_grown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = iter([(10, 1), (30, 1), (4, 1), (9, 1), (0, 0), (12, 1)])
    monkeypatch.setattr(usage, "_number_in_proc", lambda process: process)
    monkeypatch.setattr(usage, "_memory_and_threads", lambda number: next(sizes))
    watch = UsageWatch(1, 0, str(tmp_path), children=False)
    growth = [watch._growth_and_threads()[0] for _ in range(5)]
    assert growth == [20, 0, 5, 0, 8], "what it gave back makes no room"


def test_a_misconception_is_declared_by_its_functions_name_or_another() -> None:
    assert declarations.declared() == []

    @misconception("a", "Title", "It  adds\n  two.")
    def double(n: int) -> int:
        return n + 2

    @misconception("b", "Title", "x", function="double", up_to=len, source="n")
    def other(n: int) -> int:
        return n

    first, second = declarations.declared()
    assert (first.id, first.function, first.explanation) == ("a", "double", "It adds two.")
    assert (first.implementation, first.up_to, first.source) == (double, None, "")
    assert (second.function, second.up_to, second.source) == ("double", len, "n")
    assert declarations.declared() == []


def test_arguments_that_can_be_read_once_are_made_of_copies() -> None:
    items = [1, 2]
    once, made = declarations.once(items), declarations.generator(items)
    items.append(3)
    assert (once, made) == (Build("iterator", [1, 2]), Build("generator", [1, 2]))


def test_a_call_is_shown_as_the_exercise_writes_it_or_as_python_does() -> None:
    case = Case("c", "f", (1, "a"))
    trial = Trial(case, (1, "a"))
    assert trial.text == "f(1, 'a')"
    assert trial.again().text == "f(1, 'a')"
    assert trial.again().got is None
    assert Trial(Case("c", "f", call="net(x)"), ()).text == "net(x)"
    assert "\ud800" not in Trial(Case("c", "f", call="f('\ud800')"), ()).text


def an_exercise(**changes: Any) -> Exercise:
    reference = types.ModuleType("reference")
    vars(reference).update(f=lambda n: [n], g=lambda n: n.append(1))
    fields = {
        "id": "x", "functions": ("f",), "rules": (), "time_limit_s": 1.0, "memory_mb": 64,
        "harness": b"", "reference": reference, "reference_source": "",
        "make_cases": lambda rng: (),
        "examine": None, "misconceptions": (), "patterns": (), "nits": (), "harness_functions": {},
        "needs_torch": False, **changes,
    }  # fmt: skip
    return Exercise(**fields)


def test_so_many_bytes_of_answers_are_kept_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def f(n: int) -> list[int]:
        calls.append(n)
        return [n]

    reference = types.ModuleType("reference")
    vars(reference)["f"] = f
    cases = [Case("c", "f", (n,)) for n in (1, 2)]
    monkeypatch.setattr(exercise_module, "MAX_KEPT", wire.size([[1], [1]]))
    exercise = an_exercise(reference=reference, make_cases=lambda rng: cases)
    for _ in range(3):
        for trial in exercise.trials(5):
            exercise.answer(trial, None)
    assert calls == [1, 2, 2, 2], "there is room for one"


def test_what_a_call_of_the_reference_does_is_its_outcome() -> None:
    exercise = an_exercise(harness_functions={"twice": lambda module, n: module.f(n) * 2})
    assert exercise.outcome(Case("c", "f"), (3,), None).value == [3]
    assert exercise.outcome(Case("c", "f", through="twice"), (3,), None).value == [3, 3]
    assert exercise.outcome(Case("c", "none", through="twice"), (3,), None).value == [3, 3]
    changed = exercise.outcome(Case("c", "g"), ([3],), None)
    assert (changed.value, changed.after) == (None, ([3, 1],))
    once = exercise.outcome(Case("c", "f"), (Build("iterator", [3]),), None)
    assert once.after == (None,)
    raised = exercise.outcome(Case("c", "g"), (3,), None)
    assert (raised.raised, raised.after) == ("AttributeError", ())
    assert "append" in raised.message
    other = exercise.outcome(Case("c", "f"), (3,), None, {"f": lambda n: -n})
    assert other.value == -3
    large = exercise.outcome(Case("c", "f"), (3,), None, {"f": lambda n: "a" * (1 << 21)})
    assert large.value == TOO_LARGE == Opaque("object", "more than can be compared")


def test_an_exercise_with_a_plan_of_its_own_needs_no_cases_to_be_proved() -> None:
    assert self_check.prove(an_exercise(examine=len), "def f(n): pass\n", 1) == []
    assert self_check.prove(an_exercise(), "def f(n): pass\n", 1) == ["there are no cases"]


def test_a_reference_that_raises_is_right_where_it_does() -> None:
    def f(n: int) -> int:
        raise ValueError(n)

    reference = types.ModuleType("reference")
    vars(reference)["f"] = f
    exercise = an_exercise(reference=reference, make_cases=lambda rng: [Case("c", "f", (1,))])
    assert self_check.prove(exercise, "def f(n): raise ValueError(n)\n", 1) == []


@pytest.fixture
def import_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Imports a module as an exercise's own file does."""
    for name in ("path", "path_hooks"):
        monkeypatch.setattr(sys, name, [*getattr(sys, name)])
    folder = tmp_path / "exercise"
    folder.mkdir()
    exercise_module._import_sources_only(folder)

    def load(name: str) -> Any:
        monkeypatch.delitem(sys.modules, name, raising=False)
        return __import__(name)

    return load


def test_an_exercises_files_come_from_its_folder_and_from_no_link_out_of_it(
    tmp_path: Path, import_from: Callable[[str], Any]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "__init__.py").write_text("x = 1\n")
    (tmp_path / "elsewhere" / "part_of_it.py").write_text("x = 2\n")
    (tmp_path / "exercise" / "a_file_of_its_own.py").write_text("x = 3\n")
    package = tmp_path / "exercise" / "a_folder_of_its_own"
    package.mkdir()
    (package / "__init__.py").write_text("from .inner import x\n")
    (package / "inner.py").write_text("x = 4\n")
    (tmp_path / "exercise" / "a_linked_folder").symlink_to(tmp_path / "elsewhere")
    assert import_from("a_file_of_its_own").x == 3
    assert import_from("a_folder_of_its_own").x == 4
    with pytest.raises(ImportError):
        import_from("a_linked_folder.part_of_it")
    assert not list(tmp_path.rglob("*.pyc"))


def test_a_process_says_what_it_isolates(monkeypatch: pytest.MonkeyPatch) -> None:
    from quizzer.grader import client as client_module

    options: list[dict[str, Any]] = []

    class Client:
        def __init__(self, **given: Any) -> None:
            options.append(given)

        def __enter__(self) -> Client:
            return self

        def __exit__(self, *_: object) -> None:
            options.append({})

        def probe(self) -> tuple[str, ...]:
            if len(options) > 1:
                raise QuizzerError("it has ended")
            return ("process",)

    monkeypatch.setattr(client_module, "GraderClient", Client)
    assert client_module.in_force() == ("process",)
    assert options == [{"torch": False, "keep": False}, {}]
