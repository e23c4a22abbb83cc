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
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from quizzer.paths import Home
from quizzer.services import overview
from quizzer.services.context import open_context
from tests.benchmarks.first_paint import first_paint
from tests.benchmarks.reviews import CARD, NOW, make_home

SIZES = (37, 10_000, 100_000)
LIMIT_S = 2.0
MAIN = "from quizzer.cli import main; main()"


def prepare(folder: Path, cards: int) -> Home:
    """A home whose deck has its file, and two tags a card; read once, as after a first start."""
    make_home(folder, cards, 10 * cards).db.close()
    (folder / "questions").mkdir()
    text = [
        f'{CARD.format(number)}tags = ["t{number % 40}", "half{number % 2}"]\n'
        for number in range(cards)
    ]
    deck = folder / "questions" / "bench.toml"
    deck.write_text('title = "Bench"\n' + "".join(text), encoding="utf-8")
    with open_context(Home(folder)) as context:
        context.db.execute("ANALYZE")
    return Home(folder)


def env(home: Home) -> dict[str, str]:
    return {**os.environ, "QUIZZER_HOME": str(home.folder), "TERM": "xterm-256color"}


def seconds(home: Home, *words: str) -> tuple[float, float]:
    """How long a command takes, process and all, and how much of it on a processor."""
    begun, used = time.perf_counter(), _children()
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *words], env=env(home), check=True, capture_output=True
    )
    taken = (time.perf_counter() - begun, _children() - used)
    if words[0] == "report":
        assert json.loads(done.stdout)["version"] == 1
    return taken


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def today(home: Home) -> float:
    with open_context(home) as context:
        begun = time.perf_counter()
        overview.today(context, NOW)
        return time.perf_counter() - begun


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--runs", type=int, default=5)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        homes = {size: prepare(Path(folder) / str(size), size) for size in SIZES}
        start: list[tuple[float, float]] = []
        report: dict[int, list[tuple[float, float]]] = {size: [] for size in SIZES}
        asking: dict[int, list[float]] = {size: [] for size in SIZES}
        opening: dict[int, list[float]] = {size: [] for size in SIZES}
        for _ in range(runs):
            for size, home in homes.items():
                start.append(seconds(home, "--version"))
                report[size].append(seconds(home, "report", "--json"))
                asking[size].append(today(home))
                opening[size].append(first_paint([sys.executable, "-c", MAIN], b"Bench", env(home)))
    bare, bare_cpu = map(min, zip(*start, strict=True))
    print(f"start of the process: {bare:.2f} s, {bare_cpu:.2f} s of a processor (best of {runs})")
    for size in SIZES:
        taken, cpu = map(min, zip(*report[size], strict=True))
        asked, opened = 1000 * min(asking[size]), 1000 * min(opening[size])
        print(
            f"{size:7,} cards, {10 * size:9,} reviews: report --json {taken - bare:.2f} s beyond it"
            f" ({taken / bare:.1f} times the start), {cpu - bare_cpu:.2f} s of a processor;"
            f" Today opens in {opened:.0f} ms, asks for {asked:.1f} ms"
        )
    slower = min(opening[SIZES[-1]]) / min(opening[SIZES[0]])
    print(f"Today at {SIZES[-1]:,} cards over Today at {SIZES[0]}: {slower:.2f}")
    beyond = min(taken for taken, _ in report[SIZES[-1]]) - bare
    print(f"at most {LIMIT_S} s beyond the start: {'held' if beyond <= LIMIT_S else 'NOT HELD'}")
    return int(beyond > LIMIT_S)


if __name__ == "__main__":
    sys.exit(main())
