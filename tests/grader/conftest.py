"""One warm zygote of each kind for a test process, since starting one costs seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizzer.content.exercise_file import load
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.client import GraderClient

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"
ZygoteFor = Callable[[ExerciseSpec], GraderClient]


def spec_of(exercise: str) -> ExerciseSpec:
    return load(EXERCISES / exercise)


@pytest.fixture(scope="session")
def zygote_for() -> Iterator[ZygoteFor]:
    """The kept zygote that an exercise needs, with or without torch."""
    zygotes: dict[bool, GraderClient] = {}

    def give(spec: ExerciseSpec) -> GraderClient:
        if spec.needs_torch not in zygotes or not zygotes[spec.needs_torch].alive:
            # a busy machine must find what a quiet one finds within a second
            # Optimizers are loaded once here: in a submission's process they cost 1.5 s each time.
            zygotes[spec.needs_torch] = GraderClient(
                torch=spec.needs_torch, optim=spec.needs_torch, search_s=8.0
            )
        return zygotes[spec.needs_torch]

    yield give
    for zygote in zygotes.values():
        zygote.close()
