"""Markdown of a card: shown plain at once, then formatted, since Textual's widget loads slowly."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from quizzer.sanitize import printable

if TYPE_CHECKING:
    from textual.widgets import Markdown


PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[,.;:?'\"%/=()+-]| (?! ))*(?<! )")
"""One line that Markdown would show unchanged."""


class Prose(Vertical):
    """Text from a deck: no link is followed, no HTML is read, no control character is shown."""

    DEFAULT_CSS = """
    Prose {
        height: auto;
        Static { height: auto; }
        Markdown { padding: 0; margin: 0; background: transparent; }
        MarkdownParagraph { margin: 0 0 1 0; }
        MarkdownFence { margin: 0 0 1 0; padding: 1 2; background: $surface; color: $foreground; }
        MarkdownFence > Label { padding: 0; width: 100%; }
        Markdown > MarkdownBlock:last-child { margin-bottom: 0; }
    }
    """

    def __init__(self, text: str, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.text = printable(text)
        self.plain = PLAIN.fullmatch(self.text) is not None  # fewer widgets, and drawn once

    def compose(self) -> ComposeResult:
        if not self.plain and "textual.widgets._markdown" in sys.modules:
            yield _markdown_widget(self.text)
        else:
            yield Static(self.text, classes="plain", markup=False)

    def on_mount(self) -> None:
        if not self.plain and self.query("Prose > .plain"):
            self.call_after_refresh(self._format)

    async def _format(self) -> None:
        plain = self.query_exactly_one("Prose > .plain")
        formatted = _markdown_widget(self.text)
        with self.app.batch_update():
            await self.mount(formatted)
            await plain.remove()


def _markdown_widget(text: str) -> Markdown:
    from textual.widgets import Markdown

    from quizzer.report import card_markdown

    return Markdown(text, parser_factory=card_markdown.parser, open_links=False)
