"""The exercises among what today holds: how many they are, the time they take, and their rating."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quizzer.grader.verdict import Verdict
from quizzer.memory.scheduler import Rating, Reviewed
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.review import cards, catch_up, today
from quizzer.services.review.selection import Selection, start_session
from quizzer.services.review.session import ReviewSession
from quizzer.services.startup import open_context
from tests.conftest import NOON


@pytest.fixture
def context(used_home: Home) -> Iterator[Context]:
    """The bundled content, with its exercises."""
    with open_context(used_home, UTC) as opened:
        yield opened


def solve(context: Context, exercise: str, now: datetime = NOON) -> None:
    attempts.record(context, exercise, b"code", Verdict(exercise, "passed"), now)


def test_exercises_due_and_new_have_a_time_of_their_own(context: Context) -> None:
    solve(context, "zip_pairs")
    later = NOON + timedelta(days=8)  # no absence yet, which would pause new cards
    many = replace(context, settings=replace(context.settings, new_cards_per_day=30))
    asked = ReviewSession(many).exercises_left(later)
    assert asked.due == 1
    assert asked.new > 0
    overview = today.today(many, later)
    questions = overview.remaining.new - asked.new
    day = context.clock.day(later)
    expected = catch_up.minutes_needed(many, day, 0, questions, 1 + asked.new)
    assert (overview.remaining.due, overview.exercises) == (1, 1 + asked.new)
    assert overview.minutes == expected
    without = today.today(many, later, questions_only=True)
    assert (without.remaining.due, without.exercises) == (0, 1 + asked.new)
    assert without.minutes == catch_up.minutes_needed(many, day, 0, without.remaining.new, 0)
    assert f"about {expected} min" in today.as_text(many, later)


def test_an_exercise_counts_as_answered_once_it_was_rated(context: Context) -> None:
    session = ReviewSession(context, deck="exercises", limit=2)
    in_review = session.next(NOON)
    assert in_review is not None
    assert session.practised(in_review) is None
    assert session.answered == 0
    assert session.next(NOON) == in_review
    solve(context, in_review.row.id.removeprefix("exercises/"))
    state = session.practised(in_review)
    assert isinstance(state, Reviewed)
    assert (state.reps, session.answered) == (1, 1)
    following = session.next(NOON)
    assert following is not None
    assert following.row.key != in_review.row.key
    solve(context, following.row.id.removeprefix("exercises/"))
    assert session.practised(following) is not None
    assert session.next(NOON) is None, "the run was to have two answers"
    session.undo(NOON)
    assert session.answered == 1
    assert session.next(NOON) == following


def test_an_exercise_that_is_due_again_or_whose_rating_was_undone_is_still_to_be_done(
    context: Context,
) -> None:
    solve(context, "zip_pairs")
    later = NOON + timedelta(days=8)
    session = start_session(context, selection=Selection(kind="exercise"))
    in_review = session.next(later)
    assert in_review is not None
    assert in_review.row.id == "exercises/zip_pairs"
    assert session.practised(in_review) is None
    cards.undo(context, later)
    assert session.practised(in_review) is None
    assert session.answered == 0


def test_an_exercise_takes_the_room_of_the_answers_that_it_lasts_as_long_as(
    context: Context,
) -> None:
    """Ten minutes a day have room for 30 answers of 20 s each, an exercise of 8 minutes for 24."""
    ten = replace(context, settings=replace(context.settings, minutes_per_day=10))
    later, answered = NOON + timedelta(days=40), []
    for now in (NOON, NOON, NOON, later, later):
        session = start_session(ten, selection=today.QUESTIONS)
        question = session.next(now)
        assert question is not None
        session.answer(question, Rating.EASY, now)
        answered.append(question.row.key)
    assert len(set(answered)) == 3
    for now in (NOON, later):
        solve(ten, "zip_pairs", now)
    plan = catch_up.latest_catch_up(ten, ten.clock.day(later))
    assert plan is not None
    assert (plan.away, plan.share, plan.remaining) == (40, 30, 30 - 2 - 24)
