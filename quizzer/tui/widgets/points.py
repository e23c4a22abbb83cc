"""A card's key points to be checked off, and what a suggestion found of them."""

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
    """The learner checks the points off; `found` adds a line to each and picks none."""

    found: var[tuple[Point, ...]] = var(())

    def __init__(self, points: tuple[str, ...]) -> None:
        super().__init__(points, one=False, numbered=False)

    def row(self, number: int) -> Content:
        row = super().row(number)
        if number >= len(self.found):
            return row
        point = self.found[number]
        sign, colour = SIGNS[point.status]
        told = Content.assemble(row, "\n  ", (sign, colour), (f" {point.status}", "$quiet"))
        if point.clause:
            clause = Content(one_line(point.clause)).truncate(CLAUSE, ellipsis=True)
            told += Content.assemble((" in ", "$quiet"), "“", clause, "”")
        return told

    def watch_found(self) -> None:
        self.paint()


def suggested(found: Suggestion) -> Content:
    """The suggested mark with its reasons; where there is no mark, the reasons for that."""
    reasons = one_line("; ".join(found.notes))
    if found.mark is None:
        return Content.assemble(("No mark suggested: ", "$quiet"), reasons)
    told = Content.assemble(("Suggested: ", "$quiet"), (found.mark, "bold"))
    return told + Content(f" ({reasons})") if reasons else told
