"""What an app that is open for long must not do: fail at a quick Esc, mark twice, or grow."""

from __future__ import annotations

import asyncio
import weakref

import pytest
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.geometry import Region
from textual.screen import Screen

from quizzer.memory.scheduler import Rating
from quizzer.tui.app import QuizzerApp
from quizzer.tui.shell import drop_stale_styles
from quizzer.tui.widgets.answer_box import AnswerBox, AnswerInput
from quizzer.tui.widgets.card_view import CardView
from quizzer.tui.widgets.dialogs import MessageDialog
from quizzer.tui.widgets.text_box import TextBox, TextLine
from tests.tui.conftest import Desk
from tests.tui.helpers import (
    card_on_screen,
    question_screen,
    quick_timers,
    wait_for_toast,
    wait_until,
    wait_until_forgotten,
)


async def test_leaving_while_a_card_is_being_drawn_is_no_mistake(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        for turns in range(2, 40, 3):  # of the event loop, until somewhere the card is half there
            app.open_review()
            screen = app.screen
            for _ in range(turns):
                await asyncio.sleep(0)
            if app.screen is screen:
                app.pop_screen()
            await asyncio.sleep(0.02)
            assert app.failure is None
        await pilot.press("r")
        await wait_until(pilot, lambda: question_screen(pilot).view is not None)


async def test_a_question_that_is_being_thought_about_leaves_the_processor_asleep(
    desk: Desk,
) -> None:
    async with desk.open("review") as pilot:
        await wait_until(pilot, lambda: isinstance(pilot.app.focused, AnswerBox))
        await wait_until(pilot, lambda: not quick_timers(pilot))
        await pilot.press("a")
        await wait_until(pilot, lambda: not quick_timers(pilot))
        await pilot.press("escape")
        assert not quick_timers(pilot)


async def test_a_card_that_was_marked_in_another_window_is_not_marked_twice(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        card = card_on_screen(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: question_screen(pilot).stage == "revealed")
        desk.rate(card, Rating.EASY)
        await pilot.press("3")
        await wait_until(pilot, lambda: card_on_screen(pilot) != card)
        await wait_for_toast(pilot, "another window")
        assert [review.rating for review in desk.history(card)] == [Rating.EASY]


async def test_a_box_is_forgotten_once_its_card_is_gone(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await wait_until(pilot, lambda: question_screen(pilot).view is not None)
        boxes = weakref.WeakSet(pilot.app.screen.query(AnswerBox))
        assert len(boxes) == 1
        await pilot.press("enter", "4", "enter", "4")
        await wait_until_forgotten(pilot, boxes)
        await pilot.press("escape", "escape")


async def test_the_lines_of_a_card_are_forgotten_once_it_is_gone(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await wait_until(pilot, lambda: question_screen(pilot).view is not None)
        drawn = weakref.WeakSet(
            node._styles_cache for node in question_screen(pilot).body.query("*")
        )
        assert len(drawn) > 3
        await pilot.press("enter", "4", "enter", "4")
        await pilot.pause(0.1)
        drop_stale_styles()
        await wait_until_forgotten(pilot, drawn)
        await pilot.press("escape", "escape")


async def test_a_review_does_not_restyle_the_whole_screen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    restyled: list[DOMNode] = []
    before = QuizzerApp.update_styles

    def update_styles(app: QuizzerApp, node: DOMNode, animate: bool = True) -> None:
        restyled.append(node)
        before(app, node, animate)

    async with desk.open("review") as pilot:
        await wait_until(pilot, lambda: question_screen(pilot).view is not None)
        await pilot.pause(0.1)
        card = card_on_screen(pilot)
        monkeypatch.setattr(QuizzerApp, "update_styles", update_styles)
        await pilot.press("enter")
        await wait_until(pilot, lambda: question_screen(pilot).stage == "revealed")
        await pilot.press("4")
        await wait_until(
            pilot,
            lambda: question_screen(pilot).stage != "turning" and card_on_screen(pilot) != card,
        )
        await pilot.pause(0.1)
    assert restyled, "the box where one types has a look of its own with the keyboard in it"
    assert not [node for node in restyled if isinstance(node, Screen | VerticalScroll | CardView)]


async def test_a_dialog_may_open_over_a_card_that_was_just_taken_away(desk: Desk) -> None:
    """As when a mark makes a leech: the screen below is drawn once more as it last was."""
    async with desk.open("review") as pilot:
        await wait_until(pilot, lambda: question_screen(pilot).view is not None)
        screen = question_screen(pilot)

        async def mark_and_ask() -> None:
            await screen.show_next()
            pilot.app.push_screen(MessageDialog("A card", "It slips."))
            await asyncio.sleep(0.2)  # so long the screen below is not laid out again

        screen.call_next(mark_and_ask)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, MessageDialog))
        await pilot.pause(0.3)
        assert isinstance(pilot.app, QuizzerApp)
        assert pilot.app.failure is None


@pytest.mark.parametrize("box", [AnswerBox, AnswerInput])
async def test_a_box_that_is_gone_draws_nothing(desk: Desk, box: type[TextBox | TextLine]) -> None:
    async with desk.open("review") as pilot:
        await wait_until(pilot, lambda: question_screen(pilot).view is not None)
        node = box()
        await question_screen(pilot).body.mount(node)
        await pilot.pause(0.05)
        await node.remove()
        assert [strip.text for strip in node.render_lines(Region(0, 0, 4, 2))] == ["    "] * 2
