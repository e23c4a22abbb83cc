from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quizzer.grader.authoring import Case
from quizzer.grader.values import compare, convert, wire

_BLANKED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\d+")


# What stands for a result that may not cross for its size.
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
        """The message without names and digits, which differ between styles of one mistake."""
        return _BLANKED.sub("·", self.message)


def once_only(sent: Any) -> bool:
    """Whether an argument is an iterator, which reading uses up."""
    return type(sent) is wire.Build and sent.kind in ("iterator", "generator")


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
            if up_to(convert.live(one.value)) != up_to(convert.live(other.value)):
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


def places(listed: list[Any]) -> tuple[tuple[int, str, str], ...]:
    """Line, function and code of each step of a traceback, from what a runner told."""
    return tuple(
        (place[0], place[1], place[2])
        for place in listed
        if type(place) is list and [type(part) for part in place] == [int, str, str]
    )
