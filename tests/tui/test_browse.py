from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.pilot import Pilot
from textual.widgets import Select

from quizzer.errors import StorageError
from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards
from quizzer.services.review.search import PAGE
from quizzer.store import search as store_search
from quizzer.store.db import Database
from quizzer.store.search import SearchHit
from quizzer.tui.screens.browse import BrowseScreen, Search
from quizzer.tui.screens.card import CardScreen
from quizzer.tui.widgets.card_preview import CardPreview
from quizzer.tui.widgets.card_table import CardTable
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text, type_text, wait_for_toast, wait_until

LONG = 300


def _rows(screen: object) -> int:
    assert isinstance(screen, BrowseScreen)
    return screen.query_one(CardTable).row_count


async def test_a_search_narrows_as_one_types(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("b")
        assert _rows(pilot.app.screen) == 5
        await type_text(pilot, "STEPS")
        await wait_until(pilot, lambda: _rows(pilot.app.screen) == 2)
        await type_text(pilot, " xyz")
        await wait_until(pilot, lambda: _rows(pilot.app.screen) == 0)
        assert "No card contains these words" in screen_text(pilot)


async def test_filters_by_deck_tag_and_state(desk: Desk) -> None:
    desk.rate("kinds/order", Rating.EASY)
    async with desk.open() as pilot:
        await pilot.press("b")
        screen = pilot.app.screen
        for name, value, count in (("tag", "sgd", 2), ("state", "known", 1), ("deck", "kinds", 1)):
            screen.query_one(f"#{name}", Select).value = value
            await wait_until(pilot, lambda count=count: _rows(pilot.app.screen) == count)
        await pilot.press("escape", "f", "enter")
        assert screen.query_one(Select).expanded


async def test_a_card_shows_its_whole_history(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.AGAIN, "first words")
    desk.advance(days=1)
    desk.rate("kinds/free", Rating.GOOD, "second words")
    async with desk.open(size=(80, 60)) as pilot:
        await pilot.press("b", "enter", "enter")
        assert isinstance(pilot.app.screen, CardScreen)
        text = screen_text(pilot)
        for words in ("first words", "second words", "State", "2 reviews", "networks"):
            assert words in text
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, BrowseScreen)


