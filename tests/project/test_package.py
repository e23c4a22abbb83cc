"""A wheel carries its content and runs where there is no checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
    )
    [built] = out.glob("*.whl")
    return built


def test_a_wheel_holds_code_styles_decks_and_exercises(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    checkout = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "quizzer").rglob("*")
        if path.suffix in (".py", ".tcss", ".json", ".html", ".css", ".jinja", ".js", ".svg")
    }
    assert checkout <= names
    for folder in ("questions", "exercises"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"quizzer/bundled/{path.relative_to(ROOT)}" in names
    assert not [name for name in names if name.startswith("tests/")]


def test_the_package_has_a_name_that_is_free_and_the_command_is_quizzer(wheel: Path) -> None:
    assert wheel.name.startswith("quizzer_ml-")
    with zipfile.ZipFile(wheel) as archive:
        [scripts] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "quizzer = quizzer.__main__:main" in archive.read(scripts).decode().splitlines()


def test_an_installed_wheel_lists_its_decks_outside_the_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    """The wheel alone is installed; its dependencies are borrowed, so no network is needed."""
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--no-deps", "--no-index", wheel],
        check=True,
        capture_output=True,
    )
    [site] = (tmp_path / "venv").glob("lib/python*/site-packages")
    borrowed = [path for path in sys.path if path.endswith("site-packages")]
    (site / "borrowed.pth").write_text("\n".join(borrowed))
    (tmp_path / "elsewhere").mkdir()
    ended = subprocess.run(
        [tmp_path / "venv" / "bin" / "quizzer", "deck", "list", "--json"],
        cwd=tmp_path / "elsewhere",
        env={"QUIZZER_HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    decks = {deck["id"]: deck["cards"] for deck in json.loads(ended.stdout)["decks"]}
    assert decks["fastbook-04"] == 37
    where = subprocess.run(
        [python, "-c", "import quizzer; print(quizzer.__file__)"],
        cwd=tmp_path / "elsewhere",
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(tmp_path / "venv") in where.stdout
