"""Numbers too many to be sent: memory that a runner maps for itself.

What is written into the mapping stays with the one who wrote; the memory itself is sealed, or where
the system cannot seal, a file without a name that nobody may open for writing.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import socket
import tempfile
from collections.abc import Callable

# What has been mapped here, in order; the payload of a `Build("memory", ...)` refers to it.
MAPPED: list[mmap.mmap] = []
_MARK = b"m"


class SharedMemory:
    """Memory that is filled once and then only read; `descriptor` is what crosses."""

    def __init__(self, size: int, fill: Callable[[mmap.mmap], None]) -> None:
        self.size = size
        if hasattr(os, "memfd_create"):
            self.descriptor = os.memfd_create("numbers", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
            self._fill(self.descriptor, fill)
            seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
            fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, seals)
            return
        writable, path = tempfile.mkstemp(prefix="quizzer-run-")
        try:
            self._fill(writable, fill)
            self.descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        finally:
            os.close(writable)
            os.unlink(path)

    def _fill(self, descriptor: int, fill: Callable[[mmap.mmap], None]) -> None:
        os.ftruncate(descriptor, self.size)
        with mmap.mmap(descriptor, self.size) as view:
            fill(view)

    def send(self, link: socket.socket) -> None:
        socket.send_fds(link, [_MARK], [self.descriptor])

    def close(self) -> None:
        os.close(self.descriptor)


def receive(link: socket.socket, size: int) -> int:
    """Map what the other side sends, writable but private; its place in MAPPED."""
    mark, descriptors, _, _ = socket.recv_fds(link, 1, 1)
    if mark != _MARK or len(descriptors) != 1:
        raise EOFError
    try:
        MAPPED.append(mmap.mmap(descriptors[0], size, access=mmap.ACCESS_COPY))
    finally:
        os.close(descriptors[0])
    return len(MAPPED) - 1
