"""From the words of a command to a batch that can be run, and to a gradebook afterwards."""

from __future__ import annotations

import contextlib
import functools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from quizzer import paths
from quizzer.content import exercises
from quizzer.errors import StorageError, UsageError
from quizzer.paths import Home
from quizzer.report.gradebook import Gradebook, Row
from quizzer.services.batch import engines, journal, submissions
from quizzer.services.batch.engines import Opened
from quizzer.services.batch.journal import Journal
from quizzer.services.batch.running import Batch
from quizzer.services.batch.submissions import Survey


@contextlib.contextmanager
def opened(
    folder: Path,
    home: Home,
    *,
    seed: int | None = None,
    jobs: int | None = None,
    engine: str | None = None,
    scheduler: str | None = None,
) -> Iterator[Batch]:
    """A batch over a folder; raises UsageError where there is nothing to grade.

    `engine` is "local" or "dask", which a scheduler implies. Without a seed the folder's own is
    used, drawn at its first batch.
    """
    chosen = _engine(engine, scheduler, jobs)
    places = paths.exercise_folders(home)
    survey = submissions.survey(
        folder,
        lambda exercise: exercises.find(exercise, places),
        functools.cache(lambda: list(exercises.load_all(places)[0])),
    )
    home.create()
    drawn = journal.seed_for(home.batches, folder) if seed is None else seed
    with Journal(home.batches, drawn) as kept:
        yield Batch(survey, drawn, kept, chosen)


def _engine(engine: str | None, scheduler: str | None, jobs: int | None) -> Opened:
    if scheduler is not None and engine == "local":
        raise UsageError("--scheduler is for the engine dask", hint="leave out --engine local")
    if scheduler is not None and jobs is not None:
        raise UsageError("a scheduler has its own workers", hint="leave out --jobs")
    if scheduler is not None or engine == "dask":
        return lambda: engines.dask(scheduler, jobs)
    return lambda: engines.local(jobs)


def check_target(path: Path) -> None:
    """Raise UsageError where a gradebook could not be written, before anything is graded."""
    if not path.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {path.parent} for {path.name}", hint="make it first")
    if path.is_dir() or not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        raise UsageError(f"{path} cannot be written", hint="give another place for it")


def gradebook_of(survey: Survey, rows: list[Row]) -> Gradebook:
    """The results of a batch; exercises in their own order."""
    ordered = sorted(survey.specs.values(), key=lambda spec: (spec.order, spec.id))
    return Gradebook.of(rows, survey.learners, [spec.id for spec in ordered])


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all; raises StorageError."""
    path = path.resolve()  # a linked file is rewritten where it lies
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageError(
            f"cannot write {path}: {error.strerror}",
            hint="the verdicts are kept: make room, then run the same command again",
        ) from error
