"""What `quizzer exercise check` says of an exercise, with a grader that answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.paths import Home
from quizzer.services.practice import self_check

PASSED, FAILED = Verdict("pairs", "passed"), Verdict("pairs", "failed")


class Grader:
    """Stands for the warm grader; `verdicts` are by the text of what is graded."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.problems: list[str] = []
        self.verdicts = {"reference": PASSED, "starter": FAILED}
        self.graded: list[tuple[str, int]] = []
        self.cancelled = False
        self.proved: list[str] = []

    def prove(self, spec: ExerciseSpec, seed: int) -> list[str]:
        self.proved.append(spec.id)
        return self.problems

    def cancel(self) -> None:
        self.cancelled = True

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *error: object) -> None:
        pass


@pytest.fixture
def spec(tmp_path: Path) -> ExerciseSpec:
    folder = tmp_path / "pairs"
    for name in ("wrong", "passing"):
        (folder / name).mkdir(parents=True)
    (folder / "reference.py").write_text("reference")
    return ExerciseSpec("pairs", "Pairs", ("f",), "", "starter", (), folder, "")


@pytest.fixture
def grader(monkeypatch: pytest.MonkeyPatch) -> Grader:
    def grade(spec: ExerciseSpec, source: bytes | Path, *, zygote: Grader, seed: int) -> Verdict:
        text = (source.read_bytes() if isinstance(source, Path) else source).decode()
        zygote.graded.append((text, seed))
        return zygote.verdicts[text]

    monkeypatch.setattr(self_check, "grade", grade)
    return Grader()


Prove = Callable[..., self_check.Proof]


@pytest.fixture
def prove(spec: ExerciseSpec, grader: Grader) -> Prove:
    def prove_it(count: int = 1, **changes: Any) -> self_check.Proof:
        return self_check.prove_exercise(replace(spec, **changes), grader, count)  # type: ignore[arg-type]

    return prove_it


def test_a_sound_exercise_is_proved_with_every_seed(prove: Prove, grader: Grader) -> None:
    proof = prove(3)
    assert (proof.id, proof.seeds, proof.problems) == ("pairs", 3, ())
    assert grader.graded == [
        (text, seed) for seed in (1, 2, 3) for text in ("reference", "starter")
    ]


def test_an_exercise_that_takes_long_may_ask_for_fewer_seeds(prove: Prove) -> None:
    assert [prove(3, seeds=seeds).seeds for seeds in (1, 2, 5, None)] == [1, 2, 3, 3]


def test_after_twenty_problems_no_further_seed_is_tried(prove: Prove, grader: Grader) -> None:
    grader.problems = [f"problem {number}" for number in range(10)]
    assert len(prove(5).problems) == 30
    grader.problems.append("one more")
    assert len(prove(5).problems) == 22
    for count, problems in ((20, 40), (21, 21)):
        grader.problems = [f"problem {number}" for number in range(count)]
        assert len(prove(5).problems) == problems


def test_a_reference_that_fails_and_a_starter_that_passes_are_problems(
    prove: Prove, grader: Grader
) -> None:
    checks = (Check("a", "passed", "fine"), Check("b", "failed", "it is 3"), Check("c", "failed"))
    grader.verdicts = {"reference": Verdict("pairs", "failed", checks), "starter": PASSED}
    assert prove().problems == (
        "seed 1: the reference is failed: it is 3",
        "seed 1: the starter passes",
    )
    grader.verdicts["reference"] = Verdict("pairs", "timeout")
    assert prove().problems[0] == "seed 1: the reference is timeout: "


def test_a_wrong_submission_is_diagnosed_by_its_name(
    prove: Prove, grader: Grader, spec: ExerciseSpec
) -> None:
    diagnosis = Diagnosis("adds", "", "")
    for name, verdict in (
        ("adds", replace(FAILED, diagnosis=diagnosis)),
        ("other", replace(FAILED, diagnosis=diagnosis)),
        ("passes", replace(PASSED, diagnosis=diagnosis)),
        ("unnamed", FAILED),
    ):
        (spec.folder / "wrong" / f"{name}.py").write_text(name)
        grader.verdicts[name] = verdict
    assert prove().problems == (
        "seed 1: wrong/other.py is taken for 'adds'",
        "seed 1: wrong/passes.py passes",
        "seed 1: wrong/unnamed.py is taken for 'nothing'",
    )


