"""Whatever is in a file, its verdict comes in bounded time, and nothing goes on afterwards."""

from __future__ import annotations

import os
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from quizzer.content.exercise_file import load
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.budget import most_s
from quizzer.grader.client import GraderClient, grade
from quizzer.grader.machine_load import MOST, cores
from quizzer.grader.verdict import Verdict
from tests.grader.conftest import spec_of
from tests.processes import descendants

LIMIT_S = 1.0
STARTING_S = 5.0  # of a zygote and a judge, on a busy machine

# Writes to the grader's channel in the runner's place; the first call has number 1.
FORGE = """
import itertools, msgpack, os, struct, time
calls = itertools.count(1)
def forge(value):
    data = msgpack.packb(value)
    data = memoryview(struct.pack(">I", len(data)) + data)
    while data:
        data = data[os.write(3, data):]
    time.sleep(60)
"""
LOADS = {  # replies to "load this file", forged
    "8-mb-message": '["l", "raised", "NameError", "name x is not defined " * 400_000, ["l"]]',
    "8-mb-name": '["l", "raised", "E" * 8_000_000, "", ["l"]]',
    "8-mb-line": '["l", "syntax", "invalid syntax", 1, 1, "(" * 8_000_000]',
    "8-mb-of-frames": '["l", "raised", "E", "", ["l", *[["l", 1, "f", "x"]] * 500_000]]',
    "half-a-mb": '["l", "raised", "NameError", "x" * 60_000, ["l", *[["l", 1, "f", "x"]] * 500]]',
}
RESULTS = {  # what `double_corner` returns in the end, forged
    "45-mb": '["x", "tensor", "float32", [11_000_000], b"\\0" * 44_000_000]',
    "45-mb-of-ones": '["x", "tensor", "uint8", [45_000_000], b"\\1" * 45_000_000]',
    "empty-with-2**62": '["x", "tensor", "float32", [0, 2**62, 2**62], b""]',
    "empty-with-2**40": '["x", "tensor", "float32", [2**40, 0], b""]',
    "32-dimensions": '["x", "tensor", "float32", [1] * 32, b"\\0" * 4]',
    "mixed-unsigned": '["l", *[["x", "tensor", d, [], b"\\1" * n] for d, n in UNSIGNED]]',
    "rows-of-unsigned": '["l", *[["x", "ndarray", d, [2], b"\\1" * n * 2] for d, n in UNSIGNED]]',
    "one-uint64": '["x", "tensor", "uint64", [2, 2], b"\\xff" * 32]',
    "many-tensors": '["l", *[["x", "tensor", "float32", [1], b"\\0" * 4]] * 300_000]',
    "many-numbers": '["l", *[1.5] * 900_000]',
    "nested-lists": '["l", *[["l", *[1.5] * 900]] * 900]',
    "empty-lists": '["l", *[["l"]] * 20_000_000]',
    "long-number": '["i", "f" * 500_000]',
    "longer-number": '["i", "f" * 30_000_000]',
    "long-text": '"\\U0001f600" * 1_900_000',
    "longer-text": '"\\U0001f600" + "x" * 40_000_000',
    "many-keys": '["d", *range(4_000)]',
}
SOURCES = {  # files that are hard to look at
    "attributes": "x = " + "a" + ".b" * 600,
    "more-attributes": "x = " + "a" + ".b" * 20_000,
    "additions": "x = " + "1 + " * 20_000 + "1",
    "calls": "x = " + "f(" * 80 + ")" * 80,
    "names-bound-over": "\n".join(
        f"def f{n}(x):\n    a = b = c = f{n - 1}\n    a = b\n    b = c\n    c = a\n    return a(x)"
        for n in range(1, 60)
    ),
    "one-long-function": "def f(x):\n" + "    x = x + 1\n" * 16_000,
    "comparisons": "def f(x):\n" + "    if x < 1 and x > 2: x = x * 3 - 1\n" * 6_000,
    "long-line": "x = [" + "1, " * 80_000 + "]",
}


def forged(body: str, reply: str) -> str:
    unsigned = 'UNSIGNED = [("uint8", 1), ("uint16", 2), ("uint32", 4), ("uint64", 8)]\n'
    return f"{FORGE}{unsigned}{body.format(reply=reply)}"


