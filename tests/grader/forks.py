"""Work in a fork of the test's own process, which may then give up what it can do."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable
from functools import cache


def in_child(work: Callable[[], object]) -> object:
    """What `work` returns in a fork of this process, as JSON carries it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, json.dumps(work()).encode())
        except BaseException as error:
            os.write(writer, json.dumps(repr(error)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        text = file.read()
    os.waitpid(child, 0)
    return json.loads(text)


def may(action: Callable[[], object]) -> bool:
    try:
        action()
    except PermissionError:
        return False
    return True


@cache
def gives_namespaces() -> bool:
    """Whether this system lets us mount in namespaces of users, files and processes.

    Asked of the kernel itself: a fault in the sandbox must not have its tests skipped.
    """
    if sys.platform != "linux":
        return False
    new_user, new_pid, new_mounts = 0x10000000, 0x20000000, 0x00020000

    def mounts() -> bool:
        libc = ctypes.CDLL(None)
        is_new = libc.unshare(new_user | new_pid | new_mounts) == 0
        return is_new and libc.mount(b"none", b"/tmp", b"tmpfs", ctypes.c_ulong(0), None) == 0

    return in_child(mounts) is True


@cache
def landlock_version() -> int:
    """The kernel's own answer, 0 for none."""
    create_ruleset, version = 444, 1
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(create_ruleset, 0, 0, version)))
