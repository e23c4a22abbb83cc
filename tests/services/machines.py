"""Machines with histories of their own, for the tests of what makes them agree."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from quizzer.errors import UsageError
from quizzer.memory.scheduler import Rating
from quizzer.services import deck_renames
from quizzer.services.context import Context
from quizzer.services.review import cards, decks
from quizzer.store import reviews
from quizzer.store.content import CardRow

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Event = tuple[str, str, datetime, int]


def history(
    draw: random.Random,
    names: list[str],
    begin: datetime,
    count: int,
    *,
    jitter: int = 998,
    renames: bool = False,
) -> list[Event]:
    """Events of one machine, in order; most undos follow what they take back.

    Cards are named by the first id that their deck had; now and then it `renames` the deck.

    Without `jitter`, in milliseconds, histories that begin at once share moments.
    """
    events: list[Event] = []
    now = begin
    for _ in range(count):
        now += timedelta(
            hours=draw.choice([0.01, 0.2, 5, 30, 200]), milliseconds=draw.randrange(jitter + 1)
        )
        kind = draw.choices(
            ["rate", "undo", "suspend", "unsuspend", "note", "reset", "tag", "untag", "rename"],
            [12, 2, 1, 1, 1, 2, 1, 1, renames],
        )[0]
        events.append((kind, draw.choice(names), now, draw.randint(1, 4)))
    return events


def find_card(context: Context, name: str) -> CardRow:
    """The card of a name with the first id that its deck had."""
    deck, _, card = name.partition("/")
    return cards.find_card(
        context, f"{deck_renames.current_ids(context.db).get(deck, deck)}/{card}"
    )


def perform(context: Context, events: list[Event]) -> None:
    for kind, name, now, rating in events:
        row = find_card(context, name)
        day = context.clock.day(now)
        if kind == "rate":
            cards.record(context, row, Rating(rating), now, answer=f"answer {rating}")
        elif kind == "undo":
            cards.undo(context, now)
        elif kind == "rename":
            with suppress(UsageError):  # where it has that id already
                decks.rename(context, row.deck, f"renamed-{rating}", now)
        elif kind in ("tag", "untag"):
            tag = f"tag {rating % 2}"
            if (tag in cards.tags(context, row)) == (kind == "untag"):
                cards.tag(context, [row.key], tag, now)
        elif kind == "note":
            if (review := reviews.latest(context.db, row.key)) is not None:
                reviews.append_action(
                    context.db, row.key, "note", now, day, review=review, text="a note"
                )
        else:
            reviews.append_action(context.db, row.key, kind, now, day)  # type: ignore[arg-type]


def log(context: Context) -> dict[str, list[tuple[Any, ...]]]:
    """All that is logged and scheduled, by names instead of keys."""
    name = (
        "(SELECT deck.id || '/' || card.name FROM card JOIN deck ON deck.key = card.deck"
        " WHERE card.key = {}.card)"
    )
    entries = {}
    for table, columns in {
        "review": "id, previous, rating, at, day, phase_before, elapsed_days, answer, phase, step,"
        " stability, difficulty, due_at, due_day, reps, lapses",
        "action": "id, kind, at, day, review, text",
        "schedule": "review, phase, step, stability, difficulty, due_at, due_day, reps, lapses",
        "attempt": "id, at, status, review",
    }.items():
        rows = context.db.rows(
            f"SELECT {name.format(table)} AS card, {columns} FROM {table} ORDER BY 2, 1"
        )
        entries[table] = [tuple(row) for row in rows]
    entries["undo"] = [tuple(row) for row in context.db.rows("SELECT * FROM undo ORDER BY review")]
    entries["rename"] = [
        tuple(row)
        for row in context.db.rows("SELECT at, old, new FROM deck_rename ORDER BY 1, 2, 3")
    ]
    tags = f"SELECT {name.format('own_tag')}, tag, at, removed FROM own_tag ORDER BY 1, 2"
    entries["tag"] = [tuple(row) for row in context.db.rows(tags)]
    suspended = "SELECT name, suspended, seen FROM card ORDER BY name, deck"
    entries["card"] = [tuple(row) for row in context.db.rows(suspended)]
    return entries
