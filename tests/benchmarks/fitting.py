"""What a fit of FSRS's weights costs, and what it gains on reviews that it has not seen.

    python -m tests.benchmarks.fitting [--peers fsrs,anki] [LOG.csv]

For seven prefixes of each log: the mean loss on the next 800 reviews under the published weights
and under those fitted to the prefix, where they were accepted. With `--peers`, also the loss of
what py-fsrs and Anki fit to the longest prefix themselves (py-fsrs takes tens of minutes). A log
has the columns `card_id`, `review_rating` and `review_time` (ISO 8601), as py-fsrs writes it; three
learners are simulated.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from quizzer.memory import fitting
from quizzer.memory.fitting import TrainingReview
from tests.benchmarks.table import Row, show, timed
from tests.memory.learners import LEARNERS, PUBLISHED, mean_loss, simulated_log

REVIEWS = 20_000
NEXT = 800
DAY_ENDS_AT = timedelta(hours=4)


def read_log(path: Path) -> list[TrainingReview]:
    """A log of py-fsrs in order of time; a day ends at four in the morning."""
    with path.open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["review_time"])
    return [
        TrainingReview(
            int(row["card_id"]),
            (datetime.fromisoformat(row["review_time"]) - DAY_ENDS_AT).toordinal(),
            int(row["review_rating"]),
        )
        for row in rows
    ]


def report(name: str, log: list[TrainingReview], peers: Iterable[str] = ()) -> int:
    """Print what each prefix led to; returns how many accepted fits were worse."""
    worse = 0
    print(f"{name}: {len(log):,} reviews, {fitting.count_tests(log):,} of them tests")
    for part in range(1, 8):
        count = (len(log) - NEXT) * part // 7
        prefix, seen = log[:count], log[: count + NEXT]
        if not fitting.has_enough(prefix):
            print(f"  {count:6,}: too few tests, {fitting.count_tests(prefix):,}")
            continue
        fit = fitting.fit(prefix, PUBLISHED)
        published = mean_loss(seen, count, PUBLISHED)
        if fit.weights is None:
            print(f"  {count:6,}: refused; {fit.before:.4f} to {fit.after:.4f} on the newer part")
            continue
        fitted = mean_loss(seen, count, fit.weights)
        worse += fitted > published
        print(f"  {count:6,}: next {NEXT}: {published:.4f} to {fitted:.4f}")
    count = len(log) - NEXT
    for peer in peers:
        if importlib.util.find_spec(peer) is None:
            print(f"  {peer} is not installed")
            continue
        begun = time.process_time()
        loss = mean_loss(log, count, PEERS[peer](log[:count]))
        spent = time.process_time() - begun
        print(f"  {count:6,}: next {NEXT} by the fit of {peer}: {loss:.4f} ({spent:.1f} s)")
    return worse


def fit_of_py_fsrs(log: list[TrainingReview]) -> tuple[float, ...]:
    """The weights that py-fsrs's own optimizer finds, as they are."""
    return fitting._by_py_fsrs(log)


def fit_of_anki(log: list[TrainingReview]) -> tuple[float, ...]:
    """The weights that Anki finds for a collection with this log."""
    from anki.collection import Collection

    with tempfile.TemporaryDirectory() as folder:
        collection: Any = Collection(str(Path(folder) / "collection.anki2"))
        try:
            cards = _add_cards(collection, {review.card for review in log})
            seen: set[int] = set()
            rows = []
            for number, review in enumerate(log):
                noon = (review.day - FIRST_ORDINAL) * 86_400_000 + 43_200_000
                kind = 1 if review.card in seen else 0  # a review, or the first one in learning
                seen.add(review.card)
                card = cards[review.card]
                rows.append(
                    (noon + number % 40_000_000, card, 0, review.rating, 1, 1, 2500, 5000, kind)
                )
            collection.db.executemany("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            found = collection._backend.compute_fsrs_params(
                search="",
                current_params=[],
                ignore_revlogs_before_ms=0,
                num_of_relearning_steps=1,
                health_check=False,
            )
        finally:
            collection.close()
    return tuple(found.params)


def _add_cards(collection: Any, numbers: set[int]) -> dict[int, int]:
    """A card of Anki's for each of ours."""
    notetype = collection.models.by_name("Basic")
    cards = {}
    for number in sorted(numbers):
        note = collection.new_note(notetype)
        note["Front"], note["Back"] = f"question {number}", "answer"
        collection.add_note(note, 1)
        cards[number] = int(note.card_ids()[0])
    return cards


FIRST_ORDINAL = 719_163  # 1970-01-01
PEERS: dict[str, Callable[[list[TrainingReview]], tuple[float, ...]]] = {
    "fsrs": fit_of_py_fsrs,
    "anki": fit_of_anki,
}


def rows() -> Iterator[Row]:
    log = simulated_log("forgets quickly", cards=2_200, days=330)[:REVIEWS]
    assert len(log) == REVIEWS
    fit = timed(lambda: fitting.fitted_weights(log))
    fit()
    yield Row(
        "fit of FSRS's weights", "a tenth of a second", [fit() for _ in range(5)], [100.0], 1,
        REVIEWS,
    )  # fmt: skip


def main() -> int:
    logs = {name: simulated_log(name, seed=3) for name in LEARNERS if name != "as published"}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", nargs="*", type=Path, metavar="LOG.csv")
    parser.add_argument("--peers", default="", metavar="NAMES", help=", ".join(PEERS))
    chosen = parser.parse_args()
    peers = [peer for peer in chosen.peers.split(",") if peer]
    logs |= {path.name: read_log(path) for path in chosen.logs}
    worse = sum([report(name, log, peers) for name, log in logs.items()])
    print(f"accepted fits that were worse on the next reviews: {worse}")
    return show(rows())


if __name__ == "__main__":
    sys.exit(main())
