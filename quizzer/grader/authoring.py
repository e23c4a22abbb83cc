"""What an exercise's `cases.py` and `misconceptions.py` are written with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from quizzer.grader.values.convert import Encoder
from quizzer.grader.values.wire import Build

Returns = Literal["exact", "close", "array", "tensor", "tensors", "number", "ignored"]


@dataclass(frozen=True)
class Case:
    """One call that is made of the submission and of the reference.

    `check` is the promise that it tests, in a learner's words. `returns` says how results are
    compared: "exact" as Python values; "close" likewise, with floats to a tolerance; "array" as a
    tensor, numpy array or nested list; "tensor" as a tensor alone; "tensors" as a dict of them by
    name; "number" as one number in any form; "ignored" not at all. `changes` compares the arguments
    afterwards with the reference's, instead of asking that they be left alone. `through` names a
    function of `harness.py` that makes the call in the runner, and `shown` is then how a learner
    would write it.
    """

    check: str
    function: str
    arguments: tuple[Any, ...] = ()
    returns: Returns = "exact"
    changes: bool = False
    through: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation that people really write.

    Where chance has a part in it, `up_to` turns a result into what every run has in common.
    """

    id: str
    title: str
    explanation: str
    function: str
    implementation: Callable[..., Any]
    up_to: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Pattern:
    """A mistake known by its exception or its syntax, however the rest is written.

    `raises` is the exception's name, `message` and `source` are searched in its message and in the
    line that it points at; each left empty fits anything.
    """

    id: str
    title: str
    explanation: str
    raises: str = ""
    message: str = ""
    source: str = ""


@dataclass
class Registry:
    """The misconceptions that one module declares, in order."""

    found: list[Misconception] = field(default_factory=list)


_registry = Registry()


def misconception(
    id: str,
    title: str,
    explanation: str,
    *,
    function: str = "",
    up_to: Callable[[Any], Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a wrong implementation of the function (or class) with the decorated one's name.

    Several may share an id: one mistake written in several ways. Then `function` names the
    exercise's function where Python names must differ. `up_to` makes results comparable that
    chance has a part in: rows in random order are the same rows once they are sorted.
    """

    def declare(implementation: Callable[..., Any]) -> Callable[..., Any]:
        name = function or implementation.__name__
        text = " ".join(explanation.split())
        _registry.found.append(Misconception(id, title, text, name, implementation, up_to))
        return implementation

    return declare


def declared() -> list[Misconception]:
    """The misconceptions declared since this was last asked."""
    found, _registry.found = _registry.found, []
    return found


def once(items: Sequence[Any]) -> Build:
    """An argument that is an iterator: it can be read only once."""
    return Build("iterator", list(items))


def generator(items: Sequence[Any]) -> Build:
    """An argument that is a generator."""
    return Build("generator", list(items))


class ArgumentEncoder(Encoder):
    """Arguments as plain values; a tensor that is a view crosses as the same kind of view."""

    def plain(self, value: Any, depth: int = 0) -> Any:
        if type(value) is Build:
            return Build(value.kind, self.plain(value.payload, depth + 1))
        torch: Any = sys.modules.get("torch")
        if torch is None or not isinstance(value, torch.Tensor) or value.is_contiguous():
            return super().plain(value, depth)
        if value.dim() == 2 and value.t().is_contiguous():
            return Build("transposed", super().plain(value.t(), depth))
        return Build("every_second", super().plain(value.repeat_interleave(2, -1), depth))


def encode(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    encoder = ArgumentEncoder()
    return tuple([encoder.plain(argument) for argument in arguments])
