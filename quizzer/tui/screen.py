"""What every screen shares: access to the app, leaving, and its help."""

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
    """A screen of the app; `HELP` is the text above the keys in its help.

    `NOT_HERE` names inherited actions that this screen does not use.
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

    def save_work(self) -> None:
        """Save what is not saved yet, before the screen closes."""

    def action_leave(self) -> None:
        self.save_work()
        self.app.pop_screen()
