"""What the boxes for answers and code share: going without a trace.

Textual's own boxes listen to the screen and watch the app's theme, and both hold on to them: an
evening's review would keep every box that it ever showed. And one that is gone may be drawn once
more, where another screen opens over its own before that is laid out again; its styles are gone by
then, and Textual's boxes would fail for want of them.
"""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea


class TextBox(TextArea):
    """Several lines."""

    def on_mount(self) -> None:
        self._heard = self.screen.text_selection_started_signal

    def on_unmount(self) -> None:
        self._heard.unsubscribe(self)
        _let_go(self)

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self.is_attached else _nothing(crop)


class TextLine(Input):
    """One line."""

    def on_mount(self) -> None:
        self._heard = self.screen.text_selection_started_signal

    def on_unmount(self) -> None:
        self._heard.unsubscribe(self)

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self.is_attached else _nothing(crop)


def _let_go(widget: Widget) -> None:
    """Take a widget from the app's list of who watches it."""
    for watchers in getattr(widget.app, "__watchers", {}).values():
        watchers[:] = [watcher for watcher in watchers if watcher[0] is not widget]


def _nothing(crop: Region) -> list[Strip]:
    return [Strip.blank(crop.width)] * crop.height
