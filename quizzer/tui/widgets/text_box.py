"""What the boxes for answers and code share: going without a trace.

Textual's own boxes listen to the screen and watch the app's theme, and both hold on to them: an
evening's review would keep every box that it ever showed.
"""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Input, TextArea


class TextBox(TextArea):
    """Several lines."""

    def on_mount(self) -> None:
        self._heard = self.screen.text_selection_started_signal

    def on_unmount(self) -> None:
        self._heard.unsubscribe(self)
        _let_go(self)


class TextLine(Input):
    """One line."""

    def on_mount(self) -> None:
        self._heard = self.screen.text_selection_started_signal

    def on_unmount(self) -> None:
        self._heard.unsubscribe(self)


def _let_go(widget: Widget) -> None:
    """Take a widget from the app's list of who watches it."""
    for watchers in getattr(widget.app, "__watchers", {}).values():
        watchers[:] = [watcher for watcher in watchers if watcher[0] is not widget]
