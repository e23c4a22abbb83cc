"""The progress of each chapter: one bar per deck, one of which is chosen with the arrow keys."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive, var
from textual.widget import Widget

from quizzer.sanitize import one_line
from quizzer.store.queues import DeckCounts

LINES = 3  # title, bar, space


@dataclass
class ChapterOpened(Message):
    """A double click on a chapter."""

    deck: str


class Chapters(Widget):
    """One widget for all decks: a widget per row would slow down the first paint."""

    DEFAULT_CSS = "Chapters { height: auto; }"
    decks: reactive[tuple[DeckCounts, ...]] = reactive((), layout=True)
    chosen: var[int] = var(-1)

    def __init__(self, decks: tuple[DeckCounts, ...]) -> None:
        super().__init__()
        self.set_reactive(Chapters.decks, decks)

    @property
    def deck(self) -> str | None:
        """The chosen deck's id; None while none is chosen."""
        return self.decks[self.chosen].id if 0 <= self.chosen < len(self.decks) else None

    def watch_chosen(self) -> None:
        self.refresh()
        if self.chosen >= 0:
            top = self.virtual_region.y + LINES * self.chosen
            parent = self.parent
            if isinstance(parent, Widget) and isinstance(parent.parent, Widget):
                parent.parent.scroll_to_region(Region(0, top, 1, LINES), animate=False)

    def move(self, by: int) -> None:
        self.chosen = max(-1, min(len(self.decks) - 1, self.chosen + by))

    def on_click(self, event: events.Click) -> None:
        row = event.y // LINES
        if row < len(self.decks):
            if event.chain == 2:
                self.post_message(ChapterOpened(self.decks[row].id))
            self.chosen = row

    def render(self) -> Content:
        width = self.content_size.width
        texts = [_progress_text(deck, width) for deck in self.decks]
        room = max(map(len, texts), default=0)
        rows = [
            self._row(deck, number == self.chosen, width, f"{texts[number]:<{room}}")
            for number, deck in enumerate(self.decks)
        ]
        return Content("\n\n").join(rows)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(0, LINES * len(self.decks) - 1)

    def _row(self, deck: DeckCounts, chosen: bool, width: int, text: str) -> Content:
        mark, style = ("▸ ", "bold $primary") if chosen else ("  ", "bold")
        waiting = _due_text(deck)
        title = Content.styled(one_line(deck.title), style)
        title = title.truncate(max(4, width - len(waiting) - 4), ellipsis=True)
        gap = max(1, width - 2 - title.cell_length - len(waiting))
        bar = _bar(deck, max(4, width - len(text) - 4))
        return Content.assemble(
            (mark, style),
            title,
            " " * gap,
            (waiting, "$quiet"),
            "\n  ",
            bar,
            "  ",
            (text, "$quiet"),
        )


def _progress_text(deck: DeckCounts, width: int) -> str:
    seen = f"{deck.learning + deck.known} of {deck.cards} seen"
    return f"{seen} · {deck.known} known · {deck.mastered} mastered" if width >= 62 else seen


def _due_text(deck: DeckCounts) -> str:
    parts = [f"{deck.due} due"] if deck.due else []
    parts += [f"{deck.new} new"] if deck.new else []
    return ", ".join(parts) or "nothing due"


def _bar(deck: DeckCounts, width: int) -> Content:
    """Mastered, known, learning, then what has not been seen; distinct without colour too."""
    parts = (
        (deck.mastered, "█", "$success"),
        (deck.known - deck.mastered, "▓", "$primary"),
        (deck.learning, "▒", "$accent"),
    )
    drawn: list[tuple[str, str]] = []
    used, before = 0, 0
    for number, glyph, style in parts:
        before += max(0, number)
        until = min(width, round(width * before / max(1, deck.cards)))
        if number > 0 and until == used and used < width:
            until = used + 1  # a single card must be visible
        drawn.append((glyph * (until - used), style))
        used = until
    return Content.assemble(*drawn, ("░" * (width - used), "$faint"))
