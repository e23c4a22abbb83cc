"""A suggested mark comes after the reveal, is told with its reasons, and decides nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Event, current_thread, main_thread
from typing import Any

import pytest
from textual.pilot import Pilot

from quizzer import settings
from quizzer.marking.suggest import Point, Suggestion
from quizzer.paths import Home
from quizzer.services.review import answers, cards
from quizzer.tui.widgets.picklist import PickList
from tests.tui.conftest import Desk
from tests.tui.helpers import (
    card_on_screen,
    question_screen,
    screen_text,
    toasts,
    type_text,
    wait_for_toast,
    wait_until,
)

GOOD = Suggestion(
    "good",
    0.8,
    (Point("negative numbers become zero", "found", "below zero"), Point("x", "not found", "")),
    ("covers the key words; cannot check truth",),
)


def logged(desk: Desk) -> list[tuple[Any, ...]]:
    rows = desk.context.db.rows(
        "SELECT mark, score, rating FROM suggestion JOIN review ON review.id = review ORDER BY 1"
    )
    return [tuple(row) for row in rows]


def suggestion(pilot: Pilot[None]) -> Suggestion | None:
    view = question_screen(pilot).view
    return None if view is None else view.suggestion


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Suggestions that wait for a sign; each is then "good"."""
    go = Event()

    def slow(card: object, answer: str, *_: object) -> Suggestion:
        assert current_thread() is not main_thread()
        assert go.wait(60)
        return GOOD

    monkeypatch.setattr(answers, "suggest_for_card", slow)
    return go


async def test_a_typed_answer_is_marked_with_what_was_found_and_the_mark_is_logged(
    desk: Desk,
) -> None:
    async with desk.open("review", size=(100, 70)) as pilot:
        await type_text(pilot, "negative numbers become zero")
        await pilot.press("enter")
        await wait_until(pilot, lambda: suggestion(pilot))
        await pilot.pause()
        view = suggestion(pilot)
        assert view is not None
        text = screen_text(pilot)
        assert (f"Suggested: {view.mark}" if view.mark else "No mark suggested: ") in text
        assert "found in “negative numbers become zero”" in text
        assert "✗ " in text
        assert "missing" in text
        assert question_screen(pilot).stage == "revealed", "nothing is submitted by itself"
        assert pilot.app.screen.query_one(PickList).picked == frozenset(), "nothing is preselected"
        await pilot.press("2")
        assert card_on_screen(pilot) != "kinds/free"
    assert logged(desk) == [(view.mark, view.score, 2)]


async def test_the_reveal_does_not_wait_for_the_suggestion(desk: Desk, held: Event) -> None:
    async with desk.open("review", size=(100, 70)) as pilot:
        await type_text(pilot, "zero")
        await pilot.press("enter")
        text = screen_text(pilot)
        assert "It replaces negative numbers" in text
        assert "Suggested: …" in text
        held.set()
        await wait_until(pilot, lambda: suggestion(pilot))
        await pilot.pause()
        assert "Suggested: good (covers the key words; cannot check truth)" in screen_text(pilot)


async def test_a_suggestion_that_comes_after_the_mark_is_dropped(desk: Desk, held: Event) -> None:
    async with desk.open("review", size=(100, 70)) as pilot:
        await type_text(pilot, "zero")
        await pilot.press("enter", "3")
        assert card_on_screen(pilot) == "kinds/choice"
        held.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        assert suggestion(pilot) is None
        assert "Suggested" not in screen_text(pilot)
        await pilot.press("3")
    assert logged(desk) == []


async def test_a_mark_that_is_undone_may_be_suggested_and_given_again(
    desk: Desk, held: Event
) -> None:
    held.set()
    async with desk.open("review", size=(100, 70)) as pilot:
        await type_text(pilot, "zero")
        await pilot.press("enter")
        await wait_until(pilot, lambda: suggestion(pilot))
        await pilot.press("1", "u")
        await wait_until(pilot, lambda: question_screen(pilot).stage == "revealed")
        await wait_until(pilot, lambda: suggestion(pilot))
        assert question_screen(pilot).view.answer == "zero"  # type: ignore[union-attr]
        await pilot.press("3")
        await pilot.press("escape", "s")
        await wait_until(pilot, lambda: "you agreed with 1 of 1 suggestion" in screen_text(pilot))
    assert logged(desk) == [("good", 0.8, 1), ("good", 0.8, 3)]


@pytest.mark.parametrize("key", ["3", "4"])
async def test_an_answer_marked_above_its_suggestion_is_kept_as_a_good_one_until_undone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    low = Suggestion("nit", 0.5, (), ("1 of 2 key points not found",))
    monkeypatch.setattr(answers, "suggest_for_card", lambda *_: low)
    key_of_card = cards.find_card(desk.context, "kinds/free").key
    async with desk.open("review", size=(100, 70)) as pilot:
        await type_text(pilot, "no more minus")
        await pilot.press("enter")
        await wait_until(pilot, lambda: suggestion(pilot))
        await pilot.pause()
        assert "Right all the same? Mark it 3" in screen_text(pilot)
        await pilot.press(key)
        await wait_for_toast(pilot, "Kept as a good answer to this card; ctrl+z takes it back")
        assert answers.marked_answers(desk.context, key_of_card) == [("no more minus", "good")]
        await pilot.press("ctrl+z")
        assert answers.marked_answers(desk.context, key_of_card) == []


