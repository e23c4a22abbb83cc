"""One call of a submission, how it ended, and whether that is right or the same as another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from quizzer.grader.declarations import Case
from quizzer.grader.values import compare, convert, render, wire

_BLANKED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\d+")


# Stands for a result that is too large to cross.
TOO_LARGE = wire.Opaque("object", "more than can be compared")


@dataclass(frozen=True)
class Outcome:
    """How one call ended: a value, or an exception by name and message."""

    value: Any = None
    raised: str = ""
    message: str = ""
    after: tuple[Any, ...] = ()
    shared: tuple[int, ...] = ()
    places: tuple[tuple[int, str, str], ...] = ()

    @property
    def blanked(self) -> str:
        """The message without names and digits, which differ between styles of one error."""
        return _BLANKED.sub("·", self.message)


def once_only(sent: Any) -> bool:
    """Whether an argument is an iterator, which reading uses up."""
    return type(sent) is wire.Build and sent.kind in ("iterator", "generator")


@dataclass
class Answers:
    """What is the same about one call for every submission, as far as it was needed so far.

    `outcomes` are those of the exercise's own code, by the id of the misconception or of None.
    """

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    text: str = ""


@dataclass
class Trial:
    """One call: its case, the arguments as sent, and how it went."""

    case: Case
    sent: tuple[Any, ...]
    expected: Outcome | None = None
    got: Outcome | None = None
    problem: str = ""
    answers: Answers = field(default_factory=Answers, repr=False)

    def again(self) -> Trial:
        """The same call for another submission."""
        return Trial(self.case, self.sent, answers=self.answers)

    @property
    def text(self) -> str:
        """The call as a learner would write it."""
        if not self.answers.text:
            text = self.case.call or render.call(self.case.function, self.sent)
            self.answers.text = render.json_safe(text)
        return self.answers.text


def stumbled(trial: Trial) -> bool:
    """Whether a call raised where that is only a nit."""
    raised = trial.got is not None and trial.got.raised
    return bool(trial.case.nit and raised and not trial.problem)


def problem(trial: Trial, expected: Outcome, got: Outcome, brief: bool = False) -> str:
    """What is wrong with an outcome, in one sentence; "" where it is right."""
    if got.raised or expected.raised:
        if got.raised == expected.raised or (got.raised and trial.case.nit):
            return ""
        if got.raised:
            return f"it raised {got.raised}: {got.message}".rstrip(": ")
        return f"it returned a value where {expected.raised} is expected"
    if difference := compare.difference(trial.case.returns, expected.value, got.value, brief):
        return difference
    for index, (right, actual) in enumerate(zip(expected.after, got.after, strict=True)):
        if once_only(trial.sent[index]):
            continue
        if trial.case.changes:
            returns = "array" if type(right) is wire.Array else "exact"
            if difference := compare.difference(returns, right, actual):
                return f"after the call, argument {index + 1} is wrong: {difference}"
        elif _differ(right, actual):
            view = " (what it returned is a view of it)" if index in got.shared else ""
            return f"it changed its argument {index + 1}{view}; leave arguments as they are"
    return ""


def _differ(first: Any, second: Any) -> bool:
    """Whether two plain values differ in any bit, type or order; arrays are not copied for it."""
    if type(first) is wire.Array:
        return bool(first != second)
    return wire.pack(first) != wire.pack(second)


def same(
    trial: Trial, first: Outcome, second: Outcome, up_to: Callable[[Any], Any] | None = None
) -> bool:
    """Whether two outcomes are the same: values, or exceptions with names and digits blanked.

    `up_to` turns live values into what has to agree, where only a part of them has to.
    """
    if first.raised or second.raised:
        return first.raised == second.raised and first.blanked == second.blanked
    if TOO_LARGE in (first.value, second.value):
        return bool(first.value == second.value)
    if up_to is not None:
        try:
            if up_to(convert.live(first.value)) != up_to(convert.live(second.value)):
                return False
        except Exception:  # a result of another form than this misconception's
            return False
    elif not compare.alike(trial.case.returns, first.value, second.value):
        return False
    for sent, expected, actual in zip(trial.sent, first.after, second.after, strict=True):
        returns = "array" if type(expected) is wire.Array else "exact"
        if not once_only(sent) and compare.difference(returns, expected, actual, brief=True):
            return False
    return True


def places(steps: list[Any]) -> tuple[tuple[int, str, str], ...]:
    """Line, function and code of each step of a traceback, as a runner reported it."""
    return tuple(
        (place[0], place[1], place[2])
        for place in steps
        if type(place) is list and [type(part) for part in place] == [int, str, str]
    )
