"""What a grader's caller sees of a run that is cancelled, crashes, or is made anew."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quizzer.errors import ContentError, QuizzerError
from quizzer.grader import client as client_module
from quizzer.grader.client import GraderClient, grade
from quizzer.grader.source import Source
from quizzer.grader.values import wire
from quizzer.grader.verdict import Check, Verdict
from tests.grader.conftest import spec_of

SPEC = spec_of("zip_pairs")
SOURCE = Source("x = 1\n")
PASSED = Verdict("zip_pairs", "passed")


class Warm:
    """A clean process that lives or not, as a test says."""

    def __init__(self, lives: bool = True) -> None:
        self.control, self.theirs = socket.socketpair()
        self.lives = lives
        self.ended: list[bool] = []
        self.waited: list[float] = []

    @property
    def alive(self) -> bool:
        return self.lives

    def still_there(self, seconds: float = 0.2) -> bool:
        self.waited.append(seconds)
        return self.lives

    def end(self, *, has_answered: bool) -> None:
        self.ended.append(has_answered)
        self.control.close()
        self.theirs.close()

    def failure(self) -> QuizzerError:
        return QuizzerError("the process ended", hint="look")


@pytest.fixture
def warm() -> Warm:
    return Warm()


@pytest.fixture
def client(warm: Warm) -> Iterator[GraderClient]:
    made = GraderClient(torch=False, shared=warm)  # type: ignore[arg-type]
    yield made
    made.close()


def run(client: GraderClient, on_check: Callable[[Check], None] = lambda check: None) -> Verdict:
    return client.grade(SPEC, SOURCE, 7, on_check, lambda text: None)


def with_judge(client: GraderClient) -> socket.socket:
    """The judge's end of a line that the client has already."""
    ours, theirs = socket.socketpair()
    client._judges[client_module._key(SPEC)] = ours
    return theirs


def answer(judge: socket.socket, *messages: Any) -> None:
    for message in messages:
        judge.sendall(wire.frame(message))


def test_a_verdict_comes_with_its_checks_and_the_order_says_all(client: GraderClient) -> None:
    judge = with_judge(client)
    check = Check("Pairs", "passed")
    answer(judge, ["check", check.to_dict()], ["verdict", PASSED.to_dict(), True])
    heard: list[Check] = []
    client._seeds[client_module._key(SPEC)] = 99
    client.search_s = 2.5
    assert run(client, heard.append) == PASSED
    assert heard == [check]
    order = wire.receive(judge)
    assert order.pop("pace") >= 1.0
    assert order == {
        "source": "x = 1\n", "is_notebook": False, "seed": 7, "prove": False, "following": 99,
        "search_s": 2.5,
    }  # fmt: skip
    assert list(client._judges) == [client_module._key(SPEC)], "it grades the next one too"
    judge.close()


def test_a_judge_that_is_unfit_is_not_used_again(client: GraderClient) -> None:
    judge = with_judge(client)
    answer(judge, ["verdict", PASSED.to_dict(), False])
    assert run(client) == PASSED
    assert not client._judges
    wire.receive(judge)
    assert judge.recv(1) == b""
    judge.close()


def test_a_run_that_is_cancelled_raises_and_leaves_no_judge(client: GraderClient) -> None:
    judge = with_judge(client)
    raised: list[QuizzerError] = []

    def work() -> None:
        try:
            run(client)
        except QuizzerError as error:
            raised.append(error)

    client.cancel()  # nothing is graded yet: nothing happens
    assert client._judges
    grading = threading.Thread(target=work)
    grading.start()
    wire.receive(judge)  # the order has come, so it is being graded
    client.cancel()
    grading.join()
    assert [error.message for error in raised] == ["the run was cancelled"]
    assert not client._judges
    judge.close()
    again = with_judge(client)
    answer(again, ["verdict", PASSED.to_dict(), True])
    assert run(client) == PASSED, "the next one is not cancelled"
    again.close()


def test_a_judge_that_crashes_costs_the_file_its_pass_and_nothing_else(
    client: GraderClient, warm: Warm
) -> None:
    judge = with_judge(client)
    check = Check("Pairs", "passed")
    answer(judge, ["check", check.to_dict()])
    judge.shutdown(socket.SHUT_WR)
    verdict = run(client)
    assert (verdict.status, verdict.seed) == ("crashed", 7)
    assert [each.message for each in verdict.checks] == [
        "the grader crashed on this file. It counts as not passed.", "",
    ]  # fmt: skip
    assert warm.waited == [2.0], "a busy machine notices late that all of it was killed"
    assert not client._judges
    judge.close()


