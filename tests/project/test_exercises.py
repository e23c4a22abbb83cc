"""Every bundled exercise proves itself: its starter fails, its reference passes, and each of its
misconceptions is rejected and named. `quizzer exercise check` does so under 20 seeds, in CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.content.deck_file import read_deck
from quizzer.services.practice import self_check

LONG = {"mnist_training"}
FOLDERS = sorted(path.parent for path in paths.bundled("exercises").glob("*/exercise.toml"))


@pytest.mark.parametrize(
    "folder",
    [pytest.param(path, marks=pytest.mark.long) if path.name in LONG else path for path in FOLDERS],
    ids=lambda folder: folder.name,
)
def test_an_exercise_proves_itself(folder: Path, tmp_path: Path) -> None:
    [proof] = self_check.prove([exercise_file.load(folder)], paths.Home(tmp_path), seeds=3)
    assert not proof.problems
    assert proof.misconceptions >= 5


def test_there_are_the_fifteen_of_the_chapter_and_each_names_the_question_that_names_it() -> None:
    deck, _ = read_deck(paths.bundled("questions") / "fastbook-04.toml")
    names: dict[str, list[str]] = {card.exercise: [] for card in deck.card if card.exercise}
    for card in deck.card:
        if card.exercise:
            names[card.exercise].append(f"fastbook-04/{card.id}")
    assert sorted(names) == [folder.name for folder in FOLDERS]
    for folder in FOLDERS:
        assert exercise_file.load(folder).card in names[folder.name]
