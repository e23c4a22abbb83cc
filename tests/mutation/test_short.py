"""Which tests a mutant is given depends on where its line stands; here on made-up sources."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation import line_map
from tests.mutation.__main__ import Worker
from tests.mutation.child_lines import ChildLines
from tests.mutation.mutants import mutants_of

SOURCE = """\
MOST = (
    10
)


class Plan:
    days: int = 3

    def room(self, at_most: int = 5) -> int | None:
        total = (
            self.days
            + MOST
        )
        if total > at_most and self.days:
            return total - 1
        return None
"""


def test_a_line_stands_for_its_statement_and_a_compound_one_for_its_head() -> None:
    assert line_map.statement_lines(SOURCE, 12) == {10, 11, 12, 13}
    assert line_map.statement_lines(SOURCE, 14) == {14}
    assert line_map.statement_lines(SOURCE, 2) == {1, 2, 3}


def test_what_runs_at_import_is_known_by_its_name_or_its_function() -> None:
    assert line_map.assigned_name(SOURCE, 2) == "MOST"
    assert line_map.assigned_name(SOURCE, 7) == "days"
    assert line_map.body_lines(SOURCE, 2) == set()
    assert line_map.body_lines(SOURCE, 9) == set(range(10, 17)), "a default is its function's"
    assert line_map.every_body_line(SOURCE) == set(range(10, 17))


def test_a_recorded_line_is_found_where_it_stands_now(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_map, "RECORDINGS", tmp_path)
    (line_map.RECORDINGS / "before.py").write_text("a = 1\nb = 2\nc = 3\n")
    assert line_map.moved_lines("before", "new = 0\na = 1\nb = 4\nc = 3\n") == {1: 2, 3: 4}


@pytest.mark.parametrize(
    ("text", "is_imported"),
    [
        ("from quizzer.memory import queue", True),
        ("from quizzer.memory import fsrs6, queue", True),
        ("from quizzer.memory import (\n    fsrs6,\n    queue,\n)", True),
        ("from quizzer.memory.queue import Limits", True),
        ("import quizzer.memory.fsrs6\nqueue = 3", False),
        ("from quizzer.memory import queues", False),
    ],
)
def test_tests_that_import_a_module_are_about_it(
    tmp_path: Path, text: str, is_imported: bool
) -> None:
    (tmp_path / "test_it.py").write_text(text)
    line_map.imports.cache_clear()  # the folder may have the name of one that is gone
    assert line_map.imports(tmp_path / "test_it.py", "queue") is is_imported


def test_a_mutant_is_one_change_that_means_something() -> None:
    pytest.importorskip("cosmic_ray")
    mutants = [m for m in mutants_of("plan.py", SOURCE) if m.is_another_program(SOURCE)]
    diffs = {mutant.diff(SOURCE) for mutant in mutants}
    line = "        if total > at_most and self.days:"
    for changed in (line.replace(">", ">="), line.replace("and", "or")):
        assert f"-{line}\n+{changed}" in diffs
    assert "-    days: int = 3\n+    days: int = 4" in {diff.replace("=  ", "= ") for diff in diffs}
    assert not any("int &" in diff for diff in diffs), "annotations stay"
    assert {2, 7, 9, 14, 15} <= {mutant.line for mutant in mutants}


def test_a_pytest_that_cannot_start_is_not_taken_for_a_mutant_that_was_noticed(
    tmp_path: Path,
) -> None:
    pytest.importorskip("cosmic_ray")
    (tmp_path / "tests").symlink_to(Path(__file__).parents[1])
    (tmp_path / "plan.py").write_text("LIMIT = 10\n")
    mutant = next(iter(mutants_of("plan.py", "LIMIT = 10\n")))
    worker = Worker(tmp_path, tmp_path)
    try:
        with pytest.raises(RuntimeError, match="cannot start"):
            worker.noticing(mutant, ["test_of_no_such_file.py::test_limit"], 60.0)
    finally:
        worker.close()
    assert (tmp_path / "plan.py").read_text() == "LIMIT = 10\n"


def test_the_lines_of_a_tests_own_fork_are_recorded(tmp_path: Path) -> None:
    (tmp_path / "quizzer").mkdir()
    (tmp_path / "quizzer" / "__init__.py").touch()
    file = tmp_path / "quizzer" / "plan.py"
    file.write_text("def early():\n    x = 1\n\ndef late():\n    return 2\n")
    lines = ChildLines(tmp_path)
    code = f"""
import os, sys
from pathlib import Path
sys.path[:0] = [{str(tmp_path)!r}, {str(Path(__file__).parents[2])!r}]
from tests.mutation.child_lines import ChildLines
lines = ChildLines(Path({str(tmp_path)!r}))
lines.trace_forks()
from quizzer import plan
plan.early()
child = os.fork()
if child == 0:
    plan.late()
    os._exit(0)
os.waitpid(child, 0)
print([line for _, line in lines.drain()])
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[4, 5]"
    assert list(lines.drain()) == []
