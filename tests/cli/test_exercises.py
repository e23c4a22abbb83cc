from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quizzer import paths
from quizzer.paths import Home
from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("used_home")

RIGHT = "def pair_up(a, b):\n    return list(zip(a, b))\n"
WRONG = "def pair_up(a, b):\n    return zip(a, b)\n"


def statuses(run: Run) -> dict[str, str]:
    listed = run("exercise", "list", "--json").json["exercises"]
    assert all(set(row) == {"id", "title", "card", "status"} for row in listed)
    return {row["id"]: row["status"] for row in listed}


def test_an_exercise_goes_from_new_to_passed_and_is_rated_once(run: Run, tmp_path: Path) -> None:
    assert statuses(run)["zip_pairs"] == "new"
    path = Path(run("exercise", "start", "zip_pairs").out.strip())
    assert "def pair_up" in path.read_text()
    assert statuses(run)["zip_pairs"] == "started"
    path.write_text(WRONG)
    failed = run("grade", "zip_pairs", str(path), "--json")
    assert failed.status == 1
    assert failed.json["status"] == "failed"
    assert failed.json["passed"] is False
    assert statuses(run)["zip_pairs"] == "failed"
    path.write_text(RIGHT)
    passed = run("grade", "zip_pairs", str(path), "--json")
    assert passed.status == 0
    assert passed.json["passed"] is True
    assert statuses(run)["zip_pairs"] == "passed"
    run("grade", "zip_pairs", str(path))
    history = run("show", "exercises/zip_pairs", "--json").json["history"]
    assert [past["rating"] for past in history] == ["hard"], "after a failed try, and once"


def test_grading_tells_wrong_use_from_a_file_that_cannot_be_graded(
    run: Run, tmp_path: Path
) -> None:
    missing = run("grade", "zip_pairs", str(tmp_path / "none.py"))
    assert (missing.status, missing.out) == (2, "")
    unknown = run("grade", "zip_pair", str(tmp_path / "none.py"))
    assert unknown.status == 2
    assert "did you mean zip_pairs" in unknown.err
    (tmp_path / "latin.py").write_bytes(b"# caf\xe9\n")
    for path in (tmp_path, tmp_path / "latin.py"):
        refused = run("grade", "zip_pairs", str(path), "--json")
        assert (refused.status, refused.json["status"]) == (1, "refused")


def test_a_seed_gives_the_same_verdict_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(WRONG)
    verdicts = []
    for _ in range(2):
        verdict = run(
            "grade", "zip_pairs", str(tmp_path / "wrong.py"), "--seed", "7", "--json"
        ).json
        del verdict["duration_s"]
        verdicts.append(verdict)
    assert verdicts[0] == verdicts[1]
    assert verdicts[0]["seed"] == 7


def test_watch_grades_every_save_until_it_passes(home: Home) -> None:
    watching = subprocess.Popen(
        [sys.executable, "-m", "quizzer", "watch", "zip_pairs"],
        env={**os.environ, "QUIZZER_HOME": str(home.folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    path = home.workspace / "zip_pairs.py"
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    path.write_text(WRONG)
    assert watching.stdout is not None
    assert any("zip_pairs: failed" in line for line in watching.stdout)
    path.write_text(RIGHT)
    out, err = watching.communicate(timeout=60)
    assert watching.returncode == 0, err
    assert "zip_pairs: passed" in out


def test_doctor_says_what_holds_here(run: Run) -> None:
    run("deck", "list")
    report = run("doctor", "--json").json
    assert report["database"].startswith("sound")
    assert "process" in report["isolation"]
    assert set(report["isolation"]).isdisjoint(report["missing"])
    assert "torch" in run("doctor").out


def test_exercises_are_listed_under_their_chapters(run: Run) -> None:
    groups = run("exercise", "list").out.split("\n\n")
    assert groups[0].startswith("MNIST basics\n  new      list_comprehension ")
    softmax = next(group for group in groups if " softmax " in group)
    assert softmax.startswith("Image classification\n")
    listed = run("exercise", "list", "--json").json["exercises"]
    assert sum(len(group.splitlines()) - 1 for group in groups) == len(listed)


def test_an_exercise_that_cannot_be_read_leaves_the_others_to_be_worked_on(
    run: Run, home: Home, tmp_path: Path
) -> None:
    (home.folder / "exercises" / "Bad Name").mkdir(parents=True)
    (home.folder / "exercises" / "Bad Name" / "exercise.toml").write_text("title = 'Bad'\n")
    listed = run("exercise", "list")
    assert listed.status == 0
    assert "zip_pairs" in listed.out
    assert listed.err.count("Bad Name: 'Bad Name' cannot be an exercise's id") == 1
    unknown = run("grade", "zip_pair", str(tmp_path / "none.py"))
    assert "did you mean zip_pairs" in unknown.err
    checked = run("exercise", "check")
    assert (checked.status, checked.out) == (2, "")
    assert "cannot be an exercise's id" in checked.err


def test_results_that_torch_compares_are_refused_where_torch_is_not_asked_for(
    run: Run, home: Home, tmp_path: Path
) -> None:
    folder = home.folder / "exercises" / "dot_product"
    shutil.copytree(paths.bundled("exercises") / "dot_product", folder)
    cases = (folder / "cases.py").read_text("utf-8")
    (folder / "cases.py").write_text(cases.replace('returns="close"', 'returns="number"'))
    right = tmp_path / "right.py"
    shutil.copy(folder / "reference.py", right)
    for ended in (run("grade", "dot_product", str(right)), run("exercise", "check", str(folder))):
        assert (ended.status, ended.out) == (2, "")
        assert "cases.py has `returns='number'`, which is compared with torch" in ended.err
        assert "`torch = true` in exercise.toml" in ended.err
