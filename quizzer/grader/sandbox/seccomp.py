"""A seccomp filter: the system calls that a runner may still make, for x86-64 and arm64.

A list of what is allowed, so that a call the kernel learns next year is denied. No process can be
started (threads can), no socket opened, nobody else signalled, no file's mode or times changed.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from quizzer.grader.sandbox.linux import MACHINE, syscall

# name: (x86-64, arm64), -1 where the machine has no such call; the busiest first
ALLOWED: dict[str, tuple[int, int]] = {
    "futex": (202, 98), "munmap": (11, 215), "madvise": (28, 233), "brk": (12, 214),
    "mprotect": (10, 226), "recvfrom": (45, 207), "read": (0, 63), "write": (1, 64),
    "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67), "pwrite64": (18, 68),
    "preadv": (295, 69), "pwritev": (296, 70), "preadv2": (327, 286), "pwritev2": (328, 287),
    "lseek": (8, 62), "close": (3, 57), "close_range": (436, 436), "dup": (32, 23),
    "dup2": (33, -1), "dup3": (292, 24), "poll": (7, -1), "ppoll": (271, 73),
    "select": (23, -1), "pselect6": (270, 72), "pipe": (22, -1), "pipe2": (293, 59),
    "sendfile": (40, 71), "splice": (275, 76), "open": (2, -1), "openat": (257, 56),
    "openat2": (437, 437), "creat": (85, -1), "stat": (4, -1), "fstat": (5, 80), "lstat": (6, -1),
    "newfstatat": (262, 79), "statx": (332, 291), "access": (21, -1), "faccessat": (269, 48),
    "faccessat2": (439, 439), "readlink": (89, -1), "readlinkat": (267, 78), "getdents": (78, -1),
    "getdents64": (217, 61), "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50),
    "mkdir": (83, -1), "mkdirat": (258, 34), "rmdir": (84, -1), "unlink": (87, -1),
    "unlinkat": (263, 35), "rename": (82, -1), "renameat": (264, 38), "renameat2": (316, 276),
    "ftruncate": (77, 46), "truncate": (76, 45), "fallocate": (285, 47), "fsync": (74, 82),
    "fdatasync": (75, 83), "umask": (95, 166), "symlink": (88, -1),
    "symlinkat": (266, 36), "link": (86, -1), "linkat": (265, 37), "statfs": (137, 43),
    "fstatfs": (138, 44), "fadvise64": (221, 223), "copy_file_range": (326, 285),
    "sync_file_range": (277, 84), "msync": (26, 227), "readahead": (187, 213),
    "futex_waitv": (449, 449), "set_robust_list": (273, 99), "get_robust_list": (274, 100),
    "mremap": (25, 216), "mincore": (27, 232), "membarrier": (324, 283), "rseq": (334, 293),
    "mlock": (149, 228), "munlock": (150, 229), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137), "rt_sigsuspend": (130, 133), "sigaltstack": (131, 132),
    "pause": (34, -1), "alarm": (37, -1), "setitimer": (38, 103), "getitimer": (36, 102),
    "restart_syscall": (219, 128), "nanosleep": (35, 101), "clock_nanosleep": (230, 115),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "gettimeofday": (96, 169),
    "time": (201, -1), "times": (100, 153), "getrusage": (98, 165), "sysinfo": (99, 179),
    "uname": (63, 160), "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173),
    "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177),
    "getgroups": (115, 158), "getresuid": (118, 148), "getresgid": (120, 150),
    "getpgid": (121, 155), "getpgrp": (111, -1), "getsid": (124, 156), "getpriority": (140, 141),
    "getrlimit": (97, 163), "setrlimit": (160, 164), "capget": (125, 90),
    "sched_getaffinity": (204, 123), "sched_yield": (24, 124), "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "getcpu": (309, 168), "get_mempolicy": (239, 236),
    "set_tid_address": (218, 96), "arch_prctl": (158, -1), "exit": (60, 93),
    "exit_group": (231, 94), "getrandom": (318, 278), "epoll_create": (213, -1),
    "epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_wait": (232, -1),
    "epoll_pwait": (281, 22), "epoll_pwait2": (441, 441), "eventfd": (284, -1),
    "eventfd2": (290, 19), "timerfd_create": (283, 85), "timerfd_settime": (286, 86),
    "timerfd_gettime": (287, 87), "timer_create": (222, 107), "timer_settime": (223, 110),
    "timer_gettime": (224, 108), "timer_delete": (226, 111), "timer_getoverrun": (225, 109),
    "recvmsg": (47, 212), "sendmsg": (46, 211), "shutdown": (48, 210), "getsockname": (51, 204),
    "getpeername": (52, 205),
    "wait4": (61, 260), "waitid": (247, 95), "getxattr": (191, 8), "lgetxattr": (192, 9),
    "fgetxattr": (193, 10), "listxattr": (194, 11), "llistxattr": (195, 12),
    "flistxattr": (196, 13),
}  # fmt: skip

# Reported as done and not done: what is not the runner's may belong to the same user, and no layer
# distinguishes such files. Copying a file, or locking it, calls these, and must not fail.
IGNORED: dict[str, tuple[int, int]] = {
    "chmod": (90, -1), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "utime": (132, -1), "utimes": (235, -1), "futimesat": (261, -1), "utimensat": (280, 88),
    "flock": (73, 32),
}  # fmt: skip
# Allowed with certain arguments only.
CLONE, CLONE3 = (56, 220), (435, 435)
KILL, TGKILL, PRCTL = (62, 129), (234, 131), (157, 167)
PRLIMIT, IOCTL, SOCKETPAIR = (302, 261), (16, 29), (53, 199)
MMAP, SENDTO, FCNTL = (9, 222), (44, 206), (72, 25)
GETSOCKOPT = (55, 209)
SECCOMP = (317, 277)

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_NEWER_THAN_THIS_LIST = 452
_X32 = 0x40000000
_CLONE_THREAD = 0x00010000
_CLONE_NEW = 0x7E020000 | 0x80
_PRCTL_NAMES = (15, 16, 0x53564D41)  # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA: harmless, used by libc
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # terminal size, bytes waiting, flags
# Copies of descriptors, flags, sizes and seals, and what is locked. Not F_SETOWN, F_SETSIG,
# F_SETLEASE or F_NOTIFY, which send signals to any process of the same user, nor larger pipes.
_FCNTLS = (0, 1, 2, 3, 4, 5, 36, 1030, 1032, 1034)
# Locks of parts of a file, each of which takes memory that nothing counts: ignored.
_LOCKS = (6, 7, 37, 38)
# Type, error, sizes of buffers, time limits, listening, protocol and domain. Not SO_PEERPIDFD,
# SO_PEERCRED and their like, which give the process at the other end.
_SOCKET_OPTIONS = (3, 4, 7, 8, 20, 21, 30, 38, 39)
_AF_UNIX, _SOCK_STREAM, _SOCKET_KIND = 1, 1, 0xF
_SHARED_AND_NAMELESS, _GROWS_DOWN = 0x21, 0x100

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL_ALL, _DENY = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16


class _Program(ctypes.Structure):
    _fields_ = [("count", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _argument(index: int) -> int:
    return _ARGUMENTS + 8 * index


def _for_call(number: int, body: bytes) -> bytes:
    """Steps for one system call, skipped for every other."""
    return _step(_EQUAL, number, 0, len(body) // 8) + body


def _only(number: int, index: int, values: tuple[int, ...], ignored: tuple[int, ...] = ()) -> bytes:
    """Allow one call where its argument is one of these, deny it otherwise.

    Where it is one of the `ignored`, the call is reported as done and not done.
    """
    count = len(values) + len(ignored)
    tests = b"".join(
        _step(_EQUAL, value, count + 1 - position) for position, value in enumerate(values)
    )
    tests += b"".join(
        _step(_EQUAL, value, len(ignored) - position) for position, value in enumerate(ignored)
    )
    body = (
        _step(_LOAD, _argument(index))
        + tests
        + _step(_RETURN, _DENY | errno.EPERM)
        + _step(_RETURN, _DENY)
        + _step(_RETURN, _ALLOW)
    )
    return _for_call(number, body)


def _threads_only(number: int) -> bytes:
    body = (
        _step(_LOAD, _argument(0))
        + _step(_ANY_BIT, _CLONE_NEW, 2)
        + _step(_ANY_BIT, _CLONE_THREAD, 0, 1)
        + _step(_RETURN, _ALLOW)
        + _step(_RETURN, _DENY | errno.EPERM)
    )
    return _for_call(number, body)


def _counted_memory(number: int) -> bytes:
    """Deny memory that no limit on a process's data counts: shared without a file, or a stack."""
    body = (
        _step(_LOAD, _argument(3))
        + _step(_ANY_BIT, _GROWS_DOWN, 2)
        + _step(_AND, _SHARED_AND_NAMELESS)
        + _step(_EQUAL, _SHARED_AND_NAMELESS, 0, 1)
        + _step(_RETURN, _DENY | errno.EPERM)
        + _step(_RETURN, _ALLOW)
    )
    return _for_call(number, body)


