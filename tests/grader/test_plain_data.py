"""What is said once stays as it was said: the grader's plain data cannot be changed."""

from __future__ import annotations

import dataclasses
import types

import pytest

from quizzer.grader import cells, declarations, exercise, notebook, source, trials, verdict
from quizzer.grader.diagnosis import heuristics, mutations, numeric_relations, rerun
from quizzer.grader.judge import cell_failures
from quizzer.grader.rules import flow, rules
from quizzer.grader.sandbox import enter, filesystem, landlock
from quizzer.grader.values import relations, wire

MODULES = (
    cells, declarations, exercise, notebook, source, trials, verdict, heuristics, mutations,
    numeric_relations, rerun, cell_failures, flow, rules, enter, filesystem, landlock, relations,
    wire,
)  # fmt: skip
# These gather what is found out on the way.
GROWING = {"Registry", "LatestCases", "Answers", "Trial", "Arguments", "Checked"}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_data_stays_as_it_was_made(module: types.ModuleType) -> None:
    made = {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and dataclasses.is_dataclass(value)
        and value.__module__ == module.__name__
    }
    assert made
    changeable = {
        name
        for name, value in made.items()
        if not value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    }
    assert changeable <= GROWING
