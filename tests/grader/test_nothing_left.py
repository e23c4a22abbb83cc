"""After a grading is over nothing of it is left: no process, no file."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.grader.without import SUPPORTED
from tests.processes import all_end, descendants, opened

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
from tests.processes import descendants
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
spec = replace(spec_of("zip_pairs"), time_limit_s=60.0, digest="enough on a busy machine")
verdict = grade(spec, Path(sys.argv[1]))
print(verdict.status, *descendants(os.getpid()))
"""

# A grader that does not end in time: its main process is stopped, or does not see that its line
# was closed, as on a machine where seconds pass until it is given a processor.
GRADE_AND_CLOSE = """
import contextlib, os, signal, sys
from quizzer.grader import client, grader_process
from tests.grader.conftest import spec_of
from tests.processes import all_end, descendants, opened
grader_process._END_S = 0.3
spec = spec_of("zip_pairs")
grader = client.GraderClient(torch=False, many=True)
reference = spec.folder / "reference.py"
verdict = client.grade(spec, reference.read_bytes(), zygote=grader)
below = opened(descendants(os.getpid()))
if sys.argv[1] == "stopped":
    for process in opened(descendants(grader._warm.process.pid)):
        with contextlib.suppress(ProcessLookupError):  # the last runner may just have ended
            signal.pidfd_send_signal(process, signal.SIGSTOP)
else:
    line = os.dup(grader._warm.control.fileno())
grader.close()
print(verdict.status, len(below), all_end(below))
"""
GRADE_WITHOUT_END = """
from dataclasses import replace
from quizzer.grader.client import grade
from tests.grader.conftest import spec_of
source = b"print('the submission runs', flush=True)\\nwhile True:\\n    pass\\n"
spec = replace(spec_of("zip_pairs"), time_limit_s=600.0, digest="longer than any test")
grade(spec, source, on_output=lambda text: print(text, end="", flush=True))
"""


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


@pytest.mark.skipif(not SUPPORTED, reason="lets system calls of Linux on x86-64 fail")
@pytest.mark.parametrize(
    ("missing", "delay"), [("", "stopped"), ("", "unaware"), ("namespaces", "unaware")]
)
def test_no_process_outlives_a_grader_that_does_not_end_in_time(missing: str, delay: str) -> None:
    script = [sys.executable, "-c", GRADE_AND_CLOSE, delay]
    done = subprocess.run(
        [sys.executable, "-m", "tests.grader.without", missing, "--", *script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    status, processes, all_ended = done.stdout.split()
    assert status == "passed"
    assert int(processes) >= 2
    assert all_ended == "True"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_grader_takes_everything_with_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", GRADE_WITHOUT_END], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "the submission runs\n"
        below = opened(descendants(running.pid))
        assert below
        running.send_signal(signal.SIGKILL)
    assert all_end(below)
