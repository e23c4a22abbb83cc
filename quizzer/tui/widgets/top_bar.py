"""The line at the top of a screen, and the column of text that screens are laid out in."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import var
from textual.widget import Widget

COLUMN = 90  # maximum width of text; app.tcss has the same plus padding


class TopBar(Widget):
    """The line at the top: which screen this is, and how far along."""

    title: var[str] = var("")
    status: var[str] = var("")
    reminder: var[str] = var("")  # in the line below, such as a question that is out of sight

    def __init__(self, title: str = "", status: str = "", *, wide: bool = False) -> None:
        """`wide`: for a screen that fills the terminal from edge to edge."""
        super().__init__()
        self.wide = wide
        self.set_reactive(TopBar.title, title)
        self.set_reactive(TopBar.status, status)

    def watch_title(self) -> None:
        self.refresh()

    def watch_status(self) -> None:
        self.refresh()

    def watch_reminder(self) -> None:
        self.refresh()

    def render(self) -> Content:
        total = self.content_size.width
        indent, width = (0, total) if self.wide else column(total)
        title = Content(self.title).truncate(max(0, width - len(self.status) - 2), ellipsis=True)
        gap = max(1, width - title.cell_length - len(self.status))
        line = Content.assemble(
            " " * indent, title.stylize("bold $primary"), " " * gap, (self.status, "$quiet")
        ).truncate(indent + width)
        if not self.reminder:
            return line
        reminder = Content(self.reminder).truncate(width, ellipsis=True).stylize("bold")
        return Content.assemble(line, "\n", " " * indent, reminder)


def column(width: int) -> tuple[int, int]:
    """The first cell and the width of the text column in a line of `width` cells."""
    room = max(0, width - 1)  # the scrollbar beside the column
    inner = min(COLUMN, room)
    return (room - inner) // 2, inner
