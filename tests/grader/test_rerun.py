"""Calls that are made again in another runner, here one that answers from a list."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.grader.declarations import Case
from quizzer.grader.diagnosis import rerun
from quizzer.grader.diagnosis.rerun import SecondRun
from quizzer.grader.process.runner_link import RunnerExited, TimeLimitExceeded
from quizzer.grader.trials import TOO_LARGE, Outcome, Trial

LATE = TimeLimitExceeded([])


class Runner:
    """A runner that gives or raises its answers in turn."""

    def __init__(self, *answers: Any, loads: str = "loaded") -> None:
        self.answers = list(answers)
        self.loads = loads
        self.deadline = 0.0
        self.deadlines: list[float] = []
        self.asked: list[Any] = []
        self.closed = 0

    def load(self, order: dict[str, Any], limit_s: float) -> list[Any]:
        self.order, self.limit_s = order, limit_s
        return [self.loads]

    def call(self, function: str, through: str, arguments: Any, meanwhile: Any) -> list[Any]:
        meanwhile()
        self.asked.append((function, arguments))
        self.deadlines.append(self.deadline)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return list(answer)

    def close(self) -> None:
        self.closed += 1


def value(result: Any, *after: Any) -> list[Any]:
    return ["value", result, [*after], []]


CASE: Any = SimpleNamespace(
    function="f", through="", returns="exact", changes=False, nit=False, check="c"
)
TRIALS = [Trial(CASE, (1,), Outcome(2, after=(1,))), Trial(CASE, (5,), Outcome(6, after=(5,)))]
RIGHT = [value(2, 1), value(6, 5)]
SELECTED = value(None, 0)


def second_run(*runners: Runner, seconds: float = 60, pace: float = 1.0) -> SecondRun:
    waiting = list(runners)
    return SecondRun(lambda: waiting.pop(0), {"source": "s"}, time.monotonic() + seconds, pace)  # type: ignore[arg-type,return-value]


def test_calls_go_again_as_far_as_they_come_to_an_end() -> None:
    runner = Runner(value(2, 1), ["raised", "KeyError", "'a'", [[1, "f", "x"]]])
    outcomes = second_run(runner).outcomes(TRIALS)
    assert outcomes == [
        Outcome(2, after=(1,)),
        Outcome(raised="KeyError", message="'a'", places=((1, "f", "x"),)),
    ]
    assert runner.closed == 1
    for end in (LATE, RunnerExited(1, 0.0)):
        assert second_run(Runner(value(2, 1), end)).outcomes(TRIALS) == [Outcome(2, after=(1,))]
    assert second_run(Runner(loads="raised")).outcomes(TRIALS) == []


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (value(2, 1), Outcome(2, after=(1,))), (value(2), None), (value(2, 1, 3), None),
        (["large"], Outcome(TOO_LARGE)), (["raised", 3, "", []], None), (["dead"], None),
        (["value", 2, [1], [0]], Outcome(2, after=(1,), shared=(0,))),
    ],
)  # fmt: skip
def test_a_reply_is_an_outcome_or_forged(reply: list[Any], outcome: Outcome | None) -> None:
    assert rerun.outcome(reply, TRIALS[0]) == outcome


def test_the_first_source_with_which_all_calls_are_right_is_found() -> None:
    runner = Runner(SELECTED, value(0, 1), SELECTED, *RIGHT)
    assert second_run(runner).first_right(["a", "b", "c"], TRIALS) == 1
    selected = [arguments for function, arguments in runner.asked if function == "select"]
    assert selected == [(0,), (1,)]
    assert runner.order["functions"] == ["select"]
    assert runner.closed == 1
    assert second_run(Runner(SELECTED, *RIGHT)).first_right(["a"], TRIALS) == 0


def test_a_source_that_never_comes_back_is_passed_over_in_a_new_runner() -> None:
    first, second = Runner(LATE), Runner(SELECTED, *RIGHT)
    assert second_run(first, second).first_right(["a", "b"], TRIALS) == 1
    assert (first.closed, second.closed) == (1, 1)
    assert [arguments for function, arguments in second.asked if function == "select"] == [(1,)]
    assert second_run(Runner(LATE)).first_right(["a"], TRIALS) is None
    assert second_run(Runner(RunnerExited(-9, 0.0))).first_right(["a"], TRIALS) is None


def test_a_search_ends_without_a_right_source_or_at_its_time() -> None:
    wrong = Runner(SELECTED, value(0, 1), ["raised", "NameError", "", []])
    assert second_run(wrong).first_right(["a", "b"], TRIALS) is None
    assert second_run(Runner(loads="raised")).first_right(["a"], TRIALS) is None
    assert second_run(seconds=-1).first_right(["a"], TRIALS) is None
    unknown = [Trial(CASE, (1,), None)]
    assert second_run(Runner(SELECTED)).first_right(["a"], unknown) is None


@pytest.mark.parametrize("pace", [1.0, 2.5])
def test_each_source_has_a_time_of_its_own_within_that_of_the_search(
    monkeypatch: pytest.MonkeyPatch, pace: float
) -> None:
    monkeypatch.setattr(rerun, "CHANGE_S", 60.0)  # a busy machine may stop for a second anywhere
    long = Runner(SELECTED, *RIGHT)
    began = time.monotonic()
    search = second_run(long, seconds=600, pace=pace)
    assert search.first_right(["a"], TRIALS) == 0
    assert began + 60 * pace <= long.deadlines[0] <= time.monotonic() + 60 * pace
    short = Runner(SELECTED, *RIGHT)
    search = second_run(short, seconds=30, pace=pace)
    search.first_right(["a"], TRIALS)
    assert short.deadlines[0] == search.until
    assert 0 < short.limit_s <= 30


def test_the_case_of_a_fake_has_the_fields_of_a_real_one() -> None:
    assert {"function", "through", "returns", "changes", "nit", "check"} <= set(
        Case.__dataclass_fields__
    )
