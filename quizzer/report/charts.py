"""The charts of the page: each takes a part of `Progress` and returns an SVG element with words.

The words say what the picture shows, for those who do not see it. Called within `svg.studio`.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from html import escape
from io import StringIO
from math import ceil, nan
from typing import TYPE_CHECKING, Any

from quizzer.report.progress_model import (
    CostCurve,
    Day,
    Load,
    QuizScore,
    Recall,
    TrainingRun,
    Week,
)
from quizzer.report.terminal import count_text, percent, points_text, short_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D


WIDTH, HEIGHT = 440, 200  # of half a page, or of a phone
WIDE = 900
WEEKS = 26
LATEST = 40  # of quizzes and trainings, so many
CELL, GAP = 13, 3
WEEKDAYS = ((0, "Mon"), (2, "Wed"), (4, "Fri"))


def heatmap(days: Sequence[Day], today: date, weeks: int, rows: int = 1) -> str:
    """So many weeks up to today, a column each and a cell a day, in one row or several."""
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path

    counts = {day.day: day for day in days}
    last = today - timedelta(today.weekday())
    first = last - timedelta(7 * (weeks * rows - 1))
    visible = [day for day in days if first <= day.day <= today]
    busiest = sorted(day.reviews for day in visible)
    top = busiest[ceil(0.9 * len(busiest)) - 1] if busiest else 1  # one odd day pales no other
    step = CELL + GAP
    margin, above, high = 32, 18, 7 * step + 26
    drawn = figure(margin + weeks * step, rows * high)
    axes = _bare(drawn)
    hints = {}
    empty: list[Path] = []
    for number in range(weeks * rows):
        monday = first + timedelta(7 * number)
        row, column = divmod(number, weeks)
        x, y = margin + column * step, row * high + above
        new_month = monday.day <= 7 and column < weeks - 1
        if new_month:
            axes.text(x, y - 6, f"{monday:%b}", fontsize=11)
        if column == 0:
            for place, name in WEEKDAYS:
                axes.text(0, y + place * step + CELL - 3, name, fontsize=10)
        for place in range(7):
            day = monday + timedelta(place)
            if day > today:
                break
            done = counts.get(day)
            corner = (x, y + place * step)
            if done is None:
                empty.append(Path.unit_rectangle().transformed(_cell_at(corner)))
                continue
            colour = HEAT[min(4, ceil(4 * done.reviews / top)) - 1]
            cell = Rectangle(corner, CELL, CELL, facecolor=colour, linewidth=0)
            gid = f"day-{day.toordinal()}"
            cell.set_gid(gid)
            hints[gid] = f"{short_date(day, today)}: {count_text(done.reviews, 'review')}"
            axes.add_artist(cell)
    if empty:
        blank = PathPatch(Path.make_compound_path(*empty), facecolor=FAINT, linewidth=0, alpha=0.55)
        axes.add_artist(blank)
    total = sum(day.reviews for day in visible)
    label = (
        f"Reviews of {count_text(weeks * rows, 'week')}, a cell a day:"
        f" {count_text(total, 'review')} on {count_text(len(visible), 'day')}"
    )
    if visible:
        most = max(visible, key=lambda day: day.reviews)
        label += f", most on {short_date(most.day, today)} with {most.reviews:,}"
    return to_svg(drawn, label + ".", hints)


def recent(weeks: Sequence[Week], today: date) -> list[Week]:
    """Those of the latest half year."""
    first = today - timedelta(today.weekday() + 7 * (WEEKS - 1))
    return [week for week in weeks if week.monday >= first]


def retention(weeks: Sequence[Week], goal: float, today: date) -> str:
    """True retention of the latest weeks, at least one, as a line with the goal across."""
    this = today - timedelta(today.weekday())
    mondays = [this - timedelta(7 * ago) for ago in reversed(range(WEEKS))]
    visible = recent(weeks, today)
    places = [mondays.index(week.monday) for week in visible]
    shares = [week.recalled / week.tested for week in visible]
    by_place = dict(zip(places, shares, strict=True))
    points = [by_place.get(place, nan) for place in range(WEEKS)]
    drawn, axes = _axes()
    axes.plot(places, shares, color=FAINT, linewidth=1.5)  # over weeks without a test
    axes.plot(points, color=ACCENT, linewidth=2, solid_capstyle="round")
    hints = {}
    for place, week, share in zip(places, visible, shares, strict=True):
        _dot(axes, place, share, GOOD if share >= goal else FAIR if share >= goal - 0.2 else BAD)
        axes.lines[-1].set_gid(f"week-{place}")
        hints[f"week-{place}"] = (
            f"Week of {short_date(week.monday, today)}: {percent(share)}"
            f" ({week.recalled:,} of {week.tested:,})"
        )
    floor = max(0.0, min([*shares, goal]) - 0.08)
    _goal(axes, goal)
    axes.set_ylim(floor, 1.02)
    axes.set_xlim(-0.7, WEEKS - 0.3)
    _percents(axes, floor)
    _months(axes, mondays)
    met = sum(share >= goal for share in shares)
    label = (
        f"Retention by week, goal {percent(goal)}: {percent(shares[-1])} in the week of"
        f" {short_date(visible[-1].monday, today)};"
        f" goal met in {met} of {count_text(len(visible), 'week')}."
    )
    return to_svg(drawn, label, hints)


def forecast(loads: Sequence[Load], today: date) -> str:
    """How many cards fall due on each day to come."""
    drawn, axes = _axes()
    bars = axes.bar(range(len(loads)), [load.due for load in loads], width=0.72, color=ACCENT)
    hints = {}
    for bar, load in zip(bars, loads, strict=True):
        gid = f"due-{load.day.toordinal()}"
        bar.set_gid(gid)
        bar.set_alpha(None if load.day == today else 0.6)
        hints[gid] = f"{_day(load.day, today)}: {load.due:,} due"
    ticks = range(0, len(loads), 7)
    axes.set_xticks(ticks, ["today", *[short_date(loads[tick].day, today) for tick in ticks][1:]])
    axes.set_xlim(-0.7, len(loads) - 0.3)
    _whole_numbers(axes, max(load.due for load in loads))
    most = max(loads, key=lambda load: load.due)
    total = sum(load.due for load in loads)
    label = (
        f"Cards due in the next {len(loads)} days: {total:,} in all, {loads[0].due:,} today, most"
        f" on {short_date(most.day, today)} with {most.due:,}."
    )
    return to_svg(drawn, label, hints)


def cost(curve: CostCurve) -> str:
    """Minutes a day for each desired retention, a dot where the learner is."""
    drawn, axes = _axes()
    shares = [cost.retention for cost in curve.costs]
    minutes = [cost.minutes for cost in curve.costs]
    axes.plot(shares, minutes, color=ACCENT, linewidth=2, solid_capstyle="round")
    hints = {}
    for place, row in enumerate(curve.costs):
        is_here = row.retention == curve.current
        _dot(axes, row.retention, row.minutes, FAIR if is_here else ACCENT, 10 if is_here else 5)
        axes.lines[-1].set_gid(f"retention-{place}")
        hints[f"retention-{place}"] = (
            f"{percent(row.retention)}: {row.minutes:.1f} minutes a day, {row.known:,.0f} cards"
            f" known{' (you are here)' if is_here else ''}"
        )
    ticks = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
    axes.set_xticks(ticks, [percent(tick) for tick in ticks])
    axes.set_ylim(0, max(1.0, *minutes) * 1.08)
    here, first, last = curve.here, curve.costs[0], curve.costs[-1]
    label = (
        f"Minutes a day by desired retention: {first.minutes:.1f} at {percent(first.retention)},"
        f" {here.minutes:.1f} at yours, {percent(here.retention)}, and {last.minutes:.1f} at"
        f" {percent(last.retention)}."
    )
    return to_svg(drawn, label, hints)


def recall(questions: Sequence[Recall], goal: float, width: int = WIDTH) -> str:
    """The share of tests that recalled it, a bar a question; a dot for one never tested."""
    drawn, axes = _axes(width)
    hints = {}
    places = [question.position or at for at, question in enumerate(questions, 1)]
    if len(set(places)) < len(places):
        places = list(range(1, len(questions) + 1))
    for place, question in zip(places, questions, strict=True):
        gid = f"question-{place}"
        if question.tested:
            share = question.recalled / question.tested
            colour = GOOD if share >= goal else FAIR if share >= goal - 0.2 else BAD
            [bar] = axes.bar([place], [max(share, 0.015)], width=0.72, color=colour)
            bar.set_gid(gid)
            result = f"{percent(share)} ({question.recalled:,} of {question.tested:,})"
        else:
            _dot(axes, place, 0.0, FAINT, 3)
            axes.lines[-1].set_gid(gid)
            result = "not tested yet"
        hints[gid] = f"Question {place}: {result}"
    _goal(axes, goal)
    axes.set_ylim(0, 1.02)
    axes.set_xlim(min(places) - 0.8, max(places) + 0.8)
    _percents(axes, 0.0)
    every = 5 if max(places) <= 60 else 20
    axes.set_xticks([place for place in places if place == min(places) or place % every == 0])
    tested = [question for question in questions if question.tested]
    below = sum(question.recalled / question.tested < goal for question in tested)
    label = (
        f"Recall per question: {len(tested)} of {count_text(len(questions), 'question')} tested,"
        f" {below} below the goal of {percent(goal)}."
    )
    return to_svg(drawn, label, hints)


def training(runs: Sequence[TrainingRun], goal: float, today: date) -> str:
    """The accuracy of each attempt at training a network, with the goal across."""
    runs = runs[-LATEST:]
    drawn, axes = _axes()
    shares = [run.accuracy for run in runs]
    axes.plot(range(1, len(runs) + 1), shares, color=ACCENT, linewidth=2)
    hints = {}
    for place, run in enumerate(runs, 1):
        _dot(axes, place, run.accuracy, GOOD if run.passed else FAIR)
        axes.lines[-1].set_gid(f"run-{place}")
        hints[f"run-{place}"] = (
            f"{short_date(run.at.date(), today)}: {percent(run.accuracy, 2)} in {run.seconds:.0f} s"
        )
    floor = max(0.0, min([*shares, goal]) - 0.05)
    _goal(axes, goal)
    axes.set_ylim(floor, 1.005)
    axes.set_xlim(0.5, len(runs) + 0.5)
    _percents(axes, floor)
    axes.set_xticks(_counted(len(runs)))
    label = (
        f"Accuracy of {count_text(len(runs), 'training')}: {percent(shares[0], 2)} at first,"
        f" {percent(shares[-1], 2)} in the latest, {percent(max(shares), 2)} at best."
    )
    return to_svg(drawn, label, hints)


def quizzes(scores: Sequence[QuizScore], today: date) -> str:
    """The share of points of each finished quiz."""
    scores = scores[-LATEST:]
    drawn, axes = _axes()
    shares = [score.points / score.questions for score in scores]
    bars = axes.bar(range(1, len(scores) + 1), [max(s, 0.01) for s in shares], 0.6, color=ACCENT)
    hints = {}
    for place, (bar, score) in enumerate(zip(bars, scores, strict=True)):
        bar.set_gid(f"quiz-{place}")
        day, points = short_date(score.at.date(), today), points_text(score.points)
        hints[f"quiz-{place}"] = f"{day}: {points} of {score.questions}"
    axes.set_ylim(0, 1.02)
    axes.set_xlim(0.3, max(8, len(scores)) + 0.7)
    _percents(axes, 0.0)
    axes.set_xticks(_counted(len(scores)))
    label = (
        f"Scores of {count_text(len(scores), 'quiz', 'quizzes')}:"
        f" {percent(shares[-1])} in the latest, {percent(max(shares))} at best."
    )
    return to_svg(drawn, label, hints)


def _axes(width: int = WIDTH) -> tuple[Figure, Axes]:
    drawn = figure(width, HEIGHT)
    axes = drawn.add_axes((44 / width, 0.14, 1 - 48 / width, 0.82))
    axes.spines[["left", "top", "right"]].set_visible(False)
    axes.grid(axis="y")
    return drawn, axes


def _bare(drawn: Figure) -> Axes:
    """Axes whose units are the figure's pixels, from the top left."""
    axes = drawn.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, drawn.get_figwidth() * 72)
    axes.set_ylim(drawn.get_figheight() * 72, 0)
    return axes


