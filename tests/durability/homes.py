"""What the durability scripts share: a home, commands in a loop, the app in a terminal, checks."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizzer.paths import Home

CARDS = 300
CARD = '[[card]]\nid = "c{0}"\nkind = "free"\nprompt = "Question {0}?"\nanswer = "Answer {0}."\n'
RIGHT = "def pair_up(a, b):\n    return list(zip(a, b))\n"


def make_home(folder: Path) -> Home:
    """A home with one deck, `crash`, whose prompts are numbered, and no limits."""
    home = Home(folder)
    home.questions.mkdir(parents=True)
    write_deck(home, "crash")
    home.config.write_text(
        "new_cards_per_day = 9999\nreviews_per_day = 99999\nsuggestions = false\n"
    )
    (folder / "right.py").write_text(RIGHT)
    return home


def write_deck(home: Home, name: str, cards: int = CARDS) -> None:
    text = f'title = "{name.title()}"\n' + "".join(CARD.format(number) for number in range(cards))
    (home.questions / f"{name}.toml").write_text(text)


def environment(home: Home, **more: str) -> dict[str, str]:
    return {**os.environ, "QUIZZER_HOME": str(home.folder), "TERM": "xterm-256color", **more}


def quizzer(home: Home, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "quizzer", *args],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


# Runs commands one after another in one process, each as a process of its own would, so that a
# kill falls among writes rather than among imports. Prints what each acknowledges.
LOOP = """
import itertools, sys
from quizzer.cli import main
kind, mark = sys.argv[1:3]
def run(*args):
    try:
        main([*args])
    except SystemExit as leaving:
        if leaving.code:
            print("status", leaving.code, flush=True)
    sys.stdout.flush()
for number in itertools.count():
    card = f"crash/c{number * 7 % 300}"
    if kind in ("rate", "undo"):
        run("rate", card, ("again", "hard", "good", "easy")[number % 4],
            "--answer", f"{mark}-{number}", "--json")
    if kind == "undo" and number % 2:
        run("undo", "--json")
    if kind == "grade":
        run("grade", "zip_pairs", sys.argv[3], "--json")
    if kind == "backup":
        run("backup")
"""


class Loop:
    """Commands in a loop, until it is killed; `acknowledged` is what they have printed."""

    def __init__(self, home: Home, kind: str, mark: str, **more: str) -> None:
        self.kind, self.mark = kind, mark
        self.process = subprocess.Popen(
            [sys.executable, "-c", LOOP, kind, mark, str(home.folder / "right.py")],
            env=environment(home, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._read = b""

    def first_line(self, seconds: float = 90) -> None:
        """Wait until something has been acknowledged."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        assert ready, "nothing was acknowledged"
        self._read = os.read(self.process.stdout.fileno(), 1 << 16)

    def kill(self) -> list[str]:
        """SIGKILL; returns the whole lines that were printed."""
        self.process.send_signal(signal.SIGKILL)
        out, err = self.process.communicate(timeout=60)
        assert b"Traceback" not in err, err.decode()
        lines = (self._read + out).decode().split("\n")
        return lines[:-1]  # a line that is cut off was not printed

    def kill_and_parse(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.kill()]


class Terminal:
    """The app itself behind a pseudo-terminal of 100 by 30."""

    def __init__(self, home: Home, *args: str) -> None:
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execve(
                sys.executable,
                [sys.executable, "-m", "quizzer", *args],
                environment(home, COLUMNS="100", LINES="30"),
            )
        import fcntl
        import termios

        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.seen = ""

    def read(self, seconds: float) -> str:
        """What the app draws within so many seconds, or before that, once it is quiet."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return ""
        with suppress(OSError):  # the app has gone
            text = os.read(self.master, 1 << 16).decode("utf-8", "replace")
            self.seen += text
            return text
        return ""

    def until(self, pattern: str, seconds: float = 60, start: int = 0) -> re.Match[str]:
        """Wait until what has been drawn, from the character `start` on, holds a pattern."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if match := re.search(pattern, self.seen[start:]):
                return match
            self.read(0.05)
        raise AssertionError(f"{pattern!r} did not come; the screen was {self.seen[-2000:]!r}")

    def drawn(self, pattern: str, end: float) -> re.Match[str] | None:
        """What the app draws from now on like a pattern; None where it is not there by `end`."""
        start = len(self.seen)
        while (remaining := end - time.monotonic()) > 0:
            self.read(remaining)
            if match := re.search(pattern, self.seen[start:]):
                return match
        return None

    def press(self, keys: str) -> None:
        with suppress(OSError):
            os.write(self.master, keys.encode())

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def wait(self) -> int:
        """Read on until the app has ended; its exit status."""
        while self.read(0.5):
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.master)
        return status


@dataclass(frozen=True)
class Log:
    """What a database holds, read with nothing but SQLite."""

    reviews: dict[int, tuple[str, str | None]]  # by id: the card's name and the answer
    undone: frozenset[int]
    attempts: int


def read_log(home: Home) -> Log:
    """The log, having checked every page, index, reference and schedule; raises AssertionError."""
    with closing(sqlite3.connect(home.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        wrong = connection.execute(
            "SELECT count(*) FROM (SELECT card, max(id) AS last FROM review"
            " WHERE id NOT IN (SELECT review FROM undo) GROUP BY card) AS stands"
            " FULL OUTER JOIN schedule ON schedule.card = stands.card"
            " WHERE stands.last IS NOT schedule.review"
        ).fetchone()
        assert wrong == (0,), "a schedule that does not follow from the log"
        return Log(
            {
                row[0]: (row[1], row[2])
                for row in connection.execute(
                    "SELECT review.id, name, answer FROM review JOIN card ON card.key = card"
                )
            },
            frozenset(row[0] for row in connection.execute("SELECT review FROM undo")),
            connection.execute("SELECT count(*) FROM attempt").fetchone()[0],
        )


def left_running(home: Home) -> Iterator[int]:
    """Processes that still work for a home."""
    mark = f"QUIZZER_HOME={home.folder}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)
