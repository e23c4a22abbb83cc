"""What all charts share: marks to choose among with keys or the mouse, and what lies behind one.

Charts are drawn here because a plotting widget has no marks that one could stand on: its bars
cannot be chosen, opened or clicked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from quizzer.services.context import Context
from quizzer.store.search import SearchHit


@dataclass(frozen=True)
class Cards:
    """The cards that a mark counts."""

    title: str
    find: Callable[[Context], list[SearchHit]]


@dataclass(frozen=True)
class OneCard:
    """A card, by its full name."""

    card: str


@dataclass(frozen=True)
class Attempts:
    """An exercise's attempts."""

    exercise: str
    title: str


Behind = Cards | OneCard | Attempts | None


class Chart(Widget, can_focus=True):
    """Marks numbered from 0; `here` is the one that the cursor is on.

    Subclasses say how many there are, what is behind each, and draw them.
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

    here: reactive[int] = reactive(0)

    @dataclass
    class Opened(Message):
        """The learner wants to see what is behind a mark."""

        behind: Behind

    @property
    def count(self) -> int:
        raise NotImplementedError

    def behind(self, number: int) -> Behind:
        raise NotImplementedError

    def draw(self, width: int) -> list[Content]:
        """The chart's lines, of so many cells at most."""
        raise NotImplementedError

    def render(self) -> Content:
        return Content("\n").join(self.draw(self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.draw(width))

    def validate_here(self, here: int) -> int:
        return max(0, min(self.count - 1, here))

    def watch_has_focus(self, focused: bool) -> None:
        super().watch_has_focus(focused)
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "open" or (self.count > 0 and self.behind(self.here) is not None)

    def watch_here(self) -> None:
        self.refresh_bindings()

    def action_across(self, by: int) -> None:
        self.here += by

    def action_along(self, by: int) -> None:
        """To the chart above or below."""
        charts = list(self.screen.query(Chart))
        there = charts.index(self) + by
        if 0 <= there < len(charts):
            charts[there].enter(by)

    def enter(self, by: int) -> None:
        """Take the focus, coming from above (1) or from below (-1)."""
        self.focus()

    def action_end(self, which: int) -> None:
        self.here = 0 if which == 0 else self.count - 1

    def action_open(self) -> None:
        if self.count and (behind := self.behind(self.here)) is not None:
            self.post_message(self.Opened(behind))

    def press(self, number: int, *, open_: bool = False) -> None:
        """A click on a mark chooses it; one on the chosen mark, or a double one, opens it."""
        if not 0 <= number < self.count:
            return
        again = number == self.here and self.has_focus
        self.here = number
        if again or open_:
            self.action_open()


class ChartLines(Chart):
    """A line a mark, as in a table."""

    top = 0  # lines above the first mark

    def action_along(self, by: int) -> None:
        if 0 <= self.here + by < self.count:
            self.here += by
        else:
            super().action_along(by)

    def action_across(self, by: int) -> None:
        """A line has nothing beside it."""

    def enter(self, by: int) -> None:
        self.here = 0 if by > 0 else self.count - 1
        super().enter(by)
        self._show()

    def watch_here(self) -> None:
        super().watch_here()
        if self.has_focus:
            self._show()

    def _show(self) -> None:
        line = Region(0, self.virtual_region.y + self.top + self.here, 1, 1)
        if isinstance(around := self.parent, Widget) and isinstance(around.parent, Widget):
            around.parent.scroll_to_region(line, animate=False)

    def pick(self, number: int, line: Content) -> Content:
        """A mark's line, as the cursor's if it is."""
        chosen = number == self.here and self.has_focus
        return line.stylize("on $panel") if chosen else line
