"""The judge's line to a runner, with sockets in the place of the zygote and the runner."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from quizzer.grader.judge import messages
from quizzer.grader.process import runner_link
from quizzer.grader.process.runner import FINISH
from quizzer.grader.process.runner_link import (
    CallerExited,
    ProtocolViolation,
    RunnerExited,
    RunnerLink,
    TimeLimitExceeded,
)
from quizzer.grader.trials import Outcome, Trial
from quizzer.grader.values import wire
from quizzer.grader.values.convert import plain
from quizzer.grader.verdict import Check

ORDER = {"memory_mb": 512, "source": "x = 1"}
EXERCISE: Any = SimpleNamespace(id="relu", time_limit_s=2.5)


class Ends:
    """The other ends of a link: the zygote's, the caller's, and what the runner has."""

    def __init__(self) -> None:
        ours, self.zygote = socket.socketpair()
        judge_side, self.caller = socket.socketpair()
        channel, self.runner = socket.socketpair()
        output, self.output = os.pipe()
        trace, self.trace = os.pipe()
        socket.send_fds(self.zygote, [b"s"], [channel.fileno(), output, trace])
        channel.close()
        os.close(output)
        os.close(trace)
        self.printed: list[str] = []
        self.sockets = [ours, judge_side, self.zygote, self.caller, self.runner]
        self.link = RunnerLink(ours, judge_side, self.printed.append)
        assert self.zygote.recv(1) == b"r"

    def reply(self, *values: Any) -> None:
        for value in values:
            self.runner.sendall(wire.frame(value))

    def report(self, code: int, cpu_s: float = 0.5, excess: str = "") -> None:
        self.zygote.sendall(wire.frame([code, cpu_s, excess]))

    def close(self) -> None:
        self.link.report = self.link.report or [0, 0.0, ""]
        with contextlib.suppress(OSError):
            self.link.close()
        for end in (self.output, self.trace):
            with contextlib.suppress(OSError):
                os.close(end)
        for each in self.sockets:
            each.close()


@pytest.fixture
def ends() -> Iterator[Ends]:
    made = Ends()
    yield made
    made.close()


def loaded(ends: Ends, limit_s: float = 5.0) -> RunnerLink:
    """A link whose runner has loaded a submission."""
    ends.reply(["ready", [], "/scratch/x"], ["layers", ["process", "seccomp"]], ["loaded"])
    assert ends.link.load(ORDER, limit_s) == ["loaded"]
    assert wire.receive(ends.runner) == ["load", ORDER]
    return ends.link


def test_a_runner_is_bounded_before_it_is_sent_a_submission(ends: Ends) -> None:
    link = loaded(ends)
    assert (link.folder, link.layers) == ("/scratch/x", ["process", "seccomp"])
    assert ends.zygote.recv(20) == b"m" + struct.pack("=Q", 512)


def test_a_bound_on_memory_that_no_machine_has_is_cut(ends: Ends) -> None:
    ends.reply(["ready", [], "/x"], ["layers", []], ["loaded"])
    ends.link.load({"memory_mb": 1 << 50}, 5.0)
    assert ends.zygote.recv(20) == b"m" + struct.pack("=Q", 1 << 40)


def test_a_reply_before_the_call_is_forged(ends: Ends) -> None:
    link = loaded(ends)
    ends.reply([1, "value", 3])
    with pytest.raises(ProtocolViolation):
        link.call("f", "", (), lambda: None)


def test_values_come_back_whole_and_reports_are_cut(ends: Ends) -> None:
    link, long = loaded(ends), "a" * 5000
    value = link.call("f", "map", (1,), lambda: ends.reply([1, "value", long, [1, 2]]))
    assert value == ["value", long, [1, 2]]
    assert wire.receive(ends.runner) == [1, "f", "map", (1,)]
    report = [2, "raised", long, [[1] * 70], 1 << 31, 0.5]
    assert link.call("f", "", (), lambda: ends.reply(report)) == [
        *("raised", "a" * 2000, [[1] * 64], None, None)
    ]
    assert wire.receive(ends.runner) == [2, "f", "", ()]


def test_the_whole_file_is_run_by_a_call_of_its_own(ends: Ends) -> None:
    link = loaded(ends)
    link._readable = lambda descriptor, seconds=0.0: False  # type: ignore[method-assign]
    ends.reply([1, "loaded"])
    assert link.finish() == ["loaded"]
    assert wire.receive(ends.runner) == [1, "", FINISH, ()]


@pytest.mark.parametrize(
    "reply", [[2, "value", 1], [0, "value", 1], [1], [], "value", [True, "value", 1], [1.0, "v"]]
)
def test_a_reply_to_another_call_is_forged(ends: Ends, reply: Any) -> None:
    with pytest.raises(ProtocolViolation):
        loaded(ends).call("f", "", (), lambda: ends.reply(reply))


def test_bytes_that_are_no_value_are_forged(ends: Ends) -> None:
    forged = struct.pack(">I", 1) + b"\xc1"
    with pytest.raises(ProtocolViolation):
        loaded(ends).call("f", "", (), lambda: ends.runner.sendall(forged))


def test_what_a_runner_says_of_loading_is_short_and_values_may_be_long(ends: Ends) -> None:
    ends.runner.sendall(struct.pack(">I", (1 << 19) + 1))
    with pytest.raises(ProtocolViolation):
        ends.link.load(ORDER, 5.0)


def test_once_a_file_is_loaded_its_values_may_be_long(ends: Ends) -> None:
    ends.link.reader.feed(struct.pack(">I", 1 << 19))
    ends.link.reader.buffer.clear()
    loaded(ends).reader.feed(struct.pack(">I", 1 << 20))


@pytest.mark.parametrize(
    ("value", "clipped"),
    [
        ("a" * 2000, "a" * 2000), ("a" * 2001, "a" * 2000), (True, True), (None, None),
        ((1 << 31) - 1, (1 << 31) - 1), (1 << 31, None), (-(1 << 31), None), (2.5, None),
        ({"a": 1}, None), ([0] * 64, [0] * 64), ([0] * 65, [0] * 64), ((1, 2), None),
        ([[[[[[[[1]]]]]]]], [[[[[[[[1]]]]]]]]), ([[[[[[[[[1]]]]]]]]], [[[[[[[[None]]]]]]]]),
    ],
)  # fmt: skip
def test_a_report_is_cut_to_what_a_message_can_hold(value: Any, clipped: Any) -> None:
    assert runner_link._clipped(value) == clipped


def test_ten_thousand_bytes_of_what_is_printed_are_shown(ends: Ends) -> None:
    os.write(ends.output, b"a" * 9999)
    assert ends.link.drain()
    os.write(ends.output, b"bcd")
    assert ends.link.drain()
    assert (len(ends.link.text), ends.link.text[-2:]) == (10_000, "ab")
    assert ends.printed == ["a" * 9999, "b"]
    os.close(ends.output)
    assert not ends.link.drain(), "nothing more can come"


def test_a_time_limit_names_the_lines_that_were_running(ends: Ends) -> None:
    link = loaded(ends, limit_s=0.05)
    ends.zygote.recv(20)
    os.write(
        ends.trace,
        b'Current thread 0x1 (most recent call first):\n  File "/scratch/x/relu.py", line 7 in f\n'
        b'  File "/usr/lib/python3/random.py", line 9 in g\n'
        b'  File "/scratch/x/relu.py", line x in h\n'
        b'  File "/scratch/x/relu.py", line 12 in <module>\n',
    )
    with pytest.raises(TimeLimitExceeded) as late:
        link._reply()
    assert late.value.places == [(7, "f"), (12, "<module>")]
    assert ends.zygote.recv(20) == b"t"


def test_no_more_than_16_kib_of_the_trace_are_read(ends: Ends) -> None:
    link = loaded(ends, limit_s=0.01)
    os.write(ends.trace, b"x" * (1 << 15))
    with pytest.raises(TimeLimitExceeded):
        link._reply()
    assert len(os.read(link.trace, 1 << 16)) == 1 << 14


def test_what_drips_into_the_trace_is_read_for_a_second(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = loaded(ends)
    now = link.deadline

    def drip(descriptor: int, seconds: float) -> bool:
        nonlocal now
        os.write(ends.trace, b"x")
        now += min(seconds, 0.02)
        return True

    monkeypatch.setattr(runner_link, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(link, "_readable", drip)
    with pytest.raises(TimeLimitExceeded):
        link._reply()
    assert now - link.deadline == pytest.approx(1.0, abs=0.05)


def test_a_caller_that_closes_or_speaks_ends_the_grading(ends: Ends) -> None:
    link = loaded(ends)
    ends.caller.close()
    with pytest.raises(CallerExited):
        link._reply()


def test_an_end_is_reported_with_its_code_and_the_zygotes_reason(ends: Ends) -> None:
    link = loaded(ends)
    ends.report(-9, 1.25, "too much memory")
    with pytest.raises(RunnerExited) as end:
        link._reply()
    assert (end.value.code, end.value.cpu_s) == (-9, 1.25)
    assert (end.value.excess, end.value.closed) == ("too much memory", False)


def test_a_runner_that_shuts_its_channel_is_killed(ends: Ends) -> None:
    link = loaded(ends)
    ends.zygote.recv(20)
    ends.runner.close()
    link._await_report = lambda seconds: seconds > 5  # type: ignore[method-assign,assignment]
    with pytest.raises(RunnerExited) as end:
        link._reply()
    assert (end.value.closed, end.value.code) == (True, -9)
    assert ends.zygote.recv(1) == b"k"


def test_closing_kills_what_still_runs_and_takes_what_it_printed(ends: Ends) -> None:
    link = loaded(ends)
    ends.zygote.recv(20)
    os.write(ends.output, b"last words")
    ends.report(0)
    link.close()
    assert ends.zygote.recv(1) == b"k"
    assert link.text == "last words"
    link.close()  # again is harmless
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(link.trace)


def test_a_runner_has_half_a_minute_to_start_and_then_the_limit_of_its_file(ends: Ends) -> None:
    assert 25 < ends.link.deadline - time.monotonic() <= 30
    link = loaded(ends, limit_s=100.0)
    assert 95 < link.deadline - time.monotonic() <= 100
    assert (link.layers, link.folder) == (["process", "seccomp"], "/scratch/x")


def test_memory_is_shared_by_a_call_of_its_own_that_says_its_size(ends: Ends) -> None:
    link, sent = loaded(ends), []
    memory: Any = SimpleNamespace(size=4096, send=sent.append)
    ends.reply([1, "mapped"])
    link.share(memory)
    assert sent == [link.link]
    assert wire.receive(ends.runner) == [1, "", "", 4096]
    assert link.call("f", "", (), lambda: ends.reply([2, "value", 5])) == ["value", 5]


@pytest.mark.parametrize("reply", [[2, "mapped"], [1, "value"], [1, "mapped", 1]])
def test_another_reply_to_shared_memory_is_forged(ends: Ends, reply: list[Any]) -> None:
    memory: Any = SimpleNamespace(size=1, send=lambda link: ends.reply(reply))
    with pytest.raises(ProtocolViolation):
        loaded(ends).share(memory)


def test_a_runner_that_ends_while_memory_is_shared_has_ended(ends: Ends) -> None:
    def refuse(link: object) -> None:
        raise BrokenPipeError

    link = loaded(ends)
    ends.report(1, 0.25)
    memory: Any = SimpleNamespace(size=1, send=refuse)
    with pytest.raises(RunnerExited) as end:
        link.share(memory)
    assert (end.value.code, end.value.cpu_s) == (1, 0.25)


def test_a_zygote_that_ends_before_its_report_is_an_end(ends: Ends) -> None:
    link = loaded(ends)
    ends.zygote.shutdown(socket.SHUT_WR)
    with pytest.raises(EOFError):
        link._reply()


def test_a_zygote_that_is_gone_or_has_no_runner_is_an_end(ends: Ends) -> None:
    ours, zygote = socket.socketpair()
    with ours, zygote:
        zygote.sendall(b"s")
        with pytest.raises(EOFError):
            RunnerLink(ours, ours, print)


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (RunnerExited(3, 0.0), "it left with exit status 3 instead of returning"),
        (RunnerExited(0, 0.0), "it left with exit status 0 instead of returning"),
        (RunnerExited(-9, 0.0, closed=True), "it closed the channel to the grader"),
        (RunnerExited(-signal.SIGABRT, 0.0), "it was ended by SIGABRT"),
        (RunnerExited(-99, 0.0), "it was ended by signal 99"),
        (
            RunnerExited(-signal.SIGSEGV, 0.0),
            "it was ended by SIGSEGV (memory that is not its own, or too deep a recursion)",
        ),
    ],
)
def test_an_end_is_told_in_a_sentence(end: RunnerExited, sentence: str) -> None:
    assert messages.death(end) == sentence


def test_a_limit_and_an_exit_name_the_line_of_code() -> None:
    lines = ["x = 1", "  while True:  "]
    late = messages.late(EXERCISE, [(2, "f"), (1, "g")], lines)
    assert late == "it was stopped after 2.5 s, in line 2 of `f`: `while True:`"
    for where in ([], [(0, "f")], [(3, "f")]):
        assert messages.late(EXERCISE, where, lines) == "it was stopped after 2.5 s"
    assert len(messages.late(EXERCISE, [(1, "f")], ["y" * 300])) < 250
    assert messages.left_while_loading(()) == "it ended the program while it was loaded"
    assert messages.left_while_loading(((4, "<module>", "exit()"), (9, "x", "y"))) == (
        "it ended the program while it was loaded, in line 4: `exit()`; remove that line"
    )
    steps = ((4, "f", "g()"), (9, "g", "sys.exit(1)"))
    assert messages.left_in_call("in `f`", steps) == (
        "it ended the program in `f` with `sys.exit(1)`; use `return` instead"
    )
    assert messages.left_in_call("", ()) == "it ended the program; use `return` instead"
    long: Any = ((1, "f", "exit()"), (7, "f", "sys.exit(" + "1" * 300))
    assert messages.left_in_call("", long) == (
        f"it ended the program with `sys.exit({'1' * 191}`; use `return` instead"
    )


@pytest.mark.parametrize(
    ("offset", "text", "under"),
    [(1, "x = = 1", 0), (5, "x = = 1", 4), (7, "  x = = 1", 4), (99, "x = ", 4), (0, "x", 0)],
)
def test_a_syntax_error_has_its_mark_under_the_place(offset: int, text: str, under: int) -> None:
    shown = messages.syntax(EXERCISE, "invalid syntax", 3, offset, text).splitlines()
    assert shown[0] == '  File "relu.py", line 3'
    assert shown[1] == f"    {text.lstrip()}"
    assert shown[2] == "    " + " " * under + "^"
    assert shown[3] == "SyntaxError: invalid syntax"


def test_a_traceback_is_cut_to_the_learners_file() -> None:
    text = messages.raised(EXERCISE, "ValueError", "", ((2, "f", "g(x)"), (5, "g", "raise")))
    assert text.splitlines() == [
        '  File "relu.py", line 2, in f',
        "    g(x)",
        '  File "relu.py", line 5, in g',
        "    raise",
        "ValueError",
    ]
    assert messages.raised(EXERCISE, "KeyError", "'a'", ()) == "KeyError: 'a'"


def failed(expected: Outcome | None, got: Outcome | None, problem: str = "it is wrong") -> Check:
    case: Any = SimpleNamespace(check="a check", call="f(1)", function="f")
    return messages.failed(EXERCISE, Trial(case, (1,), expected, got, problem))


def test_a_failed_check_has_its_call_and_both_results() -> None:
    assert failed(Outcome(2), Outcome(3)) == Check(
        "a check", "failed", "it is wrong", "f(1)", "2", "3"
    )
    assert failed(Outcome(2), None) == Check("a check", "failed", "it is wrong", "f(1)", "2", "")
    assert failed(None, Outcome(3)) == Check("a check", "failed", "it is wrong", "f(1)", "", "3")
    raised = Outcome(raised="KeyError", message="'a'", places=((2, "f", "d['a']"),))
    assert failed(Outcome(2), raised) == Check(
        *("a check", "failed"),
        "  File \"relu.py\", line 2, in f\n    d['a']\nKeyError: 'a'",
        *("f(1)", "2", "KeyError: 'a'"),
    )
    wanted = Outcome(raised="ValueError")
    assert failed(wanted, Outcome(3)) == Check(
        "a check", "failed", "it is wrong", "f(1)", "ValueError", "3"
    )
    right, wrong = (Outcome(plain(torch.tensor(values))) for values in ([1, 2], [1, 3]))
    tables = failed(right, wrong)
    assert (tables.expected, tables.got) == (
        "tensor of shape (2,), int64\n 1 >2",
        "tensor of shape (2,), int64\n 1 >3",
    )
    assert failed(right, raised).expected == "tensor([1, 2])"
    assert failed(wanted, wrong).got == "tensor([1, 3])"
