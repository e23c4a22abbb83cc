"""A batch from its folder to its verdicts: kept ones first, then each as a worker gives it.

Written against `concurrent.futures` alone. Files with the same bytes for the same exercise are
graded once; a verdict is on disk before it is reported.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import QuizzerError, UsageError
from quizzer.grader.verdict import Check, Verdict
from quizzer.paths import Home
from quizzer.report.gradebook import Gradebook, GradebookRow
from quizzer.services.batch import archive, executors, roster, submissions, verdict_log, worker
from quizzer.services.batch.executors import Engine, EngineFactory
from quizzer.services.batch.points import Points
from quizzer.services.batch.points import read as read_points
from quizzer.services.batch.submissions import Submission, Survey, read_submission
from quizzer.services.batch.verdict_log import VerdictLog

# So many deaths of workers while they had a task: from the second on it is tried with no other
# task beside it, so that a third is its own doing.
_RUN_ALONE_AFTER, _MAX_DEATHS = 2, 3


@dataclass(frozen=True)
class BatchResult:
    """One learner's verdict; `reused` if an earlier run gave it."""

    submission: Submission
    verdict: Verdict
    reused: bool = False


@dataclass
class _Task:
    """Submissions with the same bytes: one task, and how often a worker died of or beside it."""

    key: str
    spec: ExerciseSpec
    submissions: list[Submission]
    deaths: int = 0


def _turn(task: _Task) -> tuple[bool, float, str]:
    """When a task's turn is: first without torch, which is still being imported, then what takes
    longest; and exercise by exercise, as a judge is made once, not for each file that comes to it.
    """
    return task.spec.needs_torch, -task.spec.time_limit_s, task.spec.id


_InFlight = dict[Future[dict[str, Any]], _Task]


@dataclass
class Batch:
    """One run over a survey; `unfinished` are submissions that no worker lived to judge.

    With `fresh_inputs` the seed of each verdict comes from the batch's seed and the file's bytes:
    who has seen the inputs of one version of a file knows nothing of the next one's.
    """

    survey: Survey
    seed: int
    journal: VerdictLog
    open_engine: EngineFactory
    fresh_inputs: bool
    points: Points
    unfinished: list[Submission] = field(default_factory=list)

    def results(self) -> Generator[BatchResult]:
        """A result for each submission, as each is done."""
        works: dict[str, _Task] = {}
        refused = [submission for submission in self.survey.submissions if submission.refusal]
        for submission in self.survey.submissions:
            if not submission.refusal:
                self._add(works, submission)
        for key, verdict in self.journal.saved(works.keys()):
            for submission in works.pop(key).submissions:
                yield BatchResult(submission, verdict, reused=True)
        yield from (
            BatchResult(submission, _refused(submission, self._seed_of(submission)))
            for submission in refused
        )
        if works:
            in_order = sorted(works.values(), key=_turn)
            with self.open_engine(torch=in_order[-1].spec.needs_torch) as engine:
                yield from self._run(engine, deque(in_order))

    def _seed_of(self, submission: Submission) -> int:
        if not self.fresh_inputs:
            return self.seed
        text = f"{self.seed} {submission.exercise} {submission.digest}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 11

    def _add(self, works: dict[str, _Task], submission: Submission) -> None:
        spec = self.survey.specs[submission.exercise]
        key = verdict_log.verdict_key(spec, submission.digest)
        works.setdefault(key, _Task(key, spec, [])).submissions.append(submission)

    def _run(self, engine: Engine, waiting: deque[_Task]) -> Iterator[BatchResult]:
        flying: _InFlight = {}
        while waiting or flying:
            yield from self._start(engine, waiting, flying)
            done, _ = wait(flying, return_when=FIRST_COMPLETED)
            landed = _TurnOutcome()
            landed.take(done, flying, engine)
            if landed.dead:
                engine.revive()  # which may bring down what else was under way
                landed.take([future for future in flying if future.done()], flying, engine)
                self._mourn(landed.dead, waiting)
            self.journal.save([(work.key, verdict) for work, verdict in landed.finished])
            for work, verdict in landed.finished:
                yield from (BatchResult(submission, verdict) for submission in work.submissions)
            if landed.failures:
                raise landed.failures[0]

    def _start(
        self, engine: Engine, waiting: deque[_Task], flying: _InFlight
    ) -> Iterator[BatchResult]:
        """Hand out tasks while there is room; what can no longer be read is refused."""
        while waiting and _may_start(waiting[0], flying, engine.width):
            work = _take_next(waiting, engine)
            data, changed = _current_source(work)
            for submission in changed:
                if submission.refusal:
                    yield BatchResult(submission, _refused(submission, self._seed_of(submission)))
                else:
                    again: dict[str, _Task] = {}
                    self._add(again, submission)
                    waiting.extend(again.values())
            if not work.submissions:
                continue
            try:
                future = engine.submit(
                    worker.task(work.spec, data, self._seed_of(work.submissions[0]))
                )
            except engine.lost:  # a worker has died that had nothing to do
                waiting.appendleft(work)
                if flying:
                    return
                engine.revive()
            else:
                flying[future] = work

    def _mourn(self, dead: list[_Task], waiting: deque[_Task]) -> None:
        for work in dead:
            work.deaths += 1
            if work.deaths >= _MAX_DEATHS:
                self.unfinished += work.submissions
            elif work.deaths >= _RUN_ALONE_AFTER:
                waiting.append(work)
            else:
                waiting.appendleft(work)


