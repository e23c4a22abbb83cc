"""Every bundled exercise proves itself: its starter fails, its reference passes, and each of its
misconceptions is rejected and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer import paths
from quizzer.content import exercises
from quizzer.services import practising

FOLDERS = sorted(path.parent for path in paths.bundled("exercises").glob("*/exercise.toml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_exercise_proves_itself(folder: Path, tmp_path: Path) -> None:
    [proof] = practising.prove([exercises.load(folder)], paths.Home(tmp_path), seeds=20)
    assert not proof.problems
    assert proof.misconceptions >= 5
    assert proof.seeds == 20 or proof.id == "mnist_training"
