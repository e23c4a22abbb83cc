"""A verdict beside what a teacher would use instead: `python -m pytest` and otter-grader.

    pip install -e '.[peers]'
    python -m tests.benchmarks.against_graders [--rounds 5] [--batch 20]

All check the same: that `double_corner` of a 3x3 tensor is right, which needs torch. Ours draws
many inputs, isolates the submission and names the mistake besides.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from quizzer.content.exercise_file import load
from quizzer.grader.client import GraderClient, grade
from tests.benchmarks.table import Row, in_turn, show

SLICING = Path(__file__).resolve().parents[2] / "exercises" / "tensor_slicing"
SUBMISSION = """import torch


def make_tensor():
    return torch.arange(1, 10).view(3, 3)


def double_corner(t):
    return t[1:, 1:] * 2
"""
PYTEST_FILE = (
    SUBMISSION
    + """

def test_corner():
    assert torch.equal(double_corner(make_tensor()), torch.tensor([[10, 12], [16, 18]]))
"""
)
CASE = """
>>> bool(torch.equal(double_corner(make_tensor()), torch.tensor([[10, 12], [16, 18]])))
True
"""
OTTER_FILE = f"""
OK_FORMAT = True
case = {{"code": {CASE.strip()!r}, "hidden": False, "locked": False, "points": 1}}
suite = {{"type": "doctest", "scored": True, "setup": "", "teardown": "", "cases": [case]}}
test = {{"name": "corner", "points": 1, "suites": [suite]}}
"""


def milliseconds(command: list[str], folder: Path, expected: str = "") -> float:
    """How long a command takes that must succeed and print what is `expected`."""
    begun = time.perf_counter()
    environ = {**os.environ, "QUIZZER_HOME": str(folder / "home")}
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, check=True, text=True
    )
    assert expected in done.stdout, done.stdout
    return 1000 * (time.perf_counter() - begun)


def rows(rounds: int = 5, batch: int = 20) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name, GraderClient(torch=True) as zygote:
        folder = Path(name)
        (folder / "test_corner.py").write_text(PYTEST_FILE, encoding="utf-8")
        (folder / "tests").mkdir()
        (folder / "tests" / "corner.py").write_text(OTTER_FILE, encoding="utf-8")
        submission = folder / "submission.py"
        submission.write_text(SUBMISSION, encoding="utf-8")
        spec = load(SLICING)
        pytest_ = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_corner.py"]
        otter = [str(Path(sys.executable).with_name("otter")), "check"]
        otter += ["submission.py", "-t", "tests"]

        def verdict() -> float:
            time.sleep(0.15)  # as between two saves; the next runner gets ready meanwhile
            begun = time.perf_counter()
            verdict_ = grade(spec, submission, zygote=zygote)
            assert verdict_.passed
            return 1000 * (time.perf_counter() - begun)

        verdict()
        times = in_turn(
            rounds,
            verdict,
            lambda: milliseconds(pytest_, folder, "1 passed"),
            lambda: milliseconds(otter, folder, "All tests passed"),
        )
        yield Row("warm verdict", "pytest", times[0], times[1], target=1 / 30)
        yield Row("warm verdict", "otter", times[0], times[2], target=1 / 100)
        if batch:
            yield _batch(folder, batch, otter)


def otter_ms(folder: Path, count: int) -> float:
    """Milliseconds that otter takes for a file, over so many."""
    (folder / "tests").mkdir()
    (folder / "tests" / "corner.py").write_text(OTTER_FILE, encoding="utf-8")
    (folder / "submission.py").write_text(SUBMISSION, encoding="utf-8")
    otter = [str(Path(sys.executable).with_name("otter")), "check"]
    otter += ["submission.py", "-t", "tests"]
    return sum(milliseconds(otter, folder, "All tests passed") for _ in range(count)) / count


def _batch(folder: Path, count: int, otter: list[str]) -> Row:
    """A class of so many, cold: `quizzer batch` beside otter, file by file."""
    for number in range(count):
        learner = folder / "class" / f"learner-{number:02}"
        learner.mkdir(parents=True)
        (learner / "tensor_slicing.py").write_text(SUBMISSION, encoding="utf-8")
    ours = milliseconds([sys.executable, "-m", "quizzer", "batch", "class"], folder, "passed")
    theirs = sum(milliseconds(otter, folder, "All tests passed") for _ in range(count))
    return Row(f"batch of {count}", "otter", [ours], [theirs], target=1 / 10)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=20, help="0: none")
    chosen = parser.parse_args()
    return show(rows(chosen.rounds, chosen.batch))


if __name__ == "__main__":
    sys.exit(main())
