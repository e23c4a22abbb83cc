"""Text boxes for answers, and the messages they post."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Input, TextArea

from quizzer.tui.key_queue import BoxMessage, post_and_wait
from quizzer.tui.widgets.text_box import TextBox, TextLine


class AnswerSubmitted(BoxMessage):
    """The learner has answered and asks for the model answer."""


class LineEntered(BoxMessage):
    """Enter was pressed in a line that others follow."""

    def __init__(self, line: AnswerInput) -> None:
        super().__init__()
        self.line = line


class BoxLeft(BoxMessage):
    """The learner leaves the box, to press keys."""


class UndoRequested(BoxMessage):
    """Undo was pressed in a box without typing to undo; `leave_box` moves the focus out of it."""

    def __init__(self, *, leave_box: bool = False) -> None:
        super().__init__()
        self.leave_box = leave_box


class AnswerBox(TextBox):
    """Enter shows the answer, since most answers are one paragraph; ctrl+j starts a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Show answer", key_display="enter", priority=True),
        Binding("ctrl+j,shift+enter", "newline", "New line", key_display="^j", priority=True),
        Binding("escape", "leave_box", "Leave box", priority=True),
        Binding("pageup", "screen.scroll_card(-1)", show=False),
        Binding("pagedown", "screen.scroll_card(1)", show=False),
        # in an empty box: no answer begins with a space
        Binding("space", "submit_nothing", "Show answer", show=False, priority=True),
        # where nothing was typed since the text was put there, the app's undo
        Binding("ctrl+z", "undo_mark", "Undo", key_display="^z", priority=True),
        Binding("ctrl+z", "undo", "Undo typing", show=False),
        # "uu" begins no answer: it is meant as the key that undoes outside the box
        Binding("u", "undo_burst", "Undo", show=False, priority=True),
    ]

    has_typing: var[bool] = var(False, bindings=True)  # since the text was put there

    def __init__(self) -> None:
        hint = "Type your answer, or just think it. Enter shows the model answer."
        super().__init__(placeholder=hint, compact=True, highlight_cursor_line=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "submit_nothing":
            return not self.text
        if action == "undo_mark":
            return not self.history.undo_stack
        if action == "undo_burst":
            return self.text == "u" and self.cursor_location == (0, 1)
        return super().check_action(action, parameters)

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self.has_typing = bool(self.history.undo_stack)

    async def action_submit(self) -> None:
        await post_and_wait(self, AnswerSubmitted())

    action_submit_nothing = action_submit

    def action_newline(self) -> None:
        self.insert("\n")

    async def action_leave_box(self) -> None:
        await post_and_wait(self, BoxLeft())

    async def action_undo_mark(self) -> None:
        await post_and_wait(self, UndoRequested())

    async def action_undo_burst(self) -> None:
        self.load_text("")
        await post_and_wait(self, UndoRequested(leave_box=True))


class AnswerInput(TextLine):
    """One line; Enter moves to the next, or shows the answer from the `last`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next_line", "Next", key_display="enter", priority=True),
        Binding("enter", "submit", "Show answer", key_display="enter", priority=True),
        Binding("escape", "leave_box", "Leave box", priority=True),
        Binding("ctrl+z", "undo_mark", "Undo", key_display="^z", priority=True),
        Binding("ctrl+z", "undo_typing", "Undo typing", show=False, priority=True),
        Binding("u", "undo_burst", "Undo", show=False, priority=True),
    ]

    has_typing: var[bool] = var(False, bindings=True)  # since the text was put there

    def __init__(self, placeholder: str = "", *, last: bool = True) -> None:
        super().__init__(placeholder=placeholder, compact=True)
        self.last = last
        self._loaded = ""

    def load_text(self, text: str) -> None:
        """Put a text there, as by a draft; ctrl+z takes back what is typed after it."""
        self._loaded = self.value = text
        self.has_typing = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("next_line", "submit"):
            return self.last == (action == "submit")
        if action in ("undo_mark", "undo_typing"):
            return (self.value != self._loaded) == (action == "undo_typing")
        if action == "undo_burst":
            return self.value == "u" and self.cursor_position == 1
        return super().check_action(action, parameters)

    @on(Input.Changed)
    def _changed(self) -> None:
        self.has_typing = self.value != self._loaded

    def action_undo_typing(self) -> None:
        self.value = self._loaded
        self.cursor_position = len(self.value)

    async def action_undo_mark(self) -> None:
        await post_and_wait(self, UndoRequested())

    async def action_undo_burst(self) -> None:
        self.load_text("")
        await post_and_wait(self, UndoRequested(leave_box=True))

    async def action_submit(self) -> None:
        await post_and_wait(self, AnswerSubmitted())

    async def action_next_line(self) -> None:
        await post_and_wait(self, LineEntered(self))

    async def action_leave_box(self) -> None:
        await post_and_wait(self, BoxLeft())
