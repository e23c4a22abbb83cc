"""Learning steps are few among all schedules, and reading them costs as little."""

from __future__ import annotations

from quizzer.services.context import Context
from quizzer.store import absences, queues
from tests.conftest import NOON


def test_learning_steps_are_looked_up_by_an_index_of_their_own(context: Context) -> None:
    db, day = context.db, context.clock.day(NOON)
    ran: list[str] = []
    db.connection.set_trace_callback(ran.append)
    queues.first_step(db, day, None, None)
    queues.waiting_counts(db, NOON, day, None)
    queues.deck_counts(db, NOON, day)
    absences.latest_return(db, day, 10)
    absences.has_backlog(db, day)
    absences.remaining_steps(db, NOON, day, None, day)
    absences.backlog(db, day, day, "chapter")
    absences.steps_begun(db, day)
    absences.unfinished_chapters(db)
    db.connection.set_trace_callback(None)
    of_steps = [sql for sql in ran if "due_day IS NULL" in sql]
    assert len(of_steps) >= 9
    for sql in of_steps:
        plan = [row["detail"] for row in db.rows(f"EXPLAIN QUERY PLAN {sql}")]
        assert any("schedule_steps" in step for step in plan), sql
        full_scans = [step for step in plan if step.startswith("SCAN schedule")]
        assert all("schedule_steps" in step for step in full_scans), sql
