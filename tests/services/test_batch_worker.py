"""What one worker of a batch does: which warm grader it takes, when it tries again, how it ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from quizzer.errors import QuizzerError
from quizzer.grader.verdict import Verdict
from quizzer.paths import Home
from quizzer.services.batch import worker
from tests.grader.conftest import spec_of
from tests.grader.forks import in_child

PASSED = Verdict("zip_pairs", "passed", isolation=("process",))
KILLED = Verdict("zip_pairs", "crashed", duration_s=0.1)
Result = Verdict | QuizzerError


class Client:
    """A warm grader that a test can end."""

    def __init__(
        self, *, torch: bool, optim: bool, hidden: tuple[object, ...], **_: object
    ) -> None:
        self.torch, self.optim, self.hidden = torch, optim, hidden
        self.alive = True
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


class Script:
    """What the graders of a worker give in turn; a dead one where it ends with `alive` False."""

    def __init__(self, results: list[tuple[Result, bool]]) -> None:
        self.results = iter(results)
        self.clients: list[Client] = []
        self.seeds: list[int] = []

    def grade(self, spec: object, source: bytes, *, zygote: Client, seed: int) -> Verdict:
        self.clients.append(zygote)
        self.seeds.append(seed)
        result, zygote.alive = next(self.results)
        if isinstance(result, QuizzerError):
            raise result
        return result


Play = Callable[..., tuple[Script, dict[str, Any]]]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, home: Home) -> Play:
    """Grade one file with graders that follow a script; returns it and the answer."""
    monkeypatch.setattr(worker, "GraderClient", Client)
    monkeypatch.setattr(worker, "_idle", {True: [], False: []})
    monkeypatch.setattr(worker, "_busy", set())

    def run(
        *results: tuple[Result, bool], exercise: str = "zip_pairs", source: bytes = b"x"
    ) -> tuple[Script, dict[str, Any]]:
        script = Script(list(results))
        monkeypatch.setattr(worker, "grade", script.grade)
        answer = worker.grade_task(worker.task(spec_of(exercise), source, 7))
        assert not worker._busy
        return script, answer

    return run


def status(answer: dict[str, Any]) -> str:
    return str(answer["verdict"]["status"])


def test_a_warm_grader_is_used_again_and_one_that_ended_is_closed_and_replaced(play: Play) -> None:
    first, answer = play((PASSED, True))
    assert status(answer) == "passed"
    assert first.seeds == [7]
    second, _ = play((PASSED, False))
    assert second.clients == first.clients
    assert second.clients[0].closed == 1
    third, _ = play((PASSED, True))
    assert third.clients != first.clients
    assert third.clients[0].closed == 0


def test_only_what_uses_torch_gets_a_grader_with_torch(play: Play) -> None:
    plain, _ = play((PASSED, True))
    importing, _ = play((PASSED, True), source=b"import torch")
    needing, _ = play((PASSED, True), exercise="batch_accuracy")
    assert [client.torch for client in plain.clients] == [False]
    assert [(client.torch, client.optim) for client in importing.clients] == [(True, True)]
    assert needing.clients == importing.clients
    plain_again, _ = play((PASSED, True))
    assert plain_again.clients == plain.clients


def test_the_home_is_hidden_from_what_is_graded(play: Play, home: Home) -> None:
    script, _ = play((PASSED, True))
    assert home.folder in script.clients[0].hidden


@pytest.mark.parametrize(
    ("first", "alive", "turns"),
    [
        (KILLED, True, 2),  # something killed the judge: not its doing
        (KILLED, False, 2),
        (replace(KILLED, duration_s=spec_of("zip_pairs").time_limit_s / 2), True, 2),
        (replace(KILLED, duration_s=spec_of("zip_pairs").time_limit_s / 2 + 0.01), True, 1),
        (replace(KILLED, isolation=("process",)), True, 1),  # its own runner was
        (replace(KILLED, status="failed"), True, 1),
        (QuizzerError("the grader's process ended"), False, 2),
        (QuizzerError("it cannot start"), True, 1),
    ],
)
def test_a_file_is_graded_once_more_where_its_grader_was_killed(
    play: Play, first: Result, alive: bool, turns: int
) -> None:
    script, answer = play((first, alive), (PASSED, True))
    assert len(script.clients) == turns
    assert ("failed" in answer) == (isinstance(first, QuizzerError) and turns == 1)
    if turns == 2:
        assert status(answer) == "passed"


@pytest.mark.parametrize("alive", [True, False])
def test_it_is_not_graded_a_third_time(play: Play, alive: bool) -> None:
    _, answer = play((KILLED, alive), (KILLED, alive))
    assert status(answer) == "crashed"
    ended = QuizzerError("the grader's process ended", hint="once more")
    _, answer = play((ended, False), (ended, False))
    assert answer == {"failed": "the grader's process ended", "hint": "once more"}


def test_an_exercise_that_changed_since_it_was_read_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, new = spec_of("zip_pairs"), replace(spec_of("zip_pairs"), digest="new")
    read = iter([old, new, old, old])
    worker._find_spec.cache_clear()
    monkeypatch.setattr(worker.exercise_file, "find", lambda *_: next(read))
    assert worker._matching_spec("zip_pairs", old.digest) == old
    assert worker._matching_spec("zip_pairs", "new") == new
    assert worker._matching_spec("zip_pairs", "new") == new, "without reading"
    assert worker._matching_spec("zip_pairs", "newer") is None
    worker._find_spec.cache_clear()


def test_a_worker_that_is_asked_to_end_closes_every_grader() -> None:
    reader, writer = os.pipe()

    class Named(Client):
        def __init__(self, name: str) -> None:
            self.name = name

        def close(self) -> None:
            os.write(writer, self.name.encode())

    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            clients = [Named(name) for name in "abc"]
            worker._busy, worker._idle = {clients[0]}, {True: [clients[1]], False: [clients[2]]}  # type: ignore[assignment, arg-type]
            worker.initialize({})
            os.kill(os.getpid(), signal.SIGINT)  # Ctrl-C is for the parent
            os.write(writer, str(int(signal.SIGINT in signal.pthread_sigmask(0, ()))).encode())
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        finally:
            os._exit(9)  # or it would go on with the tests, as a second process for them
    os.close(writer)
    with os.fdopen(reader) as file:
        assert file.read() == "0abc"
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert in_child(lambda: worker._follow_parent({})) is None, (
        "a process that is nobody's worker goes on"
    )


@pytest.mark.parametrize("torch", [True, False])
def test_a_process_for_many_files_is_asked_for_and_no_cause_is_searched_for(
    monkeypatch: pytest.MonkeyPatch, home: Home, torch: bool
) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(worker, "GraderProcess", lambda **options: asked.append(options))
    monkeypatch.setattr(worker, "GraderClient", lambda **options: asked.append(options))
    monkeypatch.setattr(worker, "_idle", {True: [], False: []})
    monkeypatch.setattr(worker, "_busy", set())
    monkeypatch.setattr(worker, "_shared", {torch: "lines"})
    worker.start_process(torch=torch, workers=3)
    worker._acquire_client(torch)
    worker._acquire_client(torch)
    options = {"torch": torch, "optim": torch, "many": True, "hidden": worker._hidden_folders()}
    assert asked == [
        {**options, "callers": 3}, {**options, "search_s": 0.0, "shared": "lines"},
        {**options, "search_s": 0.0, "shared": None},
    ]  # fmt: skip
    assert options["hidden"][0] == home.folder