def _cell_at(corner: tuple[float, float]) -> Affine2D:
    from matplotlib.transforms import Affine2D

    return Affine2D().scale(CELL).translate(*corner)


def _dot(axes: Axes, x: float, y: float, colour: str, size: float = 7) -> None:
    look: dict[str, Any] = {"marker": "o", "markersize": size, "clip_on": False}
    axes.plot([x], [y], color=colour, markeredgecolor=PAPER, markeredgewidth=1.2, **look)


def _goal(axes: Axes, goal: float) -> None:
    axes.axhline(goal, color=QUIET, linewidth=1.2, dashes=(4, 3))


def _percents(axes: Axes, floor: float) -> None:
    step = 25 if floor < 0.4 else 10 if floor < 0.8 else 5
    ticks = [tick for tick in range(0, 101, step) if tick >= 100 * floor]
    axes.set_yticks([tick / 100 for tick in ticks], [f"{tick} %" for tick in ticks])


def _whole_numbers(axes: Axes, most: int) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(0, max(1, most) * 1.08)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def _months(axes: Axes, mondays: Sequence[date]) -> None:
    begun = [place for place, monday in enumerate(mondays) if monday.day <= 7]
    axes.set_xticks(begun, [f"{mondays[place]:%b}" for place in begun])


def _counted(count: int) -> list[int]:
    return [place for place in range(1, count + 1) if count <= 10 or place == 1 or place % 5 == 0]


