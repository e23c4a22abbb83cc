"""Reading the screens, typing and pressing keys."""

from __future__ import annotations

import gc
import io
import weakref
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from textual import events
from textual.pilot import Pilot
from textual.widgets import OptionList
from textual.widgets._toast import Toast

from quizzer.tui.screens.question import QuestionScreen


def screen_text(pilot: Pilot[None]) -> str:
    """The characters on the screen."""
    app = pilot.app
    width, height = app.size
    console = Console(
        width=width, height=height, file=io.StringIO(), record=True, legacy_windows=False
    )
    console.print(app.screen._compositor.render_update(full=True))
    return console.export_text()


def toasts(pilot: Pilot[None]) -> str:
    toast_widgets = pilot.app.screen.query(Toast)
    return " | ".join(
        f"{toast._notification.title} {toast._notification.message}" for toast in toast_widgets
    )


def question_screen(pilot: Pilot[None]) -> QuestionScreen:
    screen = pilot.app.screen
    assert isinstance(screen, QuestionScreen)
    return screen


def card_on_screen(pilot: Pilot[None]) -> str:
    """The full name of the card on the screen."""
    view = question_screen(pilot).view
    assert view is not None
    return view.item.row.id


def quick_timers(pilot: Pilot[None]) -> list[str]:
    """The running timers that wake the app more often than every three seconds."""
    screen = pilot.app.screen
    return [
        f"{widget}: {timer.name}"
        for widget in (pilot.app, screen, *screen.query("*"))
        for timer in widget._timers
        if timer._active.is_set() and timer._interval < 3.0
    ]


async def type_text(pilot: Pilot[None], text: str) -> None:
    names = {" ": "space", "\n": "ctrl+j", ".": "full_stop", ",": "comma", "?": "question_mark"}
    names["%"] = "percent_sign"
    await pilot.press(*(names.get(char, char) for char in text))


async def wait_until(pilot: Pilot[None], condition: Any, seconds: float = 60.0) -> None:
    """Wait for something that a timer or a worker brings; the limit is for what never comes."""
    for looks in range(int(seconds / 0.05)):
        if condition():
            if looks:  # it came just now, and what belongs to it may be drawn some frames later
                await pilot.pause()
            return
        await pilot.pause(0.05)
    raise AssertionError("the condition did not come true in time")


async def wait_until_forgotten(
    pilot: Pilot[None], objects: weakref.WeakSet[Any], most: int = 0
) -> None:
    """Wait until no more than so many of them are there; a timer may hold one for a while."""
    for _ in range(100):
        gc.collect()
        if len(objects) <= most:
            return
        await pilot.pause(0.2)
    raise AssertionError(f"{len(objects)} are there still")


async def wait_for_toast(pilot: Pilot[None], text: str) -> None:
    """Wait for a message, which is drawn some time after the key that leads to it."""
    for _ in range(1200):
        if text in toasts(pilot):
            return
        await pilot.pause(0.05)
    raise AssertionError(f"{text!r} is not in {toasts(pilot)!r}")


def option_texts(pilot: Pilot[None]) -> list[str]:
    option_list = pilot.app.screen.query_one(OptionList)
    return [str(option.prompt) for option in option_list.options]


CHARACTERS = {"enter": "\r", "space": " ", "escape": "\x1b", "backspace": "\x7f", "tab": "\t"}


async def press_at_once(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Give the app all keys before it looks at the first."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else CHARACTERS.get(key)))
    await pilot.pause(0.1)
