"""Which tests reach which line, recorded once for each test file and for every state of it.

A recording outlives changes of the source: its lines are carried over to where they stand now.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Set
from functools import cache
from pathlib import Path
from typing import Any

# Where the tests of a package's promises are; the other folders take too long for each mutant.
NEARBY = {
    "memory": ("memory", "services"),
    "store": ("store", "services", "cli/test_repair.py"),
    "content": ("content", "services"),
    "marking": ("marking", "services"),
    "report": ("report", "cli/test_report.py"),
    "services": ("services", "cli", "report/test_as_html.py"),
    "grader": ("grader", "security/test_nothing_reaches_in.py"),
    "files.py": ("test_files.py", "content"),
    "paths.py": ("test_paths.py",),
    "sanitize.py": ("test_sanitize.py", "report"),
    "settings.py": ("test_settings.py", "cli/test_configure.py"),
    "errors.py": ("services", "cli"),
    "__main__.py": ("cli/test_due.py",),
    "__init__.py": ("jupyter",),
}
RECORDINGS = Path("/tmp") / f"quizzer-mutation-{os.getuid()}"


@cache
def imports(file: Path, module: str) -> bool:
    """Whether a file imports a module, by its last name: such tests are about it."""
    pattern = rf"^(?:from [\w.]+ )?import \(?[\w\s,]*?\b{module}\b|^from [\w.]+\.{module} import"
    return re.search(pattern, file.read_text(), re.MULTILINE) is not None


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class LineMap:
    """The recordings of some test folders, brought to the state of `tree`."""

    def __init__(self, tree: Path, folders: tuple[str, ...]) -> None:
        self.tree = tree
        self.seconds: dict[str, float] = {}
        self._lines: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        RECORDINGS.mkdir(mode=0o700, exist_ok=True)
        for name in folders:
            place = tree / "tests" / name
            for file in [place] if place.is_file() else sorted(place.glob("test_*.py")):
                self._add(json.loads(self._recording(file).read_text()))

    def tests(self, path: str, line: int) -> list[str]:
        """The tests that reach a line, those whose file imports its module first, quickest first.

        After them come the others of its own package.

        What runs at import, which may be within any test, is reached by those that use its name
        and by the files that import its module; these also reach what only processes run that
        tests start.
        """
        source = (self.tree / path).read_text()
        body = body_lines(source, line)
        if line in body:
            reached = self._reaching(path, statement_lines(source, line))
        else:
            name = assigned_name(source, line)
            reached = self._reaching(path, body) | (self._using(name, path) if name else set())
            reached |= self._importing(path)
        if not reached:  # by no test's own process; perhaps by one that it starts
            reached = self._reaching(path, every_body_line(source)) | self._importing(path)
        own = f"tests/{path.split('/')[1]}/"

        def key(test: str) -> tuple[bool, bool, float]:
            file = self.tree / test.partition("::")[0]
            return not imports(file, Path(path).stem), not test.startswith(own), self.seconds[test]

        return sorted(reached, key=key)

    def _using(self, name: str, path: str, known: frozenset[str] = frozenset()) -> set[str]:
        """The tests that reach a use of a module's name, in it or where it may be imported.

        A name that another one of its module is made from is used where that one is.
        """
        reached: set[str] = set()
        for file in sorted((self.tree / "quizzer").rglob("*.py")):
            text = file.read_text()
            here = file.relative_to(self.tree).as_posix()
            if name in text and (here == path or Path(path).stem in text):
                bodies = every_body_line(text)
                used = [n for n, row in enumerate(text.splitlines(), 1) if _names(row, name)]
                lines = {n for number in used for n in statement_lines(text, number)}
                reached |= self._reaching(here, lines & bodies)
                if here == path:
                    made = {assigned_name(text, number) for number in set(used) - bodies}
                    for other in made - known - {name, None}:
                        assert other is not None
                        reached |= self._using(other, path, known | {name})
        return reached

    def _importing(self, path: str) -> set[str]:
        """The tests of the files that import a module."""
        return {
            test
            for test in self.seconds
            if imports(self.tree / test.partition("::")[0], Path(path).stem)
        }

    def _reaching(self, path: str, lines: Set[int]) -> set[str]:
        return {test for line in lines for test in self._lines[path].get(line, ())}

    def _recording(self, file: Path) -> Path:
        """The recording of a test file as it is now; made when there is none."""
        name = file.relative_to(self.tree).as_posix()
        key = f"{name.replace('/', '-')}-{digest(file.read_text())}.json"
        recording = RECORDINGS / key
        if not recording.exists():
            print(f"recording {name}", file=sys.stderr, flush=True)
            environment = {
                **os.environ,
                "QUIZZER_RECORDING": str(recording) + ".new",
                "PYTHONPATH": str(self.tree),
            }
            options = ["-n0", "-q", "-p", "no:cacheprovider", "-p", "tests.mutation.recording"]
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *options, name],
                cwd=self.tree,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            made = Path(str(recording) + ".new")
            if not made.exists():
                raise SystemExit(f"could not record {name}:\n{done.stdout[-3000:]}{done.stderr}")
            record = json.loads(made.read_text())
            record["sources"] = {
                path: self._keep_source((self.tree / path).read_text()) for path in record["lines"]
            }
            made.write_text(json.dumps(record))
            made.rename(recording)
        return recording

    def _keep_source(self, text: str) -> str:
        key = digest(text)
        (RECORDINGS / f"{key}.py").write_text(text)
        return key

    def _add(self, record: dict[str, Any]) -> None:
        tests = list(record["tests"])
        for test in record["failed"]:
            print(f"fails without a mutant: {test}", file=sys.stderr)
        self.seconds.update(
            (test, seconds)
            for test, seconds in record["tests"].items()
            if test not in record["failed"]
        )
        for path, by_line in record["lines"].items():
            if not (self.tree / path).exists():
                continue
            now = (self.tree / path).read_text()
            moved = moved_lines(record["sources"][path], now)
            for line, numbers in by_line.items():
                reached = {tests[n] for n in numbers if tests[n] in self.seconds}
                if int(line) in moved:
                    self._lines[path][moved[int(line)]] |= reached


@cache
def moved_lines(recorded: str, now: str) -> dict[int, int]:
    """Where each line of a recorded source stands now; changed lines are missing."""
    before = (RECORDINGS / f"{recorded}.py").read_text().splitlines()
    matcher = difflib.SequenceMatcher(None, before, now.splitlines(), autojunk=False)
    return {
        block.a + n + 1: block.b + n + 1
        for block in matcher.get_matching_blocks()
        for n in range(block.size)
    }


@cache
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


def _covering(source: str, line: int, kinds: tuple[type[ast.AST], ...]) -> ast.AST | None:
    """The innermost node of some kinds that a line lies in."""
    nodes = [
        node
        for node in ast.walk(_tree(source))
        if isinstance(node, kinds) and node.lineno <= line <= node.end_lineno  # type: ignore[attr-defined]
    ]
    return max(nodes, key=lambda node: node.lineno, default=None)  # type: ignore[attr-defined]


def statement_lines(source: str, line: int) -> set[int]:
    """The lines of the statement around a line; of a compound one, its head alone."""
    statement = _covering(source, line, (ast.stmt, ast.excepthandler))
    if statement is None:
        return {line}
    body = getattr(statement, "body", None)
    end = body[0].lineno - 1 if isinstance(body, list) else statement.end_lineno  # type: ignore[attr-defined]
    return set(range(statement.lineno, max(end, statement.lineno) + 1))  # type: ignore[attr-defined]


def body_lines(source: str, line: int) -> set[int]:
    """The lines of the innermost function's body around a line or below its head."""
    function = _covering(source, line, (ast.FunctionDef, ast.AsyncFunctionDef))
    return _body(function) if function is not None else set()


def _body(function: ast.AST) -> set[int]:
    body: list[ast.stmt] = function.body  # type: ignore[attr-defined]
    return set(range(body[0].lineno, function.end_lineno + 1))  # type: ignore[attr-defined]


@cache
def every_body_line(source: str) -> frozenset[int]:
    """The lines in functions' bodies: what does not run at import."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = (_body(node) for node in ast.walk(_tree(source)) if isinstance(node, functions))
    return frozenset(line for body in bodies for line in body)


def assigned_name(source: str, line: int) -> str | None:
    """The name that the statement around a line assigns, for a constant or a field."""
    statement = _covering(source, line, (ast.Assign, ast.AnnAssign))
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
    else:
        return None
    return target.id if isinstance(target, ast.Name) else None


def _names(row: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", row) is not None
