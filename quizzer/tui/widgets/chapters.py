"""The progress of each chapter: one line per deck, one of which is chosen with the arrow keys."""

from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive, var
from textual.widget import Widget

from quizzer.sanitize import one_line
from quizzer.store.queues import DeckCounts
from quizzer.tui.scrolling import show_line

MARK = 2  # cells for the sign of the chosen deck
LEAST_BAR = 8  # cells
TALL = 36  # lines of a terminal in which there is room between the decks
LEGEND = "█ mastered  ▓ known  ▒ learning  ░ new"


class Column(NamedTuple):
    """A figure of each deck: its name, its style, and the least width at which it is shown."""

    name: str
    style: str
    from_width: int = 0

    def text(self, deck: DeckCounts) -> str:
        if self.name == "known":
            return f"{deck.known} of {deck.cards}"
        number: int = getattr(deck, self.name)
        return str(number) if number else "·"


COLUMNS = (
    Column("mastered", "$success", 110),
    Column("known", "$quiet", 60),
    Column("new", "$primary"),
    Column("learning", ""),
    Column("due", "bold $accent"),
)


class ChapterOpened(Message):
    """A double click on a chapter."""

    def __init__(self, deck: str) -> None:
        super().__init__()
        self.deck = deck


class Chapters(Widget):
    """One widget for all decks: a widget per row would slow down the first paint."""

    DEFAULT_CSS = "Chapters { height: auto; }"
    decks: reactive[tuple[DeckCounts, ...]] = reactive((), layout=True)
    chosen: var[int] = var(-1)

    def __init__(self, decks: tuple[DeckCounts, ...], classes: str = "") -> None:
        super().__init__(classes=classes)
        self.border_title, self.border_subtitle = "Chapters", LEGEND
        self.set_reactive(Chapters.decks, decks)

    @property
    def lines(self) -> int:
        """Lines of each deck, with the space below it."""
        return 2 if self.app.size.height >= TALL and len(self.decks) <= TALL // 4 else 1

    @property
    def deck(self) -> str | None:
        """The chosen deck's id; None while none is chosen."""
        return self.decks[self.chosen].id if 0 <= self.chosen < len(self.decks) else None

    def watch_chosen(self) -> None:
        self.refresh()
        if self.chosen >= 0:
            show_line(self, self.lines * (self.chosen + 1))

    def move(self, by: int) -> None:
        self.chosen = max(-1, min(len(self.decks) - 1, self.chosen + by))

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        if at is not None and (row := at.y // self.lines - 1) >= 0:
            if event.chain == 2:
                self.post_message(ChapterOpened(self.decks[row].id))
            self.chosen = row

    def render(self) -> Content:
        width = self.content_size.width
        columns = [column for column in COLUMNS if width >= column.from_width]
        widths = [
            max([len(column.name), *(len(column.text(deck)) for deck in self.decks)]) + 2
            for column in columns
        ]
        room = width - MARK - sum(widths)
        titles = [Content(one_line(deck.title)) for deck in self.decks]
        has_bar = room >= 3 * LEAST_BAR and width >= 60
        longest = max((title.cell_length for title in titles), default=0)
        named = min(longest, room - LEAST_BAR - 2) if has_bar else room
        header = "".join(
            f"{column.name:>{cells}}" for column, cells in zip(columns, widths, strict=True)
        )
        lines = [Content.assemble((f"{header:>{width}}", "$quiet"))]
        for number, (deck, title) in enumerate(zip(self.decks, titles, strict=True)):
            is_chosen = number == self.chosen
            title = title.truncate(max(4, named), ellipsis=True)
            pad = " " * (named - title.cell_length)
            bar = [("  ", ""), *_bar(deck, room - named - 2)] if has_bar else []
            lines.append(
                Content.assemble(
                    ("▸ " if is_chosen else "  ", "bold $primary"),
                    title.stylize("bold $primary" if is_chosen else "bold"),
                    pad,
                    *bar,
                    *(
                        _figure(column, deck, cells)
                        for column, cells in zip(columns, widths, strict=True)
                    ),
                )
            )
        return Content("\n" * self.lines).join(lines)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        below = self.lines - 1  # the last one stands off the border as the others do
        return 1 + self.lines * len(self.decks) + below


def _figure(column: Column, deck: DeckCounts, cells: int) -> tuple[str, str]:
    text = column.text(deck)
    return f"{text:>{cells}}", "$faint" if text == "·" else column.style


def _bar(deck: DeckCounts, width: int) -> list[tuple[str, str]]:
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
        until = max(used, min(width, round(width * before / max(1, deck.cards))))
        if number > 0 and until == used and used < width:
            until = used + 1  # a single card must be visible
        drawn.append((glyph * (until - used), style))
        used = until
    return [*drawn, ("░" * (width - used), "$faint")]
