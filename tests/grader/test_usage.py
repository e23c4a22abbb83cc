"""What a process takes, seen from outside, whatever it gives back first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from quizzer.grader.process.usage import UsageWatch
from quizzer.grader.sandbox import linux

pytestmark = pytest.mark.skipif(not linux.IS_LINUX, reason="only Linux shows another's memory")

SIZE = 128 << 20
PROCESS = f"""
import mmap, os, sys
def step(name):
    print(name, flush=True)
    sys.stdin.readline()
inherited = mmap.mmap(-1, {SIZE}, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
inherited.write(b"1" * {SIZE})
step("before")
{{give_back}}
step("less")
kept = b"1" * {SIZE}
step("more")
"""
WAYS = {
    "nothing": "",
    "unmapped": "inherited.close()",
    "left to the kernel": "inherited.madvise(mmap.MADV_DONTNEED)",
    "in halves": (
        f"for place in (0, {SIZE // 2}):\n"
        f"    inherited.madvise(mmap.MADV_DONTNEED, place, {SIZE // 2})"
    ),
    "in a child": (
        "if os.fork():\n    os.wait()\n    os._exit(0)\ninherited.madvise(mmap.MADV_DONTNEED)"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_memory_that_is_given_back_makes_no_room_for_more(tmp_path: Path, way: str) -> None:
    command = [sys.executable, "-c", PROCESS.format(give_back=WAYS[way])]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stdout.readline() == "before\n"
        watch = UsageWatch(running.pid, running.pid, str(tmp_path), children=way == "in a child")
        watch.start(0)
        for name, is_too_much in (("less", False), ("more", True)):
            print(file=running.stdin, flush=True)
            assert running.stdout.readline() == f"{name}\n"
            assert watch.look() == is_too_much
        print(file=running.stdin, flush=True)
    assert watch.excess == "it ran out of memory; 0 MB is the limit"
