"""quizzer report --json beyond the start of the process, and Today, at 37, 10,000, 100,000 cards.

    python -m tests.benchmarks.report [--runs 5]

Ten reviews a card. In turn: `quizzer --version` is the start of the process; Today is the app in a
pseudo-terminal until its chapters are painted, and what that asks the log for. The best of the
runs counts, as whatever else runs can only add to it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from quizzer.paths import Home
from quizzer.services.startup import open_context
from tests.benchmarks.first_paint import QUIZZER, first_paint
from tests.benchmarks.homes import deck_text, make_home
from tests.benchmarks.table import Row, in_turn, show, timed

SIZES = (37, 10_000, 100_000)
LIMIT_MS = 2000.0


def prepare(folder: Path, cards: int) -> Home:
    """A home whose deck has its file, and two tags a card; read once, as after a first start."""
    make_home(folder, cards, 10 * cards, datetime.now(UTC)).db.close()
    (folder / "questions").mkdir()
    tags = 'tags = ["t{0}", "half{1}"]\n'
    text = deck_text(cards, lambda number: tags.format(number % 40, number % 2))
    (folder / "questions" / "bench.toml").write_text(text, encoding="utf-8")
    with open_context(Home(folder)):
        return Home(folder)


def env(home: Home) -> dict[str, str]:
    return {**os.environ, "QUIZZER_HOME": str(home.folder), "TERM": "xterm-256color"}


def run(home: Home, *words: str) -> None:
    done = subprocess.run([*QUIZZER, *words], env=env(home), check=True, capture_output=True)
    if words[0] == "report":
        assert json.loads(done.stdout)["version"] == 1


def paint(home: Home) -> float:
    """Milliseconds until Today has painted the deck's title."""
    return 1000 * first_paint(QUIZZER, b"Bench", env(home))


def rows(runs: int = 5) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        homes = [prepare(Path(folder) / str(size), size) for size in SIZES]
        start, *reports = in_turn(
            runs,
            timed(partial(run, homes[0], "--version")),
            *(timed(partial(run, home, "report", "--json")) for home in homes),
        )
        paints = in_turn(
            2 * runs,
            *(partial(paint, home) for home in homes),
        )
    begins = statistics.median(start)
    for size, durations in zip(SIZES, reports, strict=True):
        beyond = [milliseconds - begins for milliseconds in durations]
        yield Row("report --json beyond start", "2 s", beyond, [LIMIT_MS], target=1.0, size=size)
    for size, durations in zip(SIZES, paints, strict=True):
        yield Row("Today, a log of years", "ours, 37 cards", durations, paints[0], 1.1, size)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    return show(rows(options.parse_args().runs))


if __name__ == "__main__":
    sys.exit(main())
