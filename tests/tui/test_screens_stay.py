"""The screens of some walks through the app, letter by letter and style by style.

A change shows: pytest tests/tui --snapshot-update after it was looked at in a terminal. Below a
line of a screen stands, for each of its letters, the sign of its style in the list at the end; no
such line where all of it has the first style.
"""

from __future__ import annotations

from string import ascii_letters, digits, punctuation
from typing import Any

import pytest
from rich.style import Style
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot

from tests.tui.conftest import Desk

SIGNS = f" {ascii_letters}{digits}{punctuation}"
SMALL, WIDE = (80, 24), (120, 36)
WALKS: dict[str, tuple[str, tuple[int, int], str]] = {
    "review": (
        "review",
        SMALL,
        "enter|1|u|3|J|enter|2|a g a i n s t enter s l o p e enter|n|h m enter|4|enter|7 8 4|enter|"
        "2|question_mark|escape|enter|enter|enter|s|u|escape|b|escape",
    ),
    "quiz": (
        "quiz",
        WIDE,
        "enter|y|7 8 4 enter|enter|n|u|enter|enter|space|enter|enter|enter|enter|enter|enter|r",
    ),
    "today": (
        "today",
        SMALL,
        "down|q|down|enter|escape|escape|m|l|j|a|escape|enter|h|p|question_mark|escape|x|escape|escape|"
        "escape|s|down 2|space|escape|question_mark",
    ),
    "progress": ("stats", WIDE, "n|down|enter|escape|n|down|n|n|n|n|N|question_mark|escape|escape"),
}


class TextFile(SingleFileSnapshotExtension):
    """A snapshot in a file of its own, as text."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"


class Screens:
    """The lines of all screens, with one list of their styles."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._styles: dict[str, str] = {}

    def add(self, name: str, pilot: Pilot[None]) -> None:
        self.lines.append(f"== {name}")
        for strip in pilot.app.screen._compositor.render_strips():
            text = "".join(segment.text for segment in strip)
            signs = "".join(
                self._sign(segment.style or Style()) * len(segment.text) for segment in strip
            )
            self.lines += [text.rstrip(), signs.rstrip()] if signs.strip() else [text.rstrip()]

    def _sign(self, style: Style) -> str:
        """The sign of a style; where a click on it leads does not count."""
        name = str(style.clear_meta_and_links())
        return self._styles.setdefault(name, SIGNS[len(self._styles)])

    def text(self) -> str:
        styles = [f"{sign} {name}" for name, sign in self._styles.items()]
        return "\n".join([*self.lines, "== styles", *styles, ""])


@pytest.fixture
def used(desk: Desk) -> Desk:
    """A desk at which somebody has worked for a while."""
    desk.work_for_days("kinds/number", "kinds/order")
    return desk


@pytest.mark.parametrize("name", WALKS)
async def test_walk(used: Desk, snapshot: SnapshotAssertion, name: str) -> None:
    screen, size, steps = WALKS[name]
    options: dict[str, Any] = {"deck": "kinds"} if screen == "quiz" else {}
    screens = Screens()
    async with used.app(screen, **options).run_test(size=size, notifications=False) as pilot:
        await pilot.pause()
        screens.add(name, pilot)
        for keys in steps.split("|"):
            used.advance(seconds=7)
            await pilot.press(*keys.split())
            for box in pilot.app.screen.query("AnswerBox, Input"):
                box.cursor_blink = False
            await pilot.pause()
            screens.add(keys, pilot)
    assert screens.text() == snapshot(extension_class=TextFile)
