from __future__ import annotations

from textual.widgets import DataTable, Select

from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards
from quizzer.tui.screens.browse import BrowseScreen
from quizzer.tui.screens.card import CardScreen
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text, toasts, type_text, wait_until


def _rows(screen: object) -> int:
    assert isinstance(screen, BrowseScreen)
    return screen.query_one(DataTable).row_count


async def test_a_search_narrows_as_one_types(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("b")
        assert _rows(pilot.app.screen) == 5
        await type_text(pilot, "STEPS")
        await wait_until(pilot, lambda: _rows(pilot.app.screen) == 2)
        await type_text(pilot, " xyz")
        await wait_until(pilot, lambda: _rows(pilot.app.screen) == 0)
        assert "No card contains these words" in screen_text(pilot)


async def test_filters_by_deck_tag_and_state(desk: Desk) -> None:
    desk.rate("kinds/order", Rating.EASY)
    async with desk.open() as pilot:
        await pilot.press("b")
        screen = pilot.app.screen
        for name, value, count in (("tag", "sgd", 2), ("state", "known", 1), ("deck", "kinds", 1)):
            screen.query_one(f"#{name}", Select).value = value
            await wait_until(pilot, lambda count=count: _rows(pilot.app.screen) == count)
        await pilot.press("escape", "f", "enter")
        assert screen.query_one(Select).expanded


async def test_a_card_shows_its_whole_history(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.AGAIN, "first words")
    desk.advance(days=1)
    desk.rate("kinds/free", Rating.GOOD, "second words")
    async with desk.open(size=(80, 60)) as pilot:
        await pilot.press("b", "enter", "enter")
        assert isinstance(pilot.app.screen, CardScreen)
        text = screen_text(pilot)
        for words in ("first words", "second words", "State", "2 reviews", "networks"):
            assert words in text
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, BrowseScreen)


async def test_suspend_and_resume_from_the_table_and_from_the_card(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("b", "enter", "s")
        assert "suspended" in screen_text(pilot)
        assert cards.find_card(desk.context, "kinds/free").suspended
        await pilot.press("enter", "s")
        await pilot.pause()
        assert "is asked again" in toasts(pilot)
    assert not cards.find_card(desk.context, "kinds/free").suspended
