"""Rows of text that stays in its column where it wraps, beside a sign or a label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

BULLET = "• "
LEAST_TEXT = 8  # cells for the text, however narrow it gets


class HangingRow(NamedTuple):
    """A label, drawn once, and the text beside it."""

    label: Content
    text: Content


def hanging_row(label: str, text: str | Content, style: str = "") -> HangingRow:
    """A row with its label in a style."""
    content = Content(text) if isinstance(text, str) else text
    return HangingRow(Content.styled(label, style), content)


def hanging_lines(row: HangingRow, width: int) -> list[Content]:
    """A row as lines of at most `width` cells."""
    label, text = row
    wrapped = text.wrap(max(LEAST_TEXT, width - label.cell_length)) or [Content("")]
    blank = Content(" " * label.cell_length)
    return [Content.assemble(blank if place else label, line) for place, line in enumerate(wrapped)]


class HangingText(Widget):
    """Rows below one another, wrapped for the width that there is."""

    DEFAULT_CSS = "HangingText { height: auto; }"

    def __init__(
        self, rows: Sequence[HangingRow], *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.rows = tuple(rows)
        self._drawn: tuple[int, list[Content]] = (0, [])

    def update(self, rows: Sequence[HangingRow]) -> None:
        """Show other rows."""
        if self.rows != tuple(rows):
            self.rows = tuple(rows)
            self._drawn = (0, [])
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        if self._drawn[0] != width:
            lines = [line for row in self.rows for line in hanging_lines(row, width)]
            self._drawn = (width, lines)
        return self._drawn[1]


def bulleted(texts: Iterable[Content]) -> list[HangingRow]:
    """A row with a bullet for each text."""
    return [hanging_row(BULLET, text) for text in texts]
