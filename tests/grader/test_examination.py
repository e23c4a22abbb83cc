"""An examination that trains: its checks, its runners and how it ends, with a runner made up."""

from __future__ import annotations

import random
import socket
import types
from collections.abc import Iterator
from typing import Any

import pytest

from quizzer.grader.exercise import Exercise
from quizzer.grader.judge.training_grading import (
    LoadedSubmission,
    SubmissionRaised,
    SubmissionStopped,
    TrainingGrading,
    TrainingSession,
)
from quizzer.grader.process.runner_link import ProtocolViolation, RunnerExited, TimeLimitExceeded
from quizzer.grader.values import wire
from quizzer.grader.verdict import Check, Diagnosis

SOURCE = "def train(x):\n    return x\n"
LOADED: list[Any] = ["loaded", []]


class Runner:
    """Answers a load and each call with the next of its replies; an exception is raised."""

    def __init__(self, replies: list[Any]) -> None:
        self.replies = replies
        self.output = bytearray()
        self.layers = ["seccomp"]
        self.limits: list[float] = []
        self.sent: list[Any] = []
        self.closed = False

    def load(self, order: dict[str, Any], limit_s: float) -> Any:
        self.limits.append(limit_s)
        return self._next()

    def call(self, function: str, through: str, sent: Any, meanwhile: Any) -> Any:
        self.sent.append(sent)
        self.output += b"printed "
        return self._next()

    def _next(self) -> Any:
        reply = self.replies.pop(0)
        if isinstance(reply, BaseException):
            raise reply
        return reply

    def drain(self) -> None:
        self.output += b"drained "

    def close(self) -> None:
        self.closed = True


