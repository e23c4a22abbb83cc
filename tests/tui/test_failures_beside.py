"""What fails in a thread beside a screen: it is said in words, and the app goes on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from textual.widgets import Static

from quizzer.errors import QuizzerError, StorageError
from quizzer.services.context import Context
from quizzer.services.reports import outlook, progress
from quizzer.services.review import catch_up, fitting
from quizzer.store.search import SearchHit
from quizzer.tui import editor, workers
from quizzer.tui.screens.card_list import CardListScreen
from quizzer.tui.screens.question import QuestionScreen
from quizzer.tui.screens.stats import StatsScreen
from quizzer.tui.screens.today import TodayScreen
from quizzer.tui.widgets.card_table import CardTable
from quizzer.tui.widgets.chart import CardsTarget
from quizzer.tui.widgets.top_bar import TopBar
from tests.report import samples
from tests.tui.conftest import Desk
from tests.tui.helpers import toasts, wait_for_toast, wait_until
from tests.tui.sections import COSTS

ERRORS = [StorageError("the disk failed", hint="check it"), ArithmeticError("the disk failed")]


def failing(error: Exception) -> Any:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def is_logged_rightly(desk: Desk, error: Exception) -> bool:
    """What was foreseen is only said; an error of the program is written down besides."""
    log = desk.context.home.folder / "error.log"
    return log.exists() is not isinstance(error, QuizzerError)


@pytest.mark.parametrize("error", ERRORS)
async def test_figures_that_cannot_be_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(progress, "build_progress", failing(error))
    async with desk.open() as pilot:
        await pilot.press("p")
        await wait_for_toast(pilot, "the disk failed")
        assert is_logged_rightly(desk, error)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, TodayScreen)


@pytest.mark.parametrize("error", ERRORS)
async def test_costs_that_cannot_be_computed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(outlook, "cost_curve", failing(error))
    async with desk.open() as pilot:
        await pilot.press("p")
        screen = pilot.app.screen
        assert isinstance(screen, StatsScreen)
        await wait_until(pilot, lambda: screen.progress is not None)
        await pilot.press("7")
        await wait_for_toast(pilot, "the disk failed")
        assert is_logged_rightly(desk, error)
        assert screen.curve is None
        await pilot.press("1")
        assert screen.section == 0


@pytest.mark.parametrize("error", ERRORS)
async def test_cards_that_cannot_be_searched(desk: Desk, error: Exception) -> None:
    async with desk.open() as pilot:
        screen = CardListScreen(CardsTarget("Due", failing(error)))
        await pilot.app.push_screen(screen)
        await wait_for_toast(pilot, "the disk failed")
        assert is_logged_rightly(desk, error)
        assert screen.hits is None


async def test_of_two_searches_of_a_screen_the_later_one_is_shown(desk: Desk) -> None:
    gate = Event()
    found = [hits(1), hits(2)]

    def find(_: Context) -> list[SearchHit]:
        result = found.pop(0)
        if len(result) == 1:
            gate.wait(60)
        return result

    async with desk.open() as pilot:
        screen = CardListScreen(CardsTarget("Due", find))
        await pilot.app.push_screen(screen)
        await wait_until(pilot, lambda: len(found) == 1)
        screen.on_screen_resume()
        await wait_until(pilot, lambda: screen.hits is not None)
        gate.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert screen.hits == hits(2)


@pytest.mark.parametrize("error", ERRORS)
async def test_a_plan_that_cannot_be_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(catch_up, "read_in_thread", failing(error))
    async with desk.open() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TodayScreen)
        assert screen.today is not None
        screen.today = screen.today._replace(away=30)
        screen._start_outlook()
        await wait_for_toast(pilot, "the disk failed")
        assert is_logged_rightly(desk, error)
        assert screen.outlook is None


@pytest.mark.parametrize("error", ERRORS)
async def test_a_fit_that_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(fitting, "optimize", failing(error))
    monkeypatch.setattr(fitting, "take_back", failing(StorageError("nothing to take back")))
    async with desk.open() as pilot:
        await pilot.press("s", "ctrl+t")
        await wait_for_toast(pilot, "the disk failed")
        assert is_logged_rightly(desk, error)
        await pilot.press("ctrl+r")
        await wait_for_toast(pilot, "nothing to take back")


def hits(count: int) -> list[SearchHit]:
    return [
        SearchHit(n, f"d/{n}", f"card {n}", n, None, None, 0, "free", 0, None, 0, "")
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "status"),
    [(0, "0 cards"), (1, "1 card"), (2, "2 cards"), (999, "999 cards"), (1000, "the first 1000")],
)
async def test_a_list_of_cards_says_how_many_there_are(
    desk: Desk, count: int, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quizzer.services.review import search

    monkeypatch.setattr(search, "MOST", 1000)

    def find(context: Context) -> list[SearchHit]:
        assert context is not desk.context, "a thread has a connection of its own"
        return hits(count)

    async with desk.open() as pilot:
        screen = CardListScreen(CardsTarget("Due today", find))
        await pilot.app.push_screen(screen)
        await wait_until(pilot, lambda: screen.hits is not None)
        await pilot.pause()
        bar = screen.query_one(TopBar)
        assert (bar.title, bar.status) == ("Due today", status)
        assert screen.has_class("-has-hits") is (count > 0)
        nothing = str(screen.query_one("#nothing", Static).content)
        assert nothing == "None of these cards exists any more."
        rows = []
        for key in ("j", "j", "k", "down", "up"):
            await pilot.press(key)
            rows.append(screen.query_one(CardTable).cursor_row)
        expected = {0: [0] * 5, 1: [0] * 5, 2: [1, 1, 0, 1, 0]}
        assert rows == expected.get(count, [1, 2, 1, 2, 1])


def runs(posted: list[Any]) -> list[workers.RunFailed]:
    failed = [message for message in posted if isinstance(message, workers.RunFailed)]
    return sorted(failed, key=lambda message: message.run)


async def test_the_grader_that_fails_by_itself_is_reported_with_what_to_do(desk: Desk) -> None:
    """Whether the grader says why, or breaks."""
    async with desk.open() as pilot:
        screen = pilot.app.screen
        posted: list[Any] = []
        worker = workers.GradingWorker(screen, bench=None)  # type: ignore[arg-type]
        screen.post_message = posted.append  # type: ignore[method-assign, assignment]
        for run, error in enumerate(ERRORS, 3):
            worker._in_thread("run", run, partial(failing(error)))
        await wait_until(pilot, lambda: len(runs(posted)) == 2)
        failed = runs(posted)
        assert [message.run for message in failed] == [3, 4]
        posted.clear()
        worker.bench = SimpleNamespace(warm_up=failing(ERRORS[0]))  # type: ignore[assignment]
        worker._watch = failing(ERRORS[1])  # type: ignore[method-assign]
        worker.open(Path("work.py"))
        await wait_until(pilot, lambda: len(runs(posted)) == 2)
        del screen.post_message
        assert [message.run for message in runs(posted)] == [0, 0], "shown while nothing runs"
        assert failed[0].error is ERRORS[0]
        assert "ArithmeticError" in failed[1].error.message
        assert "quizzer doctor" in failed[1].error.hint


@pytest.mark.parametrize(("code", "said"), [("0", ""), ("3", "ended with status 3")])
async def test_an_editor_that_ends_with_an_error_is_reported(
    desk: Desk, code: str, said: str
) -> None:
    async with desk.open() as pilot:
        editor.run_editor(pilot.app, ["sh", "-c", f"exit {code}"])  # type: ignore[arg-type]
        await pilot.pause(0.1)
        assert said in toasts(pilot)
        assert bool(toasts(pilot)) is bool(said)


async def test_the_time_on_a_card_is_measured_from_when_it_is_shown(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, QuestionScreen)
        assert screen.duration_ms() == 0
        desk.advance(seconds=2.5)
        assert screen.duration_ms() == 2500
        desk.advance(seconds=-9)
        assert screen.duration_ms() == 0, "a clock that was put back"
        screen.shown_at = None
        assert screen.duration_ms() is None


class Slow:
    """A function whose first call returns only when it may, with what its last one returns."""

    def __init__(self, first: Any, later: Any) -> None:
        self.results = [first, later]
        self.may_return, self.calls = Event(), 0

    def __call__(self, *_: Any, **__: Any) -> Any:
        self.calls += 1
        if self.calls > 1:
            return self.results[1]
        self.may_return.wait(60)
        return self.results[0]


async def test_a_search_that_comes_late_does_not_replace_a_newer_one(desk: Desk) -> None:
    find = Slow(hits(1), hits(2))
    async with desk.open() as pilot:
        screen = CardListScreen(CardsTarget("Due", find))
        await pilot.app.push_screen(screen)
        await wait_until(pilot, lambda: find.calls == 1)
        screen.on_screen_resume()
        await wait_until(pilot, lambda: screen.hits is not None)
        find.may_return.set()
        await pilot.pause(0.1)
        assert len(screen.hits or []) == 2


async def test_figures_that_come_late_do_not_replace_newer_ones(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures, costs = samples.progress(), COSTS
    build = Slow(replace(figures, reviews=1), figures)
    curve = Slow(replace(costs, cards=1), costs)
    monkeypatch.setattr(progress, "build_progress", build)
    monkeypatch.setattr(outlook, "cost_curve", curve)
    async with desk.open() as pilot:
        await pilot.press("p")
        screen = pilot.app.screen
        assert isinstance(screen, StatsScreen)
        await wait_until(pilot, lambda: build.calls == 1)
        screen.on_screen_resume()
        await wait_until(pilot, lambda: screen.progress is not None)
        await pilot.press("7")
        await wait_until(pilot, lambda: curve.calls == 1)
        screen._start_curve()
        await wait_until(pilot, lambda: screen.curve is not None)
        build.may_return.set()
        curve.may_return.set()
        await pilot.pause(0.1)
        assert screen.progress is figures
        assert screen.curve is costs
