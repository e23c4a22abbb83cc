"""The exercises as the Lab lists them, chapter by chapter."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from quizzer.errors import UsageError
from quizzer.services.context import Context
from quizzer.services.review import chapters, standings
from quizzer.store import content, reviews
from quizzer.store.content import CardRow


@dataclass(frozen=True)
class LabEntry:
    """An exercise as the Lab lists it; in how many `days` it comes back, None where unrated.

    `chapter` is the title of the deck that it belongs to, "" where no question names it.
    """

    id: str
    title: str
    chapter: str
    status: str
    question: CardRow | None
    days: int | None
    last_failed: bool


def lab_entries(context: Context, now: datetime) -> list[LabEntry]:
    """Every exercise as last read, chapter by chapter; reads no exercise's folder."""
    ids = [row.id.partition("/")[2] for row in standings.exercise_cards(context)]
    ids = chapters.sort_exercises(chapters.exercise_chapters(context), ids)
    titles = chapters.exercise_titles(context)
    day = context.clock.day(now)
    due_days = {time.card: time.day for time in reviews.due_times(context.db, "exercises")}
    entries = []
    for status in standings.exercise_statuses(context, ids, now):
        due = due_days.get(status.row.key)
        entries.append(
            LabEntry(
                status.id,
                status.title,
                titles.get(status.id, ""),
                status.status,
                _question(context, status.row),
                None if due is None else due - day,
                status.last_failed,
            )
        )
    return entries


def _question(context: Context, row: CardRow) -> CardRow | None:
    """The card that asks this exercise's idea; a deck may have lost it meanwhile."""
    name = json.loads(row.body).get("question")
    try:
        return None if name is None else content.card(context.db, name)
    except UsageError:
        return None
