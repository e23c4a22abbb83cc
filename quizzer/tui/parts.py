"""Words, dates and titles that the sections of the Stats screen are put together from."""

from __future__ import annotations

from datetime import date, timedelta

from textual.content import Content
from textual.widgets import Static

from quizzer.tui import wording


def said(content: Content | str) -> Static:
    return Static(content, classes="said", markup=False)


def title(text: str) -> Static:
    return Static(text, classes="title", markup=False)


def space() -> Static:
    return Static(classes="space")


def whole(value: float) -> str:
    return f"{value:,.0f}"


def monday_of(day: date) -> date:
    return day - timedelta(day.weekday())


def month_name(day: date) -> str:
    return f"{day:%b}" if day.month > 1 else f"{day:%b %Y}"


def tick_of(day: date, first: bool) -> str:
    """A name on the axis for the first day, and for each Monday."""
    return f"{day.day} {day:%b}" if first or day.weekday() == 0 else ""


def day_name(day: date, today: date) -> str:
    """ "tomorrow", "Monday 2 March"; with the year where it is another."""
    if abs((day - today).days) <= 1:
        return wording.day((day - today).days)
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def on_day(day: date, today: date) -> str:
    when = day_name(day, today)
    return when if abs((day - today).days) <= 1 else f"on {when}"
