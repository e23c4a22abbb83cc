"""Keys that arrive in one packet, as over a slow line, act one after another.

By default Textual forwards all keys of a packet before the first takes effect: Enter and 3 then
put the 3 into the answer. On a `KeyByKey` screen each key acts before the app looks at the next.
Letters go to the text box in their order; other keys wait until the letters are in it. A long text
that arrives as keys, line ends and all, is inserted as text and never acts.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import events
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from quizzer.sanitize import printable

if TYPE_CHECKING:
    from textual.widgets import Input, TextArea

PASTED_LETTERS = 20  # that wait behind a key, from which on they are a text
WAIT_AT_MOST = 10.0  # seconds for a box to answer, on a machine that has much else to do


class KeyByKey:
    """A screen on which keys act one after another; `pasting`: those that wait are pasted text."""

    pasting = False


class BoxMessage(Message):
    """From a text box; its handler sets `handled` once the focus has moved."""

    def __init__(self) -> None:
        super().__init__()
        self.handled = asyncio.Event()


async def handle_key(screen: Screen[Any], event: events.Key) -> bool:
    """Act on a key before anything else sees it; False if Textual should handle it as usual."""
    from textual.widgets import Input, TextArea  # not needed for the first paint

    if screen.maximized is not None:
        return False
    bindings, box = screen.app._check_bindings, screen.focused
    if _is_pasted(screen):
        if isinstance(box, TextArea | Input):
            await _insert(box, event)
        return True
    if not isinstance(box, TextArea | Input):
        if not await bindings(event.key, priority=True):
            await bindings(event.key)
        return True
    if event.is_printable and event.key not in ("space", "u"):  # the two that a box binds itself
        return False
    settled = asyncio.Event()
    if box.call_later(settled.set):
        await _wait(settled, box)
    if await bindings(event.key, priority=True):
        return True
    return not event.is_printable and await bindings(event.key)


def _is_pasted(screen: Screen[Any]) -> bool:
    """Whether a key belongs to a text that arrived in one read, without the marks of a paste.

    Nobody presses so many letters ahead; the text ends with the last key that waits.
    """
    waiting = [
        message
        for message in (
            screen.app._pending_message,
            *screen.app._message_queue.values,
        )
        if isinstance(message, events.Key)
    ]
    if not isinstance(screen, KeyByKey):
        return False
    before = screen.pasting
    letters = sum(bool(key.character and key.character.isalpha()) for key in waiting)
    screen.pasting = bool(waiting) and (before or letters >= PASTED_LETTERS)
    return before or screen.pasting


async def _insert(box: TextArea | Input, event: events.Key) -> None:
    """Put a key of a pasted text into a box, after the letters that are on their way to it."""
    from textual.widgets import TextArea

    settled = asyncio.Event()
    if box.call_later(settled.set):
        await _wait(settled, box)
    text = "\n" if event.key in ("enter", "ctrl+j") else event.character or ""
    if isinstance(box, TextArea):
        box.insert(text if text == "\n" else printable(text))
    else:
        box.insert_text_at_cursor(" " if text == "\n" else printable(text))


async def post_and_wait(box: Widget, message: BoxMessage) -> None:
    """Post a message, and wait until it is handled; for the action of a key."""
    if box.post_message(message):
        await _wait(message.handled, box)


async def _wait(event: asyncio.Event, box: Widget) -> None:
    """Wait for an event, though not for a box that is being removed: that waits for its keys."""
    loop = asyncio.get_running_loop()
    end = loop.time() + WAIT_AT_MOST
    while not event.is_set() and box.is_attached and loop.time() < end:
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), 0.05)
