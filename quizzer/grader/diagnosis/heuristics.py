"""Likely causes common to all exercises: nothing returned, an endless loop, a wrong name."""

from __future__ import annotations

import ast
import builtins
import difflib
import re
from dataclasses import dataclass, replace

from quizzer.grader.trials import Trial
from quizzer.grader.verdict import Diagnosis


def nothing_returned(trials: list[Trial], output: str) -> Diagnosis | None:
    """Where a function only ever gave None: it has no `return`, or prints instead.

    Calls that raised say nothing about it.
    """
    results = [
        (trial, trial.got.value)
        for trial in trials
        if trial.case.returns != "ignored" and trial.got is not None and not trial.got.raised
    ]
    names = [_returned_none(trial, value) for trial, value in results]
    if not names or not all(names):
        return None
    function = names[0]
    if output.strip():
        return Diagnosis(
            "printed-not-returned",
            "Printed, not returned",
            f"`{function}` prints something but returns nothing, so its caller gets None. `print` "
            "is for people to read; `return` gives a value to the caller.",
        )
    return Diagnosis(
        "nothing-returned",
        "Nothing is returned",
        f"`{function}` ends without `return`, so its caller gets None. It has to return its result "
        "on every path through the function.",
    )


def _returned_none(trial: Trial, value: object) -> str:
    """The name of the function or method that returned None where a value is expected."""
    if value is None:
        return trial.case.function
    expected = trial.expected.value if trial.expected else None
    if type(value) is dict and type(expected) is dict:
        for name, part in value.items():
            if expected.get(name) is not None and (
                part is None or (type(part) is list and part and set(map(type, part)) == {_NONE})
            ):
                return str(name)
    return ""


_NONE = type(None)


