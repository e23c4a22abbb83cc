"""The list of chapters in terminals of every width, its bars, and choosing with keys and mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.pilot import Pilot

from quizzer.store.queues import DeckCounts
from quizzer.tui.widgets.chapters import ChapterOpened, Chapters, _bar
from tests.tui.alone import scrolls_at_once

DECKS = (
    DeckCounts("one", "Numbers", 40, due=3, new=20, learning=5, known=15, mastered=10),
    DeckCounts("two", "Pictures of numbers, and numbers of pictures", 8, 0, 8, 0, 0, 0),
)


class Alone(App[None]):
    """The widget by itself, in a body that scrolls."""

    CSS = (
        "Chapters { width: 1fr; } VerticalScroll { border: none; padding: 0; scrollbar-size: 0 0; }"
    )

    def __init__(self, decks: tuple[DeckCounts, ...]) -> None:
        super().__init__()
        self.decks = decks
        self.opened: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"quiet": "#888888", "faint": "#444444"}

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="body"):
            yield Chapters(self.decks)

    def on_chapter_opened(self, message: ChapterOpened) -> None:
        self.opened.append(message.deck)


@asynccontextmanager
async def shown(
    width: int, height: int = 20, decks: tuple[DeckCounts, ...] = DECKS
) -> AsyncIterator[tuple[Pilot[None], Chapters]]:
    app = Alone(decks)
    scrolls_at_once(app)
    async with app.run_test(size=(width, height)) as pilot:
        yield pilot, app.query_one(Chapters)


async def drawn(width: int, decks: tuple[DeckCounts, ...] = DECKS) -> list[str]:
    async with shown(width, decks=decks) as (_, chapters):
        return chapters.render().plain.splitlines()


@pytest.mark.parametrize(
    ("width", "header", "row"),
    [
        (110, "mastered     known  new  learning  due", "10  15 of 40   20         5    3"),
        (109, "known  new  learning  due", "15 of 40   20         5    3"),
        (60, "known  new  learning  due", "15 of 40   20         5    3"),
        (59, "new  learning  due", "20         5    3"),
    ],
)
async def test_a_wider_terminal_has_more_figures(width: int, header: str, row: str) -> None:
    lines = await drawn(width)
    assert lines[0].strip() == header
    assert lines[1].endswith(row)
    assert ("█" in lines[1]) is (width > 59), "in a narrow one there is no bar"
    assert {len(line) for line in lines} == {width}
    assert lines[2].endswith("8         ·    ·")  # no figure is better read than a zero


async def test_a_long_title_gives_way_to_a_bar_of_eight_cells() -> None:
    _, first, second = await drawn(60)
    assert first == "  Numbers             ██▓▒░░░░  15 of 40   20         5    3"
    assert second == "  Pictures of numbe…  ░░░░░░░░    0 of 8    8         ·    ·"
    _, first, second = await drawn(40)
    assert second == "  Pictures of numbe…    8         ·    ·"
    _, first, second = await drawn(24)
    assert second.startswith("  Pic…"), "four cells of it are always there"


async def test_a_short_title_leaves_the_rest_to_the_bar() -> None:
    _, row = await drawn(60, DECKS[:1])
    assert row == "  Numbers  █████▓▓▒▒▒░░░░░░░░░  15 of 40   20         5    3"
    assert (await drawn(60, ()))[0].strip() == "known  new  learning  due"


@pytest.mark.parametrize(
    ("mastered", "known", "learning", "bar"),
    [
        (0, 0, 0, "░░░░░░░░"),
        (2, 4, 2, "██▓▓▒▒░░"),
        (8, 8, 0, "████████"),
        (0, 8, 0, "▓▓▓▓▓▓▓▓"),
        (0, 0, 8, "▒▒▒▒▒▒▒▒"),
        (0, 7, 1, "▓▓▓▓▓▓▓▒"),
    ],
)
def test_a_bar_is_divided_as_the_cards_are(
    mastered: int, known: int, learning: int, bar: str
) -> None:
    deck = DeckCounts("d", "D", 8, 0, 8 - known - learning, learning, known, mastered)
    assert "".join(glyphs for glyphs, _ in _bar(deck, 8)) == bar


def test_a_single_card_of_many_is_visible_where_there_is_room() -> None:
    deck = DeckCounts("d", "D", 1000, 0, 997, learning=1, known=2, mastered=1)
    assert "".join(glyphs for glyphs, _ in _bar(deck, 8)) == "█▓▒░░░░░"
    assert "".join(glyphs for glyphs, _ in _bar(deck, 2)) == "█▓"
    empty = DeckCounts("d", "D", 0, 0, 0, 0, 0, 0)
    assert "".join(glyphs for glyphs, _ in _bar(empty, 3)) == "░░░"


@pytest.mark.parametrize(
    ("height", "count", "lines"), [(35, 2, 1), (36, 2, 2), (36, 9, 2), (36, 10, 1)]
)
async def test_a_tall_terminal_has_room_between_a_few_decks(
    height: int, count: int, lines: int
) -> None:
    decks = tuple(DECKS[0]._replace(id=str(number)) for number in range(count))
    async with shown(80, height, decks) as (_, chapters):
        assert chapters.lines == lines
        assert chapters.size.height == 1 + lines * count + (lines - 1)
        rows = chapters.render().plain.splitlines()
        assert [number for number, row in enumerate(rows) if "Numbers" in row] == list(
            range(lines, lines * count + 1, lines)
        )


async def test_the_keys_choose_a_deck_and_end_at_either_end() -> None:
    async with shown(80) as (_, chapters):
        assert chapters.deck is None
        seen: list[str | None] = []
        for by in (1, 1, 1, -1, -1, -1, 5):
            chapters.move(by)
            seen.append(chapters.deck)
        assert seen == ["one", "two", "two", "one", None, None, "two"]
        rows = chapters.render().plain.splitlines()
        assert [row[:2] for row in rows[1:]] == ["  ", "▸ "]
        title = DECKS[1].title[:8]
        marked = [str(span.style) for span in chapters.render().spans]
        assert chapters.render().plain.index(title) > 0
        assert marked.count("bold $primary") == 3, "two signs and the chosen title"


@pytest.mark.parametrize("height", [20, 40])
async def test_a_click_chooses_the_deck_of_its_line_and_a_double_one_opens_it(height: int) -> None:
    async with shown(80, height) as (pilot, chapters):
        await pilot.click(Chapters, offset=(5, 0))
        assert chapters.deck is None, "the header is no deck"
        await pilot.click(Chapters, offset=(5, 2 * chapters.lines))
        assert chapters.deck == "two"
        assert pilot.app.opened == []  # type: ignore[attr-defined]
        await pilot.click(Chapters, offset=(5, chapters.lines), times=2)
        assert chapters.deck == "one"
        assert pilot.app.opened == ["one"]  # type: ignore[attr-defined]
        chapters.decks = DECKS[:1]
        await pilot.pause()
        last = 2 * chapters.lines - 1
        assert chapters.size.height == last + 1, "it is as high as its decks are many"
        await pilot.click(Chapters, offset=(5, last))
        assert chapters.deck == "one"


async def test_the_chosen_deck_is_scrolled_to() -> None:
    decks = tuple(DECKS[0]._replace(id=str(number)) for number in range(30))
    async with shown(80, 10, decks) as (pilot, chapters):
        body = pilot.app.query_one(VerticalScroll)
        for number, top in ((8, 0), (9, 1), (29, 21), (25, 21), (19, 20), (0, 1)):
            chapters.chosen = number
            await pilot.pause()
            assert body.scroll_offset.y == top
        chapters.chosen = -1
        await pilot.pause()
        assert body.scroll_offset.y == 1
