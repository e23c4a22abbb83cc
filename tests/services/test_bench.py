"""The bench of an exercise: one run at a time, and only the latest one is heard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quizzer.content.exercise_file import load
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import QuizzerError, UsageError
from quizzer.grader.verdict import Check, Verdict
from quizzer.paths import Home
from quizzer.services.practice import grading
from quizzer.services.practice.grading import Bench

PASSED = Verdict("zip_pairs", "passed")
CODE = b"x = 1\n"


class Client:
    """A warm process that only counts."""

    started = 0

    def __init__(self) -> None:
        self.alive = True
        self.cancelled = self.closed = 0

    def cancel(self) -> None:
        self.cancelled += 1

    def close(self) -> None:
        self.closed += 1


@pytest.fixture(scope="module")
def spec() -> ExerciseSpec:
    return load(Path(__file__).resolve().parents[2] / "exercises" / "zip_pairs")


@pytest.fixture
def bench(home: Home, spec: ExerciseSpec, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(grading, "start_client", lambda spec, home: Client())
    return Bench(spec, home)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "zip_pairs.py"
    path.write_bytes(CODE)
    return path


def grader(monkeypatch: pytest.MonkeyPatch, then: Callable[[dict[str, Any]], None]) -> None:
    """Grading that does `then` with its options, and passes."""

    def fake(spec: ExerciseSpec, source: Any, **options: Any) -> Verdict:
        then(options)
        return PASSED

    monkeypatch.setattr(grading, "grade", fake)


def speak(options: dict[str, Any]) -> None:
    options["on_check"](Check("pairs", "passed"))
    options["on_output"]("printed")
    options["on_phase"]("looking")


def test_the_latest_run_is_heard_and_its_verdict_comes_with_its_bytes(
    bench: Bench, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grader(monkeypatch, speak)
    heard: list[object] = []
    graded = bench.grade(
        bench.begin(), file, on_check=heard.append, on_output=heard.append, on_phase=heard.append
    )
    assert graded is not None
    assert (graded.verdict, graded.source) == (PASSED, CODE)
    assert heard == [Check("pairs", "passed"), "printed", "looking"]
    silent = bench.grade(bench.begin(), file)
    assert silent == graded


def test_a_run_after_which_another_began_says_nothing_more(
    bench: Bench, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []

    def overtaken(options: dict[str, Any]) -> None:
        bench.begin()
        speak(options)

    grader(monkeypatch, overtaken)
    run = bench.begin()
    graded = bench.grade(
        run, file, on_check=heard.append, on_output=heard.append, on_phase=heard.append
    )
    assert (graded, heard) == (None, [])
    assert bench.grade(run, file) is None, "an old run does not begin at all"
    client: Any = bench._zygote
    assert client.cancelled == 1


def test_an_error_concerns_the_latest_run_alone(
    bench: Bench, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(options: dict[str, Any]) -> None:
        raise QuizzerError("the grader broke")

    grader(monkeypatch, fails)
    with pytest.raises(QuizzerError, match="the grader broke"):
        bench.grade(bench.begin(), file)

    def cancelled(options: dict[str, Any]) -> None:
        bench.cancel()
        fails(options)

    grader(monkeypatch, cancelled)
    assert bench.grade(bench.begin(), file) is None
    with pytest.raises(UsageError, match="there is no file"):
        bench.grade(bench.begin(), file.with_name("gone.py"))


def test_a_grader_that_died_is_replaced_and_one_that_lives_is_kept(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients: list[Any] = []
    grader(monkeypatch, lambda options: clients.append(options["zygote"]))
    for _ in range(2):
        bench.grade_source(bench.begin(), CODE)
    clients[0].alive = False
    bench.grade_source(bench.begin(), CODE)
    assert clients[0] is clients[1]
    assert clients[2] is not clients[0]
    assert (clients[0].closed, clients[2].closed) == (1, 0)


def test_a_run_waits_for_the_one_before_and_tells_it_to_give_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, may_end = threading.Event(), threading.Event()

    def wait(options: dict[str, Any]) -> None:
        running.set()
        assert may_end.wait(60)

    grader(monkeypatch, wait)
    results: list[object] = []
    first = threading.Thread(target=lambda: results.append(bench.grade_source(bench.begin(), CODE)))
    first.start()
    assert running.wait(60)
    client: Any = bench._zygote
    original = client.cancel

    def cancel() -> None:
        original()
        if client.cancelled == 3:  # at the beginning of the second run, and at each of its tries
            may_end.set()

    client.cancel = cancel
    second = bench.grade_source(bench.begin(), CODE)
    first.join()
    assert results == [None]
    assert second is not None


def test_a_warm_up_is_not_cancelled_and_a_closed_bench_grades_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []

    def begin_another(options: dict[str, Any]) -> None:
        runs.append(bench.begin())

    grader(monkeypatch, begin_another)
    bench.warm_up()
    client: Any = bench._zygote
    assert (len(runs), client.cancelled) == (1, 0)
    bench.cancel()
    assert client.cancelled == 1, "after the warm-up a run is cancelled again"
    assert not bench.ended
    bench.close()
    assert (client.closed, bench.ended) == (1, True)
    bench.warm_up()
    assert bench.grade_source(bench._latest, CODE) is None
    assert len(runs) == 1


def test_a_warm_up_that_fails_is_reported_unless_the_bench_was_closed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(options: dict[str, Any]) -> None:
        raise QuizzerError("no grader here")

    grader(monkeypatch, fails)
    with pytest.raises(QuizzerError, match="no grader"):
        bench.warm_up()

    def closed_meanwhile(options: dict[str, Any]) -> None:
        bench._closed = True
        fails(options)

    grader(monkeypatch, closed_meanwhile)
    bench.warm_up()


def test_what_cannot_be_read_has_no_code_to_keep(
    home: Home, spec: ExerciseSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grader(monkeypatch, lambda options: None)
    large = tmp_path / "large.py"
    large.write_bytes(b"#" * ((256 << 10) + 1))
    assert grading.grade_file(spec, large, home).source is None
    broken = b'{"cells": 3, "nbformat": 4}'
    client: Any = Client()
    assert grading.grade_bytes(spec, broken, home, zygote=client).source is None
    notebook = b'{"cells": [{"cell_type": "code", "source": "x = 1"}], "nbformat": 4}'
    graded = grading.grade_bytes(spec, notebook, home, zygote=client)
    assert graded.source == b"# %% cell 1\nx = 1\n"


def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    home: Home, spec: ExerciseSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(grading, "source_of", refuse)
    path = tmp_path / "mine.py"
    with pytest.raises(UsageError) as error:
        grading.grade_file(spec, path, home)
    assert error.value.message == f"{path} cannot be read: Permission denied"
    assert error.value.hint == "check who owns it"


@pytest.mark.parametrize("needs_torch", [False, True])
def test_a_grader_loads_torch_and_its_optimizers_where_the_exercise_needs_them(
    home: Home, spec: ExerciseSpec, monkeypatch: pytest.MonkeyPatch, needs_torch: bool
) -> None:
    monkeypatch.setattr(grading, "GraderClient", lambda **options: options)
    assert grading.start_client(replace(spec, needs_torch=needs_torch), home) == {
        "torch": needs_torch,
        "optim": needs_torch,
        "hidden": (home.folder, spec.folder),
    }
