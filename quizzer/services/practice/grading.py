"""A bench for one exercise: the warm grader behind it, one run at a time, the latest one wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from quizzer import paths
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import QuizzerError, UsageError
from quizzer.grader import notebook
from quizzer.grader.client import GraderClient, OnCheck, OnOutput, grade
from quizzer.grader.source import Refused, Source
from quizzer.grader.source import read as source_of
from quizzer.grader.verdict import Verdict
from quizzer.paths import Home

RETRY_S = 0.05  # a run that is only just beginning does not hear the first call to give up


class Bench:
    """`begin` and `cancel` return at once; all else blocks, so call it from a worker thread."""

    def __init__(self, spec: ExerciseSpec, home: Home) -> None:
        self.spec, self.home = spec, home
        self._zygote: GraderClient | None = None
        self._busy = threading.Lock()
        self._latest = 0
        self._warming = self._closed = False
        self.ended = False  # closed, and nothing is left of it

    def warm_up(self) -> None:
        """Start the grader and try the starter on it, so that the first real run waits for nothing.

        Raises QuizzerError where the grader cannot start.
        """
        with self._busy:
            self._warming = True
            try:
                if not self._closed:
                    grade(self.spec, self.spec.starter.encode(), zygote=self._grader(), seed=0)
            except QuizzerError:
                if not self._closed:
                    raise
            finally:
                self._warming = False

    def begin(self) -> int:
        """A number for a new run, which is the latest from now on; any other is given up."""
        self._latest += 1
        self._give_up()
        return self._latest

    def grade(
        self,
        run: int,
        path: Path,
        *,
        on_check: OnCheck = lambda check: None,
        on_output: OnOutput = lambda text: None,
        on_phase: OnOutput = lambda text: None,
    ) -> Graded | None:
        """Grade the file as it is now; None where the run was cancelled or another one began.

        Raises UsageError where there is no such file, QuizzerError where the grader fails.
        """
        return self._run(
            run,
            lambda: grade_file(
                self.spec,
                path,
                self.home,
                zygote=self._grader(),
                on_check=lambda check: on_check(check) if run == self._latest else None,
                on_output=lambda text: on_output(text) if run == self._latest else None,
                on_phase=lambda text: on_phase(text) if run == self._latest else None,
            ),
        )

    def grade_source(self, run: int, source: bytes) -> Graded | None:
        """Grade code that is in no file; otherwise as `grade`."""
        return self._run(
            run, lambda: grade_bytes(self.spec, source, self.home, zygote=self._grader())
        )

    def _run(self, run: int, grade_submission: Callable[[], Graded]) -> Graded | None:
        """Grade as soon as the grader is free, unless another run began meanwhile."""
        while not self._busy.acquire(timeout=RETRY_S):
            if run != self._latest:
                return None
            self._give_up()
        try:
            if run != self._latest or self._closed:
                return None
            graded = grade_submission()
            return graded if run == self._latest else None
        except QuizzerError:
            if run == self._latest:
                raise
            return None  # what a cancelled run complains of is nobody's concern
        finally:
            self._busy.release()

    def cancel(self) -> None:
        """Give up the run that is under way, if any."""
        self.begin()

    def close(self) -> None:
        """End the grader and all that it started; returns when nothing of it is left."""
        self._closed = True
        self._latest += 1
        while not self._busy.acquire(timeout=RETRY_S):
            self._give_up()
        try:
            if self._zygote is not None:
                self._zygote.close()
                self._zygote = None
            self.ended = True
        finally:
            self._busy.release()

    def _give_up(self) -> None:
        """A warm-up is short and useful to the next run: only closing stops it."""
        zygote = self._zygote
        if zygote is not None and (self._closed or not self._warming):
            zygote.cancel()

    def _grader(self) -> GraderClient:
        """The warm process; a new one where it was never started or has died."""
        if self._zygote is not None and not self._zygote.alive:
            self._zygote.close()
            self._zygote = None
        if self._zygote is None:
            self._zygote = start_client(self.spec, self.home)
        return self._zygote


@dataclass(frozen=True)
class Graded:
    """A verdict and the bytes it is about; None for what could not be read as a submission."""

    verdict: Verdict
    source: bytes | None


def grade_file(
    spec: ExerciseSpec,
    path: Path,
    home: paths.Home,
    *,
    seed: int | None = None,
    zygote: GraderClient | None = None,
    on_check: OnCheck = lambda check: None,
    on_output: OnOutput = lambda text: None,
    on_phase: OnOutput = lambda text: None,
    while_starting: Callable[[], None] = lambda: None,
) -> Graded:
    """Grade one file; raises UsageError where there is no such file.

    `while_starting` is called while the grader starts, where no `zygote` is given.
    """
    try:
        source: bytes | None = source_of(path)
    except Refused:
        source = None
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {path}", hint="check its path") from error
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}", hint="check who owns it"
        ) from error
    verdict = grade(
        spec,
        path if source is None else source,
        zygote=zygote,
        seed=seed,
        on_check=on_check,
        on_output=on_output,
        on_phase=on_phase,
        hidden=(home.folder, spec.folder),
        while_starting=while_starting,
    )
    return Graded(verdict, _code(source))


def grade_bytes(spec: ExerciseSpec, source: bytes, home: Home, *, zygote: GraderClient) -> Graded:
    """Grade code that is in no file, such as one cell of a notebook."""
    verdict = grade(spec, source, zygote=zygote, hidden=(home.folder, spec.folder))
    return Graded(verdict, _code(source))


def _code(source: bytes | None) -> bytes | None:
    """What was graded of a file: a notebook's code as one text, any other file as it is."""
    if source is None or not notebook.is_notebook(source):
        return source
    try:
        return Source.of(source).text.encode()
    except Refused:
        return None


def start_client(spec: ExerciseSpec, home: paths.Home) -> GraderClient:
    """A zygote for many tries at one exercise; close it, or use it as a context."""
    return GraderClient(
        torch=spec.needs_torch, optim=spec.needs_torch, hidden=(home.folder, spec.folder)
    )
