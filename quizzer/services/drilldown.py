"""The cards behind a figure of a report: as many as it counts, in the decks' order."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from quizzer.services.context import Context
from quizzer.store import search
from quizzer.store.search import Found

Group = Literal["new", "learning", "known", "mastered"]
MOST = 500


def due_on(context: Context, now: datetime, day: date, limit: int = MOST) -> list[Found]:
    """Behind a day of the forecast."""
    clock, number = context.clock, day.toordinal()
    begins, ends = clock.start(number), clock.start(number + 1)
    return search.due_on(context.db, number, clock.day(now), begins, ends, limit)


def reviewed_on(context: Context, day: date, limit: int = MOST) -> list[Found]:
    """Behind a day with reviews; one card may have had several of them."""
    return search.reviewed_on(context.db, day.toordinal(), limit)


def forgotten_in(context: Context, monday: date, limit: int = MOST) -> list[Found]:
    """Behind what is missing from a week's true retention."""
    first = monday.toordinal()
    return search.forgotten_between(context.db, first, first + 6, limit)


def standing(
    context: Context,
    group: Group,
    *,
    tag: str | None = None,
    deck: str | None = None,
    limit: int = MOST,
) -> list[Found]:
    """Behind a part of a deck's or a tag's standing, or of all cards'."""
    return search.standing(context.db, group, tag=tag, deck=deck, limit=limit)
