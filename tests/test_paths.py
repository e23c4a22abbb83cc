"""Where the program writes, by the environment, and what is there of the learner's."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer import paths
from quizzer.errors import StorageError
from quizzer.paths import Home


def test_the_home_is_the_folder_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.find_home({"QUIZZER_HOME": "here"}).folder == tmp_path / "here"
    assert paths.find_home({"QUIZZER_HOME": "~/there"}).folder == tmp_path / "there"


@pytest.mark.parametrize("environ", [{}, {"QUIZZER_HOME": ""}])
def test_without_a_choice_the_home_is_among_the_users_own_data(environ: dict[str, str]) -> None:
    folder = paths.find_home(environ).folder
    assert folder.name == "quizzer"
    assert folder.is_absolute()


def test_the_home_is_its_owners_alone_and_may_be_made_again(tmp_path: Path) -> None:
    home = Home(tmp_path / "above" / "home")
    home.create()
    home.create()
    assert home.folder.stat().st_mode & 0o777 == 0o700


def test_a_home_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot make the folder") as raised:
        Home(tmp_path / "file" / "home").create()
    assert "QUIZZER_HOME" in raised.value.hint


def test_a_notebook_that_was_put_there_is_the_work_file(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert home.begun_exercises() == set()
    home.workspace.mkdir()
    assert home.work_file("zip_pairs") == home.workspace / "zip_pairs.py"
    for name in ("zip_pairs.ipynb", "abs.py", "notes.txt", "old"):
        (home.workspace / name).touch()
    assert home.work_file("zip_pairs") == home.workspace / "zip_pairs.ipynb"
    assert home.begun_exercises() == {"zip_pairs", "abs"}


def test_the_bundled_content_is_beside_a_checkout_or_inside_a_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "quizzer"
    package.mkdir()
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    assert paths.bundled("questions") == tmp_path / "questions"
    (package / "bundled" / "questions").mkdir(parents=True)
    assert paths.bundled("questions") == package / "bundled" / "questions"
    home = Home(tmp_path / "home")
    assert paths.exercise_folders(home) == [tmp_path / "exercises", home.folder / "exercises"]


def test_everything_has_its_place_in_the_home(tmp_path: Path) -> None:
    home = Home(tmp_path)
    places = {
        "database": "quizzer.db", "config": "config.toml", "questions": "questions",
        "exercises": "exercises", "backups": "backups", "known_exercises": "known-exercises",
        "failed_copy": "failed-copy", "machine": "machine", "workspace": "workspace",
        "batches": "batches",
    }  # fmt: skip
    assert {name: getattr(home, name) for name in places} == {
        name: tmp_path / place for name, place in places.items()
    }
