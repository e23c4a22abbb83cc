"""What a first verdict costs, process and all, beside `python -c "import torch"`.

python -m tests.benchmarks.grading [--rounds 5]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.table import Row, in_turn, show, timed

ROOT = Path(__file__).resolve().parents[2]
BY_HAND = ROOT / "tests" / "grader" / "golden_training_loop" / "honest" / "by_hand_data.py"
SUBMISSIONS = {  # and how long a verdict may take, as a part of importing torch
    "zip_pairs": (ROOT / "exercises" / "zip_pairs" / "reference.py", 0.35),
    "tensor_slicing": (ROOT / "exercises" / "tensor_slicing" / "reference.py", 1.3),
    "training_loop": (BY_HAND, 1.3),
}


def command(home: str, *words: str) -> Callable[[], float]:
    """The milliseconds that a command takes, on one thread."""
    environ = {**os.environ, "QUIZZER_HOME": home, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}

    def once() -> None:
        done = subprocess.run(
            [sys.executable, *words], cwd=home, env=environ, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    return timed(once)


def rows(rounds: int = 5) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as home:
        graded = [
            command(home, "-m", "quizzer", "grade", exercise, str(path))
            for exercise, (path, _) in SUBMISSIONS.items()
        ]
        imported, *times = in_turn(rounds, command(home, "-c", "import torch"), *graded)
    for (exercise, (_, target)), durations in zip(SUBMISSIONS.items(), times, strict=True):
        yield Row(f"cold verdict, {exercise}", "import torch", durations, imported, target)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    return show(rows(parser.parse_args().rounds))


if __name__ == "__main__":
    sys.exit(main())
