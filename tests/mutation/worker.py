"""A warm process in the copy of the tree: it forks one pytest for each line of JSON it reads.

It loads pytest and large packages that many tests use, but neither quizzer nor the tests, so that
a fork sees the changed source. Request: {"tests": [id], "seconds": after which no other test
begins, "limit": after which it is ended}; answer: {"status": pytest's exit status, or null after
the limit, "failed": the id of the test that failed, or ""}.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

LARGE = (
    *("pytest", "hypothesis", "numpy", "pydantic", "click", "rich", "jinja2", "sqlite3"),
    *("matplotlib.figure", "matplotlib.backends.backend_svg", "asyncio", "http.server"),
)
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - |$)", re.MULTILINE)


class Stop:
    """A plugin of pytest that begins no further test after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.is_over = False

    def pytest_runtest_logfinish(self) -> None:
        self.is_over = time.monotonic() > self.end

    def pytest_runtestloop(self, session: Any) -> None:
        self.session = session

    def pytest_runtest_logreport(self) -> None:
        if self.is_over:
            self.session.shouldstop = "there was no more time"


def run_tests(tests: list[str], seconds: float, limit: float, log: Path) -> int | None:
    """Run tests in a fork until one fails or `seconds` are over; None for no end within `limit`."""
    child = os.fork()
    if child == 0:
        os.setsid()
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for number, target in ((0, os.open(os.devnull, os.O_RDONLY)), (1, output), (2, output)):
            os.dup2(target, number)
        import pytest

        options = ["-n0", "-x", "-q", "-p", "no:cacheprovider", "--timeout=0", "-rfE"]
        result = 1
        stop = Stop(seconds)
        try:
            result = int(pytest.main([*options, *tests], plugins=[stop]))
            if stop.is_over and result == pytest.ExitCode.INTERRUPTED:
                result = 0
        finally:
            sys.stdout.flush()
            os._exit(result)
    deadline = time.monotonic() + limit
    status: int | None = None
    while time.monotonic() < deadline:
        pid, code = os.waitpid(child, os.WNOHANG)
        if pid:
            status = os.waitstatus_to_exitcode(code)
            break
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # also what the tests started and left
    if status is None:
        os.waitpid(child, 0)
    return status


def main() -> None:
    log = Path(sys.argv[1])
    for name in LARGE:
        importlib.import_module(name)
    for line in sys.stdin:
        request = json.loads(line)
        status = run_tests(request["tests"], request["seconds"], request["limit"], log)
        failed = FAILED.search(log.read_text(errors="replace"))
        print(json.dumps({"status": status, "failed": failed[1] if failed else ""}), flush=True)


if __name__ == "__main__":
    main()
