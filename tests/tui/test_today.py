from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quizzer import settings
from quizzer.grader.verdict import Verdict
from quizzer.memory.scheduler import Rating
from quizzer.services.practice import attempts
from quizzer.services.review import cards
from quizzer.services.review.today import QUESTIONS
from quizzer.services.startup import open_context
from quizzer.store.queues import DeckCounts
from quizzer.tui.screens.browse import BrowseScreen
from quizzer.tui.screens.help import HelpScreen
from quizzer.tui.screens.review import ReviewScreen
from quizzer.tui.screens.settings import SettingsScreen
from quizzer.tui.screens.today import TodayScreen
from quizzer.tui.screens.too_small import TooSmall
from quizzer.tui.widgets.chapters import Chapters, _bar
from quizzer.tui.widgets.dialogs import ChoiceDialog
from tests.tui.conftest import DECKS, Desk
from tests.tui.helpers import (
    card_on_screen,
    question_screen,
    screen_text,
    type_text,
    wait_for_toast,
    wait_until,
)


async def test_today_says_what_is_due_what_is_next_and_how_far_a_chapter_is(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.EASY)
    desk.rate("kinds/choice", Rating.AGAIN)
    desk.advance(minutes=5)
    async with desk.open() as pilot:
        text = screen_text(pilot)
        assert "1 due" in text
        assert "3 new" in text
        assert "Next  Which are tensors?" in text
        row = next(line for line in text.splitlines() if "One of each kind" in line)
        assert row.replace("│", "").split()[-6:] == ["1", "of", "5", "3", "1", "1"]
        header = next(line for line in text.splitlines() if "learning  due" in line)
        assert header.split()[1:5] == ["known", "new", "learning", "due"]
        assert "1 day of the last 14" in text
        assert "Monday, 2 March" in text


async def test_the_first_start_says_what_this_is_and_what_to_press(
    desk: Desk, bundled: Path
) -> None:
    shutil.copy(DECKS / "kinds.toml", bundled / "fastbook-04.toml")
    desk.context = desk.context.refreshed()
    async with desk.open() as pilot:
        text = screen_text(pilot)
        assert "Questions and coding exercises, each asked again before you forget it." in text
        assert "MNIST basics is chapter 4 of the fast.ai book" in text
        assert "enter begins" in text
        await pilot.press("enter", "enter", "3", "escape", "escape")
        assert isinstance(pilot.app.screen, TodayScreen)
        assert "Welcome" not in screen_text(pilot)
        await pilot.press("u")
        await wait_for_toast(pilot, "There is nothing more to undo")
        assert "Welcome" in screen_text(pilot)


async def test_the_plans_key_says_where_there_is_nothing_to_catch_up_on(desk: Desk) -> None:
    async with desk.open() as pilot:
        assert "m Plan" not in screen_text(pilot)
        await pilot.press("m")
        await wait_for_toast(pilot, "There is nothing to catch up on, so there is no plan")


async def test_one_key_begins_with_another_chapter(desk: Desk, bundled: Path) -> None:
    for number, title in (("04", "Numbers"), ("13", "Pictures"), ("17", "Networks")):
        deck = (DECKS / "kinds.toml").read_text().replace("One of each kind", title)
        (bundled / f"fastbook-{number}.toml").write_text(deck)
    (bundled / "kinds.toml").unlink()
    desk.context = desk.context.refreshed()
    async with desk.open() as pilot:
        assert "c begins with another chapter" in screen_text(pilot)
        await pilot.press("c")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await pilot.press("2")
        assert isinstance(pilot.app.screen, TodayScreen)
        text = screen_text(pilot)
        assert text.index("Pictures") < text.index("Networks") < text.index("Numbers")
        assert settings.load(desk.context.home.config).chapters == "13"
        await pilot.press("enter")
        assert card_on_screen(pilot).startswith("fastbook-13/")
        await pilot.press("escape", "escape", "c")
        await pilot.press("1")
        assert settings.load(desk.context.home.config).chapters == "in-order"
        await pilot.press("enter")
        assert card_on_screen(pilot).startswith("fastbook-04/")


@pytest.fixture
def with_exercises(desk: Desk, bundled: Path) -> Desk:
    exercises = Path(settings.__file__).parents[1] / "exercises"
    for name in ("list_comprehension", "zip_pairs"):
        shutil.copytree(exercises / name, bundled.parent / "exercises" / name)
    desk.context = desk.context.refreshed()
    return desk


