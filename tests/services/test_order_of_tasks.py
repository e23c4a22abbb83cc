"""When a file of a batch may start: one that took a worker with it runs alone."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

from quizzer.services.batch import run


def task(deaths: int = 0) -> Any:
    return SimpleNamespace(deaths=deaths)


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