async def test_an_answer_marked_as_suggested_is_not_announced(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, held: Event
) -> None:
    held.set()
    async with desk.open("review", size=(100, 70)) as pilot:
        await type_text(pilot, "zero")
        await pilot.press("enter")
        await wait_until(pilot, lambda: suggestion(pilot))
        await pilot.pause()
        assert "Right all the same?" not in screen_text(pilot)
        await pilot.press("3")
        assert "Kept as a good answer" not in toasts(pilot)


async def test_where_no_mark_is_suggested_the_reason_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsure = Suggestion(None, 0.5, (), ("close to the line between nit and good",))
    monkeypatch.setattr(answers, "suggest_for_card", lambda *_: unsure)
    async with desk.open("review", size=(100, 70)) as pilot:
        await type_text(pilot, "zero")
        await pilot.press("enter")
        await wait_until(pilot, lambda: suggestion(pilot))
        await pilot.pause()
        assert "No mark suggested: close to the line between nit and good" in screen_text(pilot)
        await pilot.press("3")
    assert logged(desk) == [(None, 0.5, 3)]


@pytest.mark.parametrize("answer", ["", "  "])
async def test_without_an_answer_nothing_is_suggested(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(answers, "suggest_for_card", lambda *_: pytest.fail("was asked"))
    async with desk.open("review", size=(100, 70)) as pilot:
        view = question_screen(pilot).view
        assert view is not None
        view.field.load(answer)
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        assert "uggested" not in screen_text(pilot)
        await pilot.press("3")
    assert logged(desk) == []


async def test_a_suggestion_that_fails_is_told_and_the_review_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(card: object, answer: str, *_: object) -> Suggestion:
        raise ArithmeticError("made to fail")

    monkeypatch.setattr(answers, "suggest_for_card", broken)
    async with desk.open("review") as pilot:
        await type_text(pilot, "zero")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "made to fail" in toasts(pilot))
        assert "Suggested" not in screen_text(pilot)
        await pilot.press("3")
        assert card_on_screen(pilot) == "kinds/choice"
    assert "made to fail" in (desk.context.home.folder / "error.log").read_text()


async def test_loading_that_fails_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise ImportError("no such wheel")

    monkeypatch.setattr(answers, "warm_up", broken)
    async with desk.open("review") as pilot:
        await type_text(pilot, "zero")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "no such wheel" in toasts(pilot))


async def test_switched_off_nothing_is_suggested(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "suggest_for_card", lambda *_: pytest.fail("was asked"))
    monkeypatch.setattr(answers, "warm_up", lambda: pytest.fail("was loaded"))
    settings.change(desk.context.home.config, "suggestions", False)
    desk.context = desk.context.refreshed()
    async with desk.open("review") as pilot:
        await pilot.pause(0.3)
        await type_text(pilot, "zero")
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        assert "uggested" not in screen_text(pilot)
        assert not toasts(pilot)


REVIEW = """
import asyncio, sys
from quizzer import paths
from quizzer.services.startup import open_context
from quizzer.tui.app import QuizzerApp

def loaded():
    names = ("rapidfuzz", "numpy", "wordllama")
    return [name for name in names if name in sys.modules]

async def go(app):
    async with app.run_test() as pilot:
        await pilot.pause(0.3)
        await pilot.press(*"words")
        await pilot.app.workers.wait_for_complete()
        early = {"snowballstemmer", "quizzer.marking.suggest"} & set(sys.modules)
        assert not early and not loaded(), (early, loaded())
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert app.screen.stage == "revealed"

with open_context(paths.find_home()) as context:
    asyncio.run(go(QuizzerApp(context, "review")))
print(*loaded())
"""


@pytest.mark.parametrize(("switch", "loaded"), [("off", []), ("on", ["rapidfuzz", "numpy"])])
def test_what_suggestions_need_is_loaded_at_the_first_reveal_and_only_where_they_are_on(
    used_home: Home, switch: str, loaded: list[str]
) -> None:
    settings.change(used_home.config, "suggestions", switch == "on")
    env = {**os.environ, "QUIZZER_HOME": str(used_home.folder)}
    done = subprocess.run(
        [sys.executable, "-c", REVIEW], env=env, check=True, capture_output=True, text=True
    )
    modules = done.stdout.split()
    assert modules == loaded
    assert switch == "on" or not modules


async def test_a_card_is_prepared_while_its_answer_is_typed_once_marking_is_loaded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[str] = []
    monkeypatch.setattr(answers, "prepare_card", lambda card, *_: prepared.append(card.id))
    monkeypatch.setattr(answers, "is_loaded", lambda: False)
    async with desk.open("review", size=(100, 70)) as pilot:
        await type_text(pilot, "negative")
        await pilot.app.workers.wait_for_complete()
        assert not prepared, "nothing is loaded before the first reveal"
        monkeypatch.setattr(answers, "is_loaded", lambda: True)
        await type_text(pilot, " numbers become")
        await pilot.app.workers.wait_for_complete()
        assert prepared == ["free"]


async def test_a_card_is_not_prepared_where_suggestions_are_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[str] = []
    monkeypatch.setattr(answers, "prepare_card", lambda card, *_: prepared.append(card.id))
    monkeypatch.setattr(answers, "is_loaded", lambda: True)
    settings.change(desk.context.home.config, "suggestions", False)
    desk.context = desk.context.refreshed()
    async with desk.open("review", size=(100, 70)) as pilot:
        await type_text(pilot, "negative numbers")
        await pilot.app.workers.wait_for_complete()
    assert not prepared
