"""What the first paint may wait for, looked at in a fresh process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from quizzer.paths import Home

HEAVY = (
    *(
        "pydantic",
        "fsrs",
        "quizzer.report.formulas",
        "numpy",
        "sqlite_utils",
        "markdown_it",
        "PIL",
        "textual_image",
        "torch",
        "tree_sitter",
    ),
    *("wordllama", "tokenizers", "rapidfuzz", "snowballstemmer"),
    *("quizzer.marking.suggest", "quizzer.report.formulas"),
)
LATE = (
    *("textual.widgets._markdown", "textual.widgets._data_table", "textual.widgets._text_area"),
    *("quizzer.store.copies.backups", "quizzer.store.log.log_order"),
)

LOOK = """
import json, sys
from typing import ForwardRef
from quizzer import paths
from quizzer.services.startup import open_context
from quizzer.tui.app import QuizzerApp

class Looking(QuizzerApp):
    def on_ready(self):
        self.call_after_refresh(self.look)
    def look(self):
        self.seen = sorted(sys.modules)
        self.compiled = [
            f"{item.__module__}.{item.__name__}"
            for name, module in list(sys.modules.items())
            if name.startswith("quizzer.")
            for item in vars(module).values()
            if hasattr(item, "_field_defaults") and item.__module__ == name
            if all(isinstance(kind, ForwardRef) for kind in item.__annotations__.values())
        ]
        self.exit()

with open_context(paths.find_home()) as context:
    app = Looking(context)
    app.run(headless=True, size=(80, 24))
print(json.dumps([app.seen, app.compiled]))
"""


def _look(home: Home) -> list[list[str]]:
    """The modules loaded by the first paint, and the named tuples whose types are texts."""
    env = {**os.environ, "QUIZZER_HOME": str(home.folder)}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env=env, check=True, capture_output=True, text=True
    )
    lists: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return lists


def test_nothing_heavy_is_loaded_before_the_first_paint(used_home: Home) -> None:
    loaded = set(_look(used_home)[0])
    assert "quizzer.tui.screens.today" in loaded
    assert not loaded & {*HEAVY, *LATE}
    screens = {name for name in loaded if name.startswith("quizzer.tui.screens.")}
    assert screens == {"quizzer.tui.screens.today"}


def test_no_named_tuple_has_its_types_compiled_from_text_before_the_first_paint(
    used_home: Home,
) -> None:
    """`from __future__ import annotations` makes texts of them, each compiled at the import.

    That is a sixtieth of the whole start; so modules of the first paint that have named tuples do
    without that import.
    """
    assert _look(used_home)[1] == []


def test_a_mistake_in_the_app_is_told_in_words_and_written_down(used_home: Home) -> None:
    script = """
from quizzer.tui.screens.today import TodayScreen
def broken(self): raise RuntimeError("made to fail")
TodayScreen.action_unchoose = broken
from quizzer.tui import app
whole = app.QuizzerApp.run
async def press(pilot):
    await pilot.press("escape")
    await pilot.pause()
app.QuizzerApp.run = lambda self: whole(self, headless=True, auto_pilot=press)
from quizzer.cli.common import open_home
from quizzer.errors import QuizzerError
with open_home() as context:
    try:
        app.run(context, "today")
    except QuizzerError as error:
        print(error)
"""
    env = {**os.environ, "QUIZZER_HOME": str(used_home.folder)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, check=True, capture_output=True, text=True
    )
    assert "made to fail" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "Traceback" in (used_home.folder / "error.log").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reports it to poll")
@pytest.mark.parametrize("hang_up", [signal.SIG_DFL, signal.SIG_IGN], ids=["heeded", "ignored"])
def test_an_app_whose_terminal_is_gone_without_a_signal_ends(
    used_home: Home, hang_up: signal.Handlers
) -> None:
    import pty

    main, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "quizzer"],
        stdin=child,
        stdout=child,
        stderr=child,
        env={**os.environ, "QUIZZER_HOME": str(used_home.folder), "TERM": "xterm-256color"},
        start_new_session=True,  # the terminal is not its controlling one: nothing hangs it up
        preexec_fn=lambda: signal.signal(signal.SIGHUP, hang_up),
    )
    os.close(child)
    screen = b""
    while b"MNIST" not in screen:
        screen += os.read(main, 65536)
    assert process.poll() is None
    os.close(main)
    try:
        assert process.wait(60) != 0
    finally:
        process.kill()
