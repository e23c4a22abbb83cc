"""How exercises stand: when a verdict counts, and which of them is worth one's time next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from quizzer.grader.verdict import Check, Verdict
from quizzer.memory.scheduler import New, Reviewed
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.review import standings
from quizzer.services.startup import open_context
from tests.conftest import NOON

MOMENT = timedelta(milliseconds=1)


class Listed(NamedTuple):
    id: str
    status: str


def reviewed(context: Context, due_at: datetime, *, in_steps: bool) -> Reviewed:
    day = context.clock.day(due_at)
    phase, step, due_day = ("learning", 0, None) if in_steps else ("review", None, day)
    return Reviewed(phase, step, 3.0, 5.0, due_at, due_day, NOON, day - 1, reps=1, lapses=0)  # type: ignore[arg-type]


def test_a_verdict_counts_from_the_moment_of_a_step_and_the_beginning_of_a_day(
    context: Context,
) -> None:
    assert standings.is_due(context, New(), NOON)
    assert standings.period_start(context, New()) is None
    step = reviewed(context, NOON, in_steps=True)
    assert not standings.is_due(context, step, NOON - MOMENT)
    assert standings.is_due(context, step, NOON)
    assert standings.period_start(context, step) == NOON
    begin = context.clock.start(context.clock.day(NOON))
    known = reviewed(context, NOON, in_steps=False)
    assert not standings.is_due(context, known, begin - MOMENT)
    assert standings.is_due(context, known, begin)
    assert standings.period_start(context, known) == begin


def test_what_is_due_comes_first_then_failed_started_and_new_ones_and_never_the_one_just_done() -> (
    None
):
    listed = [Listed(status, status) for status in ("passed", "new", "started", "failed", "due")]
    order = []
    while (entry := standings.first_unfinished(listed)) is not None:
        order.append(entry.id)
        assert standings.first_unfinished([entry], after=entry.id) is None
        listed.remove(entry)
    assert order == ["due", "failed", "started", "new"]
    twice = [Listed("a", "failed"), Listed("b", "failed"), Listed("c", "due")]
    assert standings.first_unfinished(twice, after="c") == twice[0]
    assert standings.first_unfinished(twice, after="a") == twice[2]


@pytest.fixture
def bundled_context(used_home: Home) -> Iterator[Context]:
    """The bundled content, of which the exercises are used."""
    with open_context(used_home, UTC) as opened:
        yield opened


def test_the_labs_overview_has_the_chapter_of_what_comes_next(bundled_context: Context) -> None:
    context = bundled_context
    before = standings.lab_overview(context, NOON)
    assert before.next is not None
    assert before.next == before.exercises[0] == before.in_chapter[0]
    assert before.chapter
    assert 0 < len(before.in_chapter) < len(before.exercises)
    assert before.in_chapter == before.exercises[: len(before.in_chapter)]
    assert standings.count_passed(before.exercises) == 0
    attempts.record(context, before.next.id, b"", Verdict(before.next.id, "passed"), NOON)
    after = standings.lab_overview(context, NOON)
    assert after.next == before.exercises[1]
    assert standings.count_passed(after.exercises) == 1


@pytest.mark.parametrize(
    ("got", "message", "accuracy"),
    [
        ("96.25 %", "", 0.9625),
        ("90 %", "94 % is more", 0.9),
        ("", "97.5 % of them, in an older verdict", 0.975),
        ("", "it did not come to that", None),
    ],
)
def test_the_accuracy_of_a_training_is_read_from_its_own_check(
    got: str, message: str, accuracy: float | None
) -> None:
    other = Check("Another check", "passed", got="12 %")
    check = Check(attempts.ACCURACY_CHECK, "failed", message, got=got)
    assert attempts.accuracy(Verdict("mnist_training", "failed", (other, check))) == accuracy
    assert attempts.accuracy(Verdict("mnist_training", "failed", (other,))) is None