LOAD = "forge({reply})\n"
CALL = (
    "def make_tensor():\n    forge(['l', next(calls), 'value', {reply}, ['l'], ['l']])\n"
    "def double_corner(t):\n    forge(['l', next(calls), 'value', {reply}, ['l', None], ['l']])\n"
)
HONEST = (
    "import torch\ndef make_tensor():\n    return torch.arange(1, 10).view(3, 3)\n"
    "def double_corner(t):\n    return t[1:, 1:] * 2\n"
)


def short(spec: ExerciseSpec, limit_s: float = LIMIT_S) -> ExerciseSpec:
    return replace(spec, time_limit_s=limit_s, digest=f"{spec.digest} {limit_s}")


def timed(spec: ExerciseSpec, source: str, zygote: GraderClient) -> Verdict:
    """The verdict, which must have come in time and leave a grader that still works."""
    zygote.probe()  # what it imports is none of the time of a file
    began = time.monotonic()
    verdict = grade(spec, source.encode(), zygote=zygote)
    took_s = time.monotonic() - began
    busier = max(1.0, os.getloadavg()[0] / cores() / MOST)  # than limits are stretched for
    assert took_s < busier * (most_s(spec.time_limit_s, MOST, training=False) + STARTING_S)
    assert zygote.alive
    for check in verdict.checks:
        assert len(check.message) + len(check.call) + len(check.expected) + len(check.got) < 15_000
    return verdict


@pytest.mark.parametrize("name", LOADS)
def test_a_forged_load_reply_costs_no_more_than_the_limit(
    name: str, torch_zygote: GraderClient
) -> None:
    verdict = timed(short(spec_of("tensor_slicing")), forged(LOAD, LOADS[name]), torch_zygote)
    assert verdict.status in ("failed", "error", "timeout")


@pytest.mark.parametrize("name", RESULTS)
def test_an_odd_result_gets_a_verdict_and_the_judge_lives_on(
    name: str, torch_zygote: GraderClient
) -> None:
    spec = short(spec_of("tensor_slicing"))
    verdict = timed(spec, forged(CALL, RESULTS[name]), torch_zygote)
    assert verdict.status in ("failed", "timeout")
    assert verdict.isolation
    assert not [check for check in verdict.checks if "the grader failed" in check.message]
    # within a second, for which a busy machine may need another try; no other end is tried again
    tries = (grade(spec, HONEST.encode(), zygote=torch_zygote) for _ in range(5))
    honest = next(verdict for verdict in tries if verdict.status != "timeout")
    assert honest.passed


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("exercise", ["list_comprehension", "broadcasting", "activations"])
def test_a_file_that_is_hard_to_look_at_costs_no_more_than_the_limit(
    exercise: str, name: str, torch_zygote: GraderClient
) -> None:
    spec = short(spec_of(exercise))
    functions = "".join(f"\ndef {each}(*a):\n    return f59(1)\n" for each in spec.functions)
    verdict = timed(spec, SOURCES[name] + functions, torch_zygote)
    assert not verdict.passed
    assert not [check for check in verdict.checks if "the grader failed" in check.message]


