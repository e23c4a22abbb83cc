"""Keys that come all at once, as over a slow line: each is for what the one before it leads to.

Left to itself Textual hands on all of a packet before the first key takes effect: Enter and 3 then
put the 3 into the answer. A screen that is `KeyByKey` acts on each before the app looks at the
next. Letters go to a box as ever, in their order; what is no letter waits until they are in it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from textual import events
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

PATIENCE = 1.0  # seconds that keys wait, in case a box goes away with what was asked of it


class KeyByKey:
    """A screen on which keys are acted on one after another."""


class HandedIn(Message):
    """From a box; whoever acts on it sets `taken` once the keyboard is where it belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = asyncio.Event()


async def take(screen: Screen[Any], event: events.Key) -> bool:
    """Act on a key, before anything else sees it; False where it is left to go its usual way."""
    from textual.widgets import Input, TextArea  # the first paint does without

    if screen.maximized is not None:
        return False
    bindings, box = screen.app._check_bindings, screen.focused
    if not isinstance(box, TextArea | Input):
        if not await bindings(event.key, priority=True):
            await bindings(event.key)
        return True
    if event.is_printable and event.key != "space":
        return False
    settled = asyncio.Event()
    if box.call_later(settled.set):
        await _wait(settled)
    if await bindings(event.key, priority=True):
        return True
    return not event.is_printable and await bindings(event.key)


async def hand_in(box: Widget, message: HandedIn) -> None:
    """Post it, and wait until it is taken; for the action of a key."""
    if box.post_message(message):
        await _wait(message.taken)


async def _wait(event: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), PATIENCE)
