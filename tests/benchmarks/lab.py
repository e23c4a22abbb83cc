"""An outside editor's save to the verdict in the app, and what the app's processes hold in memory.

Run: python -m tests.benchmarks.lab [--exercise zip_pairs] [--rounds 30]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path

from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.startup import open_context
from quizzer.tui.app import QuizzerApp


def children(process: int) -> list[int]:
    """A process and all that came from it."""
    tree = [process]
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            tree += children(int(child))
    return tree


def memory_mb(process: int) -> tuple[float, int]:
    """The proportional set size of a process and its children, and how many they are."""
    kilobytes, count = 0, 0
    for member in children(process):
        lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        count += 1
    return kilobytes / 1024, count


async def measure(context: Context, exercise: str, rounds: int) -> list[float]:
    app, times = QuizzerApp(context), []
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.5)
        gc.collect()
        used, count = memory_mb(os.getpid())
        print(f"without the Lab: {used:.0f} MB, {count} processes")
        app.open_exercise(exercise)
        await pilot.pause(10)
        path = context.home.workspace / f"{exercise}.py"
        for turn in range(rounds):
            path.write_text(f"# {turn}\nraise ValueError\n")
            began, seen = time.perf_counter(), turn + 1
            while attempts.count(context, exercise) < seen:
                await asyncio.sleep(0.001)
            times.append(1000 * (time.perf_counter() - began))
            await pilot.pause(0.3)
        used, count = memory_mb(os.getpid())
        print(f"with {exercise} open, between runs: {used:.0f} MB, {count} processes")
    for bench in app.benches:
        bench.close()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exercise", default="zip_pairs")
    parser.add_argument("--rounds", type=int, default=30)
    chosen = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder, open_context(Home(Path(folder))) as context:
        times = sorted(asyncio.run(measure(context, chosen.exercise, chosen.rounds)))
    p90 = times[int(0.9 * (len(times) - 1))]
    print(f"save to verdict: median {statistics.median(times):.0f} ms, p90 {p90:.0f} ms")


if __name__ == "__main__":
    main()
