"""Start of process to first paint: quizzer against a bare Textual app, in turn, in real terminals.

    python -m tests.benchmarks.first_paint [--runs 15] [--cards 100000]

Both run in a pseudo-terminal of 80x24. A paint is the first screenful after the terminal was set
up: the moment at which a known word of the screen has arrived. A third command tells how long it
takes until the first suggested mark could be given, which is loaded behind the paint.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = """
from textual.app import App
from textual.widgets import Footer, Static
class Bare(App):
    def compose(self):
        yield Static("painted")
        yield Footer()
Bare().run()
"""
READY = """
import os
from quizzer.cli import main
from quizzer.services import suggesting
load = suggesting.warm_up
suggesting.warm_up = lambda: load() and os.write(1, b"\\x1b]0;suggestions are ready\\x07")
main()
"""
LIMIT = 1.5


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


def make_deck(home: Path, cards: int) -> None:
    lines = ['title = "Many"']
    for number in range(cards):
        lines.append(
            f'[[card]]\nid = "c{number}"\nkind = "free"\nprompt = "Question {number}?"\n'
            f'answer = "Answer {number}."'
        )
    (home / "questions").mkdir(parents=True)
    (home / "questions" / "many.toml").write_text("\n".join(lines), encoding="utf-8")


def measure(runs: int, cards: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        if cards:
            make_deck(home, cards)
        env = {**os.environ, "QUIZZER_HOME": str(home), "TERM": "xterm-256color"}
        for name in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE"):
            env.pop(name, None)
        env["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")  # as after an installation
        quizzer = [sys.executable, "-c", "from quizzer.cli import main; main()"]  # as installed
        subprocess.run(
            [sys.executable, "-m", "quizzer", "deck", "list"],
            env=env,
            check=True,
            capture_output=True,
        )
        commands = {
            "bare": ([sys.executable, "-c", BARE], b"painted"),
            "quizzer": (quizzer, b"MNIST"),
            "suggestions": ([sys.executable, "-c", READY], b"suggestions are ready"),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(runs + 1):
            for name, (command, word) in commands.items():
                taken = first_paint(command, word, env)
                if run:  # the first fills the caches
                    times[name].append(taken)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    ratio = medians["quizzer"] / medians["bare"]
    what = f"{cards + 37} cards" if cards else "37 cards"
    print(
        f"{what}: bare {medians['bare'] * 1000:.0f} ms, quizzer {medians['quizzer'] * 1000:.0f} ms"
        f", ratio {ratio:.2f} (at most {LIMIT}; medians of {runs})"
        f"; suggestions ready after {medians['suggestions'] * 1000:.0f} ms"
    )
    return ratio


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--cards", type=int, default=0, help="a second round with so many cards")
    chosen = options.parse_args()
    ratios = [measure(chosen.runs, 0)]
    if chosen.cards:
        ratios.append(measure(chosen.runs, chosen.cards))
    return int(max(ratios) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
