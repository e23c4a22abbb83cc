"""Rows to pick or to reorder, with the keyboard or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var

from quizzer.tui.widgets.code_view import deck_line
from quizzer.tui.widgets.hanging import HangingRow, HangingText, hanging_row


class RowsChanged(Message):
    """A row was picked or moved."""


class Rows(Vertical, can_focus=True):
    """Rows of text with a cursor; subclasses define how a row looks and what keys do."""

    DEFAULT_CSS = """
    Rows { height: auto; }
    Rows > HangingText { padding: 0 1; }
    Rows:focus > HangingText.-cursor { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
    ]

    cursor: var[int] = var(0)

    def __init__(self, rows: Sequence[str]) -> None:
        super().__init__()
        self.rows = list(rows)

    def compose(self) -> ComposeResult:
        for number in range(len(self.rows)):
            yield HangingText(self.row(number), classes="-cursor" if number == self.cursor else "")

    def row(self, number: int) -> list[HangingRow]:
        raise NotImplementedError

    def paint(self) -> None:
        for number, row in enumerate(self.query(HangingText)):
            row.update(self.row(number))
            row.set_class(number == self.cursor, "-cursor")

    def watch_cursor(self) -> None:
        self.paint()
        for row in self.query(".-cursor"):
            row.scroll_visible(animate=False)

    def action_move(self, by: int) -> None:
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))

    def on_click(self, event: events.Click) -> None:
        rows = list(self.query(HangingText))
        if event.widget in rows:
            self.cursor = rows.index(event.widget)
            self.clicked()

    def clicked(self) -> None:
        """What a click does after moving the cursor."""


def digit_of(number: int) -> str:
    """The digit that picks a row, before its text; the rows after the ninth have none."""
    return f"{number + 1} " if number < 9 else ""


class PickList(Rows):
    """Rows of which one or several are picked; digits pick directly."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "pick", "Choose", key_display="space"),
        *(Binding(str(key), f"pick({key})", f"Choose {key}", show=False) for key in range(1, 10)),
    ]

    picked: var[frozenset[int]] = var(frozenset())

    def __init__(self, rows: Sequence[str], *, single: bool, numbered: bool = True) -> None:
        super().__init__(rows)
        self.single, self.numbered = single, numbered

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "pick" or self.numbered or not parameters  # elsewhere digits are marks

    def row(self, number: int) -> list[HangingRow]:
        is_picked = number in self.picked
        marks = ("●", "○") if self.single else ("■", "□")
        sign = marks[0] if is_picked else marks[1]
        label = digit_of(number) if self.numbered else ""
        signs = Content.assemble(
            (f"{sign} ", "bold $primary" if is_picked else "$quiet"), (label, "$accent")
        )
        style = "bold" if is_picked and self.numbered else ""
        return [HangingRow(signs, deck_line(self.rows[number]).stylize(style))]

    def watch_picked(self) -> None:
        self.paint()
        self.post_message(RowsChanged())

    def action_pick(self, key: int | None = None) -> None:
        number = self.cursor if key is None else key - 1
        if number >= len(self.rows):
            return
        self.cursor = number
        if self.single:
            self.picked = frozenset() if number in self.picked else frozenset({number})
        else:
            self.picked = self.picked ^ {number}

    def clicked(self) -> None:
        self.action_pick()


class OrderList(Rows):
    """Rows to be moved into the right order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+down,J,ctrl+down", "carry(1)", "Move down", key_display="J"),
        Binding("shift+up,K,ctrl+up", "carry(-1)", "Move up", key_display="K"),
    ]

    def row(self, number: int) -> list[HangingRow]:
        digits = len(str(len(self.rows)))
        return [hanging_row(f"{number + 1:>{digits}} ", deck_line(self.rows[number]), "$accent")]

    def action_carry(self, by: int) -> None:
        there = self.cursor + by
        if 0 <= there < len(self.rows):
            rows = self.rows
            rows[self.cursor], rows[there] = rows[there], rows[self.cursor]
            self.cursor = there
            self.post_message(RowsChanged())
