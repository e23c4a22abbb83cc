"""Today and the review of somebody who was away for long; pytest tests/tui --snapshot-update."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import pytest
from textual.pilot import Pilot

from quizzer import settings
from quizzer.errors import StorageError
from quizzer.memory.scheduler import Rating
from quizzer.services.review import catch_up
from quizzer.tui.screens.review import ReviewScreen
from quizzer.tui.screens.today import TodayScreen
from tests.tui.conftest import Desk
from tests.tui.helpers import card_on_screen, question_screen, screen_text, wait_until

CARD = '[[card]]\nid = "c{0:02}"\nkind = "free"\nprompt = "Question {0}?"\nanswer = "A."\n'
MANY = 'title = "Deep learning, the long course"\n' + "".join(map(CARD.format, range(30)))


@pytest.fixture
def away(desk: Desk, bundled: Path) -> Desk:
    """20 of 30 cards were learned, then nothing for 90 days; a minute a day has room for three."""
    (bundled / "kinds.toml").unlink()
    (bundled / "many.toml").write_text(MANY)
    settings.change(desk.context.home.config, "minutes_per_day", 1)
    desk.context = desk.context.refreshed()
    for number in range(20):
        desk.rate(f"many/c{number:02}", Rating.EASY)
    desk.advance(days=90)
    return desk


def text_on_screen(pilot: Pilot[None]) -> str:
    """The screen's words in one line, as they were before they were wrapped, without borders."""
    return " ".join(screen_text(pilot).replace("│", " ").split())


async def wait_for_text(pilot: Pilot[None], words: str) -> None:
    await wait_until(pilot, lambda: words in text_on_screen(pilot))


async def answer(pilot: Pilot[None], times: int) -> None:
    for _ in range(times):
        if question_screen(pilot).typing:
            await pilot.press("escape")
        await pilot.press("enter", "4")


async def test_today_opens_with_what_is_known_what_slipped_and_a_plan(away: Desk) -> None:
    async with away.open() as pilot:
        await wait_for_text(pilot, "1 min a day, most endangered first: all caught up on")
        text = text_on_screen(pilot)
        assert "Welcome back You would still recall about 14 of the 20 cards" in text
        assert "about 6 have likely slipped. Nothing is reset." in text
        assert "3 due about 1 min Next Question" in text
        assert "20 cards wait" in text
        assert "New cards pause until then." in text
        assert "Then Deep learning, the long course: 10 cards to learn" in text
        assert "about 4 days at 1 min a day." in text, "in the plan's own measure"
        assert "session" not in text
        assert text.index("Welcome back") < text.index("3 due") < text.index("20 cards wait")


