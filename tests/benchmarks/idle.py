"""What an idle app costs: processor time per screen over a minute, and memory without the Lab.

    python -m tests.benchmarks.idle [--seconds 60]

Each screen is opened by its keys in a real terminal of 120x40 and then left alone. The time of all
processes that belong to the app is counted, graders included. Memory is the proportional set size.
"""

from __future__ import annotations

import argparse
import os
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.lab import children, memory_mb
from tests.benchmarks.table import Row, show

QUIZZER = [sys.executable, "-c", "from quizzer.__main__ import main; main()"]  # as installed
SCREENS: dict[str, tuple[str, ...]] = {  # the keys that lead there from Today, one every PAUSE
    "a question, the box in focus": ("r",),
    "waiting ten minutes for a learning step": ("r", "\r", "3"),
    "Today": (),
    "Browse": ("b",),
    "Progress": ("p",),
    "an exercise in the Lab": ("l", "\r"),
}
PAUSE = 2.0  # seconds
SETTLE = 20.0  # seconds until suggestions and the grader are loaded
MOST_SHARE = 0.002  # of a core
MOST_MEMORY = 90  # MB


class IdleApp:
    """The app in a pseudo-terminal that a thread empties."""

    def __init__(self, env: dict[str, str]) -> None:
        import fcntl
        import termios

        self._main, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.process = subprocess.Popen(
            QUIZZER, stdin=child, stdout=child, stderr=child, env=env, start_new_session=True
        )
        os.close(child)
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self) -> None:
        try:
            while os.read(self._main, 65536):
                pass
        except OSError:  # the app has ended
            return

    def press(self, key: str) -> None:
        os.write(self._main, key.encode())

    def processor_ms(self) -> float:
        """User and system time of the app and all its processes so far."""
        ticks = 0
        for process in children(self.process.pid):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))  # of processes that have ended, too
        return 1000 * ticks / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._main)


def memory_of_first_start(home: Path) -> float:
    """MB of the app on Today after a start that read every deck."""
    app = IdleApp({**os.environ, "TERM": "xterm-256color", "QUIZZER_HOME": str(home)})
    try:
        time.sleep(SETTLE)
        return memory_mb(app.process.pid)[0]
    finally:
        app.close()


def rows(seconds: float = 60.0) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        apps: dict[str, IdleApp] = {}
        first_start = memory_of_first_start(Path(folder) / "new home")
        memory = 0.0
        try:
            for name, keys in SCREENS.items():
                env = {**os.environ, "TERM": "xterm-256color"}
                env["QUIZZER_HOME"] = str(Path(folder) / name)
                for arguments in (("deck", "list"), ("config", "new_cards_per_day", "1")):
                    subprocess.run(
                        [sys.executable, "-m", "quizzer", *arguments],
                        env=env,
                        check=True,
                        capture_output=True,
                    )
                apps[name] = IdleApp(env)
                time.sleep(2 * PAUSE)
                for key in keys:
                    apps[name].press(key)
                    time.sleep(PAUSE)
                if not memory:  # while no other app shares its pages
                    time.sleep(SETTLE)
                    memory, _ = memory_mb(apps[name].process.pid)
            time.sleep(SETTLE)
            before = {name: app.processor_ms() for name, app in apps.items()}
            begun = time.perf_counter()
            time.sleep(seconds)
            passed = 1000 * (time.perf_counter() - begun)
            used = {name: app.processor_ms() - before[name] for name, app in apps.items()}
        finally:
            for app in apps.values():
                app.close()
    for name in SCREENS:
        yield Row(f"idle: {name}", "the time passed", [used[name]], [passed], target=MOST_SHARE)
    for name, used_mb in (("a question", memory), ("the first start", first_start)):
        row_name, peer = f"memory in MB: {name}", f"{MOST_MEMORY} MB"
        yield Row(row_name, peer, [used_mb], [MOST_MEMORY], target=1.0)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    return show(rows(options.parse_args().seconds))


if __name__ == "__main__":
    sys.exit(main())
