"""Durations, days and counts as text."""

from __future__ import annotations

from datetime import timedelta

from quizzer.sanitize import headline


def count(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def wait(span: timedelta) -> str:
    """How long until something that is minutes away: "40 s", "4 min", "2 h"."""
    seconds = max(1, round(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes = -(-seconds // 60)
    return f"{minutes} min" if minutes < 60 else f"{round(minutes / 60)} h"


def minutes(number: int) -> str:
    """An estimate of minutes; of more than an hour and a half in hours: "2.5 h"."""
    return f"{number} min" if number <= 90 else f"{round(number / 30) / 2:g} h"


def day(days: int) -> str:
    """A study day by its distance from today: "today", "in 3 days"."""
    if days == 0:
        return "today"
    if days in (1, -1):
        return "tomorrow" if days == 1 else "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def prompt(text: str) -> str:
    """A prompt as one line of plain text; of an exercise, its title."""
    if "$" in text:
        from quizzer.report import formulas  # which a first paint seldom needs

        text = formulas.plain(text)
    return headline(text)
