"""A calendar of the last weeks: one square per day, darker with more reviews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from textual import events
from textual.content import Content

from quizzer.tui.widgets.chart import Chart, Target

DAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")
LEVELS = (
    ("· ", "$faint"),
    ("▪ ", "$success 60%"),
    ("▪ ", "$success"),
    ("■ ", "$success 70%"),
    ("■ ", "$success"),
)
GUTTER = 5
MOST_WEEKS = 53
FEWEST_WEEKS = 16  # even if some are empty


class Heatmap(Chart):
    """One column per week, Monday on top; the last mark is today."""

    def __init__(
        self,
        counts: Mapping[date, int],
        today: date,
        caption: Callable[[date], str],
        target: Callable[[date], Target],
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.counts, self.today, self.caption, self.find_target = counts, today, caption, target
        days = 7 * (MOST_WEEKS - 1) + today.weekday() + 1
        self.begin = today - timedelta(days - 1)
        self.days = days
        self.weeks = MOST_WEEKS
        most = sorted(count for day, count in counts.items() if day >= self.begin and count)
        # so that one very long day does not make all others look empty
        self.full = most[int(0.9 * (len(most) - 1))] if most else 1
        self.set_reactive(Heatmap.cursor, days - 1)

    @property
    def count(self) -> int:
        return self.days

    def target(self, number: int) -> Target:
        day = self.begin + timedelta(number)
        return self.find_target(day) if self.counts.get(day) else None

    def action_across(self, by: int) -> None:
        """To the same weekday of another visible week."""
        there = self.cursor + 7 * by
        if self.first <= there < self.count:
            self.cursor = there

    def action_along(self, by: int) -> None:
        """To the next day; up from Monday and down from Sunday to the next chart."""
        there = self.cursor + by
        if there // 7 != self.cursor // 7 or there == self.count:
            super().action_along(by)
        else:
            self.cursor = there

    def action_end(self, which: int) -> None:
        self.cursor = self.first if which == 0 else self.count - 1

    @property
    def first(self) -> int:
        """The number of the first day that is shown."""
        return 7 * (MOST_WEEKS - self.weeks)

    def draw(self, width: int) -> list[Content]:
        begun = min((day for day, count in self.counts.items() if count), default=self.today)
        since = (self.today - begun).days // 7 + 2
        wanted = min(MOST_WEEKS, max(FEWEST_WEEKS, since))
        self.weeks = max(4, min(wanted, (width - GUTTER) // 2))
        lines = [self._months()]
        for weekday in range(7):
            parts = [(f"{DAYS[weekday]:<{GUTTER}}", "$quiet")]
            for number in range(self.first + weekday, self.count, 7):
                glyph, style = LEVELS[self.level(self.begin + timedelta(number))]
                if number == self.cursor and self.has_focus:
                    glyph, style = "◆ ", "bold $accent"
                parts.append((glyph, style))
            lines.append(Content.assemble(*parts))
        day = self.begin + timedelta(self.cursor)
        more = "  enter shows them" if self.has_focus and self.counts.get(day) else ""
        caption = (self.caption(day), "" if self.has_focus else "$quiet")
        return [*lines, Content.assemble(" " * GUTTER, caption, (more, "$quiet"))]

    def _months(self) -> Content:
        text, month = "", 0
        for number in range(self.first, self.count, 7):
            day, at = self.begin + timedelta(number), (number - self.first) // 7 * 2
            if day.month != month and at >= len(text) + (1 if text else 0):
                if at + 3 <= 2 * self.weeks:
                    text = f"{text:<{at}}{day:%b}"
                month = day.month
        return Content.assemble(" " * GUTTER, (text, "$quiet"))

    def level(self, day: date) -> int:
        """0 for none, then 1 to 4."""
        count = self.counts.get(day, 0)
        return min(4, -(-4 * count // max(1, self.full))) if count else 0

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        if at is not None and at.x >= GUTTER and 1 <= at.y <= 7:
            self.press(self.first + (at.x - GUTTER) // 2 * 7 + at.y - 1)
