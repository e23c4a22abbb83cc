"""What a session came to: marks, time, the hardest cards, tomorrow and the next exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content

from quizzer.memory.scheduler import Rating
from quizzer.services.review.session import RemainingCounts
from quizzer.services.review.standings import ExerciseStatus
from quizzer.store.content import CardRow
from quizzer.tui import format
from quizzer.tui.widgets.hanging import BULLET, HangingRow, HangingText, hanging_row

SIGNS = {
    Rating.AGAIN: ("✗", "$error"),
    Rating.HARD: ("◐", "$warning"),
    Rating.GOOD: ("✓", "$success"),
    Rating.EASY: ("★", "$primary"),
}
MOST_HARDEST = 3
LABEL = 10  # cells


class SessionMark(NamedTuple):
    """A mark given in a session, and how long the card was on the screen."""

    row: CardRow
    rating: Rating
    duration_ms: int | None


class SessionSummary(HangingText):
    """Shown when a session ends, between its headline and what to press."""

    DEFAULT_CSS = "SessionSummary { margin-bottom: 1; }"

    def __init__(
        self,
        marks: Sequence[SessionMark],
        tomorrow: RemainingCounts,
        exercise: ExerciseStatus | None,
    ) -> None:
        rows = [_row("Marks", _marks(marks))]
        seconds = sum(mark.duration_ms or 0 for mark in marks) / 1000
        each = seconds / len(marks)
        time = f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"
        rows.append(_row("Time", f"{time}, {each:.0f} s per card"))
        for number, mark in enumerate(_hardest(marks)):
            prompt = format.prompt(mark.row.prompt)
            rows.append(_row("" if number else "Hardest", prompt, BULLET))
        rows.append(_row("Tomorrow", f"{tomorrow.due} due, {tomorrow.new} new"))
        if exercise is not None:
            pressed = Content.assemble(exercise.title, ("  l opens it", "$quiet"))
            rows.append(_row("In the Lab", pressed))
        super().__init__(rows)


def _row(label: str, text: Content | str, bullet: str = "") -> HangingRow:
    return hanging_row(f"{label:<{LABEL}}  {bullet}", text, "$quiet")


def _marks(marks: Sequence[SessionMark]) -> Content:
    counts = Counter(mark.rating for mark in marks)
    parts = []
    for rating in filter(counts.get, Rating):
        sign, style = SIGNS[rating]
        parts.append(Content.assemble((f"{sign} ", style), f"{counts[rating]} {rating.word}"))
    return Content("   ").join(parts)


def _hardest(marks: Sequence[SessionMark]) -> list[SessionMark]:
    """Cards marked again, then hard, those with more such marks first; each once."""
    weight: Counter[int] = Counter()
    by_card: dict[int, SessionMark] = {}
    for mark in marks:
        if mark.rating <= Rating.HARD:
            weight[mark.row.key] += 2 if mark.rating is Rating.AGAIN else 1
            by_card.setdefault(mark.row.key, mark)
    return [by_card[key] for key, _ in weight.most_common(MOST_HARDEST)]
