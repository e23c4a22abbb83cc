"""The app takes in what other machines recorded once it has painted, and while Today is open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from quizzer import settings
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.backup import sync
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.startup import open_context
from quizzer.tui.screens.review import ReviewScreen
from quizzer.tui.screens.settings import SettingsScreen
from quizzer.tui.screens.today import TodayScreen
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text, wait_until


@pytest.fixture
def folder(desk: Desk, tmp_path: Path) -> Path:
    path = tmp_path / "shared"
    path.mkdir()
    desk.context = share(desk.context, path)
    return path


@pytest.fixture
def laptop(desk: Desk, folder: Path, tmp_path: Path) -> Iterator[Context]:
    """Another machine, which has reviewed a card."""
    with open_context(Home(tmp_path / "laptop"), desk.context.clock.zone) as opened:
        context = share(opened, folder)
        row = cards.find_card(context, "kinds/free")
        cards.record(context, row, Rating.AGAIN, desk.now - timedelta(minutes=30))
        sync.publish(context)
        yield context


def share(context: Context, folder: Path) -> Context:
    settings.change(context.home.config, "sync_folder", str(folder))
    return replace(context, settings=settings.load(context.home.config))


async def test_today_shows_what_another_machine_recorded(desk: Desk, laptop: Context) -> None:
    async with desk.open() as pilot:
        await wait_until(pilot, lambda: "1 review of another machine came in" in screen_text(pilot))
        assert "1 due" in screen_text(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, ReviewScreen)
    assert len(desk.history("kinds/free")) == 1


async def test_a_review_that_was_asked_for_opens_on_what_came_in(
    desk: Desk, laptop: Context
) -> None:
    async with desk.open("review") as pilot:
        await wait_until(pilot, lambda: "1 due" in screen_text(pilot))
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert len(desk.history("kinds/free")) == 1


async def test_keys_wait_while_reviews_get_new_ids(
    desk: Desk, laptop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()
    merge = sync._merge

    def slow(*args: object) -> object:
        begun.set()
        assert may_end.wait(60)
        return merge(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sync, "_merge", slow)
    async with desk.open() as pilot:
        await wait_until(pilot, begun.is_set)
        timer = threading.Timer(0.3, may_end.set)
        timer.start()
        await pilot.press("enter")
        assert may_end.is_set()
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert len(desk.history("kinds/free")) == 1


async def test_what_comes_while_another_screen_is_open_waits_for_today(
    desk: Desk, laptop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, may_go_on = threading.Event(), threading.Event()
    original = sync._FolderReader.read

    def slow(reader: sync._FolderReader, batch: Path) -> None:
        original(reader, batch)
        read.set()
        assert may_go_on.wait(60)

    monkeypatch.setattr(sync._FolderReader, "read", slow)
    async with desk.open() as pilot:
        await wait_until(pilot, read.is_set)
        await pilot.press("s")
        assert isinstance(pilot.app.screen, SettingsScreen)
        may_go_on.set()
        await pilot.pause(0.3)
        assert desk.history("kinds/free") == []
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, TodayScreen)
        await wait_until(pilot, lambda: len(desk.history("kinds/free")) == 1)


async def test_a_folder_that_is_gone_is_one_warning(desk: Desk, folder: Path) -> None:
    folder.rmdir()
    async with desk.open() as pilot:
        await wait_until(pilot, lambda: "cannot read the shared folder" in screen_text(pilot))
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, ReviewScreen)


async def test_settings_shows_the_folder_and_refuses_one_that_is_not_there(
    desk: Desk, folder: Path, tmp_path: Path
) -> None:
    from textual.widgets import Input

    from quizzer.tui.screens.settings import SettingRow

    async with desk.open(size=(100, 200)) as pilot:
        await pilot.press("s")
        row = next(
            row for row in pilot.app.screen.query(SettingRow) if row.setting == "sync_folder"
        )
        field = row.query_one(Input)
        assert field.value == str(folder)
        field.focus()
        field.value = str(tmp_path / "nowhere")
        await pilot.press("enter")
        assert "make it first" in screen_text(pilot)
        assert settings.load(desk.context.home.config).sync_folder == str(folder)
        field.value = "none"
        await pilot.press("enter")
        assert settings.load(desk.context.home.config).shared_folder is None
