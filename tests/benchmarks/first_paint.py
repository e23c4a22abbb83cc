"""Start of process to first paint: quizzer against a bare Textual app, in turn, in real terminals.

    python -m tests.benchmarks.first_paint [--runs 15] [--cards 100000]

Both run in a pseudo-terminal of 80x24. A paint is the first screenful after the terminal was set
up: the moment at which a known word of the screen has arrived.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.homes import deck_text
from tests.benchmarks.table import Row, in_turn, show

BARE = """
from textual.app import App
from textual.widgets import Footer, Static
class Bare(App):
    def compose(self):
        yield Static("painted")
        yield Footer()
Bare().run()
"""
QUIZZER = [sys.executable, "-c", "from quizzer.__main__ import main; main()"]  # as installed


def first_paint(command: list[str], word: bytes, env: dict[str, str]) -> float:
    """Seconds until `word` is on the terminal; the process is ended after that."""
    main, child = pty.openpty()
    import fcntl
    import termios

    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=child, stdout=child, stderr=child, env=env, start_new_session=True
    )
    os.close(child)
    seen = b""
    try:
        while word not in seen:
            ready, _, _ = select.select([main], [], [], 30)
            if not ready:
                raise TimeoutError(f"{command}: nothing for 30 s after {seen[-500:]!r}")
            seen += os.read(main, 65536)
        return time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(main)


def rows(runs: int = 15, cards: int = 100_000) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few", Path(folder) / "many"
        (many / "questions").mkdir(parents=True)
        (many / "questions" / "bench.toml").write_text(deck_text(cards), encoding="utf-8")
        env = {**os.environ, "TERM": "xterm-256color"}
        for name in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE"):
            env.pop(name, None)
        env["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")  # as after an installation

        def paint(command: list[str], word: bytes, home: Path) -> Callable[[], float]:
            named = {**env, "QUIZZER_HOME": str(home)}
            return lambda: 1000 * first_paint(command, word, named)

        commands = (
            paint([sys.executable, "-c", BARE], b"painted", few),
            paint(QUIZZER, b"MNIST", few),
            paint(QUIZZER, b"MNIST", many),
        )
        for home in (few, many):
            subprocess.run(
                [sys.executable, "-m", "quizzer", "deck", "list"],
                env={**env, "QUIZZER_HOME": str(home)},
                check=True,
                capture_output=True,
            )
        for command in commands:
            command()  # fills the caches
        bare, at_few, at_many = in_turn(runs, *commands)
    yield Row("first paint", "bare Textual app", at_few, bare, target=1.3, size=37)
    yield Row("first paint", "bare Textual app", at_many, bare, target=1.3, size=cards + 37)
    yield Row("first paint", "ours, 37 cards", at_many, at_few, target=1.1, size=cards + 37)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--cards", type=int, default=100_000, help="of the larger home")
    chosen = options.parse_args()
    return show(rows(chosen.runs, chosen.cards))


if __name__ == "__main__":
    sys.exit(main())
