"""The Linux calls that Python does not offer, by ctypes: namespaces, mounts, privileges.

Each raises OSError with the call's name, so that a layer can say why it does not hold.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterable
from typing import Any

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
_KEPT = MS_NODEV | MS_NOEXEC  # by a remount that says so; it keeps what is said of times unasked

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38

MADV_COLLAPSE = 25

MACHINE = os.uname().machine if hasattr(os, "uname") else ""
IS_LINUX = sys.platform == "linux"
# Calls that the C library does not offer, by machine.
CALLS = {
    "pivot_root": {"x86_64": 155, "aarch64": 41},
    "clone": {"x86_64": 56, "aarch64": 220},
}
_PIVOT_ROOT = CALLS["pivot_root"].get(MACHINE)
_CLONE = CALLS["clone"].get(MACHINE) if IS_LINUX else None

_libc: Any = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(number: int, *arguments: Any) -> int:
    """One system call by its number; integers are passed as long."""
    wide = [ctypes.c_long(part) if isinstance(part, int) else part for part in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *wide), f"system call {number}")


def syscalls(calls: Iterable[tuple[int, ...]]) -> None:
    """Many system calls, each a number and whole numbers, quickly; raises OSError at the first."""
    for call in calls:
        if _libc.syscall(*map(ctypes.c_long, call)) < 0:
            _checked(-1, f"system call {call[0]}")


def unshare(flags: int) -> None:
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def setns(descriptor: int, flags: int) -> None:
    _checked(_libc.setns(ctypes.c_int(descriptor), ctypes.c_int(flags)), "setns")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    result = _libc.mount(
        source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()
    )
    _checked(result, f"mount {target}")


def bind_read_only(source: str, target: str) -> None:
    """Show a file or folder at another place, not to be written there."""
    mount(source, target, "", MS_BIND)
    kept = os.statvfs(target).f_flag & _KEPT
    mount("", target, "", MS_REMOUNT | MS_BIND | kept | MS_RDONLY | MS_NOSUID)


def remount_read_only(target: str) -> None:
    mount("", target, "", MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def enter_root(folder: str) -> None:
    """Make a folder the root and unmount the old one."""
    if _PIVOT_ROOT is None:
        raise OSError(f"no pivot_root known for {MACHINE}")
    os.chdir(folder)
    here = ctypes.c_char_p(b".")
    syscall(_PIVOT_ROOT, here, here)
    _checked(_libc.umount2(b".", MNT_DETACH), "umount")
    os.chdir("/")


def collapse(place: int, size: int) -> None:
    """Put so much memory from a place on into one huge page."""
    address, length = ctypes.c_void_p(place), ctypes.c_size_t(size)
    _checked(_libc.madvise(address, length, ctypes.c_int(MADV_COLLAPSE)), "madvise")


def fork() -> int:
    """`os.fork` without Python's own preparations in the child, which take a millisecond.

    For a child that only waits: it has no threads, no random numbers and no locks of its own.
    """
    if _CLONE is None:
        return os.fork()
    return syscall(_CLONE, int(signal.SIGCHLD), 0, 0, 0, 0)


def prctl(option: int, *arguments: int) -> None:
    wide = [ctypes.c_ulong(part) for part in (*arguments, 0, 0, 0, 0)[:4]]
    _checked(_libc.prctl(ctypes.c_int(option), *wide), f"prctl {option}")


def die_with_parent(parent: int) -> None:
    """Be killed when the parent ends; at once where it already has. `parent` 0: not checked."""
    if not IS_LINUX:
        return
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent and os.getppid() != parent:
        os._exit(0)


def hide_memory() -> None:
    """Let no process of the same user read this one's memory or descriptors."""
    if IS_LINUX:
        prctl(PR_SET_DUMPABLE, 0)


def drop_privileges() -> None:
    """Give up every capability for good; nothing executed later can gain one."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc.capset(header, nothing), "capset")


def enter_user_namespace(flags: int) -> None:
    """New namespaces owned by a new user namespace in which everyone keeps their user id.

    Only somebody outside may map more than one id, so root has a child do it: a root without the
    others could not read their files any more.
    """
    user, group = os.getuid(), os.getgid()
    if user != 0:
        unshare(CLONE_NEWUSER | flags)
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
        return
    reader, writer = os.pipe()
    me = os.getpid()
    helper = os.fork()
    if helper == 0:
        try:
            os.close(writer)
            if os.read(reader, 1):
                _write(f"/proc/{me}/uid_map", "0 0 4294967295")
                _write(f"/proc/{me}/gid_map", "0 0 4294967295")
                os._exit(0)
        finally:
            os._exit(1)
    try:
        unshare(CLONE_NEWUSER | flags)
        os.write(writer, b"u")
    finally:
        os.close(writer)
        os.close(reader)
        mapped = os.waitpid(helper, 0)[1] == 0
    if not mapped:
        raise OSError("the user ids of the new namespace could not be mapped")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
