"""Every bundled exercise proves itself: its starter fails, its reference passes, and each of its
misconceptions is rejected and named.

What was proved is remembered in pytest's cache, by the content of the exercise and of the grader,
until either changes. `quizzer exercise check` proves all of it anew, with more seeds, in CI.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.content.deck_file import read_deck
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.client import GraderClient
from quizzer.services.batch.versions import local_versions
from quizzer.services.practice import self_check
from tests.conftest import WarmGrader

SEEDS = 1
FOLDERS = sorted(path.parent for path in paths.bundled("exercises").glob("*/exercise.toml"))
LONG = {path.name for path in FOLDERS if "def examine(" in (path / "cases.py").read_text("utf-8")}


@pytest.fixture
def client(warm_grader: WarmGrader) -> GraderClient:
    """It searches no cause for what a starter does wrong, as `exercise check` does not."""
    return warm_grader(True, 0.0)


def fingerprint(spec: ExerciseSpec) -> str:
    """What a proof depends on."""
    prover = Path(str(self_check.__file__)).read_bytes()
    parts = [spec.digest, SEEDS, local_versions(), hashlib.sha256(prover).hexdigest()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@pytest.mark.parametrize(
    "folder",
    [pytest.param(path, marks=pytest.mark.long) if path.name in LONG else path for path in FOLDERS],
    ids=lambda folder: folder.name,
)
def test_an_exercise_proves_itself(
    folder: Path, client: GraderClient, pytestconfig: pytest.Config
) -> None:
    spec = exercise_file.load(folder)
    assert pytestconfig.cache is not None
    remembered = f"quizzer/proofs/{spec.id}"
    if pytestconfig.cache.get(remembered, None) == fingerprint(spec):
        return
    proof = self_check.prove_exercise(spec, client, SEEDS)
    assert not proof.problems
    assert proof.misconceptions >= 5
    pytestconfig.cache.set(remembered, fingerprint(spec))


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


def test_credit_and_doubts_name_questions_and_diagnoses_that_are_there() -> None:
    questions = {
        f"{path.stem}/{card.id}"
        for path in paths.bundled("questions").glob("*.toml")
        for card in read_deck(path)[0].card
    }
    for folder in FOLDERS:
        spec = exercise_file.load(folder)
        code = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
        for diagnosis, question in spec.doubts:
            assert f'"{diagnosis}"' in code, (spec.id, diagnosis)
            assert question in questions, (spec.id, question)
        assert set(spec.contains) <= questions, spec.id
        assert len(set(spec.contains)) == len(spec.contains), spec.id


def test_exercises_are_proved_several_at_once(tmp_path: Path) -> None:
    names = ("zip_pairs", "list_comprehension", "dot_product")
    specs = [exercise_file.load(paths.bundled("exercises") / name) for name in names]
    proofs = list(self_check.prove(specs, paths.Home(tmp_path), seeds=1, jobs=2))
    assert {proof.id for proof in proofs} == set(names)
    assert not any(proof.problems for proof in proofs)


def test_a_check_that_is_stopped_grades_nothing_more(tmp_path: Path) -> None:
    names = ("zip_pairs", "list_comprehension")
    specs = [exercise_file.load(paths.bundled("exercises") / name) for name in names]
    specs[0] = dataclasses.replace(specs[0], seeds=1)
    proofs = self_check.prove(specs, paths.Home(tmp_path), seeds=1_000_000, jobs=2)
    assert next(proofs).id == "zip_pairs"
    proofs.close()  # to grade on would take hours
