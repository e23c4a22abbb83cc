"""Functions that are named and never called, because the parentheses are missing."""

from __future__ import annotations

import ast

from quizzer.grader.trials import Trial
from quizzer.grader.values.wire import Opaque
from quizzer.grader.verdict import Diagnosis

# Methods that an expression statement can only be meant to call.
_METHODS = frozenset(
    """abs append backward clone detach eval exp extend fit float flatten item long mean numpy pop
    relu reverse sigmoid sort sqrt square squeeze step sum t tanh tolist train zero_ zero_grad
    """.split()
)
_FUNCTION_TYPES = ("method", "builtin_function_or_method")


def diagnosis(code: str, wrong: list[Trial]) -> Diagnosis | None:
    """The first line that names a function without calling it, where results depend on it.

    `code` is the submission's code that its functions need; `wrong` are a function's failed calls.
    """
    statement = _named_method(code, ast.Expr)[:60]
    if statement:
        return Diagnosis(
            "named-not-called",
            f"`{statement}` is not called",
            f"The line `{statement}` only names the function: without parentheses nothing "
            f"happens. A call is `{statement}()`.",
        )
    if wrong and all(_is_function(trial) for trial in wrong):
        value = _named_method(code, ast.Return)[-60:]
        name = f"`{value}`" if value else "the function"
        return Diagnosis(
            "named-not-called",
            "A function is returned, not its result",
            f"The result is {name} itself, not what it computes: the parentheses of the call "
            "are missing.",
        )
    return None


def _named_method(code: str, kind: type[ast.Expr | ast.Return]) -> str:
    """The first method that a statement of this kind names without calling it; "" for none."""
    for node in ast.walk(ast.parse(code)):
        if (
            isinstance(node, kind)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr in _METHODS
        ):
            return ast.unparse(node.value)
    return ""


def _is_function(trial: Trial) -> bool:
    value = trial.got.value if trial.got else None
    return type(value) is Opaque and value.type in _FUNCTION_TYPES
