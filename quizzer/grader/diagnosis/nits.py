"""Nits: what a teacher would pencil beside a right answer. They change neither mark nor rating."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Sequence

from quizzer.grader.declarations import Nit
from quizzer.grader.diagnosis.normal_form import normal_form
from quizzer.grader.exercise import Exercise
from quizzer.grader.trials import Trial, stumbled

MOST = 4
# Characters of code: a remark suits a short solution, and a pattern may look back and forth in it.
_LARGEST = 16_000


def nits_of(exercise: Exercise, source: str, trials: Sequence[Trial]) -> tuple[str, ...]:
    """The nits that a submission earns, by its calls and by its code; at most four."""
    by_calls = [trial.case.nit for trial in trials if stumbled(trial)]
    by_code = [nit.text for nit in exercise.nits if earned(nit, source, exercise.functions)]
    return tuple(dict.fromkeys([*by_calls, *by_code]))[:MOST]


def earned(nit: Nit, source: str, functions: tuple[str, ...]) -> bool:
    """Whether a submission's code earns this nit."""
    code = _definitions(normal_form(source, functions))
    return len(code) <= _LARGEST and re.search(nit.source, code, re.MULTILINE) is not None


@functools.lru_cache(maxsize=8)
def _definitions(code: str) -> str:
    """The functions and classes alone: a file's other lines may be a learner's own tests."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ""
    return "\n".join(ast.unparse(part) for part in body if isinstance(part, kinds))
