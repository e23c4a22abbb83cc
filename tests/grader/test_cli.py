"""What `grade`, `exercise` and `doctor` print, and the status they leave with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quizzer.paths import Home
from tests.conftest import place_database
from tests.grader.conftest import EXERCISES

ROOT = EXERCISES.parent


@pytest.fixture(autouse=True)
def decks_read(tmp_path: Path, bundled_database: bytes) -> None:
    """The home of these commands is not a new one: a first start reads all decks."""
    place_database(Home(tmp_path), bundled_database)


def quizzer(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "quizzer", *arguments],
        cwd=ROOT,
        env={**os.environ, "QUIZZER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_honest_file_passes_with_one_json_object(tmp_path: Path) -> None:
    done = quizzer(
        tmp_path, "grade", "zip_pairs", str(EXERCISES / "zip_pairs/reference.py"), "--json"
    )
    verdict = json.loads(done.stdout)
    assert done.returncode == 0
    assert verdict["passed"] is True
    assert set(verdict) == {
        "exercise", "status", "passed", "score", "nits", "checks", "diagnosis", "output", "seed",
        "duration_s", "isolation",
    }  # fmt: skip


def test_a_wrong_file_leaves_with_1_and_a_call_to_paste(tmp_path: Path) -> None:
    submission = tmp_path / "mine.py"
    submission.write_text("def pair_up(a, b):\n    return [[x, y] for x, y in zip(a, b)]\n")
    done = quizzer(tmp_path, "grade", "zip_pairs", str(submission), "--json", "--seed", "7")
    verdict = json.loads(done.stdout)
    assert done.returncode == 1
    assert verdict["seed"] == 7
    assert verdict["diagnosis"]["id"] == "lists-not-tuples"
    first = verdict["checks"][0]
    assert first["call"] == "pair_up([1, 2], [3, 4])"
    assert first["expected"] == "[(1, 3), (2, 4)]"
    assert first["got"] == "[[1, 3], [2, 4]]"


def test_a_folder_is_refused_and_a_missing_path_is_wrong_use(tmp_path: Path) -> None:
    refused = quizzer(tmp_path, "grade", "zip_pairs", str(tmp_path), "--json")
    assert (refused.returncode, json.loads(refused.stdout)["status"]) == (1, "refused")
    missing = quizzer(tmp_path, "grade", "zip_pairs", str(tmp_path / "none.py"), "--json")
    assert (missing.returncode, missing.stdout) == (2, "")
    unknown = quizzer(tmp_path, "grade", "zip_pear", str(tmp_path / "none.py"))
    assert unknown.returncode == 2
    assert "did you mean zip_pairs" in unknown.stderr


@pytest.mark.parametrize("size", [(256 << 10) + 1, 50_000_000])
def test_a_large_file_is_refused(tmp_path: Path, size: int) -> None:
    submission = tmp_path / "mine.py"
    submission.write_bytes(b"#" * size)
    done = quizzer(tmp_path, "grade", "zip_pairs", str(submission), "--json")
    assert (done.returncode, json.loads(done.stdout)["status"]) == (1, "refused")


def test_doctor_names_the_layers(tmp_path: Path) -> None:
    report = json.loads(quizzer(tmp_path, "doctor", "--json").stdout)
    assert "process" in report["isolation"]
    assert not set(report["isolation"]) & set(report["missing"])


def test_a_learners_own_exercise_replaces_the_bundled_one_and_a_bad_one_is_told(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "exercises" / "zip_pairs"
    folder.mkdir(parents=True)
    for source in (EXERCISES / "zip_pairs").glob("*.*"):
        (folder / source.name).write_bytes(source.read_bytes())
    text = (folder / "exercise.toml").read_text(encoding="utf-8")
    (folder / "exercise.toml").write_text(text.replace("Pairs by position", "My own pairs"))
    listing = json.loads(quizzer(tmp_path, "exercise", "list", "--json").stdout)
    assert "My own pairs" in [row["title"] for row in listing["exercises"]]
    (folder / "exercise.toml").write_text(text.replace("order = 2", 'oder = "2"'))
    bad = quizzer(tmp_path, "grade", "zip_pairs", str(folder / "reference.py"))
    assert bad.returncode == 2
    assert "exercise.toml:3: unknown key 'oder'" in bad.stderr


def test_exercises_that_are_named_prove_themselves(tmp_path: Path) -> None:
    # All of them: tests/project/test_exercises.py, and with ten seeds `exercise check` in CI.
    named = [str(EXERCISES / name) for name in ("zip_pairs", "list_comprehension")]
    done = quizzer(tmp_path, "exercise", "check", "--seeds", "2", *named)
    assert done.returncode == 0, done.stderr
    lines = sorted(done.stdout.splitlines())
    assert [line.partition(":")[0] for line in lines] == ["list_comprehension", "zip_pairs"]
    assert all(line.endswith("misconceptions, 2 seeds: ok") for line in lines)
