"""Cells of a notebook that fail, and fastai's names: no obstacle, but noted."""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from quizzer.grader import cells
from quizzer.grader.values import render

SHOWN = 3
# Names that `from fastai.vision.all import *` brings, as the book uses them, from what is
# installed.
_BOOK = ("fastai", "fastbook")
_BOOK_NAMES = {
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "tensor": "from torch import tensor",
    "Tensor": "from torch import Tensor",
    "DataLoader": "from torch.utils.data import DataLoader",
    "SGD": "from torch.optim import SGD",
    "np": "import numpy as np",
    "array": "from numpy import array",
    "math": "import math",
    "random": "import random",
    "partial": "from functools import partial",
    "reduce": "from functools import reduce",
    "Path": "from pathlib import Path",
}


@dataclass(frozen=True)
class CellSyntaxError:
    """A cell that does not parse, in the lines of the joined text."""

    cell: cells.Cell
    message: str
    line: int
    offset: int
    code: str

    @property
    def reply(self) -> list[Any]:
        """As a runner would report it."""
        return ["syntax", self.message, self.line, self.offset, self.code]


def runnable(text: str) -> tuple[str, list[CellSyntaxError], list[Any]]:
    """The text without what cannot run here, each line of that now a comment.

    Besides it the cells that do not parse, and a failure, as a runner reports it, for each
    `from module import *` of a module that is not installed: it hides what every name means. Of
    fastai's, the names that are torch's or numpy's are imported in its place.
    """
    text, failures = with_book_names(text, cells.split(text))
    lines = text.split("\n")
    errors: list[CellSyntaxError] = []
    for cell in cells.split(text):
        try:
            tree = ast.parse(cell.text)
        except SyntaxError as error:
            errors.append(_syntax_error(cell, error))
            _comment_out(lines, cell.first_line, cell.first_line + cell.text.count("\n"))
        except (ValueError, MemoryError, RecursionError):
            continue  # the runner reports it
        else:
            for statement in filter(_is_unavailable_star, tree.body):
                first = cell.first_line + statement.lineno - 1
                last = cell.first_line + (statement.end_lineno or statement.lineno) - 1
                message = f"No module named '{getattr(statement, 'module', '')}'"
                failures.append([first, "raised", "ModuleNotFoundError", message, []])
                _comment_out(lines, first, last)
    return "\n".join(lines), errors, failures


def with_book_names(text: str, parts: Iterable[cells.Cell]) -> tuple[str, list[Any]]:
    """The text with `from fastai... import *` replaced by imports of what it uses, and notes.

    `parts` are its cells, of which one that does not parse is left as it is.

    Nothing is replaced where fastai is installed, or where the exercise does without torch.
    """
    lines = text.split("\n")
    notes: list[Any] = []
    if "torch" not in sys.modules or not any(f"from {package}" in text for package in _BOOK):
        return text, notes
    imports = "; ".join(_imports(text))
    for cell in parts:
        try:
            body = ast.parse(cell.text).body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
        for statement in filter(_is_unavailable_star, body):
            module = str(getattr(statement, "module", ""))
            if module.partition(".")[0] in _BOOK:
                first = cell.first_line + statement.lineno - 1
                last = cell.first_line + (statement.end_lineno or statement.lineno) - 1
                _comment_out(lines, first, last)
                lines[first - 1] = imports or lines[first - 1]
                notes.append([first, "book", module])
    return "\n".join(lines), notes


def _imports(text: str) -> list[str]:
    """Imports of the book's names that occur in a text."""
    words = set(re.findall(r"\w+", text))
    return [code for name, code in _BOOK_NAMES.items() if name in words]


def _syntax_error(cell: cells.Cell, error: SyntaxError) -> CellSyntaxError:
    line = min(error.lineno or 1, cell.text.count("\n") + 1)
    code = cell.text.split("\n")[line - 1]
    place = cell.first_line + line - 1
    return CellSyntaxError(cell, str(error.msg), place, error.offset or 0, code)


def _comment_out(lines: list[str], first: int, last: int) -> None:
    lines[first - 1 : last] = [f"# {line}" for line in lines[first - 1 : last]]


def _is_unavailable_star(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.ImportFrom) or statement.names[0].name != "*":
        return False
    package = (statement.module or "").partition(".")[0]
    return not package or not _is_installed(package)


@functools.lru_cache(maxsize=64)
def _is_installed(package: str) -> bool:
    import importlib.util

    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def nits(errors: list[CellSyntaxError], failures: list[Any]) -> tuple[str, ...]:
    """A sentence for each of the first cells that failed; `failures` come from a runner."""
    line_sentences = [(error.line, _not_python(error.line, error.message)) for error in errors]
    line_sentences += [
        (failure[0], _sentence(*failure))
        for failure in failures
        if type(failure) is list and failure and type(failure[0]) is int
    ]
    line_sentences.sort()
    sentences = [sentence for _, sentence in line_sentences[:SHOWN]]
    if len(line_sentences) > SHOWN:
        sentences.append(f"{len(line_sentences) - SHOWN} more lines fail.")
    return tuple(sentences)


def _short(message: str) -> str:
    first = message.replace("`", "'").split("\n")[0]
    return render.json_safe(first if len(first) <= 120 else f"{first[:119]}…").strip()


def _sentence(line: int, *reply: Any) -> str:
    match reply:
        case ["raised", "ModuleNotFoundError" | "ImportError", str(message), *_]:
            return f"Line {line}: `{_short(message)}`; the import was left out."
        case ["book", str(module)]:
            return (
                f"Line {line}: `{module}` is not installed here; the names of torch and numpy that "
                "it brings were imported."
            )
        case ["raised", str(name), str(message), *_]:
            error = _short(f"{name}: {message}")
            return f"Line {line} fails (`{error}`); the other cells were run."
        case ["syntax", str(message), *_]:
            return _not_python(line, message)
    return f"Line {line} ends the program; the other cells were run."


def _not_python(line: int, message: str) -> str:
    return f"Line {line} is not Python: `{_short(message)}`."
