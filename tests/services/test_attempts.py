from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.verdict import Diagnosis, Verdict
from quizzer.memory.scheduler import Rating, Reviewed
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.practice import attempts, lab_list, workspace
from quizzer.services.reports import exercise_history
from quizzer.services.review import cards, standings
from quizzer.services.startup import open_context
from quizzer.store import answers
from tests.conftest import NOON

PASSED = Verdict("zip_pairs", "passed")
FAILED = Verdict("zip_pairs", "failed", diagnosis=Diagnosis("slip", "A slip", "..."))


@pytest.fixture
def context(used_home: Home) -> Iterator[Context]:
    """The bundled content, of which the exercises are used."""
    with open_context(used_home, UTC) as opened:
        yield opened


def grade(context: Context, verdict: Verdict, now: datetime = NOON) -> Rating | None:
    rating = attempts.record(context, "zip_pairs", b"code", verdict, now).rating
    return None if rating is None else rating.rating


def status(context: Context, now: datetime = NOON) -> str:
    [standing] = standings.exercise_statuses(context, ["zip_pairs"], now)
    return standing.status


def due_day(context: Context) -> datetime:
    state = cards.state_of(context, standings.exercise_card(context, "zip_pairs").key)
    assert isinstance(state, Reviewed)
    assert state.due_day is not None
    return context.clock.start(state.due_day)


def test_passed_at_the_first_try_is_good(context: Context) -> None:
    assert grade(context, PASSED) is Rating.GOOD
    assert status(context) == "passed"
    assert due_day(context) > NOON


def test_passed_stays_passed_with_the_last_run_beside_it(context: Context) -> None:
    grade(context, PASSED)
    grade(context, FAILED)
    [standing] = standings.exercise_statuses(context, ["zip_pairs"], NOON)
    assert (standing.status, standing.last_failed) == ("passed", True)
    entry = next(item for item in lab_list.lab_entries(context, NOON) if item.id == "zip_pairs")
    assert (entry.status, entry.last_failed) == ("passed", True)
    progress = exercise_history.exercise_progress(context, NOON)
    row = next(item for item in progress if item.id == "zip_pairs")
    assert (row.status, row.last_failed, row.passes) == ("passed", True, 1)
    assert "zip_pairs" in [row.exercise for row in answers.passes(context.db)]
    grade(context, PASSED)
    [standing] = standings.exercise_statuses(context, ["zip_pairs"], NOON)
    assert (standing.status, standing.last_failed) == ("passed", False)
    assert status(context, NOON + timedelta(days=60)) == "due"


def test_passed_after_failed_tries_is_hard_and_a_failure_rates_nothing(context: Context) -> None:
    assert grade(context, FAILED) is None
    assert status(context) == "failed"
    assert grade(context, PASSED) is Rating.HARD
    history = attempts.history(context, "zip_pairs")
    assert [(item.status, item.diagnosis, item.code) for item in history] == [
        ("failed", "slip", b"code"),
        ("passed", None, b"code"),
    ]


def test_a_shown_solution_is_again_and_a_pass_that_day_changes_nothing(context: Context) -> None:
    solution = attempts.show_solution(context, "zip_pairs", NOON)
    assert solution is not None
    assert solution.rating is Rating.AGAIN
    assert grade(context, PASSED) is None
    assert attempts.show_solution(context, "zip_pairs", NOON) is None


def test_one_rating_a_due_period(context: Context) -> None:
    grade(context, PASSED)
    assert grade(context, PASSED) is None
    assert grade(context, FAILED, due_day(context) - timedelta(hours=1)) is None
    later = due_day(context) + timedelta(hours=1)
    assert status(context, later) == "due"
    assert grade(context, PASSED, later) is Rating.GOOD, "failures before the period do not count"
    assert grade(context, PASSED, later) is None


def test_an_undo_takes_the_rating_back_and_keeps_the_attempt(context: Context) -> None:
    grade(context, PASSED)
    undone = cards.undo(context, NOON)
    assert undone is not None
    assert undone.row.id == "exercises/zip_pairs"
    assert len(attempts.history(context, "zip_pairs")) == 1
    assert context.db.rows("PRAGMA foreign_key_check") == []


@pytest.fixture
def spec() -> ExerciseSpec:
    return exercise_file.load(paths.bundled("exercises") / "zip_pairs")


