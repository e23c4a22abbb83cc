"""A table of cards, shared by all lists of cards; it has as many columns as its width allows."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from rich.text import Text
from textual.widgets import DataTable

from quizzer.memory import scheduler
from quizzer.report.terminal import percent
from quizzer.sanitize import one_line
from quizzer.services.review.search import Order
from quizzer.store.search import SearchHit
from quizzer.tui import format

PADDING = 2  # cells around the text of a column
PROMPT_WIDTH = 34  # that a further column leaves to the prompts at least
SCROLLBAR = 1
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


class CardTable(DataTable[Text]):
    """One row per card; `key` is the card under the cursor."""

    DEFAULT_CSS = """
    CardTable {
        height: 1fr;
        background: $background;
        &:focus { background-tint: transparent; }
        & > .datatable--header { background: $background; color: $quiet; text-style: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__(cursor_type="row", show_header=True)

    def fill(
        self,
        cards: Sequence[SearchHit],
        day: int,
        width: int,
        *,
        marked: Collection[int] = (),
        words: Sequence[str] = (),
        order: Order = "best",
        descending: bool = False,
    ) -> None:
        """Show these cards, in `width` cells, as of a study day; the cursor stays on its card.

        `words` are highlighted in the prompts; the heading of `order` shows the direction.
        """
        row, key = self.cursor_row, self.key
        self.clear(columns=True)
        columns = columns_within(width)
        for column in columns:
            arrow = (" ▼" if descending else " ▲") if column.key == order else ""
            label = Text(f"{column.heading}{arrow}", "bold" if arrow else "")
            label.justify = "right" if column.key in NUMERIC else "left"
            self.add_column(label, width=column.width, key=column.key)
        pattern = _pattern(words)
        for card in cards:
            cells = [self._cell(column, card, day, pattern, marked) for column in columns]
            self.add_row(*cells, key=str(card.key))
        keys = [card.key for card in cards]
        if keys:
            self.move_cursor(row=keys.index(key) if key in keys else min(row, len(keys) - 1))

    def _cell(
        self,
        column: TableColumn,
        card: SearchHit,
        day: int,
        pattern: re.Pattern[str] | None,
        marked: Collection[int],
    ) -> Text:
        match column.key:
            case "deck":
                number = "" if card.position is None else str(card.position)
                if card.key in marked:
                    accent = self.app.current_theme.accent or "bold"
                    return Text(f"{MARKED} {number:>2}", f"bold {accent}")
                return Text(f"{number:>4}", "dim")
            case "prompt":
                text = format.prompt(card.prompt)
                prompt = Text(text, no_wrap=True, overflow="ellipsis")
                for match in pattern.finditer(text) if pattern else ():
                    accent = self.app.current_theme.accent or "bold"
                    prompt.stylize(f"bold {accent}", *match.span())
                return prompt
            case "due":
                return due_text(card, day)
            case "recall":
                return Text(recall_text(card), justify="right")
            case "lapses":
                return Text("" if not card.lapses else str(card.lapses), justify="right")
            case "kind":
                return Text(card.kind, "dim")
            case _:
                return Text(one_line(card.tags), "dim", no_wrap=True, overflow="ellipsis")

    @property
    def key(self) -> int | None:
        if not self.row_count or not self.is_valid_row_index(self.cursor_row):
            return None
        value = self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value
        return None if value is None else int(value)


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
