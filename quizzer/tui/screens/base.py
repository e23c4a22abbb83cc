"""What every screen shares: its way to the app, the frame around its content, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget

if TYPE_CHECKING:
    from quizzer.services.context import Context
    from quizzer.tui.app import QuizzerApp

T = TypeVar("T")
WIDE = [(0, "-stacked"), (110, "-wide")]  # for screens that put things side by side
COLUMN = 90  # cells of text in a line, at most; app.tcss has the same with its padding


class QuizzerScreen(Screen[T]):
    """A screen of the app; `HELP` is what its help says above the keys.

    `NOT_HERE` names inherited actions that this screen has no use for.
    """

    HELP: ClassVar[str] = ""
    NOT_HERE: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back"),
        Binding("question_mark", "app.help", "Help", key_display="?"),
    ]

    @property
    def quizzer(self) -> QuizzerApp:
        return cast("QuizzerApp", self.app)

    @property
    def context(self) -> Context:
        return self.quizzer.context

    def put_away(self) -> None:
        """Keep what is not kept yet, before the screen goes."""

    def action_leave(self) -> None:
        self.put_away()
        self.app.pop_screen()


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
