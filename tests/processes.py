"""Processes that a test started: those below another one, and whether they have ended.

They are watched by descriptor. An id may belong to another process by the time it is looked up.
"""

from __future__ import annotations

import contextlib
import os
import select
import time
from pathlib import Path


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


def opened(processes: set[int]) -> list[int]:
    """A descriptor for each process that has not ended yet."""
    descriptors = []
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            descriptors.append(os.pidfd_open(process))
    return descriptors


def alive(descriptors: list[int]) -> int:
    """How many of these processes have not ended; one that nobody has reaped yet has."""
    return len(descriptors) - len(select.select(descriptors, [], [], 0)[0])


def all_end(descriptors: list[int], patience_s: float = 60.0) -> bool:
    """Whether all of these processes end; closes the descriptors."""
    until = time.monotonic() + patience_s
    try:
        while descriptors_left := alive(descriptors):
            if time.monotonic() > until:
                break
            time.sleep(0.05)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return not descriptors_left
