"""The sections of the Progress screen in words, without a screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from quizzer.report.progress_model import CostCurve, Progress, RetentionCost
from quizzer.tui.screens import stats_sections
from quizzer.tui.screens.stats_sections import COST, SECTIONS, Section
from quizzer.tui.widgets.chart import AttemptsTarget, CardsTarget, CardTarget, Target
from quizzer.tui.widgets.columns import Columns
from quizzer.tui.widgets.heatmap import Heatmap
from quizzer.tui.widgets.progress_bars import KNOWN, PARTS, GroupBars, ProgressEntries
from tests.report import samples

MOST = 9  # columns or days of a chart: the first and the last ones

COSTS = CostCurve(
    365,
    1037,
    0.9,
    False,
    (
        RetentionCost(0.7, 0.25, 880.2),
        RetentionCost(0.8, 4.0, 900.4),
        RetentionCost(0.9, 4.5, 900.0),
        RetentionCost(0.97, 75.0, 901.4),
    ),
)


def text_of(content: object) -> str:
    """Words, with the style of each part that has one."""
    if not isinstance(content, Content):
        return str(content)
    parts, place = [], 0
    for span in sorted(content.spans, key=lambda span: span.start):
        parts += [content.plain[place : span.start], f"[{span.style}]"]
        parts += [content.plain[span.start : span.end], "[/]"]
        place = span.end
    return "".join([*parts, content.plain[place:]])


def target_of(target: Target) -> str:
    match target:
        case None:
            return ""
        case CardTarget(card):
            return f" -> the card {card}"
        case AttemptsTarget(exercise, heading):
            return f" -> the attempts at {exercise}: {heading}"
        case CardsTarget(heading, _):
            return f" -> {heading}"
    raise AssertionError(target)


def ends(lines: Sequence[str]) -> list[str]:
    return list(lines) if len(lines) <= MOST else [*lines[: MOST // 2], "...", *lines[-MOST // 2 :]]


def described(widget: Widget) -> Iterator[str]:
    kind = type(widget).__name__
    match widget:
        case Static():
            lines = text_of(widget.content).split("\n")
            yield f"{' '.join(sorted(widget.classes))}: {' / '.join(lines)}"
        case Columns():
            goal = "" if widget.goal is None else f", goal {widget.goal:g}"
            first = ", the first of them" if widget.first else ""
            yield (
                f"{kind} {widget.id}: {widget.low:g} to {widget.high:g}{goal}{first}, at least"
                f" {widget.least} high, column {widget.cursor} of {len(widget.columns)},"
                f" such as {widget.format_value(0.5)}"
            )
            yield from ends(
                [
                    f"  {column.value!s:.6} {column.name!r} {column.caption}"
                    f"{target_of(column.target)}"
                    for column in widget.columns
                ]
            )
        case Heatmap():
            yield f"{kind} {widget.id}: {widget.days} days"
            days = [widget.begin + timedelta(number) for number in range(widget.days)]
            yield from ends(
                [
                    f"  {widget.caption(day)}{target_of(widget.target(number))}"
                    for number, day in enumerate(days)
                ]
            )
        case GroupBars():
            yield f"{kind} {widget.id}: goal {widget.goal:g}"
            for bar in widget.groups:
                yield f"  {bar.name}, {bar.detail}{target_of(bar.target(PARTS[KNOWN][0]))}"
        case ProgressEntries():
            yield f"{kind} {widget.id}"
            for entry in widget.entries:
                yield f"  {entry.lead!r} {entry.text} | {entry.detail}{target_of(entry.target)}"
        case _:
            raise AssertionError(kind)


def lines_of(section: Section) -> list[str]:
    lines = []
    for name, widgets in zip(("first", "second", "head"), section, strict=True):
        if widgets:
            lines += [f"-- {name}", *(line for widget in widgets for line in described(widget))]
    return lines


def script() -> str:
    """Every section of a learner's progress, some of one with more chapters, of one without any."""
    progress = samples.progress()
    more = replace(
        progress,
        decks=(*progress.decks[::-1], *(replace(progress.decks[0], id=f"{n}") for n in range(4))),
        failed=(replace(progress.weakest[0], card="basics/failed"), *progress.weakest[:1]),
        plan=("A plan.", "Another sentence."),
    )
    lines = []
    for name, case in (("some", progress), ("more", more), ("nothing", samples.nothing())):
        for number, section in enumerate(SECTIONS):
            if number != COST and (name != "more" or number < 2):
                lines += [f"== {section}, {name}", *lines_of(stats_sections.section(case, number))]
    lines += ["== Cost", *lines_of(stats_sections.section(progress, COST, COSTS))]
    lines += ["== Cost, not yet", *lines_of(stats_sections.section(progress, COST, None))]
    return "\n".join(lines) + "\n"


def words(progress: Progress, name: str) -> str:
    """All that a section says, on one line."""
    return " ".join(lines_of(stats_sections.section(progress, SECTIONS.index(name))))
