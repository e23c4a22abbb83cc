"""A misconception beside an error of another kind: how much of what is wrong it has to explain."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.grader.diagnosis.diagnose import Evidence
from quizzer.grader.trials import Outcome, Trial

CASE: Any = SimpleNamespace(function="f", returns="exact", changes=False, nit="", check="c")


def evidence(*rows: tuple[int, int, int], function: str = "f") -> Evidence:
    """Calls, each with what is right, what came, and what the misconception gives."""
    trials = []
    for number, (right, got, _) in enumerate(rows):
        trial = Trial(CASE, (number,), Outcome(right, after=(number,)))
        trial.got = Outcome(got, after=(number,))
        trial.problem = "" if right == got else "wrong"
        trials.append(trial)
    wrong = SimpleNamespace(
        id="m", title="T", explanation="E.", function=function, source="", up_to=None
    )
    exercise: Any = SimpleNamespace(
        functions=("f",),
        misconceptions=[wrong],
        answer=lambda trial, _: Outcome(rows[trial.sent[0]][2], after=trial.sent),
    )
    return Evidence(exercise, trials, "def f(x):\n    return x\n", "", True, None)  # type: ignore[arg-type]


def test_calls_that_raise_or_return_nothing_are_compared_with_no_misconception() -> None:
    empty = evidence((1, 10, 10), (2, 20, 20), (3, 30, 30), (4, 40, 40))
    for trial in empty.trials[:2]:
        trial.got = Outcome(raised="NotImplementedError")
    for trial in empty.trials[2:]:
        trial.got = Outcome(None, after=trial.sent)

    def answer(trial: Trial, wrong: object) -> Outcome:
        raise AssertionError("it was computed for nothing")

    empty.exercise.answer = answer  # type: ignore[method-assign, misc]
    assert empty._one_of_two("f") is None


SHARED = [(1, 10, 10), (2, 20, 20), (3, 30, 30)]
OTHER, RIGHT = (4, 99, 4), (5, 5, 5)


def test_two_thirds_of_the_wrong_calls_are_enough_and_fewer_are_not() -> None:
    found = evidence(*SHARED, OTHER, RIGHT)._one_of_two("f")
    assert found is not None
    assert found.explanation == "E. There is another error too; fix this one first."
    assert evidence(*SHARED, OTHER, OTHER)._one_of_two("f") is None


@pytest.mark.parametrize(
    "rows",
    [
        SHARED[:2],  # two values in common may be a coincidence
        [*SHARED[:2], SHARED[1]],
        [*SHARED, (6, 6, 60)],  # it is wrong where the submission is right
        [*SHARED, (6, 61, 60)],
    ],
)
def test_a_coincidence_and_a_contradiction_are_no_evidence(
    rows: list[tuple[int, int, int]],
) -> None:
    assert evidence(*rows)._one_of_two("f") is None


def test_a_misconception_of_another_function_is_not_looked_at() -> None:
    assert evidence(*SHARED, function="g")._one_of_two("f") is None