def argument_unused(function: str, source: str) -> Diagnosis | None:
    """Where a function never reads one of its parameters."""
    defined = [
        node
        for node in _parsed(source).body
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    if not defined or defined[-1].args.vararg or defined[-1].args.kwarg:
        return None
    used = {node.id for node in ast.walk(defined[-1]) if isinstance(node, ast.Name)}
    unused = [
        parameter.arg for parameter in defined[-1].args.args if parameter.arg not in used | {"self"}
    ]
    if not unused or "locals" in used:
        return None
    return Diagnosis(
        "argument-unused",
        "A parameter is not used",
        f"`{function}` never uses its parameter `{unused[0]}`, so its result cannot depend on it. "
        "It should.",
    )


def spinning(source: str, places: list[tuple[int, str]]) -> Diagnosis | None:
    """Why a submission was still running at the time limit, from the lines that it was in."""
    loops = [node for node in ast.walk(_parsed(source)) if isinstance(node, ast.While)]
    for line, function in places:
        around = [loop for loop in loops if loop.lineno <= line <= (loop.end_lineno or 0)]
        if around:
            loop = max(around, key=lambda loop: loop.lineno)
            return Diagnosis(
                "loop-without-end",
                "A loop that does not end",
                f"The `while` on line {loop.lineno} of `{function}` was still running. Does its "
                f"body always change a value that `{ast.unparse(loop.test)[:80]}` depends on?",
            )
    if not places:
        return None
    line, function = places[0]
    return Diagnosis(
        "too-slow",
        "Still running at the time limit",
        f"It was at line {line} of `{function}` when the time limit was reached. Either this never "
        "ends, or it does far more steps than needed; a single operation on a whole tensor can "
        "replace a long loop.",
    )


def failing_line(source: str, line: int, code: str) -> str:
    """The line to explain a syntax error by: that of the fence, in text that has code in it."""
    lines = source.split("\n")
    fence = next((at for at, text in enumerate(lines) if text.startswith(("```", "~~~"))), None)
    if (
        fence is None
        or line > fence
        or any("def " in text or '"""' in text for text in lines[:fence])
    ):
        return code
    return lines[fence]


def with_near_name(likely: Diagnosis | None, message: str, source: str) -> Diagnosis | None:
    """The diagnosis of an unknown name, with one that is spelt almost alike."""
    unknown = re.search(r"name '(\w+)' is not defined|no attribute '(\w+)'", message)
    if likely is None or unknown is None:
        return likely
    name = unknown[1] or unknown[2]
    nodes = list(ast.walk(_parsed(source)))
    if unknown[1]:
        names = {*dir(builtins), *(each for node in nodes for each in _names_in(node))}
    else:
        names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    near = difflib.get_close_matches(name, sorted(names - {name}), 1, 0.8)
    if unknown[1] and name in _IMPORTS:
        return replace(
            likely, explanation=f"`{name}` is used, but never imported: {_IMPORTS[name]}"
        )
    if not near:
        return likely
    return replace(
        likely, explanation=f"{likely.explanation} Did you mean `{near[0]}` instead of `{name}`?"
    )


def _names_in(node: ast.AST) -> list[str]:
    """The names that a node of a file uses or binds."""
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            return [name]
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return [alias.asname or alias.name.partition(".")[0] for alias in aliases]
    return []


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


_ORDER = "orders or picks items at random"
_NUMBERS = "makes random numbers"
_WEIGHTS = "starts with random weights"
_KINDS = (
    (r"shuffle|randperm|permutation|permuted|sample|choices?|\w*Sampler|random_split", _ORDER),
    (r"seed|manual_seed", ""),
    (
        r"rand|randn|randint|rand_like|randn_like|randint_like|random|randrange|uniform|gauss|"
        r"normal|normalvariate|standard_normal|bernoulli|multinomial|\w*(?:uniform|normal)_|"
        r"bernoulli_|random_",
        _NUMBERS,
    ),
    (r"reset_parameters|\w*Linear|(?:Conv|ConvTranspose)\dd|Embedding|GRU|LSTM|RNN", _WEIGHTS),
    (r"(?:\w*[dD]ropout\d?d?)", "sets numbers to zero at random"),
    (
        r"empty|empty_like|new_empty|Tensor|FloatTensor",
        "contains whatever was in that memory before",
    ),
    (r"time|time_ns|perf_counter|now|uuid4|id", "differs on every run"),
)


@dataclass(frozen=True)
class RandomSource:
    """One call whose result is random."""

    line: int
    name: str
    what: str


def sources(code: str) -> list[RandomSource]:
    """The calls of a file that give random results, in the order of its lines."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []
    random_calls = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).split("(")[0]
            last = name.rpartition(".")[2]
            what = next((what for names, what in _KINDS if re.fullmatch(names, last)), "")
            if any(key.arg == "shuffle" and _is_true(key.value) for key in node.keywords):
                name, what = "shuffle=True", _ORDER
            if what:
                random_calls.append(RandomSource(node.lineno, name, what))
    return sorted(random_calls, key=lambda call: call.line)


def seeded(code: str) -> bool:
    """Whether a file sets a seed, so that its random numbers are the same on every run."""
    return re.search(r"\bseed\b|manual_seed|default_rng|Generator\(|\bRandom\(", code) is not None


def diagnosis(function: str, random_calls: list[RandomSource], *, differs: bool) -> Diagnosis:
    """The diagnosis of a random result; `differs` if two runs gave different results."""
    first = random_calls[0]
    where = f"Line {first.line} has `{first.name}`, which {first.what}."
    if differs:
        title = "Differs on every run"
        observation = (
            f"Called again with the same arguments, `{function}` gives a different result."
        )
    else:
        title = "It depends on randomness"
        observation = (
            f"The result of `{function}` depends on randomness, even if a seed makes it repeatable."
        )
    return Diagnosis(
        "left-to-chance",
        title,
        f"{observation} {where} The result should depend on the arguments alone.",
    )


def _is_true(value: ast.expr) -> bool:
    return not (isinstance(value, ast.Constant) and not value.value)
