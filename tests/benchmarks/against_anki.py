"""quizzer beside Anki's own Python package, at several sizes, in one process and in turn.

    pip install -e '.[peers]'
    python -m tests.benchmarks.against_anki [--sizes 1000 10000 100000] [--rounds 600]

Ten reviews a card; both keep each answer with SQLite's synchronous=FULL, both schedule with FSRS.

A search is asked for as each program's browser asks. "search, all ids": the ids of every match, in
the order in which they are listed; here the best match first, in Anki the browser's own order, by
the sort field. "search, first rows": that, and what a screen of rows shows of the first matches;
here a page of `PAGE` cards in one statement, in Anki `ROWS` calls, for it reads row by row, with
the columns that it starts with, and makes each cell's text, which is here done as it is drawn. The
texts that the first search reads here stay in memory until something is written; Anki reads them
each time.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any, cast

from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.reports import progress
from quizzer.services.review import cards as cards_service
from quizzer.services.review import search as search_service
from quizzer.services.review.session import ReviewSession
from quizzer.services.startup import open_context
from quizzer.settings import change
from tests.benchmarks.homes import NOW, deck_text, fill_log
from tests.benchmarks.table import Row, in_turn, show, timed

REVIEWS_A_CARD = 10
PEER = "anki"
ROWS = 40  # of a browser's window
SIZES = (1_000, 10_000, 100_000)


class Ours:
    """A home with so many cards of one deck, beside the bundled ones."""

    def __init__(self, folder: Path, cards: int) -> None:
        self.home = Home(folder)
        self.home.create()
        change(self.home.config, "reviews_per_day", 99_999)
        self.home.questions.mkdir()
        (self.home.questions / "bench.toml").write_text(deck_text(cards), encoding="utf-8")
        with open_context(self.home, UTC) as context:
            fill_log(context.db, cards, cards * REVIEWS_A_CARD)
        self.now = NOW
        self.open()

    def open(self) -> None:
        """As a start does: settings, database, files looked at, the first card."""
        self._closer = open_context(self.home, UTC)
        self.context: Context = self._closer.__enter__()
        self.session = ReviewSession(self.context)
        assert self.session.next(self.now) is not None

    def close(self) -> None:
        self._closer.__exit__(None, None, None)

    def answer(self, rating: int) -> None:
        self.now += timedelta(seconds=1)
        in_review = self.session.next(self.now)
        assert in_review is not None
        self.session.answer(in_review, Rating(rating), self.now)

    def undo(self) -> None:
        assert cards_service.undo(self.context, self.now) is not None

    def search_ids(self, text: str) -> None:
        search_service.search_cards(self.context, self.now, text=text)

    def search_rows(self, text: str) -> None:
        """As Browse does: the page of the first row is read with it."""
        result = search_service.search_cards(self.context, self.now, text=text)
        assert result[0].prompt

    def statistics(self) -> None:
        """As the Progress screen asks for them; Anki's has no figures of single cards either."""
        progress.build_progress(self.context, self.now, questions=False)


