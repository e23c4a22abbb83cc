"""The graph of a function, drawn with braille dots: each character is a grid of 2 by 4."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)) if x > -700 else 0.0,
    "relu": lambda x: max(0.0, x),
    "tanh": math.tanh,
    "square": lambda x: x * x,
    "abs": abs,
}
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # by row and column of a cell
GUTTER = 6
HEIGHT = 11
WIDEST = 60


class PlotWidget(Widget):
    """The curve with its axes; a tick at each end and in the middle."""

    DEFAULT_CSS = "PlotWidget { height: auto; margin-top: 1; }"

    def __init__(self, function: str, start: float, stop: float) -> None:
        super().__init__()
        self.function, self.start, self.stop = function, start, stop

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return HEIGHT + 2

    def render(self) -> Content:
        width = max(8, min(WIDEST, self.content_size.width - GUTTER - 1))
        return draw(self.function, self.start, self.stop, width, HEIGHT)


def draw(function: str, start: float, stop: float, width: int, height: int) -> Content:
    """`width` by `height` cells of curve, with labels to the left and below."""
    values = _sample(FUNCTIONS[function], start, stop, 2 * width)
    low, high = _even(min(0.0, *values)), _even(max(0.0, *values))
    if high == low:
        high = low + 1
    dots = curve_cells(values, low, high, width, height)
    across = round(high / (high - low) * (height - 1))  # the row of y = 0
    down = round(-start / (stop - start) * (width - 1)) if start <= 0 <= stop else -1
    labels = {0: high, height // 2: (low + high) / 2, height - 1: low}
    lines = []
    for row in range(height):
        label = f"{labels[row]:.3g}" if row in labels else ""
        line = [(f"{label:>{GUTTER - 2}} ", "$quiet"), ("┤" if label else "│", "$faint")]
        for column in range(width):
            if dots[row][column]:
                line.append((chr(0x2800 + dots[row][column]), "bold $primary"))
            elif row == across:
                line.append(("┼" if column == down else "─", "$faint"))
            else:
                line.append(("│" if column == down else " ", "$faint"))
        lines.append(Content.assemble(*line))
    return Content("\n").join([*lines, *_below(function, start, stop, width)])


def _sample(function: Callable[[float], float], start: float, stop: float, n: int) -> list[float]:
    """Values at n points; huge or infinite values are cut to a limit that can be drawn."""
    top = 1e12
    xs = [start + (stop - start) * step / (n - 1) for step in range(n)]
    return [min(top, function(x)) if abs(x) < top else min(top, abs(x)) for x in xs]


def _even(value: float) -> float:
    """Round a bound that the curve almost reaches, such as 1 for the sigmoid."""
    return round(value) if abs(value - round(value)) < 0.01 * abs(value) else value


def curve_cells(
    values: list[float], low: float, high: float, width: int, height: int
) -> list[list[int]]:
    """By row and column the braille dots of a curve through two values per column."""
    cells = [[0] * width for _ in range(height)]
    last = 4 * height - 1
    places = [last - round((value - low) / (high - low) * last) for value in values]
    for x, (before, place) in enumerate(pairwise([places[0], *places])):
        for y in range(min(before, place), max(before, place) + 1):
            cells[y // 4][x // 2] |= DOTS[y % 4][x % 2]
    return cells


def _below(function: str, start: float, stop: float, width: int) -> list[Content]:
    rule = "└" + "─" * (width // 2 - 1) + "┴" + "─" * (width - width // 2 - 1) + "┘"
    first, middle, last = f"{start:g}", f"{(start + stop) / 2:g}", f"{stop:g}"
    ticks = list(" " * (width + 2))
    for text, at in ((first, 0), (middle, width // 2), (last, width + 1)):
        column = max(0, min(len(ticks) - len(text), at - len(text) // 2))
        ticks[column : column + len(text)] = text
    indent = " " * (GUTTER - 1)
    return [
        Content.assemble(indent, (rule[: width + 1], "$faint")),
        Content.assemble(indent, ("".join(ticks), "$quiet"), "  ", (function, "$quiet")),
    ]
