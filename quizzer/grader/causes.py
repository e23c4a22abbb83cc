"""Likely causes that no exercise has to name: nothing returned, an endless loop, a wrong name."""

from __future__ import annotations

import ast
import builtins
import difflib
import re
from dataclasses import replace

from quizzer.grader.explain import Trial
from quizzer.grader.verdict import Diagnosis


def nothing_returned(trials: list[Trial], output: str) -> Diagnosis | None:
    """Where a function only ever gave None: it has no `return`, or prints instead."""
    silent = [
        trial.got is not None and not trial.got.raised and trial.got.value is None
        for trial in trials
        if trial.case.returns != "ignored"
    ]
    if not silent or not all(silent):
        return None
    function = trials[0].case.function
    if output.strip():
        return Diagnosis(
            "printed-not-returned",
            "Printed, not returned",
            f"`{function}` prints something, but hands nothing back: whoever calls it gets None. "
            "`print` is for people to read; `return` gives a value to the caller.",
        )
    return Diagnosis(
        "nothing-returned",
        "Nothing comes back",
        f"`{function}` ends without handing anything back, so the caller gets None. The value has "
        "to be given with `return`, on every way through the function.",
    )


def argument_unused(function: str, source: str) -> Diagnosis | None:
    """Where a function never looks at something that it is given."""
    defined = [
        node
        for node in _parsed(source).body
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    if not defined or defined[-1].args.vararg or defined[-1].args.kwarg:
        return None
    used = {node.id for node in ast.walk(defined[-1]) if isinstance(node, ast.Name)}
    unused = [one.arg for one in defined[-1].args.args if one.arg not in used | {"self"}]
    if not unused or "locals" in used:
        return None
    return Diagnosis(
        "argument-unused",
        "Something that is given is not used",
        f"`{function}` is given `{unused[0]}`, and never looks at it. What it hands back cannot "
        "depend on it then, and it should.",
    )


def spinning(source: str, places: list[tuple[int, str]]) -> Diagnosis | None:
    """Why a submission was still running at the time limit, from the lines that it was in."""
    loops = [node for node in ast.walk(_parsed(source)) if isinstance(node, ast.While)]
    for line, function in places:
        around = [loop for loop in loops if loop.lineno <= line <= (loop.end_lineno or 0)]
        if around:
            loop = max(around, key=lambda one: one.lineno)
            return Diagnosis(
                "loop-without-end",
                "A loop that does not end",
                f"The `while` on line {loop.lineno} of `{function}` was still going round. Does "
                f"its body change what `{ast.unparse(loop.test)[:80]}` asks for, on every way "
                "through?",
            )
    if not places:
        return None
    line, function = places[0]
    return Diagnosis(
        "too-slow",
        "Still busy at the time limit",
        f"It was in line {line} of `{function}` when the time was up. Either this never ends, or "
        "it goes through far more items than it has to; one operation on a whole tensor takes the "
        "place of a long loop.",
    )


def with_near_name(found: Diagnosis | None, message: str, source: str) -> Diagnosis | None:
    """The diagnosis of an unknown name, with one that is spelt almost alike."""
    unknown = re.search(r"name '(\w+)' is not defined|no attribute '(\w+)'", message)
    if found is None or unknown is None:
        return found
    name = unknown[1] or unknown[2]
    known = {node.id for node in ast.walk(_parsed(source)) if isinstance(node, ast.Name)}
    known |= {node.arg for node in ast.walk(_parsed(source)) if isinstance(node, ast.arg)}
    if unknown[1]:
        known |= set(dir(builtins))
    else:
        known = {n.attr for n in ast.walk(_parsed(source)) if isinstance(n, ast.Attribute)}
    near = difflib.get_close_matches(name, sorted(known - {name}), 1, 0.75)
    if name in ("torch", "np", "numpy", "math", "nn", "F", "random"):
        return replace(found, explanation=f"`{name}` is used, but never imported: {_IMPORTS[name]}")
    if not near:
        return found
    return replace(found, explanation=f"{found.explanation} Is `{near[0]}` meant by `{name}`?")


_IMPORTS = {
    "torch": "the file needs `import torch` at its top.",
    "np": "the file needs `import numpy as np` at its top.",
    "numpy": "the file needs `import numpy` at its top.",
    "math": "the file needs `import math` at its top.",
    "nn": "the file needs `from torch import nn` at its top.",
    "F": "the file needs `import torch.nn.functional as F` at its top.",
    "random": "the file needs `import random` at its top.",
}


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ast.Module([], [])
