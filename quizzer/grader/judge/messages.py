"""A judge's messages: why a call is wrong, how a submission ended, and where."""

from __future__ import annotations

import signal

from quizzer.grader.exercise import Exercise
from quizzer.grader.process.runner_link import RunnerExited
from quizzer.grader.trials import Trial
from quizzer.grader.values import render
from quizzer.grader.verdict import Check


def failed(exercise: Exercise, trial: Trial) -> Check:
    """A failed check: its smallest wrong call as code to paste, what is expected and what came."""
    expected, got = trial.expected, trial.got
    message = trial.problem
    result = ""
    if got is not None and got.raised:
        message = raised(exercise, got.raised, got.message, got.places)
        result = f"{got.raised}: {got.message}"
    elif got is not None:
        result = render.result(got.value)
    wanted = ""
    if expected is not None:
        wanted = expected.raised or render.result(expected.value)
        if got is not None:
            wanted, result = render.pair(expected.value, got.value) or (wanted, result)
    return Check(
        trial.case.check,
        "failed",
        render.json_safe(message),
        trial.text,
        render.json_safe(wanted),
        render.json_safe(result),
    )


def raised(
    exercise: Exercise, name: str, message: str, where: tuple[tuple[int, str, str], ...]
) -> str:
    """An exception with its traceback, cut to the learner's file."""
    steps = [
        f'  File "{exercise.id}.py", line {line}, in {function}\n    {code}'
        for line, function, code in where
    ]
    return render.json_safe("\n".join([*steps, f"{name}: {message}".rstrip(": ")]))


def syntax(exercise: Exercise, message: str, line: int, offset: int, text: str) -> str:
    """A syntax error as Python shows it, with a mark under the place."""
    code = text.lstrip()
    mark = " " * max(0, min(offset, len(text) + 1) - 1 - (len(text) - len(code)))
    text = (
        f'  File "{exercise.id}.py", line {line}\n    {code}\n    {mark}^\nSyntaxError: {message}'
    )
    return render.json_safe(text)


def late(exercise: Exercise, where: list[tuple[int, str]], lines: list[str]) -> str:
    """That the time limit was reached, and in which of the submission's lines."""
    message = f"it was stopped after {exercise.time_limit_s:g} s"
    if where and 0 < where[0][0] <= len(lines):
        line, function = where[0]
        message += f", in line {line} of `{function}`: `{lines[line - 1].strip()[:200]}`"
    return render.json_safe(message)


def left_while_loading(where: tuple[tuple[int, str, str], ...]) -> str:
    """That the file ends the program before a function could be called, and by which line."""
    message = "it ended the program while it was loaded"
    if where:
        line, _, code = where[0]
        message += f", in line {line}: `{code[:200]}`; remove that line"
    return render.json_safe(message)


def left_in_call(place: str, where: tuple[tuple[int, str, str], ...]) -> str:
    """That a call ends the program, and the code that does so: `exit()`, `sys.exit(1)`, ..."""
    code = f"with `{where[-1][2][:200]}`" if where else ""
    message = " ".join(filter(None, ("it ended the program", place, code)))
    return render.json_safe(f"{message}; use `return` instead")


def death(exit: RunnerExited) -> str:
    """How a runner ended before its work was done."""
    if exit.closed:
        return "it closed the channel to the grader"
    if exit.code < 0:
        try:
            name = signal.Signals(-exit.code).name
        except ValueError:
            name = f"signal {-exit.code}"
        hint = {"SIGSEGV": " (memory that is not its own, or too deep a recursion)"}.get(name, "")
        return f"it was ended by {name}{hint}"
    return f"it left with exit status {exit.code} instead of returning"
