"""Exercise folders: found by id, shown with a model solution, announced where others wrote them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import UsageError
from quizzer.paths import Home
from quizzer.services.practice import exercises, trust


@pytest.fixture
def own(home: Home) -> ExerciseSpec:
    """A copy of a bundled exercise in the learner's own folder."""
    folder = home.folder / "exercises" / "my_pairs"
    shutil.copytree(paths.bundled("exercises") / "zip_pairs", folder)
    return exercise_file.load(folder)


def test_others_code_is_announced_once_and_again_when_it_changes(
    home: Home, own: ExerciseSpec
) -> None:
    bundled = exercises.find_exercise("zip_pairs", home)
    assert trust.unacknowledged(home, [bundled]) == []
    assert trust.unacknowledged(home, [bundled, own]) == [own]
    trust.acknowledge(home, [own])
    assert trust.unacknowledged(home, [bundled, own]) == []
    (own.folder / "reference.py").write_text("import os\n")
    assert trust.unacknowledged(home, [own]) == [own]
    trust.acknowledge(home, [own])
    assert trust.unacknowledged(home, [own]) == []
    home.known_exercises.write_bytes(b"\xff\xfe")
    assert trust.unacknowledged(home, [own]) == [own], "a list that cannot be read says nothing"


def test_an_unknown_id_is_answered_with_the_nearest_ones_or_all(home: Home) -> None:
    assert exercises.find_exercise("zip_pairs", home).id == "zip_pairs"
    with pytest.raises(UsageError) as caught:
        exercises.find_exercise("zip_pair", home)
    assert caught.value.hint.startswith("did you mean zip_pairs")
    with pytest.raises(UsageError) as caught:
        exercises.find_exercise("0000", home)
    assert caught.value.hint.startswith("there are ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('"""For readers."""\n\nx = 1\n', "x = 1"),
        ('"""Two\nlines."""\nx = 1\ny = 2\n', "x = 1\ny = 2"),
        ("print(1)\nx = 1\n", "print(1)\nx = 1"),
        ("x = 1\n", "x = 1"),
        ("", ""),
    ],
)
def test_a_model_solution_is_shown_without_the_words_above_it(
    tmp_path: Path, own: ExerciseSpec, text: str, shown: str
) -> None:
    (tmp_path / "reference.py").write_text(text)
    assert exercises.model_solution(replace(own, folder=tmp_path)) == shown
