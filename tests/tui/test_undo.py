"""Undo takes back the last thing done, whatever it was, with the same key on every screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from quizzer.memory.scheduler import New, Rating, Reviewed
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
    wait_for_toast,
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
        await wait_for_toast(pilot, "Undone: the mark of kinds/cloze")
        await wait_for_toast(pilot, "The next undo: burying kinds/number")
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
        await wait_for_toast(pilot, "There is nothing more to undo")
        await pilot.press("u")
        await wait_for_toast(pilot, "There is nothing to undo")


async def test_what_was_undone_can_be_done_and_undone_again(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("escape", "s", "u", "s", "u")
        assert card_on_screen(pilot) == "kinds/free"
        assert not _suspended(desk, "kinds/free")
        await pilot.press("b", "u", "enter", "3", "u")
        assert card_on_screen(pilot) == "kinds/free"
        await pilot.press("u")
        await wait_for_toast(pilot, "There is nothing to undo")


async def test_ctrl_z_undoes_at_once_while_the_box_has_the_focus_and_the_footer_says_so(
    desk: Desk,
) -> None:
    async with desk.open("review") as pilot:
        await type_text(pilot, "some words")
        await pilot.press("ctrl+z")
        assert card_on_screen(pilot) == "kinds/free"
        assert pilot.app.screen.query_one(TextArea).text != "some words"
        await pilot.press("enter", "3", "enter", "1")
        assert card_on_screen(pilot) == "kinds/number"
        assert "^z Undo" in screen_text(pilot)
        await pilot.press("ctrl+z", "ctrl+z")
        assert card_on_screen(pilot) == "kinds/free"


@pytest.mark.parametrize("key", ["s", "b"])
async def test_undo_goes_on_from_the_box_into_which_it_put_an_answer_back(
    desk: Desk, key: str
) -> None:
    order = tuple(cards.find_card(desk.context, f"kinds/{card}").key for card in ("choice", "free"))
    async with desk.open("review", cards=order) as pilot:
        await pilot.press("enter", "1")
        await type_text(pilot, "zero")
        await pilot.press("enter", key, "ctrl+z")
        assert card_on_screen(pilot) == "kinds/free"
        box = pilot.app.screen.query_one(TextArea)
        assert box.text == "zero"
        assert box.has_focus
        assert "^z Undo" in screen_text(pilot)
        await pilot.press("x")
        assert "^z Undo" not in screen_text(pilot)
        await pilot.press("ctrl+z")
        assert box.text == "zero", "typing is taken back first"
        assert "^z Undo" in screen_text(pilot)
        await pilot.press("ctrl+z")
        assert card_on_screen(pilot) == "kinds/choice"
    assert not desk.history("kinds/choice")


async def test_in_a_line_ctrl_z_takes_back_typing_first(desk: Desk) -> None:
    order = tuple(
        cards.find_card(desk.context, f"kinds/{card}").key for card in ("choice", "number")
    )
    async with desk.open("review", cards=order) as pilot:
        await pilot.press("enter", "1")
        await type_text(pilot, "78")
        await pilot.press("enter", "s", "ctrl+z")
        assert card_on_screen(pilot) == "kinds/number"
        line = pilot.app.screen.query_one(Input)
        assert line.value == "78"
        assert line.has_focus
        await pilot.press("4")
        assert "^z Undo" not in screen_text(pilot)
        await pilot.press("ctrl+z")
        assert line.value == "78"
        assert "^z Undo" in screen_text(pilot)
        await pilot.press("ctrl+z")
        assert card_on_screen(pilot) == "kinds/choice"


async def test_an_undone_mark_leads_back_to_the_marks_with_what_was_typed(desk: Desk) -> None:
    async with desk.open("review", size=(80, 40)) as pilot:
        await type_text(pilot, "zero or more")
        await pilot.press("enter", "1")
        assert card_on_screen(pilot) == "kinds/choice"
        await pilot.press("space", "enter", "2")
        assert card_on_screen(pilot) == "kinds/number"
        await pilot.press("ctrl+z", "ctrl+z")
        assert card_on_screen(pilot) == "kinds/free"
        assert question_screen(pilot).stage == "revealed"
        text = screen_text(pilot)
        assert "zero or more" in text
        assert "3 Good" in text
        await pilot.press("3")
        assert card_on_screen(pilot) == "kinds/choice"
    [review] = desk.history("kinds/free")
    assert (review.rating, review.answer) == (Rating.GOOD, "zero or more")


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
        await wait_for_toast(pilot, "Undone: the answer to question 2")
        await pilot.press("ctrl+z")
        assert card_on_screen(pilot) == first
        await pilot.press("ctrl+z")
        await wait_for_toast(pilot, "nothing to undo")
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
        await wait_for_toast(pilot, "Undone: unburying kinds/free")
        await wait_for_toast(pilot, "The next undo: burying kinds/free")
        await pilot.press("u", "u", "u")
        assert not _buried(desk, "kinds/free")
        assert not _suspended(desk, "kinds/free")


async def test_today_undoes_what_was_done_in_a_review(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("escape", "s", "escape")
        assert _suspended(desk, "kinds/free")
        await pilot.press("u")
        assert not _suspended(desk, "kinds/free")
        await wait_for_toast(pilot, "Undone: suspending kinds/free")


async def test_the_lab_undoes_the_rating_that_a_verdict_gave(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.GOOD)
    async with desk.open() as pilot:
        await pilot.press("l", "u")
        await wait_for_toast(pilot, "Undone: the mark of kinds/free")
    assert not desk.history("kinds/free")


def _editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> None:
    """An $EDITOR that replaces one text by another."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys, pathlib\n"
        "path = pathlib.Path(sys.argv[-1])\n"
        f"path.write_text(path.read_text().replace({before!r}, {after!r}))\n"
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")


