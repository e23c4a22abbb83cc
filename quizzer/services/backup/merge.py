"""Taking in what another machine's database has and this one has not.

Schedules follow from the log: a card that was reviewed on both machines is scheduled again, as if
one machine had seen all of its reviews in their order.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from quizzer.errors import UsageError
from quizzer.memory import scheduler
from quizzer.memory.fsrs6 import Phase
from quizzer.memory.scheduler import Memory
from quizzer.services import deck_renames
from quizzer.services.backup import schedule
from quizzer.services.context import Context
from quizzer.services.deck_sync import refresh_decks
from quizzer.services.replay import base_of, day_starts_ms, due_at_ms, memory_after
from quizzer.services.review import fitting
from quizzer.store import db
from quizzer.store.copies import backups
from quizzer.store.copies import merge as store_merge
from quizzer.store.copies.merge import LoggedReview, MemoryState, MergeCounts, ReplayedReview
from quizzer.store.reviews import Reset


@dataclass(frozen=True)
class MergeResult:
    """What came in, the copy of the database that was made before, and what changed in files."""

    counts: MergeCounts
    copy: Path | None
    notices: tuple[str, ...]


def merge(context: Context, other: Path, now: datetime) -> MergeResult:
    """Merge another database into this one, after a copy; twice changes nothing more.

    Raises UsageError for what is no database of quizzer's, StorageError for one that is damaged
    or newer.
    """
    if not other.is_file():
        raise UsageError(f"there is no file {other}", hint="give the path of the other database")
    if not backups.is_quizzer_database(other):
        raise UsageError(
            f"{other} is not a database of quizzer", hint="it is quizzer.db in its QUIZZER_HOME"
        )
    if context.db.path.exists() and other.samefile(context.db.path):
        raise UsageError(f"{other} is this machine's own database", hint="give the other one's")
    with tempfile.TemporaryDirectory(prefix="quizzer-merge-") as folder:
        private = Path(folder) / "other.db"
        with backups.open_read_only(other) as connection:
            backups.copy_database(connection, private)
        with closing(db.open_database(private)) as theirs:  # now of today's schema
            db.check_values(theirs.connection, other)
            weights = fitting.effective(context.db), fitting.effective(theirs)
        copy = schedule.make_backup(context, now)
        counts = store_merge.merge(
            context.db,
            private,
            replay,
            lambda merged: fitting.replay_merged(merged, *weights),
            bundled=deck_renames.bundled_decks(),
        )
    return MergeResult(counts, copy, follow_renames(context) if counts.renames else ())


def follow_renames(context: Context) -> tuple[str, ...]:
    """Let deck files and settings have the names that decks got on another machine.

    Returns a sentence on each file.
    """
    ids, notices = deck_renames.rename_files(context.db, context.home)
    deck_renames.move_settings(context.home, ids)
    refresh_decks(context.db, context.home)
    return tuple(notices)


def replay(
    card: str, kind: str, log: list[LoggedReview], resets: Sequence[Reset] = ()
) -> list[ReplayedReview]:
    """What each review of a card led to, given all of them, and its resets, in their order.

    A review that was undone counts for those that were undone no later than it. What was recorded
    holds where it followed from the same state: it may be another program's.
    """
    states: list[Memory] = []
    replayed: list[ReplayedReview] = []
    starts = day_starts_ms([(review.recorded.due_at_ms, review.recorded.due_day) for review in log])
    for place, review in enumerate(log):
        recorded = review.recorded
        base = base_of(log, place, resets)
        previous, before, state = None, None, None
        if base is not None:
            previous, before, state = log[base].id, states[base], _memory_state(replayed[base])
        if recorded.previous == previous and review.base == state:
            replayed.append(recorded)
            states.append(_recorded_memory(review))
            continue
        after = memory_after(before, review, card, kind)
        states.append(after)
        replayed.append(
            ReplayedReview(
                previous,
                "new" if before is None else before.phase,
                scheduler.elapsed_days(before, after.last_day),
                after.phase,
                after.step,
                after.stability,
                after.difficulty,
                due_at_ms(after, review.at_ms, starts[place]),
                after.due_day,
                after.reps,
                after.lapses,
            )
        )
    return replayed


def _memory_state(review: ReplayedReview) -> MemoryState:
    return MemoryState(
        review.stability, review.difficulty, review.due_at_ms, review.reps, review.lapses
    )


def _recorded_memory(review: LoggedReview) -> Memory:
    state = review.recorded
    return Memory(
        cast("Phase", state.phase),
        state.step,
        state.stability,
        state.difficulty,
        state.due_day,
        None,
        review.day,
        state.reps,
        state.lapses,
    )
