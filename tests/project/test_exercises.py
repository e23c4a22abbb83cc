"""Every bundled exercise proves itself: its starter fails, its reference passes, and each of its
misconceptions is rejected and named. `quizzer exercise check` does so under 20 seeds, in CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.content.deck_file import read_deck
from quizzer.services.practice import self_check

FOLDERS = sorted(path.parent for path in paths.bundled("exercises").glob("*/exercise.toml"))
LONG = {path.name for path in FOLDERS if "def examine(" in (path / "cases.py").read_text("utf-8")}


@pytest.mark.parametrize(
    "folder",
    [pytest.param(path, marks=pytest.mark.long) if path.name in LONG else path for path in FOLDERS],
    ids=lambda folder: folder.name,
)
def test_an_exercise_proves_itself(folder: Path, tmp_path: Path) -> None:
    [proof] = self_check.prove([exercise_file.load(folder)], paths.Home(tmp_path), seeds=3)
    assert not proof.problems
    assert proof.misconceptions >= 5


def test_each_exercise_names_a_question_that_names_it_and_each_has_its_own_place() -> None:
    names: dict[str, list[str]] = {}
    for path in paths.bundled("questions").glob("*.toml"):
        for card in read_deck(path)[0].card:
            if card.exercise:
                names.setdefault(card.exercise, []).append(f"{path.stem}/{card.id}")
    assert sorted(names) == [folder.name for folder in FOLDERS]
    specs = [exercise_file.load(folder) for folder in FOLDERS]
    for spec in specs:
        assert spec.card in names[spec.id]
    assert len({spec.order for spec in specs}) == len(specs)


def test_the_fifteen_exercises_of_chapter_4_come_first() -> None:
    specs = sorted((exercise_file.load(folder) for folder in FOLDERS), key=lambda spec: spec.order)
    assert [spec.order for spec in specs[:15]] == list(range(1, 16))
    assert {spec.card.partition("/")[0] for spec in specs[:15]} == {"fastbook-04"}
