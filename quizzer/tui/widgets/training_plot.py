"""The learning curve of a training, drawn from the numbers that it prints."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from quizzer.services.practice.learning_curve import Curve
from quizzer.tui import format
from quizzer.tui.widgets.plot import curve_cells

HEIGHT = 4  # rows of a curve
MOST_CURVES = 3
GUTTER = 8  # cells for the numbers at the left
WIDEST = 72


def training_plot(curves: Sequence[Curve], width: int, height: int = HEIGHT) -> Content:
    """The first curves one below another, each with its name, its first and its last value."""
    return Content("\n").join(_lines(curve, width, height) for curve in curves[:MOST_CURVES])


def _lines(curve: Curve, width: int, height: int) -> Content:
    first, last = f"{curve.values[0]:.4g}", f"{curve.values[-1]:.4g}"
    lines = [
        Content.assemble(
            (curve.name, "bold"),
            f"  {first} → {last}",
            (f"  {format.count(len(curve.values), 'value')}", "$quiet"),
        )
    ]
    columns = max(4, min(WIDEST, width - GUTTER - 1))
    low, high = min(curve.values), max(curve.values)
    span = high - low or 1.0
    cells = curve_cells(_sampled(curve.values, 2 * columns), low, low + span, columns, height)
    for row, dots in enumerate(cells):
        label = f"{high:.4g}" if row == 0 else f"{low:.4g}" if row == height - 1 else ""
        drawn = "".join(chr(0x2800 + dot) if dot else " " for dot in dots)
        margin = (f"{label:>{GUTTER - 1}} ", "$quiet"), ("┤" if label else "│", "$faint")
        lines.append(Content.assemble(*margin, (drawn.rstrip(), "$primary")))
    return Content("\n").join(lines)


def _sampled(values: Sequence[float], count: int) -> list[float]:
    """`count` points along the line through the values."""
    last = len(values) - 1
    points = []
    for step in range(count):
        place = last * step / (count - 1)
        before = min(int(place), last - 1)
        share = place - before
        points.append(values[before] * (1 - share) + values[before + 1] * share)
    return points
