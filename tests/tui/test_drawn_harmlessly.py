"""No widget, not even one that takes text as it is, draws what a terminal obeys; nothing opens."""

from __future__ import annotations

import json
import socket
import subprocess
import webbrowser
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, Markdown, Static, TextArea

from quizzer.errors import QuizzerError
from quizzer.memory.scheduler import Rating
from quizzer.tui.app import QuizzerApp
from quizzer.tui.widgets.dialogs import MessageDialog, NoteDialog
from tests.security.test_shown_harmlessly import EVIL, obeyed
from tests.tui.conftest import Desk
from tests.tui.helpers import wait_until
from tests.tui.test_lab import graded, lab, opened, write

__all__ = ["lab"]  # a fixture

HOSTILE = EVIL + "\x1b]52;c;b3duZWQ=\x07 [link=https://e.invalid]z[/link] <script>x()</script>"
SAID = json.dumps(HOSTILE.replace("\x00", "").replace("🎉", ""))
LINKED = "[go](https://e.invalid/a) ![pic](https://e.invalid/p.png) https://e.invalid/b"
KINDS = {
    "free": "key_points = [{0}]",
    "choice": "options = [{0}, 'two']\ncorrect = [{0}]",
    "number": "value = 3\nunit = {0}",
    "order": "steps = [{0}, 'two']",
    "cloze": "text = {1}",
}


def drawn(app: Any) -> str:
    """Every character of the frame as it would be written, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(s.text for s in strip if not s.control) for strip in strips)


@pytest.fixture
def evil(desk: Desk, bundled: Path) -> Desk:
    for old in bundled.glob("*.toml"):
        old.unlink()
    text = f"title = {SAID}\n"
    gap = json.dumps(json.loads(SAID).replace("[", "(") + " {{gap}}")
    for kind, more in KINDS.items():
        text += f"[[card]]\nid = '{kind}'\nkind = '{kind}'\nprompt = {SAID}\nanswer = {SAID}\n"
        text += f"tags = [{SAID}]\n{more.format(SAID, gap)}\n"
    (bundled / "evil.toml").write_text(text)
    desk.context = desk.context.refreshed()
    assert desk.context.problems == ()
    return desk


async def test_no_kind_of_card_draws_a_command_asked_or_answered(evil: Desk) -> None:
    answer = HOSTILE.replace("\x00", "")
    for kind in KINDS:
        evil.rate(f"evil/{kind}", Rating.AGAIN, answer)
    evil.advance(days=1)
    async with evil.open("review", size=(120, 40)) as pilot:
        for _ in KINDS:
            assert obeyed(drawn(pilot.app)) == set()
            await pilot.press("ctrl+s", "enter", "enter")
            await pilot.pause()
            assert obeyed(drawn(pilot.app)) == set()
            await pilot.press("escape", "1")
            await pilot.pause()


@pytest.mark.parametrize(
    "keys",
    [
        "p",
        "p 2",
        "p 4 enter",
        "p 4 enter enter",
        "p 5",
        "p 5 enter",
        "l",
        "q",
        "q enter",
        "q enter enter",
        "b",
        "b enter enter",
        "comma shift+tab",  # up from the first setting to the last one
        "question_mark",
    ],
)
async def test_no_place_draws_a_command(evil: Desk, keys: str) -> None:
    for days in (1, 0):
        evil.rate("evil/free", Rating.AGAIN, HOSTILE.replace("\x00", ""))
        evil.advance(days=days)
    async with evil.open(size=(120, 50)) as pilot:
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause(0.15)
        assert ("abc" in drawn(pilot.app)) == (keys != "l"), "what is hostile is on the screen"
        assert obeyed(drawn(pilot.app)) == set()
        assert "owned" not in pilot.app.title


async def test_what_a_submission_says_draws_no_command(lab: Desk) -> None:
    """While it runs, in its verdict, and when it is looked at again."""
    printed = repr(HOSTILE)
    async with opened(lab, (120, 40)) as pilot:
        for number, code in enumerate(
            (
                f"print({printed})\ndef pair_up(a, b):\n    return [{printed}]\n",
                f"def pair_up(a, b):\n    print({printed})\n    raise ValueError({printed})\n",
                f"# {HOSTILE}\ndef pair_up(a, b:\n",
            ),
            start=1,
        ):
            write(pilot, code.replace("\x00", ""))
            await pilot.press("f5")
            await graded(pilot, lab, number)
            assert "abc" in drawn(pilot.app)
            assert obeyed(drawn(pilot.app)) == set()
            await pilot.press("escape", "a")
            await pilot.pause(0.15)
            for key in ("d", "d", "tab", "end"):
                await pilot.press(key)
                await pilot.pause()
                assert obeyed(drawn(pilot.app)) == set()
            assert "abc" in drawn(pilot.app)
            await pilot.press("escape", "i")


async def test_what_takes_text_as_it_is_draws_no_command_either(desk: Desk) -> None:
    async with desk.open(size=(120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, QuizzerApp)
        app.notify_error(QuizzerError(HOSTILE, hint=HOSTILE))
        await wait_until(pilot, lambda: "abc" in drawn(app))
        assert obeyed(drawn(app)) == set()
        for screen in (NoteDialog(HOSTILE, str), MessageDialog(HOSTILE, HOSTILE)):
            await app.push_screen(screen)
            await pilot.pause(0.1)
            await wait_until(pilot, lambda: "abc" in drawn(app))
            assert obeyed(drawn(app)) == set()
        for widget in (TextArea(HOSTILE), Input(HOSTILE), Static(HOSTILE, markup=False)):
            await app.screen.mount(widget)
        await pilot.pause()
        assert obeyed(drawn(app)) == set()


async def test_a_link_and_a_picture_are_neither_opened_nor_fetched(
    evil: Desk, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def note(name: str) -> Any:
        return lambda *args, **more: tried.append(name)

    printed = json.dumps(LINKED)
    (bundled / "evil.toml").write_text(
        f"title = 'x'\n[[card]]\nid = 'a'\nkind = 'free'\nprompt = {printed}\nanswer = {printed}\n"
    )
    evil.context = evil.context.refreshed()
    for module, name in (
        (webbrowser, "open"),
        (webbrowser, "open_new_tab"),
        (subprocess, "Popen"),
        (socket, "create_connection"),
        (socket.socket, "connect"),
        (QuizzerApp, "open_url"),
    ):
        monkeypatch.setattr(module, name, note(name))
    async with evil.open("review") as pilot:
        await pilot.pause(0.2)
        markdown = pilot.app.screen.query(Markdown).first()
        for x in range(0, 30, 3):
            await pilot.click(markdown, offset=(x, 0))
        markdown.post_message(Markdown.LinkClicked(markdown, "https://e.invalid/a"))
        await pilot.pause(0.1)
    assert tried == []
