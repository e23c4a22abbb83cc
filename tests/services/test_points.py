"""What a submission is worth: in full or by check, less what is late, at the edges of each rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizzer.errors import ContentError, UsageError
from quizzer.grader.verdict import Check, Verdict
from quizzer.services.batch import points
from quizzer.services.batch.points import Points

DUE = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
PASSED = Verdict("zip_pairs", "passed")
HALF = Verdict("zip_pairs", "failed", (Check("a", "passed"), Check("b", "failed")))


def awarded(rules: Points, verdict: Verdict = PASSED, **late_by: float) -> tuple[float, int]:
    award = rules.award(verdict, DUE + timedelta(**late_by), late=False)
    return award.points, award.days_late


def test_without_rules_a_pass_is_a_point_and_a_half_is_half_of_it() -> None:
    assert Points().award(PASSED, None, late=False).points == 1
    assert Points().award(HALF, None, late=False).points == 0.5
    assert Points(by="full").award(HALF, None, late=False).points == 0
    assert Points(by="full").award(PASSED, None, late=False).points == 1
    assert Points().possible("zip_pairs") == 1


def test_a_day_that_has_begun_costs_its_percent_up_to_the_most() -> None:
    rules = Points(due=DUE, late={"per_day": 10, "at_most": 25})
    assert awarded(rules) == (1, 0), "in time, to the second"
    assert awarded(rules, seconds=1) == (0.9, 1)
    assert awarded(rules, days=1) == (0.9, 1)
    assert awarded(rules, days=1, seconds=1) == (0.8, 2)
    assert awarded(rules, days=2, seconds=1) == (0.75, 3)
    assert awarded(rules, days=-3) == (1, 0), "early is worth no more"


@pytest.mark.parametrize("due", [None, DUE])
@pytest.mark.parametrize("own", [None, DUE])
@pytest.mark.parametrize("worth", [0, 2])
def test_an_exercise_is_due_where_it_counts_and_it_or_the_file_says_when(
    worth: float, own: datetime | None, due: datetime | None
) -> None:
    rules = Points(due=due, exercise={"zip_pairs": {"points": worth, "due": own}})
    assert rules.is_due("zip_pairs") == (worth > 0 and (own or due) is not None)
    assert not rules.is_due("another"), "it is not counted"
    assert Points(due=due).is_due("another") == (due is not None)


def test_hours_of_grace_are_taken_off_before_days_are_counted() -> None:
    rules = Points(due=DUE, late={"per_day": 10, "grace": 2})
    assert awarded(rules, hours=2) == (1, 0)
    assert awarded(rules, hours=2, seconds=1) == (0.9, 1)
    assert awarded(rules, hours=26) == (0.9, 1)


def test_what_a_platform_calls_late_counts_a_day_where_no_time_is_known() -> None:
    rules = Points(due=DUE, late={"per_day": 10})
    assert rules.award(PASSED, None, late=True).points == 0.9
    assert rules.award(PASSED, DUE, late=True).points == 1, "its time is known, and in time"
    assert Points(late={"per_day": 10}).award(PASSED, DUE, late=True).days_late == 1


def test_an_exercises_own_rules_hold_before_those_of_the_file() -> None:
    rules = Points(
        by="full",
        due=DUE,
        late={"per_day": 50},
        exercise={
            "zip_pairs": {"points": 4, "by": "check", "late": {"per_day": 10}},
            "loop": {"points": 2, "due": DUE + timedelta(days=1)},
            "plain": 3,
        },
    )
    assert rules.award(HALF, DUE + timedelta(hours=1), late=False).points == 1.8
    assert rules.award(Verdict("loop", "passed"), DUE + timedelta(days=1), False).points == 2
    assert rules.award(Verdict("plain", "passed"), DUE + timedelta(hours=1), False).points == 1.5
    assert rules.award(Verdict("other", "passed"), DUE, late=False).points == 0
    assert [rules.possible(name) for name in ("zip_pairs", "plain", "other")] == [4, 3, 0]


def test_a_date_lasts_to_its_end_and_a_mistake_in_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "points.toml"
    file.write_text("due = 2026-03-01\n[exercise]\nzip_pairs = 1\n")
    rules = points.read(file, ["zip_pairs"])
    assert rules.due is not None
    assert rules.due == datetime(2026, 3, 1, 23, 59, 59).astimezone()
    for text, what in [
        ("late = {per_day = 101}", "late.per_day: input should be less than or equal to 100"),
        ("late = {grace = -1}", "late.grace: input should be greater than or equal to 0"),
        ("colour = 1", "unknown key colour"),
        ("[exercise]\nzip_pears = 1", "there is no exercise 'zip_pears'"),
        ("[exercise]\nzip_pairs = -1", "greater than or equal to 0"),
        ("=", "is not TOML"),
    ]:
        file.write_text(text)
        with pytest.raises(ContentError, match=r"points\.toml") as raised:
            points.read(file, ["zip_pairs"])
        assert what in str(raised.value)
    with pytest.raises(UsageError, match="cannot be read"):
        points.read(tmp_path / "none.toml", [])
