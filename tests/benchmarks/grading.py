"""What a verdict costs, warm and cold, beside what one would use instead: run it as a script."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from quizzer.content.exercises import load
from quizzer.grader.grade import Zygote, grade

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = ROOT / "exercises"
PYTEST_FILE = """
import torch


def double_corner(t):
    return t[1:, 1:] * 2


def test_corner():
    t = torch.arange(1, 10).view(3, 3)
    assert torch.equal(double_corner(t), torch.tensor([[10, 12], [16, 18]]))
"""


def timed(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def run(*command: str, home: str) -> None:
    environ = {**os.environ, "QUIZZER_HOME": home}
    done = subprocess.run(command, cwd=home, env=environ, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def warm_verdicts(count: int) -> list[float]:
    """Seconds of each verdict on a right `tensor_slicing`, all layers on."""
    spec = load(EXERCISES / "tensor_slicing")
    source = spec.folder / "reference.py"
    times = []
    with Zygote(torch=True) as zygote:
        for turn in range(count + 3):
            start = time.perf_counter()
            verdict = grade(spec, source, zygote=zygote)
            if turn >= 3:
                times.append(time.perf_counter() - start)
            assert verdict.passed
            time.sleep(0.15)  # as between two saves; the next runner gets ready meanwhile
    print("isolation:", ", ".join(verdict.isolation))
    return times


def verdicts_a_second(seconds: float) -> float:
    """Verdicts a second through one zygote, one after the other."""
    spec = load(EXERCISES / "tensor_slicing")
    source = spec.folder / "reference.py"
    with Zygote(torch=True) as zygote:
        grade(spec, source, zygote=zygote)
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < seconds:
            grade(spec, source, zygote=zygote)
            count += 1
        return count / (time.perf_counter() - start)


def row(name: str, ours: float, peer_name: str, peer: float, target: str) -> None:
    ratio = peer / ours if ours < peer else ours / peer
    way = "faster" if ours < peer else "slower"
    print(
        f"{name:32} {ours * 1e3:8.1f} ms   {peer_name:18} {peer * 1e3:8.1f} ms   "
        f"ours/peer {ours / peer:6.3f} ({ratio:.1f} times {way})   target: {target}"
    )


def main() -> None:
    """Measure all in one run and print ours, the peer's and the ratio."""
    rounds = 5
    with tempfile.TemporaryDirectory() as home:
        test = Path(home) / "test_corner.py"
        test.write_text(PYTEST_FILE, encoding="utf-8")
        cold: dict[str, list[float]] = {"import": [], "pytest": [], "zip": [], "slicing": []}
        commands = {
            "import": ("-c", "import torch"),
            "pytest": ("-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)),
            "zip": ("-m", "quizzer", "grade", "zip_pairs", _reference("zip_pairs")),
            "slicing": ("-m", "quizzer", "grade", "tensor_slicing", _reference("tensor_slicing")),
        }
        for _ in range(rounds):  # in turn, so that a noisy minute touches all alike
            for name, command in commands.items():
                cold[name].append(
                    timed(lambda command=command: run(sys.executable, *command, home=home))  # type: ignore[misc]
                )
        middle = {name: statistics.median(times) for name, times in cold.items()}
        warm = warm_verdicts(20)
    median = statistics.median(warm)
    row(
        "warm verdict, tensor_slicing",
        median,
        "python -m pytest",
        middle["pytest"],
        "<= 60 ms, 30x",
    )
    print(f"{'':32} p90 {sorted(warm)[int(len(warm) * 0.9)] * 1e3:.1f} ms")
    row("cold grade zip_pairs", middle["zip"], "import torch", middle["import"], "<= 0.35")
    row("cold grade tensor_slicing", middle["slicing"], "import torch", middle["import"], "<= 1.3")
    print(f"verdicts a second, one zygote    {verdicts_a_second(5):8.1f}")


def _reference(exercise: str) -> str:
    return str(EXERCISES / exercise / "reference.py")


if __name__ == "__main__":
    main()
