"""The lines that the grader's processes and forks of a test run, marked in memory that they share.

They begin in an empty environment, end by `os._exit` or are killed, and may not write files: so
each line sets one byte of a mapping that was made before they began.
"""

from __future__ import annotations

import mmap
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

_TRACER = """
def _mark_lines(name, starts):
    import mmap, sys
    with open(name, "r+b") as file:
        marks = mmap.mmap(file.fileno(), 0)
    def mark(frame, event, argument):
        start = starts.get(frame.f_code.co_filename)
        if start is None:
            return None
        marks[start + frame.f_lineno] = 1
        return mark
    sys.settrace(mark)
_mark_lines({name!r}, {starts!r})
del _mark_lines
"""


class ChildLines:
    """One byte for each line of each source file below `tree`/quizzer."""

    def __init__(self, tree: Path) -> None:
        self._starts: dict[str, int] = {}
        size = 0
        for file in sorted((tree / "quizzer").rglob("*.py")):
            self._starts[str(file)] = size
            size += len(file.read_text().splitlines()) + 2
        self._file = tempfile.NamedTemporaryFile(prefix="quizzer-lines-")  # noqa: SIM115 for a run
        self._file.truncate(size)
        self._marks = mmap.mmap(self._file.fileno(), size)

    def tracer(self) -> str:
        """Source that makes a process, and all that it forks, mark its lines."""
        return _TRACER.format(name=self._file.name, starts=self._starts)

    def trace_forks(self) -> None:
        """Have forks of this process mark their lines, from the one after `os.fork` on."""
        os.register_at_fork(after_in_child=self._trace)

    def _trace(self) -> None:
        starts, marks = self._starts, self._marks

        def mark(frame: FrameType, event: str, argument: object) -> Any:
            start = starts.get(frame.f_code.co_filename)
            if start is None:
                return None
            marks[start + frame.f_lineno] = 1
            return mark

        sys.settrace(mark)
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            frame.f_trace = mark
            frame = frame.f_back

    def drain(self) -> Iterator[tuple[str, int]]:
        """Each (file, line) marked since the last time."""
        marks = self._marks[:]
        self._marks[:] = bytes(len(marks))
        files = list(self._starts.items())
        ends = [start for _, start in files[1:]] + [len(marks)]
        for (file, start), end in zip(files, ends, strict=True):
            place = marks.find(1, start, end)
            while place >= 0:
                yield file, place - start
                place = marks.find(1, place + 1, end)