class Grading(TrainingGrading):
    """`runners` are the ones that it opens."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.runners: list[Runner] = []
        self.replies: list[list[Any]] = []
        self.until = self.started + 1000.0

    def open(self) -> Any:
        self.runners.append(Runner(self.replies.pop(0)))
        return self.runners[-1]


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    caller, judge = socket.socketpair()
    with caller, judge:
        caller.settimeout(5)
        yield caller, judge


@pytest.fixture
def grading(ends: tuple[socket.socket, socket.socket]) -> Grading:
    exercise = Exercise(
        "training", ("train",), (), 3.0, 2048, b"", types.ModuleType("reference"), "",
        lambda rng: (), lambda session: None, (), (), (), {}, False,
    )  # fmt: skip
    made = Grading(exercise, ends[1], ends[1], SOURCE, 7)
    made.take_source()
    made.limit_s = 9.0
    return made


@pytest.fixture
def session(grading: Grading) -> TrainingSession:
    return grading.session


def call(session: TrainingSession, *replies: Any) -> Any:
    """What a call into a submission that loads gives."""
    assert isinstance(session.grading, Grading)
    session.grading.replies.append([LOADED, *replies])
    with session.runner() as runner:
        return runner.call("through", 3)


def test_a_check_that_is_not_reached_is_skipped_and_the_order_stays(
    session: TrainingSession,
) -> None:
    session.expect("first", "second", "third")
    session.passed("second", got="97 %")
    assert session.good
    session.failed("first", "it is 3", call="train(1)", expected="2", got="3")
    assert not session.good
    assert [(check.name, check.status) for check in session.checks.values()] == [
        ("first", "failed"),
        ("second", "passed"),
        ("third", "skipped"),
    ]
    first, second, third = session.checks.values()
    assert (first.message, first.call, first.expected, first.got) == (
        "it is 3",
        "train(1)",
        "2",
        "3",
    )
    assert (second.got, third.message) == ("97 %", "not reached")


def test_phases_and_checks_are_reported_as_they_come(
    session: TrainingSession, ends: tuple[socket.socket, socket.socket]
) -> None:
    session.phase("training", "learns")
    session.passed("learns", "well")
    assert wire.receive(ends[0]) == ["phase", "training"]
    kind, check = wire.receive(ends[0])
    assert (kind, check["name"], check["status"], check["message"]) == (
        "check",
        "learns",
        "passed",
        "well",
    )


def test_a_seed_gives_an_examination_the_same_randomness(session: TrainingSession) -> None:
    other = type(session)(session.grading, random.Random(7))
    assert session.rng.random() == other.rng.random()


def test_a_call_gives_its_value_and_what_it_printed_is_kept(grading: Grading) -> None:
    assert call(grading.session, ["value", [1, 2], [], []]) == [1, 2]
    assert call(grading.session, ["value", 5, [], []]) == 5
    assert [runner.closed for runner in grading.runners] == [True, True]
    assert bytes(grading.printed) == b"printed drained printed drained "
    assert grading.layers == ["seccomp"]
    assert grading.runners[0].sent == [(3,)]


@pytest.mark.parametrize(
    ("reply", "status", "message"),
    [
        (["memory"], "crashed", "it ran out of memory: 2 GB at most"),
        (
            ["left", [[1, "f", "a"], [2, "train", "exit()"]]],
            "crashed",
            "it ended the program in line 2 with `exit()`; use `return` instead",
        ),
        (["left", []], "crashed", "it ended the program; use `return` instead"),
    ],
)
def test_a_process_that_cannot_go_on_stops_the_examination(
    session: TrainingSession, reply: list[Any], status: str, message: str
) -> None:
    with pytest.raises(SubmissionStopped):
        call(session, reply)
    assert session.grading.stop is not None
    assert (session.grading.stop.status, session.grading.stop.message) == (status, message)


def test_an_exception_comes_with_its_traceback_and_the_line_that_raised(
    session: TrainingSession,
) -> None:
    frames = [[1, "train", "helper(x)"], [5, "helper", "x / 0"]]
    with pytest.raises(SubmissionRaised) as raised:
        call(session, ["raised", "ZeroDivisionError", "division by zero", frames])
    assert (raised.value.name, raised.value.message) == ("ZeroDivisionError", "division by zero")
    assert raised.value.line == "x / 0"
    assert str(raised.value).splitlines()[0] == '  File "training.py", line 1, in train'
    assert str(raised.value).splitlines()[-1] == "ZeroDivisionError: division by zero"
    with pytest.raises(SubmissionRaised) as raised:
        call(session, ["raised", "ValueError", "", []])
    assert raised.value.line == ""


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (["large"], SubmissionRaised),
        (["nonsense"], ProtocolViolation),
        (["value", 1], ProtocolViolation),
    ],
)
def test_a_result_that_is_too_large_or_no_reply_is_no_value(
    session: TrainingSession, reply: list[Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        call(session, reply)


def test_a_submission_that_does_not_load_stops_the_examination(grading: Grading) -> None:
    grading.replies = [[["missing", "train"]]]
    with pytest.raises(SubmissionStopped), grading.session.runner():
        raise AssertionError("not reached")
    assert grading.load_problem is not None
    assert "there is no function `train`" in grading.load_problem.message
    assert grading.runners[0].closed


def test_a_runner_has_the_time_that_remains_or_less(grading: Grading) -> None:
    grading.replies = [[LOADED], [LOADED]]
    with grading.session.runner():
        pass
    with grading.session.runner(0.5):
        pass
    assert 900 < grading.runners[0].limits[0] <= 1000
    assert grading.runners[1].limits == [0.5]
    grading.until = grading.started - 1
    assert grading.remaining_s == 0.1


def looked(submission: LoadedSubmission) -> Any:
    return submission.call("through", 3)


@pytest.mark.parametrize(
    "end",
    [
        TimeLimitExceeded([]),
        RunnerExited(1, 0.5),
        ProtocolViolation(),
        ["memory"],
        ["left", []],
        ["raised", "ValueError", "no", []],
    ],
)
def test_a_try_that_does_not_finish_changes_nothing(grading: Grading, end: Any) -> None:
    grading.printed += b"before"
    grading.replies = [[LOADED, end], [LOADED, ["value", 4, [], []]], [["missing", "train"]]]
    assert grading.session.try_run(1.0, looked) is None
    assert grading.session.try_run(1.0, looked) == 4
    assert grading.session.try_run(1.0, looked) is None
    assert (grading.stop, grading.load_problem, grading.diagnosis) == (None, None, None)
    assert not grading.quiet


def test_what_a_try_prints_is_not_shown(
    grading: Grading, ends: tuple[socket.socket, socket.socket]
) -> None:
    def look(submission: LoadedSubmission) -> None:
        grading._send_output("from a try")

    grading.replies = [[LOADED]]
    grading.session.try_run(1.0, look)
    grading._send_output("from the training")
    assert wire.receive(ends[0]) == ["output", "from the training"]


def examined(grading: Grading, end: Any) -> None:
    """The examination expects two checks, passes one, and ends within the other."""

    def examine(session: TrainingSession) -> None:
        session.expect("runs", "learns")
        session.passed("runs")
        session.phase("training", "learns")
        if isinstance(end, BaseException):
            raise end
        if end:
            session.passed("learns")

    object.__setattr__(grading.exercise, "examine", examine)
    grading.run()


@pytest.mark.parametrize(
    ("end", "status", "checks"),
    [
        (True, "passed", {"runs": "passed", "learns": "passed"}),
        (False, "failed", {"runs": "passed", "learns": "skipped"}),
        (
            TimeLimitExceeded([]),
            "timeout",
            {"Runs to its end": "failed", "runs": "passed", "learns": "skipped"},
        ),
        (
            ProtocolViolation(),
            "failed",
            {"Runs to its end": "failed", "runs": "passed", "learns": "skipped"},
        ),
        (
            RunnerExited(1, 0.5),
            "crashed",
            {"Runs to its end": "failed", "runs": "passed", "learns": "skipped"},
        ),
        (
            SubmissionRaised("trace", "ValueError", "no", "x"),
            "error",
            {"runs": "passed", "learns": "failed"},
        ),
    ],
)
def test_each_end_of_an_examination_has_its_status_and_checks(
    grading: Grading, end: Any, status: str, checks: dict[str, str]
) -> None:
    examined(grading, end)
    verdict = grading.verdict()
    assert verdict.status == status
    assert {check.name: check.status for check in verdict.checks} == checks
    assert verdict.seed == 7


def test_an_exception_counts_against_the_check_of_its_phase(grading: Grading) -> None:
    examined(grading, SubmissionRaised("the traceback", "ValueError", "no", "x"))
    check = grading.session.checks["learns"]
    assert (check.message, check.got) == ("the traceback", "ValueError: no")


@pytest.mark.parametrize(
    ("cpu_s", "limit_s", "excess", "status", "message"),
    [
        (2.9, 9.0, "", "crashed", "it left with exit status 1 instead of returning"),
        (3.0, 9.0, "", "timeout", "it was stopped after 3 s of processor time"),
        (2.0, 2.0, "", "timeout", "it was stopped after 3 s of processor time"),
        (9.0, 9.0, "it wrote too many files", "crashed", "it wrote too many files"),
    ],
)
def test_a_runner_that_went_took_too_long_or_too_much_or_left(
    grading: Grading, cpu_s: float, limit_s: float, excess: str, status: str, message: str
) -> None:
    grading.limit_s = limit_s
    reason = grading._gone(RunnerExited(1, cpu_s, excess))
    assert (reason.status, reason.message) == (status, message)


def test_an_examination_has_its_limit_of_time_and_more_on_a_busy_machine(
    grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pace in (1.0, 2.5):
        grading.pace = pace
        grading.run()
        assert grading.until - grading.started == pytest.approx(3.0 * pace)
        assert grading.budget_s == pytest.approx(6.0 * pace)


def test_what_is_printed_is_sent_but_for_a_try(
    grading: Grading, ends: tuple[socket.socket, socket.socket]
) -> None:
    grading._send_output("shown")
    grading.quiet = True
    grading._send_output("hidden")
    grading.quiet = False
    grading._send_output("again")
    assert [wire.receive(ends[0]) for _ in range(2)] == [["output", "shown"], ["output", "again"]]


def test_ten_thousand_bytes_of_what_all_runners_printed_are_kept(grading: Grading) -> None:
    grading.replies = [[LOADED], [LOADED]]
    with grading.session.runner() as loaded:
        loaded.runner.output += b"a" * 9_000  # type: ignore[operator]
    with grading.session.runner() as loaded:
        loaded.runner.output += b"b" * 9_000  # type: ignore[operator]
    assert len(grading.printed) == 10_000
    assert grading.printed.startswith(b"a" * 9_000 + b"drained b")
    assert grading.layers == ["seccomp"]


def test_memory_that_is_shared_is_numbered(grading: Grading) -> None:
    shared: list[Any] = []
    runner: Any = types.SimpleNamespace(share=shared.append)
    loaded = LoadedSubmission(runner, grading)
    memory: Any = object()
    assert [loaded.share(memory) for _ in range(3)] == [0, 1, 2]
    assert shared == [memory] * 3


@pytest.mark.parametrize(
    ("reply", "status", "sentence"),
    [
        (["memory"], "crashed", "it ran out of memory: 2 GB at most"),
        (["left", [[4, "train", "exit()"]]], "crashed",
         "it ended the program in line 4 with `exit()`; use `return` instead"),
        (["left", []], "crashed", "it ended the program; use `return` instead"),
    ],
)  # fmt: skip
def test_why_a_training_stopped_is_said(
    session: TrainingSession, reply: list[Any], status: str, sentence: str
) -> None:
    with pytest.raises(SubmissionStopped):
        call(session, reply)
    stop = session.grading.stop
    assert stop is not None
    assert (stop.status, stop.message) == (status, sentence)


def test_a_file_with_a_failed_check_has_failed_and_one_that_does_not_load_is_an_error(
    grading: Grading,
) -> None:
    session = grading.session
    session.expect("a", "b")
    session.passed("a", got="7")
    grading.checks = grading._session_checks()
    assert (grading.verdict().status, session.good) == ("failed", True), "b was not reached"
    session.passed("b", "well done")
    grading.checks = grading._session_checks()
    assert grading.verdict().status == "passed"
    session.failed("b", "too low", call="train(3)", expected="0.9", got="0.1")
    assert not session.good
    grading.checks = grading._session_checks()
    verdict = grading.verdict()
    assert verdict.status == "failed"
    assert verdict.checks[1].to_dict() == {
        "name": "b", "status": "failed", "message": "too low", "call": "train(3)",
        "expected": "0.9", "got": "0.1",
    }  # fmt: skip
    grading.load_problem = Check("The file loads", "failed", "no")
    assert [check.name for check in grading._brief_checks()] == ["The file loads", "a", "b"]
    assert grading.verdict().status == "error"


def test_a_submission_that_stopped_is_judged_by_its_reason(grading: Grading) -> None:
    grading.load_problem = Check("The file loads", "failed", "no")
    examined(grading, SubmissionStopped())
    assert grading.verdict().status == "error"
    assert [check.name for check in grading.verdict().checks] == [
        *("The file loads", "runs", "learns"),
    ]


def test_an_examinations_own_diagnosis_and_nits_come_first(grading: Grading) -> None:
    of_error, of_plan = Diagnosis("a", "A", "a."), Diagnosis("b", "B", "b.")
    grading.diagnosis, grading.nits, grading.printed = of_error, ("second",), bytearray(b"a\xff")
    grading.layers = ["process"]
    assert grading.verdict().diagnosis == of_error
    grading.session.diagnosis = of_plan
    grading.session.nits.append("first")
    verdict = grading.verdict()
    assert verdict.diagnosis == of_plan
    assert verdict.nits == ("first", "second")
    assert (verdict.output, verdict.isolation) == ("a\N{REPLACEMENT CHARACTER}", ("process",))


def test_an_exception_without_a_message_has_its_name_alone(grading: Grading) -> None:
    examined(grading, SubmissionRaised("the traceback", "KeyError", "", "x"))
    assert grading.session.checks["learns"].got == "KeyError"
    assert grading.verdict().status == "error", "an exception is an error, not a failure"


def test_what_is_built_in_the_runner_is_sent_as_it_is_and_values_as_plain_ones(
    grading: Grading,
) -> None:
    grading.replies = [[LOADED, ["value", None, [], []]]]
    build = wire.Build("memory", (0,))
    with grading.session.runner() as loaded:
        loaded.call("through", build, len)
        [sent] = loaded.runner.sent  # type: ignore[attr-defined]
    assert sent[0] is build
    assert type(sent[1]) is wire.Opaque
