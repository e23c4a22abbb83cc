"""Where the grading is done: on this machine's cores, or on a Dask cluster.

Both are a `concurrent.futures.Executor`; what differs is how they begin, end and lose a worker.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, Protocol

from quizzer.errors import UsageError
from quizzer.grader import machine_load
from quizzer.services.batch import worker

_ANSWER_S = 10.0


class Engine(Protocol):
    """A way to have tasks done; `lost` are the errors that report a worker's death."""

    lost: tuple[type[BaseException], ...]

    def submit(self, task: dict[str, Any]) -> Future[dict[str, Any]]: ...

    @property
    def width(self) -> int:
        """How many tasks may be under way, so that no worker has to wait."""
        ...

    def revive(self) -> None:
        """Be ready again after a worker's death."""
        ...


class LocalEngine:
    """Processes on this machine, each with its own warm zygote."""

    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.width = 2 * jobs
        self.executor = self._pool()

    def _pool(self) -> Executor:
        from concurrent.futures import ProcessPoolExecutor

        # A fork would carry the parent's open files along, and whatever its threads hold.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.jobs, mp_context=context, initializer=worker.initialize)

    def submit(self, task: dict[str, Any]) -> Future[dict[str, Any]]:
        # A worker that starts here must not hear of Ctrl-C before it knows what to do then.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self.executor.submit(worker.grade_task, task)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def revive(self) -> None:
        self.close()
        self.executor = self._pool()

    def close(self) -> None:
        """End the workers, whatever they are at; they take their zygotes with them."""
        workers = multiprocessing.active_children()
        for process in workers:
            process.terminate()
        for process in workers:
            process.join(5)
            process.kill()
        self.executor.shutdown()


class DaskEngine:
    """The workers of a Dask scheduler."""

    def __init__(self, client: Any) -> None:
        from distributed import KilledWorker

        self.lost: tuple[type[BaseException], ...] = (KilledWorker,)
        self.width = max(1000, 4 * sum(client.nthreads().values()))
        self.executor: Executor = client.get_executor(pure=False)

    def submit(self, task: dict[str, Any]) -> Future[dict[str, Any]]:
        return self.executor.submit(worker.grade_task, task)

    def revive(self) -> None:
        """Nothing to do: the scheduler gives a dead worker's tasks to others."""


@contextlib.contextmanager
def open_local(jobs: int | None) -> Iterator[LocalEngine]:
    """So many worker processes, one for each core that this process may use by default."""
    engine = LocalEngine(jobs or machine_load.cores())
    try:
        yield engine
    finally:
        engine.close()


@contextlib.contextmanager
def open_dask(scheduler: str | None, jobs: int | None) -> Iterator[DaskEngine]:
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


EngineFactory = Callable[[], contextlib.AbstractContextManager[Engine]]