def altered(folder: Path, limit_s: float, **files: str) -> ExerciseSpec:
    """The exercise `zip_pairs` with other files and a short limit, in a folder of its own."""
    shutil.copytree(spec_of("zip_pairs").folder, folder / "zip_pairs")
    for name, text in files.items():
        (folder / "zip_pairs" / f"{name}.py").write_text(text)
    return short(load(folder / "zip_pairs"), limit_s)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more time than on a quiet machine for what uses up all that it gets."""
    monkeypatch.setattr("quizzer.grader.machine_load.busy", lambda: 1.0)


@pytest.fixture
def stubborn(tmp_path: Path, quiet: None) -> ExerciseSpec:
    """An exercise whose own code never ends and takes no alarm, as a loop in C would."""
    reference = (
        "import signal\n"
        "def pair_up(a, b):\n"
        "    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})\n"
        "    while True:\n        pass\n"
    )
    return altered(tmp_path, 1.0, reference=reference)


PAIRS = "def pair_up(a, b):\n    return list(zip(a, b))\n"


@pytest.mark.parametrize(
    ("step", "status", "message"),
    [
        ("while True: pass", "timeout", "examining it took too long; 1 s is the limit"),
        ("raise KeyError(1)", "crashed", "the grader failed (KeyError) while examining it"),
        ("bytearray(1 << 40)", "crashed", "examining it took more memory than the grader has"),
    ],
)
def test_an_examination_that_goes_wrong_ends_as_a_verdict_that_says_how_far_it_came(
    tmp_path: Path, quiet: None, step: str, status: str, message: str
) -> None:
    cases = (
        "def examine(session):\n    session.expect('First', 'Second')\n"
        f"    session.passed('First')\n    {step}\n"
    )
    spec = altered(tmp_path, 1.0, cases=cases)
    with GraderClient(torch=False) as zygote:
        for _ in range(1 if status == "timeout" else 2):
            verdict = timed(spec, PAIRS, zygote)
            assert verdict.status == status
            assert [check.status for check in verdict.checks] == ["failed", "passed", "skipped"]
            assert verdict.checks[0].message == message


def test_an_error_in_looking_for_the_cause_costs_the_diagnosis_alone(tmp_path: Path) -> None:
    misconceptions = (
        "from quizzer.grader.authoring import Pattern\n"
        "PATTERNS = [Pattern('x', 'X', 'x', raises='ValueError', message='(')]\n"
    )
    spec = altered(tmp_path, 5.0, misconceptions=misconceptions)
    with GraderClient(torch=False) as zygote:
        verdict = timed(spec, "def pair_up(a, b):\n    raise ValueError('no')\n", zygote)
    assert verdict.status == "error"
    assert verdict.diagnosis is None
    assert "ValueError: no" in verdict.checks[0].message


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_judge_that_does_not_come_back_is_ended_with_its_runner(stubborn: ExerciseSpec) -> None:
    with GraderClient(torch=False) as zygote:
        zygote.probe()
        before = descendants(zygote._warm.process.pid)
        verdict = timed(stubborn, PAIRS, zygote)
        assert verdict.status == "timeout"
        assert "counts as not passed" in verdict.checks[0].message
        deadline = time.monotonic() + 60
        # two may be there: a new spare runner and its namespace
        while len(descendants(zygote._warm.process.pid) - before) > 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert_calms_down(zygote)
        spec = spec_of("zip_pairs")
        assert grade(spec, spec.folder / "reference.py", zygote=zygote).passed


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_cancelled_grading_burns_no_core(stubborn: ExerciseSpec) -> None:
    import threading

    from quizzer.errors import QuizzerError

    with GraderClient(torch=False) as zygote:
        threading.Timer(1.0, zygote.cancel).start()
        with pytest.raises(QuizzerError, match="cancelled"):
            grade(stubborn, PAIRS.encode(), zygote=zygote)
        assert_calms_down(zygote)


def assert_calms_down(zygote: GraderClient) -> None:
    """What is below the zygote soon takes next to no processor time."""
    deadline = time.monotonic() + 60
    while burned_s(zygote._warm.process.pid) >= 0.2:
        assert time.monotonic() < deadline


def burned_s(process: int, seconds: float = 1.0) -> float:
    """Processor time that everything below a process takes in so many seconds."""

    def ticks() -> int:
        total = 0
        for below in descendants(process):
            try:
                fields = Path(f"/proc/{below}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            total += int(fields[11]) + int(fields[12])
        return total

    before = ticks()
    time.sleep(seconds)
    return (ticks() - before) / os.sysconf("SC_CLK_TCK")


def test_results_that_fill_the_judges_memory_end_as_a_verdict(torch_zygote: GraderClient) -> None:
    spec = short(spec_of("tensor_slicing"), 10.0)
    source = (
        "import torch\ndef make_tensor():\n    return torch.zeros(11_000_000)\n"
        "def double_corner(t):\n    return torch.zeros(11_000_000)\n"
    )
    verdict = timed(spec, source, torch_zygote)
    assert verdict.status in ("failed", "timeout")
    assert verdict.isolation


def test_lines_dripped_into_the_trace_do_not_hold_the_judge(torch_zygote: GraderClient) -> None:
    source = (
        "import os, threading, time\n"
        "def drip():\n    while True:\n        os.write(4, b'x')\n        time.sleep(0.02)\n"
        "def make_tensor():\n    threading.Thread(target=drip).start()\n    time.sleep(60)\n"
        "def double_corner(t):\n    make_tensor()\n"
    )
    spec = short(spec_of("tensor_slicing"))
    verdict = timed(spec, source, torch_zygote)
    assert verdict.status == "timeout"
    assert "stopped after 1 s" in verdict.checks[0].message
