"""Lines kept in a file as they were looked at, for tests that show any change of them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path


def difference(file: Path, lines: Sequence[str]) -> str:
    """The kept lines and the new ones where they differ; empty where they are the same."""
    kept = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(difflib.unified_diff(kept, lines, "was", "now", n=0, lineterm=""))


def keep(file: Path, lines: Sequence[str]) -> None:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
