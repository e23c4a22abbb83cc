"""Run the targets, each in a process of its own, and print what each was given and cost."""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Any

BUSY = 5.0  # seconds of the processor for one input
HANG = 60.0  # seconds by the clock, on a machine that has other work too
MEMORY = 1024  # MB, a target's whole process


class Hang(BaseException):
    """An input that took too long."""


def _too_long(number: int, frame: FrameType | None) -> None:
    busy = number == signal.SIGPROF
    raise Hang(f"one input took over {BUSY} s of the processor" if busy else f"over {HANG} s")


class Timed:
    """A target that counts its inputs, keeps the slowest time and stops one that hangs."""

    def __init__(self, name: str, scratch: Path) -> None:
        from tests.fuzz.targets import TARGETS

        self.target: Any = TARGETS[name](scratch)
        self.count, self.slowest = 0, 0.0

    def __call__(self, value: Any) -> None:
        self.count += 1
        begun = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, HANG)
        signal.setitimer(signal.ITIMER_PROF, BUSY)
        try:
            self.target(value)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.slowest = max(self.slowest, time.perf_counter() - begun)


def with_hypothesis(name: str, inputs: int, seconds: float, seed: int) -> None:
    """Examples in rounds of fresh seeds until so many inputs or seconds are used up.

    Prints the figures as one line of JSON, last.
    """
    import hypothesis
    from hypothesis import HealthCheck

    from tests.fuzz.inputs import INPUTS

    signal.signal(signal.SIGALRM, _too_long)
    signal.signal(signal.SIGPROF, _too_long)
    until = None
    with tempfile.TemporaryDirectory() as folder:
        target = Timed(name, Path(folder))
        while target.count < inputs and (until is None or time.monotonic() < until):
            seed += 1

            @hypothesis.seed(seed)
            @hypothesis.settings(
                max_examples=min(300, inputs - target.count),
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            @hypothesis.given(INPUTS[name]())
            def run(value: Any) -> None:
                nonlocal until
                until = until or time.monotonic() + seconds  # making the first may take seconds
                if time.monotonic() < until:
                    target(value)

            run()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = {"inputs": target.count, "slowest_ms": 1000 * target.slowest, "mb": peak}
    print("\n" + json.dumps(figures), flush=True)


def with_atheris(name: str, inputs: int, seconds: float, seed: int) -> None:
    """libFuzzer grows inputs that reach new code, and prints its own figures when it ends."""
    import atheris

    code = [
        "quizzer.content",
        "quizzer.grader.values.wire",
        "quizzer.services.deck_rows",
        "tomllib",
    ]
    with atheris.instrument_imports(include=code):
        from tests.fuzz.targets import TARGETS
    options = [f"-runs={inputs}", f"-max_total_time={max(1, int(seconds))}", f"-seed={seed + 1}"]
    options += ["-max_len=4096", f"-rss_limit_mb={MEMORY}", f"-timeout={HANG:.0f}"]
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as corpus:
        for number, start in enumerate(_starts(name)):
            (Path(corpus) / str(number)).write_bytes(start)
        target: Any = TARGETS[name](Path(scratch))
        atheris.Setup([sys.argv[0], *options, "-print_final_stats=1", corpus], target)
        atheris.Fuzz()


def _starts(name: str) -> list[bytes]:
    from quizzer.grader.values.wire import Array, pack
    from quizzer.paths import bundled

    if name == "wire":
        array = Array("tensor", "int64", (2,), bytes(16))
        return [pack(value) for value in (1, "a", [1, (2.0, None)], {"k": b""}, array)]
    content = (bundled("questions") / "fastbook-04.toml").read_bytes()
    return [content[:1500], b'title = "T"\n[[card]]\nid = "a"\nkind = "free"\n']


def figures_of(done: subprocess.CompletedProcess[str]) -> dict[str, float]:
    """What a finished engine said: inputs, the slowest in milliseconds, the peak in MB."""
    for line in reversed(done.stdout.splitlines()):
        if line.startswith('{"inputs"'):
            return dict(json.loads(line))
    statistics = dict(re.findall(r"stat::(\w+):\s+(\d+)", done.stderr))
    return {
        "inputs": int(statistics.get("number_of_executed_units", 0)),
        "slowest_ms": 1000 * int(statistics.get("slowest_unit_time_sec", 0)),
        "mb": int(statistics.get("peak_rss_mb", 0)),
    }


def in_own_process(name: str, engine: str, options: argparse.Namespace, seconds: float) -> bool:
    """Run a target in a process of its own and print its row; whether its promises held."""
    command = [sys.executable, "-m", "tests.fuzz", "--here", "--engine", engine, name]
    command += ["--inputs", str(options.inputs), "--seconds", str(seconds)]
    command += ["--seed", str(options.seed)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    figures = figures_of(done)
    good = done.returncode == 0 and figures["inputs"] > 0 and figures["mb"] <= MEMORY
    print(
        f"{name:10} {engine:10} {figures['inputs']:9,} inputs   slowest "
        f"{figures['slowest_ms']:7.1f} ms   peak {figures['mb']:5} MB   "
        + ("nothing broken" if good else "BROKEN"),
        flush=True,
    )
    if not good:
        print(done.stdout[-3000:], done.stderr[-6000:], file=sys.stderr, sep="\n")
    return good


def main() -> int:
    from tests.fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--inputs", type=int, default=10**9, help="for each target")
    parser.add_argument("--seconds", type=float, default=60.0, help="over all targets together")
    parser.add_argument("--engine", choices=("hypothesis", "atheris", "all"), default="all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.here:
        run = with_atheris if chosen.engine == "atheris" else with_hypothesis
        run(chosen.targets[0], min(chosen.inputs, 2**31 - 1), chosen.seconds, chosen.seed)
        return 0
    names = chosen.targets or list(TARGETS)
    runs = [(name, "hypothesis") for name in names if chosen.engine != "atheris"]
    if chosen.engine != "hypothesis":
        if importlib.util.find_spec("atheris") is None:
            print("atheris is not installed here: left out", file=sys.stderr)
        else:
            runs += [(name, "atheris") for name in names if name in ("deck", "import", "wire")]
    outcomes = [in_own_process(*run, chosen, chosen.seconds / len(runs)) for run in runs]
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
