"""Kills merges, and exchanges through a shared folder, at random moments.

Of two machines that both have reviewed, one merges the other's database, or takes in and publishes
through a folder, and is ended with SIGKILL meanwhile. Its log must then be the one before or the
merged one, never something between, and a second try must lead to the merged one. The long form:

    python -m tests.durability.merges --kills 200
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from quizzer import settings
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.backup import merge, sync
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.startup import open_context
from quizzer.store import db
from tests.durability.homes import make_home
from tests.services.machines import history, log, perform

BEGIN = datetime(2023, 3, 2, 9, 0, tzinfo=UTC)
WORK = """
import sys
from pathlib import Path
from quizzer.paths import Home
from quizzer.services.startup import open_context
from tests.durability.merges import STEPS
kind, folder, other = sys.argv[1:]
with open_context(Home(Path(folder))) as context:
    print("ready", flush=True)
    STEPS[kind](context, Path(other))
    print("done", flush=True)
"""
Log = dict[str, list[tuple[Any, ...]]]


def _merge(context: Context, other: Path) -> None:
    merge.merge(context, other, BEGIN)


def _exchange(context: Context, other: Path) -> None:
    assert not sync.take_in(context).problems
    sync.publish(context)


STEPS: dict[str, Callable[[Context, Path], None]] = {"merge": _merge, "exchange": _exchange}


def kill_merges(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kill so many merges and exchanges in turn; raises AssertionError at any loss.

    Returns how often each left the log before it and the merged log.
    """
    draw, outcomes = random.Random(seed), Counter[str]()
    shared = folder / "shared"
    shared.mkdir(parents=True)
    for number, name in enumerate(("desk", "laptop")):
        home = make_home(folder / name)
        settings.change(home.config, "sync_folder", str(shared))
        with open_context(home, UTC) as context:
            _live(context, draw, BEGIN + timedelta(minutes=7 * number))
            if name == "laptop":
                sync.publish(context)
    before = _log(folder / "desk")
    spans = {}
    for kind, step in STEPS.items():
        shutil.copytree(folder / "desk", folder / kind)
        shutil.copytree(shared, folder / f"{kind}-shared")
        settings.change(Home(folder / kind).config, "sync_folder", str(folder / f"{kind}-shared"))
        with open_context(Home(folder / kind), UTC) as context:
            begun = time.monotonic()
            step(context, folder / "laptop" / "quizzer.db")
            spans[kind] = time.monotonic() - begun
    merged = _log(folder / "merge")
    for number in range(kills):
        kind = ("merge", "exchange")[number % 2]
        state = _kill_one(folder, kind, draw.random() * 1.3 * spans[kind], before, merged)
        outcomes[f"{kind}: {state}"] += 1
    return outcomes


def _live(context: Context, draw: random.Random, begin: datetime) -> None:
    """A history with reviews of many cards, undos, suspensions and notes."""
    names = [f"crash/c{number}" for number in range(200)]
    perform(context, history(draw, names[:20], begin, 120))
    for name in names:
        row = cards.find_card(context, name)
        cards.record(context, row, Rating(draw.randint(1, 4)), begin + timedelta(days=700))


def _kill_one(folder: Path, kind: str, after: float, before: Log, merged: Log) -> str:
    """Kill one merge `after` so many seconds; returns in which state it left the log."""
    work, shared = folder / "work", folder / "work-shared"
    shutil.copytree(folder / "desk", work)
    shutil.copytree(folder / "shared", shared)
    settings.change(Home(work).config, "sync_folder", str(shared))
    other = folder / "laptop" / "quizzer.db"
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, kind, str(work), str(other)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    output, errors = process.communicate()
    assert ready == "ready\n", errors
    assert "Traceback" not in errors, errors
    now = _log(work)
    differing = [table for table in now if now[table] != merged[table]]
    assert now in (before, merged), f"neither the log before nor the merged one: {differing}"
    assert "done" not in output or now == merged, "an acknowledged merge is not there"
    with open_context(Home(work), UTC) as context:
        db.check_pages(context.db.connection, context.db.path, deep=True)
        STEPS[kind](context, other)
    assert _log(work) == merged
    if kind == "exchange":
        _check_folder(folder, shared, merged)
    for used in (work, shared):
        shutil.rmtree(used)
    return "merged" if now == merged else "as before"


def _check_folder(folder: Path, shared: Path, merged: Log) -> None:
    """A third machine, without a log of its own, comes to the same log from the folder."""
    third = make_home(folder / "third")
    settings.change(third.config, "sync_folder", str(shared))
    with open_context(third, UTC) as context:
        assert not sync.take_in(context).problems
    now = _log(third.folder)
    assert all(now[table] == merged[table] for table in merged if table != "card")
    shutil.rmtree(third.folder)


def _log(home: Path) -> Log:
    with open_context(Home(home), UTC) as context:
        return log(context)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        outcomes = kill_merges(Path(folder), chosen.kills, chosen.seed)
    states = ", ".join(f"{state} {count}" for state, count in sorted(outcomes.items()))
    print(f"{outcomes.total()} kills; {states}; lost: 0, twice: 0")


if __name__ == "__main__":
    main()
