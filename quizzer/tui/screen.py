"""What every screen shares: its way to the app, the frame around its content, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.binding import Binding, BindingType
from textual.screen import Screen

if TYPE_CHECKING:
    from quizzer.services.context import Context
    from quizzer.tui.shell import Shell

T = TypeVar("T")
WIDE = [(0, "-stacked"), (110, "-wide")]  # for screens that put things side by side


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
    def quizzer(self) -> Shell:
        return cast("Shell", self.app)

    @property
    def context(self) -> Context:
        return self.quizzer.context

    def put_away(self) -> None:
        """Keep what is not kept yet, before the screen goes."""

    def action_leave(self) -> None:
        self.put_away()
        self.app.pop_screen()
