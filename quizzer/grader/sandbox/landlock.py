"""Landlock: the kernel's own list of what files a process may still touch.

Rights go to whole subtrees, so a folder that holds something hidden is granted child by child.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from quizzer.grader.sandbox.linux import IS_LINUX, syscall

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_WRITE_FILE, _TRUNCATE, _IOCTL_DEVICE = 1 << 1, 1 << 14, 1 << 15
_FILE_RIGHTS = 1 | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE


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


def restrict(read: Iterable[str], write: Iterable[str], devices: Iterable[str]) -> None:
    """Leave only these: trees to read, trees to write, devices to read and write. No network.

    The caller has given up new privileges before; raises OSError where there is no Landlock.
    """
    offered = version()
    if not offered:
        raise OSError("no Landlock")
    handled = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(offered, 16)) - 1
    rules = _Ruleset(handled, 0b11 if offered >= 4 else 0, 0b11 if offered >= 6 else 0)
    size = 8 if offered < 4 else 16 if offered < 6 else 24
    ruleset = syscall(_CREATE, ctypes.byref(rules), size, 0)
    try:
        for path in read:
            _grant(ruleset, path, (_READ_FILE | _READ_DIR) & handled)
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
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _FILE_RIGHTS
        rule = _PathRule(rights, descriptor)
        syscall(_ADD, ruleset, 1, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


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
