"""A table of cards, shared by all lists of cards; it has as many columns as its width allows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar, Literal, NamedTuple, Protocol, cast

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from quizzer.errors import QuizzerError
from quizzer.memory import scheduler
from quizzer.report.terminal import percent
from quizzer.sanitize import one_line
from quizzer.services.review.search import Order
from quizzer.store.search import SearchHit
from quizzer.tui import format

PADDING = 2  # cells around the text of a column
PROMPT_WIDTH = 34  # that a further column leaves to the prompts at least
SCROLLBAR = 1
HEADER = 1  # lines above the rows
MARKED = "●"


class TableColumn(NamedTuple):
    """A column: its heading and its width, at least; `key` is the order that it sorts by."""

    key: str
    heading: str
    width: int


NUMBER = TableColumn("deck", "#", 4)
PROMPT = TableColumn("prompt", "Prompt", 10)
ASIDE = (  # in the order in which they are added as there is more room
    TableColumn("due", "Due", 12),
    TableColumn("recall", "Recall", 8),
    TableColumn("lapses", "Lapses", 8),
    TableColumn("kind", "Kind", 6),
    TableColumn("tags", "Tags", 20),
)
NUMERIC = ("deck", "recall", "lapses")


def columns_within(width: int) -> list[TableColumn]:
    """The columns of a table of so many cells; what is left of the width is the prompt's."""
    room = width - SCROLLBAR - NUMBER.width - 2 * PADDING
    aside: list[TableColumn] = []
    for column in ASIDE:
        if room - column.width - PADDING < PROMPT_WIDTH and aside:
            break
        aside.append(column)
        room -= column.width + PADDING
    return [NUMBER, PROMPT._replace(width=max(PROMPT.width, room)), *aside]


