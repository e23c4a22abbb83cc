"""Next plus rate at 37 and at 100,000 cards, in one process and in turn; prints medians and p99.

Run: python -m tests.benchmarks.reviews [--cards 100000] [--reviews 1000000] [--rounds 200]
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizzer.content.decks import parse_deck
from quizzer.content.library import Changed, Source
from quizzer.memory.scheduling import Rating
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.intake import to_stored
from quizzer.services.reviewing import ReviewSession
from quizzer.settings import Settings
from quizzer.store import content
from quizzer.store.db import Database, open_database

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CARD = '[[card]]\nid = "c{0}"\nkind = "free"\nprompt = "Question {0}?"\nanswer = "Answer {0}."\n'


def make_home(folder: Path, cards: int, reviews: int) -> Context:
    """A home with a deck of `cards`, all but a few reviewed, `reviews` in all, a third due."""
    folder.mkdir(parents=True)
    home = Home(folder)
    database = open_database(home.database)
    text = f'title = "Bench"\n{"".join(CARD.format(number) for number in range(cards))}'
    deck = parse_deck(text.encode(), Path("bench.toml"))
    source = Source("bench", Path("bench.toml"), "bench")
    content.save(database, to_stored(Changed(source, "bench", deck)), 0)
    fill_log(database, cards, reviews)
    from quizzer.memory.study_day import StudyClock

    settings = Settings(reviews_per_day=9999, new_cards_per_day=100)
    return Context(home, database, settings, StudyClock(zone=UTC))


def fill_log(database: Database, cards: int, reviews: int) -> None:
    """A plausible log until yesterday, in bulk: every card but one in fifty has been reviewed."""
    draw = random.Random(1)
    today = NOW.date().toordinal()
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
    from quizzer.store.reviews import rebuild_schedules

    rebuild_schedules(database)
    database.execute("ANALYZE")


def next_and_rate(session: ReviewSession, rating: Rating, now: datetime) -> float:
    """Milliseconds from asking for a card to the mark on disk and the next card at hand."""
    started = time.perf_counter()
    asked = session.next(now)
    assert asked is not None
    session.answer(asked, rating, now, answer="something typed")
    session.next(now)
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = make_home(Path(folder) / "small", 37, 370)
        large = make_home(Path(folder) / "large", chosen.cards, chosen.reviews)
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        times: dict[str, list[float]] = {"open": [], "37": [], "large": []}
        for _ in range(5):
            started = time.perf_counter()
            ReviewSession(large).next(NOW)
            times["open"].append(1000 * (time.perf_counter() - started))
        sessions = {"37": ReviewSession(small), "large": ReviewSession(large)}
        for turn in range(chosen.rounds):
            for name, session in sessions.items():
                # days apart, with lapses, so that the few cards keep coming due as well
                rating = Rating.GOOD if turn % 2 else Rating.AGAIN
                times[name].append(next_and_rate(session, rating, NOW + timedelta(days=turn)))
        for name, label in (
            ("open", f"first card of {chosen.cards:,} cards, {chosen.reviews:,} reviews"),
            ("37", "next plus rate, 37 cards"),
            ("large", f"next plus rate, {chosen.cards:,} cards"),
        ):
            ordered = sorted(times[name])
            p99 = ordered[int(0.99 * (len(ordered) - 1))]
            print(f"{label:52} median {statistics.median(ordered):7.2f} ms  p99 {p99:7.2f} ms")
        ratio = statistics.median(times["large"]) / statistics.median(times["37"])
        print(f"large / 37: {ratio:.2f}")


if __name__ == "__main__":
    main()
