"""What an exercise declares about itself: cases, misconceptions and patterns of errors.

Exercise files import these from `quizzer.grader.authoring`, which also has what an examination
needs; the grader itself imports them from here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from quizzer.grader.values.convert import Encoder
from quizzer.grader.values.wire import Build

Returns = Literal["exact", "close", "array", "tensor", "tensors", "number", "ignored"]
WITH_TORCH = ("array", "tensor", "tensors", "number")  # those that only torch can compare


@dataclass(frozen=True)
class Case:
    """One call, made with the submission and with the reference.

    `check` is the promise that it tests, in a learner's words. `returns` says how results are
    compared: "exact" as Python values; "close" likewise, with floats to a tolerance; "array" as a
    tensor, numpy array or nested list; "tensor" as a tensor only; "tensors" as a dict of tensors by
    name; "number" as one number in any form; "ignored" not at all. With `changes`, the arguments
    are compared with the reference's after the call; otherwise they must be unchanged. `through`
    names a function of `harness.py` that makes the call in the runner, and `call` is then how a
    learner would write it. With a `nit`, a submission may raise here: it then passes with this nit.
    """

    check: str
    function: str
    arguments: tuple[Any, ...] = ()
    returns: Returns = "exact"
    changes: bool = False
    through: str = ""
    call: str = ""
    nit: str = ""


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation that people really write; declare it with `misconception`.

    Where its results depend on randomness, `up_to` turns one into what every run has in common.
    `source` is for an explanation that speaks of code: it is given only where that code is there.
    """

    id: str
    title: str
    explanation: str
    function: str
    implementation: Callable[..., Any]
    up_to: Callable[[Any], Any] | None = None
    source: str = ""


@dataclass(frozen=True)
class Nit:
    """A remark on code that passes: what could be better and why, in one line.

    `source` is a regular expression for the code that the exercise's functions need, as
    `ast.unparse` writes it: without comments and docstrings, with one form of spaces and quotes.
    `examples` are two or more submissions in different styles that pass and earn it; functions
    that they leave out are the reference's.
    """

    text: str
    source: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """An error recognised by its exception or its syntax, however the code around it is written.

    `raises` is the exception's name; `message` and `source` are regular expressions searched for in
    its message and in the line that it points at, `file` in the whole file. An empty one matches
    anything.
    """

    id: str
    title: str
    explanation: str
    raises: str = ""
    message: str = ""
    source: str = ""
    file: str = ""


@dataclass
class Registry:
    """The misconceptions that one module declares, in order."""

    entries: list[Misconception] = field(default_factory=list)


_registry = Registry()


def misconception(
    id: str,
    title: str,
    explanation: str,
    *,
    function: str = "",
    up_to: Callable[[Any], Any] | None = None,
    source: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a wrong implementation of the function (or class) with the decorated one's name.

    Several may share an id: one error written in several ways. Then `function` names the
    exercise's function where Python names must differ. `up_to` makes results comparable that
    depend on randomness: rows in random order are the same rows once they are sorted.

    An explanation that speaks of code has `source`, a regular expression for that code as
    `ast.unparse` writes it, and is given only where a submission has it. One without that, of the
    same behaviour, may follow.
    """

    def declare(implementation: Callable[..., Any]) -> Callable[..., Any]:
        name = function or implementation.__name__
        text = " ".join(explanation.split())
        _registry.entries.append(
            Misconception(id, title, text, name, implementation, up_to, source)
        )
        return implementation

    return declare


def declared() -> list[Misconception]:
    """The misconceptions declared since the last call, in order; the registry is then empty."""
    entries, _registry.entries = _registry.entries, []
    return entries


def once(items: Sequence[Any]) -> Build:
    """An argument that arrives as an iterator over these items: it can be read only once."""
    return Build("iterator", list(items))


def generator(items: Sequence[Any]) -> Build:
    """An argument that arrives as a generator of these items."""
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
    """Live arguments as the plain values that are sent; raises TooLarge."""
    encoder = ArgumentEncoder()
    return tuple([encoder.plain(argument) for argument in arguments])
