"""Keys that come all at once, as over a slow line: each is for what the one before it leads to."""

from __future__ import annotations

import asyncio

import pytest
from textual.widgets import TextArea

from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards
from quizzer.store import reviews
from quizzer.tui.screens.question import QuestionScreen
from quizzer.tui.screens.review import ReviewScreen
from tests.tui.conftest import Desk
from tests.tui.helpers import card_on_screen, press_at_once, question_screen, wait_until


@pytest.mark.parametrize("answer", ["", "zero", "bus"])
async def test_enter_and_a_mark_are_no_part_of_the_answer(desk: Desk, answer: str) -> None:
    async with desk.open("review") as pilot:
        await press_at_once(pilot, [*answer, "enter", "3"])
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/choice")
    (review,) = desk.history("kinds/free")
    assert (review.rating, review.answer) == (3, answer or None)


async def test_a_mark_waits_for_an_answer_that_is_slow_to_be_revealed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reveal = ReviewScreen.action_reveal

    async def reveal_late(screen: ReviewScreen) -> None:
        await asyncio.sleep(1.5)
        await reveal(screen)

    monkeypatch.setattr(ReviewScreen, "action_reveal", reveal_late)
    async with desk.open("review") as pilot:
        await press_at_once(pilot, ["z", "enter", "3"])
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/choice")
    (review,) = desk.history("kinds/free")
    assert (review.rating, review.answer) == (3, "z")


