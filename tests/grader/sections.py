"""Submissions kept many in a file: each under a heading of its own, as a block of code."""

from __future__ import annotations

import re
from pathlib import Path

_SECTION = re.compile(r"^## (.+?)\n+```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections(path: Path) -> list[tuple[str, str]]:
    """Heading and code of each section, in order."""
    return [(title.strip(), code) for title, code in _SECTION.findall(path.read_text("utf-8"))]
