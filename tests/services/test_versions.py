"""A kept verdict of a batch holds only as long as every file of the grader is as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import quizzer.grader
from quizzer.services.batch import versions

GRADER = Path(str(quizzer.grader.__file__)).parent
CHANGED = ["verdict.py", "judge/case_grading.py", "sandbox/seccomp.py"]


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the grader's files that `versions` looks at instead."""
    folder = tmp_path / "grader"
    shutil.copytree(GRADER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("quizzer.grader.__file__", str(folder / "__init__.py"))
    return folder


def grader_version() -> str:
    return versions.local_versions.__wrapped__()["the grader"]


@pytest.mark.parametrize("name", [*CHANGED, "diagnosis/error_patterns.toml"])
def test_a_change_in_any_grader_file_is_another_version(copied: Path, name: str) -> None:
    before = grader_version()
    with (copied / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert grader_version() != before


def test_a_file_that_moves_is_another_version(copied: Path) -> None:
    before = grader_version()
    (copied / "verdict.py").rename(copied / "judge" / "verdict.py")
    assert grader_version() != before


def test_the_same_files_are_the_same_version(copied: Path) -> None:
    assert grader_version() == versions.local_versions()["the grader"]