async def test_letters_behind_a_mark_are_the_next_answer_and_no_command(desk: Desk) -> None:
    for name in ("choice", "number", "cloze", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    desk.rate("kinds/free", Rating.AGAIN)
    desk.advance(days=30)
    async with desk.open("review") as pilot:
        first = card_on_screen(pilot)
        await press_at_once(pilot, ["enter", "3"])
        await wait_until(pilot, lambda: card_on_screen(pilot) != first)
        while card_on_screen(pilot) not in ("kinds/number", "kinds/cloze"):
            await pilot.press("enter", "3")
        before = card_on_screen(pilot)
        await press_at_once(
            pilot, ["7", "enter", *(["8", "enter"] * (before == "kinds/cloze")), "3"]
        )
        await wait_until(
            pilot, lambda: question_screen(pilot).view is None or card_on_screen(pilot) != before
        )
    assert desk.history(before)[-1].answer == ("7\n8" if before == "kinds/cloze" else "7")
    assert not desk.context.db.value("SELECT count(*) FROM hold"), "b did not bury"


async def test_a_quizs_mark_and_the_next_answer(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("q", "enter")
        assert card_on_screen(pilot) == "kinds/free"
        await press_at_once(
            pilot, ["0", "enter", "y", "enter", "enter", "7", "8", "4", "enter", "enter"]
        )
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/cloze")
        await press_at_once(pilot, ["u", "p", "enter", "n", "o", "enter", "enter"])
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/order")
    answers = desk.context.db.rows("SELECT answer FROM quiz_item ORDER BY place")
    assert [row["answer"] for row in answers][:4] == ["0", None, "784", "up\nno"]


async def test_an_option_that_is_picked_is_part_of_the_answer(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.EASY)
    async with desk.open("review") as pilot:
        await press_at_once(pilot, ["1", "2", "enter", "3"])
        await wait_until(pilot, lambda: card_on_screen(pilot) != "kinds/choice")
    assert desk.history("kinds/choice")[-1].answer == "a vector\na file"


@pytest.mark.parametrize("before", [["escape"], ["enter"]])
async def test_a_card_that_is_buried_is_not_marked(desk: Desk, before: list[str]) -> None:
    async with desk.open("review") as pilot:
        await pilot.press(*before)
        await press_at_once(pilot, ["b", "enter", "3"])
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/number")
    assert not desk.history("kinds/free")
    assert len(desk.history("kinds/choice")) == 1


async def test_an_undo_is_of_the_mark_before_it(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter", "1", "enter")
        await press_at_once(pilot, ["u", "enter", "4"])
        await pilot.pause(0.5)
    assert [record.rating for record in desk.history("kinds/free")] == [4]
    assert not desk.history("kinds/choice")


async def test_space_shows_the_answer_as_enter_does(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("escape")
        await press_at_once(pilot, ["space", "3"])
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/choice")


async def test_a_note_is_no_mark(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter")
        await press_at_once(pilot, ["n", "2"])
        await pilot.pause(0.5)
    assert not desk.history("kinds/free")


async def test_space_checks_off_a_point_in_a_quiz_too(desk: Desk) -> None:
    async with desk.open("quiz", deck="kinds") as pilot:
        await pilot.press("m", "a", "x", "left_parenthesis", "0", "comma", "space", "x")
        await pilot.press("right_parenthesis", "enter")
        assert question_screen(pilot).stage == "marked"
        await pilot.press("tab", "space")
        assert card_on_screen(pilot) == "kinds/free"


async def test_what_is_no_letter_waits_for_the_letters_before_it(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await press_at_once(
            pilot, ["a", "b", "backspace", "c", "ctrl+j", "d", "escape", "enter", "3"]
        )
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/choice")
    assert desk.history("kinds/free")[0].answer == "ac\nd"


async def test_a_space_in_an_empty_box_shows_the_answer_before_the_mark(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await press_at_once(pilot, ["space", "3"])
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/choice")
    assert desk.history("kinds/free")[0].answer is None


async def test_i_goes_into_the_box_and_escape_leaves_it_before_the_next_key(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await press_at_once(pilot, ["escape", "i", "a", "space", "i", "enter", "3"])
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/choice")
        assert desk.history("kinds/free")[0].answer == "a i"
        await press_at_once(pilot, ["enter", "3", "escape", "b"])
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/cloze")
    assert desk.context.db.value("SELECT count(*) FROM hold") == 1


@pytest.mark.parametrize("times", [2, 5])
async def test_enter_held_in_the_note_closes_only_the_note(desk: Desk, times: int) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter", "n")
        await press_at_once(pilot, ["x", *["enter"] * times])
        await wait_until(pilot, lambda: card_on_screen(pilot) == "kinds/free")
        assert question_screen(pilot).stage == "revealed"
        await pilot.press("3")
    assert desk.history("kinds/free")[0].note == "NIT: x"


@pytest.mark.parametrize("key", ["b", "s"])
async def test_what_was_just_typed_is_kept_where_its_card_is_put_by(desk: Desk, key: str) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("z", "e", "escape", key)
        assert card_on_screen(pilot) == "kinds/choice"
    assert reviews.draft(desk.context.db, cards.find_card(desk.context, "kinds/free").key) == "ze"


async def test_an_enter_ahead_of_the_question_about_a_leech_keeps_the_card(desk: Desk) -> None:
    for _ in range(7):
        desk.rate("kinds/free", Rating.EASY)
        desk.advance(days=60)
        desk.rate("kinds/free", Rating.AGAIN)
        desk.advance(days=1)
    desk.rate("kinds/free", Rating.EASY)
    desk.advance(days=60)
    async with desk.open("review") as pilot:
        assert card_on_screen(pilot) == "kinds/free"
        await press_at_once(pilot, ["enter", "1", "enter"])

        def came_on() -> bool:
            at_a_card = isinstance(pilot.app.screen, QuestionScreen)
            return at_a_card and card_on_screen(pilot) == "kinds/choice"

        await wait_until(pilot, came_on)
    card = cards.find_card(desk.context, "kinds/free")
    assert cards.state_of(desk.context, card.key).is_leech
    assert not card.suspended


PASTED = "gradient descent steps\ragainst the gradient\rbus 3 1 u n\r"


async def test_a_long_text_with_line_ends_in_one_read_is_text(desk: Desk) -> None:
    keys = [{" ": "space", "\r": "enter"}.get(char, char) for char in PASTED]
    async with desk.open("review") as pilot:
        await press_at_once(pilot, keys)
        await pilot.pause(0.5)
        assert card_on_screen(pilot) == "kinds/free"
        assert question_screen(pilot).stage == "asking"
        text = pilot.app.screen.query_one(TextArea).text
        assert text == PASTED.replace("\r", "\n")
        await pilot.press("enter", "3")
    assert [review.rating for review in desk.history("kinds/free")] == [3]
    assert desk.context.db.value("SELECT count(*) FROM action") == 0


async def test_a_long_text_does_nothing_where_letters_are_keys(desk: Desk) -> None:
    keys = [{" ": "space", "\r": "enter"}.get(char, char) for char in PASTED]
    async with desk.open("review") as pilot:
        await pilot.press("escape")
        await press_at_once(pilot, keys)
        await pilot.pause(0.3)
        assert card_on_screen(pilot) == "kinds/free"
        assert question_screen(pilot).stage == "asking"
    assert desk.context.db.value("SELECT count(*) FROM review") == 0
    assert desk.context.db.value("SELECT count(*) FROM action") == 0
