"""Each wrong loop, in several styles, is named; each honest style passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.content.exercise_file import load
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.client import GraderClient, grade
from tests.grader.conftest import spec_of
from tests.grader.honest_nits import assert_nits

GOLDEN = Path(__file__).parent / "golden_training_loop"
HONEST = sorted((GOLDEN / "honest").glob("*.py"))
WRONG = sorted(path for path in GOLDEN.glob("*/*.py") if path.parent.name != "honest")
NAMED_IN_EVERY_STYLE = (
    "another-model", "first-epoch-only", "gradients-not-zeroed", "last-batch-only",
    "loss-arguments-swapped", "loss-averaged-away", "loss-detached", "lr-applied-twice",
    "lr-ignored", "never-steps", "one-update-an-epoch", "steps-before-backward", "update-not-kept",
    "wrong-sign", "zeroed-before-step",
)  # fmt: skip


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.mark.parametrize("path", HONEST, ids=named)
def test_an_honest_loop_passes_in_any_style(path: Path, torch_zygote: GraderClient) -> None:
    verdict = grade(spec_of("training_loop"), path, zygote=torch_zygote)
    assert verdict.passed, "\n".join(check.message for check in verdict.checks)
    assert_nits(verdict, path.stem)


@pytest.mark.parametrize("path", WRONG, ids=named)
def test_a_wrong_loop_is_diagnosed_by_name(path: Path, torch_zygote: GraderClient) -> None:
    verdict = grade(spec_of("training_loop"), path, zygote=torch_zygote)
    messages = "\n".join(f"{check.name}: {check.message}" for check in verdict.checks)
    assert verdict.status in ("failed", "error"), messages
    assert verdict.diagnosis is not None, messages
    assert verdict.diagnosis.id == path.parent.name, messages


@pytest.mark.parametrize("mistake", NAMED_IN_EVERY_STYLE)
def test_a_mistake_is_held_in_three_styles(mistake: str) -> None:
    styles = {path.stem for path in (GOLDEN / mistake).glob("*.py")}
    assert {"by_hand", "optimizer", "classes"} <= styles


def with_rule(tmp_path: Path, names: str) -> ExerciseSpec:
    spec = spec_of("training_loop")
    folder = tmp_path / "training_loop"
    folder.mkdir()
    for path in spec.folder.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "exercise.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[[rules]]\nwithout = [{names}]\nfunctions = {list(spec.functions)}\n")
    return load(folder)


@pytest.mark.parametrize("path", HONEST, ids=named)
def test_a_loop_that_keeps_to_a_rule_passes(
    path: Path, torch_zygote: GraderClient, tmp_path: Path
) -> None:
    verdict = grade(with_rule(tmp_path, '"numpy"'), path, zygote=torch_zygote)
    assert verdict.passed, verdict.checks
    assert verdict.checks[0].name == "Without `numpy`"


@pytest.mark.parametrize("names", ['"backward"', '"*grad*", "autograd"', '"backward", "item"'])
def test_a_loop_that_breaks_a_rule_fails_by_that_alone(
    names: str, torch_zygote: GraderClient, tmp_path: Path
) -> None:
    spec = with_rule(tmp_path, names)
    verdict = grade(spec, spec.folder / "reference.py", zygote=torch_zygote)
    assert verdict.status == "failed"
    assert [check.status for check in verdict.checks] == ["failed"] + ["passed"] * (
        len(verdict.checks) - 1
    )