def test_work_begins_from_the_starter_and_is_never_written_over(
    context: Context, spec: ExerciseSpec
) -> None:
    assert status(context) == "new"
    path = workspace.start(context, spec, NOON)
    assert path.read_text() == spec.starter
    assert status(context) == "started"
    path.write_text("mine")
    assert workspace.start(context, spec, NOON).read_text() == "mine"


def test_when_it_is_due_again_the_old_file_is_put_away(
    context: Context, spec: ExerciseSpec
) -> None:
    path = workspace.start(context, spec, NOON)
    path.write_text("finished")
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    grade(context, PASSED)
    assert workspace.start(context, spec, NOON).read_text() == "finished", "not due yet"
    later = due_day(context) + timedelta(hours=1)
    assert workspace.start(context, spec, later).read_text() == spec.starter
    [old] = (path.parent / "old").iterdir()
    assert old.read_text() == "finished"
    path.write_text("begun again")
    os.utime(path, (later.timestamp(), later.timestamp()))
    assert workspace.start(context, spec, later).read_text() == "begun again"


def test_the_lab_lists_exercises_without_reading_their_folders(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(folder: Path) -> None:
        raise AssertionError(f"{folder} was read")

    monkeypatch.setattr(exercise_file, "load", load)
    entries = lab_list.lab_entries(context, NOON)
    assert [(entry.id, entry.title, entry.chapter) for entry in entries[:2]] == [
        ("list_comprehension", "The doubles of the odd ones", "MNIST basics"),
        ("zip_pairs", "Pairs by position", "MNIST basics"),
    ]
    question = entries[1].question
    assert question is not None
    assert question.id == "fastbook-04/zip-pairs"


def test_the_lab_says_in_how_many_days_an_exercise_comes_back(context: Context) -> None:
    def days(now: datetime) -> int | None:
        entries = {entry.id: entry for entry in lab_list.lab_entries(context, now)}
        return entries["zip_pairs"].days

    assert days(NOON) is None
    grade(context, PASSED)
    due = (due_day(context) - NOON).days + 1
    assert [days(NOON + timedelta(days=later)) for later in (0, 1, due, due + 3)] == [
        *(due, due - 1, 0, -3),
    ]


def test_an_exercise_whose_question_is_not_in_its_deck_any_more_is_listed_without_it(
    context: Context,
) -> None:
    deck = context.home.questions / "fastbook-04.toml"
    deck.parent.mkdir(exist_ok=True)
    deck.write_text(
        'title = "Mine"\n[[card]]\nid = "a"\nkind = "free"\nprompt = "?"\nanswer = "x"\n'
    )
    entries = {entry.id: entry for entry in lab_list.lab_entries(context.refreshed(), NOON)}
    assert (entries["zip_pairs"].question, entries["zip_pairs"].chapter) == (None, "")


def test_a_file_of_the_very_moment_at_which_its_exercise_fell_due_stays(
    context: Context, spec: ExerciseSpec
) -> None:
    path = workspace.start(context, spec, NOON)
    grade(context, PASSED)
    due = due_day(context)
    for moment, is_kept in ((due, True), (due - timedelta(seconds=1), False)):
        path.write_text("mine")
        os.utime(path, (moment.timestamp(), moment.timestamp()))
        text = workspace.start(context, spec, due + timedelta(hours=1)).read_text()
        assert text == ("mine" if is_kept else spec.starter)


def test_a_reset_begins_from_the_starter_and_puts_script_and_notebook_away(
    context: Context, spec: ExerciseSpec
) -> None:
    path = context.home.workspace / "zip_pairs.py"
    assert workspace.reset(context, spec, NOON) is None
    assert path.read_text() == spec.starter
    path.write_text("mine")
    copy = workspace.reset(context, spec, NOON)
    assert copy is not None
    assert (copy.read_text(), path.read_text()) == ("mine", spec.starter)
    notebook = path.with_suffix(".ipynb")
    notebook.write_text("cells")
    first = workspace.work_file(context, "zip_pairs")
    later = workspace.reset(context, spec, NOON + timedelta(seconds=1))
    assert later is not None
    assert later.suffix == first.suffix
    assert (path.read_text(), notebook.exists()) == (spec.starter, False)
    assert len([*copy.parent.iterdir()]) == 3
