"""Boxes for an answer that is typed, and what they say when the learner is done or leaves."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from quizzer.tui.key_queue import HandedIn, hand_in
from quizzer.tui.widgets.text_box import TextBox, TextLine


class Submitted(HandedIn):
    """The learner has answered and wants to see."""


class Entered(HandedIn):
    """One line of several is done."""

    def __init__(self, line: AnswerInput) -> None:
        super().__init__()
        self.line = line


class LeftBox(HandedIn):
    """The learner would rather press keys than type."""


class UndoMark(HandedIn):
    """Undo was asked for where there is no typing to undo."""


class AnswerBox(TextBox):
    """Enter shows the answer, since an answer is mostly one paragraph; ctrl+j begins a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Show answer", key_display="enter", priority=True),
        Binding("ctrl+j,shift+enter", "newline", "New line", key_display="^j", priority=True),
        Binding("escape", "leave_box", "Leave box", priority=True),
        # no answer begins with a space, and there is no typing to undo
        Binding("space", "submit_nothing", "Show answer", show=False, priority=True),
        Binding("ctrl+z", "undo_mark", "Undo the last mark", show=False, priority=True),
    ]

    def __init__(self) -> None:
        hint = "Your answer, if you like to type it. Enter shows the good one."
        super().__init__(placeholder=hint, compact=True, highlight_cursor_line=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("submit_nothing", "undo_mark"):
            return not self.text
        return super().check_action(action, parameters)

    async def action_submit(self) -> None:
        await hand_in(self, Submitted())

    action_submit_nothing = action_submit

    def action_newline(self) -> None:
        self.insert("\n")

    async def action_leave_box(self) -> None:
        await hand_in(self, LeftBox())

    async def action_undo_mark(self) -> None:
        await hand_in(self, UndoMark())


class AnswerInput(TextLine):
    """One line; Enter goes on to the next, or shows the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Next", key_display="enter", priority=True),
        Binding("escape", "leave_box", "Leave box", priority=True),
    ]

    async def action_submit(self) -> None:
        await hand_in(self, Entered(self))

    async def action_leave_box(self) -> None:
        await hand_in(self, LeftBox())
