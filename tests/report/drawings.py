"""What the charts draw, as text: places in pixels or units of the axes, colours by name.

    python -m tests.report.drawings > tests/report/charts.golden.txt

Independent of how a version of matplotlib writes its SVG. Look at the difference before you keep
it. Of many alike, the first and the last two are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock

from quizzer.report import charts
from quizzer.report.progress_model import (
    CostCurve,
    Day,
    Load,
    QuizScore,
    Recall,
    RetentionCost,
    TrainingRun,
    Week,
)
from tests.report import samples

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TODAY, NOW = samples.TODAY, samples.NOW
MONDAY = TODAY - timedelta(TODAY.weekday())
COLOURS = {place: name for name, place in charts._PLACES.items()}

DAYS = [
    Day(TODAY - timedelta(ago), count, 1.0)
    for ago, count in (
        *((75, 9), (30, 9), (20, 1), (15, 3), (14, 5), (9, 8)),
        *((8, 6), (7, 2), (3, 4), (1, 80), (0, 7)),
    )
]
WEEKS = [
    Week(MONDAY - timedelta(7 * ago), recalled, 20)
    for ago, recalled in ((27, 20), (25, 18), (3, 14), (2, 13), (1, 17), (0, 19))
]
LOADS = [Load(TODAY + timedelta(n), due) for n, due in enumerate((1100, 0, 3, 12, 4, 5, 6, 7, 8))]
COSTS = tuple(
    RetentionCost(share, 1.5 + 20 * (share - 0.7) ** 2, 900 + 500 * share)
    for share in (0.7, 0.8, 0.9, 0.97)
)
RUNS = [
    TrainingRun("mnist_training", NOW - timedelta(50 - n), 0.5 + n / 100, 30.4, n > 44)
    for n in range(48)
]
SCORES = [
    QuizScore("basics", NOW - timedelta(3 - n), points, 10) for n, points in enumerate((0, 7.5, 9))
]
QUESTIONS = [
    Recall(f"basics/{position}", "Why?", position, 4, recalled, tested, "good")
    for position, recalled, tested in ((3, 10, 11), (5, 9, 12), (10, 7, 12), (12, 0, 4), (61, 0, 0))
]
CHARTS: dict[str, Callable[[], str]] = {
    "heatmap, six weeks": lambda: charts.heatmap(DAYS, TODAY, weeks=6),
    "heatmap, two rows of three": lambda: charts.heatmap(DAYS, TODAY, weeks=3, rows=2),
    "retention": lambda: charts.retention(WEEKS, 0.9, TODAY),
    "forecast": lambda: charts.forecast(LOADS, TODAY),
    "forecast, nothing on most days": lambda: charts.forecast([Load(TODAY, 0)], TODAY),
    "cost": lambda: charts.cost(CostCurve(365, 37, 0.9, False, COSTS)),
    "recall": lambda: charts.recall(QUESTIONS, 0.9),
    "recall, wide": lambda: charts.recall(QUESTIONS[:4], 0.9, charts.WIDE),
    "recall, two positions alike": lambda: charts.recall([QUESTIONS[0], *QUESTIONS[:2]], 0.9),
    "training": lambda: charts.training(RUNS, 0.95, TODAY),
    "quizzes": lambda: charts.quizzes(SCORES, TODAY),
    "quizzes, forty-five": lambda: charts.quizzes(SCORES * 15, TODAY),
}  # fmt: skip


def text_of(name: str) -> str:
    """A chart of CHARTS, described."""
    lines: list[str] = []

    def describe(figure: Figure, label: str, hints: Mapping[str, str]) -> str:
        width, height = figure.get_size_inches() * 72
        lines.append(f"== {name}: {numbers(width, height)} pixels")
        for axes in figure.axes:
            lines.extend(axes_of(axes))
            lines.extend(ends([*parts_of(axes)]))
        lines.append(f"says: {label}")
        lines.extend(ends([f"hint {key}: {hint}" for key, hint in hints.items()]))
        return ""

    with charts.studio(), mock.patch.object(charts, "to_svg", describe):
        CHARTS[name]()
    return "\n".join(lines) + "\n"


def ends(lines: list[str]) -> list[str]:
    return lines if len(lines) <= 24 else [*lines[:2], "...", *lines[-2:]]


def numbers(*values: float) -> str:
    return " ".join(f"{value:.4g}" for value in values)


def colour(value: Any) -> str:
    from matplotlib.colors import to_hex

    return COLOURS.get(to_hex(value), to_hex(value))


def axes_of(axes: Axes) -> Iterator[str]:
    yield f"axes at {numbers(*axes.get_position().bounds)}"
    yield f"x {numbers(*axes.get_xlim())}; y {numbers(*axes.get_ylim())}"
    if axes.axison:
        for axis in (axes.xaxis, axes.yaxis):
            ticks = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)
            marks = [f"{numbers(place)}={label.get_text()}" for place, label in ticks]
            yield f"{axis.axis_name} ticks {', '.join(marks)}"
            tick = axis.get_major_ticks()[0]
            look = [f"pad {tick.get_pad():g}", f"length {tick.tick1line.get_markersize():g}"]
            look += [f"size {tick.label1.get_fontsize():g}", colour(tick.label1.get_color())]
            if tick.gridline.get_visible():
                grid = tick.gridline
                look.append(f"grid {colour(grid.get_color())} {grid.get_linewidth():g}")
            yield f"{axis.axis_name} look {', '.join(look)}"
        yield f"lines around: {', '.join(k for k, v in axes.spines.items() if v.get_visible())}"
        bottom = axes.spines["bottom"]
        yield f"line below {colour(bottom.get_edgecolor())}, in front of {axes.get_axisbelow()}"


def parts_of(axes: Axes) -> Iterator[str]:
    from matplotlib.patches import PathPatch, Rectangle

    for text in axes.texts:
        yield f"text {numbers(*text.get_position())} size {text.get_fontsize():g} {text.get_text()}"
    for line in axes.lines:
        data = zip(line.get_xdata(), line.get_ydata(), strict=True)
        points = ", ".join(numbers(x, y) for x, y in data if y == y)
        look = [colour(line.get_color()), f"{line.get_linewidth():g}", line.get_linestyle()]
        if line.get_marker() == "o":
            look += [f"dot {line.get_markersize():g}", colour(line.get_markeredgecolor())]
        yield f"line {line.get_gid() or ''} {' '.join(look)}: {points}"
    for patch in [*axes.patches, *axes.artists]:
        look = [colour(patch.get_facecolor()), str(patch.get_alpha() or "")]
        if isinstance(patch, Rectangle):
            size = (patch.get_width(), patch.get_height())
            yield f"bar {patch.get_gid()} {numbers(*patch.get_xy(), *size)} {' '.join(look)}"
        elif isinstance(patch, PathPatch):
            corners = patch.get_path().vertices[::5]
            places = ", ".join(numbers(x, y) for x, y in corners)
            yield f"cells {' '.join(look)}: {places}"


if __name__ == "__main__":
    print("".join(map(text_of, CHARTS)), end="")
