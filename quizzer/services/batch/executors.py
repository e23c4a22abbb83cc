"""Where the grading is done: on this machine's cores, or on a Dask cluster.

Both are a `concurrent.futures.Executor`; what differs is how they begin, end and lose a worker.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, Protocol

from quizzer.errors import UsageError
from quizzer.grader import machine_load
from quizzer.grader.grader_process import GraderProcess, SharedProcess
from quizzer.services.batch import worker

_ANSWER_S = 10.0
# So many workers share one warm process: it is busy for a tenth of each one's time.
_WORKERS_A_PROCESS = 2


class Engine(Protocol):
    """A way to have tasks done; `lost` are the errors that report a worker's death."""

    lost: tuple[type[BaseException], ...]

    def choose(self, exercises: Iterable[str]) -> int:
        """The place of the task to submit next, of tasks for these exercises."""
        ...

    def submit(self, task: dict[str, Any]) -> Future[dict[str, Any]]: ...

    @property
    def width(self) -> int:
        """How many tasks may be under way, so that no worker has to wait."""
        ...

    def revive(self) -> None:
        """Be ready again after a worker's death."""
        ...


class _Worker:
    """One worker process: its tasks, and the exercise of the last of them.

    It starts at the first task, which passes the `shared` lines on to it.
    """

    def __init__(self, shared: Mapping[bool, SharedProcess]) -> None:
        from concurrent.futures import ProcessPoolExecutor

        # A fork would carry the parent's open files along, and whatever its threads hold.
        context = multiprocessing.get_context("spawn")
        self.executor = ProcessPoolExecutor(
            1, mp_context=context, initializer=worker.initialize, initargs=(shared,)
        )
        self.shared = shared
        self.futures: list[Future[dict[str, Any]]] = []
        self.exercise = ""

    @property
    def load(self) -> int:
        """How many tasks it has not finished."""
        self.futures = [future for future in self.futures if not future.done()]
        return len(self.futures)

    def submit(self, task: dict[str, Any]) -> Future[dict[str, Any]]:
        future = self.executor.submit(worker.grade_task, task)
        self.hang_up()
        self.futures.append(future)
        self.exercise = task["exercise"]
        return future

    def hang_up(self) -> None:
        """Close this process's ends of the lines: the worker has its own."""
        for process in self.shared.values():
            process.end(has_answered=True)


class LocalEngine:
    """Processes on this machine, some of which share a warm zygote."""

    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)

    def __init__(self, jobs: int, processes: Sequence[Sequence[GraderProcess]] = ()) -> None:
        """`processes` for each two workers, with torch and without; where none, a worker starts
        its own.
        """
        self.jobs = jobs
        self.width = 2 * jobs
        self.processes = processes
        self.workers = self._make_workers()

    def _make_workers(self) -> list[_Worker]:
        workers = []
        for number in range(self.jobs):
            usable = self.processes[number // _WORKERS_A_PROCESS] if self.processes else ()
            shared = {each.torch: each.share() for each in usable if each.alive}
            workers.append(_Worker(shared))
        return workers

    def choose(self, exercises: Iterable[str]) -> int:
        """One exercise a worker as far as possible: its judge is made once, and learns."""
        free = self._least_busy()
        taken = {each.exercise for each in self.workers if each is not free}
        first_free = 0
        for place, exercise in enumerate(exercises):
            if exercise == free.exercise:
                return place
            if not first_free and exercise not in taken:
                first_free = place + 1
        return max(0, first_free - 1)

    def submit(self, task: dict[str, Any]) -> Future[dict[str, Any]]:
        # A worker that starts here must not hear of Ctrl-C before it knows what to do then.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self._least_busy().submit(task)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _least_busy(self) -> _Worker:
        return min(self.workers, key=lambda each: each.load)

    def revive(self) -> None:
        self.close()
        self.workers = self._make_workers()

    def close(self) -> None:
        """End the workers, whatever they are at; they take their zygotes with them."""
        processes = multiprocessing.active_children()
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(5)
            process.kill()
        for each in self.workers:
            each.executor.shutdown()
            each.hang_up()


class DaskEngine:
    """The workers of a Dask scheduler."""

    def __init__(self, client: Any) -> None:
        from distributed import KilledWorker

        self.lost: tuple[type[BaseException], ...] = (KilledWorker,)
        self.width = max(1000, 4 * sum(client.nthreads().values()))
        self.executor: Executor = client.get_executor(pure=False)

    def choose(self, exercises: Iterable[str]) -> int:
        """The first: which worker gets it is for the scheduler to choose."""
        return 0

    def submit(self, task: dict[str, Any]) -> Future[dict[str, Any]]:
        return self.executor.submit(worker.grade_task, task)

    def revive(self) -> None:
        """Nothing to do: the scheduler gives a dead worker's tasks to others."""


@contextlib.contextmanager
def open_local(jobs: int | None, *, torch: bool) -> Iterator[LocalEngine]:
    """So many worker processes, one for each core that this process may use by default.

    Their warm processes start at once, `torch` says whether also ones that import it.
    """
    count = jobs or machine_load.cores()
    with contextlib.ExitStack() as started:

        def start(torch: bool) -> GraderProcess:
            process = worker.start_process(torch=torch, workers=min(count, _WORKERS_A_PROCESS))
            started.callback(process.end, has_answered=True)
            return process

        kinds = (True, False) if torch else (False,)
        groups = -(-count // _WORKERS_A_PROCESS)
        engine = LocalEngine(count, [[start(kind) for kind in kinds] for _ in range(groups)])
        started.callback(engine.close)
        yield engine


@contextlib.contextmanager
def open_dask(scheduler: str | None, jobs: int | None, *, torch: bool) -> Iterator[DaskEngine]:
    """The workers of a scheduler, or of a cluster of `jobs` workers started here.

    Raises UsageError where Dask is missing, no scheduler answers or it has no worker.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "the engine dask needs dask.distributed",
            hint="in a clone: pip install '.[dask]'",
        ) from error
    import dask as settings

    address = scheduler or settings.config.get("scheduler-address", None)
    if address is None:
        chosen: dict[str, Any] = {
            "n_workers": jobs or machine_load.cores(),
            "threads_per_worker": 1,
            "dashboard_address": None,
            "silence_logs": logging.CRITICAL,
        }
    else:
        chosen = {"address": address, "timeout": _ANSWER_S}
    hint = "start one with `dask scheduler`, then `dask worker ADDRESS` on each machine"
    with _quiet():
        try:
            connect: Any = Client
            client = connect(**chosen)
        except (OSError, ValueError) as error:
            raise UsageError(f"no Dask scheduler answers at {address}", hint=hint) from error
        try:
            try:
                client.wait_for_workers(1, timeout=_ANSWER_S)
            except TimeoutError as error:
                raise UsageError(f"the scheduler at {address} has no worker", hint=hint) from error
            engine = DaskEngine(client)
            try:
                yield engine
            finally:
                engine.executor.shutdown(wait=False)
        finally:
            client.close()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own log, which reports each dead worker, off a person's screen."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


class EngineFactory(Protocol):
    """Opens an engine; `torch` says whether a task needs it."""

    def __call__(self, *, torch: bool) -> contextlib.AbstractContextManager[Engine]: ...
