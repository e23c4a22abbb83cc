"""What grading a training costs beside the training itself: run it as a script.

The bare training is the very submission in a process of its own, from `import torch` to its result.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from quizzer.content.exercises import load
from quizzer.grader.grade import Zygote, grade

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = ROOT / "exercises"
LOOP = ROOT / "tests" / "grader" / "golden_training_loop" / "honest" / "by_hand_data.py"
BARE = """
import gzip, runpy, sys
import torch
torch.set_num_threads(1)
folder, path = sys.argv[1:]
def part(name, header):
    with gzip.open(f"{folder}/data/{name}-ubyte.gz") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)[header:]
images = part("train-images-idx3", 16).view(-1, 784) / 255
labels = part("train-labels-idx1", 8).long()
runpy.run_path(path)["train"](images, labels)
"""


def run(home: str, *command: str) -> float:
    """The seconds that a command takes, on one thread."""
    environ = {**os.environ, "QUIZZER_HOME": home, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command], cwd=home, env=environ, capture_output=True, check=False
    )
    took = time.perf_counter() - start
    assert done.returncode == 0, done.stderr.decode()
    return took


def alternating(home: str, turns: int, *commands: tuple[str, ...]) -> list[float]:
    """The median seconds of each command, one after the other so that noise meets them alike."""
    took = [[run(home, *command) for command in commands] for _ in range(turns)]
    return [statistics.median(column) for column in zip(*took, strict=True)]


def warm_verdicts(count: int) -> float:
    """The median seconds of a verdict on a right, hand-written loop, all layers on."""
    spec = load(EXERCISES / "training_loop")
    times = []
    with Zygote(torch=True) as zygote:
        for turn in range(count + 3):
            start = time.perf_counter()
            verdict = grade(spec, LOOP, zygote=zygote)
            assert verdict.passed
            if turn >= 3:
                times.append(time.perf_counter() - start)
            time.sleep(0.15)  # as between two saves; the next runner gets ready meanwhile
    print("isolation:", ", ".join(verdict.isolation))
    return statistics.median(times)


def row(name: str, ours: float, peer: str, theirs: float, target: str) -> None:
    print(
        f"{name:28} {ours:7.3f} s   {peer:16} {theirs:7.3f} s   "
        f"ratio {ours / theirs:5.2f}   adds {ours - theirs:+6.2f} s   target: {target}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5, help="of each cold command")
    parser.add_argument("--trainings", type=int, default=3, help="of MNIST, bare and graded")
    chosen = parser.parse_args()
    mnist = EXERCISES / "mnist_training"
    with tempfile.TemporaryDirectory() as home:
        imported, cold = alternating(
            home,
            chosen.turns,
            ("-c", "import torch"),
            ("-m", "quizzer", "grade", "training_loop", str(LOOP)),
        )
        row("cold grade training_loop", cold, "import torch", imported, "ratio 1.3")
        row("warm verdict training_loop", warm_verdicts(20), "import torch", imported, "0.100 s")
        for name, path in (
            ("grade mnist_training", mnist / "reference.py"),
            (
                "grade convolutions",
                ROOT / "tests/grader/golden_mnist/honest/convolutions.py",
            ),
        ):
            bare, graded = alternating(
                home,
                chosen.trainings,
                ("-c", BARE, str(mnist), str(path)),
                ("-m", "quizzer", "grade", "mnist_training", str(path)),
            )
            row(name, graded, "bare training", bare, "ratio 1.3, or adds 3 s")


if __name__ == "__main__":
    main()
