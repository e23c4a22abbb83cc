"""What the clean process decides on each turn, with judges and runners made up."""

from __future__ import annotations

import os
import signal
import socket
import struct
import sys
import time
import types
from collections.abc import Iterator
from typing import Any

import pytest

from quizzer.grader import zygote as module
from quizzer.grader.values import wire
from quizzer.grader.zygote import JudgeProcess, RunnerProcess, Zygote
from tests.grader.forks import in_child
from tests.grader.zygotes import idle_zygote


@pytest.fixture
def zygote(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Zygote]:
    """One that serves nobody yet and forks runners that are made up."""
    with idle_zygote(tmp_path) as (made, _):
        forked = iter(range(100, 200))
        monkeypatch.setattr(made, "_fork_runner", lambda: a_runner(next(forked), 3))
        monkeypatch.setattr(made, "_watch", lambda runner: None)
        yield made


def a_runner(process: int, ends: int = 0) -> RunnerProcess:
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(ends)]
    return RunnerProcess(process, 0, "nowhere", opened)


class Watch:
    """A watch on a runner that has taken too much at its n-th look."""

    def __init__(self, due: float, enough: int = 1) -> None:
        self.due, self.excess, self.looks, self.enough = due, "", 0, enough
        self.started: list[int] = []

    def look(self) -> bool:
        self.looks += 1
        if self.looks >= self.enough:
            self.excess = "too much"
        return bool(self.excess)

    def start(self, memory_mb: int) -> None:
        self.started.append(memory_mb)


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    calls: list[tuple[int, int]] = []
    monkeypatch.setattr(module.os, "kill", lambda process, number: calls.append((process, number)))
    return calls


def test_it_sleeps_until_the_first_look_is_due(zygote: Zygote) -> None:
    assert zygote._pause_ms() is None
    for process, seconds in ((1, 60.0), (2, 30.0), (3, None)):
        runner = a_runner(process)
        watch = Watch(time.monotonic() + seconds if seconds else 0.0)
        runner.watch = watch  # type: ignore[assignment]
        zygote.running[process] = runner
    pause = zygote._pause_ms()
    assert pause is not None
    assert 29_000 < pause <= 30_001
    zygote.running[1].watch.due = time.monotonic() - 5  # type: ignore[union-attr]
    assert zygote._pause_ms() == 0


def test_a_runner_that_took_too_much_is_killed_once(
    zygote: Zygote, killed: list[tuple[int, int]]
) -> None:
    now = time.monotonic()
    watches = {11: Watch(now - 1), 12: Watch(now - 1, enough=9), 13: Watch(now + 60), 14: Watch(0)}
    for process, watch in watches.items():
        runner = a_runner(process)
        runner.watch = watch  # type: ignore[assignment]
        zygote.running[process] = runner
    zygote.running[15] = a_runner(15)
    zygote._look_at_runners()
    zygote._look_at_runners()
    assert killed == [(11, signal.SIGKILL)]
    assert [watch.looks for watch in watches.values()] == [1, 2, 0, 0]
    assert watches[11].due == 0.0


@pytest.fixture
def judge(zygote: Zygote) -> Iterator[socket.socket]:
    """The judge's end of its line."""
    ours, theirs = socket.socketpair()
    callers_line = os.open(os.devnull, os.O_RDONLY)
    zygote.judges[77] = JudgeProcess(77, ours, callers_line)
    yield theirs
    theirs.close()
    if zygote.judges:
        ours.close()
        os.close(callers_line)


def serve(zygote: Zygote, judge: socket.socket, request: bytes) -> None:
    judge.sendall(request)
    zygote._serve_judge(zygote.judges[77])


def test_a_judge_has_one_runner_which_it_bounds_asks_and_ends(
    zygote: Zygote, judge: socket.socket, killed: list[tuple[int, int]]
) -> None:
    serve(zygote, judge, b"k")
    serve(zygote, judge, b"t")
    serve(zygote, judge, b"m" + struct.pack("=Q", 5))
    assert killed == [], "there is none yet"
    spare = a_runner(50, 3)
    zygote.spares.append(spare)
    serve(zygote, judge, b"r")
    note, ends, _, _ = socket.recv_fds(judge, 1, 3)
    assert (note, len(ends), spare.ends) == (b"s", 3, [])
    assert list(zygote.running) == [50]
    assert zygote.spares == []
    watch = Watch(0)
    spare.watch = watch  # type: ignore[assignment]
    serve(zygote, judge, b"m" + struct.pack("=Q", 1 << 40))
    assert watch.started == [1 << 40]
    serve(zygote, judge, b"t")
    serve(zygote, judge, b"k")
    assert killed == [(50, signal.SIGUSR2), (50, signal.SIGKILL)]
    for end in ends:
        os.close(end)
    serve(zygote, judge, b"r")
    assert sorted(zygote.running) == [50, 100], "where none waits, one is made"


