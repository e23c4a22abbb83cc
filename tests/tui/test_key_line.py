"""The line of keys at the bottom: which are there, in which order, and what a click presses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards
from quizzer.tui.themes import DARK
from quizzer.tui.widgets.keybar import KeyBar
from tests.tui.conftest import Desk
from tests.tui.helpers import question_screen


class Keys(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "press('esc')", "Back"),
        Binding("question_mark", "press('?')", "Help", key_display="?"),
        Binding("a,b", "press('a')", "Alpha"),
        Binding("slash", "press('/')", "Search", key_display="/"),
        Binding("x", "press('x')", "Hidden", show=False),
        Binding("ctrl+q", "press('q')", "Quit", priority=True),
        Binding("g", "never", "Never"),
        Binding("enter", "press('enter')", "Open", key_display="enter"),
    ]
    back_label = "Back"

    def __init__(self, box: bool) -> None:
        super().__init__()
        self.box, self.pressed = box, ""

    def compose(self) -> ComposeResult:
        if self.box:
            yield Input()
        yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "never"

    def action_press(self, key: str) -> None:
        self.pressed += key


@asynccontextmanager
async def keys(width: int, *, box: bool = False) -> AsyncIterator[tuple[Pilot[None], Keys]]:
    app: App[None] = App()
    app.register_theme(DARK)
    app.theme = "dark"
    async with app.run_test(size=(width, 5)) as pilot:
        screen = Keys(box)
        app.push_screen(screen)
        await pilot.pause()
        yield pilot, screen


def line(screen: Keys) -> str:
    return screen.query_one(KeyBar).render().plain.rstrip()  # type: ignore[union-attr]


FULL = "enter Open  a Alpha  / Search  ? Help  esc Back  ^q Quit"


async def test_enter_comes_first_and_help_back_and_quit_last() -> None:
    async with keys(80) as (_, screen):
        assert line(screen) == FULL


async def test_keys_that_do_not_fit_go_from_the_end_and_help_and_back_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    least: dict[str, int] = {}
    async with keys(80) as (_, screen):
        for width in range(70, 2, -1):
            monkeypatch.setattr(KeyBar, "content_size", Size(width, 1))
            least[line(screen)] = width
    assert list(least) == [
        FULL,
        "enter Open  a Alpha  / Search  ? Help  esc Back",
        "enter Open  a Alpha  ? Help  esc Back",
        "enter Open  ? Help  esc Back",
        "? Help  esc Back",
        "esc Back",
    ]
    *lines, last = list(least)
    assert [least[line] for line in lines] == [len(line) for line in lines]
    assert least[last] == 3, "one key is always there"


async def test_a_box_takes_letters_so_they_are_no_keys_there_and_f1_is_help() -> None:
    async with keys(80, box=True) as (_, screen):
        assert line(screen) == "f1 Help  esc Back  ^q Quit"


async def test_what_back_does_now_is_said_by_the_screen() -> None:
    async with keys(80) as (_, screen):
        screen.back_label = "Cancel"
        assert line(screen) == FULL.replace("Back", "Cancel")


async def test_a_click_presses_the_key_below_it_and_none_between_two() -> None:
    async with keys(80) as (pilot, screen):
        for sign, first, last in (
            ("enter", "enter Open", "n"),
            ("a", "a Alpha", "a"),
            ("esc", "esc Back", "k"),
        ):
            start = FULL.index(first) + 1  # a cell of padding
            end = start + len(first)
            assert FULL[end - 2] == last
            for at, presses in ((start, sign), (end - 1, sign), (end, ""), (start - 1, "")):
                screen.pressed = ""
                await pilot.click(KeyBar, offset=(at, 0))
                await pilot.pause()
                assert screen.pressed == presses, (sign, at)


async def shown_after(pilot: Pilot[None], *pressed: str) -> str:
    await pilot.press(*pressed)
    await pilot.pause()
    content = pilot.app.screen.query_one(KeyBar).render()
    return content.plain.rstrip()  # type: ignore[union-attr]


async def test_each_screen_offers_what_can_be_done_there(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.EASY, "typed")
    desk.advance(days=30)
    end = "? Help  esc Back"
    about_cards = "u Undo  o Sort  O Reverse  f Filter  a Mark all or none  e Edit  t Tag  r Reset"
    async with desk.open(size=(250, 50)) as pilot:
        for pressed, line in (
            (
                [],
                "enter Review  q Quiz  m Plan  l Lab  b Browse  p Progress  s Settings  ? Help"
                "  ^q Quit",
            ),
            (["b"], "^z Undo  f1 Help  esc To the cards"),
            (
                ["enter"],
                "enter Open  / Search  space Mark  s Suspend or resume  b Bury or unbury  "
                f"{about_cards}  {end}",
            ),
            (
                ["enter"],
                "s Suspend or resume  b Bury or unbury  r Reset  e Edit  u Undo"
                f"  l Open in the Lab  {end}",
            ),
            (["escape", "escape", "p"], f"enter Open  n Next section  r Review  {end}"),
            (["5", "right"], f"n Next section  r Review  {end}"),
            (["1", "enter"], f"enter Open  s Suspend or resume  u Undo  {end}"),
            (
                ["escape", "escape", "s"],
                "^t Fit intervals  ^r Take the fit back  f1 Help  esc Back",
            ),
            (["escape", "l"], f"enter Open  n Next unfinished  a Attempts  {end}"),
        ):
            assert await shown_after(pilot, *pressed) == line, pressed


async def test_a_review_offers_at_each_stage_what_can_be_done_then(desk: Desk) -> None:
    left = "u Undo  s Suspend  b Bury  e Edit"
    end = "? Help  esc Back"
    async with desk.open("review", size=(200, 40)) as pilot:
        for pressed, line in (
            ([], "enter Show answer  ^z Undo  ^j New line  esc Leave box  f1 Help"),
            (["escape"], f"enter Show answer  i Write  {left}  l Lab  {end}"),
            (["enter"], f"n Note  {left}  l Lab  {end}"),
            (["4"], f"enter Show answer  space Choose  {left}  {end}"),
            (["enter"], f"n Note  {left}  {end}"),  # nothing was chosen
            (["4"], f"enter Show answer  i Write  {left}  {end}"),
            (["i"], "enter Show answer  esc Leave box  ^z Undo  f1 Help"),
            (["7", "8", "4", "enter"], f"enter Take the mark  n Note  {left}  {end}"),
            (["enter"], "enter Next  esc Leave box  ^z Undo  f1 Help"),
            (
                ["escape", "enter", "4"],
                f"enter Show answer  J Move down  K Move up  {left}  {end}",
            ),
            (["enter", "4"], f"enter Show it now  u Undo  {end}"),
        ):
            assert await shown_after(pilot, *pressed) == line, pressed


async def test_the_line_says_what_enter_does_in_a_line_of_an_answer(desk: Desk) -> None:
    def key_line() -> str:
        return str(pilot.app.screen.query_one(KeyBar).render())

    number, cloze = (cards.find_card(desk.context, f"kinds/{kind}") for kind in ("number", "cloze"))
    async with desk.open("review", cards=(number.key, cloze.key)) as pilot:
        assert key_line().startswith("enter Show answer")
        await pilot.press("enter", "1")
        assert key_line().startswith("enter Next")
        await pilot.press("enter")
        assert key_line().startswith("enter Show answer")
        await pilot.press("enter")
        assert question_screen(pilot).stage == "revealed"