async def test_a_long_log_is_read_beside_the_screen(
    away: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads, read = [], catch_up.read_inputs

    def record_thread(*arguments: Any) -> Any:
        threads.append(current_thread())
        return read(*arguments)

    monkeypatch.setattr(catch_up, "read_inputs", record_thread)
    async with away.open() as pilot:
        await wait_for_text(pilot, "all caught up on")
        await pilot.press("m")
        await wait_for_text(pilot, "How many minutes a day do you have?")
    assert len(threads) >= 2
    assert main_thread() not in threads


async def test_what_keeps_a_plan_from_being_read_is_told(
    away: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: Any) -> Any:
        raise StorageError("the disk failed", hint="check it")

    monkeypatch.setattr(catch_up, "read_inputs", broken)
    async with away.open() as pilot:
        await wait_for_text(pilot, "the disk failed")
        await pilot.press("m")
        assert isinstance(pilot.app.screen, TodayScreen)


async def test_a_days_share_ends_in_enough_and_enter_goes_on(away: Desk) -> None:
    async with away.open() as pilot:
        await pilot.press("enter")
        await answer(pilot, 3)
        text = text_on_screen(pilot)
        assert "Enough for today Today's plan was 1 minute; the remaining cards can wait." in text
        await pilot.press("enter")
        assert card_on_screen(pilot).startswith("many/")
        assert "3 due" in text_on_screen(pilot)
        await answer(pilot, 3)
        assert question_screen(pilot).stage == "enough"
        await pilot.press("escape")
        await wait_for_text(pilot, "6 of 20 caught up")
        assert "Enough for today" in text_on_screen(pilot)
        await pilot.press("enter", "enter")
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert question_screen(pilot).stage == "asking"


async def test_p_chooses_other_minutes_and_the_other_order(away: Desk) -> None:
    async with away.open() as pilot:
        await pilot.press("m")
        await wait_for_text(pilot, "5 min a day: all caught up tomorrow")
        assert "1 min a day, as now: all caught up on" in text_on_screen(pilot)
        await pilot.press("2")
        await wait_for_text(pilot, "5 min a day, most endangered first")
        assert "15 due" in text_on_screen(pilot)
        assert "minutes_per_day = 5" in away.context.home.config.read_text()
        await pilot.press("m")
        await wait_for_text(pilot, "Ask in the chapter's order")
        await pilot.press("o")
        await wait_for_text(pilot, "5 min a day, in the chapter's order")


async def test_p_ends_the_plan_and_takes_it_up_again(away: Desk) -> None:
    async with away.open() as pilot:
        await pilot.press("m")
        await wait_for_text(pilot, "End the plan")
        await pilot.press("e")
        await wait_for_text(pilot, "20 due 10 new")
        assert "The plan has ended; m resumes it." in text_on_screen(pilot)
        assert "20 cards wait" not in text_on_screen(pilot)
        await pilot.press("m")
        await wait_for_text(pilot, "20 cards wait")
        assert "3 due" in text_on_screen(pilot)


async def test_more_minutes_in_the_settings_end_the_plan_by_themselves(away: Desk) -> None:
    settings.change(away.context.home.config, "minutes_per_day", 60)
    away.context = away.context.refreshed()
    async with away.open() as pilot:
        await wait_for_text(pilot, "20 cards wait, and 60 minutes have room for all.")
        await pilot.press("enter")
        await answer(pilot, 20)
        assert card_on_screen(pilot) == "many/c20", "a new card"
        await pilot.press("escape", "escape")
        assert isinstance(pilot.app.screen, TodayScreen)
        assert "cards wait" not in text_on_screen(pilot)
        assert "m Plan" not in text_on_screen(pilot)


async def test_after_nine_days_today_is_as_ever(away: Desk) -> None:
    away.advance(days=-81)
    async with away.open() as pilot:
        await pilot.pause(0.2)
        text = text_on_screen(pilot)
        assert "10 new" in text
        for words in ("Welcome back", "Plan", "cards wait", "left to learn"):
            assert words not in text


async def test_with_nothing_overdue_there_is_only_a_welcome(away: Desk) -> None:
    for number in range(20):
        away.rate(f"many/c{number:02}", Rating.EASY)
    away.advance(days=12)
    async with away.open() as pilot:
        await wait_for_text(
            pilot,
            "Welcome back You would very likely still recall all that you had learned: 20 cards.",
        )
        text = text_on_screen(pilot)
        assert "cards wait" not in text
        assert "10 new" in text


async def test_when_all_is_done_a_half_done_chapter_says_what_is_left(away: Desk) -> None:
    settings.change(away.context.home.config, "new_cards_per_day", 0)
    away.context = away.context.refreshed()
    away.advance(days=-85)
    async with away.open() as pilot:
        assert "10 cards left to learn, about 4 days at 1 min a day." in text_on_screen(pilot)


def _still(keys: list[str]) -> Callable[[Any], Any]:
    """Press keys once the plan has been worked out, then still the cursor."""

    async def press(pilot: Any) -> None:
        await wait_for_text(pilot, "all caught up")
        await pilot.press(*keys)
        await pilot.pause(0.3)
        for box in pilot.app.screen.query("AnswerBox, Input"):
            box.cursor_blink = False
        await pilot.pause(0.2)

    return press


LAYOUTS = {
    "back": ((80, 24), []),
    "back-wide": ((120, 40), []),
    "back-small": ((60, 20), []),
    "enough": ((80, 24), ["enter", "escape", *["enter", "4"] * 3]),
    "next-day": ((80, 24), ["enter", "escape", *["enter", "4"] * 3, "escape"]),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(away: Desk, snap_compare: Callable[..., bool], name: str) -> None:
    size, keys = LAYOUTS[name]
    assert snap_compare(away.app(), terminal_size=size, run_before=_still(keys))


def test_plans_layout(away: Desk, snap_compare: Callable[..., bool]) -> None:
    async def press(pilot: Any) -> None:
        await wait_for_text(pilot, "all caught up")
        await pilot.press("m")
        await wait_for_text(pilot, "End the plan")

    assert snap_compare(away.app(), terminal_size=(80, 24), run_before=press)


def test_light_layout(away: Desk, snap_compare: Callable[..., bool]) -> None:
    settings.change(away.context.home.config, "theme", "light")
    away.context = away.context.refreshed()
    assert snap_compare(away.app(), terminal_size=(80, 24), run_before=_still([]))
