"""Undo takes back the last thing done, whatever it was, with the same key on every screen."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import TextArea

from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards
from quizzer.services.review import quiz as quiz_service
from tests.tui.conftest import Desk
from tests.tui.helpers import (
    card_on_screen,
    press_at_once,
    question_screen,
    screen_text,
    toasts,
    type_text,
)


def _suspended(desk: Desk, card: str) -> bool:
    return cards.find_card(desk.context, card).suspended


def _buried(desk: Desk, card: str) -> bool:
    return cards.is_buried(desk.context, cards.find_card(desk.context, card), desk.now)


async def _answer_wrong(pilot: Pilot[None]) -> None:
    view = question_screen(pilot).view
    keys = {"asking": "enter", "revealed": "n", "marked": "enter"}
    while view is not None and question_screen(pilot).view is view:
        await pilot.press(keys[question_screen(pilot).stage])


async def test_undo_takes_back_marks_suspends_and_buries_in_turn(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("escape", "enter", "3", "s", "b", "enter", "1")
        assert card_on_screen(pilot) == "kinds/order"
        await pilot.press("u")
        assert card_on_screen(pilot) == "kinds/cloze"
        assert "Undone: the mark of kinds/cloze" in toasts(pilot)
        assert "Next: burying kinds/number" in toasts(pilot)
        await pilot.press("u")
        assert card_on_screen(pilot) == "kinds/number"
        assert not _buried(desk, "kinds/number")
        assert _suspended(desk, "kinds/choice")
        await pilot.press("u")
        assert card_on_screen(pilot) == "kinds/choice"
        assert not _suspended(desk, "kinds/choice")
        await pilot.press("u")
        assert card_on_screen(pilot) == "kinds/free"
        assert not desk.history("kinds/free")
        assert "There is nothing more to undo" in toasts(pilot)
        await pilot.press("u")
        assert "There is nothing to undo" in toasts(pilot)


async def test_what_was_undone_can_be_done_and_undone_again(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("escape", "s", "u", "s", "u")
        assert card_on_screen(pilot) == "kinds/free"
        assert not _suspended(desk, "kinds/free")
        await pilot.press("b", "u", "enter", "3", "u")
        assert card_on_screen(pilot) == "kinds/free"
        await pilot.press("u")
        assert "There is nothing to undo" in toasts(pilot)


async def test_ctrl_z_undoes_at_once_while_the_box_has_the_focus_and_the_footer_says_so(
    desk: Desk,
) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter", "3", "enter", "1")
        assert card_on_screen(pilot) == "kinds/number"
        assert "^z Undo" in screen_text(pilot)
        await pilot.press("ctrl+z", "ctrl+z")
        assert card_on_screen(pilot) == "kinds/free"
        await type_text(pilot, "some words")
        await pilot.press("ctrl+z")
        assert card_on_screen(pilot) == "kinds/free"
        assert pilot.app.screen.query_one(TextArea).text != "some words"


async def test_u_pressed_again_and_again_in_a_box_is_meant_as_undo(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter", "3", "enter", "1")
        assert card_on_screen(pilot) == "kinds/number"
        await pilot.press("u", "u")
        assert card_on_screen(pilot) == "kinds/choice"
        await pilot.press("u")
        assert card_on_screen(pilot) == "kinds/free"
    assert not desk.context.db.value("SELECT count(*) FROM draft"), "no u was kept as an answer"


async def test_a_burst_of_u_in_one_packet_is_meant_as_undo(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter", "3", "enter", "1")
        await press_at_once(pilot, ["u", "u", "u"])
        assert card_on_screen(pilot) == "kinds/free"


async def test_an_answer_that_begins_with_u_is_an_answer(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await type_text(pilot, "u, or uu, is a unit")
        await pilot.press("enter", "3")
    assert desk.history("kinds/free")[0].answer == "u, or uu, is a unit"


async def test_an_undone_mark_brings_its_note_back(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter", "n")
        await type_text(pilot, "say zero")
        await pilot.press("enter", "2", "u", "enter")
        assert "NIT: say zero" in screen_text(pilot)
        await pilot.press("3")
    assert [review.note for review in desk.history("kinds/free")] == ["NIT: say zero"]


async def test_a_quiz_goes_back_one_question_at_a_time_even_from_its_result(desk: Desk) -> None:
    async with desk.open("quiz", deck="kinds", count=2, seed=1) as pilot:
        first = card_on_screen(pilot)
        await _answer_wrong(pilot)
        second = card_on_screen(pilot)
        await _answer_wrong(pilot)
        assert question_screen(pilot).stage == "done"
        await pilot.press("u")
        assert card_on_screen(pilot) == second
        assert "Undone: the answer to question 2" in toasts(pilot)
        await pilot.press("ctrl+z")
        assert card_on_screen(pilot) == first
        await pilot.press("ctrl+z")
        assert "no answer to undo" in toasts(pilot)
    assert not desk.history(first)
    assert not desk.history(second)
    again = quiz_service.start(desk.context, "kinds", None, None, desk.now)
    assert again.resumed


async def test_browse_suspends_buries_resumes_and_undoes(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("b")
        await pilot.pause(0.2)
        await pilot.press("enter", "s")
        assert _suspended(desk, "kinds/free")
        await pilot.press("s")
        assert not _suspended(desk, "kinds/free")
        await pilot.press("b")
        assert _buried(desk, "kinds/free")
        await pilot.press("b")
        assert not _buried(desk, "kinds/free")
        await pilot.press("u")
        assert _buried(desk, "kinds/free")
        assert "Undone: unburying kinds/free" in toasts(pilot)
        assert "Next: burying kinds/free" in toasts(pilot)
        await pilot.press("u", "u", "u")
        assert not _buried(desk, "kinds/free")
        assert not _suspended(desk, "kinds/free")


async def test_today_undoes_what_was_done_in_a_review(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("escape", "s", "escape")
        assert _suspended(desk, "kinds/free")
        await pilot.press("u")
        assert not _suspended(desk, "kinds/free")
        assert "Undone: suspending kinds/free" in toasts(pilot)


async def test_the_lab_undoes_the_rating_that_a_verdict_gave(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.GOOD)
    async with desk.open() as pilot:
        await pilot.press("l", "u")
        assert "Undone: the mark of kinds/free" in toasts(pilot)
    assert not desk.history("kinds/free")
