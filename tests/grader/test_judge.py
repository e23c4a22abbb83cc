"""A judge's conversation with its caller, in a fork, with an exercise and gradings made up."""

from __future__ import annotations

import ctypes
import os
import random
import resource
import socket
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from quizzer.grader.exercise import InvalidExercise
from quizzer.grader.judge import main as judge
from quizzer.grader.judge import self_check
from quizzer.grader.process.runner_link import CallerExited
from quizzer.grader.sandbox import linux
from quizzer.grader.values import wire

ORDER = {
    "source": "x = 1", "seed": 7, "prove": False, "search_s": 2.5, "is_notebook": True,
    "pace": 1.5, "following": None,
}  # fmt: skip


def following(seed: int) -> dict[str, Any]:
    return ORDER | {"following": seed}


class Grading:
    """Says what it was given; its source says how it ends."""

    def __init__(self, exercise: Any, caller: socket.socket, zygote: Any, source: str, seed: int):
        self.caller, self.source, self.seed = caller, source, seed

    def answer(self) -> bool:
        match self.source:
            case "leave":
                raise CallerExited
            case "broken":
                raise InvalidExercise("its cases fail")
            case "unfit":
                return False
        given = vars(self)
        names = ("source", "seed", "search_s", "is_notebook", "pace")
        wire.send(self.caller, [given[name] for name in names])
        return True


@contextmanager
def judging(load: Callable[[Any], Any]) -> Iterator[socket.socket]:
    """The caller's end of a judge's line; the judge has ended with the block."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        status = 9
        try:
            ours.close()
            judge.Exercise = types.SimpleNamespace(load=load)  # type: ignore[misc,assignment]
            judge._grading = lambda exercise: Grading  # type: ignore[assignment,return-value]
            self_check.prove = lambda exercise, source, seed: [source, seed]  # type: ignore[assignment,misc,return-value]
            zygote: Any = None
            judge.main(theirs, zygote)
            status = 0
        except EOFError:
            status = 1
        finally:
            os._exit(status)
    theirs.close()
    with ours:
        wire.send(ours, {"id": "relu"})
        yield ours
    os.waitpid(child, 0)


def exercise_of(prepared: Callable[[int], list[Any]] = lambda seed: []) -> Callable[[Any], Any]:
    return lambda spec: types.SimpleNamespace(
        examine=None, trials=prepared, answer=lambda trial, _: None
    )


def is_over(caller: socket.socket) -> bool:
    try:
        wire.receive(caller)
    except EOFError:
        return True
    return False


def test_a_judge_grades_file_after_file_as_it_is_told() -> None:
    with judging(exercise_of()) as caller:
        assert wire.receive(caller) == ["ready", False]
        for seed in (7, 8):
            wire.send(caller, ORDER | {"seed": seed})
            assert wire.receive(caller) == ["x = 1", seed, 2.5, True, 1.5]
        wire.send(caller, ORDER | {"prove": True})
        assert wire.receive(caller) == ["proof", ["x = 1", 7]]


def test_an_exercise_with_a_plan_of_its_own_says_so() -> None:
    with judging(lambda spec: types.SimpleNamespace(examine=len)) as caller:
        assert wire.receive(caller) == ["ready", True]


def test_a_broken_exercise_is_reported_and_ends_its_judge() -> None:
    def load(spec: Any) -> Any:
        raise InvalidExercise("no cases")

    with judging(load) as caller:
        assert wire.receive(caller) == ["broken", "no cases"]
        assert is_over(caller)


def test_cases_that_break_are_reported_and_the_judge_goes_on() -> None:
    with judging(exercise_of()) as caller:
        wire.receive(caller)
        wire.send(caller, ORDER | {"source": "broken"})
        assert wire.receive(caller) == ["broken", "its cases fail"]
        wire.send(caller, ORDER)
        assert wire.receive(caller)[0] == "x = 1"


@pytest.mark.parametrize("source", ["leave", "unfit"])
def test_a_judge_that_nobody_waits_for_or_that_is_spent_ends(source: str) -> None:
    with judging(exercise_of()) as caller:
        wire.receive(caller)
        wire.send(caller, ORDER | {"source": source})
        assert is_over(caller)


def test_what_fails_ahead_of_an_order_is_left_to_that_order() -> None:
    def fail(seed: int) -> list[Any]:
        raise InvalidExercise("its cases fail")

    with judging(exercise_of(fail)) as caller:
        wire.receive(caller)
        wire.send(caller, following(8))
        assert wire.receive(caller)[0] == "x = 1"
        wire.send(caller, ORDER)
        assert wire.receive(caller)[0] == "x = 1"


@pytest.mark.skipif(not linux.IS_LINUX, reason="only Linux bounds a process's data")
def test_a_judges_memory_is_bounded_and_hidden() -> None:
    def look(spec: Any) -> Any:
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        text = Path("/proc/self/statm").read_text(encoding="ascii")
        data = int(text.split()[5]) * resource.getpagesize()
        is_bound = soft == hard and abs(soft - data - (3 << 30)) < 256 << 20
        get_dumpable = 3
        raise InvalidExercise(f"{is_bound} {ctypes.CDLL(None).prctl(get_dumpable)}")

    with judging(look) as caller:
        assert wire.receive(caller) == ["broken", "True 0"]


def test_answers_are_worked_out_ahead_until_the_next_order_comes() -> None:
    ours, theirs = socket.socketpair()
    answered: list[object] = []

    def answer(trial: object, misconception: object) -> None:
        assert misconception is None
        answered.append(trial)
        if len(answered) == 3:
            theirs.sendall(b"x")

    seeds: list[int] = []

    def trials(seed: int) -> list[str]:
        seeds.append(seed)
        return list("abcdef")

    exercise: Any = types.SimpleNamespace(trials=trials, answer=answer)
    seed = random.Random(1).getrandbits(20)
    with ours, theirs:
        judge._prepare(exercise, seed, ours)
        assert answered == ["a", "b", "c"]
        judge._prepare(exercise, seed, ours)
        assert answered == ["a", "b", "c"], "somebody waits already"
        ours.recv(1)
        judge._prepare(exercise, seed, ours)
    assert answered == [*"abc", *"abcdef"]
    assert seeds == [seed] * 3


def test_an_exercise_with_a_plan_of_its_own_is_graded_by_it() -> None:
    plain: Any = types.SimpleNamespace(examine=None)
    training: Any = types.SimpleNamespace(examine=lambda session: None)
    assert judge._grading(plain) is judge.CaseGrading
    assert judge._grading(training) is judge.TrainingGrading