def _stream_pairs(number: int) -> bytes:
    """Allow pairs of streams only: a datagram socket of a pair can write to any other socket."""
    body = (
        _step(_LOAD, _argument(0))
        + _step(_EQUAL, _AF_UNIX, 0, 3)
        + _step(_LOAD, _argument(1))
        + _step(_AND, _SOCKET_KIND)
        + _step(_EQUAL, _SOCK_STREAM, 1)
        + _step(_RETURN, _DENY | errno.EPERM)
        + _step(_RETURN, _ALLOW)
    )
    return _for_call(number, body)


def _no_address(number: int) -> bytes:
    """Allow sending to the other end of a pair, and to no address."""
    body = (
        _step(_LOAD, _argument(4))
        + _step(_EQUAL, 0, 0, 2)
        + _step(_LOAD, _argument(4) + 4)
        + _step(_EQUAL, 0, 1)
        + _step(_RETURN, _DENY | errno.EPERM)
        + _step(_RETURN, _ALLOW)
    )
    return _for_call(number, body)


def program(machine: str, process: int) -> bytes:
    """The filter as BPF for a process with this id; raises OSError for an unknown machine."""
    if machine not in _ARCHITECTURES:
        raise OSError(f"no list of system calls for {machine}")
    column, architecture = _ARCHITECTURES[machine]
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, 1),
        _step(_RETURN, _KILL_ALL),
        _step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        steps += [_step(_AT_LEAST, _X32, 0, 1), _step(_RETURN, _DENY | errno.EPERM)]
    steps += [_counted_memory(MMAP[column]), _no_address(SENDTO[column])]
    for numbers in ALLOWED.values():
        if numbers[column] >= 0:
            steps += [_step(_EQUAL, numbers[column], 0, 1), _step(_RETURN, _ALLOW)]
    for numbers in IGNORED.values():
        if numbers[column] >= 0:
            steps += [_step(_EQUAL, numbers[column], 0, 1), _step(_RETURN, _DENY)]
    steps += [
        _threads_only(CLONE[column]),
        _step(_EQUAL, CLONE3[column], 0, 1),
        _step(_RETURN, _DENY | errno.ENOSYS),  # libc then uses clone, whose flags can be read
        _only(KILL[column], 0, (process,)),
        _only(TGKILL[column], 0, (process,)),
        _only(PRCTL[column], 0, _PRCTL_NAMES),
        _only(PRLIMIT[column], 0, (0,)),
        _only(IOCTL[column], 1, _IOCTLS),
        _only(FCNTL[column], 1, _FCNTLS, _LOCKS),
        _only(GETSOCKOPT[column], 2, _SOCKET_OPTIONS),
        _stream_pairs(SOCKETPAIR[column]),
        _step(_AT_LEAST, _NEWER_THAN_THIS_LIST, 0, 1),
        _step(_RETURN, _DENY | errno.ENOSYS),
        _step(_RETURN, _DENY | errno.EPERM),
    ]
    return b"".join(steps)


def restrict() -> None:
    """Put the filter on this process; raises OSError where the kernel has none."""
    code = program(MACHINE, os.getpid())
    column = _ARCHITECTURES[MACHINE][0]
    wrapped = _Program(len(code) // 8, code)
    syscall(SECCOMP[column], 1, 0, ctypes.byref(wrapped))


def available() -> bool:
    """Whether this kernel takes such a filter; asked without putting one on."""
    if MACHINE not in _ARCHITECTURES:
        return False
    action = ctypes.c_uint32(_DENY)
    try:
        syscall(SECCOMP[_ARCHITECTURES[MACHINE][0]], 2, 0, ctypes.byref(action))
    except OSError:
        return False
    return True
