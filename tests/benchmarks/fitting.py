"""What a fit of FSRS's weights costs, and what it gains on reviews that it has not seen.

    python -m tests.benchmarks.fitting [LOG.csv]

For seven prefixes of each log: the mean loss on the next 800 reviews under the published weights
and under those fitted to the prefix, where they were accepted. A log has the columns `card_id`,
`review_rating` and `review_time` (ISO 8601), as py-fsrs writes it; three learners are simulated.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

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


def report(name: str, log: list[TrainingReview]) -> int:
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
    return worse


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
    logs |= {Path(name).name: read_log(Path(name)) for name in sys.argv[1:]}
    worse = sum([report(name, log) for name, log in logs.items()])
    print(f"accepted fits that were worse on the next reviews: {worse}")
    return show(rows())


if __name__ == "__main__":
    sys.exit(main())
