"""What all boxes for text share: they are freed when removed, and their cursor does not blink.

Textual's own boxes subscribe to the screen and to the app's theme, which then keep a reference to
them: a long review would keep every box it ever showed. A removed box may also be drawn once more,
if another screen opens before the layout is updated; its styles are gone by then, and Textual's
boxes would fail. A blinking cursor is drawn again twice a second, for as long as the app is open.
"""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea


class TextBox(TextArea):
    """Several lines."""

    def on_mount(self) -> None:
        self.cursor_blink = False
        self._selection_signal = self.screen.text_selection_started_signal

    def on_unmount(self) -> None:
        self._selection_signal.unsubscribe(self)
        _stop_watching(self)

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self.is_attached else _blank_lines(crop)


class TextLine(Input):
    """One line."""

    def on_mount(self) -> None:
        self.cursor_blink = False
        self._selection_signal = self.screen.text_selection_started_signal

    def on_unmount(self) -> None:
        self._selection_signal.unsubscribe(self)

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self.is_attached else _blank_lines(crop)


def _stop_watching(widget: Widget) -> None:
    """Remove a widget from the app's list of watchers."""
    for watchers in getattr(widget.app, "__watchers", {}).values():
        watchers[:] = [watcher for watcher in watchers if watcher[0] is not widget]


def _blank_lines(crop: Region) -> list[Strip]:
    return [Strip.blank(crop.width)] * crop.height
