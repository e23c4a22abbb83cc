"""What one worker does: grade one task at a time with zygotes that it keeps warm.

Tasks and answers are plain dicts, so that a worker of another version can still read the question.
"""

from __future__ import annotations

import functools
import os
import signal
import socket
import threading
from collections.abc import Mapping
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import QuizzerError
from quizzer.grader.client import GraderClient, grade
from quizzer.grader.grader_process import GraderProcess, SharedProcess
from quizzer.services.batch import versions

_idle: dict[bool, list[GraderClient]] = {True: [], False: []}
_busy: set[GraderClient] = set()
_guard = threading.Lock()
# Processes of the batch that this worker may use, by whether they have torch.
_shared: dict[bool, SharedProcess] = {}


def task(spec: ExerciseSpec, source: bytes, seed: int) -> dict[str, Any]:
    """A question for `grade_task`: what to grade, and by which editions of what."""
    return {
        "exercise": spec.id,
        "digest": spec.digest,
        "edition": versions.local_versions(),
        "source": source,
        "seed": seed,
    }


def grade_task(task: dict[str, Any]) -> dict[str, Any]:
    """`{"verdict"}`, or `{"differs"}` where this worker would grade by other rules."""
    difference = versions.difference(task["edition"])
    spec = None if difference else _matching_spec(task["exercise"], task["digest"])
    if spec is None:
        where = f"the worker on {socket.gethostname()} (process {os.getpid()})"
        reason = difference or f"another version of the exercise {task['exercise']!r}, or none"
        return {"differs": f"{where} has {reason}"}
    try:
        return {"verdict": _grade(spec, task["source"], task["seed"])}
    except QuizzerError as error:
        return {"failed": error.message, "hint": error.hint}


def _grade(spec: ExerciseSpec, source: bytes, seed: int) -> dict[str, Any]:
    # One that imports torch without `torch = true` would load it in its own time.
    torch = spec.needs_torch or b"torch" in source
    for is_last in (False, True):
        zygote = _acquire_client(torch)
        try:
            verdict = grade(spec, source, zygote=zygote, seed=seed)
            # Without a layer no runner was ever held: the judge itself was killed.
            was_killed = verdict.status == "crashed" and not verdict.isolation
            if is_last or not was_killed or verdict.duration_s > spec.time_limit_s / 2:
                return verdict.to_dict()
        except QuizzerError:
            if is_last or zygote.alive:  # one that something has killed is replaced once
                raise
        finally:
            _release_client(zygote)
    raise AssertionError("the second turn returns or raises")


def _acquire_client(torch: bool) -> GraderClient:
    """A zygote for one thread, a kept one where there is."""
    with _guard:
        if _idle[torch]:
            zygote = _idle[torch].pop()
        elif _is_orphan():
            raise QuizzerError("the batch has ended", hint="run it again")
        else:
            zygote = GraderClient(
                torch=torch,
                optim=torch,
                many=True,
                hidden=_hidden_folders(),
                search_s=0.0,
                shared=_shared.pop(torch, None),
            )
        _busy.add(zygote)
        return zygote


def start_process(*, torch: bool, workers: int) -> GraderProcess:
    """A warm process that so many workers of this machine can use."""
    return GraderProcess(
        torch=torch, optim=torch, many=True, hidden=_hidden_folders(), callers=workers
    )


def _hidden_folders() -> tuple[Path, ...]:
    """What no submission may see."""
    home = paths.find_home()
    return home.folder, *paths.exercise_folders(home)


def _release_client(zygote: GraderClient) -> None:
    with _guard:
        _busy.discard(zygote)
        if zygote.alive:
            _idle[zygote.torch].append(zygote)
    if not zygote.alive:
        zygote.close()


def _matching_spec(exercise: str, digest: str) -> ExerciseSpec | None:
    """The exercise of this digest, read again if the known one differs."""
    for _ in range(2):
        spec = _find_spec(exercise)
        if spec is not None and spec.digest == digest:
            return spec
        _find_spec.cache_clear()
    return None


@functools.cache
def _find_spec(exercise: str) -> ExerciseSpec | None:
    return exercise_file.find(exercise, paths.exercise_folders(paths.find_home()))


def initialize(shared: Mapping[bool, SharedProcess]) -> None:
    """Make this process a local worker: it ends with its parent, or on request, and cleans up.

    `shared` are processes that it may use, one with torch (True) and one without.
    """
    _shared.update(shared)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, lambda *_: _shut_down())
    threading.Thread(target=_follow_parent, args=(shared,), daemon=True).start()


def _is_orphan() -> bool:
    """Whether the batch is gone: what is started now would outlive it."""
    parent = parent_process()
    return parent is not None and not parent.is_alive()


def _follow_parent(shared: Mapping[bool, SharedProcess]) -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        try:
            for process in shared.values():
                process.await_end()  # its owner is not there to clean up after it
        finally:
            _shut_down()


def _shut_down() -> None:
    try:
        for zygote in [*_busy, *_idle[True], *_idle[False]]:
            zygote.close()
    finally:
        os._exit(0)