def _day(day: date, today: date) -> str:
    return "Today" if day == today else short_date(day, today)


_NAMES = (
    *("ink", "quiet", "faint", "good", "fair", "bad", "accent"),
    *("heat1", "heat2", "heat3", "heat4", "paper"),
)
_PLACES = {name: f"#0a0b{number:02x}" for number, name in enumerate(_NAMES)}
INK, QUIET, FAINT, GOOD, FAIR, BAD, ACCENT, *HEAT, PAPER = _PLACES.values()

_PLACEHOLDER = re.compile(r"#0a0b([0-9a-f]{2})")
_NOT_OURS = re.compile(
    r"<metadata>.*?</metadata>|<defs>\s*<style[^>]*>.*?</style>\s*</defs>"
    r"|font-family: [^;\"]+;? ?|<!--.*?-->",
    re.DOTALL,
)
_OPENING = re.compile(r".*?<svg[^>]*viewBox=\"([^\"]+)\"[^>]*>", re.DOTALL)
_GROUP = re.compile(r"<g id=\"([^\"]*)\">")
_ID = re.compile(r" id=\"([^\"]*)\"")


@contextmanager
def studio() -> Iterator[None]:
    """matplotlib, ready to draw: its own defaults, whatever the user's are, and a folder that goes.

    matplotlib writes a list of fonts to its folder as it is imported; a home may be read-only.
    Where that takes long it says so among the program's own lines, which would help nobody.
    """
    fonts = logging.getLogger("matplotlib.font_manager")
    level = fonts.level
    with tempfile.TemporaryDirectory(prefix="quizzer-") as folder:
        chosen = os.environ.get("MPLCONFIGDIR")
        os.environ["MPLCONFIGDIR"] = folder
        fonts.setLevel(logging.ERROR)
        try:
            import matplotlib
            import matplotlib.figure

            with matplotlib.rc_context():
                matplotlib.rcdefaults()
                matplotlib.rcParams.update(
                    {
                        "svg.fonttype": "none",  # text stays text, in the page's own font
                        "svg.hashsalt": "quizzer",
                        "font.size": 11,
                        "text.color": QUIET,
                        "text.parse_math": False,
                        "figure.facecolor": "none",
                        "axes.facecolor": "none",
                        "axes.edgecolor": FAINT,
                        "axes.labelcolor": QUIET,
                        "xtick.color": QUIET,
                        "ytick.color": QUIET,
                        "grid.color": FAINT,
                        "grid.linewidth": 0.8,
                        "axes.axisbelow": True,
                        "xtick.major.size": 0,
                        "ytick.major.size": 0,
                        "xtick.major.pad": 6,
                        "ytick.major.pad": 6,
                    }
                )
                yield
        finally:
            fonts.setLevel(level)
            del os.environ["MPLCONFIGDIR"]
            if chosen is not None:
                os.environ["MPLCONFIGDIR"] = chosen


