"""Today at 37 and at 100,000 cards, on an ordinary day and after a long absence, in one process.

    python -m tests.benchmarks.coming_back [--cards 100000] [--reviews 1000000] [--rounds 20]

`now` is what the first paint waits for; what comes after it is looked up (`read`), then worked out
in a thread.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from quizzer.services.context import Context
from quizzer.services.review import catch_up, today
from quizzer.services.review.session import ReviewSession
from tests.benchmarks.homes import NOW, make_home

THERE = NOW  # the log ends the day before
AWAY = NOW + timedelta(days=20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        homes = {
            "37": make_home(Path(folder) / "small", 37, 370),
            f"{chosen.cards:,}": make_home(Path(folder) / "large", chosen.cards, chosen.reviews),
        }
        for _ in range(chosen.rounds):
            for size, context in homes.items():
                _measure(times, size, context)
    for (what, size), durations in sorted(times.items()):
        print(f"{what:36} {size:>8} cards  median {statistics.median(durations):8.2f} ms")


def _measure(times: dict[tuple[str, str], list[float]], size: str, context: Context) -> None:
    def timed(what: str, work: Callable[[], object]) -> None:
        started = time.perf_counter()
        work()
        times[what, size].append(1000 * (time.perf_counter() - started))

    there, away = context.clock.day(THERE), context.clock.day(AWAY)
    plan = catch_up.active_catch_up(context, away)
    assert plan is not None
    assert catch_up.active_catch_up(context, there) is None
    timed("ordinary day: is there a plan?", lambda: catch_up.latest_catch_up(context, there))
    timed("ordinary day: now", lambda: today.today(context, THERE))
    timed("back: is there a plan?", lambda: catch_up.latest_catch_up(context, away))
    timed("back: now", lambda: today.today(context, AWAY))
    timed("back: first card", lambda: ReviewSession(context).next(AWAY))
    timed("back: read", lambda: catch_up.read_inputs(context, AWAY, plan))
    inputs = catch_up.read_inputs(context, AWAY, plan)
    timed("back: work out", lambda: catch_up.make_outlook(inputs))


if __name__ == "__main__":
    main()
