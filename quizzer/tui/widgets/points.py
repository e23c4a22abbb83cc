"""A card's key points to tick, and which of them a suggestion found in the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import var

from quizzer.sanitize import one_line
from quizzer.tui.widgets.picklist import PickList

if TYPE_CHECKING:
    from quizzer.marking.suggest import Point, Suggestion

SIGNS = {
    "found": ("●", "$success"),
    "partly": ("◐", "$warning"),
    "not found": ("○", "$error"),
}
CLAUSE = 120  # characters of a clause that are shown


class PointList(PickList):
    """The learner ticks the points; `matches` adds a line to each and ticks none."""

    matches: var[tuple[Point, ...]] = var(())

    def __init__(self, points: tuple[str, ...]) -> None:
        super().__init__(points, single=False, numbered=False)

    def row(self, number: int) -> Content:
        row = super().row(number)
        if number >= len(self.matches):
            return row
        point = self.matches[number]
        sign, colour = SIGNS[point.status]
        row_text = Content.assemble(row, "\n  ", (sign, colour), (f" {point.status}", "$quiet"))
        if point.clause:
            clause = Content(one_line(point.clause)).truncate(CLAUSE, ellipsis=True)
            row_text += Content.assemble((" in ", "$quiet"), "“", clause, "”")
        return row_text

    def watch_matches(self) -> None:
        self.paint()


def suggestion_line(suggestion: Suggestion) -> Content:
    """The suggested mark with its reasons; without a mark, the reasons for that."""
    reasons = one_line("; ".join(suggestion.notes))
    if suggestion.mark is None:
        return Content.assemble(("No mark suggested: ", "$quiet"), reasons)
    line = Content.assemble(("Suggested: ", "$quiet"), (suggestion.mark, "bold"))
    return line + Content(f" ({reasons})") if reasons else line
