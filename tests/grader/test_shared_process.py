"""One warm process that several callers use, as the workers of a class do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quizzer.errors import QuizzerError
from quizzer.grader.client import GraderClient, grade
from quizzer.grader.grader_process import GraderProcess
from tests.grader.conftest import spec_of
from tests.grader.without import SUPPORTED

ROOT = Path(__file__).resolve().parents[2]
SPEC = spec_of("zip_pairs")
REFERENCE = (SPEC.folder / "reference.py").read_bytes()
WRONG = b"def pair_up(a, b):\n    return []\n"
PRINTING = b"import time\nprint('now')\ntime.sleep(60)\n" + REFERENCE


@pytest.fixture
def process() -> Iterator[GraderProcess]:
    made = GraderProcess(torch=False, many=True, callers=2)
    yield made
    made.end(has_answered=True)


def test_two_callers_get_their_own_verdicts_at_once(process: GraderProcess) -> None:
    def statuses(source: bytes) -> list[str]:
        with GraderClient(torch=False, shared=process.share()) as client:
            return [grade(SPEC, source, zygote=client).status for _ in range(6)]

    with ThreadPoolExecutor(2) as threads:
        right, wrong = threads.map(statuses, [REFERENCE, WRONG])
    assert (right, wrong) == (["passed"] * 6, ["failed"] * 6)


def test_a_caller_that_leaves_takes_the_process_from_no_other(process: GraderProcess) -> None:
    with GraderClient(torch=False, shared=process.share()) as staying:
        with GraderClient(torch=False, shared=process.share()) as leaving:
            assert grade(SPEC, REFERENCE, zygote=leaving).passed
        assert grade(SPEC, REFERENCE, zygote=staying).passed
        assert staying.alive


def test_a_caller_hears_that_the_process_was_killed(process: GraderProcess) -> None:
    with GraderClient(torch=False, shared=process.share()) as client:
        with pytest.raises(QuizzerError, match="process ended"):
            grade(SPEC, PRINTING, zygote=client, on_output=lambda _: process.process.kill())
        assert not client.alive
    with (
        GraderClient(torch=False, shared=process.share()) as late,
        pytest.raises(QuizzerError, match="process ended"),
    ):
        grade(SPEC, REFERENCE, zygote=late)


@pytest.mark.skipif(not SUPPORTED, reason="lets system calls of Linux on x86-64 fail")
@pytest.mark.parametrize("missing", ["", "seccomp", "landlock", "namespaces"])
def test_it_is_shared_only_where_submissions_cannot_reach_one_another(missing: str) -> None:
    script = (
        "from tests.grader import test_shared_process as test\n"
        "process = test.GraderProcess(torch=False, many=True, callers=2)\n"
        "with test.GraderClient(torch=False, shared=process.share()) as client:\n"
        "    try:\n"
        "        print(test.grade(test.SPEC, test.REFERENCE, zygote=client).status)\n"
        "    except test.QuizzerError:\n"
        "        print('refused')\n"
        "process.end(has_answered=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.grader.without", missing, "--", sys.executable, "-c", script],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == ("refused" if missing else "passed")
