"""A typed answer that is code, run by the grader: its verdict is the suggested mark.

Nothing is recorded. The code runs in the same isolation as any submission; what cannot be run as
the card's exercise, or ends without a verdict, gets no mark.
"""

from __future__ import annotations

import ast
import builtins
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import QuizzerError
from quizzer.grader.verdict import Verdict
from quizzer.paths import Home
from quizzer.sanitize import one_line
from quizzer.services.practice import trust
from quizzer.services.practice.grading import Bench

if TYPE_CHECKING:
    from quizzer.marking.suggest import Mark, Suggestion

LONGEST_S = 30.0  # exercises that take longer, such as a training, are not run for a suggestion
MOSTLY_RIGHT = 0.5  # the share of checks from which a failure is a nit
MESSAGE = 160  # characters of a check's message that are shown
_FENCED = re.compile(r"^[ \t]*```\w*[ \t]*\n(.*?)^[ \t]*```[ \t]*$", re.MULTILINE | re.DOTALL)
_MODULES = ("torch", "np", "numpy", "math")
_IMPORTS = "import math\nimport numpy as np\nimport numpy\n"


@dataclass(frozen=True)
class CodeAnswer:
    """A submission made of an answer; `is_adapted` where the asked function had to be added."""

    source: str
    is_adapted: bool


def code_answer(spec: ExerciseSpec, answer: str) -> CodeAnswer | None:
    """The submission that an answer is, if it is code for this exercise; else None.

    It defines the functions asked; or, where one is asked, it is a single function of another name
    or a single expression of that function's arguments.
    """
    if spec.time_limit_s > LONGEST_S:
        return None
    code = "\n".join(_FENCED.findall(answer)) or answer.strip()
    try:
        tree = ast.parse(code)
        starter = ast.parse(spec.starter)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = _defined(tree)
    if set(spec.functions) <= names:
        return CodeAnswer(_with_torch(code, spec, tree), is_adapted=False)
    asked = [node for node in starter.body if isinstance(node, ast.FunctionDef)]
    if len(spec.functions) != 1 or len(asked) != 1:
        return None
    call = _call(tree, asked[0])
    if call is None:
        return None
    arguments = ast.unparse(asked[0].args)
    definition = f"def {asked[0].name}({arguments}):\n    return {call}\n"
    before = "" if _expression(tree) is not None else code + "\n\n"
    return CodeAnswer(_with_torch(before + definition, spec, tree), is_adapted=True)


def _defined(tree: ast.Module) -> set[str]:
    """The names that a module binds by `def`, `class` or assignment at its top level."""
    names = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    targets = [node.targets for node in tree.body if isinstance(node, ast.Assign)]
    return names | {
        target.id for group in targets for target in group if isinstance(target, ast.Name)
    }


def _call(tree: ast.Module, asked: ast.FunctionDef) -> str | None:
    """What the asked function returns: the answer's expression, or its one function's result."""
    expression = _expression(tree)
    parameters = [argument.arg for argument in asked.args.args]
    if expression is not None:
        used = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
        bound = {
            node.id
            for node in ast.walk(expression)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        free = used - bound - set(dir(builtins)) - set(_MODULES)
        return ast.unparse(expression) if free == set(parameters) else None
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if len(functions) != 1 or len(functions[0].args.args) != len(parameters):
        return None
    return f"{functions[0].name}({', '.join(parameters)})"


def _expression(tree: ast.Module) -> ast.expr | None:
    """The answer's one expression, which may be assigned to a name."""
    match tree.body:
        case [ast.Expr(value)] | [ast.Assign(value=value)]:
            return value
    return None


def _with_torch(code: str, spec: ExerciseSpec, tree: ast.Module) -> str:
    """An answer leaves out the imports that everyone takes for granted."""
    is_import = [isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(tree)]
    if any(is_import):
        return code
    return (_IMPORTS + "import torch\n" if spec.needs_torch else "") + code


class CodeAnswerRunner:
    """Runs one answer at a time; a new one ends the one before."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._bench: Bench | None = None
        self._closed = False
        self._changing = threading.Lock()

    def suggest(self, exercise: str, answer: str) -> Suggestion | None:
        """The mark that the grader's verdict gives; None where there is none.

        Blocks for seconds, so call it from a worker thread. None too where the exercise is missing,
        is somebody else's code that the learner has not agreed to run, or cannot be graded.
        """
        try:
            spec = exercise_file.find(exercise, paths.exercise_folders(self._home))
            if spec is None or trust.unacknowledged(self._home, [spec]):
                return None
            code = code_answer(spec, answer)
            return None if code is None else self._run(Bench(spec, self._home), code)
        except QuizzerError:
            return None

    def close(self) -> None:
        """End the run that is under way, if any; blocks until nothing of it is left."""
        with self._changing:
            self._closed = True
            bench, self._bench = self._bench, None
        if bench is not None:
            bench.close()

    def _run(self, bench: Bench, code: CodeAnswer) -> Suggestion | None:
        with self._changing:
            before, self._bench = self._bench, bench
            is_closed = self._closed
        if before is not None:
            before.close()
        if is_closed:
            return None
        try:
            graded = bench.grade_source(bench.begin(), code.source.encode())
        finally:
            bench.close()
        return None if graded is None else suggestion_from(graded.verdict, code.is_adapted)


def suggestion_from(verdict: Verdict, is_adapted: bool) -> Suggestion | None:
    """A pass is good. A failure is wrong, or a nit where most checks passed.

    Of code that had to be adapted only a pass is informative.
    """
    from quizzer.marking.suggest import Suggestion

    if verdict.passed:
        note = f"your code was run and passes the checks of the exercise {verdict.exercise}"
        return Suggestion("good", 1.0, (), (note,))
    if is_adapted or verdict.status not in ("failed", "error"):
        return None
    failure = next((check for check in verdict.checks if check.status == "failed"), None)
    if failure is None:
        return None
    what = one_line(f"{failure.name}: {failure.message}")[:MESSAGE].rstrip(": ")
    note = f"your code was run; this check of the exercise {verdict.exercise} fails: {what}"
    mark: Mark = "nit" if verdict.status == "failed" and verdict.score > MOSTLY_RIGHT else "again"
    return Suggestion(mark, verdict.score / 2, (), (note,))
