"""Every known mistake, in another style than the one that the exercise keeps, is named; every
honest style passes.

A section holds one submission; functions that it leaves out are the reference's.
"""

from __future__ import annotations

import ast
import zlib
from pathlib import Path

import pytest

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.client import GraderClient, grade
from quizzer.grader.verdict import Verdict
from tests.conftest import WarmGrader
from tests.grader.conftest import spec_of
from tests.grader.honest_nits import assert_nits
from tests.grader.sections import sections

HERE = Path(__file__).parent
EXERCISES = (
    "pixel_similarity", "rmse_l1", "broadcasting", "activations", "linear_layer", "mnist_loss",
    "batch_accuracy", "sgd_step", "data_loader", "learner",
)  # fmt: skip
# Their honest styles are golden folders.
FIRST = ("list_comprehension", "zip_pairs", "tensor_slicing")
# Those of later chapters keep their errors in `misconceptions.py`; what they have here is graded.
LATER = tuple(sorted({path.stem for path in (HERE / "honest").glob("*.md")} - {*FIRST, *EXERCISES}))


def files(kind: str, exercise: str) -> list[Path]:
    return sorted((HERE / kind).glob(f"{exercise}.md")) + sorted(
        (HERE / kind).glob(f"{exercise}-*.md")
    )


def stored_sections(kind: str) -> list[pytest.param]:
    return [
        pytest.param(exercise, title, code, id=f"{exercise}-{title}")
        for exercise in (*FIRST, *EXERCISES, *LATER)
        for path in files(kind, exercise)
        for title, code in sections(path)
    ]


@pytest.fixture
def zygote(warm_grader: WarmGrader) -> GraderClient:
    return warm_grader(True, 20.0)


def complete_file(spec: ExerciseSpec, code: str) -> str:
    """The code, and after it the reference's functions and classes that it does not define."""
    defined = {
        part.id if isinstance(part, ast.Name) else part.name
        for part in ast.walk(_parsed(code))
        if isinstance(part, (ast.FunctionDef, ast.ClassDef))
        or (isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
    }
    reference = ast.parse((spec.folder / "reference.py").read_text("utf-8"))
    missing = [
        ast.unparse(part)
        for part in reference.body
        if isinstance(part, (ast.FunctionDef, ast.ClassDef)) and part.name not in defined
    ]
    return "\n\n".join([code, "import torch", *missing])


def _parsed(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except SyntaxError:
        return ast.Module([], [])


def checks_text(verdict: Verdict) -> str:
    lines = [f"{check.name}: {check.message}\n{check.call}" for check in verdict.checks]
    return "\n".join([verdict.status, str(verdict.diagnosis), *lines, verdict.output])[:4000]


def seed_of(title: str) -> int:
    """One seed for each submission, whatever the order in which they are graded."""
    return zlib.crc32(title.encode())


@pytest.mark.parametrize(("exercise", "title", "code"), stored_sections("honest"))
def test_an_honest_style_passes(exercise: str, title: str, code: str, zygote: GraderClient) -> None:
    spec = spec_of(exercise)
    verdict = grade(spec, complete_file(spec, code).encode(), zygote=zygote, seed=seed_of(title))
    assert verdict.passed, checks_text(verdict)
    assert_nits(verdict, title)


@pytest.mark.parametrize(("exercise", "title", "code"), stored_sections("slips"))
def test_a_mistake_is_named(exercise: str, title: str, code: str, zygote: GraderClient) -> None:
    spec = spec_of(exercise)
    verdict = grade(spec, complete_file(spec, code).encode(), zygote=zygote, seed=seed_of(title))
    assert verdict.status in ("failed", "error"), checks_text(verdict)
    assert verdict.diagnosis is not None, checks_text(verdict)
    assert verdict.diagnosis.id == title.split()[0], checks_text(verdict)


@pytest.mark.parametrize("exercise", [*FIRST, *EXERCISES])
def test_every_mistake_is_held_and_eight_honest_styles(exercise: str) -> None:
    folder = spec_of(exercise).folder
    declared = {
        argument.value
        for file in ("misconceptions.py", "records.py", "slips.py")
        if (folder / file).is_file()
        for node in ast.walk(ast.parse((folder / file).read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("wrong", "misconception", "Pattern")
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant)
        and "-" in argument.value
        and " " not in argument.value
    }
    slips = {title.split()[0] for path in files("slips", exercise) for title, _ in sections(path)}
    assert declared
    assert declared <= slips, declared - slips
    if exercise not in FIRST:
        assert sum(len(sections(path)) for path in files("honest", exercise)) >= 8


@pytest.mark.parametrize("exercise", LATER)
def test_a_later_exercise_has_four_honest_styles(exercise: str) -> None:
    assert sum(len(sections(path)) for path in files("honest", exercise)) >= 4


def test_the_search_for_a_change_takes_no_part_in_status_or_score(
    warm_grader: WarmGrader,
) -> None:
    spec = spec_of("linear_layer")
    code = (
        b"def linear1(xb, weights, bias):\n    out = xb @ weights + bias\n    return out + bias\n"
    )
    quick = grade(spec, code, zygote=warm_grader(True, 0.0), seed=1)
    searched = grade(spec, code, zygote=warm_grader(True, 20.0), seed=1)
    assert searched.diagnosis is not None
    assert searched.diagnosis.id == "one-change-away"
    assert quick.diagnosis is None or quick.diagnosis.id != "one-change-away"
    assert (quick.status, quick.score, quick.checks) == (
        searched.status, searched.score, searched.checks,
    )  # fmt: skip
