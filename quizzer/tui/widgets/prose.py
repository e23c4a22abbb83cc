"""Markdown of a card: shown plain at once, then formatted, since Textual's widget loads slowly."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from quizzer.sanitize import printable
from quizzer.tui.widgets.plain_text import PlainText

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
        MarkdownFence:light { background: $surface; }
        MarkdownFence > Label { padding: 0; width: 100%; }
        Markdown > MarkdownBlock:last-child { margin-bottom: 0; }
    }
    """

    def __init__(self, text: str, classes: str = "", deck: str | None = None) -> None:
        """`deck` is the one beside whose file the text's pictures lie; without it none is shown."""
        super().__init__(classes=classes)
        self.text, self.deck = printable(text), deck
        self.plain = PLAIN.fullmatch(self.text) is not None  # fewer widgets, and drawn once

    def compose(self) -> ComposeResult:
        if not self.plain and "textual.widgets._markdown" in sys.modules:
            yield from self._formatted()
        else:
            yield PlainText(self.text, classes="plain")

    def on_mount(self) -> None:
        if not self.plain and self.query("Prose > .plain"):
            self.call_after_refresh(self._format)

    async def _format(self) -> None:
        plain = next(iter(self.query("Prose > .plain")), None)
        if plain is None or not self.is_attached:  # the card has been replaced by another one
            return
        with self.app.batch_update():
            await self.mount_all(self._formatted())
            await plain.remove()

    def _formatted(self) -> Iterator[Widget]:
        """The text, with each picture below the line that names it, or where it stands alone."""
        if self.deck is None or "![" not in self.text:
            yield _markdown_widget(self.text)
            return
        from quizzer.content.models import find_pictures
        from quizzer.tui.widgets.picture import Picture

        start = 0
        later: list[Picture] = []
        for match in find_pictures(self.text):
            picture = Picture(self.deck, match[1], match[2])
            line_start = self.text.rfind("\n", 0, match.start()) + 1
            line_end = self.text.find("\n", match.end())
            line_end = len(self.text) if line_end < 0 else line_end
            if self.text[line_start:line_end].strip() != match[0]:
                later.append(picture)  # within a sentence, a list or a table, which stays whole
                continue
            if before := self.text[start:line_start].strip("\n"):
                yield _markdown_widget(before)
            yield picture
            start = line_end
        if after := self.text[start:].strip("\n"):
            yield _markdown_widget(after)
        yield from later


def pictures_of(text: str, deck: str) -> Iterator[Widget]:
    """The pictures that a card's text names, without the text."""
    if "![" in text:
        from quizzer.content.models import find_pictures
        from quizzer.tui.widgets.picture import Picture

        for match in find_pictures(text):
            yield Picture(deck, match[1], match[2])


def _markdown_widget(text: str) -> Markdown:
    from textual.widgets import Markdown

    from quizzer.report import card_markdown

    return Markdown(text, parser_factory=card_markdown.parser, open_links=False)
