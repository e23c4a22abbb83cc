from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.widgets import TextArea

from quizzer import settings
from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards
from quizzer.services.review import session as session_service
from quizzer.services.review.selection import Selection
from quizzer.tui.screens.today import TodayScreen
from quizzer.tui.widgets.dialogs import ChoiceDialog
from quizzer.tui.widgets.plot import PlotWidget
from quizzer.tui.widgets.top_bar import TopBar
from tests.tui.conftest import Desk
from tests.tui.helpers import (
    card_on_screen,
    question_screen,
    screen_text,
    type_text,
    wait_for_toast,
    wait_until,
)


async def test_a_card_is_typed_revealed_and_marked(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        assert card_on_screen(pilot) == "kinds/free"
        await type_text(pilot, "u is\nzero")
        await pilot.press("enter")
        text = screen_text(pilot)
        assert "You wrote" in text
        assert "It replaces negative numbers" in text
        desk.advance(seconds=7)
        await pilot.press("3")
        assert card_on_screen(pilot) == "kinds/choice"
    (review,) = desk.history("kinds/free")
    assert (review.rating, review.answer) == (3, "u is\nzero")
    log = desk.context.db.rows("SELECT duration_ms FROM review")
    assert [row[0] for row in log] == [7000]


async def test_each_mark_says_when_the_card_would_come_back(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter")
        text = screen_text(pilot)
        row = cards.find_card(desk.context, "kinds/free")
        state = cards.state_of(desk.context, row.key)
        labels = cards.interval_labels(desk.context, row, state, desk.now)
        for rating, label in labels.items():
            assert rating.word.capitalize() in text
            assert label in text


async def test_the_answer_brings_points_plot_exercise_and_what_was_written_last_time(
    desk: Desk,
) -> None:
    desk.rate("kinds/free", Rating.AGAIN, "it squares")
    desk.advance(minutes=5)
    async with desk.open("review", size=(100, 60)) as pilot:
        await pilot.press("enter")
        text = screen_text(pilot)
        assert "□ negative numbers become zero" in text
        assert "exercise activations  l opens it in the Lab" in text
        assert "Last time  2 March 2026, today: again" in text
        assert "it squares" in text
        assert pilot.app.screen.query_one(PlotWidget).size.height > 8
        await pilot.press("tab", "space")
        assert "■ negative numbers become zero" in screen_text(pilot)
        await pilot.press("4")  # digits still mark the card while the points have the focus
    assert desk.history("kinds/free")[-1].rating == 4


async def test_someone_who_does_not_type_needs_two_keys_a_card(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("escape", "space", "3")
        await pilot.press("enter", "3", "enter", "3")
        assert desk.history("kinds/number")
        assert card_on_screen(pilot) == "kinds/cloze"
        assert not isinstance(pilot.app.focused, TextArea)


async def test_space_reveals_from_an_empty_box_and_pages_down_after(desk: Desk) -> None:
    async with desk.open("review", size=(60, 20)) as pilot:
        await pilot.press("space")
        assert question_screen(pilot).stage == "revealed"
        await pilot.press("space")
        assert question_screen(pilot).body.scroll_offset.y > 0


async def test_undo_takes_back_any_number_of_marks(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter", "3", "enter", "1", "escape")
        assert card_on_screen(pilot) == "kinds/number"
        await pilot.press("u")
        assert card_on_screen(pilot) == "kinds/choice"
        await pilot.press("u")
        assert card_on_screen(pilot) == "kinds/free"
        await wait_for_toast(pilot, "kinds/free")
        assert not desk.history("kinds/free")
        await pilot.press("u")
        await wait_for_toast(pilot, "nothing to undo")
        await pilot.press("enter", "2")
    assert [review.rating for review in desk.history("kinds/free")] == [2]
    assert not desk.history("kinds/choice")


async def test_ctrl_z_in_an_empty_box_takes_back_the_last_mark(desk: Desk) -> None:
    desk.rate("kinds/choice", Rating.GOOD)
    async with desk.open("review") as pilot:
        await pilot.press("ctrl+z")
        assert card_on_screen(pilot) == "kinds/choice"


async def test_undo_shows_a_card_again_that_was_taken_before_its_time(desk: Desk) -> None:
    for name in ("choice", "number", "cloze", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    async with desk.open("review") as pilot:
        await pilot.press("enter", "1")
        assert question_screen(pilot).stage == "waiting"
        await pilot.press("space")
        assert card_on_screen(pilot) == "kinds/free"
        await pilot.press("enter", "3", "u")
        assert card_on_screen(pilot) == "kinds/free"


async def test_suspend_and_bury_bring_the_next_card(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("escape", "s")
        assert card_on_screen(pilot) == "kinds/choice"
        await pilot.press("enter", "b")
        assert card_on_screen(pilot) == "kinds/number"
    assert cards.find_card(desk.context, "kinds/free").suspended
    session = session_service.ReviewSession(desk.context)
    tomorrow = desk.now.replace(day=3)
    coming = session.next(tomorrow)
    assert coming is not None
    assert coming.row.id == "kinds/choice"


async def test_a_note_is_kept_with_the_mark(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter", "n")
        await type_text(pilot, "say zero")
        await pilot.press("enter")
        assert "NIT: say zero" in screen_text(pilot)
        await pilot.press("2")
    assert desk.history("kinds/free")[0].note == "NIT: say zero"


async def test_a_leech_is_told_and_may_be_suspended(desk: Desk) -> None:
    for lapse in range(8):
        desk.rate("kinds/free", Rating.EASY)
        desk.advance(days=200)
        if lapse < 7:
            desk.rate("kinds/free", Rating.AGAIN)
            desk.advance(days=1)
    async with desk.open("review") as pilot:
        while card_on_screen(pilot) != "kinds/free":
            await pilot.press("escape", "s")
        await pilot.press("enter", "1")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "8 times" in screen_text(pilot)
        await pilot.press("s")
        await pilot.pause()
    assert cards.find_card(desk.context, "kinds/free").suspended


async def test_what_was_typed_comes_back_after_a_cut(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await type_text(pilot, "half an")
        await wait_until(
            pilot, lambda: desk.context.db.value("SELECT text FROM draft") == "half an", 3
        )
        await type_text(pilot, " answer")
        await pilot.press("ctrl+q")
    async with desk.open("review") as pilot:
        assert pilot.app.screen.query_one(TextArea).text == "half an answer"
        await pilot.press("enter", "3")
    assert desk.history("kinds/free")[0].answer == "half an answer"
    assert desk.context.db.value("SELECT count(*) FROM draft") == 0


async def test_learning_steps_are_waited_for_and_come_by_themselves(desk: Desk) -> None:
    for name in ("choice", "number", "cloze", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    async with desk.open("review") as pilot:
        await pilot.press("enter", "3")
        assert "comes back in 10 min" in screen_text(pilot)
        desk.advance(minutes=10)
        await wait_until(pilot, lambda: question_screen(pilot).stage == "asking")
        assert card_on_screen(pilot) == "kinds/free"
        await pilot.press("enter", "4")
        assert question_screen(pilot).stage == "done"
        assert "2 cards answered" in screen_text(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, TodayScreen)


async def test_a_limit_ends_the_run(desk: Desk) -> None:
    async with desk.open("review", deck="kinds", limit=1) as pilot:
        assert "1 to go" in screen_text(pilot)
        await pilot.press("enter", "3")
        assert question_screen(pilot).stage == "done"
        assert "4 new remain" in screen_text(pilot)


async def test_a_locked_database_is_told_and_nothing_typed_is_lost(desk: Desk) -> None:
    import sqlite3

    desk.context.db.wait_at_most(0.05)
    connection = sqlite3.connect(desk.context.db.path, isolation_level=None)
    async with desk.open("review") as pilot:
        await type_text(pilot, "precious")
        await pilot.press("enter")
        connection.execute("BEGIN IMMEDIATE")
        await pilot.press("3")
        await pilot.pause()
        await wait_for_toast(pilot, "locked the database")
        assert question_screen(pilot).stage == "revealed"
        connection.execute("ROLLBACK")
        await pilot.press("3")
        assert card_on_screen(pilot) == "kinds/choice"
    connection.close()
    assert [review.answer for review in desk.history("kinds/free")] == ["precious"]


async def test_choice_number_cloze_and_order_show_whether_they_are_right(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.EASY)
    async with desk.open("review") as pilot:
        screen = question_screen(pilot)
        assert screen.view is not None
        rows = screen.view.field.text
        assert rows == ""
        listed = screen_text(pilot)
        places = sorted(("a matrix", "a vector", "a file"), key=listed.index)
        await pilot.press(str(places.index("a matrix") + 1), "enter")
        text = screen_text(pilot)
        assert "Not right" in text
        for place, option in enumerate(places, 1):
            assert f"{place} {option}" in text, "as they were asked"
        assert f"→ {places.index('a vector') + 1} a vector" in text
        await pilot.press("1")
        await type_text(pilot, "784")
        await pilot.press("enter")
        assert "Right" in screen_text(pilot)
        await pilot.press("3")
        await type_text(pilot, "Against")
        await pilot.press("enter")
        await type_text(pilot, "hill")
        await pilot.press("enter")
        assert "✓ Against" in screen_text(pilot)
        assert "SGD steps ✓ Against the ✗ hill → gradient." in screen_text(pilot)
        await pilot.press("1")
        field = question_screen(pilot).view.field  # type: ignore[union-attr]
        steps = ["predict", "loss", "gradient", "step"]
        assert field.text.split("\n") != steps
        for place, step in enumerate(steps):
            here = field.text.split("\n").index(step)
            await pilot.press(*["up"] * 4, *["down"] * here, *["K"] * (here - place))
        assert field.text.split("\n") == steps
        await pilot.press("enter")
        assert "Right" in screen_text(pilot)
        await pilot.press("4")
    assert desk.history("kinds/choice")[0].answer == "a matrix"
    assert desk.history("kinds/cloze")[0].answer == "Against\nhill"
    assert desk.history("kinds/order")[0].answer == "predict\nloss\ngradient\nstep"


async def test_what_a_deck_holds_is_shown_and_never_obeyed(desk: Desk) -> None:
    folder = desk.context.home.questions
    folder.mkdir()
    (folder / "kinds.toml").write_text(
        'title = "[b]x[/b] \\u001b[31m"\n[[card]]\nid = "bad"\nkind = "free"\n'
        'prompt = "[red]a[/red] \\u001b]0;title\\u0007 <b>bold</b> \\u202e [l](http://x.invalid)"\n'
        'answer = "[@click=app.quit]quit[/] \\u001b[2J"\nkey_points = ["[/nope", "\\u0000"]\n'
    )
    desk.context = desk.context.refreshed()
    async with desk.open("review") as pilot:
        await pilot.pause(0.1)
        await pilot.press("enter")
        text = screen_text(pilot)
        assert "[red]a[/red]" in text
        assert "<b>bold</b>" in text
        assert "[@click=app.quit]quit[/]" in text
        assert "[/nope" in text
        assert "\x1b" not in text
        await pilot.press("3", "escape")
        assert "[b]x[/b]" in screen_text(pilot)
        await pilot.press("b")
        await pilot.pause(0.3)
        assert "[red]a[/red]" in screen_text(pilot)


async def test_no_new_cards_and_nothing_due_is_a_friendly_end(desk: Desk) -> None:
    settings.change(desk.context.home.config, "new_cards_per_day", 0)
    desk.context = desk.context.refreshed()
    async with desk.open("review") as pilot:
        assert question_screen(pilot).stage == "done"
        assert "Nothing is due" in screen_text(pilot)


async def test_undo_brings_back_what_was_typed(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await type_text(pilot, "my words")
        await pilot.press("enter", "1", "u")
        assert pilot.app.screen.query_one(TextArea).text == "my words"


async def test_an_exercise_is_left_to_the_grader_and_the_review_goes_on_once_it_is_graded(
    desk: Desk, bundled: Path
) -> None:
    for name in ("free", "choice", "number", "cloze", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    exercise = Path(settings.__file__).parents[1] / "exercises" / "zip_pairs"
    shutil.copytree(exercise, bundled.parent / "exercises" / "zip_pairs")
    desk.context = desk.context.refreshed()
    async with desk.open("review") as pilot:
        assert question_screen(pilot).stage == "exercise"
        assert "Enter opens this exercise in the Lab" in screen_text(pilot)
        await pilot.press("3")
        assert not desk.history("exercises/zip_pairs")
        desk.rate("exercises/zip_pairs", Rating.EASY)
        await wait_until(pilot, lambda: question_screen(pilot).stage == "done")


async def test_a_note_stays_with_a_card_that_is_left_before_it_is_marked(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter", "n")
        await type_text(pilot, "say zero")
        await pilot.press("enter", "b", "u", "enter")
        assert "NIT: say zero" in screen_text(pilot)
        await pilot.press("escape")
    async with desk.open("review") as pilot:
        await pilot.press("enter")
        assert "NIT: say zero" in screen_text(pilot)
        desk.advance(seconds=1)
        await pilot.press("3")
        desk.advance(minutes=10)
    assert [review.note for review in desk.history("kinds/free")] == ["NIT: say zero"]
    row = cards.find_card(desk.context, "kinds/free")
    assert cards.card_in_review(desk.context, row.key).draft_note == "", "it is noted once"


async def test_a_long_question_opens_at_its_top_and_scrolls_from_the_box(
    desk: Desk, bundled: Path
) -> None:
    lines = "\n\n".join(f"Line {number} of the question." for number in range(1, 21))
    (bundled / "kinds.toml").write_text(
        f"title = 'Long'\n[[card]]\nid = 'long'\nkind = 'free'\nprompt = '''{lines}'''\n"
        "answer = 'Yes.'\nkey_points = ['yes']\n"
    )
    desk.context = desk.context.refreshed()
    async with desk.open("review") as pilot:
        await pilot.pause(0.2)
        assert isinstance(pilot.app.focused, TextArea)
        assert "Line 1 of the question." in screen_text(pilot)
        await pilot.press("pagedown")
        assert "Line 1 of the question." not in screen_text(pilot)
        await pilot.press("pageup")
        assert "Line 1 of the question." in screen_text(pilot)
        await type_text(pilot, "yes")
        assert "yes" in screen_text(pilot), "one sees what one types"


async def test_a_slip_of_one_letter_in_a_gap_is_shown_as_such_and_enter_marks_it_hard(
    desk: Desk,
) -> None:
    for name in ("free", "choice", "number", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    async with desk.open("review") as pilot:
        await type_text(pilot, "against")
        await pilot.press("enter")
        await type_text(pilot, "gradeint")
        await pilot.press("enter")
        text = screen_text(pilot)
        assert "Right, but look at the spelling" in text
        assert "◐ gradeint → gradient" in text
        assert "Hard ⏎" in text
        await pilot.press("enter")
    assert [review.rating for review in desk.history("kinds/cloze")] == [2]


async def test_enter_takes_the_mark_of_what_a_machine_can_mark(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.EASY)
    async with desk.open("review") as pilot:
        rows = screen_text(pilot)
        place = sorted(("a matrix", "a vector", "a file"), key=rows.index).index("a file") + 1
        await pilot.press(str(place), "enter")
        assert "⏎" not in screen_text(pilot), "Enter never takes Again"
        assert "enter Take the mark" not in screen_text(pilot)
        await pilot.press("enter")
        assert card_on_screen(pilot) == "kinds/choice"
        await pilot.press("1")
        assert card_on_screen(pilot) == "kinds/number"
        await type_text(pilot, "784")
        await pilot.press("enter")
        assert "Good ⏎" in screen_text(pilot)
        assert "enter Take the mark" in screen_text(pilot)
        await pilot.press("enter")
        assert card_on_screen(pilot) == "kinds/cloze"
    assert [review.rating for review in desk.history("kinds/choice")] == [1]
    assert [review.rating for review in desk.history("kinds/number")] == [3]


async def test_the_setting_keeps_enter_from_taking_marks(desk: Desk) -> None:
    settings.change(desk.context.home.config, "enter_takes_suggestion", False)
    desk.context = desk.context.refreshed()
    async with desk.open("review", deck="kinds") as pilot:
        await type_text(pilot, "max(0, x)")
        await pilot.press("enter", "enter")
        assert card_on_screen(pilot) == "kinds/free"
        assert "⏎" not in screen_text(pilot)
    assert not desk.history("kinds/free")


async def test_right_steps_are_shown_in_their_right_place(desk: Desk) -> None:
    for name in ("free", "choice", "number", "cloze"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    async with desk.open("review") as pilot:
        field = question_screen(pilot).view.field  # type: ignore[union-attr]
        field.load("loss\npredict\ngradient\nstep")
        await pilot.press("enter")
        text = screen_text(pilot)
        assert "2 of 4 steps are in their place" in text
        for line in (
            "✗ 1 predict  you put it in place 2",
            "✗ 2 loss  you put it in place 1",
            "✓ 3 gradient",
            "✓ 4 step",
        ):
            assert line in text


async def test_the_question_stays_in_sight_while_the_answer_scrolls(desk: Desk) -> None:
    async with desk.open("review", size=(60, 20)) as pilot:
        assert screen_text(pilot).count("What does relu do?") == 1
        await pilot.press("enter", "space")
        await pilot.pause()
        assert question_screen(pilot).body.scroll_offset.y > 0
        assert "What does relu do?" in screen_text(pilot)
        await pilot.press("4")
        await pilot.pause()
        assert "What does relu do?" not in screen_text(pilot)


async def test_answer_and_points_are_side_by_side_on_a_wide_screen(desk: Desk) -> None:
    for width, together in ((120, True), (100, False)):
        async with desk.open("review", size=(width, 40)) as pilot:
            await pilot.press("enter")
            await pilot.pause()
            lines = screen_text(pilot).splitlines()
            beside = any("Answer" in line and "A complete answer says" in line for line in lines)
            assert beside == together


@pytest.mark.parametrize(
    ("length", "width", "beside"),
    [(46, 110, True), (50, 110, False), (50, 140, True), (104, 140, False), (200, 140, True)],
)
async def test_points_stand_below_an_answer_whose_code_needs_the_width(
    desk: Desk, length: int, width: int, beside: bool
) -> None:
    code = ("x" * 10 + " ") * (length // 11) + "y" * (length % 11)
    path = desk.context.home.questions / "wide.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    card = 'id = "c"\nkind = "free"\nprompt = "Why?"\nkey_points = ["so"]\n'
    path.write_text(
        f"title = \"Wide\"\n[[card]]\n{card}answer = '''\nSo:\n\n```python\n{code}\n```\n'''\n",
        encoding="utf-8",
    )
    desk.context = desk.context.refreshed()
    async with desk.open("review", (width, 40), deck="wide") as pilot:
        await pilot.press("enter")
        await wait_until(pilot, lambda: "```" not in screen_text(pilot))
        text = screen_text(pilot)
        lines = text.splitlines()
        assert any("Answer" in line and "A complete answer" in line for line in lines) == beside
        assert (code.strip() in text) == (length < 200), "in one line where it fits"


async def test_a_session_ends_with_a_summary_and_the_next_step(desk: Desk) -> None:
    async with desk.open("review", deck="kinds", limit=3) as pilot:
        await pilot.press("escape")
        for mark in "143":
            await pilot.press("enter")
            desk.advance(seconds=20)
            await pilot.press(mark)
        text = " ".join(screen_text(pilot).split())
        assert "Done: 3 cards answered" in text
        assert "✗ 1 again ✓ 1 good ★ 1 easy" in text
        assert "1 min, 20 s per card" in text
        assert "Hardest • What does relu do?" in text
        assert "Tomorrow 2 due, 2 new" in text
        assert "2 new remain for today" in text
        await pilot.press("u")
        assert card_on_screen(pilot) == "kinds/number"
        await pilot.press("enter", "1")
        assert "✗ 2 again ★ 1 easy" in " ".join(screen_text(pilot).split())


async def test_enter_takes_no_mark_of_an_answer_in_own_words(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("enter", "enter")
        assert card_on_screen(pilot) == "kinds/free"
        assert "⏎" not in screen_text(pilot)
    assert not desk.history("kinds/free")


async def test_a_selection_is_asked_due_or_not(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.EASY)
    selection = Selection(kind="question", ahead=True)
    async with desk.open("review", deck="kinds", limit=100, selection=selection) as pilot:
        assert card_on_screen(pilot) == "kinds/choice", "new cards come before one not due"
        bar = question_screen(pilot).query_one(TopBar)
        assert bar.status == "100 to go"
        names = []
        while question_screen(pilot).view is not None and len(names) < 20:
            names.append(card_on_screen(pilot))
            if question_screen(pilot)._in_box():
                await pilot.press("escape")
            await pilot.press("b")
        assert names[-1] == "kinds/free"
        assert "Nothing is due" in screen_text(pilot)
