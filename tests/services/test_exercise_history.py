from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.paths import Home
from quizzer.report.progress_model import ExerciseProgress, TrainingRun
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.reports import exercise_history
from quizzer.services.startup import open_context
from tests.conftest import NOON, place_database


@pytest.fixture
def context(home: Home, bundled_database: bytes) -> Iterator[Context]:
    place_database(home, bundled_database)
    with open_context(home, UTC) as opened:
        yield opened


def graded(
    context: Context, exercise: str, status: str, now: datetime, title: str = "", id: str = "slip"
) -> None:
    diagnosis = Diagnosis(id, title, "...") if title else None
    verdict = Verdict(exercise, status, diagnosis=diagnosis)  # type: ignore[arg-type]
    attempts.record(context, exercise, b"code", verdict, now)


def progress(context: Context, exercise: str, now: datetime = NOON) -> ExerciseProgress:
    listed = exercise_history.exercise_progress(context, now)
    return next(entry for entry in listed if entry.id == exercise)


def test_an_exercise_that_was_never_tried_is_reported_as_new(context: Context) -> None:
    entry = progress(context, "zip_pairs")
    assert (entry.status, entry.attempts, entry.passes, entry.last_at) == ("new", 0, 0, None)
    assert (entry.misconceptions, entry.last_failed) == ((), False)
    assert entry.title
    assert "*" not in entry.title[:1] + entry.title[-1:]


def test_attempts_and_passes_are_counted_and_a_shown_solution_is_neither(context: Context) -> None:
    for minutes, status in enumerate(["failed", "error", "passed", "passed", "failed"]):
        graded(context, "zip_pairs", status, NOON + timedelta(minutes=minutes))
    attempts.show_solution(context, "zip_pairs", NOON + timedelta(hours=1))
    entry = progress(context, "zip_pairs")
    assert (entry.attempts, entry.passes) == (5, 2)
    assert entry.last_at == NOON + timedelta(minutes=4)
    assert attempts.count(context, "zip_pairs") == 5
    assert attempts.count(context, "softmax") == 0


def test_the_latest_attempts_come_last_first(context: Context) -> None:
    for minutes, status in enumerate(["failed", "error", "timeout"]):
        graded(context, "zip_pairs", status, NOON + timedelta(minutes=minutes))
    latest = attempts.latest(context, "zip_pairs", 2)
    assert [(item.status, item.at) for item in latest] == [
        ("timeout", NOON + timedelta(minutes=2)),
        ("error", NOON + timedelta(minutes=1)),
    ]
    assert [item.code for item in latest] == [None, None]


def test_an_error_is_overcome_by_a_later_pass_alone(context: Context) -> None:
    graded(context, "zip_pairs", "failed", NOON, "First words", "slip")
    graded(context, "zip_pairs", "passed", NOON)
    graded(context, "zip_pairs", "failed", NOON, "Another slip", "other")
    graded(context, "softmax", "failed", NOON, "Elsewhere", "slip")
    graded(context, "softmax", "passed", NOON)
    met = [
        (error.title, error.times, error.overcome)
        for error in progress(context, "zip_pairs").misconceptions
    ]
    assert met == [("First words", 1, True), ("Another slip", 1, False)]
    graded(context, "zip_pairs", "failed", NOON, "Today's words", "slip")
    met = [
        (error.title, error.times, error.overcome)
        for error in progress(context, "zip_pairs").misconceptions
    ]
    assert met == [("Today's words", 2, False), ("Another slip", 1, False)]
    [elsewhere] = progress(context, "softmax").misconceptions
    assert elsewhere.overcome


def test_exercises_stand_under_the_chapters_whose_questions_name_them(context: Context) -> None:
    listed = exercise_history.exercise_progress(context, NOON)
    chapters = list(dict.fromkeys(entry.chapter for entry in listed))
    assert len(chapters) > 1
    places = [chapters.index(entry.chapter) for entry in listed]
    assert places == sorted(places), "each chapter's exercises stand together"
    assert "" not in chapters[:-1], "what no question names comes last"


def run(status: str, *checks: Check) -> Verdict:
    return Verdict("mnist_training", status, checks=checks, duration_s=12.5)  # type: ignore[arg-type]


READS = attempts.ACCURACY_CHECK


def test_a_training_is_reported_once_it_has_read_the_test_pictures(context: Context) -> None:
    for verdict in (
        run("error"),
        run("failed", Check("Trains", "passed"), Check(READS, "failed", got="93.4 % of them")),
        run("failed", Check(READS, "skipped")),
        run("passed", Check(READS, "passed", message="97 % right")),  # as older verdicts said it
    ):
        attempts.record(context, "mnist_training", b"code", verdict, NOON)
    attempts.show_solution(context, "mnist_training", NOON)
    assert exercise_history.training_runs(context) == (
        TrainingRun("mnist_training", NOON, 0.934, 12.5, passed=False),
        TrainingRun("mnist_training", NOON, 0.97, 12.5, passed=True),
    )


def test_without_the_training_exercise_there_are_no_trainings(context: Context) -> None:
    context.db.execute("UPDATE card SET present = 0 WHERE name = 'mnist_training'")
    assert exercise_history.training_runs(context) == ()
