"""What grading a training costs beside the training itself, and a warm verdict on a loop.

    python -m tests.benchmarks.training [--rounds 3]

The bare training is the very submission in a process of its own, from `import torch` to its result.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator

from quizzer.content.exercise_file import load
from quizzer.grader.client import GraderClient, grade
from tests.benchmarks.grading import BY_HAND, ROOT, command
from tests.benchmarks.table import Row, in_turn, show

MNIST = ROOT / "exercises" / "mnist_training"
TRAININGS = {
    "reference": MNIST / "reference.py",
    "convolutions": ROOT / "tests" / "grader" / "golden_mnist" / "honest" / "convolutions.py",
}
WARM_MS = 100.0
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


def rows(rounds: int = 3) -> Iterator[Row]:
    yield Row("warm verdict, training_loop", "0.1 s", warm_verdicts(20), [WARM_MS], target=1.0)
    with tempfile.TemporaryDirectory() as home:
        for name, path in TRAININGS.items():
            bare, graded = in_turn(
                rounds,
                command(home, "-c", BARE, str(MNIST), str(path)),
                command(home, "-m", "quizzer", "grade", "mnist_training", str(path)),
            )
            yield Row(f"MNIST check, {name}", "bare training", graded, bare, target=1.25)


def warm_verdicts(count: int) -> list[float]:
    """The milliseconds of verdicts on a right, hand-written loop, all layers on."""
    spec = load(ROOT / "exercises" / "training_loop")
    times = []
    with GraderClient(torch=True) as zygote:
        for _ in range(count + 3):
            begun = time.perf_counter()
            assert grade(spec, BY_HAND, zygote=zygote).passed
            times.append(1000 * (time.perf_counter() - begun))
            time.sleep(0.15)  # as between two saves; the next runner gets ready meanwhile
    return times[3:]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    return show(rows(parser.parse_args().rounds))


if __name__ == "__main__":
    sys.exit(main())
