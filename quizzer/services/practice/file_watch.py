"""A file's saves as they happen, whatever the editor does and the file system reports."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

POLL_MS = 500  # where the file system sends no events, a look at the file this often
IN_CLOSE_WRITE, IN_MOVED_TO = 0x08, 0x80  # from <sys/inotify.h>
EVENT_BYTES = 65536  # read at once; which file an event names does not matter


def watch_saves(path: Path, stop: threading.Event) -> Iterator[bytes]:
    """The file's bytes now, and again after each change, until `stop` is set.

    The folder is watched, since many editors write another file and rename it over this one. A
    file that is away for the moment of a save is waited for.
    """
    last = _read(path)
    if last is not None:
        yield last
    for _ in _wake_ups(path.parent, stop):
        now = _read(path)
        if now is not None and now != last:
            last = now
            yield now


def _wake_ups(folder: Path, stop: threading.Event) -> Iterator[None]:
    """When it is worth a look; by the clock alone where the system has no watch to spare."""
    watch = _inotify_wake_ups if sys.platform == "linux" else _watchfiles_wake_ups
    try:
        yield from watch(folder, stop)
    except (OSError, RuntimeError, UnicodeEncodeError):
        # a limit that is reached, or a name that is no UTF-8
        while not stop.wait(POLL_MS / 1000):
            yield


def _inotify_wake_ups(folder: Path, stop: threading.Event) -> Iterator[None]:
    """Linux's own watch: watchfiles would wake this process 200 times a second to be as fast."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "inotify_init1 failed")
    try:
        watch = libc.inotify_add_watch(
            descriptor, os.fsencode(folder), IN_CLOSE_WRITE | IN_MOVED_TO
        )
        if watch < 0:
            raise OSError(ctypes.get_errno(), "inotify_add_watch failed")
        events = select.poll()
        events.register(descriptor, select.POLLIN)
        while not stop.is_set():
            if events.poll(POLL_MS):
                os.read(descriptor, EVENT_BYTES)
            yield
    finally:
        os.close(descriptor)


def _watchfiles_wake_ups(folder: Path, stop: threading.Event) -> Iterator[None]:
    import watchfiles

    for _ in watchfiles.watch(
        folder,
        stop_event=stop,
        step=5,
        debounce=20,
        rust_timeout=POLL_MS,
        yield_on_timeout=True,
        recursive=False,
        watch_filter=None,
        raise_interrupt=True,
    ):
        yield


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
