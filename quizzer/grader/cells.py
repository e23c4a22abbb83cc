"""A notebook's code as one text: each cell begins with a header line, so that lines have a cell.

It is separate from `notebook`, which reads the file, because a runner splits the text again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from quizzer.grader.verdict import Check, Verdict

_HEADER = re.compile(r"^# %% cell (\d+)$")
# Code in backticks is the learner's: a number in it names no line.
_LINE = re.compile(r"`[^`]*`|\b(?:(on|in) )?([Ll])ine (\d+)\b")
_TRACEBACK_LINE = re.compile(r'^  File "[\w.-]+\.py", line (\d+)', re.MULTILINE)
_SYNTAX_ERROR = re.compile(r"^(?:Syntax|Indentation|Tab)Error: .*$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A code cell: its number among the code cells, from 1, and where it begins in the text."""

    number: int
    first_line: int
    text: str


def join(cells: list[str]) -> str:
    """The cells' code as one text, each under its header line."""
    parts = []
    for number, code in enumerate(cells, 1):
        lines = [f"{line} " if _HEADER.match(line) else line for line in code.split("\n")]
        parts.append("\n".join([f"# %% cell {number}", *lines]))
    return "\n".join(parts) + "\n" if parts else ""


def split(text: str) -> list[Cell]:
    """The cells of a text that `join` wrote, or that was changed within its cells since."""
    lines = text.split("\n")
    starts = [
        (index, int(match[1])) for index, line in enumerate(lines) if (match := _HEADER.match(line))
    ]
    ends = [*(index for index, _ in starts), len(lines)][1:]
    return [
        Cell(number, index + 2, "\n".join(lines[index + 1 : end]))
        for (index, number), end in zip(starts, ends, strict=True)
    ]


def defines(code: str, name: str) -> bool:
    """Whether a cell's code is written to define a function or class of this name."""
    pattern = rf"\b(?:def|class)\s+{name}\b|^{name}\s*="
    return re.search(pattern, code, re.MULTILINE) is not None


class CellPlaces:
    """Turns lines of the joined text, as the grader names them, into cells and their lines."""

    def __init__(self, text: str) -> None:
        self._cells = split(text)
        self._first_lines = [cell.first_line for cell in self._cells]

    def name(self, line: int) -> str:
        """A line of the text as "cell 7, line 2"."""
        index = bisect_right(self._first_lines, line)
        if not index:
            return f"line {line}"
        cell = self._cells[index - 1]
        return f"cell {cell.number}, line {line - cell.first_line + 1}"

    def verdict(self, verdict: Verdict) -> Verdict:
        """The verdict with every line of the file named by its cell; output stays as printed."""
        diagnosis = verdict.diagnosis
        if diagnosis is not None:
            title, explanation = (
                self._renamed(diagnosis.title),
                self._renamed(diagnosis.explanation),
            )
            diagnosis = replace(diagnosis, title=title, explanation=explanation)
        return replace(
            verdict,
            checks=tuple(self.check(check) for check in verdict.checks),
            diagnosis=diagnosis,
            nits=tuple(self._renamed(nit) for nit in verdict.nits),
        )

    def check(self, check: Check) -> Check:
        """A check with the lines in its message named by their cells."""
        message = check.message
        if _TRACEBACK_LINE.search(message):
            message = _TRACEBACK_LINE.sub(
                lambda match: "  " + _capitalized(self.name(int(match[1]))), message
            )
            if check.got.startswith("SyntaxError"):
                message = _SYNTAX_ERROR.sub(lambda match: self._renamed(match[0]), message)
        elif not check.call:  # a call's message may quote values, which are the learner's
            message = self._renamed(message)
        return replace(check, message=message)

    def _renamed(self, text: str) -> str:
        def renamed(match: re.Match[str]) -> str:
            if match[3] is None:
                return match[0]
            name = self.name(int(match[3]))
            if match[2] == "L":
                return _capitalized(name)
            return f"in {name}" if match[1] else name

        return _LINE.sub(renamed, text)


def _capitalized(name: str) -> str:
    return name[:1].upper() + name[1:]
