"""What a session came to: marks, time, the hardest cards, tomorrow and the next exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content
from textual.widgets import Static

from quizzer.memory.scheduler import Rating
from quizzer.services.review.session import RemainingCounts
from quizzer.services.review.standings import ExerciseStatus
from quizzer.store.content import CardRow
from quizzer.tui import format

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


class SessionSummary(Static):
    """Shown when a session ends, between its headline and what to press."""

    DEFAULT_CSS = "SessionSummary { height: auto; margin-bottom: 1; }"

    def __init__(
        self,
        marks: Sequence[SessionMark],
        tomorrow: RemainingCounts,
        exercise: ExerciseStatus | None,
    ) -> None:
        lines = [_line("Marks", _marks(marks))]
        minutes = sum(mark.duration_ms or 0 for mark in marks) / 60_000
        each = 60 * minutes / len(marks)
        lines.append(_line("Time", f"{minutes:.0f} min, {each:.0f} s a card"))
        for number, mark in enumerate(_hardest(marks)):
            lines.append(_line("" if number else "Hardest", format.prompt(mark.row.prompt)))
        lines.append(_line("Tomorrow", f"{tomorrow.due} due, {tomorrow.new} new"))
        if exercise is not None:
            pressed = Content.assemble(exercise.title, ("  l opens it", "$quiet"))
            lines.append(_line("In the Lab", pressed))
        super().__init__(Content("\n").join(lines))


def _line(label: str, content: Content | str) -> Content:
    return Content.assemble((f"{label:<{LABEL}}  ", "$quiet"), content)


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