async def test_suspend_and_resume_from_the_table_and_from_the_card(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("b", "enter", "s")
        assert "suspended" in screen_text(pilot)
        assert cards.find_card(desk.context, "kinds/free").suspended
        await pilot.press("enter", "s")
        await pilot.pause()
        await wait_for_toast(pilot, "is asked again")
    assert not cards.find_card(desk.context, "kinds/free").suspended


def _table(pilot: Pilot[None]) -> CardTable:
    return pilot.app.screen.query_one(CardTable)


def _listed(pilot: Pilot[None]) -> list[str]:
    screen = pilot.app.screen
    assert isinstance(screen, BrowseScreen)
    assert screen.hits is not None
    return [hit.id.removeprefix("kinds/") for hit in screen.hits]


def _columns(pilot: Pilot[None]) -> list[str]:
    return [column.key for column in _table(pilot).columns]


async def test_columns_appear_as_the_width_allows(desk: Desk) -> None:
    async with desk.open(size=(80, 24)) as pilot:
        await pilot.press("b", "enter")
        narrow = _columns(pilot)
        assert narrow[:4] == ["deck", "prompt", "due", "recall"]
        assert "tags" not in narrow
    async with desk.open(size=(200, 50)) as pilot:
        await pilot.press("b", "enter")
        await pilot.pause(0.2)
        assert _columns(pilot) == ["deck", "prompt", "due", "recall", "lapses", "kind", "tags"]
        assert _table(pilot).size.width + pilot.app.screen.query_one(CardPreview).size.width > 190


async def test_a_preview_shows_the_card_under_the_cursor_where_there_is_room(desk: Desk) -> None:
    async with desk.open(size=(120, 40)) as pilot:
        await pilot.press("b", "enter")
        preview = pilot.app.screen.query_one(CardPreview)
        await wait_until(pilot, lambda: preview.border_title == "kinds/free")
        await pilot.press("down")
        await wait_until(pilot, lambda: preview.border_title == "kinds/choice")
        await wait_until(pilot, lambda: "Answer" in screen_text(pilot))
    async with desk.open(size=(100, 40)) as pilot:
        await pilot.press("b", "enter")
        assert not pilot.app.screen.query_one(CardPreview).display


async def test_an_order_by_a_column_without_room_goes_on_with_the_best_match(desk: Desk) -> None:
    async with desk.open() as pilot:  # 80 columns have no room for tags
        await pilot.press("b", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, BrowseScreen)
        assert "tags" not in [column.key for column in screen.query_one(CardTable).columns]
        screen.order = "tags"
        await pilot.press("o")
        assert screen.order == "best"


async def test_a_key_and_a_click_on_a_heading_sort(desk: Desk) -> None:
    desk.rate("kinds/order", Rating.EASY)
    desk.rate("kinds/cloze", Rating.AGAIN)
    async with desk.open(size=(120, 40)) as pilot:
        await pilot.press("b", "enter", "o", "o", "o")
        assert "by due day" in screen_text(pilot)
        assert _listed(pilot)[:2] == ["cloze", "order"]
        await pilot.press("O")
        assert _listed(pilot)[:2] == ["order", "cloze"]
        assert "Due ▼" in screen_text(pilot)
        at = screen_text(pilot).splitlines()[6].index("Prompt")
        await pilot.click(CardTable, offset=(at, 0))
        await pilot.pause()
        prompts = [hit.prompt.lower() for hit in pilot.app.screen.hits]  # type: ignore[attr-defined]
        assert prompts == sorted(prompts)
        await pilot.click(CardTable, offset=(at, 0))
        await pilot.pause()
        prompts = [hit.prompt.lower() for hit in pilot.app.screen.hits]  # type: ignore[attr-defined]
        assert prompts == sorted(prompts, reverse=True)


async def test_marked_cards_are_suspended_and_buried_at_once_and_one_undo_takes_it_back(
    desk: Desk,
) -> None:
    def states() -> list[tuple[bool, bool]]:
        rows = [cards.find_card(desk.context, f"kinds/{name}") for name in ("free", "choice")]
        return [(bool(row.suspended), cards.is_buried(desk.context, row, desk.now)) for row in rows]

    async with desk.open(size=(120, 40)) as pilot:
        await pilot.press("b", "enter", "space", "space")
        assert "2 marked" in screen_text(pilot)
        await pilot.press("s")
        await pilot.pause()
        await wait_for_toast(pilot, "Suspended 2 cards: they are not asked until you resume them")
        assert states() == [(True, False), (True, False)]
        await pilot.press("u")
        await pilot.pause()
        await wait_for_toast(pilot, "Undone: suspending 2 cards")
        assert states() == [(False, False), (False, False)]
        await pilot.press("home", "a", "b")
        await pilot.pause()
        await wait_for_toast(pilot, "Buried 5 cards")
        assert states() == [(False, True), (False, True)]
        await pilot.press("a", "b")
        assert states() == [(False, False), (False, False)]
        await pilot.press("ctrl+z")
        assert states() == [(False, True), (False, True)]


async def test_a_mistaken_term_is_explained_below_the_box_and_goes_once_it_is_right(
    desk: Desk,
) -> None:
    async with desk.open() as pilot:
        await pilot.press("b")
        await type_text(pilot, "is")
        await pilot.press("colon", "x")
        await wait_until(pilot, lambda: "there is no state is:x" in screen_text(pilot))
        assert "is:leech" in screen_text(pilot)
        await pilot.press("backspace")
        await type_text(pilot, "new")
        await wait_until(pilot, lambda: _rows(pilot.app.screen) == 5)
        assert "there is no state" not in screen_text(pilot)


@pytest.mark.parametrize("before", ["steps", "zebra"])
async def test_a_mistake_is_shown_alone_without_the_cards_found_before(
    desk: Desk, before: str
) -> None:
    async with desk.open(size=(120, 30)) as pilot:
        await pilot.press("b")
        await type_text(pilot, before)
        found = 2 if before == "steps" else 0
        await wait_until(pilot, lambda: _rows(pilot.app.screen) == found)
        assert f"{found} cards" in screen_text(pilot)
        assert ("best match" in screen_text(pilot)) == bool(found)
        await pilot.press("space", *"prop", "colon", *"lap")
        await wait_until(pilot, lambda: "prop:" in screen_text(pilot).split("\n", 4)[3])
        assert _rows(pilot.app.screen) == 0
        for claim in ("No card contains", " cards,", "0 cards", "best match"):
            assert claim not in screen_text(pilot), claim
        await pilot.press("down")
        assert isinstance(pilot.app.focused, Search)
        await pilot.press(*["backspace"] * 9)
        await wait_until(pilot, lambda: _rows(pilot.app.screen) == found)


async def test_the_words_of_a_search_are_marked_and_the_best_match_is_first(desk: Desk) -> None:
    async with desk.open(size=(120, 40)) as pilot:
        await pilot.press("b")
        await type_text(pilot, "steps")
        await wait_until(pilot, lambda: _rows(pilot.app.screen) == 2)
        await wait_until(pilot, lambda: "best match first" in screen_text(pilot))

        def marked_words() -> set[str]:
            return {
                segment.text.strip().lower()
                for line in range(1, 3)
                for segment in _table(pilot).render_line(line)
                if segment.style is not None and segment.style.bold
            }

        # "step" finds the same two rows, which may still be shown
        await wait_until(pilot, lambda: marked_words() == {"steps"})


async def test_keys_that_the_search_box_takes_as_letters_are_not_offered_there(
    desk: Desk,
) -> None:
    async with desk.open(size=(120, 40)) as pilot:
        await pilot.press("b")
        last = screen_text(pilot).splitlines()[-1]
        assert "/ Search" not in last
        assert "u Undo" not in last
        assert "^z Undo" in last
        await pilot.press("enter")
        await pilot.pause()
        assert "u Undo" in screen_text(pilot).splitlines()[-1]


async def test_a_search_puts_the_cursor_on_the_best_match_however_fast_it_is_typed(
    desk: Desk,
) -> None:
    async with desk.open(size=(120, 40)) as pilot:
        await pilot.press("b", "enter", "down", "down", "slash")
        await pilot.press(*"steps", "enter")
        assert pilot.app.screen.hits[0].key == _table(pilot).key  # type: ignore[attr-defined]
        assert _rows(pilot.app.screen) == 2
        await pilot.press("down", "space", "space")
        assert _table(pilot).cursor_row == 1


@pytest.fixture
def long_desk(desk: Desk) -> Desk:
    """Beside the five cards, so many that a screen shows a small part of them."""
    cards = "".join(
        f'[[card]]\nid = "c{number}"\nkind = "free"\nprompt = "Question {number:03}?"\n'
        f'answer = "Answer {number}."\n'
        for number in range(LONG)
    )
    desk.context.home.questions.mkdir(exist_ok=True)
    (desk.context.home.questions / "long.toml").write_text(f'title = "Long"\n{cards}')
    desk.context = desk.context.refreshed()
    return desk


async def test_cards_are_read_as_the_table_is_scrolled(
    long_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    hits = store_search.hits

    def counted(db: Database, keys: Sequence[int], day: int) -> list[SearchHit]:
        read.extend(keys)
        return hits(db, keys, day)

    monkeypatch.setattr(store_search, "hits", counted)
    async with long_desk.open(size=(120, 40)) as pilot:
        await pilot.press("b", "enter")
        await pilot.pause()
        assert f"{LONG + 5} cards" in screen_text(pilot)
        assert len(read) == PAGE
        await pilot.press("end")
        await pilot.pause()
        text, last = screen_text(pilot), f"Question {LONG - 1}?"
        assert last in text
        assert len(read) <= 3 * PAGE
        preview = pilot.app.screen.query_one(CardPreview)
        await wait_until(pilot, lambda: preview.border_title == f"long/c{LONG - 1}")
        await pilot.press("pageup", "pageup", "down")
        await pilot.pause()
        assert last not in screen_text(pilot)
        key = _table(pilot).key
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, CardScreen))
        await pilot.press("escape")
        assert _table(pilot).key == key
        await pilot.press("home", "o", "o")  # the cursor stays on its card
        await wait_until(pilot, lambda: "by prompt" in screen_text(pilot))
        await pilot.press("O", "home")
        await pilot.pause()
        assert "Prompt ▼" in screen_text(pilot)
        await pilot.press("end")
        await pilot.pause()
        prompts = [hit.prompt.lower() for hit in pilot.app.screen.hits]  # type: ignore[attr-defined]
        assert prompts == sorted(prompts, reverse=True)
        assert prompts[-1].capitalize()[:20] in screen_text(pilot)


