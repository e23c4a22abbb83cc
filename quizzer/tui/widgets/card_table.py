"""A table of cards with position and due day, shared by all lists of cards."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import DataTable

from quizzer.store.search import SearchHit
from quizzer.tui import format

NUMBER_WIDTH = 3
STATE_WIDTH = 12
PADDING = 2  # cells around the text of a column


class CardTable(DataTable[Text]):
    """One row per card; `key` is the card under the cursor."""

    DEFAULT_CSS = "CardTable { height: 1fr; background: $background; }"

    def __init__(self) -> None:
        super().__init__(cursor_type="row", show_header=False)

    def fill(self, cards: Sequence[SearchHit], day: int, width: int) -> None:
        """Show these cards, in `width` cells, as of a study day; the cursor stays on its card."""
        row, key = self.cursor_row, self.key
        self.clear(columns=True)
        self.add_column("", width=NUMBER_WIDTH)
        room = width - 3 * PADDING - NUMBER_WIDTH - STATE_WIDTH - 3  # and the scrollbar
        self.add_column("", width=max(10, room))
        self.add_column("", width=STATE_WIDTH)
        for card in cards:
            number = "" if card.position is None else str(card.position)
            prompt = Text(format.prompt(card.prompt), no_wrap=True, overflow="ellipsis")
            self.add_row(
                Text(number, "dim", justify="right"), prompt, _state(card, day), key=str(card.key)
            )
        keys = [card.key for card in cards]
        if keys:
            self.move_cursor(row=keys.index(key) if key in keys else min(row, len(keys) - 1))

    @property
    def key(self) -> int | None:
        if not self.row_count or not self.is_valid_row_index(self.cursor_row):
            return None
        value = self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value
        return None if value is None else int(value)


def _state(card: SearchHit, day: int) -> Text:
    if card.suspended:
        return Text("suspended", "dim")
    if card.phase is None:
        return Text("new", "dim")
    if card.due_day is None:
        return Text("learning")
    return Text("due" if card.due_day <= day else format.day(card.due_day - day))
