"""The last filter before drawing: whatever a widget shows, the terminal never gets a command.

Widgets sanitize their text and show a sign for each character removed; inputs, editors and toasts
take text unchanged, and a new widget may forget. Every line passes here before it is written.
"""

from __future__ import annotations

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from quizzer.sanitize import printable

PLACEHOLDER = "\U0010eeee"  # where kitty draws a part of a picture that it was sent


class SanitizeFilter(LineFilter):
    """Replaces characters that a terminal would obey; the width of a line stays the same."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(text.isprintable() for text, _, _ in segments):
            return segments
        return [
            segment
            if segment.control or segment.text.isprintable()
            else Segment("".join(map(_harmless, segment.text)), segment.style)
            for segment in segments
        ]


def _harmless(char: str) -> str:
    if char == PLACEHOLDER or (printable(char) == char and char not in "\n\t"):
        return char
    return "\ufffd" * min(1, get_character_cell_size(char))
