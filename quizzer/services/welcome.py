"""What somebody is told who comes back after a long absence, in plain sentences, one a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from quizzer.memory.comeback import Plan
from quizzer.services.returning import HalfDone, Outlook
from quizzer.services.text import one_line

ORDER = {"retrievability": "most endangered first", "chapter": "in the chapter's order"}
ROUNDED_FROM = 100  # an estimate of more cards than this is told in tens


def back(outlook: Outlook) -> list[str]:
    """What is still known and what has likely slipped, as estimates."""
    learned, known = outlook.learned, outlook.known
    if learned > ROUNDED_FROM:
        known = round(known, -1)
    slipped = learned - known
    if learned == 0:
        return []
    if slipped <= 0:
        return [f"You very likely still know what you had learned: {_cards(learned)}."]
    if known <= 0:
        return [f"Most of the {_cards(learned)} that you had learned {_have(learned)} slipped."]
    return [
        f"You still know about {known} of the {_cards(learned)} that you had learned; about "
        f"{slipped} {_have(slipped)} likely slipped. Nothing is reset."
    ]


def plan(outlook: Outlook) -> list[str]:
    """What a day holds, and when all will be caught up."""
    made = outlook.plan
    if made is None:
        return []
    today = made.days[0].day
    pace = f"{outlook.minutes} min a day, {ORDER[outlook.order]}"
    waits = "waits" if outlook.waiting == 1 else "wait"
    if made.clear_day == today:
        return [
            f"{_cards(outlook.waiting)} {waits}, and {outlook.minutes} minutes have room for all. "
            "New cards come again after that."
        ]
    if made.clear_day is not None:
        return [
            f"{_cards(outlook.waiting)} {waits}. {pace}: all caught up {on(made.clear_day, today)}."
            " New cards pause until then."
        ]
    lines = [f"{_cards(outlook.waiting)} {waits}. {pace}: that will take more than a year."]
    if outlook.instead is not None:
        minutes, better = outlook.instead
        assert better.clear_day is not None
        lines.append(
            f"With {minutes} min a day all would be caught up {on(better.clear_day, today)}."
        )
    return lines


def unfinished_chapter_lines(chapters: Sequence[HalfDone], most: int = 3) -> list[str]:
    """What is left of chapters that were begun."""
    lines = []
    for one in chapters[:most]:
        sessions = "1 short session" if one.sessions == 1 else f"{one.sessions} short sessions"
        left = f"{_cards(one.cards)} left to learn, about {sessions} of {one.minutes} min"
        lines.append(f"{one_line(one.title)}: {left}.")
    return lines


def on(day: int, today: int) -> str:
    """A study day as somebody would say it today."""
    if day - today < 2:
        return "today" if day == today else "tomorrow"
    then, now = date.fromordinal(day), date.fromordinal(today)
    year = f" {then.year}" if then.year != now.year and day - today > 90 else ""
    return f"on {then:%A}, {then.day} {then:%B}{year}"


def choice(minutes: int, made: Plan, today: int, *, now: bool) -> str:
    """One of the plans that may be chosen, or the one that is in force `now`."""
    when = "more than a year"
    if made.clear_day is not None:
        when = f"all caught up {on(made.clear_day, today)}"
    return f"{minutes} min a day{', as now' if now else ''}: {when}"


def _cards(number: int) -> str:
    return "1 card" if number == 1 else f"{number} cards"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"
