from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import var
from textual.widget import Widget

if TYPE_CHECKING:
    pass
COLUMN = 90  # cells of text in a line, at most; app.tcss has the same with its padding


class TopBar(Widget):
    """One line over a screen: where one is, and how far."""

    left: var[str] = var("")
    right: var[str] = var("")

    def __init__(self, left: str = "", right: str = "", *, wide: bool = False) -> None:
        """`wide` for a screen that fills the terminal from edge to edge."""
        super().__init__()
        self.wide = wide
        self.set_reactive(TopBar.left, left)
        self.set_reactive(TopBar.right, right)

    def watch_left(self) -> None:
        self.refresh()

    def watch_right(self) -> None:
        self.refresh()

    def render(self) -> Content:
        whole = self.content_size.width
        indent, width = (0, whole) if self.wide else column(whole)
        left = Content(self.left).truncate(max(0, width - len(self.right) - 2), ellipsis=True)
        gap = max(1, width - left.cell_length - len(self.right))
        return Content.assemble(
            " " * indent, left.stylize("bold $primary"), " " * gap, (self.right, "$quiet")
        ).truncate(indent + width)


def column(width: int) -> tuple[int, int]:
    """Where the column of text begins in a line of `width` cells, and how wide it is."""
    room = max(0, width - 1)  # the scrollbar beside the column
    inner = min(COLUMN, room)
    return (room - inner) // 2, inner
