"""How a submission's calls become checks and a verdict, with a runner that follows a script."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.grader.declarations import Case
from quizzer.grader.judge import case_grading
from quizzer.grader.judge.case_grading import MAX_RECEIVED, CaseGrading
from quizzer.grader.process.runner_link import (
    ProtocolViolation,
    RunnerExited,
    TimeLimitExceeded,
)
from quizzer.grader.trials import Outcome, Trial
from quizzer.grader.values import wire

CASES = (("small", 1), ("small", 2), ("large", 10), ("large", 20))


def value(number: Any) -> list[Any]:
    """The reply of a call that returns a number and leaves its argument as it is."""
    return ["value", number, [None], []]


class Runner:
    """Loads and calls as it is told to; `calls` are the arguments in turn."""

    received = 0

    def __init__(self, call: Callable[[int], Any], loaded: list[Any], finished: Any) -> None:
        self._call, self._loaded, self._finished = call, loaded, finished
        self.text, self.layers = "printed", ["process"]
        self.calls: list[int] = []
        self.closed = 0
        self.orders: list[dict[str, Any]] = []

    def load(self, order: dict[str, Any], limit_s: float) -> list[Any]:
        self.orders.append(order)
        return self._loaded

    def call(self, name: str, through: str, sent: tuple[Any, ...], expect: Any) -> list[Any]:
        expect()
        self.calls.append(sent[0])
        reply = self._call(sent[0])
        if isinstance(reply, Exception):
            raise reply
        return list(reply)

    def finish(self) -> Any:
        return self._finished

    def drain(self) -> None:
        pass

    def close(self) -> None:
        self.closed += 1


Grade = Callable[..., CaseGrading]


@pytest.fixture
def grade() -> Iterator[Grade]:
    """Grade calls of `double` by what a runner replies; the caller's messages are in `sent`."""
    ends = socket.socketpair()

    def run(
        call: Callable[[int], Any] = lambda number: value(2 * number),
        *,
        loaded: list[Any] | None = None,
        finished: Any = None,
        source: str = "def double(n):\n    return 2 * n\n",
    ) -> CaseGrading:
        exercise: Any = SimpleNamespace(
            id="double", functions=("double",), rules=(), time_limit_s=2.0, memory_mb=64,
            harness=b"", examine=None, nits=(), patterns=(), misconceptions=(),
            harness_functions={}, reference_source=source, needs_torch=False,
            trials=lambda seed: [
                Trial(Case(check, "double", (number,)), (number,)) for check, number in CASES
            ],
            answer=lambda trial, wrong: Outcome(2 * trial.sent[0], after=(None,)),
        )  # fmt: skip
        runner = Runner(call, loaded or ["loaded", []], finished or ["loaded", []])
        grading = CaseGrading(exercise, ends[0], ends[1], source, 3)
        grading.open = lambda: runner  # type: ignore[method-assign,assignment,return-value]
        grading.find_nits = lambda status: None  # type: ignore[method-assign]
        grading._diagnose = lambda: None  # type: ignore[method-assign]
        assert grading.answer(), "the judge can go on"
        return grading

    yield run
    for end in ends:
        end.close()


def summary(grading: CaseGrading) -> list[tuple[str, str]]:
    return [(check.name, check.status) for check in grading.verdict().checks]


def test_right_results_pass_and_every_call_is_made_once_in_an_order_of_the_seed(
    grade: Grade,
) -> None:
    grading = grade()
    verdict = grading.verdict()
    assert (verdict.status, verdict.seed, verdict.output) == ("passed", 3, "printed")
    assert verdict.isolation == ("process",)
    assert summary(grading) == [("small", "passed"), ("large", "passed")]
    runner: Any = grading.runner
    assert sorted(runner.calls) == [number for _, number in CASES]
    assert runner.calls == grade().runner.calls  # type: ignore[union-attr]
    assert runner.closed == 1


def test_the_order_bounds_the_processor_and_hides_the_seed(grade: Grade) -> None:
    [order] = grade().runner.orders  # type: ignore[union-attr]
    assert (order["cpu_s"], order["memory_mb"], order["file"]) == (4, 64, "double.py")
    assert 0 <= order["random"] < 1 << 32
    assert order["random"] != 3


