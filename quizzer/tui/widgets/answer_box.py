"""Boxes for an answer that is typed, and what they say when the learner is done or leaves."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from quizzer.tui.widgets.text_box import TextBox, TextLine

PRESSED_AHEAD = 1.0  # seconds that keys wait for what the one before them leads to


class HandedIn(Message):
    """Enter in a box; whoever acts on it sets `taken` once the keyboard is where it belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = asyncio.Event()


class Submitted(HandedIn):
    """The learner has answered and wants to see."""


class Entered(HandedIn):
    """One line of several is done."""

    def __init__(self, line: AnswerInput) -> None:
        super().__init__()
        self.line = line


class LeftBox(Message):
    """The learner would rather press keys than type."""


class UndoMark(Message):
    """Undo was asked for where there is no typing to undo."""


class AnswerBox(TextBox):
    """Enter shows the answer, since an answer is mostly one paragraph; ctrl+j begins a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Show answer", key_display="enter", priority=True),
        Binding("ctrl+j,shift+enter", "newline", "New line", key_display="^j", priority=True),
        Binding("escape", "leave_box", "Leave box", priority=True),
    ]

    def __init__(self) -> None:
        hint = "Your answer, if you like to type it. Enter shows the good one."
        super().__init__(placeholder=hint, compact=True, highlight_cursor_line=False)

    async def action_submit(self) -> None:
        await _hand_in(self, Submitted())

    def action_newline(self) -> None:
        self.insert("\n")

    def action_leave_box(self) -> None:
        self.post_message(LeftBox())

    def action_undo(self) -> None:
        if self.text:
            super().action_undo()
        else:
            self.post_message(UndoMark())

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "space" and not self.text:  # no answer begins with a space
            event.stop()
            event.prevent_default()
            self.post_message(Submitted())


class AnswerInput(TextLine):
    """One line; Enter goes on to the next, or shows the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Next", key_display="enter", priority=True),
        Binding("escape", "leave_box", "Leave box", priority=True),
    ]

    async def action_submit(self) -> None:
        await _hand_in(self, Entered(self))

    def action_leave_box(self) -> None:
        self.post_message(LeftBox())


async def _hand_in(box: AnswerBox | AnswerInput, message: HandedIn) -> None:
    """Behind what is typed; keys that come at once, as over a slow line, wait until it is taken.

    An action of a priority binding: the app looks at no other key while it runs.
    """
    box.post_message(message)
    with suppress(TimeoutError):  # the screen was left meanwhile
        await asyncio.wait_for(message.taken.wait(), PRESSED_AHEAD)
