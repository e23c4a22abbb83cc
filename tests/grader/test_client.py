"""The front door of the grader: how its process is ended, which judges stay, which seeds come."""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quizzer.errors import ContentError, QuizzerError
from quizzer.grader import client as client_module
from quizzer.grader import grader_process
from quizzer.grader.client import GraderClient
from quizzer.grader.grader_process import GraderProcess
from quizzer.grader.values import wire
from quizzer.grader.verdict import Check, Verdict
from tests.grader.conftest import spec_of

SPEC = spec_of("zip_pairs")


class Process:
    """A process that ends by itself, when it is asked to, or only when it is killed."""

    def __init__(self, ends_at: str) -> None:
        self.ends_at = ends_at
        self.calls: list[object] = []
        self.returncode: int | None = None
        self.reason = "itself"

    def wait(self, timeout: float | None = None) -> int:
        self.calls.append(timeout)
        if timeout is not None and self.ends_at != self.reason:
            raise subprocess.TimeoutExpired("x", timeout)
        return 0

    def terminate(self) -> None:
        self.reason = "terminate"
        self.calls.append("terminate")

    def kill(self) -> None:
        self.reason = "kill"
        self.calls.append("kill")


@pytest.fixture
def unstarted(monkeypatch: pytest.MonkeyPatch) -> Iterator[GraderClient]:
    """A client whose process a test plays."""

    def start(*_: object) -> tuple[Process, bytes]:
        return Process("itself"), b"{}"

    monkeypatch.setattr(grader_process, "_start", start)
    client = GraderClient(torch=False)
    yield client
    client.close()


def warm(client: GraderClient) -> GraderProcess:
    assert isinstance(client._warm, GraderProcess)
    return client._warm


@pytest.mark.parametrize(
    ("ends_at", "has_answered", "calls"),
    [
        ("itself", True, [grader_process._END_S, None]),
        ("terminate", True, [grader_process._END_S, "terminate", grader_process._END_S, None]),
        ("terminate", False, [0.3, "terminate", grader_process._END_S, None]),
        ("kill", False, [0.3, "terminate", grader_process._END_S, "kill", None]),
    ],
)
def test_a_process_is_given_time_asked_to_end_and_killed(
    unstarted: GraderClient, ends_at: str, has_answered: bool, calls: list[object]
) -> None:
    process = Process(ends_at)
    warm(unstarted).process = process  # type: ignore[assignment]
    unstarted._has_answered = has_answered
    ours, theirs = socket.socketpair()
    unstarted._judges["x"] = ours
    unstarted.close()
    assert process.calls == calls
    assert theirs.recv(1) == b"", "no judge is left waiting"
    assert not unstarted._judges
    assert not Path(warm(unstarted).scratch).exists()
    assert warm(unstarted)._errors.closed


