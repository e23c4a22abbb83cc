"""Landlock: the kernel's own list of what files a process may still touch.

Rights go to whole subtrees, so a folder that holds something hidden is granted child by child.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import resource
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from quizzer.grader.sandbox import descriptors, linux
from quizzer.grader.sandbox.linux import IS_LINUX, syscall

_CREATE, _ADD, _RESTRICT = 444, 445, 446
# The numbers of opened trees begin here; so many other files a process may have open beside them.
_FIRST_TREE, _OTHER_FILES = 100, 200
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_READ = _READ_FILE | _READ_DIR
_FILE_RIGHTS = _WRITE_FILE | _READ_FILE | _TRUNCATE


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scopes")]


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("descriptor", ctypes.c_int32)]


def version() -> int:
    """The Landlock version that this kernel offers; 0 for none."""
    if not IS_LINUX:
        return 0
    try:
        return syscall(_CREATE, 0, 0, 1)
    except OSError:
        return 0


@dataclass(frozen=True)
class OpenedTrees:
    """Trees to read, opened once for all processes that are forked later, and their rules.

    There may be hundreds, and to open each of them again takes a process longer than to fork it.
    """

    numbers: Sequence[int]
    rules: Any  # an array of _PathRule

    @classmethod
    def of(cls, trees: Sequence[str]) -> OpenedTrees | None:
        """None where there is no Landlock, or where not all of them can be open at once."""
        if not version() or not _may_open(len(trees)):
            return None
        numbers: list[int] = []
        try:
            for tree in trees:
                with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                    numbers.append(_opened(tree))  # what is not there needs no right
        except OSError:
            cls(tuple(numbers), ()).close()
            return None
        rules = [_PathRule(_of_kind(number, _READ), number) for number in numbers]
        return cls(_as_range(numbers), (_PathRule * len(rules))(*rules))

    def grant(self, ruleset: int) -> None:
        """Add their rules to a ruleset; raises OSError."""
        start, size = ctypes.addressof(self.rules), ctypes.sizeof(_PathRule)
        places = range(start, start + size * len(self.rules), size)
        linux.syscalls([(_ADD, ruleset, 1, place, 0) for place in places])

    def close(self) -> None:
        if self.numbers and isinstance(self.numbers, range):  # from 0 to 0 closes all files
            os.closerange(self.numbers.start, self.numbers.stop)
        else:
            for number in self.numbers:
                os.close(number)


def _as_range(numbers: list[int]) -> Sequence[int]:
    """The same numbers, as a range where they follow one another.

    A forked process that goes through so many numbers copies the page of memory of each.
    """
    whole = range(numbers[0], numbers[-1] + 1) if numbers else range(0)
    return whole if numbers == [*whole] else numbers


def _opened(tree: str) -> int:
    """A descriptor behind the numbers that a forked process gives its channels."""
    number = os.open(tree, os.O_PATH | os.O_CLOEXEC)
    try:
        return fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _FIRST_TREE)
    finally:
        os.close(number)


def _may_open(count: int) -> bool:
    """Raise the limit of open files to so many more where that is allowed."""
    wanted = _FIRST_TREE + count + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if wanted > descriptors.MOST:
        return False
    if soft != resource.RLIM_INFINITY and soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            return False
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return True


def restrict(
    read: Iterable[str],
    write: Iterable[str],
    devices: Iterable[str],
    opened: OpenedTrees | None = None,
) -> None:
    """Leave only these: trees to read, trees to write, devices to read and write. No network.

    `opened` are further trees to read. The caller has given up new privileges before; raises
    OSError where there is no Landlock.
    """
    offered = version()
    if not offered:
        raise OSError("no Landlock")
    handled = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(offered, 16)) - 1
    rules = _Ruleset(handled, 0b11 if offered >= 4 else 0, 0b11 if offered >= 6 else 0)
    size = 8 if offered < 4 else 16 if offered < 6 else 24
    ruleset = syscall(_CREATE, ctypes.byref(rules), size, 0)
    try:
        if opened is not None:
            opened.grant(ruleset)
        for path in read:
            _grant(ruleset, path, _READ)
        for path in devices:
            _grant(ruleset, path, (_READ_FILE | _WRITE_FILE) & handled)
        for path in write:
            _grant(ruleset, path, handled & ~1)
        syscall(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _grant(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no right
    try:
        rule = _PathRule(_of_kind(descriptor, rights), descriptor)
        syscall(_ADD, ruleset, 1, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _of_kind(descriptor: int, rights: int) -> int:
    """These rights, less those that only a folder can have where it is none."""
    return rights if stat.S_ISDIR(os.fstat(descriptor).st_mode) else rights & _FILE_RIGHTS


def subtrees(root: str, hidden: Iterable[str]) -> list[str]:
    """The largest trees under `root` that hold nothing hidden."""
    hidden = [path for path in hidden if path == root or path.startswith(root.rstrip("/") + "/")]
    if not hidden:
        return [root]
    if root in hidden or not os.path.isdir(root):
        return []
    trees: list[str] = []
    for name in sorted(os.listdir(root)):
        trees += subtrees(os.path.join(root, name), hidden)
    return trees