@dataclass
class _TurnOutcome:
    """What came back in one turn: verdicts, what was lost with its worker, and why to stop."""

    finished: list[tuple[_Task, Verdict]] = field(default_factory=list)
    dead: list[_Task] = field(default_factory=list)
    failures: list[QuizzerError] = field(default_factory=list)

    def take(
        self, done: Iterable[Future[dict[str, Any]]], flying: _InFlight, engine: Engine
    ) -> None:
        for future in done:
            work = flying.pop(future)
            try:
                self.finished.append((work, _verdict_from(future.result())))
            except engine.lost:
                self.dead.append(work)
            except QuizzerError as error:
                self.failures.append(error)
            except CancelledError:
                reason = "the Dask scheduler is no longer running"
                self.failures.append(QuizzerError(reason, "run the same command again to continue"))
            except (ImportError, AttributeError) as error:
                reason = f"a worker has no quizzer, or a different version: {error}"
                self.failures.append(
                    QuizzerError(reason, "install the same version on every worker")
                )


def _current_source(work: _Task) -> tuple[bytes, list[Submission]]:
    """The bytes of a task, and the submissions, now taken from it, that have changed since."""
    changed: list[Submission] = []
    while work.submissions:
        now, data = read_submission(work.submissions[0])
        if now == work.submissions[0]:
            return data, changed
        changed.append(now)
        del work.submissions[0]
    return b"", changed


def _take_next(waiting: deque[_Task], engine: Engine) -> _Task:
    """The task that suits a free worker best; one that a worker died of has to be the first."""
    if waiting[0].deaths:
        return waiting.popleft()
    fresh = itertools.takewhile(lambda task: not task.deaths, waiting)
    place = engine.choose(task.spec.id for task in fresh)
    work = waiting[place]
    del waiting[place]
    return work


def _may_start(work: _Task, flying: _InFlight, width: int) -> bool:
    if work.deaths >= _RUN_ALONE_AFTER or any(
        task.deaths >= _RUN_ALONE_AFTER for task in flying.values()
    ):
        return not flying
    return len(flying) < width


def _verdict_from(answer: dict[str, Any]) -> Verdict:
    """A worker's answer; raises QuizzerError where it gives no verdict."""
    match answer:
        case {"verdict": dict(verdict)}:
            return Verdict.from_dict(verdict)
        case {"differs": str(message)}:
            raise QuizzerError(
                message,
                hint="install the same versions and exercises everywhere, then run it again",
            )
        case {"failed": str(message), "hint": str(hint)}:
            raise QuizzerError(message, hint=hint)
    raise QuizzerError(f"a worker sent an unreadable answer: {sorted(answer)}")


def _refused(submission: Submission, seed: int) -> Verdict:
    check = Check("Can be read", "failed", submission.refusal)
    return Verdict(submission.exercise, "refused", (check,), seed=seed)


