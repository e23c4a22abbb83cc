"""Moving about: what a key leads to from each screen, and what is as it was on the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Select, Static

from quizzer import settings
from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards
from quizzer.tui.screens.browse import BrowseScreen, Search
from quizzer.tui.screens.card import CardScreen
from quizzer.tui.screens.choose import QuizDialog
from quizzer.tui.screens.help import HelpScreen
from quizzer.tui.screens.quiz import QuizScreen
from quizzer.tui.screens.settings import SettingsScreen
from quizzer.tui.screens.today import TodayScreen
from quizzer.tui.widgets.card_table import CardTable
from quizzer.tui.widgets.chapters import Chapters
from quizzer.tui.widgets.top_bar import TopBar
from tests.tui.conftest import Desk
from tests.tui.helpers import card_on_screen, question_screen, screen_text, toasts, wait_until

SECOND = """title = "Another [b]"
[[card]]
id = "one"
kind = "free"
prompt = "What is [i]one[/i]?"
answer = "A number."
"""


async def test_a_chosen_chapter_is_what_the_other_keys_are_about(desk: Desk, bundled: Path) -> None:
    (bundled / "another.toml").write_text(SECOND)
    desk.context = desk.context.refreshed()
    async with desk.open() as pilot:
        today = pilot.app.screen
        assert isinstance(today, TodayScreen)
        chapters = today.query_one(Chapters)
        assert chapters.deck is None
        await pilot.press("down", "j", "k", "k", "down")
        assert chapters.deck == "another"
        assert "▸ Another [b]" in screen_text(pilot)
        await pilot.press("q")
        dialog = pilot.app.screen
        assert isinstance(dialog, QuizDialog)
        assert [deck.id for deck in dialog.decks] == ["another"]
        await pilot.press("q", "b")
        browse = pilot.app.screen
        assert isinstance(browse, BrowseScreen)
        await wait_until(pilot, lambda: browse.hits is not None and len(browse.hits) == 1)
        assert browse.query_one("#deck", Select).value == "another"
        assert "What is [i]one[/i]?" in screen_text(pilot)
        assert "1 card, in the decks' order" in screen_text(pilot)
        await pilot.press("escape", "escape")
        assert pilot.app.screen is today
        assert chapters.deck == "another"
        await pilot.press("enter")
        assert card_on_screen(pilot) == "another/one"
        await pilot.press("escape", "escape", "escape")
        assert chapters.deck is None
        await pilot.press("b")
        assert len(pilot.app.screen.hits or []) == 6  # type: ignore[attr-defined]


async def test_each_screen_of_today_is_one_key_away_and_one_back(desk: Desk) -> None:
    async with desk.open() as pilot:
        today = pilot.app.screen
        for key, name in (
            ("l", "LabScreen"),
            ("p", "StatsScreen"),
            ("s", "SettingsScreen"),
            ("comma", "SettingsScreen"),
            ("question_mark", "HelpScreen"),
            ("f1", "HelpScreen"),
        ):
            await pilot.press(key)
            assert type(pilot.app.screen).__name__ == name
            await pilot.press("escape")
            assert pilot.app.screen is today, key
        for key in ("r", "space", "enter"):
            await pilot.press(key)
            assert type(pilot.app.screen).__name__ == "ReviewScreen"
            await pilot.press("escape", "escape")
            assert pilot.app.screen is today, key
        await pilot.press("s", "f1", "f1")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert len(pilot.app.screen_stack) == 3, "no help of the help"


async def test_the_preview_of_browse_says_how_a_card_is_known(desk: Desk) -> None:
    desk.rate("kinds/order", Rating.EASY)
    desk.advance(days=60)
    desk.rate("kinds/order", Rating.AGAIN)
    desk.rate("kinds/order", Rating.EASY)
    async with desk.open() as pilot:
        screen = BrowseScreen()
        await pilot.app.push_screen(screen)
        assert screen.hits is not None
        hits = {hit.id.removeprefix("kinds/"): hit for hit in screen.hits}
        assert screen._standing(hits["free"]) == "new\nTags: networks"
        assert screen._standing(hits["free"]._replace(tags="")) == "new"
        standing = screen._standing(hits["order"])
        assert standing == "in 3 days, recall 100 %, forgotten 1 time\nTags: sgd"
        never = screen._standing(hits["order"]._replace(lapses=0))
        assert never == "in 3 days, recall 100 %\nTags: sgd"
        assert "2 times" in screen._standing(hits["order"]._replace(lapses=2))


async def test_o_sorts_by_each_column_in_turn_and_shift_o_turns_round(desk: Desk) -> None:
    async with desk.open(size=(200, 40)) as pilot:
        await pilot.press("b", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, BrowseScreen)
        bar = screen.query_one(TopBar)
        seen = [bar.status]
        for _ in range(8):
            await pilot.press("o")
            seen.append(bar.status)
        assert [status.removeprefix("5 cards, ") for status in seen] == [
            *("in the decks' order", "in the decks' order", "by prompt", "by due day"),
            *("by recall", "by lapses", "by kind", "by tag", "in the decks' order"),
        ]
        await pilot.press("O")
        assert bar.status == "5 cards, in the decks' order, reversed"
        await pilot.press("O")
        assert bar.status == "5 cards, in the decks' order"
        await pilot.press("o")
        assert bar.status == "5 cards, by prompt"


async def test_marks_are_counted_taken_all_at_once_and_gone_after_an_action(desk: Desk) -> None:
    async with desk.open(size=(120, 40)) as pilot:
        await pilot.press("b", "enter", "space", "space")
        screen = pilot.app.screen
        assert isinstance(screen, BrowseScreen)
        bar, table = screen.query_one(TopBar), screen.query_one(CardTable)
        assert bar.status.startswith("2 marked, 5 cards")
        assert table.cursor_row == 2
        await pilot.press("up", "space")
        assert bar.status.startswith("1 marked, ")
        await pilot.press("a")
        assert bar.status.startswith("5 marked, ")
        await pilot.press("a")
        assert bar.status.startswith("5 cards")
        await pilot.press("home", "space", "r")
        await pilot.pause()
        assert "There is nothing to reset: kinds/free is new" in toasts(pilot)
        assert bar.status.startswith("1 marked"), "nothing was done"
        await pilot.press("space", "r")
        await pilot.pause()
        assert "There is nothing to reset: these 2 cards are new" in toasts(pilot)
        await pilot.press("b")
        await pilot.pause()
        said = "Buried 2 cards: they are not asked until tomorrow; u undoes"
        assert said in toasts(pilot)
        assert bar.status.startswith("5 cards")
        await pilot.press("home", "s")
        await pilot.pause()
        assert "Suspended kinds/free: it is not asked until you resume it; u undoes" in toasts(
            pilot
        )
        await pilot.press("a", "s")
        await pilot.pause()
        assert "Suspended 4 cards: they are not asked until you resume them" in toasts(pilot)


async def test_slash_and_f_lead_from_the_table_to_the_search_and_the_filters(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("b")
        screen = pilot.app.screen
        assert isinstance(pilot.app.focused, Search)
        await pilot.press("escape")
        assert isinstance(pilot.app.focused, CardTable)
        await pilot.press("f")
        assert pilot.app.focused is screen.query(Select).first()
        await pilot.press("escape", "slash")
        assert isinstance(pilot.app.focused, Search)
        await pilot.press("down")
        assert isinstance(pilot.app.focused, CardTable)
        await pilot.press("down", "enter")
        card = pilot.app.screen
        assert isinstance(card, CardScreen)
        assert card.query_one(TopBar).status == "kinds/choice"


async def test_a_card_in_full_can_be_buried_reset_and_undone(desk: Desk) -> None:
    desk.rate("kinds/order", Rating.EASY)
    row = cards.find_card(desk.context, "kinds/order")
    async with desk.open(size=(80, 40)) as pilot:
        await pilot.app.push_screen(CardScreen(row.key))
        for key, said, state in (
            ("b", "Buried kinds/order until tomorrow", "buried until tomorrow, due in"),
            ("b", "Unburied kinds/order: it is asked again today", "due in"),
            ("s", "Suspended kinds/order: it is not asked", "suspended, due in"),
            ("s", "Resumed kinds/order: it is asked again", "due in"),
            ("r", "Reset kinds/order: it is new again", "new"),
            ("r", "There is nothing to reset: kinds/order is new", "new"),
            ("u", "Undone: ", "due in"),
        ):
            await pilot.press(key)
            await pilot.pause()
            assert said in toasts(pilot), key
            parts = [str(part.content) for part in pilot.app.screen.query(Static)]
            assert parts[parts.index("State") + 1].startswith(state), key
        assert "reset" not in parts[parts.index("State") + 1]


async def test_up_and_down_move_between_settings_and_enter_saves(desk: Desk) -> None:
    async with desk.open(size=(100, 40)) as pilot:
        await pilot.press("s")
        screen = pilot.app.screen
        assert isinstance(screen, SettingsScreen)
        controls = list(screen.query(".control"))
        assert pilot.app.focused is controls[0]
        for key, place in (("down", 1), ("down", 2), ("up", 1), ("tab", 2), ("shift+tab", 1)):
            await pilot.press(key)
            assert pilot.app.focused is controls[place], key
        field = controls[0]
        assert isinstance(field, Input)
        field.focus()
        await pilot.press("end", *["backspace"] * 5, "7", "enter")
        assert next(iter(settings.FIELDS)) == "new_cards_per_day"
        assert desk.context.refreshed().settings.new_cards_per_day == 7
        await pilot.press("x", "down")
        row = field.parent
        assert row is not None
        assert row.has_class("-wrong"), "what is typed is saved when one moves on, too"
        assert desk.context.refreshed().settings.new_cards_per_day == 7


async def test_a_quiz_says_how_far_it_is_and_n_marks_it_wrong(desk: Desk) -> None:
    async with desk.open(size=(100, 40)) as pilot:
        await pilot.press("q", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, QuizScreen)
        bar = screen.query_one(TopBar)
        assert (bar.title, bar.status) == ("Quiz · One of each kind", "1 of 5")
        await pilot.press("escape", "enter")
        assert "1 Wrong" not in screen_text(pilot)
        assert "n Wrong" in screen_text(pilot)
        assert "becomes due" in screen_text(pilot)
        await pilot.press("n")
        assert bar.status == "2 of 5"
        await pilot.press("escape", "q", "enter")
        again = pilot.app.screen
        assert isinstance(again, QuizScreen)
        assert again.query_one(TopBar).status == "2 of 5"
        await pilot.pause()
        assert "Continuing with question 2, where you stopped" in toasts(pilot)
        await pilot.press(*["enter"] * 9)  # one more for the second gap
        assert question_screen(pilot).stage == "done"
        text = screen_text(pilot)
        assert "of 5: " in text
        assert "5 cards wrong; they are due now. Press r to review them." in text
        assert again.query_one(TopBar).status == "finished"


async def test_a_quiz_is_chosen_with_the_keys_and_left_with_q(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("q")
        listed = pilot.app.screen.query_one(OptionList)
        assert listed.highlighted == 1, "the title of a deck cannot be chosen"
        await pilot.press("q")
        assert isinstance(pilot.app.screen, TodayScreen)


async def test_a_click_on_a_pane_of_today_leads_where_its_key_does(desk: Desk) -> None:
    async with desk.open(size=(120, 40)) as pilot:
        today = pilot.app.screen
        for pane, name in (("#next", "ReviewScreen"), ("#welcome", "ReviewScreen")):
            await pilot.click(pane, offset=(5, 1))
            await pilot.pause()
            assert type(pilot.app.screen).__name__ == name, pane
            await pilot.press("escape", "escape")
            assert pilot.app.screen is today
        today.query_one("#lab", Static).display = True
        await pilot.pause()
        await pilot.click("#lab", offset=(3, 0))
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "LabScreen"


async def test_after_an_undo_a_run_over_some_cards_has_one_more_to_go(desk: Desk) -> None:
    keys = tuple(cards.find_card(desk.context, f"kinds/{name}").key for name in ("free", "choice"))
    async with desk.open("review", cards=keys) as pilot:
        bar = pilot.app.screen.query_one(TopBar)
        await pilot.press("escape", "enter", "3")
        assert (card_on_screen(pilot), bar.status) == ("kinds/choice", "1 to go")
        await pilot.press("u")
        assert (card_on_screen(pilot), bar.status) == ("kinds/free", "2 to go")
        assert question_screen(pilot).stage == "revealed"
        await pilot.press("s")
        assert (card_on_screen(pilot), bar.status) == ("kinds/choice", "1 to go")
        await pilot.pause()
        assert "Suspended kinds/free; you can resume it in Browse" in toasts(pilot)
        await pilot.press("b")
        await pilot.pause()
        assert "Buried kinds/choice until tomorrow" in toasts(pilot)
        text = screen_text(pilot)
        assert "Nothing is due" in text
        notice = pilot.app.screen.query_one("#notice-text", Static)
        assert str(notice.content) == "Enter goes back to Today."
        await pilot.press("u")
        assert (card_on_screen(pilot), bar.status) == ("kinds/choice", "1 to go")


async def test_a_limit_that_is_reached_says_what_remains_for_today(desk: Desk) -> None:
    async with desk.open("review", limit=1) as pilot:
        await pilot.press("escape", "enter", "4")
        text = screen_text(pilot)
        assert "Done: 1 card answered" in text
        assert "0 due and 4 new remain for today." in text
        assert "0 to go" in text
        assert "★ 1 easy" in text
    for name in ("choice", "number", "cloze"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    async with desk.open("review", limit=1) as pilot:
        await pilot.press("enter", "4")
        text = screen_text(pilot)
        assert "remain for today" not in text
        assert "The next card comes back in " in text


async def test_the_help_of_browse_lists_its_keys_each_once_in_their_order(desk: Desk) -> None:
    async with desk.open(size=(100, 60)) as pilot:
        await pilot.press("b", "escape", "question_mark")
        screen = pilot.app.screen
        assert isinstance(screen, HelpScreen)
        listed = screen._keys()
        assert [(keys, does) for keys, does, _ in listed] == [
            *(("enter", "Open"), ("/", "Search"), ("space", "Mark"), ("s", "Suspend or resume")),
            *(("b", "Bury or unbury"), ("u", "Undo"), ("o", "Sort"), ("O", "Reverse")),
            *(("f", "Filter"), ("a", "Mark all or none"), ("e", "Edit"), ("t", "Tag")),
            *(("r", "Reset"), ("esc", "Back")),
        ]
        assert [name for _, _, name in listed][:3] == [
            *("browse.open", "browse.search", "browse.mark")
        ]
        lines = str(list(screen.query(Static))[3].content).splitlines()
        assert len({line.index("browse.") for line in lines if "browse." in line}) == 1
        assert [line.rstrip().split("  ")[-1] for line in lines[-4:]] == [
            *("To the next field", "Find any screen, chapter or theme by name"),
            *("This help, also while typing", "Quit; everything is saved"),
        ]


async def test_the_progress_screen_keeps_its_place_when_figures_are_read_again(
    desk: Desk,
) -> None:
    for name in ("free", "choice", "number"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    desk.advance(days=40)
    async with desk.open(size=(100, 24)) as pilot:
        await pilot.press("p")
        screen = pilot.app.screen
        await wait_until(pilot, lambda: screen.progress is not None)  # type: ignore[attr-defined]
        await pilot.press("5", "right", "right")
        assert screen.focused is not None
        assert (screen.focused.id, screen.focused.cursor) == ("forecast", 2)  # type: ignore[attr-defined]
        screen.on_screen_resume()  # type: ignore[attr-defined]
        await screen.workers.wait_for_complete()
        await pilot.pause()
        assert (screen.focused.id, screen.focused.cursor) == ("forecast", 2)  # type: ignore[attr-defined]
        await pilot.press("4", "5")
        assert screen.focused.cursor == 0  # type: ignore[attr-defined]
        day = f"{desk.now:%A}, {desk.now.day} {desk.now:%B}"
        assert screen.query_one(TopBar).status == day


@pytest.mark.parametrize("name", ["free", "number"])
async def test_uu_in_a_box_undoes_and_leaves_it_so_that_the_next_letters_are_keys(
    desk: Desk, name: str
) -> None:
    desk.rate("kinds/order", Rating.GOOD)
    key = cards.find_card(desk.context, f"kinds/{name}").key
    async with desk.open("review", cards=(key,)) as pilot:
        screen = question_screen(pilot)
        assert screen.view is not None
        assert screen._in_box()
        await pilot.press("u", "u")
        assert not desk.history("kinds/order")
        assert pilot.app.focused is screen.body
        assert card_on_screen(pilot) == "kinds/order"


async def test_the_line_of_keys_says_where_esc_leads_as_soon_as_a_search_finds_nothing(
    desk: Desk,
) -> None:
    async with desk.open(size=(100, 30)) as pilot:
        await pilot.press("b")

        def end() -> str:
            return screen_text(pilot).splitlines()[-1].rstrip()[-16:].strip()

        await wait_until(pilot, lambda: end() == "esc To the cards")
        await pilot.press("z", "q", "z")
        await wait_until(pilot, lambda: end().endswith("esc Back"))
        await pilot.press("backspace", "backspace", "backspace")
        await wait_until(pilot, lambda: end() == "esc To the cards")
