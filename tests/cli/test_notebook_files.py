"""Notebooks wherever a file is graded: `grade`, `watch`, a class, and the workspace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizzer.paths import Home
from quizzer.services.practice import attempts, exercises, workspace
from quizzer.services.startup import open_context
from tests.cli.test_exercises import RIGHT, WRONG
from tests.conftest import Run
from tests.grader import notebooks

pytestmark = pytest.mark.usefixtures("used_home")

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_grade_takes_a_notebook_and_keeps_its_code(run: Run, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "mine.ipynb"
    path.write_bytes(notebooks.jupyter(RIGHT))
    ended = run("grade", "zip_pairs", str(path), "--json")
    assert ended.status == 0, ended.err
    verdict = json.loads(ended.out)
    assert verdict["status"] == "passed"
    assert any("%matplotlib inline" in nit for nit in verdict["nits"])
    with open_context(home) as context:
        [attempt] = attempts.history(context, "zip_pairs")
    assert attempt.code is not None
    assert RIGHT in attempt.code.decode()
    assert len(attempt.code) < 2_000


def test_a_class_hands_in_notebooks_beside_files(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    for learner, name, data in (
        ("ada", "zip_pairs.ipynb", notebooks.jupyter(RIGHT)),
        ("bob", "zip_pairs.ipynb", notebooks.colab(WRONG)),
        ("cleo", "zip_pairs.ipynb", notebooks.of(RIGHT)[:-9]),
        ("dan", "zip_pairs.py", RIGHT.encode()),
        ("dan", "zip_pairs.ipynb", notebooks.of(WRONG)),
    ):
        (folder / learner).mkdir(parents=True, exist_ok=True)
        (folder / learner / name).write_bytes(data)
    table = tmp_path / "book.csv"
    ended = run("batch", str(folder), "--jsonl", "--jobs", "1", "--csv", str(table))
    assert ended.status == 0, ended.err
    verdicts = [json.loads(line) for line in ended.out.splitlines()]
    assert {verdict["learner"]: verdict["status"] for verdict in verdicts} == {
        "ada": "passed",
        "bob": "failed",
        "cleo": "refused",
        "dan": "passed",
    }
    assert "left out: dan/zip_pairs.ipynb: zip_pairs.py is graded" in ended.err
    assert len(table.read_text().splitlines()) == 5


def test_a_notebook_in_the_workspace_is_the_file_to_work_on(home: Home) -> None:
    with open_context(home) as context:
        spec = exercises.find_exercise("zip_pairs", home)
        written = workspace.start(context, spec, NOW)
        assert written.suffix == ".py"
        notebook = written.with_suffix(".ipynb")
        notebook.write_bytes(notebooks.jupyter(RIGHT))
        assert workspace.start(context, spec, NOW) == notebook
        file = workspace.WorkFile(notebook)
        assert RIGHT in file.load()
        assert not file.is_text
        assert file.save("anything")
        assert notebook.read_bytes() == notebooks.jupyter(RIGHT)
        old_file = workspace.reset(context, spec, NOW + timedelta(seconds=1))
        assert old_file is not None
        assert old_file.suffix == ".ipynb"
        assert workspace.work_file(context, "zip_pairs").read_text() == spec.starter


def test_watch_grades_a_notebook_of_the_workspace(home: Home) -> None:
    home.workspace.mkdir(parents=True)
    (home.workspace / "zip_pairs.ipynb").write_bytes(notebooks.vscode(RIGHT))
    ended = subprocess.run(
        [sys.executable, "-m", "quizzer", "watch", "zip_pairs"],
        env={**os.environ, "QUIZZER_HOME": str(home.folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert "zip_pairs: passed" in ended.stdout
