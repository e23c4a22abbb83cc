"""After a grading is over nothing of it is left: no process, no file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "grader" / "golden"
LINGERING = ("attack-exhaust-fork-bomb", "attack-leave-kill-everyone", "attack-exhaust-disk")
# Orphans come to this process instead of going to the first one, so that none is overlooked.
GRADE_AND_LOOK = """
import ctypes, os, sys
from dataclasses import replace
from pathlib import Path
from quizzer.grader.client import grade
from tests.grader.conftest import spec_of
from tests.grader.test_nothing_left import descendants
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
spec = replace(spec_of("zip_pairs"), time_limit_s=60.0, digest="enough on a busy machine")
verdict = grade(spec, Path(sys.argv[1]))
print(verdict.status, *descendants(os.getpid()))
"""


def descendants(process: int) -> set[int]:
    """Every living process below this one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if (name := entry.name).isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(name)] = int(fields[1])
    family = {process}
    while children := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= children
    return family - {process}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("attack", LINGERING)
def test_no_process_outlives_a_grading(attack: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", GRADE_AND_LOOK, str(GOLDEN / attack / "submission.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() in (["error"], ["failed"])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_grader_takes_everything_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "quizzer", "grade", "zip_pairs"]
    endless = GOLDEN / "attack-exhaust-time" / "submission.py"
    with subprocess.Popen(
        [*command, str(endless)],
        cwd=ROOT,
        env={**os.environ, "QUIZZER_HOME": str(tmp_path)},
    ) as running:
        deadline = time.monotonic() + 60
        while not descendants(running.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)
        below = descendants(running.pid)
        assert below
        running.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(Path(f"/proc/{pid}").exists() for pid in below):
        time.sleep(0.05)
    assert not [pid for pid in below if Path(f"/proc/{pid}").exists()]
