"""Deck files that change while the app is open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.tui.helpers import screen_text, wait_for_toast, wait_until

if TYPE_CHECKING:
    from tests.tui.conftest import Desk


def write_deck(desk: Desk, *prompts: str) -> Path:
    path: Path = desk.context.home.questions / "mine.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    cards = [
        f'[[card]]\nid = "c{number}"\nkind = "free"\nprompt = "{prompt}"\nanswer = "a"\n'
        for number, prompt in enumerate(prompts)
    ]
    path.write_text("\n".join(['title = "My own deck"', *cards]), encoding="utf-8")
    return path


async def test_a_deck_that_is_written_while_today_is_open_appears_there(desk: Desk) -> None:
    async with desk.open(size=(100, 40)) as pilot:
        assert "My own deck" not in screen_text(pilot)
        write_deck(desk, "first?")
        await wait_until(pilot, lambda: "My own deck" in screen_text(pilot))


async def test_the_next_card_of_a_review_is_as_its_file_has_it_now(desk: Desk) -> None:
    write_deck(desk, "first?", "second?")
    desk.context = desk.context.refreshed()
    async with desk.open("review", deck="mine") as pilot:
        await wait_until(pilot, lambda: "first?" in screen_text(pilot))
        write_deck(desk, "first?", "second, rewritten?")
        await pilot.press("enter", "3")
        await wait_until(pilot, lambda: "second, rewritten?" in screen_text(pilot))


async def test_a_deck_saved_with_an_error_is_reported_and_its_cards_stay(desk: Desk) -> None:
    path = write_deck(desk, "first?", "second?")
    desk.context = desk.context.refreshed()
    async with desk.open("review", deck="mine") as pilot:
        await wait_until(pilot, lambda: "first?" in screen_text(pilot))
        path.write_text("title = ", encoding="utf-8")
        await pilot.press("enter", "3")
        await wait_until(pilot, lambda: "second?" in screen_text(pilot))
        await wait_for_toast(pilot, "mine.toml")
