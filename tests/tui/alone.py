"""A widget by itself in a small app, which opens much faster than the whole one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from quizzer.tui.themes import DARK


class Alone(App[None]):
    """Some widgets below one another; `messages` are those that reached the app."""

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self.widgets = widgets
        self.messages: list[Message] = []
        self.register_theme(DARK)
        self.theme = "dark"

    def compose(self) -> ComposeResult:
        yield from self.widgets

    async def _on_message(self, message: Message) -> None:
        if type(message).__module__.startswith("quizzer."):
            self.messages.append(message)
        await super()._on_message(message)


def scrolls_at_once(app: App[Any]) -> None:
    """From now on the app fails where it scrolls slowly; Textual alone may, to what is focused."""
    animate = app.animator.animate

    def guarded(*place: Any, duration: float | None = None, **options: Any) -> None:
        assert duration is not None, "what is chosen is in sight at once"
        animate(*place, duration=duration, **options)

    app.animator.animate = guarded  # type: ignore[method-assign]


@asynccontextmanager
async def alone(
    *widgets: Widget, size: tuple[int, int] = (60, 20)
) -> AsyncIterator[tuple[Pilot[None], Alone]]:
    app = Alone(*widgets)
    scrolls_at_once(app)
    async with app.run_test(size=size) as pilot:
        yield pilot, app
