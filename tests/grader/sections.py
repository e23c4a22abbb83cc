"""Submissions kept many in a file: each under a heading of its own, as a block of code.

A block of `diff` is what a submission changes in the file's first block, which has no heading.
"""

from __future__ import annotations

import re
from pathlib import Path

_SECTION = re.compile(r"^## (.+?)\n+```(python|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FIRST = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? ")


def sections(path: Path) -> list[tuple[str, str]]:
    """Heading and code of each section, in order."""
    text = path.read_text("utf-8")
    first = _FIRST.search(text)
    base = first[1] if first else ""
    return [
        (title.strip(), code if kind == "python" else changed(base, code))
        for title, kind, code in _SECTION.findall(text)
    ]


def changed(base: str, diff: str) -> str:
    """The base with a unified diff without context applied to it."""
    lines = base.splitlines()
    hunks = re.split(r"(?m)^(?=@@ )", diff)
    for hunk in reversed([hunk for hunk in hunks if hunk.strip()]):
        head = _HUNK.match(hunk)
        assert head, hunk
        start, count = int(head[1]), int(head[2] or 1)
        old = [line[1:] for line in hunk.splitlines()[1:] if line.startswith("-")]
        new = [line[1:] for line in hunk.splitlines()[1:] if line.startswith("+")]
        at = start - 1 if count else start
        assert lines[at : at + count] == old, hunk
        lines[at : at + count] = new
    return "\n".join(lines) + "\n"
