"""The day that a plan promises, against learners who follow it through the real session."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.settings import Settings
from tests.services.absent_learners import Learner, follow_plan, make_home

# what is remembered as FSRS has it, worse, better; answers in seconds; overdue; minutes; order
ORDINARY = [
    (1.0, 15, 400, 10, "retrievability"),
    (0.6, 30, 80, 10, "chapter"),
    (1.6, 8, 80, 5, "retrievability"),
    (1.0, 15, 80, 30, "chapter"),
]
LONG = [
    *(
        (memory, seconds, overdue, minutes, order)
        for memory, seconds in ((0.6, 15), (1.0, 8), (1.0, 30), (1.6, 15))
        for overdue, minutes in ((80, 5), (80, 10), (400, 10), (400, 30), (2000, 30))
        for order in ("retrievability", "chapter")
    )
]


def check(
    folder: Path, case: tuple[float, float, int, int, str], share: float = 0.1, days: int = 1
) -> None:
    memory, seconds, overdue, minutes, order = case
    learner = Learner(memory, seconds)
    chosen = Settings(minutes_per_day=minutes, order=order, reviews_per_day=9999)
    run = follow_plan(make_home(folder / "home", learner, overdue, 1, chosen), learner, 1)
    print(f"{case}: promised {run.promised}, took {run.took} days")
    assert run.overdue == overdue
    assert abs(run.outlook.known - run.known_then) <= 0.05 * run.outlook.learned
    if run.promised is None:
        assert run.took is None
    else:
        assert run.took is not None
        assert abs(run.took - run.promised) <= max(days, share * run.promised)


@pytest.mark.parametrize("case", ORDINARY, ids=str)
def test_the_backlog_is_cleared_on_the_day_that_was_promised(
    tmp_path: Path, case: tuple[float, float, int, int, str]
) -> None:
    check(tmp_path, case)


# Where what falls due again takes most of a day's answers, little is left for the backlog, and a
# few lapses more or less move the day by weeks; the plan then errs towards a later day.
TIGHT = [(1.0, 30, 400, 10, order) for order in ("retrievability", "chapter")]


@pytest.mark.long
@pytest.mark.parametrize("case", LONG, ids=str)
def test_many_learners_clear_their_backlog_on_the_day_that_was_promised(
    tmp_path: Path, case: tuple[float, float, int, int, str]
) -> None:
    check(tmp_path, case, share=0.25 if case in TIGHT else 0.1, days=2)