async def test_all_cards_of_a_long_result_are_marked_and_suspended_and_one_undo_takes_it_back(
    long_desk: Desk,
) -> None:
    async with long_desk.open(size=(80, 24)) as pilot:
        await pilot.press("b")
        await type_text(pilot, "question")
        await pilot.press("enter", "a", "down", "down", "space")
        await wait_until(pilot, lambda: f"{LONG - 1} marked, {LONG} cards" in screen_text(pilot))
        await pilot.press("s")
        await wait_for_toast(pilot, f"Suspended {LONG - 1} cards")
        suspended = [hit for hit in pilot.app.screen.hits if hit.suspended]  # type: ignore[attr-defined]
        assert len(suspended) == LONG - 1
        await pilot.press("u")
        await wait_for_toast(pilot, f"Undone: suspending {LONG - 1} cards")
        assert not any(hit.suspended for hit in pilot.app.screen.hits)  # type: ignore[attr-defined]


async def test_a_search_shorter_than_the_place_scrolled_to_is_shown_from_its_best_match(
    long_desk: Desk,
) -> None:
    async with long_desk.open(size=(80, 24)) as pilot:
        await pilot.press("b", "enter", "end", "slash")
        await type_text(pilot, "question 29")
        await wait_until(pilot, lambda: "13 cards" in screen_text(pilot))
        assert _table(pilot).cursor_row == 0
        for number in (290, 299):
            assert f"Question {number}?" in screen_text(pilot)
        await pilot.press("enter", "end", "down")
        assert _table(pilot).cursor_row == 12


