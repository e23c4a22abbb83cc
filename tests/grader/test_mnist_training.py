"""MNIST: honest trainers of every kind pass, nothing brought along does, and failures have causes.

The quick ones run always; all of them with `python -m pytest -m "long or not long"`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from quizzer.errors import ContentError
from quizzer.grader import exercise_data
from quizzer.grader.client import GraderClient, grade
from quizzer.grader.machine_load import busy
from quizzer.services.practice import attempts
from tests.grader.conftest import EXERCISES, spec_of
from tests.grader.honest_nits import assert_nits

GOLDEN = Path(__file__).parent / "golden_mnist"
EXPECTED = tomllib.loads((GOLDEN / "expected.toml").read_text(encoding="utf-8"))
WRONG = sorted((EXERCISES / "mnist_training" / "wrong").glob("*.py"))
STYLES = sorted((GOLDEN / "wrong").glob("*/*.py"))
ALWAYS = ("one-layer", "never-steps", "trained-on-a-part", "too-few-outputs", "no-gradients")
STORED_WEIGHTS = (GOLDEN / "stored_weights.txt").read_text(encoding="utf-8")


def submission(path: Path) -> bytes:
    """A golden file, with the weights that several attacks bring along."""
    text = path.read_text(encoding="utf-8")
    return text.replace("{stored_weights.txt}\n", STORED_WEIGHTS).encode()


def marked(kind: str) -> list[object]:
    return [
        pytest.param(
            GOLDEN / kind / f"{name}.py",
            wanted,
            id=name,
            marks=[pytest.mark.long] if wanted.get("long") else [],
        )
        for name, wanted in EXPECTED[kind].items()
    ]


@pytest.mark.parametrize(("path", "wanted"), marked("honest"))
def test_whatever_learns_from_its_arguments_passes(
    path: Path, wanted: dict[str, str], torch_zygote: GraderClient
) -> None:
    verdict = grade(spec_of("mnist_training"), path, zygote=torch_zygote)
    assert verdict.passed, "\n".join(check.message for check in verdict.checks)
    assert_nits(verdict, path.stem)


@pytest.mark.parametrize(("path", "wanted"), marked("attack"))
def test_nothing_that_is_brought_along_passes(
    path: Path, wanted: dict[str, str], torch_zygote: GraderClient
) -> None:
    spec = spec_of("mnist_training")
    if wanted.get("status") == "timeout":
        spec = replace(spec, time_limit_s=2.0, digest=f"{spec.digest} short")
    verdict = grade(spec, submission(path), zygote=torch_zygote)
    messages = "\n".join(f"{check.name}: {check.message}" for check in verdict.checks)
    assert verdict.status == wanted.get("status", "failed"), messages
    assert wanted.get("message", "") in messages
    if "diagnosis" in wanted:
        assert verdict.diagnosis is not None
        assert verdict.diagnosis.id == wanted["diagnosis"]
    assert "LEAKED" not in verdict.output


def test_every_golden_file_says_what_it_must_get() -> None:
    listed = {(kind, name) for kind, some in EXPECTED.items() for name in some}
    assert listed == {(path.parent.name, path.stem) for path in GOLDEN.glob("*/*.py")}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[] if path.stem in ALWAYS else [pytest.mark.long])
        for path in WRONG
    ],
)
def test_a_failed_training_gets_its_cause(path: Path, torch_zygote: GraderClient) -> None:
    verdict = grade(spec_of("mnist_training"), path, zygote=torch_zygote)
    assert not verdict.passed
    assert verdict.diagnosis is not None, verdict.checks
    assert verdict.diagnosis.id == path.stem


@pytest.mark.long
@pytest.mark.parametrize("path", STYLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_cause_is_named_in_other_styles_as_well(path: Path, torch_zygote: GraderClient) -> None:
    verdict = grade(spec_of("mnist_training"), path, zygote=torch_zygote)
    assert not verdict.passed
    assert verdict.diagnosis is not None, verdict.checks
    assert verdict.diagnosis.id == path.parent.name


def test_the_verdict_shows_accuracy_and_pictures_of_what_was_misread(
    torch_zygote: GraderClient,
) -> None:
    spec = spec_of("mnist_training")
    phases: list[str] = []
    printed: list[str] = []
    verdict = grade(
        spec,
        spec.folder / "reference.py",
        zygote=torch_zygote,
        on_phase=phases.append,
        on_output=printed.append,
    )
    assert verdict.passed, [check.message for check in verdict.checks]
    report = next(check.message for check in verdict.checks if "test pictures" in check.name)
    assert float(report.split(" %")[0]) >= 96
    assert attempts.accuracy(verdict) == float(report.split(" %")[0]) / 100
    assert "digit  read as" in report
    assert "█" in report
    assert any("training on MNIST" in phase for phase in phases)
    assert "epoch 4" in "".join(printed)


@pytest.mark.parametrize(("load", "allowed"), [(0.1, 1.0), (2.0, 1.0), (4.0, 2.0), (90.0, 3.0)])
def test_a_busy_machine_is_allowed_for(
    load: float, allowed: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 0.0, 0.0))
    assert busy() == allowed


def test_ctrl_c_ends_everything_at_once(tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("def train(images, labels):\n    print('begun')\n    while True: pass\n")
    command = [sys.executable, "-m", "quizzer", "grade", "mnist_training", str(slow)]
    run = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QUIZZER_HOME": str(tmp_path / "home")},
    )
    assert run.stderr is not None
    while "begun" not in (line := run.stderr.readline()):
        assert line, "it ended before it was interrupted"
    run.send_signal(signal.SIGINT)
    assert run.wait(60) == 130  # the training itself may take two minutes


def test_the_data_is_intact_and_a_damaged_file_is_reported(tmp_path: Path) -> None:
    assert set(exercise_data.damaged_data(EXERCISES / "mnist_training").values()) == {""}
    (tmp_path / "data").mkdir()
    for path in (EXERCISES / "mnist_training" / "data").glob("*"):
        (tmp_path / "data" / path.name).write_bytes(path.read_bytes())
    spoilt = tmp_path / "data" / "t10k-labels-idx1-ubyte.gz"
    spoilt.write_bytes((tmp_path / "data" / "train-labels-idx1-ubyte.gz").read_bytes())
    with pytest.raises(ContentError, match="SHA-256"):
        exercise_data.read_data(tmp_path, "t10k-labels-idx1-ubyte")
