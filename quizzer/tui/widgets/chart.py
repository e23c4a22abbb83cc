"""What all charts share: marks to choose with keys or the mouse, and what each mark opens.

Charts are drawn here because the bars of a plotting widget cannot be chosen, opened or clicked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from quizzer.services.context import Context
from quizzer.store.search import SearchHit
from quizzer.tui.scrolling import show_line


@dataclass(frozen=True)
class CardsTarget:
    """The cards that a mark counts."""

    title: str
    find: Callable[[Context], list[SearchHit]]


@dataclass(frozen=True)
class CardTarget:
    """One card, by its full name."""

    card: str


@dataclass(frozen=True)
class AttemptsTarget:
    """An exercise's attempts."""

    exercise: str
    title: str


Target = CardsTarget | CardTarget | AttemptsTarget | None


@dataclass
class MarkOpened(Message):
    """The learner asks for what a mark counts."""

    target: Target


class Chart(Widget, can_focus=True):
    """Marks numbered from 0; `cursor` is the chosen one.

    Subclasses define how many marks there are, what each one opens, and draw them.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "Chart { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", key_display="enter"),
        Binding("left,h", "across(-1)", "The mark to the left", show=False),
        Binding("right,l", "across(1)", "The mark to the right", show=False),
        Binding("up,k", "along(-1)", "The mark above", show=False),
        Binding("down,j", "along(1)", "The mark below", show=False),
        Binding("home", "end(0)", "The first mark", show=False),
        Binding("end", "end(-1)", "The last mark", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    @property
    def count(self) -> int:
        raise NotImplementedError

    def target(self, number: int) -> Target:
        raise NotImplementedError

    def draw(self, width: int) -> list[Content]:
        """The chart's lines, at most `width` cells wide."""
        raise NotImplementedError

    def render(self) -> Content:
        return Content("\n").join(self.draw(self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.draw(width))

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(self.count - 1, cursor))

    def watch_has_focus(self, focused: bool) -> None:
        super().watch_has_focus(focused)
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "open" or (self.count > 0 and self.target(self.cursor) is not None)

    def watch_cursor(self) -> None:
        self.refresh_bindings()

    def action_across(self, by: int) -> None:
        self.cursor += by

    def action_along(self, by: int) -> None:
        """To the chart above or below."""
        charts = list(self.screen.query(Chart))
        there = charts.index(self) + by
        if 0 <= there < len(charts):
            charts[there].enter(by)

    def enter(self, by: int) -> None:
        """Take the focus, coming from the chart above (1) or below (-1)."""
        self.focus()

    def action_end(self, which: int) -> None:
        self.cursor = 0 if which == 0 else self.count - 1

    def action_open(self) -> None:
        if self.count and (target := self.target(self.cursor)) is not None:
            self.post_message(MarkOpened(target))

    def press(self, number: int) -> None:
        """A click on a mark chooses it; one on the chosen mark, as the second of two, opens it."""
        if not 0 <= number < self.count:
            return
        again = number == self.cursor and self.has_focus
        self.cursor = number
        if again:
            self.action_open()


class ChartLines(Chart):
    """One line per mark, as in a table."""

    top = 0  # lines above the first mark

    def action_along(self, by: int) -> None:
        if 0 <= self.cursor + by < self.count:
            self.cursor += by
        else:
            super().action_along(by)

    def action_across(self, by: int) -> None:
        """A line has no neighbour to the left or right."""

    def enter(self, by: int) -> None:
        self.cursor = 0 if by > 0 else self.count - 1
        super().enter(by)
        show_line(self, self.top + self.cursor)

    def watch_cursor(self) -> None:
        super().watch_cursor()
        if self.has_focus:
            show_line(self, self.top + self.cursor)

    def pick(self, number: int, line: Content) -> Content:
        """A mark's line, highlighted if the cursor is on it."""
        chosen = number == self.cursor and self.has_focus
        return line.stylize("on $panel") if chosen else line