async def test_a_note_is_taken_back_in_its_turn(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("escape", "enter", "n")
        await type_text(pilot, "say zero")
        await pilot.press("enter")
        assert "NIT: say zero" in screen_text(pilot)
        await pilot.press("2")
        assert card_on_screen(pilot) == "kinds/choice"
        await pilot.press("s", "u", "u")
        assert card_on_screen(pilot) == "kinds/free"
        await wait_for_toast(pilot, "The next undo: the note on kinds/free")
        view = question_screen(pilot).view
        assert view is not None
        assert view.note == "NIT: say zero"
        await pilot.press("u")
        await wait_for_toast(pilot, "Undone: the note on kinds/free")
        assert view.note == ""
        await pilot.press("enter", "3")
    assert [review.note for review in desk.history("kinds/free")] == [None]


async def test_of_two_notes_the_one_before_counts_again(desk: Desk) -> None:
    row = cards.find_card(desk.context, "kinds/free")
    for note in ("first", "second"):
        cards.save_note(desk.context, row, note, desk.now)
    desk.advance(seconds=1)
    async with desk.open() as pilot:
        await pilot.press("u")
    assert cards.card_in_review(desk.context, row.key).draft_note == "first"


@pytest.mark.skipif(os.name == "nt", reason="the fake editor is a shell command")
async def test_an_edit_of_a_card_is_taken_back_and_a_bundled_deck_is_used_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _editor(tmp_path, monkeypatch, "What does `relu` do?", "And what does `relu` do?")
    own_copy = desk.context.home.questions / "kinds.toml"
    async with desk.open("review") as pilot:
        await pilot.press("escape", "e")
        await pilot.pause()
        assert "And what does relu do?" in screen_text(pilot)
        assert own_copy.exists()
        await pilot.press("s", "u", "u")
        await pilot.pause()
        await wait_for_toast(pilot, "Undone: the edit of kinds/free")
        assert card_on_screen(pilot) == "kinds/free"
        assert "And what does relu do?" not in screen_text(pilot)
        assert not own_copy.exists()


@pytest.mark.skipif(os.name == "nt", reason="the fake editor is a shell command")
async def test_an_edit_is_taken_back_of_a_file_that_was_changed_elsewhere_too(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _editor(tmp_path, monkeypatch, "What does `relu` do?", "What may `relu` be for?")
    own_copy = desk.context.home.questions / "kinds.toml"
    async with desk.open("review") as pilot:
        await pilot.press("escape", "e")
        text = own_copy.read_text()
        own_copy.write_text("# mine\n" + text.replace("One of each kind", "All kinds"))
        await pilot.press("u")
        await wait_for_toast(pilot, "Undone: the edit of kinds/free")
        changed = own_copy.read_text()
        assert "What does `relu` do?" in changed
        assert "# mine" in changed
        await pilot.press("s", "e")
        own_copy.write_text("title = 'Another'\n")
        await pilot.press("u", "u")
        assert "There is nothing to undo" not in toasts(pilot)
    assert own_copy.read_text() == "title = 'Another'\n"


async def test_a_quizs_answers_belong_to_the_same_stack_right_ones_too(desk: Desk) -> None:
    async with desk.open("quiz", deck="kinds") as pilot:
        await pilot.press("escape", "enter", "y", "enter", "enter", "escape")
        desk.rate("kinds/order", Rating.GOOD)
        await pilot.press("u")
        await wait_for_toast(pilot, "Undone: the mark of kinds/order")
        await wait_for_toast(
            pilot, "The next undo: the answer to question 2 of the quiz, kinds/choice"
        )
        await pilot.press("u", "u")
        await wait_for_toast(pilot, "Undone: the answer to question 1 of the quiz, kinds/free")
        await wait_for_toast(pilot, "There is nothing more to undo")
    assert not desk.history("kinds/choice")
    quiz = quiz_service.start(desk.context, "kinds", None, None, desk.now)
    question = quiz.next()
    assert question is not None
    assert question.number == 1


async def test_a_quiz_without_an_answer_takes_back_what_was_done_before_it(desk: Desk) -> None:
    cards.suspend(desk.context, cards.find_card(desk.context, "kinds/order"), desk.now)
    async with desk.open("quiz", deck="kinds") as pilot:
        await pilot.press("escape", "u")
        await wait_for_toast(pilot, "Undone: suspending kinds/order")
    assert not _suspended(desk, "kinds/order")


async def test_browse_tags_several_cards_at_once_and_undoes_it(desk: Desk) -> None:
    def tagged() -> set[str]:
        rows = desk.context.db.rows(
            "SELECT name FROM tag JOIN card ON card.key = tag.card WHERE tag = 'exam'"
        )
        return {row["name"] for row in rows}

    async with desk.open() as pilot:
        await pilot.press("b")
        await pilot.pause(0.2)
        await pilot.press("enter", "space", "space", "t")
        await type_text(pilot, "exam")
        await pilot.press("enter")
        assert tagged() == {"free", "choice"}
        await wait_for_toast(pilot, "Tagged 2 cards with exam")
        desk.context = desk.context.refreshed()
        await pilot.press("u")
        assert tagged() == set()
        await wait_for_toast(pilot, "Undone: tagging 2 cards with exam")
        await pilot.press("home", "t")
        await type_text(pilot, "exam")
        await pilot.press("enter", "t")
        await type_text(pilot, "exam")
        await pilot.press("enter")
        assert tagged() == set()
        await wait_for_toast(pilot, "Took the tag exam from 1 card")
        await pilot.press("u")
        assert len(tagged()) == 1


async def test_a_tag_of_ones_own_outlives_a_change_of_the_deck(desk: Desk, bundled: Path) -> None:
    key = cards.find_card(desk.context, "kinds/free").key
    assert cards.tag(desk.context, [key], " exam ", desk.now) == (True, 1)
    deck = bundled / "kinds.toml"
    deck.write_text(deck.read_text().replace("What does `relu` do?", "What is `relu` for?"))
    desk.context = desk.context.refreshed()
    tags = desk.context.db.rows("SELECT tag FROM tag WHERE card = ? ORDER BY tag", key)
    assert [row["tag"] for row in tags] == ["exam", "networks"]


async def test_browse_resumes_and_unburies_several_cards_at_once_and_undoes_it(
    desk: Desk,
) -> None:
    async with desk.open() as pilot:
        await pilot.press("b")
        await pilot.pause(0.2)
        await pilot.press("enter", "a", "s", "a", "s")
        assert not any(_suspended(desk, f"kinds/{name}") for name in ("free", "order"))
        await pilot.press("u")
        assert all(_suspended(desk, f"kinds/{name}") for name in ("free", "order"))
        await wait_for_toast(pilot, "Undone: resuming 5 cards")
        await pilot.press("u", "a", "b", "a", "b")
        assert not _buried(desk, "kinds/free")
        await pilot.press("u")
        assert _buried(desk, "kinds/free")
        assert _buried(desk, "kinds/order")


async def test_browse_resets_several_cards_at_once_and_one_undo_takes_it_back(desk: Desk) -> None:
    def schedules() -> list[tuple[object, ...]]:
        rows = desk.context.db.rows("SELECT * FROM schedule ORDER BY card")
        return [tuple(row) for row in rows]

    for name in ("free", "choice"):
        cards.record(
            desk.context, cards.find_card(desk.context, f"kinds/{name}"), Rating.GOOD, desk.now
        )
    before = schedules()
    assert len(before) == 2
    async with desk.open() as pilot:
        await pilot.press("b")
        await pilot.pause(0.2)
        await pilot.press("enter", "a", "r")
        assert schedules() == []
        await wait_for_toast(
            pilot, "Reset 2 cards: they are new again, and the log keeps all reviews"
        )
        assert len(desk.history("kinds/free")) == 1
        await pilot.press("r")
        await wait_for_toast(pilot, "There is nothing to reset: kinds/free is new")
        await pilot.press("u")
        assert schedules() == before
        await wait_for_toast(pilot, "Undone: resetting 2 cards")
        await pilot.press("home", "r")
        assert [row[0] for row in schedules()] == [before[1][0]]
        await pilot.press("u", "u")
        await wait_for_toast(pilot, "Undone: the mark of kinds/choice")
        assert schedules() == before[:1]


async def test_a_card_that_was_reset_is_asked_as_new_and_shows_what_was_before(desk: Desk) -> None:
    row = cards.find_card(desk.context, "kinds/free")
    cards.record(desk.context, row, Rating.AGAIN, desk.now)
    cards.record(desk.context, row, Rating.EASY, desk.now)
    async with desk.open(size=(100, 60)) as pilot:
        await pilot.press("b")
        await pilot.pause(0.2)
        await pilot.press("enter", "enter", "r")
        await pilot.pause()
        assert "Reset: new again" in screen_text(pilot)
        assert screen_text(pilot).count("2026-03-02 09:00") == 3
        assert desk.context.db.value("SELECT seen FROM card WHERE key = ?", row.key) == 0
        cards.record(desk.context, row, Rating.GOOD, desk.now)
        assert [review.rating for review in desk.history("kinds/free")] == [1, 4, 3]
        state = cards.state_of(desk.context, row.key)
        assert isinstance(state, Reviewed)
        assert (state.reps, state.lapses) == (1, 0)
        await pilot.press("u")
        assert cards.state_of(desk.context, row.key) == New()
        await pilot.press("u")
        state = cards.state_of(desk.context, row.key)
        assert isinstance(state, Reviewed)
        assert state.reps == 2
