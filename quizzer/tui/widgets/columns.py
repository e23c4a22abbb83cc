"""A column chart: one value per day, week or attempt, drawn in eighths of a cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size

from quizzer.tui.widgets.chart import Chart, Target

BLOCKS = " ▁▂▃▄▅▆▇█"
GUTTER = 8
USUAL_HEIGHT = 24
WIDEST = 8  # cells of a column and its gap
GOAL = "▔┄▁"  # by the height of the goal within its cell


@dataclass(frozen=True)
class ChartColumn:
    """A value or None, its name on the axis, and the caption shown when it is chosen."""

    value: float | None
    name: str
    caption: str
    target: Target = None


class Columns(Chart):
    """Shows the latest columns that fit, on a scale from `low` to `high`; `goal` is a line."""

    def __init__(
        self,
        columns: Sequence[ChartColumn],
        *,
        height: int,
        format_value: Callable[[float], str],
        low: float = 0.0,
        high: float | None = None,
        goal: float | None = None,
        first: bool = False,
        cursor: int | None = None,
        id: str | None = None,
    ) -> None:
        """`first`: show the first columns if not all fit; `format_value` formats the scale."""
        super().__init__(id=id)
        self.columns = list(columns)
        self.least = self.rows = height
        self.format_value, self.goal, self.first = format_value, goal, first
        values = [column.value for column in columns if column.value is not None]
        self.low, self.high = low, round_up(max(values, default=0)) if high is None else high
        self.set_reactive(Columns.cursor, len(columns) - 1 if cursor is None else cursor)
        self.from_, self.slot = 0, 2  # the first visible column, and cells per column

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A taller terminal gets taller charts, up to twice the minimum."""
        spare = max(0, viewport.height - USUAL_HEIGHT)
        self.rows = self.least + min(self.least, spare // 2)
        return super().get_content_height(container, viewport, width)

    @property
    def count(self) -> int:
        return len(self.columns)

    def target(self, number: int) -> Target:
        return self.columns[number].target

    def draw(self, width: int) -> list[Content]:
        room = max(8, width - GUTTER)
        self.slot = max(2, min(WIDEST, room // max(1, self.count)))
        fit = min(self.count, room // self.slot)
        self.from_ = 0 if self.first else self.count - fit
        if self.cursor < self.from_:
            self.from_ = self.cursor
        elif self.cursor >= self.from_ + fit:
            self.from_ = self.cursor - fit + 1
        visible = range(self.from_, self.from_ + fit)
        goal_row = None if self.goal is None else self._row_of(self.goal)
        lines = [self._line(row, visible, goal_row) for row in range(self.rows)]
        return [*lines, self._axis(visible), self._names(visible), self._caption()]

    def _share(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def _row_of(self, value: float) -> int:
        """The row, 0 at the top, in which a value ends."""
        return max(0, min(self.rows - 1, int(self._down(value))))

    def _down(self, value: float) -> float:
        """Rows from the top of the chart to a value's end."""
        return self.rows * (1 - self._share(value)) + 1e-9

    def _line(self, row: int, visible: range, goal_row: int | None) -> Content:
        label = self.format_value(self.high) if row == 0 else ""
        if self.rows >= 6 and row == self.rows // 2:
            label = self.format_value(self.low + (self.high - self.low) * (1 - row / self.rows))
        style = "$quiet"
        if row == goal_row and self.goal is not None:
            label, style = self.format_value(self.goal), "$primary"
        parts = [(f"{label:>{GUTTER - 2}} ", style), ("┤" if label else "│", "$faint")]
        solid, empty = self.slot - 1, " "
        if row == goal_row and self.goal is not None:
            empty = GOAL[min(2, int(self._down(self.goal) % 1 * 2 + 0.5))]
        for number in visible:
            value = self.columns[number].value
            filled = 0.0 if value is None else self._share(value) * self.rows
            eighths = max(0, min(8, round(8 * (filled - (self.rows - 1 - row)))))
            if row == self.rows - 1 and value:
                eighths = max(1, eighths)  # a small value must be visible
            if eighths:
                parts.append((BLOCKS[eighths] * solid, self._style(number)))
            else:
                parts.append((empty * solid, "$faint"))
            parts.append((empty * (self.slot - solid), "$faint"))
        return Content.assemble(*parts)

    def _style(self, number: int) -> str:
        if number == self.cursor and self.has_focus:
            return "bold $accent"
        value = self.columns[number].value or 0.0
        return "$secondary" if self.goal is not None and value < self.goal else "$primary"

    def _axis(self, visible: range) -> Content:
        label = self.format_value(self.low)
        parts = [(f"{label:>{GUTTER - 2}} ", "$quiet"), ("└", "$faint")]
        solid = self.slot - 1
        for number in visible:
            chosen = number == self.cursor and self.has_focus
            parts.append(("▲" + "─" * (solid - 1), "bold $accent") if chosen else ("─" * solid, ""))
            parts.append(("─" * (self.slot - solid), ""))
        return Content.assemble(*[(text, style or "$faint") for text, style in parts])

    def _names(self, visible: range) -> Content:
        """As many names as fit without touching."""
        text, most = "", max(12, len(visible) * self.slot + 2)
        for number in visible:
            name, at = self.columns[number].name, (number - visible.start) * self.slot
            room = len(text) + (2 if text else 0) <= at <= most - len(name)
            if name and room:
                text = f"{text:<{at}}{name}"
        return Content.assemble(" " * GUTTER, (text, "$quiet"))

    def _caption(self) -> Content:
        if not self.columns:
            return Content("")
        column = self.columns[self.cursor]
        more = "  enter shows them" if column.target is not None and self.has_focus else ""
        style = "" if self.has_focus else "$quiet"
        return Content.assemble(" " * GUTTER, (column.caption, style), (more, "$quiet"))

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        if at is not None and at.x >= GUTTER and at.y <= self.rows:
            self.press(self.from_ + (at.x - GUTTER) // self.slot)


def round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 and so on, or twice or four times one of them."""
    step = 1.0
    while True:
        for times in (1, 2, 4, 5, 6, 8):
            if value <= times * step:
                return max(4.0, times * step)
        step *= 10