def test_the_judges_used_last_stay(
    unstarted: GraderClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[socket.socket] = []

    def send_fds(control: object, message: list[bytes], numbers: list[int]) -> None:
        judge = socket.socket(fileno=socket.dup(numbers[0]))  # type: ignore[attr-defined]
        made.append(judge)
        judge.sendall(wire.frame(["ready", False]))

    monkeypatch.setattr(client_module.socket, "send_fds", send_fds)
    monkeypatch.setattr(client_module, "_key", lambda spec: spec)
    monkeypatch.setattr(client_module, "_spec_message", lambda spec: {"id": spec})
    kept = client_module._JUDGES_KEPT
    for number in range(kept):
        unstarted._judge(str(number))  # type: ignore[arg-type]
    first = unstarted._judge("0")  # type: ignore[arg-type]
    assert len(made) == kept, "the first is still there"
    unstarted._judge("new")  # type: ignore[arg-type]
    assert list(unstarted._judges) == [*map(str, range(2, kept)), "0", "new"]
    assert unstarted._judges["0"] is first
    assert unstarted._has_answered


def test_a_seed_is_prepared_for_the_next_submission_and_used_once(
    unstarted: GraderClient,
) -> None:
    first = unstarted.next_seed(SPEC)
    prepared = unstarted._seeds[client_module._key(SPEC)]
    second = unstarted.next_seed(SPEC)
    assert second == prepared != first
    assert unstarted._seeds[client_module._key(SPEC)] != second
    assert all(0 <= seed < 1 << 53 for seed in (first, second))


def test_what_is_heard_of_a_judge_is_passed_on_until_its_verdict() -> None:
    ours, judge = socket.socketpair()
    verdict = Verdict("zip_pairs", "passed")
    heard: list[object] = []
    with ours, judge:
        for message in (
            ["phase", "training"],
            ["output", "hello"],
            ["check", Check("Pairs", "passed").to_dict()],
            ["verdict", verdict.to_dict(), False],
        ):
            judge.sendall(wire.frame(message))
        until = client_module.time.monotonic() + 60
        listened = client_module._listen(
            ours, until, SPEC, heard.append, heard.append, heard.append
        )
        assert heard == ["training", "hello", Check("Pairs", "passed")]
        assert (listened[0].status, listened[1]) == ("passed", False)
        judge.sendall(wire.frame(["broken", "cases.py has no function"]))
        with pytest.raises(ContentError, match=r"cases\.py has no function"):
            client_module._listen(ours, until, SPEC, print, print, print)
        with pytest.raises(TimeoutError):
            client_module._listen(ours, 0.0, SPEC, print, print, print)


@pytest.mark.parametrize(
    ("reason", "status", "message"),
    [
        ("", "timeout", f"grading it took too long; {SPEC.time_limit_s:g} s is the limit."),
        ("the grader crashed on this file", "crashed", "the grader crashed on this file."),
    ],
)
def test_a_file_without_a_judge_counts_as_not_passed(
    reason: str, status: str, message: str
) -> None:
    checks = [Check("Pairs", "passed")]
    began = client_module.time.monotonic() - 5
    verdict = client_module._without_judge(SPEC, 3, checks, began, reason)
    assert (verdict.status, verdict.seed) == (status, 3)
    assert verdict.checks[0].message == f"{message} It counts as not passed."
    assert verdict.checks[1:] == tuple(checks)
    assert verdict.duration_s >= 5


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"first\nImportError: no msgpack\n", "(ImportError: no msgpack)"),
        (b"", "(exit status 7)"),
        (b"x" * 5000 + b"\nlast \xff", "(last \N{REPLACEMENT CHARACTER})"),
        (b"y" * 5000, f"({'y' * 2000})"),
    ],
)
def test_the_last_line_of_a_process_that_ended_is_said(
    unstarted: GraderClient, written: bytes, said: str
) -> None:
    warm(unstarted)._errors.write(written)
    warm(unstarted).process.returncode = 7
    error = warm(unstarted).failure()
    assert isinstance(error, QuizzerError)
    assert said in error.message


@pytest.mark.parametrize("is_main", [True, False])
def test_a_process_is_started_with_nothing_of_this_one_s(
    monkeypatch: pytest.MonkeyPatch, is_main: bool
) -> None:
    started: dict[str, Any] = {}

    def popen(command: list[str], **options: Any) -> object:
        started.update(options, command=command)
        return object()

    monkeypatch.setattr(grader_process.subprocess, "Popen", popen)
    if not is_main:
        monkeypatch.setattr(grader_process.threading, "current_thread", lambda: None)
    ours, theirs = socket.socketpair()
    with ours, theirs, tempfile.TemporaryFile() as errors:
        options: dict[str, bool | int] = {"torch": True, "keep": False}
        _, message = grader_process._start(theirs, errors, options, (Path("/hidden"),), "/scratch")
        assert started["pass_fds"] == [theirs.fileno()]
        assert started["command"][-2:] == [str(theirs.fileno()), str(len(message))]
    assert started["command"][1:3] == ["-I", "-S"]
    assert started["start_new_session"] is True
    assert (started["cwd"], started["env"]["OMP_NUM_THREADS"]) == ("/", "1")
    assert "PATH" not in started["env"]
    config = json.loads(message)
    assert (config["torch"], config["keep"], config["scratch"]) == (True, False, "/scratch")
    assert (config["parent"] != 0) is is_main
    package = Path(grader_process.__file__).resolve().parents[1]
    assert config["hidden"][:2] == [str(package), str(package.parent / "exercises")]
    assert config["hidden"][-1] == "/hidden"
    assert config["private"] + config["packages"] != config["packages"]