@contextlib.contextmanager
def open_batch(
    folder: Path,
    home: Home,
    *,
    seed: int | None = None,
    jobs: int | None = None,
    engine: str | None = None,
    scheduler: str | None = None,
    roster_file: Path | None = None,
    points_file: Path | None = None,
    repository: bool = False,
) -> Iterator[Batch]:
    """A batch over a folder or a zip; raises UsageError where there is nothing to grade.

    `engine` is "local" or "dask", which a scheduler implies. Without a seed the folder's own is
    used, drawn at its first batch; the inputs then differ for each version of a file. A
    `repository` is the folder of one learner.
    """
    chosen = _engine_factory(engine, scheduler, jobs)
    places = paths.exercise_folders(home)
    list_ids = functools.cache(lambda: list(exercise_file.load_all(places)[0]))
    people = roster.read(roster_file) if roster_file is not None else None
    points = read_points(points_file, list_ids()) if points_file is not None else Points()
    with _unpacked(folder) as (inner, left_out):
        survey = submissions.survey(
            inner,
            lambda exercise: exercise_file.find(exercise, places),
            list_ids,
            roster=people,
            unpacked=inner != folder,
            repository=repository,
        )
        survey = replace(survey, left_out=(*left_out, *survey.left_out))
        home.create()
        drawn = verdict_log.seed_for(home.batches, folder) if seed is None else seed
        with VerdictLog(home.batches, drawn) as log:
            yield Batch(survey, drawn, log, chosen, fresh_inputs=seed is None, points=points)


@contextlib.contextmanager
def _unpacked(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    if folder.is_file():
        with archive.unpacked(folder) as unpacked:
            yield unpacked
    else:
        yield folder, []


def _engine_factory(engine: str | None, scheduler: str | None, jobs: int | None) -> EngineFactory:
    if scheduler is not None and engine == "local":
        raise UsageError(
            "--scheduler only works with the engine dask", hint="leave out --engine local"
        )
    if scheduler is not None and jobs is not None:
        raise UsageError(
            "the number of workers is set on the Dask cluster", hint="leave out --jobs"
        )
    if scheduler is not None or engine == "dask":
        return functools.partial(executors.open_dask, scheduler, jobs)
    return functools.partial(executors.open_local, jobs)


def check_writable(path: Path, *, folder: bool = False) -> None:
    """Raise UsageError where a gradebook could not be written, before anything is graded.

    A `folder` that is not there yet is made later.
    """
    parent = path.absolute().parent
    if not parent.is_dir():
        raise UsageError(f"there is no folder {path.parent} for {path.name}", hint="make it first")
    if path.is_dir() != (folder and path.exists()) or not os.access(
        path if path.exists() else parent, os.W_OK
    ):
        raise UsageError(f"{path} cannot be written", hint="choose another path")


def count_undated(batch: Batch) -> int:
    """The files that have a due date but no known time, so that it cannot be held against them."""
    return sum(
        submission.file.moment is None
        and submission.file.late is None
        and batch.points.is_due(submission.exercise)
        for submission in batch.survey.submissions
    )


def make_gradebook(batch: Batch, rows: list[GradebookRow]) -> Gradebook:
    """The results of a batch; exercises in their own order."""
    survey, points = batch.survey, batch.points
    ordered = sorted(survey.specs.values(), key=lambda spec: (spec.order, spec.id))
    unmatched = [
        f"{submission.learner}/{submission.file.name}: {submission.refusal}"
        for submission in survey.submissions
        if submission.exercise not in survey.specs
    ]
    names = [spec.id for spec in ordered if not points.exercise or spec.id in points.exercise]
    return Gradebook.of(
        rows,
        survey.learners,
        [*names, *(name for name in points.exercise if name not in names)],
        [*unmatched, *survey.left_out],
        people=survey.people,
        uncertain=survey.uncertain,
        possible={name: points.possible(name) for name in points.exercise},
        title=points.title,
    )


def make_row(batch: Batch, result: BatchResult, *, keep_verdict: bool) -> GradebookRow:
    """A result with its points; with the whole verdict where a page or a file of it is wanted."""
    submission, verdict = result.submission, result.verdict
    award = batch.points.award(verdict, submission.file.moment, bool(submission.file.late))
    return GradebookRow.of(submission.learner, verdict, award, keep_verdict=keep_verdict)
