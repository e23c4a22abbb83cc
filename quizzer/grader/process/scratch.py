"""The folder for a submission's files where it has no private root: measured, and removed.

Both go by descriptors, so that no depth, mode or link in it leads anywhere else.
"""

from __future__ import annotations

import contextlib
import os

SCRATCH = "quizzer-run-"
MAX_ENTRIES, MAX_DEPTH = 4096, 100
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_ATTEMPTS = 3  # a process that is being killed may still write


class TooManyFiles(Exception):
    """The folder holds more than it may; the message says of what."""


def size(path: str) -> int:
    """The bytes on disk of all files in a folder; raises TooManyFiles, OSError for no folder."""
    folder = _open(path, None)
    try:
        return _Measure().size(folder, 1)
    finally:
        os.close(folder)


class _Measure:
    def __init__(self) -> None:
        self.entries = 0
        self.linked: set[tuple[int, int]] = set()

    def size(self, folder: int, depth: int) -> int:
        if depth > MAX_DEPTH:
            raise TooManyFiles(f"it made folders nested more than {MAX_DEPTH} deep")
        total = 0
        with os.scandir(folder) as entries:
            for entry in entries:
                self.entries += 1
                if self.entries > MAX_ENTRIES:
                    raise TooManyFiles(f"it made more than {MAX_ENTRIES} files and folders")
                with contextlib.suppress(OSError):  # removed meanwhile
                    if entry.is_dir(follow_symlinks=False):
                        inner = _open(entry.name, folder)
                        try:
                            total += self.size(inner, depth + 1)
                        finally:
                            os.close(inner)
                    else:
                        total += self._file_size(entry.stat(follow_symlinks=False))
        return total

    def _file_size(self, status: os.stat_result) -> int:
        if status.st_nlink > 1:
            key = status.st_dev, status.st_ino
            if key in self.linked:
                return 0
            self.linked.add(key)
        return status.st_blocks * 512


def remove(path: str) -> None:
    """Remove a folder and all that is in it, as far as the system lets us."""
    for _ in range(_ATTEMPTS):
        with contextlib.suppress(OSError):
            root = _open(path, None)
            try:
                _empty(root)
            finally:
                os.close(root)
            os.rmdir(path)
        if not os.path.lexists(path):
            return


def _empty(root: int) -> None:
    """Remove what is in a folder: folders in it are moved up first, so that none lies deep."""
    prefix = os.urandom(8).hex()  # no name that is there already
    moved = 0
    waiting = [""]
    while waiting:
        name = waiting.pop()
        folder = _open(name, root) if name else root
        try:
            with contextlib.suppress(OSError):
                os.fchmod(folder, 0o700)
            with os.scandir(folder) as found:
                entries = list(found)
            for entry in entries:
                with contextlib.suppress(OSError):
                    if not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.name, dir_fd=folder)
                        continue
                    os.close(_open(entry.name, folder, writable=True))
                    moved += 1
                    upper = f"{prefix}-{moved}"
                    os.rename(entry.name, upper, src_dir_fd=folder, dst_dir_fd=root)
                    waiting.append(upper)
        finally:
            if name:
                os.close(folder)
        if name:
            with contextlib.suppress(OSError):
                os.rmdir(name, dir_fd=root)


def _open(name: str, parent: int | None, *, writable: bool = False) -> int:
    """A folder's descriptor, never through a link; one that is closed to its owner is opened."""
    try:
        folder = os.open(name, _FOLDER, dir_fd=parent)
    except PermissionError:
        if not hasattr(os, "O_PATH"):
            raise
        handle = os.open(name, _FOLDER | os.O_PATH, dir_fd=parent)
        try:
            os.chmod(f"/proc/self/fd/{handle}", 0o700)
            folder = os.open(f"/proc/self/fd/{handle}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        finally:
            os.close(handle)
    if writable:
        os.fchmod(folder, 0o700)
    return folder
