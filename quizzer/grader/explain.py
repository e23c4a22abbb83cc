"""What a judge found, in words: why a call is wrong, how a submission ended, and where."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from quizzer.grader import compare, patterns, plain, show, tables, wire
from quizzer.grader.authoring import Case
from quizzer.grader.exercise import TOO_LARGE, Exercise, Outcome, once_only
from quizzer.grader.session import Gone
from quizzer.grader.verdict import Check, Diagnosis


@dataclass
class Trial:
    """One call: its case, the arguments as sent, and how it went."""

    case: Case
    sent: tuple[Any, ...]
    expected: Outcome | None = None
    got: Outcome | None = None
    problem: str = ""


def problem(trial: Trial, expected: Outcome, got: Outcome, brief: bool = False) -> str:
    """What is wrong with an outcome, in one sentence; "" where it is right."""
    if got.raised or expected.raised:
        if got.raised == expected.raised:
            return ""
        if got.raised:
            return f"it raised {got.raised}: {got.message}".rstrip(": ")
        return f"it returned a value where {expected.raised} is expected"
    if told := compare.difference(trial.case.returns, expected.value, got.value, brief):
        return told
    for index, (left, right) in enumerate(zip(expected.after, got.after, strict=True)):
        if once_only(trial.sent[index]):
            continue
        if trial.case.changes:
            returns = "array" if type(left) is wire.Array else "exact"
            if told := compare.difference(returns, left, right):
                return f"afterwards argument {index + 1} is not right: {told}"
        elif wire.pack(left) != wire.pack(right):
            view = " (what it returned is a view of it)" if index in got.shared else ""
            return f"it changed its argument {index + 1}{view}; leave arguments as they are"
    return ""


def same(
    trial: Trial, one: Outcome, other: Outcome, up_to: Callable[[Any], Any] | None = None
) -> bool:
    """Whether two outcomes are the same: values, or exceptions with names and digits blanked.

    `up_to` turns live values into what has to agree, where not all of them does.
    """
    if one.raised or other.raised:
        return one.raised == other.raised and one.blanked == other.blanked
    if TOO_LARGE in (one.value, other.value):
        return bool(one.value == other.value)
    if up_to is not None:
        try:
            if up_to(plain.live(one.value)) != up_to(plain.live(other.value)):
                return False
        except Exception:  # a result of another form than this mistake's
            return False
    elif not compare.alike(trial.case.returns, one.value, other.value):
        return False
    for sent, left, right in zip(trial.sent, one.after, other.after, strict=True):
        returns = "array" if type(left) is wire.Array else "exact"
        if not once_only(sent) and compare.difference(returns, left, right):
            return False
    return True


def failed(exercise: Exercise, trial: Trial) -> Check:
    """A check's smallest wrong call, to be pasted, beside what was expected."""
    expected, got = trial.expected, trial.got
    message = trial.problem
    shown = ""
    if got is not None and got.raised:
        message = raised(exercise, got.raised, got.message, got.places)
        shown = f"{got.raised}: {got.message}"
    elif got is not None:
        shown = show.result(got.value)
    wanted = ""
    if expected is not None:
        wanted = expected.raised or show.result(expected.value)
        if got is not None and not (got.raised or expected.raised):
            wanted, shown = tables.pair(expected.value, got.value) or (wanted, shown)
    return Check(
        trial.case.check,
        "failed",
        show.json_safe(message),
        show.json_safe(trial.case.shown or show.call(trial.case.function, trial.sent)),
        show.json_safe(wanted),
        show.json_safe(shown),
    )


def as_dict(check: Check) -> dict[str, Any]:
    return asdict(check)


def places(listed: list[Any]) -> tuple[tuple[int, str, str], ...]:
    """Line, function and code of each step of a traceback, from what a runner told."""
    return tuple(
        (place[0], place[1], place[2])
        for place in listed
        if type(place) is list and [type(part) for part in place] == [int, str, str]
    )


def raised(
    exercise: Exercise, name: str, message: str, where: tuple[tuple[int, str, str], ...]
) -> str:
    """An exception with its traceback, cut to the learner's file."""
    steps = [
        f'  File "{exercise.id}.py", line {line}, in {function}\n    {code}'
        for line, function, code in where
    ]
    return show.json_safe("\n".join([*steps, f"{name}: {message}".rstrip(": ")]))


def syntax(exercise: Exercise, message: str, line: int, offset: int, text: str) -> str:
    """A syntax error as Python shows it, with a mark under the place."""
    code = text.lstrip()
    mark = " " * max(0, offset - 1 - (len(text) - len(code)))
    told = (
        f'  File "{exercise.id}.py", line {line}\n    {code}\n    {mark}^\nSyntaxError: {message}'
    )
    return show.json_safe(told)


def slip(exercise: Exercise, name: str, message: str, line: str) -> Diagnosis | None:
    """The known slip behind an exception: the exercise's own first, then the common ones."""
    return patterns.diagnose((*exercise.patterns, *patterns.COMMON), name, message, line)


def late(exercise: Exercise, where: list[tuple[int, str]], lines: list[str]) -> str:
    told = f"it was stopped after {exercise.time_limit_s:g} s"
    if where and 0 < where[0][0] <= len(lines):
        line, function = where[0]
        told += f", in line {line} of `{function}`: `{lines[line - 1].strip()[:200]}`"
    return show.json_safe(told)


def death(gone: Gone) -> str:
    """How a runner ended before its work was done."""
    if gone.closed:
        return "it closed the channel to the grader"
    if gone.code < 0:
        try:
            name = signal.Signals(-gone.code).name
        except ValueError:
            name = f"signal {-gone.code}"
        hint = {"SIGSEGV": " (memory that is not its own, or too deep a recursion)"}.get(name, "")
        return f"it was ended by {name}{hint}"
    return f"it left with exit status {gone.code} instead of returning"
