"""What is worked out before a submission comes is used once, and changes no verdict."""

from __future__ import annotations

import types

import pytest

from quizzer.grader import exercise as exercise_module
from quizzer.grader.client import GraderClient, grade
from quizzer.grader.declarations import Case, Misconception
from quizzer.grader.exercise import Exercise
from tests.grader.conftest import ZygoteFor, spec_of

RIGHT = b"def pair_up(a, b):\n    return list(zip(a, b))\n"
WRONG = b"def pair_up(a, b):\n    return [(y, x) for x, y in zip(a, b)]\n"


def test_a_prepared_run_gives_the_same_verdict_as_a_fresh_one(zygote_for: ZygoteFor) -> None:
    spec = spec_of("zip_pairs")
    zygote = zygote_for(spec)
    for source in (RIGHT, WRONG, RIGHT, WRONG):
        prepared = grade(spec, source, zygote=zygote)
        fresh = grade(spec, source, zygote=zygote, seed=prepared.seed)
        assert (prepared.checks, prepared.diagnosis) == (fresh.checks, fresh.diagnosis)
        assert prepared.passed == (source == RIGHT)


def test_every_run_has_other_cases_and_its_own_seed(zygote_for: ZygoteFor) -> None:
    spec = spec_of("zip_pairs")
    seeds = {grade(spec, WRONG, zygote=zygote_for(spec)).seed for _ in range(6)}
    assert len(seeds) == 6


def test_a_seed_asked_for_after_it_was_prepared_is_graded_anew(zygote_for: ZygoteFor) -> None:
    spec = spec_of("zip_pairs")
    zygote = zygote_for(spec)
    grade(spec, RIGHT, zygote=zygote)
    seed = grade(spec, RIGHT, zygote=zygote).seed
    assert not grade(spec, WRONG, zygote=zygote, seed=seed).passed
    following = zygote.next_seed(spec)
    assert not grade(spec, WRONG, zygote=zygote, seed=following).passed
    assert grade(spec, RIGHT, zygote=zygote, seed=following).passed


def test_files_of_one_seed_get_the_verdicts_that_each_would_get_alone(
    zygote_for: ZygoteFor,
) -> None:
    spec = spec_of("zip_pairs")
    alone = {}
    for source in (RIGHT, WRONG):
        with GraderClient(torch=False, keep=False) as client:
            alone[source] = grade(spec, source, zygote=client, seed=11)
    for source in (WRONG, RIGHT, WRONG, WRONG, RIGHT):
        verdict = grade(spec, source, zygote=zygote_for(spec), seed=11)
        assert (verdict.checks, verdict.diagnosis) == (
            alone[source].checks,
            alone[source].diagnosis,
        )


def counting(calls: list[int]) -> tuple[Exercise, Misconception]:
    """An exercise of two calls, whose reference and misconception count how often they run."""

    def double(number: int) -> list[int]:
        calls.append(number)
        return [number] * 2

    def triple(number: int) -> list[int]:
        calls.append(number)
        return [number] * 3

    reference = types.ModuleType("reference")
    vars(reference)["double"] = double
    wrong = Misconception("triple", "", "", "double", triple)
    cases = [Case("small", "double", (1,)), Case("large", "double", (2,))]
    exercise = Exercise(
        "double", ("double",), (), 1.0, 64, b"", reference, "", lambda rng: cases, None,
        (wrong,), (), (), {}, False,
    )  # fmt: skip
    return exercise, wrong


def test_what_the_exercise_itself_answers_is_computed_once_for_a_seed() -> None:
    calls: list[int] = []
    exercise, wrong = counting(calls)
    for _ in range(3):
        for trial in exercise.trials(5):
            assert trial.got is None
            assert trial.expected is None
            assert exercise.answer(trial, None).value == [trial.sent[0]] * 2
            assert exercise.answer(trial, wrong).value == [trial.sent[0]] * 3
    assert sorted(calls) == [1, 1, 2, 2]
    for trial in exercise.trials(6):
        exercise.answer(trial, None)
    assert len(calls) == 6


def test_answers_that_take_much_memory_are_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exercise_module, "MAX_KEPT", 100)
    calls: list[int] = []
    exercise, _ = counting(calls)
    for _ in range(3):
        for trial in exercise.trials(5):
            exercise.answer(trial, None)
    assert len(calls) == 6
