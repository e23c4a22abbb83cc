"""The trusted side: has a runner make the calls, compares the results, and gives the verdict.

A judge serves one exercise until its caller closes the line. It is the only process that holds the
reference, and it never runs a line of a submission.
"""

from __future__ import annotations

import contextlib
import gc
import resource
import select
import socket

from quizzer.grader.exercise import Exercise, InvalidExercise
from quizzer.grader.judge.case_grading import CaseGrading
from quizzer.grader.judge.training_grading import TrainingGrading
from quizzer.grader.process.runner_link import CallerExited, RunnerLink
from quizzer.grader.sandbox import enter, linux
from quizzer.grader.values import wire

MEMORY_MB = 3072
# A syntax tree alone has thousands of objects, so that the usual 700 means hundreds of searches for
# garbage a file.
_COLLECT_AFTER = 20_000


def main(caller: socket.socket, zygote: socket.socket) -> None:
    """Load one exercise, then grade submissions until the caller closes the line."""
    linux.hide_memory()
    gc.set_threshold(_COLLECT_AFTER)
    # A reply of many tiny parts takes far more memory than bytes: better that this process ends.
    limit = enter.Footprint.now().data + (MEMORY_MB << 20)
    if linux.IS_LINUX:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    spec = wire.receive(caller)
    try:
        exercise = Exercise.load(spec)
        wire.send(caller, ["ready", exercise.examine is not None])
    except InvalidExercise as error:
        wire.send(caller, ["broken", str(error)])
        return
    while True:
        order = wire.receive(caller)
        source, seed = order["source"], order["seed"]
        try:
            if order["prove"]:
                from quizzer.grader.judge.self_check import prove

                wire.send(caller, ["proof", prove(exercise, source, seed)])
            else:
                grading = _grading(exercise)(exercise, caller, zygote, source, seed)
                grading.search_s = order["search_s"]
                grading.is_notebook, grading.pace = order["is_notebook"], order["pace"]
                if not grading.answer():
                    return  # the zygote ends its runner
        except CallerExited:
            return
        except InvalidExercise as error:
            wire.send(caller, ["broken", str(error)])
        if order["following"] is not None:
            with contextlib.suppress(InvalidExercise):  # reported when that submission comes
                _prepare(exercise, order["following"], caller)


def _prepare(exercise: Exercise, seed: int, caller: socket.socket) -> None:
    """Compute the next submission's cases and expected outcomes, as far as there is time."""
    for trial in exercise.trials(seed):
        if select.select([caller], [], [], 0)[0]:
            break  # the others are computed when they are needed
        exercise.answer(trial, None)


def _grading(exercise: Exercise) -> type[CaseGrading]:
    """How an exercise is graded: case by case, or by its own examination."""
    return CaseGrading if exercise.examine is None else TrainingGrading


def probe(caller: socket.socket, zygote: socket.socket) -> None:
    """Send the caller the isolation layers of a runner that runs nothing."""
    runner = RunnerLink(zygote, caller, lambda text: None)
    order = {
        "source": "", "is_notebook": False, "file": "probe.py", "functions": [], "harness": b"",
        "memory_mb": 512, "cpu_s": 5, "random": 0,
    }  # fmt: skip
    try:
        runner.load(order, 10.0)
    finally:
        runner.close()
    wire.send(caller, runner.layers)
