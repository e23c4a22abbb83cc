"""A process's memory in pages of 2 MB: each fork of it then copies one entry in the place of 512.

A page that a fork writes to is still copied alone.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from quizzer.grader.sandbox import linux

_SIZE = Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size")
# Private memory without a file: the heap, and what is unnamed.
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0 +(?:\[heap\])?$", re.MULTILINE)


def use() -> None:
    """Gather this process's memory in huge pages, as far as the system has them (Linux 6.1)."""
    if not linux.IS_LINUX:
        return
    try:
        size = int(_SIZE.read_text(encoding="ascii"))
        mappings = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return
    for first, last in _MAPPING.findall(mappings):
        start, end = -(-int(first, 16) // size) * size, int(last, 16)
        for place in range(start, end - size + 1, size):
            with contextlib.suppress(OSError):  # one that is not in use, or no memory for it
                linux.collapse(place, size)
