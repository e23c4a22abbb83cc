"""The table of cards by itself: its cells, its cursor, its paging, and the mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from rich.style import Style
from textual.pilot import Pilot

from quizzer.errors import StorageError
from quizzer.store.search import SearchHit
from quizzer.tui.widgets.card_table import CardTable
from tests.tui.alone import Alone, alone

WIDTH = 110  # every column


def hit(key: int, **change: object) -> SearchHit:
    base = SearchHit(key, f"d/{key}", f"card {key}", key, "review", 8, 0, "free", 0, 1.0, 0, "")
    return base._replace(**change)  # type: ignore[arg-type]


@asynccontextmanager
async def table(
    count: int = 30, height: int = 11
) -> AsyncIterator[tuple[Pilot[None], CardTable, Alone]]:
    """Ten rows of cards are in sight."""
    cards = [hit(number) for number in range(count)]
    widget = CardTable()
    async with alone(widget, size=(WIDTH, height)) as (pilot, app):
        widget.fill(cards, [card.key for card in cards], 8)
        widget.focus()
        await pilot.pause()
        yield pilot, widget, app


def line(widget: CardTable, y: int) -> str:
    return widget.render_line(y).text


def style_of(widget: CardTable, y: int, text: str) -> Style:
    [style] = [
        segment.style for segment in widget.render_line(y) if segment.text.strip() == text.strip()
    ]
    assert style is not None
    return style


async def test_each_figure_stands_below_its_heading() -> None:
    async with table(0) as (_, widget, _app):
        cards = [
            hit(1, lapses=12, tags="x,y", kind="order"),
            hit(2, position=None, age=None, due_day=None),
            hit(3, prompt="word " * 20, position=123),
        ]
        widget.fill(cards, [1, 2, 3], 8, marked={1}, order="lapses", descending=True)
        head, first, second, third = (line(widget, y) for y in range(4))
        assert {len(row) for row in (head, first, second, third)} == {WIDTH}
        prompt = head.index("Prompt")
        assert head.startswith("    #  Prompt")
        assert first.startswith(" ●  1  card 1")
        assert second.startswith("       card 2")
        assert third.startswith("  123  word word")
        assert third[prompt : head.index("Due") - 2].endswith("…")
        assert "Lapses ▼" in head
        assert first.index("12") + 2 == head.index("▼") + 1
        assert first.index("90 %") + 4 == head.index("Recall") + 6, "both end at the same cell"
        assert first.index("order") == head.index("Kind")
        assert first.index("x,y") == head.index("Tags")
        assert second.index("learning") == head.index("Due")
        assert "%" not in second
        widget.fill(cards, [1, 2, 3], 8, order="deck")
        assert line(widget, 0).startswith("  # ▲  Prompt")
        assert line(widget, 4).strip() == "", "below the last card is nothing"


async def test_a_line_of_the_table_shows_where_the_cursor_is_and_what_was_searched_for() -> None:
    async with table(0) as (pilot, widget, _):
        widget.fill([hit(1), hit(2)], [1, 2], 8, words=["CARD"])
        await pilot.pause()
        chosen, other = style_of(widget, 1, "free"), style_of(widget, 2, "free")
        assert chosen.bgcolor != other.bgcolor
        assert style_of(widget, 2, "card").bold
        focused = style_of(widget, 1, "free").bgcolor
        pilot.app.set_focus(None)
        await pilot.pause()
        blurred = style_of(widget, 1, "free").bgcolor
        assert blurred not in (focused, other.bgcolor)


async def test_the_keys_move_through_the_table_by_rows_and_pages() -> None:
    async with table() as (pilot, widget, _):
        for key, row, top in (
            ("up", 0, 0),
            ("down", 1, 0),
            ("pagedown", 11, 10),
            ("pageup", 1, 0),
            ("pageup", 0, 0),
            ("end", 29, 20),
            ("down", 29, 20),
            ("up", 28, 20),
            ("pagedown", 29, 20),
            ("ctrl+home", 0, 0),
            ("ctrl+end", 29, 20),
            ("home", 0, 0),
        ):
            await pilot.press(key)
            assert (widget.cursor_row, widget.scroll_offset.y) == (row, top), key
        await pilot.press(*["down"] * 10)
        assert widget.scroll_offset.y == 1, "no more than is needed"
        assert line(widget, 10).startswith("   10  card 10")
        assert line(widget, 1).startswith("    1  card 1"), "below the heading, which stays"
        await pilot.press(*["up"] * 9)
        assert (widget.cursor_row, widget.scroll_offset.y) == (1, 1)


async def test_the_cursor_stays_on_its_card_when_others_are_shown() -> None:
    async with table() as (pilot, widget, _):
        widget.move_cursor(5)
        assert widget.key == 5
        widget.fill([hit(7), hit(5)], [7, 5], 8)
        assert (widget.cursor_row, widget.key) == (1, 5)
        widget.fill([hit(7)], [7], 8)
        assert (widget.cursor_row, widget.key) == (0, 7)
        widget.fill([], [], 8)
        assert widget.key is None
        await pilot.press("down", "up", "pagedown", "end", "home")
        assert widget.cursor_row == 0
        assert widget.row_count == 0


async def test_the_mouse_chooses_opens_and_sorts() -> None:
    async with table() as (pilot, widget, app):
        head = line(widget, 0)

        def news() -> list[str]:
            said = [
                getattr(message, "order", type(message).__name__)
                for message in app.messages
                if not isinstance(message, CardTable.Highlighted)
            ]
            app.messages.clear()
            return said

        await pilot.click(widget, offset=(20, 3))
        assert (widget.cursor_row, news()) == (2, [])
        await pilot.click(widget, offset=(20, 3))
        assert (widget.cursor_row, news()) == (2, ["Opened"])
        for name, key in (("#", "deck"), ("Prompt", "prompt"), ("Recall", "recall")):
            await pilot.click(widget, offset=(head.index(name), 0))
            assert news() == [key]
        edge = head.index("Prompt") - 1  # where the padding of the second column begins
        await pilot.click(widget, offset=(edge, 0))
        await pilot.click(widget, offset=(edge - 1, 0))
        assert news() == ["prompt", "deck"]
        await pilot.click(widget, offset=(head.index("Tags"), 0))
        assert news() == ["tags"]


async def test_a_click_below_the_last_card_does_nothing_and_the_row_below_the_mouse_shows() -> None:
    async with table(3) as (pilot, widget, app):
        app.messages.clear()
        await pilot.click(widget, offset=(20, 4))
        assert (widget.cursor_row, app.messages) == (0, [])
        await pilot.hover(widget, offset=(20, 2))
        assert widget.hover_row == 1
        assert style_of(widget, 2, "free").bgcolor != style_of(widget, 3, "free").bgcolor
        await pilot.hover(widget, offset=(20, 0))
        assert widget.hover_row is None
        await pilot.hover(widget, offset=(20, 3))
        assert widget.hover_row == 2
        await pilot.press("down")
        assert widget.hover_row is None


async def test_where_the_cursor_or_the_mouse_was_and_is_alone_is_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with table() as (pilot, widget, _):
        drawn: list[object] = []
        monkeypatch.setattr(widget, "refresh_line", drawn.append)
        monkeypatch.setattr(widget, "refresh", lambda *_, **__: drawn.append("all"))
        widget.cursor_row = 3
        assert drawn == [1, 4], "the rows stand below the heading"
        drawn.clear()
        widget.hover_row = 0
        widget.hover_row = 5
        widget.hover_row = None
        assert drawn == [1, 1, 6, 6]
        monkeypatch.undo()
        await pilot.pause()


class Unreadable(list[SearchHit]):
    """Rows of a database that fails."""

    def __getitem__(self, place: object) -> SearchHit:  # type: ignore[override]
        raise StorageError("the disk failed")


async def test_rows_that_cannot_be_read_are_empty_and_that_is_said_once() -> None:
    async with table(0) as (pilot, widget, app):
        for _ in range(2):
            app.messages.clear()
            widget.fill(Unreadable([hit(1), hit(2)]), [1, 2], 8)
            assert [line(widget, y).strip() for y in (1, 2, 1)] == ["", "", ""]
            await pilot.pause()
            failed = [m for m in app.messages if isinstance(m, CardTable.ReadFailed)]
            assert [message.error.message for message in failed] == ["the disk failed"]
        widget.fill([hit(1)], [1], 8)
        assert line(widget, 1).startswith("    1  card 1")


@pytest.mark.parametrize("height", [1, 2])
async def test_a_table_with_room_for_no_row_or_one_still_moves_by_one(height: int) -> None:
    async with table(height=height) as (pilot, widget, _):
        await pilot.press("pagedown", "pagedown")
        assert widget.cursor_row == 2
