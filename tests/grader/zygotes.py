"""A clean process's object in the test's own process, which serves nobody yet."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from quizzer.grader.zygote import Zygote


@contextmanager
def idle_zygote(scratch: Path, **options: Any) -> Iterator[tuple[Zygote, socket.socket]]:
    """It, and the other end of its control channel; signals are handled as before at the end."""
    handlers = [(number, signal.getsignal(number)) for number in (signal.SIGCHLD, signal.SIGTERM)]
    control, theirs = socket.socketpair()
    chosen = {"view": SimpleNamespace(opened=None), "private": [], "modules": {}, **options}
    view = chosen.pop("view")
    made = Zygote(control, None, view, spares=1, shared=True, scratch=str(scratch), **chosen)
    yield made, theirs
    signal.set_wakeup_fd(-1)
    for number, handler in handlers:
        signal.signal(number, handler)
    for each in (control, theirs):
        each.close()
    for number in (made.woken, made.waker):
        os.close(number)
