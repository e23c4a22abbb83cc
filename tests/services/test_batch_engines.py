"""Which worker of this machine gets which file of a class."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from quizzer.services.batch.executors import LocalEngine


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> LocalEngine:
    """Two workers without processes: a task is under way until its future is set."""
    made = LocalEngine(2)
    for each in made.workers:
        monkeypatch.setattr(each.executor, "submit", lambda *_: Future())
    return made


def hand_out(engine: LocalEngine, waiting: list[str], count: int) -> list[list[str]]:
    """Submit and finish so many tasks in turn; the exercises that each worker got."""
    done: list[list[str]] = [[], []]
    flying: list[tuple[int, Future[dict[str, Any]]]] = []
    for _ in range(count):
        if len(flying) == engine.width:
            flying.pop(0)[1].set_result({})
        exercise = waiting.pop(engine.choose(waiting))
        before = [each.load for each in engine.workers]
        future = engine.submit({"exercise": exercise})
        [number] = [at for at in (0, 1) if engine.workers[at].load > before[at]]
        done[number].append(exercise)
        flying.append((number, future))
    return done


def test_each_exercise_is_graded_by_one_worker(engine: LocalEngine) -> None:
    waiting = sorted([*"aaaaaaaa", *"bbbbbbbb", *"cccc", *"dddd"])
    first, second = hand_out(engine, waiting, 24)
    assert not {*first} & {*second}
    assert sorted(first + second) == sorted([*"aaaaaaaa", *"bbbbbbbb", *"cccc", *"dddd"])


def test_workers_share_the_last_exercise(engine: LocalEngine) -> None:
    first, second = hand_out(engine, [*"aaaaaaaaaaaa"], 12)
    assert len(first) == len(second) == 6


def test_no_worker_waits_while_there_are_files(engine: LocalEngine) -> None:
    hand_out(engine, [*"aabb"], 4)
    assert [each.load for each in engine.workers] == [2, 2]