def test_a_judge_that_takes_too_long_is_a_timeout(
    client: GraderClient, warm: Warm, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = with_judge(client)
    monkeypatch.setattr(client_module, "most_s", lambda *_, **__: 0.01)
    verdict = run(client)
    assert verdict.status == "timeout"
    assert verdict.checks[0].message.startswith("grading it took too long; ")
    assert warm.waited == [0.2]
    judge.close()


def test_a_process_that_is_shared_and_gone_is_an_error(client: GraderClient, warm: Warm) -> None:
    judge = with_judge(client)
    judge.close()
    warm.lives = False
    client._has_answered = True
    with pytest.raises(QuizzerError, match="the process ended"):
        run(client)


@pytest.mark.parametrize("has_answered", [True, False])
def test_a_process_of_ones_own_is_started_again_once_it_has_answered(
    monkeypatch: pytest.MonkeyPatch, has_answered: bool
) -> None:
    started: list[Warm] = []

    def start(**options: Any) -> Warm:
        started.append(Warm())
        return started[-1]

    monkeypatch.setattr(client_module, "GraderProcess", start)
    client = GraderClient(torch=True, optim=True, keep=False, many=True, hidden=(Path("/x"),))
    outcomes: list[Any] = [EOFError(), PASSED]
    monkeypatch.setattr(client, "_grade_once", lambda *_: give(outcomes))
    started[0].lives = False
    client._has_answered = has_answered
    if has_answered:
        assert run(client) == PASSED
        assert len(started) == 2
        assert started[0].ended == [True]
        assert not client._has_answered
    else:
        with pytest.raises(QuizzerError, match="the process ended"):
            run(client)
        assert len(started) == 1
    client.close()


def give(outcomes: list[Any]) -> Verdict:
    outcome = outcomes.pop(0)
    if isinstance(outcome, Exception):
        raise outcome
    assert isinstance(outcome, Verdict)
    return outcome


def test_a_process_that_is_ended_twice_is_not_started_a_third_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[Warm] = []

    def start(**options: Any) -> Warm:
        started.append(Warm(lives=False))
        return started[-1]

    monkeypatch.setattr(client_module, "GraderProcess", start)
    client = GraderClient(torch=False)

    def end(*_: object) -> Verdict:
        client._has_answered = True
        return Verdict("zip_pairs", "crashed")

    monkeypatch.setattr(client, "_grade_once", end)
    verdict = run(client)
    assert verdict.status == "crashed"
    assert "ended twice while it graded this file" in verdict.checks[0].message
    assert len(started) == 3
    client.close()


def test_a_crash_where_the_process_lives_is_the_files_own_and_is_told_at_once(
    client: GraderClient, warm: Warm, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed = Verdict("zip_pairs", "crashed")
    monkeypatch.setattr(client, "_grade_once", lambda *_: crashed)
    assert run(client) is crashed
    assert warm.waited == [0.2]


def test_a_broken_exercise_ends_its_judge_and_says_where_to_look(client: GraderClient) -> None:
    judge = with_judge(client)
    answer(judge, ["broken", "cases.py: no cases"])
    with pytest.raises(ContentError, match=r"cases\.py: no cases") as error:
        run(client)
    assert f"quizzer exercise check {SPEC.folder}" in str(error.value.hint)
    assert not client._judges
    judge.close()


def test_a_proof_lists_what_is_wrong_with_an_exercise(client: GraderClient) -> None:
    judge = with_judge(client)
    answer(judge, ["proof", ["one", "two"]])
    assert client.prove(SPEC, 3) == ["one", "two"]
    order = wire.receive(judge)
    assert (order["seed"], order["prove"], order["following"]) == (3, True, None)
    assert order["source"] == (SPEC.folder / "reference.py").read_text(encoding="utf-8")
    judge.close()
    with pytest.raises(ContentError, match="the judge stopped while it ran"):
        client.prove(SPEC, 3)
    assert not client._judges


def test_the_layers_of_a_process_are_asked_for_or_it_is_gone(
    client: GraderClient, warm: Warm
) -> None:
    def probe(layers: list[str] | None) -> None:
        note, lines, _, _ = socket.recv_fds(warm.theirs, 1, 1)
        assert note == b"p"
        with socket.socket(fileno=lines[0]) as line:
            if layers is not None:
                line.sendall(wire.frame(layers))

    for layers in (["process", "seccomp"], None):
        zygote = threading.Thread(target=probe, args=(layers,))
        zygote.start()
        if layers is not None:
            assert client.probe() == ("process", "seccomp")
        else:
            with pytest.raises(QuizzerError, match="the process ended"):
                client.probe()
        zygote.join()


def test_what_cannot_be_read_is_refused_without_a_process() -> None:
    verdict = grade(SPEC, b"\xff", seed=5)
    assert (verdict.status, verdict.seed) == ("refused", 5)
    assert verdict.checks[0].name == "Can be read"
    seeds = {grade(SPEC, b"\xff").seed for _ in range(3)}
    assert len(seeds) == 3
    assert all(0 <= seed < 1 << 53 for seed in seeds)


@pytest.mark.parametrize("needs", [True, False])
@pytest.mark.parametrize("code", ["import torch.optim", "x = 1"])
def test_a_process_for_one_file_loads_what_that_file_needs(
    monkeypatch: pytest.MonkeyPatch, needs: bool, code: str
) -> None:
    options: dict[str, Any] = {}
    waited: list[int] = []

    class Client:
        def __init__(self, **given: Any) -> None:
            options.update(given)

        def __enter__(self) -> Client:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def grade(self, *_: object) -> Verdict:
            return PASSED

    monkeypatch.setattr(client_module, "GraderClient", Client)
    spec = replace(SPEC, needs_torch=needs)
    verdict = grade(
        spec, f"{code}\n".encode(), hidden=(Path("/x"),), while_starting=lambda: waited.append(1)
    )
    assert verdict == PASSED
    assert waited == [1]
    assert options == {
        "torch": needs, "optim": needs and "optim" in code, "keep": False, "hidden": (Path("/x"),),
    }  # fmt: skip
