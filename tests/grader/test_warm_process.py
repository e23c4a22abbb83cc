"""The clean process as its callers hold it, and what it does on each of its turns."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.errors import QuizzerError
from quizzer.grader import client as client_module
from quizzer.grader import grader_process
from quizzer.grader import zygote as zygote_module
from quizzer.grader.client import GraderClient
from quizzer.grader.grader_process import GraderProcess, SharedProcess
from quizzer.grader.sandbox import linux
from quizzer.grader.source import Source
from quizzer.grader.values import wire
from quizzer.grader.verdict import Check, Verdict
from quizzer.grader.zygote import JudgeProcess, RunnerProcess, Zygote
from tests.grader.conftest import spec_of
from tests.grader.zygotes import idle_zygote

SPEC = spec_of("zip_pairs")
KEY = client_module._key(SPEC)


class Warm:
    """A clean process that a test answers for."""

    def __init__(self) -> None:
        self.control, self.theirs = socket.socketpair()
        self.alive = True

    def still_there(self, seconds: float = 0.2) -> bool:
        return self.alive

    def end(self, *, has_answered: bool) -> None:
        self.control.close()
        self.theirs.close()

    def failure(self) -> QuizzerError:
        return QuizzerError("the process ended", hint="look")


@pytest.fixture
def client() -> Iterator[GraderClient]:
    with GraderClient(torch=False, shared=Warm()) as made:  # type: ignore[arg-type]
        yield made


class Line:
    """A line to a judge that notes how long it may wait."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def settimeout(self, seconds: float) -> None:
        self.waits.append(seconds)

    def sendall(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.mark.parametrize("has_plan", [True, False])
def test_a_judge_that_trains_has_longer_on_a_busy_machine(
    client: GraderClient, monkeypatch: pytest.MonkeyPatch, has_plan: bool
) -> None:
    training: list[bool] = []

    def most_s(limit_s: float, pace: float, **options: bool) -> float:
        assert (limit_s, pace) == (SPEC.time_limit_s, 2.0)
        training.append(options["training"])
        return 60.0

    def send_fds(control: object, message: list[bytes], numbers: list[int]) -> None:
        assert (control, message) == (client._warm.control, [b"j"])
        judge = socket.socket(fileno=os.dup(numbers[0]))
        answers = [["ready", has_plan], ["verdict", Verdict("zip_pairs", "passed").to_dict(), True]]
        judge.sendall(b"".join(wire.frame(each) for each in answers))
        judges.append(judge)

    judges: list[socket.socket] = []
    monkeypatch.setattr(client_module.machine_load, "busy", lambda: 2.0)
    monkeypatch.setattr(client_module, "most_s", most_s)
    monkeypatch.setattr(client_module.socket, "send_fds", send_fds)
    verdict = client.grade(SPEC, Source("x = 1\n"), 7, print, print)
    assert (verdict.passed, training) == (True, [has_plan])
    message = wire.receive(judges[0])
    assert (message["id"], message["functions"]) == ("zip_pairs", list(SPEC.functions))
    assert (message["time_limit_s"], message["torch"]) == (SPEC.time_limit_s, False)
    judges[0].close()


def test_a_proof_may_take_the_limit_for_each_function_and_once_more(
    client: GraderClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line()
    client._judges[KEY] = line  # type: ignore[assignment]
    monkeypatch.setattr(client_module.wire, "receive", lambda link: ["proof", []])
    assert client.prove(SPEC, 3) == []
    assert line.waits == [SPEC.time_limit_s * (len(SPEC.functions) + 1) + 60]


def an_ended_process() -> SimpleNamespace:
    return SimpleNamespace(wait=lambda *_: 0, poll=lambda: None, terminate=None, kill=None)


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[GraderProcess]:
    """A process of one's own that a test answers for."""
    end = an_ended_process()
    monkeypatch.setattr(grader_process, "_start", lambda *_: (end, b"the order"))
    made = GraderProcess(torch=False)
    yield made
    made.end(has_answered=True)


def test_a_process_is_alive_until_it_has_ended(process: GraderProcess) -> None:
    assert process.alive
    assert not process.still_there()
    waits: list[float] = []

    def wait(seconds: float) -> int:
        waits.append(seconds)
        raise subprocess.TimeoutExpired("x", seconds)

    process.process.wait = wait  # type: ignore[assignment,method-assign]
    assert process.still_there()
    assert process.still_there(9.0)
    assert waits == [0.2, 9.0], "one that was just killed may not have been noticed"
    process.process.wait = lambda *_: 0  # type: ignore[assignment,method-assign]
    process.process.poll = lambda: 9  # type: ignore[method-assign]
    assert not process.alive


def test_what_may_be_asked_of_a_process_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []

    def start(control: object, errors: object, *rest: object) -> tuple[object, bytes]:
        given.extend(rest)
        return an_ended_process(), b""

    monkeypatch.setattr(grader_process, "_start", start)
    made = GraderProcess(torch=True, optim=True, many=True, hidden=(Path("/x"),), callers=3)
    made.end(has_answered=True)
    assert given == [
        {"torch": True, "optim": True, "keep": True, "many": True, "callers": 3},
        (Path("/x"),),
        made.scratch,
    ]


def test_a_process_that_is_shared_is_there_until_its_line_is_closed(tmp_path: Path) -> None:
    scratch = tmp_path / "quizzer-run-x"
    scratch.mkdir()
    ours, theirs = socket.socketpair()
    shared = SharedProcess(ours, str(scratch))
    assert shared.alive
    assert shared.still_there()
    assert "or could not be shared" in shared.failure().message
    theirs.close()
    assert not shared.alive
    assert not shared.still_there()
    shared.await_end()
    assert not scratch.exists()
    shared.end(has_answered=True)
    assert not shared.alive, "nothing is asked of a line that is closed here"


def test_the_end_of_a_shared_process_is_awaited_for_five_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = socket.socketpair()
    shared = SharedProcess(ours, str(tmp_path / "none"))
    now, looks = 100.0, 0

    def hung_up(seconds: float) -> bool:
        nonlocal now, looks
        now, looks = now + seconds, looks + 1
        return False

    monkeypatch.setattr(grader_process, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(shared, "_hung_up", hung_up)
    shared.await_end()
    assert 49 <= looks <= 51
    with ours, theirs:
        pass


def test_a_line_is_looked_at_for_as_long_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[int] = []
    poll = SimpleNamespace(register=lambda *_: None, poll=lambda pause: pauses.append(pause))
    monkeypatch.setattr(grader_process, "select", SimpleNamespace(poll=lambda: poll))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        shared = SharedProcess(ours, "/none")
        assert shared.alive
        assert shared.still_there()
        assert shared.still_there(9.0)
    assert pauses == [0, 200, 9000]


def test_another_process_gets_a_line_of_its_own(process: GraderProcess) -> None:
    ours, theirs = socket.socketpair()
    process.control.close()
    process.control = ours
    shared = process.share()
    note, lines, _, _ = socket.recv_fds(theirs, 1, 1)
    assert (note, shared.scratch) == (b"c", process.scratch)
    with socket.socket(fileno=lines[0]) as line, shared.control, theirs:
        line.sendall(b"x")
        assert shared.control.recv(1) == b"x"


def test_packages_are_found_once_and_those_that_are_not_there_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    specs = {
        "msgpack": SimpleNamespace(origin="/a/msgpack/__init__.py"),
        "numpy": SimpleNamespace(origin="/a/numpy/__init__.py"),
        "torch": None,
    }
    monkeypatch.setattr(grader_process.importlib.util, "find_spec", specs.__getitem__)
    assert grader_process._package_folders() == ["/a"]
    specs["torch"] = SimpleNamespace(origin="/b/torch/__init__.py")
    specs["numpy"] = SimpleNamespace(origin=None)
    assert grader_process._package_folders() == ["/a", "/b"]


@pytest.mark.parametrize("is_installed", [True, False])
def test_the_programs_own_folder_is_private_unless_it_lies_among_the_packages(
    monkeypatch: pytest.MonkeyPatch, is_installed: bool
) -> None:
    root = str(Path(grader_process.__file__).resolve().parents[2])
    packages = ["/packages", root] if is_installed else ["/packages"]
    monkeypatch.setattr(grader_process, "_package_folders", lambda: packages)
    monkeypatch.setattr(grader_process.subprocess, "Popen", lambda *_, **__: None)
    ours, theirs = socket.socketpair()
    with ours, theirs, tempfile.TemporaryFile() as errors:
        config = json.loads(grader_process._start(theirs, errors, {}, (), "/scratch")[1])
    assert config["private"] == ([] if is_installed else [root])
    assert config["packages"] == packages
    assert [path for path in config["hidden"] if path.startswith("/packages")] == [
        "/packages/quizzer"
    ]


@pytest.fixture
def zygote(tmp_path: Path) -> Iterator[Zygote]:
    """One that serves nobody yet."""
    with idle_zygote(tmp_path) as (made, theirs):
        made.theirs = theirs  # type: ignore[attr-defined]
        made._pause_ms = lambda: 0  # type: ignore[method-assign]
        yield made


def noted(zygote: Zygote, monkeypatch: pytest.MonkeyPatch, *names: str) -> list[Any]:
    """What is called of these methods, which do nothing then."""
    calls: list[Any] = []
    for name in names:
        monkeypatch.setattr(zygote, name, lambda *given, name=name: calls.append((name, *given)))
    return calls


METHODS = ("_reap", "_end_judge", "_serve_judge", "_watch", "_look_at_runners")


def test_a_turn_on_which_nothing_comes_looks_at_the_runners_alone(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = noted(zygote, monkeypatch, *METHODS)
    assert zygote._turn()
    assert calls == [("_look_at_runners",)]


def test_a_child_that_ended_is_reaped_on_the_next_turn(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = noted(zygote, monkeypatch, *METHODS)
    os.write(zygote.waker, b"xx")
    assert zygote._turn()
    assert zygote._turn()
    assert calls == [("_reap",), *[("_look_at_runners",)] * 2]


def test_the_end_of_its_owner_is_its_own_end_and_that_of_another_caller_is_not(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(zygote, monkeypatch, *METHODS)
    ours, other = socket.socketpair()
    zygote.callers.append(ours)
    other.close()
    assert zygote._turn()
    assert zygote.callers == [zygote.control]
    assert ours.fileno() == -1
    zygote.theirs.close()  # type: ignore[attr-defined]
    assert not zygote._turn()


@pytest.mark.parametrize("has_caller", [True, False])
def test_a_judge_is_served_while_its_caller_waits_and_ended_when_that_one_is_gone(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch, has_caller: bool
) -> None:
    calls = noted(zygote, monkeypatch, *METHODS)
    ours, judge = socket.socketpair()
    line, caller = socket.socketpair()
    with ours, judge, line, caller:
        made = JudgeProcess(77, ours, line.fileno())
        zygote.judges[77] = made
        zygote._turn()
        assert calls.pop() == ("_look_at_runners",)
        assert not calls
        judge.sendall(b"r")
        if not has_caller:
            caller.close()
        zygote._turn()
    assert calls[0] == ("_serve_judge" if has_caller else "_end_judge", made)
    assert len(calls) == 2


@pytest.mark.skipif(not linux.IS_LINUX, reason="only Linux shows what another process takes")
def test_a_runner_that_is_ready_is_watched_before_a_judge_asks_for_it(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = noted(zygote, monkeypatch, *METHODS)
    ours, theirs = socket.socketpair()
    spare = RunnerProcess(50, 0, "nowhere", [ours.fileno()])
    with ours, theirs:
        zygote.spares = [spare]
        zygote._turn()
        assert calls == [("_look_at_runners",)]
        theirs.sendall(b"ready")
        zygote._turn()
        assert calls[1:] == [("_watch", spare), ("_look_at_runners",)]
        spare.watch = SimpleNamespace(due=0.0)  # type: ignore[assignment]
        zygote._turn()
    assert calls[3:] == [("_look_at_runners",)], "once is enough"


@pytest.mark.parametrize("is_watched", [True, False])
def test_a_runner_is_watched_at_the_latest_when_it_is_handed_out(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch, is_watched: bool
) -> None:
    calls = noted(zygote, monkeypatch, "_watch")
    ends = [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]
    watch: Any = SimpleNamespace(due=0.0) if is_watched else None
    spare = RunnerProcess(50, 0, "nowhere", ends, watch=watch)
    zygote.spares = [spare]
    ours, judge = socket.socketpair()
    with ours, judge:
        zygote._hand_out(ours)
        _, received, _, _ = socket.recv_fds(judge, 1, 3)
    assert calls == ([] if is_watched else [("_watch", spare)])
    for number in received:
        os.close(number)


@pytest.mark.parametrize("waiting", [0, 1])
def test_no_more_runners_wait_than_are_wanted_and_a_judge_that_is_gone_hears_nothing(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch, waiting: int
) -> None:
    noted(zygote, monkeypatch, "_clean_up")
    monkeypatch.setattr(zygote, "_fork_runner", lambda: RunnerProcess(100, 0, "nowhere", []))
    zygote.spares = [RunnerProcess(60, 0, "nowhere", [])] * waiting
    gone, judge = socket.socketpair()
    gone.close()
    judge.close()
    zygote.running = {50: RunnerProcess(50, 0, "nowhere", [], client=gone)}
    usage = SimpleNamespace(ru_utime=0.0, ru_stime=0.0)
    ends = [(50, 0, usage), (0, 0, usage)]
    monkeypatch.setattr(zygote_module.os, "wait4", lambda *_: ends.pop(0))
    zygote._reap()
    assert [spare.process for spare in zygote.spares] == [60 if waiting else 100]


@pytest.mark.parametrize("family", [0, 9])
def test_what_a_runner_started_is_ended_by_its_family_or_its_group(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch, family: int
) -> None:
    killed: list[Any] = []
    monkeypatch.setattr(zygote_module.os, "kill", lambda *given: killed.append(("kill", *given)))
    monkeypatch.setattr(zygote_module.os, "killpg", lambda *given: killed.append(("group", *given)))
    zygote._clean_up(RunnerProcess(50, family, "nowhere", []))
    assert killed == [("kill", 9, signal.SIGKILL) if family else ("group", 50, signal.SIGKILL)]


@pytest.mark.parametrize(("wanted", "forked"), [(0, 1), (1, 1), (3, 3)])
def test_so_many_runners_wait_from_the_start_and_one_in_any_case(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch, wanted: int, forked: int
) -> None:
    zygote.spares_wanted = wanted
    turns = [True, True, False]
    ended: list[int] = []
    monkeypatch.setattr(zygote, "_fork_runner", lambda: RunnerProcess(1, 0, "nowhere", []))
    monkeypatch.setattr(zygote, "_turn", lambda: turns.pop(0))
    monkeypatch.setattr(zygote, "_end_all", lambda: ended.append(len(zygote.spares)))
    zygote.serve()
    assert (turns, ended) == ([], [forked])


@pytest.mark.skipif(not linux.IS_LINUX, reason="only Linux says that the other side has closed")
def test_a_line_counts_as_closed_only_when_its_other_end_is() -> None:
    assert grader_process._HUNG_UP == zygote_module._HUNG_UP == select.POLLRDHUP


def test_a_client_keeps_one_runner_ready_and_nothing_more_unless_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[dict[str, Any]] = []

    def start(**options: Any) -> Warm:
        given.append(options)
        return Warm()

    monkeypatch.setattr(client_module, "GraderProcess", start)
    with GraderClient(torch=False) as made:
        assert made.search_s == 1.0
    assert given == [{"torch": False, "optim": False, "keep": True, "many": False, "hidden": ()}]


def test_a_process_is_for_one_caller_and_few_files_unless_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[Any] = []

    def start(control: object, errors: object, *rest: object) -> tuple[object, bytes]:
        given.extend(rest)
        return an_ended_process(), b""

    monkeypatch.setattr(grader_process, "_start", start)
    GraderProcess(torch=False).end(has_answered=True)
    options = {"torch": False, "optim": False, "keep": True, "many": False, "callers": 1}
    assert given[:2] == [options, ()]


def test_checks_of_a_run_that_is_made_anew_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    check = Check("Pairs", "passed")
    monkeypatch.setattr(client_module, "GraderProcess", lambda **_: Warm())
    with GraderClient(torch=False) as made:

        def die(spec: object, source: object, seed: int, heard: Any, *_: object) -> Verdict:
            heard(check)
            made._has_answered = True
            made._warm.alive = False  # type: ignore[misc]
            raise EOFError

        monkeypatch.setattr(made, "_grade_once", die)
        heard: list[Check] = []
        verdict = made.grade(SPEC, Source("x = 1\n"), 7, heard.append, print)
    assert heard == [check, check]
    assert verdict.checks[1:] == (check,)


def test_a_runner_that_no_judge_asked_for_ends_without_a_report(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(zygote, monkeypatch, "_clean_up")
    zygote.spares_wanted = 0
    zygote.running = {50: RunnerProcess(50, 0, "nowhere", [])}
    usage = SimpleNamespace(ru_utime=0.0, ru_stime=0.0)
    ends = [(50, 0, usage), (0, 0, usage)]
    monkeypatch.setattr(zygote_module.os, "wait4", lambda *_: ends.pop(0))
    zygote._reap()
    assert (zygote.running, zygote.spares) == ({}, [])
