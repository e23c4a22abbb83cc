"""A class with hostile files costs their time limits once each, and leaves nothing running."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import limit_time
from tests.grader.test_budget import FORGE, LOADS, SOURCES

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 2
# Orphans come to this process instead of going to the first one, so that none is overlooked.
RUN_AND_LOOK = """
import ctypes, os, subprocess, sys
from tests.processes import all_end, descendants, opened
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
done = subprocess.run([sys.executable, "-m", "quizzer", "batch", *sys.argv[1:]])
print("left:", *([] if all_end(opened(descendants(os.getpid()))) else descendants(os.getpid())))
sys.exit(done.returncode)
"""
HONEST = {
    "zip_pairs": "def pair_up(a, b):\n    return list(zip(a, b))\n",
    "list_comprehension": "def odd_doubles(ns):\n    return [2 * n for n in ns if n % 2]\n",
}
SLOW = [
    "while True:\n    pass\n",
    "import time\ntime.sleep(60)\n",
    "def pair_up(a, b):\n    while True:\n        pass\n",
    "def pair_up(a, b):\n    while True:\n        try:\n            print('x' * 999)\n"
    "        except BaseException:\n            pass\n",
    "def pair_up(a, b):\n    return pair_up([], []) if a in (a,) and 9 ** 9 ** 9 else a\n",
    FORGE + f"forge({LOADS['8-mb-message']})\n",
    FORGE + f"forge({LOADS['8-mb-of-frames']})\n",
    FORGE + "def pair_up(a, b):\n    forge(['l', next(calls), 'value', ['l', *[1.5] * 900_000]])\n",
    SOURCES["names-bound-over"] + "\ndef pair_up(a, b):\n    return f59(f59)\n",
    "import threading\ndef spin():\n    while True:\n        pass\n"
    "threads = [threading.Thread(target=spin) for _ in range(20)]\n"
    "for thread in threads:\n    thread.start()\n",
]


def hand_in(home: Path, folder: Path, slow: list[str]) -> None:
    """Eight honest files, and these besides, for exercises with a short limit."""
    for exercise in HONEST:
        exercise_folder = home / "exercises" / exercise
        if not exercise_folder.exists():
            shutil.copytree(ROOT / "exercises" / exercise, exercise_folder)
            limit_time(exercise_folder, LIMIT_S)
    for number in range(4):
        for exercise, source in HONEST.items():
            learner = folder / f"learner-{number:02}"
            learner.mkdir(parents=True, exist_ok=True)
            (learner / f"{exercise}.py").write_text(f"{source}# {number}\n")
    for number, source in enumerate(slow):
        learner = folder / f"slow-{number:02}"
        learner.mkdir(parents=True)
        (learner / "zip_pairs.py").write_text(source)


def batch(home: Path, folder: Path) -> list[dict[str, Any]]:
    """The verdicts of a batch; nothing it started is left."""
    done = subprocess.run(
        [sys.executable, "-c", RUN_AND_LOOK, str(folder), "--jobs", "2", "--jsonl", "--seed", "3"],
        cwd=ROOT, env={**os.environ, "QUIZZER_HOME": str(home)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    *lines, summary = done.stdout.splitlines()
    assert summary.split() == ["left:"]
    return [json.loads(line) for line in lines]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_slow_files_cost_their_limits_and_leave_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    hand_in(home, tmp_path / "class", SLOW)
    verdicts = batch(home, tmp_path / "class")
    assert len(verdicts) == 18
    for verdict in verdicts:
        assert verdict["passed"] == verdict["learner"].startswith("learner"), verdict
        if verdict["status"] == "timeout":
            # by its runner's deadline, or on a busy machine by its judge's
            message = verdict["checks"][0]["message"]
            assert re.search(rf"stopped after {LIMIT_S} s|; {LIMIT_S} s is the limit", message)
    assert sum(verdict["status"] == "timeout" for verdict in verdicts) >= 5