class Theirs:
    """An Anki collection with as many cards and reviews."""

    def __init__(self, folder: Path, cards: int, reviews_a_card: int = REVIEWS_A_CARD) -> None:
        from anki.collection import Collection

        self.path = folder / "collection.anki2"
        folder.mkdir()
        collection: Any = Collection(str(self.path))
        collection.set_config("fsrs", True)
        deck = collection.decks.id("Bench")
        options = collection.decks.config_dict_for_deck_id(deck)
        options["rev"]["perDay"], options["new"]["perDay"] = 9999, 100
        collection.decks.update_config(options)
        kind, today = collection.models.by_name("Basic")["id"], collection.sched.today
        collection.decks.select(deck)
        collection.close()
        # not through Anki, which takes a minute to be handed a million rows one by one
        with closing(sqlite3.connect(self.path)) as connection, connection:
            self._fill(connection, deck, kind, today, cards, reviews_a_card)
        self.open()
        self.collection.db.execute("ANALYZE")

    @staticmethod
    def _fill(
        db: sqlite3.Connection, deck: int, kind: int, today: int, cards: int, reviews_a_card: int
    ) -> None:
        draw = random.Random(1)
        now = int(datetime.now(UTC).timestamp())
        first = (now - 86_400 * 4000) * 1000
        notes, rows, log = [], [], []
        for number in range(cards):
            key = first + number
            text = f"Question {number}?"
            notes.append(
                (key, f"g{number}", kind, now, -1, "", f"{text}\x1fAnswer {number}.", text, 0)
            )
            seen = number % 50 != 0
            ago, stability = draw.randrange(1, 35), round(50 * (0.5 + draw.random()), 2)
            gap = draw.randrange(1, 60)
            data = f'{{"s":{stability},"d":5.0,"dr":0.9}}' if seen else "{}"
            state = (2, 2, today - ago + gap, gap, reviews_a_card) if seen else (0, 0, number, 0, 0)
            kind_, queue, due, interval, reps = state
            rows.append((key, key, deck, now, kind_, queue, due, interval, 2500, reps, data))
            for turn in range(reviews_a_card if seen else 0):
                day = ago + (reviews_a_card - 1 - turn) * 20
                at = (now - 86_400 * day) * 1000 + number
                log.append(
                    (at, key, draw.choice([1, 3, 3, 3, 4]), 20, 20, 500, 5000, int(turn > 0))
                )
        many = db.executemany
        many("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')", notes)
        many(
            "INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?)", rows
        )
        many("INSERT OR IGNORE INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)", log)

    def open(self) -> None:
        from anki.collection import Collection

        self.collection: Any = Collection(str(self.path))
        self.collection.load_browser_card_columns()
        assert self.collection.sched.get_queued_cards(fetch_limit=1).cards

    def close(self) -> None:
        self.collection.close()

    def answer(self, rating: int) -> None:
        from anki.cards import Card

        scheduler = self.collection.sched
        queued = scheduler.get_queued_cards(fetch_limit=1).cards[0]
        card = Card(self.collection)
        card._load_from_backend_card(queued.card)
        card.start_timer()
        scheduler.answer_card(
            scheduler.build_answer(card=card, states=queued.states, rating=rating - 1)
        )

    def undo(self) -> None:
        self.collection.undo()

    def search_ids(self, text: str) -> Sequence[int]:
        return cast("Sequence[int]", self.collection.find_cards(text, order=True))

    def search_rows(self, text: str) -> None:
        for card in self.search_ids(text)[:ROWS]:
            cells, *_ = self.collection.browser_row_for_id(card)
            assert list(cells)

    def statistics(self) -> None:
        self.collection._backend.graphs_raw(self._all_time())

    @staticmethod
    def _all_time() -> bytes:
        from anki.stats_pb2 import GraphsRequest

        request: bytes = GraphsRequest(search="", days=0).SerializeToString()
        return request


def rows_at(size: int, rounds: int, folder: Path) -> Iterator[Row]:
    """Each question at one size."""
    ours, theirs = Ours(folder / "ours", size), Theirs(folder / "anki", size)

    def reopen(side: Ours | Theirs) -> float:
        side.close()
        return timed(side.open)()

    def row(name: str, times: list[list[float]], target: float, tail: bool = False) -> Row:
        ours_ms, theirs_ms = times
        return Row(name, PEER, ours_ms, theirs_ms, target=target, size=size, tail=tail)

    opened = in_turn(10, lambda: reopen(ours), lambda: reopen(theirs))
    yield row("open, first queue", opened, 2.0)

    def answers(side: Ours | Theirs) -> Callable[[], float]:
        ratings = cycle([1, *[3] * 7])
        return timed(lambda: side.answer(next(ratings)))

    both = answers(ours), answers(theirs)
    yield row("answers 1 to 100", in_turn(100, *both), 1.0, tail=True)
    in_turn(50, *both)  # from here on both write over their logs, which costs less
    times = in_turn(min(rounds, size // 8), *both)
    yield row("next plus answer", times, 1.0, tail=True)
    # Anki keeps thirty steps to take back
    yield row("undo", in_turn(25, timed(ours.undo), timed(theirs.undo)), 1.0)

    def searches(search: Callable[[str], object]) -> Callable[[], float]:
        numbers = iter(range(10, 10_000))
        return lambda: timed(lambda: search(f"question {next(numbers)}"))()

    both = searches(ours.search_ids), searches(theirs.search_ids)
    yield row("search, all ids", in_turn(90, *both), 1.0)
    both = searches(ours.search_rows), searches(theirs.search_rows)
    yield row("search, first rows", in_turn(90, *both), 1.0)
    yield row("statistics", in_turn(7, timed(ours.statistics), timed(theirs.statistics)), 1.0)
    ours.close()
    theirs.close()


def rows(sizes: Sequence[int] = SIZES, rounds: int = 600) -> Iterator[Row]:
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            yield from rows_at(size, rounds, Path(folder))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=600, help="answers at each size")
    chosen = parser.parse_args()
    return show(rows(chosen.sizes, chosen.rounds))


if __name__ == "__main__":
    sys.exit(main())
