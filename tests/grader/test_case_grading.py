"""How a submission's calls become checks and a verdict, with a runner that follows a script."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.grader import budget, cells
from quizzer.grader.declarations import Case
from quizzer.grader.diagnosis import diagnose
from quizzer.grader.judge import case_grading
from quizzer.grader.judge.case_grading import MAX_RECEIVED, CaseGrading
from quizzer.grader.process.runner_link import (
    CallerExited,
    ProtocolViolation,
    RunnerExited,
    TimeLimitExceeded,
)
from quizzer.grader.rules.rules import Applied, Checked
from quizzer.grader.trials import Outcome, Trial
from quizzer.grader.values import wire
from quizzer.grader.verdict import Check

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
def grade(monkeypatch: pytest.MonkeyPatch) -> Iterator[Grade]:
    """Grade calls of `double` by what a runner replies; the caller's messages are in `sent`."""
    ends = socket.socketpair()

    def run(
        call: Callable[[int], Any] = lambda number: value(2 * number),
        *,
        loaded: list[Any] | None = None,
        finished: Any = None,
        source: str = "def double(n):\n    return 2 * n\n",
        is_notebook: bool = False,
        checked: Checked | None = None,
        rules: tuple[Applied, ...] = (),
        nit: str = "",
    ) -> CaseGrading:
        exercise: Any = SimpleNamespace(
            id="double", functions=("double",), rules=rules, time_limit_s=2.0, memory_mb=64,
            harness=b"", examine=None, nits=(), patterns=(), misconceptions=(),
            harness_functions={}, reference_source=source, needs_torch=False,
            trials=lambda seed: [
                Trial(Case(check, "double", (number,), nit=nit), (number,))
                for check, number in CASES
            ],
            answer=lambda trial, wrong: Outcome(2 * trial.sent[0], after=(None,)),
        )  # fmt: skip
        runner = Runner(call, loaded or ["loaded", []], finished or ["loaded", []])
        grading = CaseGrading(exercise, ends[0], ends[1], source, 3)
        grading.open = lambda: runner  # type: ignore[method-assign,assignment,return-value]
        grading.is_notebook = is_notebook
        if checked is not None:
            monkeypatch.setattr(case_grading.rules, "check", lambda *_: checked)
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


def test_a_notebook_without_the_function_says_which_cell_was_to_define_it(grade: Grade) -> None:
    source = cells.join(["x = (", "def double(n):\n    return 2 *", "y = )"])
    grading = grade(loaded=["missing", "double"], source=source, is_notebook=True)
    verdict = grading.verdict()
    assert verdict.status == "error"
    assert verdict.checks[0].got.startswith("SyntaxError: ")
    assert "return 2 *" in verdict.checks[0].message
    assert len(grading.cell_errors) == 2, "the cells that nothing needs are a nit each"
    assert len(verdict.nits) == 2
    other = grade(loaded=["missing", "double"], source=cells.join(["x = ("]), is_notebook=True)
    assert "there is no function `double`" in other.verdict().checks[0].message


def test_the_rest_of_a_file_that_is_checked_in_part_counts_for_its_errors(grade: Grade) -> None:
    alone = grade(finished=["raised", "KeyError", "'x'", []])
    assert alone.verdict().status == "passed", "all of the file ran at once"
    right = grade(checked=Checked([], b"code"))
    assert right.verdict().status == "passed"
    replaced = grade(checked=Checked([], b"code"), finished=["replaced", "double"])
    assert replaced.verdict().status == "failed"
    assert replaced.checked.broken == [
        "`double` is replaced while the file runs; define it once, with `def`"
    ]
    method = grade(checked=Checked([], b"code"), finished=["replaced", "A." + "m" * 80])
    assert method.checked.broken[0].startswith("`A." + "m" * 58 + "` is")
    late = grade(checked=Checked([], b"code"), finished=["raised", "KeyError", "'x'", []])
    assert late.verdict().status == "error"
    assert late.verdict().checks[0].name == "The file loads"
    forged = grade(checked=Checked([], b"code"), finished=["replaced", "not a name"])
    assert forged.verdict().checks[0].message == "it wrote to the grader's communication channel"


def test_failed_calls_are_made_again_with_all_of_the_file(grade: Grade) -> None:
    made: list[int] = []

    def right_later(number: int) -> list[Any]:
        made.append(number)
        return value(2 * number if len(made) > 4 or number < 10 else 0)

    grading = grade(right_later, checked=Checked([], b"code"))
    assert sorted(made[4:]) == [10, 20], "only those that failed"
    assert grading.verdict().status == "failed"
    assert [sentence.partition(" is ")[0] for sentence in grading.checked.broken] == [
        "what `double` need"
    ]
    assert summary(grading) == [("small", "passed"), ("large", "passed")]


