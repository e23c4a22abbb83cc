"""Namespaces for the grader's processes: no network for all, a family of ids per runner.

A small process, forked before torch is loaded, starts the first process of each family; killing
that one makes the kernel kill whatever a runner started.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
from collections.abc import Callable

from quizzer.grader.sandbox import linux

_SHARED = linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS


def available() -> bool:
    """Whether this system lets us make the namespaces that a runner lives in."""
    return linux.IS_LINUX and _works(_enter_shared)


def _works(step: Callable[[], None]) -> bool:
    """Try a step in a child, since half of it may not be taken back."""
    process = os.fork()
    if process == 0:
        try:
            step()
            linux.unshare(linux.CLONE_NEWPID | linux.CLONE_NEWNS)
        except OSError:
            os._exit(1)
        finally:
            os._exit(0)
    return os.waitpid(process, 0)[1] == 0


def _enter_shared() -> None:
    try:
        linux.enter_user_namespace(_SHARED)
    except OSError:
        if os.getuid() != 0:
            raise
        linux.unshare(_SHARED)  # root where user namespaces are switched off


class NamespacePool:
    """Makes families of process ids, one for each runner."""

    def __init__(self, helper: int, link: socket.socket) -> None:
        self.helper = helper
        self.link = link
        self.home = os.pidfd_open(os.getpid())

    @classmethod
    def open(cls) -> NamespacePool | None:
        """Go on as the first process of a namespace of ids; None where the system has none.

        When that process ends, the kernel ends everything in it. The one that called this
        stays outside, waits for it and leaves with its exit status; terminated, it kills that
        process and waits until the kernel has ended the others.
        """
        if not available():
            return None
        _enter_shared()
        linux.unshare(linux.CLONE_NEWPID)
        inside = os.fork()
        if inside:
            signal.signal(signal.SIGTERM, lambda *_: os.kill(inside, signal.SIGKILL))
            status = os.waitstatus_to_exitcode(os.waitpid(inside, 0)[1])
            os._exit(status if status >= 0 else 1)
        linux.die_with_parent(0)
        ours, theirs = socket.socketpair()
        helper = os.fork()
        if helper == 0:
            try:
                ours.close()
                os.close(3)
                _serve(theirs)
            finally:
                os._exit(0)
        theirs.close()
        return cls(helper, ours)

    def new_family(self) -> int:
        """The next process forked is born into a new family, whose first process this is."""
        self.link.sendall(b"f")
        (first,) = struct.unpack("=i", self.link.recv(4))
        family = os.pidfd_open(first)
        try:
            linux.setns(family, linux.CLONE_NEWPID)
        finally:
            os.close(family)
        return int(first)

    def leave_family(self) -> None:
        linux.setns(self.home, linux.CLONE_NEWPID)

    def close(self) -> None:
        self.link.close()
        os.kill(self.helper, signal.SIGKILL)


def _serve(link: socket.socket) -> None:
    linux.die_with_parent(0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    home = os.pidfd_open(os.getpid())
    while link.recv(1):
        linux.setns(home, linux.CLONE_NEWPID)
        linux.unshare(linux.CLONE_NEWPID)
        first = linux.fork()
        if first == 0:
            linux.die_with_parent(0)
            link.close()
            while True:
                signal.pause()
        link.sendall(struct.pack("=i", first))
