"""Anki's review log as ours: each review with the state that it led to, the last one Anki's own."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from quizzer.memory.study_day import StudyClock
from quizzer.services.exchange.anki_cards import ImportedCard
from quizzer.services.exchange.anki_package import AnkiCard, AnkiReview
from quizzer.store.db import Database
from quizzer.store.reviews import to_ms

_RETENTION = 0.9
_MANUAL = 4  # kinds of entries of Anki's log from here on are no answers
_LEARNING, _REVIEW, _RELEARNING = 1, 2, 3  # a card's type
_COLUMNS = (
    "id, card, previous, rating, at, day, phase_before, elapsed_days, origin, duration_ms,"
    " card_version, retention, phase, step, stability, difficulty, due_at, due_day, reps, lapses"
)


def fill(
    database: Database,
    imported: list[ImportedCard],
    log: list[AnkiReview],
    created: int,
    clock: StudyClock,
) -> None:
    """Write the cards' reviews and suspensions into a database that has the cards and no log.

    A card that Anki scheduled without a log gets one review, on the day from which its interval
    counts. One that was reset has its reviews undone.
    """
    keys = {row["name"]: row["key"] for row in database.rows("SELECT name, key FROM card")}
    by_card: dict[int, list[AnkiReview]] = defaultdict(list)
    for review in log:
        if review.type < _MANUAL and 1 <= review.ease <= 4:
            by_card[review.card].append(review)
    first_day = clock.day(datetime.fromtimestamp(created, UTC))
    rows: list[list[Any]] = []
    undone: list[tuple[int, int]] = []
    actions: list[tuple[Any, ...]] = []
    for item in imported:
        card, key = item.source, keys[item.table["id"]]
        reviews = by_card.get(card.id, [])
        if not reviews and card.type == _REVIEW:
            reviews = [_only_review(card, first_day, clock)]
        states = _states(card, key, reviews, first_day, clock)
        rows += states
        if card.type == 0 and states:
            undone += [
                (place, states[-1][4] + 1) for place in range(len(rows) - len(states), len(rows))
            ]
        if card.queue == -1:
            at = states[-1][4] + 1 if states else card.id
            actions.append((key, "suspend", at, clock.day(datetime.fromtimestamp(at / 1000, UTC))))
    order = sorted(range(len(rows)), key=lambda place: (rows[place][4], rows[place][1]))
    ids = {place: number for number, place in enumerate(order, 1)}
    latest: dict[int, int] = {}
    for place in order:
        row = rows[place]
        row[0], row[2] = ids[place], latest.get(row[1])
        latest[row[1]] = ids[place]
    with database.transaction():
        marks = ", ".join("?" * len(_COLUMNS.split(", ")))
        database.execute_many(
            f"INSERT INTO review ({_COLUMNS}) VALUES ({marks})", [rows[place] for place in order]
        )
        database.execute_many(
            "INSERT INTO undo (review, at) VALUES (?, ?)",
            [(ids[place], at) for place, at in undone],
        )
        database.execute_many(
            "INSERT INTO action (card, kind, at, day) VALUES (?, ?, ?, ?)", actions
        )


def _only_review(card: AnkiCard, first_day: int, clock: StudyClock) -> AnkiReview:
    day = first_day + card.due - max(card.interval, 1)
    at = to_ms(clock.start(day)) + 3_600_000 + card.id % 1000
    return AnkiReview(at, card.id, 3, card.interval, 0, 0, 1)


def _states(
    card: AnkiCard, key: int, reviews: list[AnkiReview], first_day: int, clock: StudyClock
) -> list[list[Any]]:
    rows: list[list[Any]] = []
    phase, last_day, lapses, graduated = "new", 0, 0, False
    stability, difficulty = _memory(card)
    for number, review in enumerate(reviews, 1):
        moment = datetime.fromtimestamp(review.id / 1000, UTC)
        day = max(clock.day(moment), last_day)
        lapses += phase == "review" and review.ease == 1
        days = review.interval if review.interval > 0 else 0
        graduated = graduated or days > 0
        after = "review" if days else "relearning" if graduated else "learning"
        due_day = day + days if days else None
        due_at = to_ms(clock.start(due_day)) if due_day else review.id - 1000 * review.interval
        rows.append(
            [
                0, key, None, review.ease, review.id, day, phase,
                day - last_day if rows else None, "review", max(review.time, 0), 1, _RETENTION,
                after, None if days else 0, max(float(days), 0.1), difficulty, due_at, due_day,
                number, lapses,
            ]
        )  # fmt: skip
        phase, last_day = after, day
    if rows and card.type == _REVIEW:
        due_day = first_day + card.due
        rows[-1][12:20] = [
            "review", None, stability, difficulty, to_ms(clock.start(due_day)), due_day,
            len(rows), max(card.lapses, 0),
        ]  # fmt: skip
    elif rows and card.type in (_LEARNING, _RELEARNING):
        in_days = card.due < 1_000_000_000  # a step that crosses a day is due by day
        due = first_day + card.due if in_days else None
        due_at = to_ms(clock.start(due)) if due else 1000 * card.due
        rows[-1][12:18] = [
            "learning" if card.type == _LEARNING else "relearning", 0, stability, difficulty,
            due_at, None,
        ]  # fmt: skip
    return rows


def _memory(card: AnkiCard) -> tuple[float, float]:
    """(stability in days, difficulty 1 to 10): FSRS's own, else as its SM-2 conversion guesses."""
    try:
        data = json.loads(card.data or "{}")
        stability, difficulty = float(data["s"]), float(data["d"])
        if 0 < stability < 1e6 and 1 <= difficulty <= 10:
            return stability, difficulty
    except (ValueError, KeyError, TypeError):
        pass
    ease = card.factor / 1000 or 2.5
    return max(float(card.interval), 0.1), min(max(11 - 2.5 * ease, 1.0), 10.0)
