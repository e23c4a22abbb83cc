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
from quizzer.memory.scheduler import New, Phase, Reviewed, State
from quizzer.services.backup import schedule
from quizzer.services.context import Context
from quizzer.services.replay import RecordedDay, base_of, day_starts_ms, state_after
from quizzer.services.review import fitting
from quizzer.store import db
from quizzer.store.copies import backups
from quizzer.store.copies import merge as store_merge
from quizzer.store.copies.merge import LoggedReview, MemoryState, MergeCounts, ReplayedReview
from quizzer.store.reviews import Reset, from_ms, to_ms


@dataclass(frozen=True)
class MergeResult:
    """What came in, and the copy of the database that was made before."""

    counts: MergeCounts
    copy: Path | None


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
        with closing(db.open_database(private, deep=True)) as theirs:  # now of today's schema
            db.check_values(theirs.connection, other)
            weights = fitting.effective(context.db), fitting.effective(theirs)
        copy = schedule.make_backup(context, now)
        counts = store_merge.merge(
            context.db, private, replay, lambda merged: fitting.replay_merged(merged, *weights)
        )
    return MergeResult(counts, copy)


def replay(
    card: str, kind: str, log: list[LoggedReview], resets: Sequence[Reset] = ()
) -> list[ReplayedReview]:
    """What each review of a card led to, given all of them, and its resets, in their order.

    A review that was undone counts for those that were undone no later than it. What was recorded
    holds where it followed from the same state: it may be another program's.
    """
    states: list[Reviewed] = []
    replayed: list[ReplayedReview] = []
    starts = day_starts_ms([(review.recorded.due_at_ms, review.recorded.due_day) for review in log])
    for place, review in enumerate(log):
        base = base_of(log, place, resets)
        previous = None if base is None else log[base].id
        if review.recorded.previous == previous and review.base == (
            None if base is None else _memory_state(replayed[base])
        ):
            replayed.append(review.recorded)
            states.append(_recorded_state(review))
            continue
        before: State = New() if base is None else states[base]
        clock = RecordedDay(recorded=review.day, start_ms=starts[place])
        after = state_after(before, review, card, kind, clock)
        states.append(after)
        reviewed = before if isinstance(before, Reviewed) else None
        replayed.append(
            ReplayedReview(
                previous=previous,
                phase_before="new" if reviewed is None else reviewed.phase,
                elapsed_days=scheduler.elapsed_days(before, after.last_day),
                phase=after.phase,
                step=after.step,
                stability=after.stability,
                difficulty=after.difficulty,
                due_at_ms=to_ms(after.due_at),
                due_day=after.due_day,
                reps=after.reps,
                lapses=after.lapses,
            )
        )
    return replayed


def _memory_state(review: ReplayedReview) -> MemoryState:
    return MemoryState(
        review.stability, review.difficulty, review.due_at_ms, review.reps, review.lapses
    )


def _recorded_state(review: LoggedReview) -> Reviewed:
    state = review.recorded
    return Reviewed(
        phase=cast("Phase", state.phase),
        step=state.step,
        stability=state.stability,
        difficulty=state.difficulty,
        due_at=from_ms(state.due_at_ms),
        due_day=state.due_day,
        last_at=from_ms(review.at_ms),
        last_day=review.day,
        reps=state.reps,
        lapses=state.lapses,
    )
