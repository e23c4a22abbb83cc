"""Boxes for an answer that is typed, and what they say when the learner is done or leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from quizzer.tui.widgets.text_box import TextBox, TextLine

PATIENCE = 1.0  # seconds that keys wait for what the one before them leads to


class HandedIn(Message):
    """Whoever acts on it sets `taken` once the keyboard is where it belongs."""

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


class LeftBox(HandedIn):
    """The learner would rather press keys than type."""


class UndoMark(Message):
    """Undo was asked for where there is no typing to undo."""


class AnswerBox(TextBox):
    """Enter shows the answer, since an answer is mostly one paragraph; ctrl+j begins a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Show answer", key_display="enter", priority=True),
        Binding("ctrl+j,shift+enter", "newline", "New line", key_display="^j", priority=True),
        Binding("escape", "leave_box", "Leave box", priority=True),
        Binding("space", "submit_nothing", "Show answer", show=False, priority=True),
    ]

    def __init__(self) -> None:
        hint = "Your answer, if you like to type it. Enter shows the good one."
        super().__init__(placeholder=hint, compact=True, highlight_cursor_line=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "submit_nothing":  # no answer begins with a space
            return not self.text
        return super().check_action(action, parameters)

    async def action_submit(self) -> None:
        await _hand_in(self, Submitted())

    async def action_submit_nothing(self) -> None:
        await _hand_in(self, Submitted())

    def action_newline(self) -> None:
        self.insert("\n")

    async def action_leave_box(self) -> None:
        await _hand_in(self, LeftBox())

    def action_undo(self) -> None:
        if self.text:
            super().action_undo()
        else:
            self.post_message(UndoMark())


class AnswerInput(TextLine):
    """One line; Enter goes on to the next, or shows the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Next", key_display="enter", priority=True),
        Binding("escape", "leave_box", "Leave box", priority=True),
    ]

    async def action_submit(self) -> None:
        await _hand_in(self, Entered(self))

    async def action_leave_box(self) -> None:
        await _hand_in(self, LeftBox())


async def settled(box: AnswerBox | AnswerInput) -> None:
    """Wait until a box has dealt with all the keys that it was given."""
    await _at_most(lambda done: box.call_later(done.set))


async def _hand_in(box: AnswerBox | AnswerInput, message: HandedIn) -> None:
    """Post it, and wait until it is taken: the app looks at no other key before."""

    def post(done: asyncio.Event) -> bool:
        message.taken = done
        return box.post_message(message)

    await _at_most(post)


async def _at_most(begin: Callable[[asyncio.Event], bool]) -> None:
    """Wait for what has been begun, unless the box is going away; it never takes a second."""
    done = asyncio.Event()
    if begin(done):
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), PATIENCE)
