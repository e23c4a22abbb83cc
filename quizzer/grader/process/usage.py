"""What a runner takes of the machine while it works, looked at from outside again and again.

The limits of a process leave gaps: memory that was made read-only, many files, children. Only
Linux tells this of other processes.
"""

from __future__ import annotations

import contextlib
import os
import re
import time

from quizzer.grader.process import scratch
from quizzer.grader.sandbox import linux
from quizzer.grader.sandbox.enter import MAX_STACK_MB
from quizzer.grader.sandbox.filesystem import DISK_MB

# What they take in the kernel counts nowhere else, nor are there ever more for everybody than some.
MAX_THREADS = 512
# None of these can grow faster than this, so the next look may wait for what is left.
_MEMORY_PER_S, _FILES_PER_S, _THREADS_PER_S = 8 << 30, 2 << 30, 50_000
_SHORTEST_S, _LONGEST_S = 0.002, 0.05
_COST = 4  # the look itself takes at most a fifth of the time
_THREADS = re.compile(rb"^Threads:\s*(\d+)", re.MULTILINE)
_KILOBYTES = re.compile(rb"^(?:RssAnon|RssShmem|VmSwap|VmPTE):\s*(\d+)", re.MULTILINE)


class UsageWatch:
    """The memory, threads and files of one runner, from the time when it waits for a submission.

    `family` is the first process of its namespace of ids, 0 for none. With `children`, those of
    the runner count as well; pages that they share with it count for each.
    """

    def __init__(self, process: int, family: int, folder: str, *, children: bool) -> None:
        self.folder = folder
        self.memory_mb = 0
        self.due = 0.0
        self.excess = ""
        numbers = [_number_in_proc(each) for each in (process, family) if each]
        self.process = numbers[0]
        self.roots = {number for number in numbers if number} if children else set()
        self.before = _memory_and_threads(self.process)[0]
        self.lowest: dict[int, int] = {}  # by process, since then

    def start(self, memory_mb: int) -> None:
        """Bound the runner to so much more than it has now."""
        self.memory_mb = memory_mb
        self.due = time.monotonic()

    def look(self) -> bool:
        """Whether it has taken more than it may; `excess` then says of what."""
        began = time.monotonic()
        pauses = [_LONGEST_S]
        growth, threads = self._growth_and_threads()
        memory = (self.memory_mb + MAX_STACK_MB << 20) - growth
        pauses += [memory / _MEMORY_PER_S, (MAX_THREADS - threads) / _THREADS_PER_S]
        if memory < 0:
            self.excess = f"it ran out of memory; {self.memory_mb} MB is the limit"
        elif threads > MAX_THREADS:
            self.excess = f"it started more than {MAX_THREADS} threads"
        try:
            files = (DISK_MB << 20) - scratch.size(self.folder)
            pauses.append(files / _FILES_PER_S)
            if files < 0:
                self.excess = f"it wrote more than {DISK_MB} MB of files"
        except scratch.TooManyFiles as error:
            self.excess = str(error)
        except OSError:
            pass  # it removed its folder
        now = time.monotonic()
        self.due = now + max(_SHORTEST_S, min(pauses), _COST * (now - began))
        return bool(self.excess)

    def _growth_and_threads(self) -> tuple[int, int]:
        memory, threads = _memory_and_threads(self.process)
        growth = memory - self._baseline(self.process, memory)
        if self.roots:
            for number in _descendants(self.roots) - {self.process}:
                memory, more = _memory_and_threads(number)
                growth += memory - self._baseline(number, memory)
                threads += more
        return growth, threads

    def _baseline(self, number: int, memory: int) -> int:
        """What a process has of the zygote's memory: to give it back makes no room for its own."""
        if memory:  # else it cannot be read any more
            self.lowest[number] = min(self.lowest.get(number, self.before), memory)
        return min(self.lowest.get(number, 0), memory)


def _number_in_proc(process: int) -> int:
    """The id by which /proc names a child, whose own namespace may not be ours; 0 for unknown."""
    if not linux.IS_LINUX:
        return 0
    with contextlib.suppress(OSError):
        descriptor = os.pidfd_open(process)
        try:
            with open(f"/proc/self/fdinfo/{descriptor}", encoding="ascii") as file:
                match = re.search(r"^Pid:\s*(\d+)", file.read(), re.MULTILINE)
            return int(match[1]) if match else 0
        finally:
            os.close(descriptor)
    return 0


def _memory_and_threads(number: int) -> tuple[int, int]:
    """The bytes of a process that no file holds as well, and its threads; 0 where not readable."""
    if not number:
        return 0, 0
    try:
        descriptor = os.open(f"/proc/{number}/status", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return 0, 0
    try:
        text = os.read(descriptor, 8192)
    except OSError:
        return 0, 0
    finally:
        os.close(descriptor)
    threads = _THREADS.search(text)
    return sum(map(int, _KILOBYTES.findall(text))) << 10, int(threads[1]) if threads else 0


def _descendants(roots: set[int]) -> set[int]:
    """These processes and all below them."""
    parents: dict[int, int] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:
            parents[int(name)] = int(file.read().rpartition(b")")[2].split()[1])
    family = set(roots)
    while children := {each for each, parent in parents.items() if parent in family} - family:
        family |= children
    return family
