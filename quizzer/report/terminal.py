"""The pieces that a report for a terminal is put together from: shares, bars, sparklines, columns.

A line is pieces of text with a style's name each, so that the caller may clean the words (a
card can hold anything) and colour them, or not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

from quizzer.report.progress_model import KnowledgeCounts
from quizzer.sanitize import without_emphasis

WIDTH = 80
LABEL = 13
SPARKS = "▁▂▃▄▅▆▇█"

Piece = tuple[str, str]  # a text and its style: "", bold, quiet, good, fair, bad
Line = list[Piece]


def bar(standing: KnowledgeCounts, width: int) -> Line:
    """Mastered, known, learning and the rest of a group of cards, as a bar."""
    ends = [standing.mastered, standing.known, standing.known + standing.learning]
    mastered, known, learning = (round(width * end / max(1, standing.cards)) for end in ends)
    return [
        ("█" * mastered, "good"),
        ("▓" * (known - mastered), "good"),
        ("▒" * (learning - known), "fair"),
        ("░" * (width - learning), "quiet"),
    ]


def spark(values: Sequence[float | None], top: float | None = None) -> str:
    """A column a value; a space where there is none, the lowest column for 0 alone."""
    highest = top or max([value for value in values if value is not None], default=0) or 1
    heights = [None if value is None else round(7 * value / highest) for value in values]
    return "".join(
        " " if height is None else SPARKS[min(7, max(height, 1 if value else 0))]
        for height, value in zip(heights, values, strict=True)
    )


def share(value: float, goal: float, places: int = 0) -> Piece:
    """A share in percent, in the colour of how near it is to a goal."""
    style = "good" if value >= goal else "fair" if value >= goal - 0.2 else "bad"
    return (percent(value, places), style)


def percent(share: float, places: int = 0) -> str:
    """Rounded down, so that 89.7 % is not shown as 90 %."""
    return f"{int(share * 10 ** (places + 2) + 1e-6) / 10**places:.{places}f} %"


def hours(minutes: float) -> str:
    if minutes < 90:
        return f"{round(minutes)} min"
    return f"{minutes / 60:,.0f} h"


def points_text(points: float) -> str:
    """Points of a quiz, to a tenth: 9.3, and 9 for 9.0."""
    return f"{round(points, 1):g}"


def short_date(day: date, today: date) -> str:
    """A day and its month; with the year where it is far off."""
    text = f"{day.day} {day:%b}"
    return text if abs((day - today).days) < 300 else f"{text} {day.year}"


def count_text(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def one_line(text: str) -> str:
    """The first paragraph of Markdown, without its commonest marks, on one line."""
    text = text.strip().partition("\n\n")[0]
    return " ".join(without_emphasis(text).split())


def row(label: str, pieces: Line) -> Line:
    return [(f"{label:<{LABEL}}", "bold"), *pieces]


def labelled_lines(label: str, lines: Sequence[Line]) -> list[Line]:
    """The first line beside the label, the others below it."""
    return [row(label if not number else "", line) for number, line in enumerate(lines)]


def columns(*columns: Sequence[Piece | int]) -> Line:
    """Pieces side by side, each column filled up to the cells that it ends with."""
    line: Line = []
    for column in columns:
        pieces = [piece for piece in column if isinstance(piece, tuple)]
        width = next((cell for cell in column if isinstance(cell, int)), 0)
        line += pieces
        line.append((" " * max(0, width - sum(cells(text) for text, _ in pieces)), ""))
    return line


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def cut(text: str, width: int) -> str:
    """Text of at most so many cells; an ellipsis says that there is more."""
    if len(text) <= 2 * width and cells(text) <= width:
        return text
    shortened = text[: width - 1]
    while cells(shortened) > width - 1:
        shortened = shortened[:-1]
    return shortened.rstrip() + "…"


def fit_width(line: Line) -> Line:
    """At most WIDTH cells, without spaces at the end."""
    fitted: Line = []
    room = WIDTH
    for text, style in line:
        shortened = cut(text, room) if room > 0 else ""
        fitted.append((shortened, style))
        room -= cells(shortened)
        if shortened != text:
            break
    while fitted and not fitted[-1][0].strip():
        fitted.pop()
    if fitted:
        fitted[-1] = (fitted[-1][0].rstrip(), fitted[-1][1])
    return fitted
