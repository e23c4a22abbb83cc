"""Logs of a million reviews in all made one: by `quizzer merge`, and through a shared folder.

    python -m tests.benchmarks.merging [--reviews N]

Three merges: of a copy of the database that both machines went on with, of logs of other cards,
and of the same cards reviewed at other times, where every state is worked out again. Then what a
folder costs: to put the whole log there, to take it in on an empty machine, and what ten reviews
of another machine add to a start. Processor time is measured, since it is what a merge takes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from quizzer.services.backup import merge, sync
from quizzer.services.context import Context
from quizzer.store.db import open_database
from tests.benchmarks.homes import NOW, make_home
from tests.benchmarks.table import Row, show

REVIEWS = 1_000_000
REVIEWS_A_CARD = 25
WENT_ON = 2_000  # reviews on each machine since the copy was made
TARGET_S = 60.0


def processor_time(step: Callable[[], object]) -> Callable[[], float]:
    def milliseconds() -> float:
        begun = time.process_time()
        step()
        return 1000 * (time.process_time() - begun)

    return milliseconds


def rows(reviews: int = REVIEWS) -> Iterator[Row]:
    """One round each: the logs are new ones after it."""
    for name, make in {
        "merge a copy that went on": copies,
        "merge logs of other cards": other_cards,
        "merge logs of the same cards": same_cards,
    }.items():
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = make(Path(folder), reviews)
            spent = processor_time(lambda: merge.merge(ours, theirs, NOW))()  # noqa: B023
            ours.db.close()
        yield _row(name, spent, reviews)
    with tempfile.TemporaryDirectory() as folder:
        yield from _shared(Path(folder), reviews)


def _row(name: str, spent: float, reviews: int, target: float = TARGET_S) -> Row:
    return Row(name, f"{target:g} s", [spent], [1000 * target], 1, reviews)


def _home(folder: Path, reviews: int) -> Context:
    return make_home(folder, reviews // REVIEWS_A_CARD, reviews)


def copies(folder: Path, reviews: int) -> tuple[Context, Path]:
    ours = _home(folder / "ours", reviews)
    path = _copy(ours, folder / "theirs")
    theirs = replace(ours, db=open_database(path))
    _go_on(ours, 0)
    _go_on(theirs, 5000)
    _close(theirs)
    return ours, path


def other_cards(folder: Path, reviews: int) -> tuple[Context, Path]:
    ours, theirs = (_home(folder / name, reviews // 2) for name in ("ours", "theirs"))
    theirs.db.execute("UPDATE deck SET id = 'other'")
    return ours, _close(theirs)


def same_cards(folder: Path, reviews: int) -> tuple[Context, Path]:
    ours, theirs = (_home(folder / name, reviews // 2) for name in ("ours", "theirs"))
    theirs.db.execute("DROP TRIGGER review_is_append_only")
    theirs.db.execute("UPDATE review SET at = at + 3600000")
    return ours, _close(theirs)


def _shared(folder: Path, reviews: int) -> Iterator[Row]:
    (folder / "shared").mkdir()
    ours = _sharing(_home(folder / "ours", reviews), folder / "shared")
    yield _row(
        "put a whole log into a folder", processor_time(lambda: sync.publish(ours))(), reviews
    )
    empty = _sharing(make_home(folder / "empty", reviews // REVIEWS_A_CARD, 0), folder / "shared")
    yield _row(
        "take it in on an empty machine", processor_time(lambda: sync.take_in(empty))(), reviews
    )
    _go_on(ours, 0, 10)
    sync.publish(ours)
    spent = processor_time(lambda: sync.take_in(empty))()
    yield _row("take in ten reviews more", spent, reviews)
    for context in (ours, empty):
        context.db.close()


def _sharing(context: Context, folder: Path) -> Context:
    return replace(context, settings=replace(context.settings, sync_folder=str(folder)))


def _copy(context: Context, folder: Path) -> Path:
    context.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    folder.mkdir()
    return Path(shutil.copy(context.db.path, folder / "quizzer.db"))


def _close(context: Context) -> Path:
    context.db.close()
    return context.db.path


def _go_on(context: Context, after_ms: int, count: int = WENT_ON) -> None:
    """One more review of so many cards, a day later."""
    with context.db.transaction():
        context.db.execute(
            "INSERT INTO review (card, previous, rating, at, day, phase_before, elapsed_days,"
            " stability, due_at, due_day, reps, origin, card_version, retention, phase,"
            " difficulty, lapses)"
            " SELECT card, review, 3, last_at + 86400000 + ?, last_day + 1, 'review', 1,"
            " stability * 1.5, due_at, due_day, reps + 1, 'review', 1, 0.9, 'review', 5.0, 0"
            " FROM schedule ORDER BY card LIMIT ?",
            after_ms,
            count,
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=REVIEWS)
    return show(rows(parser.parse_args().reviews))


if __name__ == "__main__":
    sys.exit(main())