def test_a_wrong_result_fails_its_check_with_the_smallest_wrong_call(grade: Grade) -> None:
    grading = grade(lambda number: value(0 if number >= 2 else 2 * number))
    assert grading.verdict().status == "failed"
    assert summary(grading) == [("small", "failed"), ("large", "failed")]
    assert [check.call for check in grading.verdict().checks] == ["double(2)", "double(10)"]


def test_each_check_is_sent_once_as_soon_as_its_last_call_is_made(
    grade: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(case_grading.wire, "send", lambda _, message: sent.append(message))
    grading = grade(lambda number: value(0 if number == 20 else 2 * number))
    *checks, last = sent
    assert {message[1]["name"]: message[1]["status"] for message in checks} == {
        "small": "passed", "large": "failed",
    }  # fmt: skip
    assert len(checks) == 2
    assert last == ["verdict", grading.verdict().to_dict() | {
        "duration_s": last[1]["duration_s"]
    }, True]  # fmt: skip


def test_an_exception_where_a_value_is_expected_is_an_error(grade: Grade) -> None:
    grading = grade(lambda number: ["raised", "ValueError", "no", []])
    assert grading.verdict().status == "error"


@pytest.mark.parametrize(
    ("reply", "status", "sentence"),
    [
        (["memory"], "crashed", "it ran out of memory in `double`"),
        (["left", []], "crashed", "it ended the program in `double`; use `return` instead"),
        (RunnerExited(-9, 0.1, "too much memory"), "crashed", "too much memory"),
        (RunnerExited(3, 1.9), "crashed", "it left with exit status 3 instead of returning"),
        (RunnerExited(-9, 2.0), "timeout", "it was stopped after 2 s of processor time"),
        (TimeLimitExceeded([]), "timeout", "it was stopped after 2 s"),
        (ProtocolViolation(), "failed", "it wrote to the grader's communication channel"),
    ],
)
def test_what_ends_the_calls_is_said_once_and_the_rest_is_skipped(
    grade: Grade, reply: Any, status: str, sentence: str
) -> None:
    grading = grade(lambda number: reply)
    verdict = grading.verdict()
    assert verdict.status == status
    assert sentence in [check.message for check in verdict.checks]
    assert len(grading.runner.calls) == 1  # type: ignore[union-attr]
    assert ("small", "skipped") in summary(grading) or ("large", "skipped") in summary(grading)
    assert "passed" not in dict(summary(grading)).values()


@pytest.mark.parametrize(
    ("reply", "status", "message"),
    [
        (["memory"], "crashed", "it ran out of memory while it was loaded"),
        (["left", []], "crashed", "it ended the program while it was loaded"),
        (["missing", "double"], "error", "there is no function `double`; define it by this name"),
        (["raised", "KeyError", "'x'", []], "error", "KeyError"),
    ],
)
def test_a_file_that_does_not_load_is_never_called(
    grade: Grade, reply: Any, status: str, message: str
) -> None:
    grading = grade(loaded=reply)
    assert grading.verdict().status == status
    assert message in grading.verdict().checks[0].message
    assert summary(grading)[1:] == [("small", "skipped"), ("large", "skipped")]
    assert grading.runner.calls == []  # type: ignore[union-attr]


def test_results_far_larger_than_the_right_ones_are_not_compared(grade: Grade) -> None:
    def flood(received: int) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Runner, "received", received)
            return grade().verdict().status

    expected = [[2 * number, [None]] for _, number in CASES]
    right = sum(len(wire.pack(one)) for one in expected)
    first = min(len(wire.pack(one)) for one in expected)
    assert flood(MAX_RECEIVED) == "passed"
    assert flood(MAX_RECEIVED + 4 * first) == "passed", "four times as much is still compared"
    assert flood(MAX_RECEIVED + 4 * right + 1) == "failed"


def test_a_failure_of_the_grader_costs_a_file_its_verdict_and_the_judge_its_place(
    grade: Grade, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(case_grading.rules, "check", fail)
    ends = socket.socketpair()
    with ends[0], ends[1]:
        exercise: Any = SimpleNamespace(
            id="double", functions=("double",), rules=(), time_limit_s=2.0
        )
        grading = CaseGrading(exercise, ends[0], ends[1], "x = 1", 3)
        assert grading.answer() is False
        kind, verdict, fit = wire.receive(ends[1])
    assert (kind, fit, verdict["status"]) == ("verdict", False, "crashed")
    assert verdict["checks"][0]["message"] == (
        "the grader failed (ZeroDivisionError) while checking its rules"
    )
    assert "ZeroDivisionError" in capsys.readouterr().err