def test_results_that_are_wrong_either_way_are_those_of_the_checked_part(grade: Grade) -> None:
    made: list[int] = []

    def other_later(number: int) -> list[Any]:
        made.append(number)
        return value(2 * number if number < 10 else len(made))

    grading = grade(other_later, checked=Checked([], b"code"))
    assert len(made) == 5, "one more that is wrong is enough"
    assert grading.checked.broken == []
    results = [trial.got.value for trial in grading.trials if trial.problem and trial.got]
    assert sorted(results) == sorted(
        place for place, number in enumerate(made[:4], 1) if number >= 10
    )


def test_what_breaks_in_the_whole_file_ends_the_calls(grade: Grade) -> None:
    made: list[int] = []

    def memory_later(number: int) -> list[Any]:
        made.append(number)
        return ["memory"] if len(made) > 4 else value(0)

    grading = grade(memory_later, checked=Checked([], b"code"))
    assert grading.verdict().status == "crashed"
    assert grading.checked.broken == []


@pytest.mark.parametrize(
    ("reply", "message", "got"),
    [
        (["syntax", "invalid syntax", 2, 3, "x = "], "SyntaxError: invalid syntax",
         "SyntaxError: invalid syntax"),
        (["syntax", "unexpected indent", 2, 3, "  x = 1"], "SyntaxError: unexpected indent",
         "SyntaxError: unexpected indent"),
        (["raised", "NameError", "name 'torhc' is not defined", [[1, "<module>", "torhc.ones(1)"]]],
         "NameError: name 'torhc' is not defined", "NameError: name 'torhc' is not defined"),
        (["raised", "Odd", "", []], "Odd", "Odd: "),
    ],
)  # fmt: skip
def test_why_a_file_does_not_load_is_shown_with_its_line_and_its_cause(
    grade: Grade, reply: list[Any], message: str, got: str
) -> None:
    grading = grade(loaded=reply, source="import torch\ndef double(n):\n    return n\n")
    check = grading.verdict().checks[0]
    assert (check.name, check.status, check.got) == ("The file loads", "failed", got)
    assert check.message.endswith(message)
    diagnosis = grading.diagnosis
    assert (diagnosis is None) == (reply[1] == "Odd")
    if reply[1] == "NameError":
        assert diagnosis is not None
        assert "Did you mean `torch`" in diagnosis.explanation


@pytest.mark.parametrize(
    "reply",
    [
        ["syntax", "invalid syntax", "2", 3, ""], ["raised", "NameError", 5, []], ["loaded"],
        ["missing", 5], ["left"], ["odd"], [],
    ],
)  # fmt: skip
def test_a_reply_that_no_runner_gives_is_a_forged_one(grade: Grade, reply: list[Any]) -> None:
    verdict = grade(loaded=reply or [""]).verdict()
    assert verdict.status == "failed"
    assert verdict.checks[0].message == "it wrote to the grader's communication channel"


def test_a_check_with_an_excused_exception_is_not_judged_where_another_one_fails(
    grade: Grade,
) -> None:
    def stumbling(wrong: bool) -> CaseGrading:
        def call(number: int) -> list[Any]:
            if number == 1:
                return ["raised", "ValueError", "empty", []]
            return value(0 if wrong and number == 20 else 2 * number)

        return grade(call, nit="it fails for 1")

    assert summary(stumbling(wrong=False)) == [("small", "passed"), ("large", "passed")]
    failed = stumbling(wrong=True)
    assert summary(failed) == [("small", "skipped"), ("large", "failed")]
    assert failed.verdict().checks[0].message == "not judged: it raises an exception here"


def test_rules_are_a_check_of_their_own_before_the_others(grade: Grade) -> None:
    rule = (Applied("no_loop", ("double",)),)
    passed = grade(rules=rule, checked=Checked([], b"code"))
    assert summary(passed)[0] == ("Without a loop", "passed")
    broken = grade(rules=rule, checked=Checked(["one", "two"]))
    assert broken.verdict().checks[0].message == "one; two"
    assert (broken.verdict().status, summary(broken)[0][1]) == ("failed", "failed")
    unread = grade(rules=rule, checked=Checked(), loaded=["missing", "double"])
    assert unread.verdict().checks[0].message == "not checked: the file cannot be read as Python"
    assert summary(unread)[0][1] == "skipped"


