"""Plain signs for a terminal or a pipe whose encoding lacks the ones that the program prints."""

from __future__ import annotations

import codecs
import sys

HANDLER = "quizzer.plain_signs"
SIGNS = {
    "✓": "+", "✅": "+", "✗": "x", "❌": "x", "·": "-", "●": "*", "◐": "~", "○": "o", "•": "*",
    "←": "<-", "→": "->", "…": "...", "−": "-", "–": "-", "—": "-", "×": "x", "†": "+",
    "‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ",
    "█": "#", "▓": "=", "▒": "-", "░": ".",
    "▁": "1", "▂": "2", "▃": "3", "▄": "4", "▅": "5", "▆": "6", "▇": "7",
}  # fmt: skip


def use_plain_signs() -> None:
    """Let standard output and error write a plain sign for each character that they lack."""
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-")
        if encoding not in ("utf-8", "utf8") and hasattr(stream, "reconfigure"):
            codecs.register_error(HANDLER, _replace)
            stream.reconfigure(errors=HANDLER)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(SIGNS.get(char, "?") for char in text), error.end