def test_a_judge_that_is_gone_goes_with_its_runner_and_no_other(
    zygote: Zygote, judge: socket.socket, killed: list[tuple[int, int]]
) -> None:
    zygote.running = {50: a_runner(50), 51: a_runner(51)}
    zygote.running[50].client = zygote.judges[77].link
    judge.shutdown(socket.SHUT_WR)
    zygote._serve_judge(zygote.judges[77])
    assert killed == [(50, signal.SIGKILL), (77, signal.SIGKILL)]
    assert zygote.judges == {}


@pytest.mark.parametrize("shared", [True, False])
def test_another_caller_is_let_in_where_the_process_may_be_shared(
    zygote: Zygote, shared: bool
) -> None:
    zygote.may_be_shared = shared
    ours, theirs = socket.socketpair()
    caller, line = socket.socketpair()
    with ours, theirs, caller:
        with line:
            socket.send_fds(theirs, [b"c"], [line.fileno()])
            assert zygote._serve_caller(ours)
        assert len(zygote.callers) == (2 if shared else 1)
        caller.settimeout(5)
        if shared:
            zygote.callers.pop().close()
        assert caller.recv(1) == b"", "closed, so that the caller starts its own"
        theirs.sendall(b"c")
        assert not zygote._serve_caller(ours), "no line came with it"
        theirs.close()
        assert not zygote._serve_caller(ours)


def test_a_request_for_a_judge_or_a_probe_starts_one(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bytes] = []
    monkeypatch.setattr(zygote, "_new_judge", lambda request, line: made.append(request))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for request in (b"j", b"p"):
            socket.send_fds(theirs, [request], [theirs.fileno()])
            assert zygote._serve_caller(ours)
    assert made == [b"j", b"p"]


def test_how_a_runner_ended_is_reported_and_another_one_waits(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, judge = socket.socketpair()
    cleaned: list[int] = []
    monkeypatch.setattr(zygote, "_clean_up", lambda runner: cleaned.append(runner.process))
    ended = a_runner(50)
    ended.client = ours
    ended.watch = Watch(0)  # type: ignore[assignment]
    ended.watch.excess = "it wrote too much"  # type: ignore[union-attr]
    zygote.running = {50: ended}
    usage = types.SimpleNamespace(ru_utime=1.25, ru_stime=0.5)
    waits: list[Any] = [(50, 7 << 8, usage), (99, 0, usage), (0, 0, usage)]
    monkeypatch.setattr(module.os, "wait4", lambda *_: waits.pop(0))
    with ours, judge:
        zygote._reap()
        assert wire.receive(judge) == [7, 1.75, "it wrote too much"]
    assert (zygote.running, cleaned) == ({}, [50])
    assert [spare.process for spare in zygote.spares] == [100]
    waits = [(100, 9, usage), (0, 0, usage)]
    zygote._reap()
    assert (zygote.spares, cleaned) == ([], [50, 100]), "one that ended while it waited"


def test_one_runner_waits_for_each_file_and_for_a_class_one_more_than_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool: Any = object()
    monkeypatch.setattr(module.seccomp, "available", lambda: True)
    monkeypatch.setattr(module.landlock, "version", lambda: 1)

    def spares(nursery: Any = pool, **config: Any) -> int:
        return module._spares({"many": False, "keep": True, "callers": 1, **config}, nursery)

    assert spares() == 1
    assert spares(keep=False) == 0
    assert spares(many=True) == 2
    assert spares(many=True, callers=3) == 4
    assert spares(None, many=True, callers=3) == 1, "submissions could reach one another"
    monkeypatch.setattr(module.landlock, "version", lambda: 0)
    assert spares(many=True) == 1
    assert not module._isolates(pool)
    monkeypatch.setattr(module.landlock, "version", lambda: 1)
    assert module._isolates(pool)
    monkeypatch.setattr(module.seccomp, "available", lambda: False)
    assert not module._isolates(pool)


def test_a_child_leaves_with_what_became_of_its_work() -> None:
    def left(work: str) -> int:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            with module._child({2}):
                if work:
                    raise EOFError if work == "end" else ValueError(work)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    assert [left(work) for work in ("", "end", "error")] == [0, 0, 70]


def test_modules_of_quizzer_are_taken_away_and_no_others() -> None:
    def work() -> list[object]:
        modules = module._take_modules()
        remaining = {name.partition(".")[0] for name in sys.modules}
        return ["quizzer" in remaining, "struct" in remaining, "quizzer.grader.zygote" in modules]

    assert in_child(work) == [False, True, True]


def test_all_that_runs_is_ended_with_it(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch, killed: list[tuple[int, int]]
) -> None:
    cleaned: list[int] = []
    monkeypatch.setattr(zygote, "_clean_up", lambda runner: cleaned.append(runner.process))
    children = [60, 50, 77]

    def wait() -> None:
        if not children:
            raise ChildProcessError
        children.pop()

    monkeypatch.setattr(module.os, "wait", wait)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        zygote.judges[77] = JudgeProcess(77, ours, 0)
        zygote.running[50] = a_runner(50)
        zygote.spares = [a_runner(60)]
        zygote._end_all()
    assert killed == [(process, signal.SIGKILL) for process in (77, 50, 60)]
    assert (cleaned, children) == ([50, 60], []), "it waits until none is left"
    assert not os.path.exists(zygote.scratch)  # noqa: PTH110 its own path
