"""A class of 1,000 submissions, by two processes and by four Dask workers of which one is killed.

Prints what a verdict costs, how long both take and where they decide differently; run it as a
script.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from quizzer.content.exercise_file import load
from quizzer.grader.client import GraderClient, grade
from tests.benchmarks.against_graders import otter_ms
from tests.benchmarks.table import Row, show
from tests.grader.class_folder import build

ROOT = Path(__file__).resolve().parents[2]
SEED = 7
CLASS = 600  # files of mixed submissions
Verdicts = dict[tuple[str, str], dict[str, Any]]


def run_batch(
    folder: Path,
    home: Path,
    *options: str,
    seed: int | None = SEED,
    after: tuple[int, Callable[[], None]] | None = None,
) -> Verdicts:
    """The verdicts that `quizzer batch` prints; `after` so many of them something is done.

    Without a seed each file has inputs of its own.
    """
    verdicts: Verdicts = {}
    command = [sys.executable, "-m", "quizzer", "batch", str(folder), "--jsonl"]
    command += [] if seed is None else ["--seed", str(seed)]
    environ = {**os.environ, "QUIZZER_HOME": str(home)}
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, text=True, env=environ, cwd=ROOT
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            verdict = json.loads(line)
            key = verdict.pop("learner"), verdict["exercise"]
            assert key not in verdicts, f"{key} was told twice"
            verdicts[key] = verdict
            if after is not None and len(verdicts) == after[0]:
                after[1]()
    assert running.returncode == 0
    return verdicts


def in_short(verdict: dict[str, Any]) -> tuple[Any, ...]:
    """What a verdict decides."""
    diagnosis = verdict["diagnosis"]
    return verdict["status"], verdict["score"], diagnosis and diagnosis["id"]


def differences(
    first: Verdicts, second: Verdicts, several: Mapping[tuple[str, str], frozenset[str]]
) -> list[str]:
    """Where two runs decided differently, a line each; `several` may end in any of these ways."""
    assert first.keys() == second.keys()
    return [
        f"{'/'.join(key)}: {in_short(first[key])} and {in_short(second[key])}"
        for key in first
        if in_short(first[key]) != in_short(second[key])
        and not {first[key]["status"], second[key]["status"]} <= several.get(key, frozenset())
    ]


def on_cluster(folder: Path, home: Path, workers: int, kill_after: int) -> Verdicts:
    """The same through a Dask scheduler, one of whose workers is killed on the way."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        Client(cluster) as client,
    ):
        processes = list(client.run(os.getpid).values())
        return run_batch(
            folder,
            home,
            "--scheduler",
            cluster.scheduler_address,
            after=(kill_after, lambda: os.kill(processes[0], signal.SIGKILL)),
        )


def compare(count: int, jobs: int, workers: int) -> list[str]:
    """Run both ways, print the figures; the differences."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "class"
        several = build(folder, count)
        # Workers ask the environment where quizzer's home is.
        os.environ["QUIZZER_HOME"] = str(Path(scratch) / "workers")
        ways: dict[str, Callable[[], Verdicts]] = {
            f"--jobs {jobs}": lambda: run_batch(
                folder, Path(scratch) / "local", "--jobs", str(jobs)
            ),
            f"{workers} Dask workers, one killed": lambda: on_cluster(
                folder, Path(scratch) / "dask", workers, count // 3
            ),
        }
        lines = []
        for name, way in ways.items():
            began = time.monotonic()
            lines.append(way())
            seconds = time.monotonic() - began
            print(
                f"{name:30} {len(lines[-1]):5} verdicts in {seconds:6.1f} s, "
                f"{len(lines[-1]) / seconds:5.1f} a second, "
                "start included",
                flush=True,
            )
        [journal] = (Path(scratch) / "local" / "batches").glob("*.jsonl")
        print(f"kept on disk: {journal.stat().st_size / len(lines[0]):.0f} bytes a verdict")
        return differences(lines[0], lines[1], several)


def pace(exercise: str, count: int = 60) -> float:
    """Processor seconds of one warm verdict with all isolation on; the start is taken off."""
    spec = load(ROOT / "exercises" / exercise)

    def used(verdicts: int) -> float:
        before = _processor_s() + time.process_time()
        with GraderClient(torch=spec.needs_torch) as zygote:
            for seed in range(verdicts):
                assert grade(spec, spec.folder / "reference.py", zygote=zygote, seed=seed).passed
        return _processor_s() + time.process_time() - before

    start = min(used(2) for _ in range(2))
    return (min(used(2 + count) for _ in range(2)) - start) / count


def class_pace(count: int, jobs: int = 2, peers: int = 20) -> tuple[list[float], float]:
    """A class of mixed submissions, start included: milliseconds a file and core, and otter's.

    Ours is measured with one seed for all, and without one.

    Nine in ten are right and wrong ones of all short exercises, in turn; the hostile ones, which
    take their whole limits on purpose, are left out. Otter grades `peers` files, one by one.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "class"
        build(folder, count, hostile=False)
        ours = []
        for seed in (SEED, None):
            began = time.monotonic()
            home = Path(scratch) / f"home-{seed}"
            verdicts = run_batch(folder, home, "--jobs", str(jobs), seed=seed)
            ours.append(1000 * (time.monotonic() - began) * jobs / len(verdicts))
        theirs = otter_ms(Path(scratch), peers)
    return ours, theirs


def _processor_s() -> float:
    """Of all processes that this one has started and seen end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rows() -> Iterator[Row]:
    for exercise in ("zip_pairs", "tensor_slicing", "mnist_loss"):
        used = 1000 * pace(exercise)
        yield Row(f"processor a verdict, {exercise}", "a 15th of a second", [used], [1000 / 15], 1)
    ours, theirs = class_pace(CLASS)
    for inputs, spent in zip(("one seed", "own inputs"), ours, strict=True):
        name = f"a file and core, class, {inputs}"
        yield Row(name, "a 15th of a second", [spent], [1000 / 15], 1, CLASS)
        yield Row(name, "otter, a file", [spent], [theirs], 1 / 10, CLASS)


def main() -> int:
    """0 where both ways decide alike."""
    show(rows())
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--workers", type=int, default=4)
    chosen = parser.parse_args()
    wrong = compare(chosen.count, chosen.jobs, chosen.workers)
    print(f"verdicts that differ: {len(wrong)}", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