def test_another_run_has_other_random_numbers_and_no_checked_part(grade: Grade) -> None:
    grading = grade(checked=Checked([], b"code"))
    first, second = grading._order(2.0, "runner"), grading._order(1.0, "again")
    assert (first["checked"], second["checked"]) == (b"code", b"")
    assert first["random"] != second["random"]
    assert second["random"] == grading._order(1.0, "again")["random"]
    assert [grading._order(limit, "again")["cpu_s"] for limit in (0.5, 1.0, 2.0, 9.0)] == [
        *(2, 3, 4, 4),
    ]


def test_a_file_has_its_time_limit_and_more_on_a_busy_machine(grade: Grade) -> None:
    grading = grade()
    quiet = grading.budget_s
    grading.pace = 3.0
    assert quiet - 2.0 == pytest.approx(budget.ALLOWANCE_S)
    assert grading.budget_s - 2.0 == pytest.approx(3 * budget.ALLOWANCE_S)


def test_a_busy_machine_has_longer_to_look_for_the_cause(
    grade: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    grading = grade()
    grading.search_s, grading.pace = 1.5, 2.0
    monkeypatch.setattr(
        diagnose, "Evidence", lambda *given: SimpleNamespace(diagnosis=lambda: given[-1])
    )
    search: Any = CaseGrading._diagnose(grading)
    assert search.until == pytest.approx(grading.started + 3.0)
    assert search.pace == 2.0


def test_processor_time_is_bounded_by_the_shorter_limit() -> None:
    exercise: Any = SimpleNamespace(id="double", functions=("double",), time_limit_s=2.0)
    sockets: Any = None
    grading = CaseGrading(exercise, sockets, sockets, "", 3)
    for limit, cpu_s, status in ((2.0, 2.0, "timeout"), (2.0, 1.99, "crashed"),
                                 (1.0, 1.0, "timeout"), (9.0, 2.0, "timeout")):  # fmt: skip
        grading.limit_s = limit
        assert grading._gone(RunnerExited(-9, cpu_s)).status == status


def test_a_file_stopped_on_the_way_keeps_what_was_found_out(grade: Grade) -> None:
    grading = grade()
    trials = grading.trials
    trials[3].got = None
    trials[1].problem = "p" * 3000
    grading.checks = None
    grading.step = "calling it"
    assert grading._interrupt("timeout", "calling it took too long") is False
    verdict = grading.verdict()
    assert (verdict.status, verdict.checks[0].name) == ("timeout", "Runs to its end")
    assert verdict.checks[0].message == "calling it took too long; 2 s is the limit"
    assert summary(grading)[1:] == [("small", "failed"), ("large", "skipped")]
    assert len(verdict.checks[1].message) == 2000
    ruled = grade(rules=(Applied("no_loop", ("double",)),), checked=Checked(["one"]))
    ruled.checks = None
    ruled._interrupt("crashed", "describing it took more memory than the grader has")
    expected = [("Without a loop", "failed"), ("small", "passed"), ("large", "passed")]
    assert summary(ruled)[1:] == expected
    ruled.runner = ruled.checks = None
    ruled._interrupt("crashed", "it failed early")
    assert summary(ruled)[1:] == expected[1:], "the rules were not come to"
    done = grade(lambda number: value(0))
    before = summary(done)
    assert done._interrupt("timeout", "looking for the cause took too long") is False
    assert summary(done) == before, "only the diagnosis is missing"
    assert done.verdict().status == "failed"


def test_an_error_in_looking_for_a_cause_costs_the_cause_alone(
    grade: Grade, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    def leave() -> None:
        raise CallerExited

    grading = grade()
    assert grading._cause(fail) is None
    assert "ZeroDivisionError" in capsys.readouterr().err
    with pytest.raises(CallerExited):
        grading._cause(leave)


def test_a_wrong_call_is_described_once_and_anew_where_it_goes_otherwise(
    grade: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    described: list[Any] = []
    failed = case_grading.messages.failed

    def counted(exercise: Any, trial: Trial) -> Check:
        described.append(trial)
        return failed(exercise, trial)

    monkeypatch.setattr(case_grading.messages, "failed", counted)
    grading = grade(lambda number: value(0))
    assert len(described) == 2, "for the caller and for the verdict together"
    trial = described[0]
    assert grading._failed(trial) is grading._failed(trial)
    trial.problem = "something else"
    assert grading._failed(trial).message == "something else"
    trial.got = Outcome(7, after=(None,))
    assert grading._failed(trial).got == "7"
    assert len(described) == 4