async def test_an_exercise_is_named_by_its_title_alone(with_exercises: Desk) -> None:
    desk = with_exercises
    for name in ("free", "choice", "number", "cloze", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    async with desk.open() as pilot:
        text = screen_text(pilot)
        assert "Next  The doubles of the odd ones  in the Lab" in text
        assert "○ The doubles of the odd ones" in text
        assert "0 of 2 passed" in text
        assert "odd_doubles" not in text
        await pilot.press("b")
        await pilot.pause(0.3)
        assert "The doubles of the odd ones" in screen_text(pilot)
        assert "odd_doubles" not in screen_text(pilot)


async def test_one_key_leaves_the_exercises_for_later_today(with_exercises: Desk) -> None:
    desk = with_exercises
    async with desk.open() as pilot:
        assert "7 new" in screen_text(pilot)
        assert "x leaves 2 exercises for later" in screen_text(pilot)
        minutes = int(screen_text(pilot).partition("about ")[2].split()[0])
        await pilot.press("x")
        text = screen_text(pilot)
        assert "5 new" in text
        assert "2 exercises left for later" in text
        assert int(text.partition("about ")[2].split()[0]) <= minutes - 16
        screen = pilot.app.screen
        panes = [str(pane.id) for pane in screen.query(".titled") if pane.id]
        assert panes == ["welcome", "next", "lab", "days", "notes"], "hidden while they are empty"
        chapters, opened = screen.query_one(Chapters), []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pilot.app, "open_review", lambda **options: opened.append(options))
            for later in (True, False):
                patch.setattr(TodayScreen, "questions_only", later)
                for name in (None, "kinds", "exercises"):
                    ids = [deck.id for deck in chapters.decks]
                    chapters.chosen = -1 if name is None else ids.index(name)
                    screen.action_review()  # type: ignore[attr-defined]
            chapters.chosen = -1
        only = {"selection": QUESTIONS}
        assert opened == [
            *({"deck": None, **only}, {"deck": "kinds", **only}, {"deck": "exercises"}),
            *({"deck": None}, {"deck": "kinds"}, {"deck": "exercises"}),
        ]
        await pilot.press("enter", "escape")
        for _ in range(5):
            await pilot.press("s")
        assert question_screen(pilot).stage == "done", "no exercise was asked"
        await pilot.press("escape", "x")
        assert "2 new" in screen_text(pilot)
        await pilot.press("x")
        desk.advance(days=1)
        await wait_until(pilot, lambda: "2 new" in screen_text(pilot))


async def test_a_wide_screen_has_the_lab_beside_the_chapters(with_exercises: Desk) -> None:
    async with with_exercises.open(size=(120, 40)) as pilot:
        await pilot.pause()
        lines = screen_text(pilot).splitlines()
        assert any("Welcome" in line and "Lab" in line for line in lines)
        assert "Pairs by position" in screen_text(pilot), "all exercises are listed"
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        lines = screen_text(pilot).splitlines()
        assert not any("Welcome" in line and "Lab" in line for line in lines)


async def test_every_screen_is_reached_and_left_by_keys(desk: Desk) -> None:
    async with desk.open() as pilot:
        for key, screen in (
            ("enter", ReviewScreen),
            ("r", ReviewScreen),
            ("b", BrowseScreen),
            ("s", SettingsScreen),
            ("comma", SettingsScreen),
            ("question_mark", HelpScreen),
            ("f1", HelpScreen),
        ):
            await pilot.press(key)
            assert isinstance(pilot.app.screen, screen), key
            await pilot.press("escape", "escape", "escape")
            assert isinstance(pilot.app.screen, TodayScreen), key
        await pilot.press("ctrl+q")
    assert pilot.app.return_code == 0


async def test_a_chosen_chapter_narrows_the_review(desk: Desk, bundled: Path) -> None:
    shutil.copy(DECKS / "kinds.toml", bundled / "second.toml")
    desk.context = desk.context.refreshed()
    async with desk.open() as pilot:
        await pilot.press("down", "down", "enter")
        assert card_on_screen(pilot) == "second/free"
        await pilot.press("escape", "escape", "escape", "enter")
        assert card_on_screen(pilot) == "kinds/free"


