from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizzer import paths
from quizzer.paths import Home
from tests.security.test_shown_harmlessly import EVIL

pytestmark = pytest.mark.usefixtures("used_home")

RIGHT = "def pair_up(a, b):\n    return list(zip(a, b))\n"
WRONG = "def pair_up(a, b):\n    return zip(a, b)\n"


class Terminal:
    """`quizzer watch` as a person sees it."""

    def __init__(self, home: Home, *args: str) -> None:
        ours, theirs = pty.openpty()
        self.screen, self.raw = ours, ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "quizzer", "watch", *args],
            env={
                **os.environ,
                "QUIZZER_HOME": str(home.folder),
                "EDITOR": f"{sys.executable} {Path(__file__).with_name('editor.py')}",
                "TERM": "xterm",
            },
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    @property
    def text(self) -> str:
        """What came since the last key or `forget`, without its colours."""
        return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", self.raw)

    def forget(self) -> None:
        self.raw = ""

    def press(self, key: str) -> None:
        self.forget()
        os.write(self.screen, key.encode())

    def until(self, wanted: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while wanted not in self.text:
            assert time.monotonic() < end, self.text
            ready, _, _ = select.select([self.screen], [], [], 0.2)
            if ready:
                try:
                    self.raw += os.read(self.screen, 4096).decode("utf-8", "replace")
                except OSError:
                    assert wanted in self.text, self.text

    def status(self) -> int:
        return self.process.wait(60)


@pytest.fixture
def terminal(home: Home) -> Iterator[Terminal]:
    opened = Terminal(home, "zip_pairs")
    yield opened
    if opened.process.poll() is None:
        opened.process.kill()
        opened.process.wait()
    os.close(opened.screen)


def test_single_keys_show_hints_run_again_and_go_to_the_next_exercise(
    terminal: Terminal, home: Home
) -> None:
    terminal.until("q quit")
    assert str(home.workspace / "zip_pairs.py") in terminal.text
    terminal.press("h")
    terminal.until("Hint 1 of 3")
    terminal.press("h")
    terminal.until("Hint 2 of 3")
    terminal.forget()
    (home.workspace / "zip_pairs.py").write_text(WRONG)
    terminal.until("zip_pairs: failed")
    assert "✗ Pairs two lists of one length" in terminal.text
    terminal.press("n")  # not before a pass
    terminal.press("r")
    terminal.until("zip_pairs: failed")
    (home.workspace / "zip_pairs.py").write_text(RIGHT)
    terminal.until("n next exercise")
    assert "rated hard" in terminal.text
    assert "The model solution" in terminal.text
    terminal.press("n")
    terminal.until("The doubles of the odd ones")
    terminal.press("q")
    assert terminal.status() == 0


def test_a_nit_is_shown_beside_a_pass(terminal: Terminal, home: Home) -> None:
    terminal.until("q quit")
    clumsy = "def pair_up(a, b):\n    return [(x, y) for x, y in zip(a, b)]\n"
    (home.workspace / "zip_pairs.py").write_text(clumsy)
    terminal.until("zip_pairs: passed")
    assert "NIT: " in terminal.text
    assert "already gives these tuples" in terminal.text
    terminal.until("rated good")


def test_e_opens_the_editor_and_its_save_is_graded(terminal: Terminal) -> None:
    terminal.until("q quit")
    terminal.press("e")
    terminal.until("zip_pairs: passed")
    terminal.press("q")
    assert terminal.status() == 0


def test_leaving_after_a_failure_says_so_in_the_exit_status(terminal: Terminal, home: Home) -> None:
    terminal.until("q quit")
    (home.workspace / "zip_pairs.py").write_text(WRONG)
    terminal.until("zip_pairs: failed")
    terminal.press("q")
    assert terminal.status() == 1


def test_ctrl_c_leaves_with_130_and_no_traceback(terminal: Terminal) -> None:
    terminal.until("q quit")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.status() == 130
    assert "Traceback" not in terminal.text


def test_a_strange_exercise_can_neither_hide_that_it_is_code_nor_command_the_terminal(
    home: Home,
) -> None:
    folder = home.exercises / "zip_pairs"
    shutil.copytree(paths.bundled("exercises") / "zip_pairs", folder)
    evil = json.dumps(EVIL.replace("\x00", "").replace("🎉", ""))
    spec = folder / "exercise.toml"
    spec.write_text(re.sub(r"(?m)^title = .*", lambda _: f"title = {evil}", spec.read_text()))
    home.workspace.mkdir(parents=True)
    (home.workspace / "zip_pairs.py").write_text(f"print({EVIL!r})\n" + WRONG)
    opened = Terminal(home, "zip_pairs")
    try:
        opened.until("zip_pairs: failed")  # the file was there, so it is graded at once
        opened.until("q quit")
        screen_text = opened.raw.rpartition("\x1b[2J")[2]
        assert "with all your rights" in screen_text
        assert "abc" in screen_text
        for command in ("\x1b]", "\x07", "\u202e", "\x9b", "\x00"):
            assert command not in opened.raw
        opened.press("q")
        assert opened.status() == 1
    finally:
        opened.process.kill()
        opened.process.wait()
        os.close(opened.screen)
