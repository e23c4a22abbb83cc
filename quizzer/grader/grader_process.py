"""The clean process behind a `GraderClient`: started and ended here, or another process's.

Several processes may use one (a class's workers do), so that torch is imported once for them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Protocol

from quizzer.errors import QuizzerError
from quizzer.grader.process import scratch

_END_S = 5.0
# How long one that has just died may still look alive: usually, and on a busy machine.
NOTICED_S, NOTICED_LATE_S = 0.2, 2.0
_HUNG_UP = getattr(select, "POLLRDHUP", select.POLLHUP)


class WarmProcess(Protocol):
    """A zygote that can be asked for judges over `control`."""

    control: socket.socket

    @property
    def alive(self) -> bool: ...

    def still_there(self, seconds: float = NOTICED_S) -> bool:
        """Whether it is alive; so long one that has just died is given to be noticed."""
        ...

    def end(self, *, has_answered: bool) -> None:
        """Leave nothing behind of what was started here."""
        ...

    def failure(self) -> QuizzerError:
        """Why it ended by itself."""
        ...


class GraderProcess:
    """A zygote of one's own, from its start until all that it started has ended.

    `torch` imports torch beforehand, `optim` also what the first optimizer needs; `keep` keeps a
    runner ready for the next submission; `many` spends half a second at the start on what makes
    each of many submissions cheaper. `hidden` are folders that no submission may see, `callers`
    so many processes that may use it at once.
    """

    def __init__(
        self,
        *,
        torch: bool,
        optim: bool = False,
        keep: bool = True,
        many: bool = False,
        hidden: tuple[Path, ...] = (),
        callers: int = 1,
    ) -> None:
        self.torch = torch
        self.scratch = tempfile.mkdtemp(prefix=scratch.SCRATCH)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 closed in end()
        self.control, theirs = socket.socketpair()
        options = {"torch": torch, "optim": optim, "keep": keep, "many": many, "callers": callers}
        with theirs:
            self.process, config = _start(theirs, self._errors, options, hidden, self.scratch)
        with contextlib.suppress(OSError):  # one that could not even start: reported later
            self.control.sendall(config)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def still_there(self, seconds: float = NOTICED_S) -> bool:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def share(self) -> SharedProcess:
        """Let another process use it too: what is returned can be passed on to one that starts."""
        ours, theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):  # it has ended, which that one then notices
            socket.send_fds(self.control, [b"c"], [theirs.fileno()])
        return SharedProcess(ours, self.scratch)

    def end(self, *, has_answered: bool) -> None:
        """End it and all that it started; returns when all of them have ended."""
        self.control.close()
        # It may still be importing torch; on a busy machine it may take seconds. Killed, it could
        # not wait for its own processes.
        for patience_s, end in (
            (_END_S if has_answered else 0.3, self.process.terminate),
            (_END_S, self.process.kill),
        ):
            try:
                self.process.wait(patience_s)
                break
            except subprocess.TimeoutExpired:
                end()
        self.process.wait()
        scratch.remove(self.scratch)
        self._errors.close()

    def failure(self) -> QuizzerError:
        """Why it ended by itself, in the last words that it wrote."""
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 2000))
        last = self._errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
        code = self.process.returncode
        return QuizzerError(
            f"the grader's process ended ({last[0] if last else f'exit status {code}'})",
            hint="`quizzer doctor` shows whether torch and msgpack can be imported",
        )


class SharedProcess:
    """A line to another process's zygote; one that may not be shared closes it."""

    def __init__(self, control: socket.socket, scratch: str) -> None:
        self.control = control
        self.scratch = scratch

    @property
    def alive(self) -> bool:
        return not self._hung_up(0)

    def still_there(self, seconds: float = NOTICED_S) -> bool:
        return not self._hung_up(seconds)

    def end(self, *, has_answered: bool) -> None:
        self.control.close()

    def failure(self) -> QuizzerError:
        return QuizzerError("the grader's process ended, or could not be shared", hint="try again")

    def await_end(self) -> None:
        """Wait until it has ended, as it does with its owner, and remove its files."""
        until = time.monotonic() + _END_S
        while not self._hung_up(0.1) and time.monotonic() < until:
            pass
        scratch.remove(self.scratch)

    def _hung_up(self, seconds: float) -> bool:
        if self.control.fileno() < 0:
            return True
        poll = select.poll()
        poll.register(self.control, _HUNG_UP)
        return bool(poll.poll(int(seconds * 1000)))


_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
}
_BOOT = """
import json, os, sys
os.dup2(int(sys.argv[1]), 3)
config = json.loads(os.read(3, int(sys.argv[2])))
sys.path[:] = config["private"] + sys.path + config["packages"]
from quizzer.grader.zygote import main
main(globals().pop("config"))
"""


def _start(
    control: socket.socket,
    errors: IO[bytes],
    options: dict[str, bool | int],
    hidden: tuple[Path, ...],
    scratch_folder: str,
) -> tuple[subprocess.Popen[bytes], bytes]:
    """Execute a zygote that serves `control`; the process, and the configuration to send there."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    package = Path(__file__).resolve().parents[1]
    packages = _package_folders()
    config = {
        **options,
        # The kernel means the parent's thread by "parent": only the main one stays.
        "parent": os.getpid() if in_main_thread else 0,
        "scratch": scratch_folder,
        "packages": packages,
        "private": [str(package.parent)] if str(package.parent) not in packages else [],
        "hidden": [
            str(package),
            str(package.parent / "exercises"),
            *(f"{folder}/{package.name}" for folder in packages),
            *map(str, hidden),
        ],
    }
    message = json.dumps(config).encode()
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _BOOT, str(control.fileno()), str(len(message))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
        pass_fds=[control.fileno()],
    )
    return process, message


def _package_folders() -> list[str]:
    """The folders of the packages that a submission may use, without importing them."""
    specs = (importlib.util.find_spec(name) for name in ("msgpack", "numpy", "torch"))
    origins = [Path(spec.origin) for spec in specs if spec is not None and spec.origin]
    return list(dict.fromkeys(str(origin.parent.parent) for origin in origins))
