"""A card's key points to tick, and which of them a suggestion found in the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import var

from quizzer.sanitize import one_line
from quizzer.tui.widgets.code_view import deck_line
from quizzer.tui.widgets.hanging import HangingRow, hanging_row
from quizzer.tui.widgets.picklist import PickList

if TYPE_CHECKING:
    from quizzer.marking.suggest import Point, Suggestion

SIGNS = {
    "found": ("✓", "found", "$success"),
    "partly": ("◐", "partly", "$warning"),
    "not found": ("✗", "missing", "$error"),
}
CLAUSE = 120  # characters of a clause that are shown


class PointList(PickList):
    """The learner ticks the points; `matches` adds a line to each and ticks none."""

    matches: var[tuple[Point, ...]] = var(())

    def __init__(self, points: tuple[str, ...]) -> None:
        super().__init__(points, single=False, numbered=False)

    def row(self, number: int) -> list[HangingRow]:
        if number >= len(self.matches):
            return super().row(number)
        point = self.matches[number]
        sign, word, colour = SIGNS[point.status]
        if number in self.picked:
            rows = super().row(number)
        else:  # an empty box beside a found point would read as missed
            rows = [hanging_row(f"{sign} ", deck_line(self.rows[number]), f"bold {colour}")]
        match = Content.styled(word, colour)
        if point.clause:
            clause = Content(one_line(point.clause)).truncate(CLAUSE, ellipsis=True)
            match = Content.assemble(match, (" in ", "$quiet"), "“", clause, "”")
        return [*rows, hanging_row("  ", match)]

    def watch_matches(self) -> None:
        self.paint()


KEEP_IT = "Right all the same? Mark it 3, and it is kept as a good answer to this card."


def suggestion_line(suggestion: Suggestion) -> Content:
    """The suggested mark with its reasons; without a mark, the reasons for that."""
    reasons = one_line("; ".join(suggestion.notes))
    if suggestion.mark is None:
        return Content.assemble(("No mark suggested: ", "$quiet"), reasons)
    line = Content.assemble(("Suggested: ", "$quiet"), (suggestion.mark, "bold"))
    line = line + Content(f" ({reasons})") if reasons else line
    if suggestion.mark == "good":
        return line
    return line + Content.styled(f"\n{KEEP_IT}", "$quiet")
