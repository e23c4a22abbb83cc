"""The exercises, and the warm grader that each needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from quizzer.content.exercise_file import load
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.client import SEARCH_S, GraderClient
from tests.conftest import WarmGrader

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"
ZygoteFor = Callable[[ExerciseSpec], GraderClient]


def spec_of(exercise: str) -> ExerciseSpec:
    return load(EXERCISES / exercise)


@pytest.fixture
def zygote_for(warm_grader: WarmGrader) -> ZygoteFor:
    """The warm grader that an exercise needs, with or without torch."""
    # a busy machine must find what a quiet one finds within a second
    return lambda spec: warm_grader(spec.needs_torch, 8.0)


@pytest.fixture
def torch_zygote(warm_grader: WarmGrader) -> GraderClient:
    """The warm grader with torch, which searches for a cause as long as a learner's does."""
    return warm_grader(True, SEARCH_S)
