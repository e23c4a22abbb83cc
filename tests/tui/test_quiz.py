from __future__ import annotations

from textual.widgets import TextArea

from quizzer.tui.screens.choose import QuizDialog
from quizzer.tui.screens.quiz import QuizScreen
from quizzer.tui.screens.review import ReviewScreen
from quizzer.tui.screens.today import TodayScreen
from tests.tui.conftest import Desk
from tests.tui.helpers import (
    card_on_screen,
    option_texts,
    question_screen,
    screen_text,
    type_text,
    wait_for_toast,
)


async def test_a_quiz_to_its_end_makes_due_what_was_wrong(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("q")
        assert isinstance(pilot.app.screen, QuizDialog)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, QuizScreen)
        await type_text(pilot, "clamps at zero")
        await pilot.press("enter")
        assert "Right" in screen_text(pilot)
        await pilot.press("y")
        assert card_on_screen(pilot) == "kinds/choice"
        await pilot.press("enter")  # nothing chosen: wrong
        assert "Not right" in screen_text(pilot)
        await pilot.press("enter")
        await type_text(pilot, "784 pixels")
        await pilot.press("enter", "enter")
        await type_text(pilot, "against")
        await pilot.press("enter")
        await type_text(pilot, "slope")
        await pilot.press("enter", "enter")
        assert card_on_screen(pilot) == "kinds/order"
        await pilot.press("enter", "enter")
        assert question_screen(pilot).stage == "done"
        text = screen_text(pilot)
        assert "of 5" in text
        assert "Which are tensors?" in text
        await pilot.press("r")
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert card_on_screen(pilot) == "kinds/choice"
        await pilot.press("enter", "3", "enter", "3")
        assert question_screen(pilot).stage == "done"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, TodayScreen)
    assert not desk.history("kinds/free")
    assert [(review.rating, review.origin) for review in desk.history("kinds/choice")] == [
        (1, "quiz"),
        (3, "review"),
    ]
    assert desk.history("kinds/order")[0].rating == 1


async def test_an_accepted_short_form_is_marked_outright(desk: Desk) -> None:
    async with desk.open("quiz", deck="kinds") as pilot:
        await type_text(pilot, "Max(0, x)")
        await pilot.press("enter")
        assert question_screen(pilot).stage == "marked"


async def test_a_quiz_cut_off_goes_on_where_it_was(desk: Desk) -> None:
    async with desk.open("quiz", deck="kinds") as pilot:
        await pilot.press("enter", "n", "enter", "enter")
        assert card_on_screen(pilot) == "kinds/number"
        await type_text(pilot, "78")
        await pilot.press("ctrl+q")
    async with desk.open() as pilot:
        assert "quiz over One of each kind is not finished" in screen_text(pilot)
        await pilot.press("q")
        assert "Continue where you stopped" in option_texts(pilot)[1]
        await pilot.press("enter")
        assert card_on_screen(pilot) == "kinds/number"
        await wait_for_toast(pilot, "Continuing with question 3")
        assert question_screen(pilot).view.field.text == "78"  # type: ignore[union-attr]
    assert len(desk.history("kinds/free")) == 1


async def test_what_was_right_leaves_no_review_and_no_draft(desk: Desk) -> None:
    async with desk.open("quiz", deck="kinds") as pilot:
        await type_text(pilot, "zero")
        await pilot.press("enter", "y")
    assert not desk.history("kinds/free")
    async with desk.open("review") as pilot:
        assert pilot.app.screen.query_one(TextArea).text == ""


async def test_a_counted_quiz_asks_so_many(desk: Desk) -> None:
    async with desk.open("quiz", deck="kinds", count=2, seed=3) as pilot:
        assert "1 of 2" in screen_text(pilot)


async def test_the_result_lists_right_and_wrong_with_the_right_answers(desk: Desk) -> None:
    for size in ((80, 40), (120, 40)):
        async with desk.open("quiz", size, deck="kinds", seed=None) as pilot:
            await type_text(pilot, "clamps at zero")
            await pilot.press("enter", "y", "enter", "enter")
            await type_text(pilot, "700")
            await pilot.press("enter", "enter")
            await type_text(pilot, "along")
            await pilot.press("enter")
            await type_text(pilot, "slope")
            await pilot.press("enter", "enter", "enter", "enter")
            assert question_screen(pilot).stage == "done"
            text = screen_text(pilot)
            await pilot.press("escape")
        headings = [line for line in text.splitlines()[:5] if line.strip()]
        assert len(headings) == 3
        assert all(line.index(line.split()[0]) == 2 for line in headings), "in one column"
        for heading in ("Wrong · 4", "Right · 1"):
            assert f"─ {heading} ─" in text
        assert text.index("Wrong · 4") < text.index("✓ What does relu do?")
        assert "It replaces negative numbers with zero." in text
        assert "✗ Which are tensors?" in text
        for label, content in (
            ("you said    nothing", "the answer  a matrix · a vector"),
            ("you said    700", "the answer  784 pixels"),
            ("you said    along slope", "the answer  SGD steps against the gradient."),
        ):
            assert label in text
            assert content in text
        assert "predict → loss → gradient → step" in text


async def test_one_key_on_the_result_takes_the_last_answer_back(desk: Desk) -> None:
    async with desk.open("quiz", deck="kinds") as pilot:
        await pilot.press("enter", "y", *["enter"] * 9)  # the gaps are two lines
        assert question_screen(pilot).stage == "done"
        await pilot.press("u")
        assert card_on_screen(pilot) == "kinds/order"
        assert question_screen(pilot).stage == "asking"
        assert not desk.history("kinds/order")


async def test_nothing_is_said_about_an_answer_that_was_only_thought(desk: Desk) -> None:
    async with desk.open("quiz", (80, 50), deck="kinds") as pilot:
        await pilot.press("enter", "n", *["enter"] * 9)
        text = screen_text(pilot)
    what_relu_does = text[text.index("✗ What does relu do?") : text.index("✗ Which are tensors?")]
    assert "the answer  It replaces" in what_relu_does
    assert "you said" not in what_relu_does


async def test_a_long_title_of_a_deck_ends_in_an_ellipsis_before_the_number(desk: Desk) -> None:
    path = desk.context.home.questions / "long.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    card = '[[card]]\nid = "c"\nkind = "free"\nprompt = "Why?"\nanswer = "So."\n'
    path.write_text(f'title = "{"A long title " * 9}"\n{card}', encoding="utf-8")
    desk.context = desk.context.refreshed()
    async with desk.open("quiz", deck="long") as pilot:
        [title, status] = screen_text(pilot).splitlines()[0].split("…")
    assert title.strip().startswith("Quiz · A long title A long title")
    assert status.strip() == "1 of 1"