def figure(width: int, height: int) -> Figure:
    """An empty figure of so many CSS pixels."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width / 72, height / 72), dpi=72)


def to_svg(figure: Figure, label: str, hints: Mapping[str, str]) -> str:
    """The figure as an SVG element that says `label`.

    A group whose gid is in `hints` shows that text where it is pointed at.
    """
    out = StringIO()
    figure.savefig(out, format="svg")
    drawn = _NOT_OURS.sub("", out.getvalue())
    opened = _OPENING.match(drawn)
    assert opened is not None
    body = drawn[opened.end() :]
    body = _GROUP.sub(lambda group: _group(group[1], hints), body)
    used = {id_ for id_ in _ID.findall(body) if f"#{id_})" in body or f'"#{id_}"' in body}
    body = _ID.sub(lambda match: match[0] if match[1] in used else "", body)
    body = _PLACEHOLDER.sub(lambda place: f"var(--{_NAMES[int(place[1], 16)]})", body)
    body = re.sub(r"\s*\n\s*", "\n", body)
    return (
        f'<svg class="chart" viewBox="{opened[1]}" role="img" aria-label="{escape(label)}">{body}'
    )


def _group(id_: str, hints: Mapping[str, str]) -> str:
    if id_ in hints:
        return f"<g><title>{escape(hints[id_])}</title>"
    return f'<g id="{escape(id_)}">'
