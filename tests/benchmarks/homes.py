"""Homes of any size for the benchmarks, with a log as of years of use."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from quizzer.content.deck_file import parse_deck
from quizzer.content.library import ChangedDeck, DeckSource
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.deck_rows import to_stored
from quizzer.settings import Settings
from quizzer.store import content
from quizzer.store.db import Database, open_database
from quizzer.store.reviews import rebuild_schedules

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CARD = '[[card]]\nid = "c{0}"\nkind = "free"\nprompt = "Question {0}?"\nanswer = "Answer {0}."\n'


def deck_text(cards: int, extra: Callable[[int], str] = lambda number: "") -> str:
    """A deck file of so many cards; `extra` gives further lines of each."""
    return 'title = "Bench"\n' + "".join(
        CARD.format(number) + extra(number) for number in range(cards)
    )


def make_home(folder: Path, cards: int, reviews: int, now: datetime = NOW) -> Context:
    """A home with a deck of `cards`, all but a few reviewed, `reviews` in all, a third due."""
    folder.mkdir(parents=True)
    home = Home(folder)
    database = open_database(home.database)
    deck = parse_deck(deck_text(cards).encode(), Path("bench.toml"))
    source = DeckSource("bench", Path("bench.toml"), "bench")
    content.save(database, to_stored(ChangedDeck(source, "bench", deck)), 0)
    fill_log(database, cards, reviews, now)
    settings = Settings(reviews_per_day=9999, new_cards_per_day=100)
    return Context(home, database, settings, StudyClock(zone=UTC))


def fill_log(database: Database, cards: int, reviews: int, now: datetime = NOW) -> None:
    """A plausible log until the day before: all cards but one in fifty have been reviewed."""
    draw = random.Random(1)
    today = now.date().toordinal()
    keys = [row["key"] for row in database.rows("SELECT key FROM card ORDER BY key")]
    seen = [key for key in keys if key % 50]
    rounds = max(1, reviews // max(1, len(seen)))
    last: dict[int, int] = {}
    ago = {key: 1 + draw.randrange(34) for key in seen}
    rows, number = [], 0
    for turn in range(rounds):
        for key in seen:
            number += 1
            day = today - ago[key] - (rounds - 1 - turn) * 20
            stability, gap = 5.0 * (turn + 1) * (0.5 + draw.random()), draw.randrange(1, 60)
            at = (day - 719163) * 86_400_000
            before = "new" if turn == 0 else "review"
            rows.append(
                (
                    *(number, key, last.get(key), draw.choice([1, 3, 3, 3, 4]), at, day, before),
                    *(None if turn == 0 else 20, stability, at, day + gap, turn + 1),
                )
            )
            last[key] = number
    with database.transaction():
        database.execute_many(
            "INSERT INTO review (id, card, previous, rating, at, day, phase_before, elapsed_days,"
            " stability, due_at, due_day, reps, origin, card_version, retention, phase,"
            " difficulty, lapses)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'review', 1, 0.9, 'review', 5.0, 0)",
            rows,
        )
    rebuild_schedules(database)
