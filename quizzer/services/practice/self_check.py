from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from quizzer import paths
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader import machine_load
from quizzer.grader.client import GraderClient, grade
from quizzer.grader.verdict import Verdict

# However an exercise calls its shorthand for declaring one.
_DECLARED = re.compile(r"^(?:@misconception|@?wrong)\(", re.MULTILINE)


@dataclass(frozen=True)
class Proof:
    """What checking one exercise found; right where there are no problems."""

    id: str
    seeds: int
    misconceptions: int
    problems: tuple[str, ...]


def prove(
    specs: Sequence[ExerciseSpec], home: paths.Home, seeds: int, jobs: int | None = None
) -> Iterator[Proof]:
    """Prove exercises: the starter fails, the reference passes, misconceptions are named.

    `jobs` are proved at once, by default one for each core; those with a long time limit come
    first, and each proof is given as soon as it is done.
    """
    count = max(1, min(jobs or machine_load.cores(), len(specs)))
    needs_torch = any(spec.needs_torch for spec in specs)
    optim = any(spec.needs_torch and _uses_optimizers(spec) for spec in specs)
    stopped = threading.Event()
    with contextlib.ExitStack() as stack:
        clients = [
            # Nobody reads the diagnosis of a starter, so no time is spent on searching for one.
            stack.enter_context(
                GraderClient(torch=needs_torch, optim=optim, hidden=(home.folder,), search_s=0.0)
            )
            for _ in range(count)
        ]
        idle: SimpleQueue[GraderClient] = SimpleQueue()
        for client in clients:
            idle.put(client)

        def prove_in_turn(spec: ExerciseSpec) -> Proof:
            client = idle.get()
            try:
                return prove_exercise(spec, client, seeds, stopped)
            finally:
                idle.put(client)

        pool = stack.enter_context(ThreadPoolExecutor(count))
        ordered = sorted(specs, key=lambda spec: -spec.time_limit_s)
        proofs = [pool.submit(prove_in_turn, spec) for spec in ordered]
        try:
            for proof in as_completed(proofs):
                yield proof.result()
        finally:  # after an error or Ctrl-C nothing more is begun
            stopped.set()
            for proof in proofs:
                proof.cancel()
            for client in clients:
                client.cancel()


def _uses_optimizers(spec: ExerciseSpec) -> bool:
    """Whether torch's optimizers should be loaded before anything is graded, as they take long."""
    return any(b"optim" in path.read_bytes() for path in spec.folder.rglob("*.py"))


def prove_exercise(
    spec: ExerciseSpec, client: GraderClient, seeds: int, stopped: threading.Event | None = None
) -> Proof:
    """Prove one exercise with seeds from 1 on, but no more of them than it asks for.

    Once `stopped` is set, it raises CancelledError instead of grading on.
    """
    prover = _Prover(spec, client, stopped or threading.Event())
    problems: list[str] = []
    seeds = min(seeds, spec.seeds or seeds)
    for seed in range(1, seeds + 1):
        problems += [f"seed {seed}: {problem}" for problem in prover.problems(seed)]
        if len(problems) > 20:
            break
    texts = [path.read_text(encoding="utf-8") for path in spec.folder.glob("*.py")]
    declared = sum(len(_DECLARED.findall(text)) for text in texts)
    declared += len(list(spec.folder.glob("wrong/*.py")))
    return Proof(spec.id, seeds, declared, tuple(problems))


@dataclass(frozen=True)
class _Prover:
    """One exercise and the grader that it is proved with."""

    spec: ExerciseSpec
    client: GraderClient
    stopped: threading.Event

    def problems(self, seed: int) -> Iterator[str]:
        yield from self.client.prove(self.spec, seed)
        verdict = self._grade((self.spec.folder / "reference.py").read_bytes(), seed)
        if not verdict.passed:
            failure = next((check for check in verdict.checks if check.status == "failed"), None)
            yield f"the reference is {verdict.status}: {failure.message if failure else ''}"
        if self._grade(self.spec.starter.encode(), seed).passed:
            yield "the starter passes"
        yield from self._wrong_submissions(seed)
        yield from self._submissions_with_nits(seed)

    def _grade(self, source: bytes | Path, seed: int) -> Verdict:
        if self.stopped.is_set():
            raise CancelledError
        return grade(self.spec, source, zygote=self.client, seed=seed)

    def _wrong_submissions(self, seed: int) -> Iterator[str]:
        """What is wrong with the whole submissions in `wrong`, each named like its diagnosis."""
        for path in sorted(self.spec.folder.glob("wrong/*.py")):
            verdict = self._grade(path, seed)
            named = verdict.diagnosis.id if verdict.diagnosis else "nothing"
            if verdict.passed:
                yield f"wrong/{path.name} passes"
            elif named != path.stem:
                yield f"wrong/{path.name} is taken for {named!r}"

    def _submissions_with_nits(self, seed: int) -> Iterator[str]:
        """What is wrong with the whole submissions in `passing`: each passes and has a nit."""
        for path in sorted(self.spec.folder.glob("passing/*.py")):
            verdict = self._grade(path, seed)
            if not verdict.passed:
                yield f"passing/{path.name} is {verdict.status}"
            elif not verdict.nits:
                yield f"passing/{path.name} has no nit"
