"""Keys: what the footer offers works, and `[keys]` in config.toml changes what it says."""

from __future__ import annotations

from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import OptionList, Select, Static

from quizzer import settings
from quizzer.errors import ContentError
from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards
from quizzer.tui.app import QuizzerApp
from quizzer.tui.keymap import binding_ids, problems
from quizzer.tui.screens.browse import BrowseScreen
from quizzer.tui.screens.help import HelpScreen
from quizzer.tui.widgets.answer_box import AnswerBox
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.text_box import TextLine
from quizzer.tui.widgets.top_bar import TopBar
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text, toasts, wait_for_toast, wait_until

PLACES: dict[str, tuple[str, list[str]]] = {
    "today": ("today", []),
    "review, in the box": ("review", []),
    "review, out of the box": ("review", ["escape"]),
    "review, answered": ("review", ["enter"]),
    "browse, in the search": ("today", ["b"]),
    "browse, in the table": ("today", ["b", "enter"]),
    "card": ("today", ["b", "enter", "enter"]),
    "progress": ("today", ["p"]),
    "progress, a chart": ("today", ["p", "2"]),
    "cards of a figure": ("today", ["p", "1", "enter"]),
    "settings": ("today", ["s"]),
    "lab": ("today", ["l"]),
    "choose a quiz": ("today", ["q"]),
}


@pytest.mark.parametrize("place", PLACES)
async def test_every_key_that_the_footer_offers_works_there(
    desk: Desk, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.rate("kinds/free", Rating.EASY, "typed")
    desk.advance(days=30)
    screen, keys = PLACES[place]
    async with desk.open(screen, size=(200, 50)) as pilot:
        await pilot.pause(0.2)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.1)
        check_frames(pilot.app.screen, place)
        bars = pilot.app.screen.query(KeyBar)
        offered = bars.first()._keys() if bars else []
        ran: list[str] = []

        async def record(action: Any, *_: Any, **__: Any) -> bool:
            ran.append(str(action))
            return True

        monkeypatch.setattr(pilot.app, "run_action", record)
        for shown, description, key, _ in offered:
            ran.clear()
            await pilot.press(key.split(",")[0])
            assert ran, f"{place}: {shown} {description}"


def check_frames(screen: Screen[Any], place: str) -> None:
    """Lists and boxes have no frame of their own, a title stands where its text does, and what
    only scrolls takes no focus where there is something else to focus."""
    for kind in (OptionList, Select, TextLine, AnswerBox):
        for widget in screen.query(kind):
            assert widget.compact, widget
    for bar in screen.query(TopBar):
        assert bar.wide is (place not in ("card", "settings"))
    for body in screen.query("VerticalScroll.body"):
        is_all_there_is = place in ("card", "review, in the box", "review, out of the box",
                                    "review, answered")  # fmt: skip
        assert body.can_focus is is_all_there_is


def _with_keys(desk: Desk, table: str) -> None:
    config = desk.context.home.config
    config.write_text(f"[keys]\n{table}\n", encoding="utf-8")
    desk.context = desk.context.refreshed()


async def test_a_key_can_be_changed_and_help_and_the_footer_show_it(desk: Desk) -> None:
    _with_keys(desk, 'browse.suspend = "x"\n"all.help" = "f2"')
    async with desk.open(size=(200, 50)) as pilot:
        await pilot.press("b", "enter", "s")
        assert not cards.find_card(desk.context, "kinds/free").suspended
        assert "x Suspend or resume" in screen_text(pilot)
        await pilot.press("x")
        assert cards.find_card(desk.context, "kinds/free").suspended
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpScreen)
        assert "browse.suspend (changed)" in screen_text(pilot)


async def test_a_name_that_stands_for_no_key_is_reported_and_the_others_hold(desk: Desk) -> None:
    _with_keys(desk, 'browse.suspende = "x"\ntoday.browse = "z"')
    async with desk.open(size=(120, 50)) as pilot:
        await wait_until(pilot, lambda: "there is no key browse.suspende" in toasts(pilot))
        await wait_for_toast(pilot, "config.toml, [keys]")
        await wait_for_toast(pilot, "did you mean browse.suspend?")
        await pilot.press("z")
        assert isinstance(pilot.app.screen, BrowseScreen)


async def test_a_key_that_takes_another_ones_place_is_reported(desk: Desk) -> None:
    _with_keys(desk, 'browse.suspend = "b"')
    async with desk.open(size=(120, 50)) as pilot:
        expected = "b for browse.suspend takes the place of browse.bury"
        await wait_until(pilot, lambda: expected in toasts(pilot))


@pytest.mark.parametrize(
    "table", ["browse.suspend = 3", 'browse.suspend = ""', 'browse.suspend = "ctl x"', "x = [1]"]
)
def test_a_key_that_cannot_be_is_named_with_file_and_line(desk: Desk, table: str) -> None:
    config = desk.context.home.config
    config.write_text(f"[keys]\n{table}\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        settings.load(config)
    assert f"{config}:2: the key of" in caught.value.message
    assert "ctrl+s" in caught.value.hint


def test_a_change_of_a_setting_keeps_the_table_of_keys(desk: Desk) -> None:
    _with_keys(desk, 'browse.suspend = "x"')
    settings.change(desk.context.home.config, "theme", "light")
    assert settings.load(desk.context.home.config).keys == (("browse.suspend", "x"),)


@pytest.mark.parametrize("keys", ["", "b", "p", "l", "s", "enter"])
async def test_each_key_has_one_line_of_the_help(desk: Desk, keys: str) -> None:
    async with desk.open(size=(80, 24)) as pilot:
        await pilot.press(*[keys] if keys else [], "f1")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await pilot.pause()
        shown = next(
            text
            for text in pilot.app.screen.query(Static)
            if "Find any screen" in str(text.content)
        )
        assert shown.size.height == len(str(shown.content).splitlines())


def test_every_binding_of_a_screen_has_a_name() -> None:
    ids = binding_ids(QuizzerApp.BINDINGS)
    assert {"browse.suspend", "today.browse", "progress.review", "all.back", "app.quit"} <= ids
    assert len(ids) > 60


def test_each_key_that_cannot_be_followed_is_said_once_in_a_sentence() -> None:
    def said(*keys: tuple[str, str]) -> list[str]:
        return problems(keys, QuizzerApp.BINDINGS)

    assert said() == []
    assert said(("browse.suspend", "x"), ("app.help", "f9")) == []
    assert said(("zzz", "x")) == ["there is no key zzz; Help (?) shows the names"]
    assert said(("browse.marc", "x")) == ["there is no key browse.marc; did you mean browse.mark?"]
    assert said(("browse.suspend", "x,b")) == [
        "b for browse.suspend takes the place of browse.bury"
    ]
    assert said(("browse.suspend", "b"), ("browse.bury", "s")) == [], "they change places"
    assert said(("browse.suspend", "x"), ("browse.bury", "x")) == [
        "x for browse.suspend takes the place of browse.bury",
        "x for browse.bury takes the place of browse.suspend",
    ]
    assert said(("today.lab", "escape")) == [
        "escape for today.lab takes the place of today.unchoose",
        "escape for today.lab takes the place of all.back",
    ]
