"""A submission's bytes to the one text that is both checked and run, or the reason why not."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from quizzer.grader import cells, notebook
from quizzer.grader.notebook import NotANotebook, OmittedLine
from quizzer.grader.verdict import Check, Verdict

MAX_BYTES = 256 << 10
READ_FLAGS = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0)  # waits for no pipe
_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_PAGE = re.compile(r"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_BLANK = re.compile(r"^[ \t\f]*(?:#.*)?$")


class Refused(Exception):
    """Not something that can be graded; the message says why and what to do."""


@dataclass(frozen=True)
class Source:
    """A submission as Python: `omitted` are the lines of its file that only a notebook understands.

    A notebook's code cells are joined, each under a header line.
    """

    text: str
    omitted: tuple[OmittedLine, ...] = ()
    is_notebook: bool = False

    @classmethod
    def of(cls, data: bytes) -> Source:
        """The source in a .py file's bytes, or a notebook's; raises Refused."""
        if notebook.is_notebook(data):
            return cls._of_notebook(data)
        text = decode(data)
        if _PAGE.match(text):
            raise Refused(
                "this is an HTML page, such as a notebook exported as HTML; "
                "hand in the notebook itself (.ipynb), or its code (.py)"
            )
        text, omitted = notebook.python_of(text)
        return cls(text, tuple(omitted))

    @classmethod
    def _of_notebook(cls, data: bytes) -> Source:
        try:
            codes = notebook.code_cells(data)
        except NotANotebook as error:
            raise Refused(str(error)) from error
        if sum(len(code.encode("utf-8", "replace")) for code in codes) > MAX_BYTES:
            raise Refused(f"the notebook's code is larger than {MAX_BYTES >> 10} KiB")
        results = [notebook.python_of_cell(code) for code in codes]
        text = cells.join([python for python, _ in results])
        omitted = [
            replace(line, number=cell.first_line + line.number - 1)
            for cell, (_, lines) in zip(cells.split(text), results, strict=True)
            for line in lines
        ]
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise Refused("the notebook's code has characters that are not UTF-8") from error
        return cls(text, tuple(omitted), True)

    def named(self, verdict: Verdict) -> Verdict:
        """The grader's verdict in the file's own places, with a nit for what was left out."""
        if self.omitted:
            verdict = replace(verdict, nits=(*verdict.nits, _omission(self.omitted)))
        return cells.CellPlaces(self.text).verdict(verdict) if self.is_notebook else verdict

    def named_check(self, check: Check) -> Check:
        """A check in the file's own places."""
        return cells.CellPlaces(self.text).check(check) if self.is_notebook else check


def _omission(omitted: Sequence[OmittedLine]) -> str:
    first = omitted[0]
    code = first.code.replace("`", "'")[:60]
    more = len(omitted) - 1
    similar = f", and {more} more like it" if more else ""
    return (
        f"Line {first.number}, `{code}`, is for notebooks only{similar}: left out, "
        "since it is not Python."
    )


def read(path: Path) -> bytes:
    """A submission's bytes, a notebook's without its outputs.

    Raises Refused, or OSError where it cannot be opened at all.
    """
    return read_open(os.open(path, READ_FLAGS), path.suffix)


def read_open(descriptor: int, suffix: str) -> bytes:
    """`read` of a file that is open already, whose descriptor this closes."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused("this is not a plain file; a submission is one Python file or notebook")
    with open(descriptor, "rb") as file:
        data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES and (suffix == ".ipynb" or data.lstrip()[:1] == b"{"):
            data += file.read(notebook.MAX_BYTES + 1 - len(data))
            if len(data) > notebook.MAX_BYTES:
                limit = f"{notebook.MAX_BYTES >> 20} MiB"
                raise Refused(f"the file is larger than {limit}; clear the notebook's outputs")
    if notebook.is_notebook(data):
        try:
            return notebook.without_outputs(data)
        except NotANotebook as error:
            raise Refused(str(error)) from error
    if suffix == ".ipynb" and not data.strip():
        raise Refused("the notebook is empty; save it in Jupyter, then hand it in")
    if suffix == ".ipynb" and data.lstrip()[:1] == b"{":
        raise Refused("this .ipynb file is not a notebook; open it in Jupyter and save it again")
    if len(data) > MAX_BYTES:
        raise Refused(f"the file is larger than {MAX_BYTES >> 10} KiB")
    return data


def decode(data: bytes) -> str:
    """The text, without a BOM and with plain line ends; raises Refused."""
    if len(data) > MAX_BYTES:
        raise Refused(f"the file is larger than {MAX_BYTES >> 10} KiB")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        number = data[: error.start].count(b"\n") + 1
        raise Refused(f"line {number} is not UTF-8; save the file as UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for line_number, line in enumerate(text.split("\n", 2)[:2], 1):
        cookie = _COOKIE.match(line)
        if cookie and not _is_utf8(cookie[1]):
            raise Refused(
                f"line {line_number} says that the file is {cookie[1]!r}, not UTF-8; "
                "remove that line and save the file as UTF-8"
            )
        if not _BLANK.match(line):
            break
    return text


def _is_utf8(name: str) -> bool:
    try:
        return codecs.lookup(name).name in ("utf-8", "utf-8-sig")
    except LookupError:
        return False
