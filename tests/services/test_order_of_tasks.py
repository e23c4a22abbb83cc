"""When a file of a batch may start: one that took a worker with it runs alone."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

from quizzer.services.batch import run


def task(deaths: int = 0) -> Any:
    return SimpleNamespace(deaths=deaths)


def asked(exercise: str, *, torch: bool, limit_s: float = 10.0) -> Any:
    return SimpleNamespace(
        spec=SimpleNamespace(id=exercise, needs_torch=torch, time_limit_s=limit_s)
    )


def flying(*tasks: Any) -> Any:
    return {Future(): each for each in tasks}


def test_as_many_files_are_under_way_as_there_is_room_for() -> None:
    assert run._may_start(task(), flying(), 2)
    assert run._may_start(task(), flying(task()), 2)
    assert not run._may_start(task(), flying(task(), task()), 2)


def test_a_file_that_took_workers_with_it_runs_alone() -> None:
    deadly = task(run._RUN_ALONE_AFTER)
    assert run._may_start(deadly, flying(), 2)
    assert not run._may_start(deadly, flying(task()), 2)
    assert not run._may_start(task(), flying(deadly), 2)
    assert run._may_start(task(run._RUN_ALONE_AFTER - 1), flying(task()), 2)


def test_files_without_torch_come_first_then_the_longest_exercises() -> None:
    tasks = [
        asked("activations", torch=True),
        asked("learner", torch=True, limit_s=20.0),
        asked("zip_pairs", torch=False),
        asked("mnist_training", torch=True, limit_s=120.0),
        asked("list_comprehension", torch=False),
    ]
    in_order = [task.spec.id for task in sorted(tasks, key=run._turn)]
    assert in_order == [
        "list_comprehension", "zip_pairs", "mnist_training", "learner", "activations",
    ]  # fmt: skip
