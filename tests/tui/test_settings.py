from __future__ import annotations

import pytest
from textual.widgets import Input, Select, Switch

from quizzer import settings
from quizzer.tui.screens.settings import DeckSettingRow, SettingRow, SettingsScreen
from tests.memory.learners import simulated_log
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text, type_text


def _row(screen: object, name: str) -> SettingRow:
    assert isinstance(screen, SettingsScreen)
    return next(row for row in screen.query(SettingRow) if row.setting == name)


async def test_every_setting_is_on_the_screen(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("s")
        settings_on_screen = {row.setting for row in pilot.app.screen.query(SettingRow)}
    assert settings_on_screen == set(settings.FIELDS)


async def test_a_number_is_kept_and_one_that_cannot_be_is_explained(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("s", "backspace", "backspace")
        await type_text(pilot, "x")
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
    saved = desk.context.refreshed().settings
    assert (saved.suggestions, saved.theme) == (False, "light")


async def test_the_order_is_chosen_in_words_and_kept_under_its_name(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("s")
        order = _row(pilot.app.screen, "order").query_one(Select)
        order.focus()
        await pilot.press("enter")
        await pilot.pause()
        text = screen_text(pilot)
        assert "most endangered first" in text
        assert "retrievability" not in text
        await pilot.press("down", "enter")
        await pilot.pause()
    assert desk.context.refreshed().settings.order == "chapter"


async def test_a_decks_own_retention_is_kept_and_taken_away_again(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("s")
        row = next(row for row in pilot.app.screen.query(DeckSettingRow) if row.deck == "kinds")
        row.query_one(Input).focus()
        await type_text(pilot, "2")
        await pilot.press("enter")
        await pilot.pause()
        assert "write a number from 0.7 to 0.99" in screen_text(pilot)
        await pilot.press("backspace")
        await type_text(pilot, "80%")
        await pilot.press("enter")
        await pilot.pause()
        assert row.query_one(Input).value == "0.8"
        saved = desk.context.refreshed().settings
        assert (saved.retention("kinds"), saved.desired_retention) == (0.8, 0.9)
        await pilot.press("backspace", "backspace", "backspace", "down")
        await pilot.pause()
        assert desk.context.refreshed().settings.deck_retention == ()


async def test_the_error_goes_once_a_wrong_value_is_put_right_again(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("s", "backspace", "backspace")
        await type_text(pilot, "x")
        await pilot.press("enter")
        assert "write a number from 0 to 9999" in screen_text(pilot)
        await pilot.press("backspace", "2", "0", "enter")
        await pilot.pause()
        assert "write a number" not in screen_text(pilot)


async def test_intervals_are_fitted_and_the_fit_is_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = simulated_log("forgets quickly")
    monkeypatch.setattr(
        "quizzer.store.fits.training_log", lambda db, deck: [tuple(review) for review in log]
    )
    async with desk.open() as pilot:
        await pilot.press("s", "ctrl+t")
        await pilot.app.workers.wait_for_complete()
        assert any("in use" in toast.message for toast in pilot.app._notifications)
        assert desk.context.db.value("SELECT count(*) FROM fit WHERE undone_at IS NULL") == 1
        await pilot.press("ctrl+r")
        await pilot.app.workers.wait_for_complete()
        assert any("taken back" in toast.message for toast in pilot.app._notifications)
        assert desk.context.db.value("SELECT count(*) FROM fit WHERE undone_at IS NULL") == 0
        await pilot.press("ctrl+r")
        await pilot.app.workers.wait_for_complete()
        assert any("no fit over all decks" in toast.title for toast in pilot.app._notifications)