def test_a_passing_submission_passes_with_a_nit(
    prove: Prove, grader: Grader, spec: ExerciseSpec
) -> None:
    for name, verdict in (
        ("fails", replace(FAILED, nits=("a nit",))),
        ("good", replace(PASSED, nits=("a nit",))),
        ("silent", PASSED),
    ):
        (spec.folder / "passing" / f"{name}.py").write_text(name)
        grader.verdicts[name] = verdict
    assert prove().problems == (
        "seed 1: passing/fails.py is failed",
        "seed 1: passing/silent.py has no nit",
    )


def test_misconceptions_are_counted_however_they_are_declared(
    prove: Prove, grader: Grader, spec: ExerciseSpec
) -> None:
    (spec.folder / "misconceptions.py").write_text(
        "@misconception('a')\ndef f(): ...\n@wrong('b')\ndef f(): ...\nwrong('c')(f)\n"
        "    @wrong('no line of its own')\nmisconception('imported')\n"
    )
    (spec.folder / "wrong" / "d.py").write_text("d")
    grader.verdicts["d"] = replace(FAILED, diagnosis=Diagnosis("d", "", ""))
    assert prove().misconceptions == 4


def test_once_it_is_stopped_nothing_more_is_graded(spec: ExerciseSpec, grader: Grader) -> None:
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(CancelledError):
        self_check.prove_exercise(spec, grader, 1, stopped)  # type: ignore[arg-type]
    assert grader.graded == []


@pytest.fixture
def graders(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> list[Grader]:
    """Every grader that is started."""
    started: list[Grader] = []

    def start(**options: Any) -> Grader:
        started.append(Grader(**options))
        return started[-1]

    monkeypatch.setattr(self_check, "GraderClient", start)
    monkeypatch.setattr(self_check.machine_load, "cores", lambda: 3)
    return started


def several(spec: ExerciseSpec, count: int) -> list[ExerciseSpec]:
    return [replace(spec, id=f"pairs-{n}", time_limit_s=float(n)) for n in range(count)]


@pytest.mark.parametrize(
    ("exercises", "jobs", "started"),
    [(5, None, 3), (2, None, 2), (5, 1, 1), (5, 4, 4), (5, 9, 5), (0, None, 1)],
)
def test_as_many_are_proved_at_once_as_there_are_cores(
    graders: list[Grader],
    spec: ExerciseSpec,
    home: Home,
    exercises: int,
    jobs: int | None,
    started: int,
) -> None:
    specs = several(spec, exercises)
    proofs = list(self_check.prove(specs, home, 1, jobs))
    assert sorted(proof.id for proof in proofs) == [spec.id for spec in specs]
    assert len(graders) == started
    assert graders[0].options["hidden"] == (home.folder,)
    assert all(grader.options["search_s"] == 0 for grader in graders), "nobody reads a diagnosis"


def test_those_with_a_long_time_limit_come_first(
    graders: list[Grader], spec: ExerciseSpec, home: Home
) -> None:
    list(self_check.prove(several(spec, 4), home, 1, 1))
    assert graders[0].proved == ["pairs-3", "pairs-2", "pairs-1", "pairs-0"]


@pytest.mark.parametrize(
    ("torch", "text", "options"),
    [
        (False, "torch.optim.SGD", (False, False)),
        (True, "torch.relu", (True, False)),
        (True, "torch.optim.SGD", (True, True)),
    ],
)
def test_optimizers_are_loaded_where_an_exercise_with_torch_uses_them(
    graders: list[Grader],
    spec: ExerciseSpec,
    home: Home,
    torch: bool,
    text: str,
    options: tuple[bool, bool],
) -> None:
    (spec.folder / "wrong" / "harness.txt").write_text("optim")
    (spec.folder / "cases.py").write_text(text)
    list(self_check.prove([replace(spec, needs_torch=torch)], home, 1))
    assert (graders[0].options["torch"], graders[0].options["optim"]) == options


def test_who_listens_no_longer_stops_the_graders(
    graders: list[Grader], spec: ExerciseSpec, home: Home
) -> None:
    proofs: Iterator[self_check.Proof] = self_check.prove(several(spec, 40), home, 1, 2)
    next(proofs)
    assert not any(grader.cancelled for grader in graders)
    proofs.close()  # type: ignore[attr-defined]
    assert all(grader.cancelled for grader in graders)
