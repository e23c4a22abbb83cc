"""Editing a card from a review: in the learner's own copy, and with an editor that fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from textual.widgets import TextArea

from quizzer.errors import UsageError
from quizzer.memory.scheduler import Rating
from quizzer.tui.editor import run_editor
from quizzer.tui.shell import Shell
from quizzer.tui.widgets.dialogs import MessageDialog
from tests.tui.conftest import Desk
from tests.tui.helpers import card_on_screen, screen_text, type_text, wait_for_toast


def _editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> Path:
    """An $EDITOR that replaces one text by another and notes how it was called."""
    script, called = tmp_path / "editor.py", tmp_path / "called"
    script.write_text(
        "import sys, pathlib\n"
        f"pathlib.Path({str(called)!r}).write_text(' '.join(sys.argv[1:]))\n"
        "path = pathlib.Path(sys.argv[-1])\n"
        f"path.write_text(path.read_text().replace({before!r}, {after!r}))\n"
    )
    vim = tmp_path / "vim"
    vim.write_text(f'#!/bin/sh\nexec {sys.executable} {script} "$@"\n')
    vim.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(vim))
    return called


@pytest.mark.skipif(os.name == "nt", reason="the fake editor is a shell script")
async def test_a_bundled_card_is_edited_in_the_learners_own_copy(
    desk: Desk, bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = _editor(tmp_path, monkeypatch, "What does `relu` do?", "And what does `relu` do?")
    original = (bundled / "kinds.toml").read_text()
    desk.rate("kinds/free", Rating.AGAIN, "before the edit")
    desk.advance(minutes=2)
    async with desk.open("review") as pilot:
        await type_text(pilot, "kept")
        await pilot.press("escape", "e")
        await pilot.pause()
        assert "And what does relu do?" in screen_text(pilot)
        assert "edited since your last review" in screen_text(pilot)
        assert pilot.app.screen.query_one(TextArea).text == "kept"
    learners_copy = desk.context.home.questions / "kinds.toml"
    assert called.read_text() == f"+3 {learners_copy}"
    assert (bundled / "kinds.toml").read_text() == original
    assert len(desk.history("kinds/free")) == 1


@pytest.mark.skipif(os.name == "nt", reason="the fake editor is a shell script")
async def test_a_mistake_made_in_the_editor_is_shown_and_the_old_version_stays(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _editor(tmp_path, monkeypatch, 'kind = "free"', 'kind = "fre"')
    async with desk.open("review") as pilot:
        await pilot.press("escape", "e")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MessageDialog)
        text = " ".join(screen_text(pilot).split())
        assert "card 'free' has the unknown kind 'fre'" in text
        assert "kinds.toml:" in text.replace(" ", "")
        await pilot.press("enter")
        assert card_on_screen(pilot) == "kinds/free"
        await pilot.press("enter", "3")
    assert desk.history("kinds/free")


@pytest.mark.skipif(os.name == "nt", reason="the fake editor is a shell script")
async def test_an_editor_that_changed_nothing_leaves_no_copy_behind(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _editor(tmp_path, monkeypatch, "no such text", "")
    async with desk.open("review") as pilot:
        await pilot.press("escape", "e")
        await pilot.pause()
        assert card_on_screen(pilot) == "kinds/free"
    assert not (desk.context.home.questions / "kinds.toml").exists()


async def test_a_missing_editor_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "/no/such/editor")
    async with desk.open("review") as pilot:
        await pilot.press("escape", "e")
        await pilot.pause()
        await wait_for_toast(pilot, "cannot start the editor")
        assert card_on_screen(pilot) == "kinds/free"


class SuspendedApp:
    """Stands for the app in a terminal: like Textual, it resumes only after a normal end."""

    is_headless = False

    def __init__(self) -> None:
        self.resumed = False
        self.messages: list[str] = []

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield
        self.resumed = True

    def notify(self, message: str, **_: Any) -> None:
        self.messages.append(message)


@pytest.mark.parametrize(
    "error", [FileNotFoundError(2, "No such file"), ValueError("embedded null byte")]
)
def test_whatever_an_editor_raises_the_screen_comes_back_and_says_so(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    app = SuspendedApp()
    monkeypatch.setattr("subprocess.run", fail)
    with pytest.raises(UsageError, match="cannot start the editor 'nvim'"):
        run_editor(cast(Shell, app), ["nvim", "file"])
    assert app.resumed


def test_ctrl_c_in_an_editor_does_not_end_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    app = SuspendedApp()
    monkeypatch.setattr("subprocess.run", interrupt)
    run_editor(cast(Shell, app), ["nvim", "file"])
    assert app.resumed
    assert app.messages == ["nvim ended with status 130"]


@pytest.mark.parametrize(
    ("editor", "message"),
    [
        ("no-such-editor-anywhere", "cannot start the editor"),
        ("vim 'x", "cannot be read"),
        (" ", "blank"),
    ],
)
async def test_an_editor_that_is_not_installed_or_malformed_is_reported(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, editor: str, message: str
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    async with desk.open("review") as pilot:
        await pilot.press("escape", "e")
        await pilot.pause()
        await wait_for_toast(pilot, message)
        assert card_on_screen(pilot) == "kinds/free"
        await pilot.press("enter", "3")
        assert card_on_screen(pilot) == "kinds/choice"
