from __future__ import annotations

from textual.widgets import Input, Select, Switch

from quizzer import settings
from quizzer.tui.screens.settings import Row, SettingsScreen
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text, typed


def _row(screen: object, name: str) -> Row:
    assert isinstance(screen, SettingsScreen)
    return next(row for row in screen.query(Row) if row.setting == name)


async def test_every_setting_is_on_the_screen(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("s")
        shown = {row.setting for row in pilot.app.screen.query(Row)}
    assert shown == set(settings.FIELDS)


async def test_a_number_is_kept_and_one_that_cannot_be_is_explained(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("s", "backspace", "backspace")
        await typed(pilot, "x")
        await pilot.press("enter")
        assert "write a number from 0 to 9999" in screen_text(pilot)
        assert desk.context.refreshed().settings.new_cards_per_day == 20
        await pilot.press("backspace", "7", "down")
        await pilot.pause()
        assert "write a number" not in screen_text(pilot)
        assert desk.context.refreshed().settings.new_cards_per_day == 7
        assert pilot.app.focused is _row(pilot.app.screen, "reviews_per_day").query_one(Input)


async def test_switches_and_lists_are_kept_and_a_theme_shows_at_once(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("s")
        screen = pilot.app.screen
        _row(screen, "suggestions").query_one(Switch).focus()
        await pilot.press("space")
        _row(screen, "theme").query_one(Select).value = "light"
        await pilot.pause()
        assert pilot.app.theme == "light"
    kept = desk.context.refreshed().settings
    assert (kept.suggestions, kept.theme) == (False, "light")