async def test_a_search_that_finds_nothing_keeps_the_box_and_can_be_left(desk: Desk) -> None:
    async with desk.open(size=(80, 24)) as pilot:
        await pilot.press("b")
        await wait_until(pilot, lambda: "esc To the cards" in screen_text(pilot))
        await type_text(pilot, "xyz")
        await pilot.press("enter")
        await wait_until(pilot, lambda: _rows(pilot.app.screen) == 0)
        assert isinstance(pilot.app.focused, Search)
        await wait_until(pilot, lambda: "esc Back" in screen_text(pilot))
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, BrowseScreen)


async def test_a_click_chooses_a_row_and_another_opens_it(long_desk: Desk) -> None:
    async with long_desk.open(size=(80, 24)) as pilot:
        await pilot.press("b", "enter", "end")
        await pilot.pause()
        line = next(n for n, text in enumerate(screen_text(pilot).splitlines()) if "297?" in text)
        await pilot.click(offset=(20, line))
        await pilot.pause()
        table = _table(pilot)
        assert table.cards[table.cursor_row].prompt == "Question 297?"
        await pilot.click(offset=(20, line))
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, CardScreen))


async def test_rows_that_cannot_be_read_are_explained_and_the_app_goes_on(
    long_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with long_desk.open(size=(80, 24)) as pilot:
        await pilot.press("b", "enter")
        await pilot.pause()

        def fail(*_: object) -> list[SearchHit]:
            raise StorageError("the disk failed while the database was read", hint="check the disk")

        with monkeypatch.context() as patch:
            patch.setattr(store_search, "hits", fail)
            await pilot.press("end")
            await wait_for_toast(pilot, "the disk failed")
            assert "Question 299?" not in screen_text(pilot)
        await pilot.press("o")
        await wait_until(pilot, lambda: "Question 299?" in screen_text(pilot))
