"""What a runner gives up before it sees a submission, layer by layer.

Each layer is tried on its own: where one is missing (containers, hardened kernels, macOS) the
others still hold, and the verdict names those that do.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quizzer.grader.sandbox import landlock, linux, seccomp
from quizzer.grader.sandbox.filesystem import (
    CPU_FACTS,
    DEVICES,
    DISK_MB,
    FilesystemView,
    private_root,
)

LIBRARIES_MB = 16 << 10
MAX_STACK_MB = 64
_PROC = ["/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm", "/proc/filesystems"]
# What /proc/self says of the machine: its connections and sockets, and what is mounted where.
_OF_THE_MACHINE = frozenset("net mounts mountinfo mountstats task".split())
LAYERS = ("process", "limits", "namespaces", "landlock", "seccomp")


def fill_import_caches() -> None:
    """List the import path once: a folder with something hidden in it cannot be listed later."""
    importlib.invalidate_caches()
    for entry in sys.path:
        finder: Any = sys.path_importer_cache.get(entry)
        for hook in sys.path_hooks if finder is None else ():
            try:
                finder = sys.path_importer_cache[entry] = hook(entry)
                break
            except ImportError:
                continue
        if finder is not None:
            finder.find_spec("a_name_that_no_module_has")


def enter(view: FilesystemView, scratch: str) -> tuple[list[str], str]:
    """Give up all but Python itself; the layers that hold, and the folder for files.

    Called in a fresh runner, before it has read anything of a submission. `scratch` is an empty
    folder for where none can be made that nobody else sees.
    """
    layers = ["process"]
    folder: str | None = None
    if linux.IS_LINUX:
        family_of_its_own = os.getppid() == 0
        with contextlib.suppress(OSError):
            folder = private_root(view)
        if folder is not None and family_of_its_own:
            layers.append("namespaces")
        _holds(linux.drop_privileges)
        linux.die_with_parent(0)
    if folder is None:
        folder = scratch
        os.chdir(folder)
    if linux.IS_LINUX:
        place = folder
        opened = view.opened
        read = [*(view.trees if opened is None else ()), *_PROC, *_own_proc(), CPU_FACTS]
        if _holds(lambda: landlock.restrict(read, [place], DEVICES, opened)):
            layers.append("landlock")
        if opened is not None:
            opened.close()
        if _holds(seccomp.restrict):
            layers.append("seccomp")
    return layers, folder


def _own_proc() -> list[str]:
    """What of /proc/self is about this process alone; a link in it would open what it leads to."""
    with contextlib.suppress(OSError), os.scandir("/proc/self") as entries:
        return [
            entry.path
            for entry in entries
            if entry.name not in _OF_THE_MACHINE and not entry.is_symlink()
        ]
    return []


def _holds(step: Callable[[], None]) -> bool:
    try:
        step()
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Footprint:
    """The memory that a process has before it meets a submission, in bytes."""

    mapped: int
    data: int

    @classmethod
    def now(cls) -> Footprint:
        try:
            with open("/proc/self/statm", encoding="ascii") as file:
                pages = [int(number) for number in file.read().split()]
        except OSError:
            return cls(0, 0)
        size = resource.getpagesize()
        return cls(pages[0] * size, pages[5] * size)


def limit(memory_mb: int, cpu_s: int, before: Footprint, layers: list[str]) -> bool:
    """Bound memory on top of what there was, processor time and files; whether that was accepted.

    Libraries that a submission imports are mapped, not memory: a torch with CUDA maps gigabytes.
    So data is what is bounded, and the whole only where memory that is no data is not denied.
    """
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: DISK_MB << 20,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CPU: cpu_s,
    }
    if linux.IS_LINUX:
        shared_is_denied = "seccomp" in layers and {"namespaces", "landlock"} & {*layers}
        libraries = LIBRARIES_MB if shared_is_denied else 0
        bounds[resource.RLIMIT_SIGPENDING] = 1024  # also of timers, which take memory
        bounds[resource.RLIMIT_STACK] = MAX_STACK_MB << 20
        bounds[resource.RLIMIT_DATA] = before.data + (memory_mb << 20)
        bounds[resource.RLIMIT_AS] = before.mapped + (memory_mb + libraries << 20)
    try:
        for kind, wanted in bounds.items():
            soft, hard = resource.getrlimit(kind)
            value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            if kind == resource.RLIMIT_STACK and soft != resource.RLIM_INFINITY:
                soft = min(soft, value)
            else:
                soft = value
            resource.setrlimit(kind, (soft, value))
    except (OSError, ValueError):
        return False
    return True