class CardRows(Protocol):
    """Cards by their place; a search reads them as they are asked for."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> SearchHit: ...


class CardTable(ScrollView, can_focus=True, inherit_bindings=False):
    """One row per card; `key` is the card under the cursor.

    Only the rows in sight are read and drawn; Textual's DataTable builds all of them first.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "cardtable--header",
        "cardtable--cursor",
        "cardtable--hover",
    }
    DEFAULT_CSS = """
    CardTable {
        height: 1fr;
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        & > .cardtable--header { color: $quiet; }
        & > .cardtable--hover { background: $block-hover-background; }
        & > .cardtable--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .cardtable--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,ctrl+home", "first", "First", show=False),
        Binding("end,ctrl+end", "last", "Last", show=False),
    ]

    cursor_row: reactive[int] = reactive(0, repaint=False)
    hover_row: reactive[int | None] = reactive(None, repaint=False)

    @dataclass
    class Highlighted(Message):
        """The cursor has come to another card."""

    @dataclass
    class Opened(Message):
        """The card under the cursor was clicked."""

    @dataclass
    class HeadingClicked(Message):
        order: Order

    @dataclass
    class ReadFailed(Message):
        """Rows could not be read; they are shown empty until the next `fill`."""

        error: QuizzerError

    def __init__(self) -> None:
        super().__init__()
        self.cards: CardRows = []
        self.keys: Sequence[int] = []
        self._day = 0
        self._marked: Collection[int] = ()
        self._pattern: re.Pattern[str] | None = None
        self._order: Order = "best"
        self._descending = self._unreadable = False

    def fill(
        self,
        cards: CardRows,
        keys: Sequence[int],
        day: int,
        *,
        marked: Collection[int] = (),
        words: Sequence[str] = (),
        order: Order = "best",
        descending: bool = False,
    ) -> None:
        """Show these cards, whose keys are `keys`, as of a study day; the cursor stays on its card.

        `words` are highlighted in the prompts; the heading of `order` shows the direction.
        """
        key, others = self.key, keys is not self.keys
        self.cards, self.keys, self._day = cards, keys, day
        self._marked, self._pattern = marked, _pattern(words)
        self._order, self._descending, self._unreadable = order, descending, False
        self.virtual_size = Size(self.size.width, len(keys) + HEADER)
        if others:
            self.move_cursor(keys.index(key) if key in keys else self.cursor_row)
        self.refresh()

    @property
    def key(self) -> int | None:
        return self.keys[self.cursor_row] if self.cursor_row < len(self.keys) else None

    @property
    def columns(self) -> list[TableColumn]:
        return columns_within(self.outer_size.width)

    @property
    def row_count(self) -> int:
        return len(self.keys)

    # The cursor

    def move_cursor(self, row: int) -> None:
        """To the nearest row that there is, which is scrolled into view."""
        self.cursor_row = row
        self._show_cursor()

    def validate_cursor_row(self, row: int) -> int:
        return max(0, min(row, len(self.keys) - 1))

    def watch_cursor_row(self, before: int, row: int) -> None:
        self.refresh_line(before + HEADER)
        self.refresh_line(row + HEADER)
        self.post_message(self.Highlighted())

    def _show_cursor(self) -> None:
        line = Region(0, self.cursor_row + HEADER, 1, 1)
        self.scroll_to_region(line, spacing=Spacing(top=HEADER), animate=False, force=True)

    def action_move(self, by: int) -> None:
        self.hover_row = None
        self.move_cursor(self.cursor_row + by)

    def action_page(self, by: int) -> None:
        rows = max(1, self.scrollable_content_region.height - HEADER)
        self.scroll_relative(y=by * rows, animate=False, force=True)
        self.action_move(by * rows)

    def action_first(self) -> None:
        self.action_move(-len(self.keys))

    def action_last(self) -> None:
        self.action_move(len(self.keys))

    # The mouse

    def watch_hover_row(self, before: int | None, row: int | None) -> None:
        for changed in (before, row):
            if changed is not None:
                self.refresh_line(changed + HEADER)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hover_row = self._row_at(event.y)

    def on_leave(self) -> None:
        self.hover_row = None

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if event.y < HEADER:
            if (column := self._column_at(event.x)) is not None:
                self.post_message(self.HeadingClicked(cast("Order", column.key)))
        elif (row := self._row_at(event.y)) is not None:
            if row == self.cursor_row:
                self.post_message(self.Opened())
            self.move_cursor(row)

    def _row_at(self, y: int) -> int | None:
        row = self.scroll_offset.y + y - HEADER
        return row if y >= HEADER and row < len(self.keys) else None

    def _column_at(self, x: int) -> TableColumn | None:
        columns = self.columns
        ends = accumulate(column.width + PADDING for column in columns)
        return next((c for c, end in zip(columns, ends, strict=True) if x < end), None)

    # Drawing

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.keys) + HEADER)
        self.call_after_refresh(self._show_cursor)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        style, on_top = self.rich_style, Style()
        row, columns = self._row_at(y), self.columns
        card = None if row is None else self._card(row)
        if y < HEADER:
            style += self.get_component_rich_style("cardtable--header")
            cells = [self._heading(column) for column in columns]
        elif card is None:
            cells = []
        else:
            if row == self.cursor_row:
                style += self.get_component_rich_style("cardtable--cursor")
                on_top = Style(color=style.color)
            elif row == self.hover_row:
                style += self.get_component_rich_style("cardtable--hover")
            cells = [self._cell(column, card) for column in columns]
        segments = [
            segment
            for column, cell in zip(columns, cells, strict=False)
            for segment in self._fitted(cell, column.width)
        ]
        styled = Segment.apply_style(segments, style, on_top)
        return Strip(styled).adjust_cell_length(self.size.width, style)

    def _card(self, row: int) -> SearchHit | None:
        if not self._unreadable:
            try:
                return self.cards[row]
            except QuizzerError as error:
                self._unreadable = True
                self.post_message(self.ReadFailed(error))
        return None

    def _fitted(self, cell: Text, width: int) -> Iterable[Segment]:
        """A cell in so many columns of the terminal, with a space on either side."""
        cell.end = ""
        cell.stylize_before(cell.style)  # a text without spans is rendered without its style
        cell.truncate(width, overflow="ellipsis")
        cell.align(cell.justify if cell.justify in ("left", "right") else "left", width)
        space = Segment(" " * (PADDING // 2))
        return (space, *cell.render(self.app.console), space)

    def _heading(self, column: TableColumn) -> Text:
        arrow = (" ▼" if self._descending else " ▲") if column.key == self._order else ""
        justify: Literal["left", "right"] = "right" if column.key in NUMERIC else "left"
        return Text(f"{column.heading}{arrow}", "bold" if arrow else "", justify=justify)

    def _cell(self, column: TableColumn, card: SearchHit) -> Text:
        match column.key:
            case "deck":
                number = "" if card.position is None else str(card.position)
                if card.key in self._marked:
                    return Text(f"{MARKED} {number:>2}", self._accent)
                return Text(f"{number:>4}", "dim")
            case "prompt":
                text = format.prompt(card.prompt)
                prompt = Text(text)
                for match in self._pattern.finditer(text) if self._pattern else ():
                    prompt.stylize(self._accent, *match.span())
                return prompt
            case "due":
                return due_text(card, self._day)
            case "recall":
                return Text(recall_text(card), justify="right")
            case "lapses":
                return Text("" if not card.lapses else str(card.lapses), justify="right")
            case "kind":
                return Text(card.kind, "dim")
            case _:
                return Text(one_line(card.tags), "dim")

    @property
    def _accent(self) -> str:
        return f"bold {self.app.current_theme.accent or ''}"


def due_text(card: SearchHit, day: int) -> Text:
    """When the card is asked next, or why it is not."""
    if card.suspended:
        return Text("suspended", "dim")
    if card.buried:
        return Text("buried", "dim")
    if card.phase is None:
        return Text("new", "dim")
    if card.due_day is None:
        return Text("learning")
    return Text("due" if card.due_day <= day else format.day(card.due_day - day))


def recall_text(card: SearchHit) -> str:
    """The estimated chance of recall; none is known of a card that is still being learned."""
    if card.age is None or card.due_day is None:
        return ""
    return percent(scheduler.recall(card.age))


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    found = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)
    return re.compile(found, re.IGNORECASE) if found else None