async def test_the_mouse_works_too(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.click("KeyBar", offset=(2, 0))
        assert isinstance(pilot.app.screen, ReviewScreen)
        await pilot.press("enter")
        await pilot.click("Choices", offset=(60, 1))
        assert desk.history("kinds/free")[0].rating == 4
        await wait_until(pilot, lambda: card_on_screen(pilot) != "kinds/free")
        await pilot.pause()  # the choices are laid out
        await pilot.click("PickList HangingText")
        assert question_screen(pilot).view.answer  # type: ignore[union-attr]


async def test_when_all_is_done_today_says_when_it_goes_on(desk: Desk) -> None:
    for name in ("free", "choice", "number", "cloze", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    async with desk.open() as pilot:
        text = screen_text(pilot)
        assert "Done for today" in text
        assert "The next card comes back in " in text


async def test_the_next_learning_step_can_be_taken_at_once(desk: Desk) -> None:
    for name in ("choice", "number", "cloze", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    desk.rate("kinds/free", Rating.GOOD)
    async with desk.open() as pilot:
        assert "comes back in 10 min" in screen_text(pilot)
        await pilot.press("enter", "enter")
        assert card_on_screen(pilot) == "kinds/free"


async def test_coming_back_after_days_is_met_without_blame(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.EASY)
    desk.advance(days=20)
    async with desk.open() as pilot:
        text = screen_text(pilot)
        assert "last review 20 days ago" in text
        assert "streak" not in text.lower()


async def test_what_another_program_wrote_is_noticed(desk: Desk) -> None:
    async with desk.open() as pilot:
        assert "5 new" in screen_text(pilot)
        with open_context(desk.context.home) as second_context:
            row = cards.find_card(second_context, "kinds/free")
            cards.record(second_context, row, Rating.EASY, desk.now)
        await wait_until(pilot, lambda: "4 new" in screen_text(pilot))


async def test_a_deck_that_is_not_right_is_named(desk: Desk) -> None:
    desk.context.home.questions.mkdir()
    (desk.context.home.questions / "broken.toml").write_text('title = "x"\n')
    desk.context = desk.context.refreshed()
    async with desk.open() as pilot:
        text = screen_text(pilot)
        assert "This deck could not be used" in text


async def test_a_tiny_terminal_asks_for_room_and_keeps_what_was_typed(desk: Desk) -> None:
    async with desk.open("review", size=(80, 24)) as pilot:
        await type_text(pilot, "kept")
        await pilot.resize_terminal(20, 5)
        await pilot.pause()
        assert isinstance(pilot.app.screen, TooSmall)
        assert "60x20" in screen_text(pilot)
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert question_screen(pilot).view.answer == "kept"  # type: ignore[union-attr]
    async with desk.open(size=(20, 5)) as pilot:
        await pilot.pause()
        assert isinstance(pilot.app.screen, TooSmall)
        await pilot.press("enter", "q", "escape")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert isinstance(pilot.app.screen, TodayScreen)


async def test_the_palette_finds_screens_chapters_and_themes(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("ctrl+p")
        await type_text(pilot, "theme: light")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await wait_until(pilot, lambda: pilot.app.theme == "light")
        assert 'theme = "light"' in desk.context.home.config.read_text()
        await pilot.press("ctrl+p")
        await type_text(pilot, "review: one")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))


async def test_the_palette_offers_the_screens_before_anything_is_typed(
    with_exercises: Desk,
) -> None:
    async with with_exercises.open(size=(100, 60)) as pilot:
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: "Search all cards" in screen_text(pilot))
        text = screen_text(pilot)
        assert "Settings" in text
        assert "Work on" not in text
        assert "A scored run over kinds" not in text


async def test_the_help_lists_the_keys_of_its_screen(desk: Desk) -> None:
    async with desk.open("review", size=(80, 50)) as pilot:
        await pilot.press("f1")
        text = screen_text(pilot)
        for word in ("Suspend", "Bury", "Undo", "Edit", "Note", "ctrl+j"):
            assert word in text


async def test_no_color_leaves_no_colour(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setenv("NO_COLOR", "1")
    async with desk.open() as pilot:
        assert pilot.app.no_color
        assert "5 new" in screen_text(pilot)


async def test_today_turns_over_at_the_days_end(desk: Desk) -> None:
    async with desk.open() as pilot:
        assert "Monday, 2 March" in screen_text(pilot)
        desk.advance(days=1)
        await wait_until(pilot, lambda: "Tuesday, 3 March" in screen_text(pilot))


def test_a_chapters_bar_is_as_wide_with_one_card_known_of_many() -> None:
    for learned in range(12):
        deck = DeckCounts(
            "exercises", "Exercises", 45, 0, 45 - learned, 0, known=learned, mastered=0
        )
        assert sum(len(glyphs) for glyphs, _ in _bar(deck, 8)) == 8


async def test_help_says_how_to_get_to_the_keys_below_its_text(desk: Desk) -> None:
    async with desk.open("review") as pilot:
        await pilot.press("f1")
        assert "PageDown: the keys" in screen_text(pilot)
        await pilot.press("pagedown")
        await wait_until(pilot, lambda: "question.reveal" in screen_text(pilot))


async def test_an_exercise_takes_one_line_beside_the_chapters(
    with_exercises: Desk, bundled: Path
) -> None:
    desk = with_exercises
    spec = bundled.parent / "exercises" / "zip_pairs" / "exercise.toml"
    spec.write_text(spec.read_text().replace("Pairs by position", "Pairs by position, in a list"))
    desk.context = desk.context.refreshed()
    attempts.record(desk.context, "zip_pairs", b"", Verdict("zip_pairs", "failed"), desk.now)
    async with desk.open(size=(112, 30)) as pilot:
        await pilot.pause()
        lab = pilot.app.screen.query_one("#lab")
        assert lab.content_size.height == 2
        lines = screen_text(pilot).splitlines()
        line = next(line for line in lines if "✗ Pairs by position" in line)
        assert "…  failed" in line
