"""Numbers that a runner maps instead of being sent them, and the line that announces them."""

from __future__ import annotations

import mmap
import os
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from quizzer.grader.process import runner_link
from quizzer.grader.process.runner_link import (
    CallerExited,
    ProtocolViolation,
    RunnerExited,
    RunnerLink,
    TimeLimitExceeded,
)
from quizzer.grader.values import shared_memory, wire
from quizzer.grader.values.convert import live
from quizzer.grader.values.shared_memory import SharedMemory
from quizzer.grader.values.wire import Build
from tests.grader.test_runner_link import Ends, loaded

NUMBERS = struct.pack("<6f", *range(6))


@pytest.fixture(params=[True, False], ids=["sealed", "file"])
def memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Six numbers in sealed memory, and in a file without a name as where there is none."""
    if not request.param:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    elif not hasattr(os, "memfd_create"):
        pytest.skip("this system cannot seal memory")

    def fill(view: mmap.mmap) -> None:
        view[:] = NUMBERS

    made = SharedMemory(len(NUMBERS), fill)
    yield made
    made.close()


@pytest.fixture
def mapped(monkeypatch: pytest.MonkeyPatch) -> list[mmap.mmap]:
    empty: list[mmap.mmap] = []
    monkeypatch.setattr(shared_memory, "MAPPED", empty)
    return empty


def test_numbers_are_mapped_as_they_were_filled_and_changes_stay_with_who_made_them(
    memory: SharedMemory, mapped: list[mmap.mmap]
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for place in (0, 1):
            memory.send(ours)
            assert shared_memory.receive(theirs, memory.size) == place
    mapped[0][:4] = bytes(4)
    mapped[0][4:8] = struct.pack("<f", 9.0)
    assert bytes(mapped[1]) == NUMBERS
    tensor = live(Build("memory", (0, 4, "float32", (2, 2))))
    assert torch.equal(tensor, torch.tensor([[9.0, 2.0], [3.0, 4.0]]))
    assert torch.equal(live(Build("memory", (1, 0, "float32", (6,)))), torch.arange(6.0))


def test_nobody_changes_what_others_have_mapped(memory: SharedMemory) -> None:
    with pytest.raises(OSError, match=r"permitted|Bad file"):
        os.write(memory.descriptor, b"x")
    with pytest.raises(OSError, match=r"permitted|Invalid"):
        os.ftruncate(memory.descriptor, 1)
    with pytest.raises(OSError, match=r"permitted|Invalid"):
        os.ftruncate(memory.descriptor, 1 << 20)
    with pytest.raises(OSError, match=r"denied|permitted"):
        mmap.mmap(memory.descriptor, memory.size, mmap.MAP_SHARED, mmap.PROT_WRITE)
    assert not os.get_inheritable(memory.descriptor)


@pytest.mark.parametrize(("mark", "count"), [(b"x", 1), (b"m", 0), (b"", 0)])
def test_what_is_no_memory_is_not_mapped(
    mapped: list[mmap.mmap], mark: bytes, count: int, memory: SharedMemory
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        if mark:
            socket.send_fds(ours, [mark], [memory.descriptor] * count)
        ours.close()
        with pytest.raises(EOFError):
            shared_memory.receive(theirs, 10)
    assert mapped == []


@pytest.fixture
def ends() -> Iterator[Ends]:
    made = Ends()
    yield made
    made.close()


def test_a_runner_is_told_of_memory_by_a_call_and_confirms_it(
    ends: Ends, memory: SharedMemory, mapped: list[mmap.mmap]
) -> None:
    link = loaded(ends)
    ends.reply([1, "mapped"])
    link.share(memory)
    assert wire.receive(ends.runner) == [1, "", "", len(NUMBERS)]
    assert shared_memory.receive(ends.runner, memory.size) == 0
    assert bytes(mapped[0]) == NUMBERS
    assert link.call("f", "", (), lambda: ends.reply([2, "value", 5])) == ["value", 5]


@pytest.mark.parametrize("reply", [[2, "mapped"], [1, "value"], [1], [1, "mapped", 0]])
def test_another_confirmation_is_forged(ends: Ends, memory: SharedMemory, reply: Any) -> None:
    link = loaded(ends)
    ends.reply(reply)
    with pytest.raises(ProtocolViolation):
        link.share(memory)


def test_an_order_longer_than_the_channel_holds_arrives_whole(ends: Ends) -> None:
    link = loaded(ends)
    long = "a" * (3 << 20)
    received: list[Any] = []

    def read() -> None:
        received.append(wire.receive(ends.runner))
        ends.reply([1, "value", 1])

    reader = threading.Thread(target=read)
    reader.start()
    assert link.call("f", "", (long,), lambda: None) == ["value", 1]
    reader.join()
    assert received == [[1, "f", "", (long,)]]


def test_an_order_that_nobody_takes_ends_at_the_time_limit(ends: Ends) -> None:
    link = loaded(ends, limit_s=0.05)
    link._whereabouts = list  # type: ignore[method-assign,assignment]
    with pytest.raises(TimeLimitExceeded):
        link.call("f", "", ("a" * (3 << 20),), lambda: None)


def test_a_caller_that_says_anything_ends_the_call(ends: Ends) -> None:
    link = loaded(ends)
    ends.caller.sendall(b"x")
    with pytest.raises(CallerExited):
        link.call("f", "", (), lambda: None)


def test_a_runner_that_is_gone_takes_no_order(ends: Ends) -> None:
    link = loaded(ends)
    ends.runner.close()
    ends.report(5)
    with pytest.raises(RunnerExited) as end:
        link.call("f", "", (), lambda: None)
    assert (end.value.code, end.value.closed) == (5, False)


def test_what_was_received_is_counted_in_bytes(ends: Ends) -> None:
    link = loaded(ends)
    before = link.received
    link.call("f", "", (), lambda: ends.reply([1, "value", 5]))
    assert link.received - before == len(wire.frame([1, "value", 5]))


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ('  File "/scratch/x/relu.py", line 7 in f', [(7, "f")]),
        ('  File "/scratch/xy.py", line 7 in f', [(7, "f")]),
        ('  File "/scratch/y/relu.py", line 7 in f', []),
        ('  File "/scratch/x/relu.py", line 7 in f of g', []),
        ('  File "/scratch/x/relu.py", line 7', []),
        ('  File "/scratch/x/re"lu.py", line 7 in f', []),
        ("", []),
    ],
)
def test_lines_of_a_trace_are_those_of_the_submission(
    ends: Ends, line: str, places: list[tuple[int, str]]
) -> None:
    link = loaded(ends)
    os.write(ends.trace, f"{line}\n".encode())
    os.close(ends.trace)
    assert link._whereabouts() == places
    ends.trace = os.open(os.devnull, os.O_RDONLY)  # closed with the others


def test_a_zygote_that_provides_less_than_three_ends_has_no_runner() -> None:
    ours, zygote = socket.socketpair()
    with ours, zygote:
        for note, count in ((b"s", 2), (b"x", 3)):
            socket.send_fds(zygote, [note], [zygote.fileno()] * count)
            with pytest.raises(EOFError, match="zygote has ended"):
                RunnerLink(ours, ours, print)
    assert runner_link.START_LIMIT_S >= 10, "a busy machine takes seconds for a process"


def test_a_runner_that_goes_while_it_is_sent_an_order_has_ended(ends: Ends) -> None:
    link = loaded(ends)
    ends.runner.close()
    ends.report(5)
    link._readable = lambda descriptor, seconds=0.0: descriptor == ends.link.zygote.fileno()  # type: ignore[method-assign]
    with pytest.raises(RunnerExited) as end:
        link.call("f", "", (), lambda: None)
    assert end.value.code == 5


def test_one_who_prints_without_end_does_not_hold_the_judge(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_link.os, "read", lambda descriptor, count: b"x" * 1000)
    assert ends.link.drain()
    assert len(ends.link.output) == 10_000
