"""Dialogs by themselves, and rows that hang beside their sign."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static

from quizzer.tui.widgets.dialogs import (
    ChoiceDialog,
    DialogChoice,
    MessageDialog,
    NoteDialog,
    TagDialog,
)
from quizzer.tui.widgets.hanging import HangingText, bulleted, hanging_lines, hanging_row
from tests.tui.alone import Alone, alone

STILL_OPEN = object()
CHOICES = [DialogChoice("one", "o", "[b]One"), DialogChoice("two", "t", "Two")]


@asynccontextmanager
async def over(dialog: Screen[Any]) -> AsyncIterator[tuple[Pilot[None], Alone, list[Any]]]:
    """An app with a dialog, and what it returned."""
    async with alone(Static("below")) as (pilot, app):
        returned: list[Any] = []
        app.push_screen(dialog, returned.append)
        await pilot.pause()
        yield pilot, app, returned


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["o"], ["one"]),
        (["t"], ["two"]),
        (["enter"], ["one"]),
        (["down", "enter"], ["two"]),
        (["escape"], [None]),
        (["x"], []),
        (["o", "o"], ["one"]),
    ],
)
async def test_a_choice_is_made_by_its_key_or_with_the_cursor(
    keys: list[str], answer: list[Any]
) -> None:
    async with over(ChoiceDialog("Which [b]?", "Some [i]text", CHOICES)) as (pilot, app, returned):
        texts = [str(text.content) for text in app.screen.query(Static)]
        assert texts[:2] == ["Which [b]?", "Some [i]text"]
        lines = [str(option.prompt) for option in app.screen.query_one(OptionList).options]
        assert lines == ["o  [b]One", "t  Two"]
        await pilot.press(*keys)
        await pilot.pause()
        assert returned == answer


async def test_a_choice_without_a_key_or_a_text_has_none() -> None:
    dialog = ChoiceDialog("Which?", "", [DialogChoice("one", "", "One")])
    async with over(dialog) as (pilot, app, returned):
        assert [str(text.content) for text in app.screen.query(".text").results(Static)] == []
        assert str(app.screen.query_one(OptionList).options[0].prompt) == "   One"
        await pilot.press("space")
        assert returned == []


@pytest.mark.parametrize("key", ["escape", "enter", "space"])
async def test_a_message_is_closed_by_any_of_three_keys(key: str) -> None:
    async with over(MessageDialog("A [b]title", "A [i]text")) as (pilot, app, returned):
        texts = [str(text.content) for text in app.screen.query(Static)]
        assert texts == ["A [b]title", "A [i]text", "enter closes this"]
        await pilot.press("x", key)
        await pilot.pause()
        assert returned == [None]


@pytest.mark.parametrize(
    ("note", "keys", "saved"),
    [
        ("", ["enter"], [""]),
        ("", ["a", "enter"], ["NIT: a"]),
        ("", ["space", "space", "enter"], [""]),
        ("old", ["enter"], ["old"]),
        ("old", ["x", "escape"], []),
        ("old", ["space", "s", "space", "enter"], ["old s"]),
    ],
)
async def test_a_note_begins_as_a_nit_and_is_saved_by_enter(
    note: str, keys: list[str], saved: list[str]
) -> None:
    notes: list[str] = []
    async with over(NoteDialog(note, notes.append)) as (pilot, app, _):
        assert app.screen.query_one(Input).value == (note or "NIT: ")
        await pilot.press(*keys)
        await pilot.pause()
        assert notes == saved
        assert not isinstance(app.screen, NoteDialog)


async def test_a_tag_is_one_line_without_spaces_around_it() -> None:
    async with over(TagDialog("2 [b]cards")) as (pilot, app, returned):
        assert str(app.screen.query(".title").only_one(Static).content) == "A tag for 2 [b]cards"
        await pilot.press("space", "m", "y", "space", "space", "t", "enter")
        await pilot.pause()
        assert returned == ["my t"]
    async with over(TagDialog("a card")) as (pilot, _, returned):
        await pilot.press("x", "escape")
        await pilot.pause()
        assert returned == [None]


def test_text_beside_a_label_has_eight_cells_however_narrow_it_gets() -> None:
    def lines(width: int, text: str = "one two three") -> list[str]:
        return [line.plain for line in hanging_lines(hanging_row("label ", text), width)]

    assert lines(3, "aaaa bbb c") == ["label aaaa bbb", "      c"]
    assert lines(3, "aaaa bbbb") == ["label aaaa", "      bbbb"]
    assert lines(6 + 9) == ["label one two", "      three"]
    assert lines(3) == ["label one two", "      three"]
    assert lines(6 + 13) == ["label one two three"]
    assert [line.plain for line in hanging_lines(hanging_row("x ", ""), 20)] == ["x "]


async def test_rows_are_drawn_anew_for_another_width_and_when_they_change() -> None:
    rows = HangingText(bulleted(["one two three", "four"]))
    async with alone(rows, size=(16, 10)) as (pilot, _):
        assert rows.size.height == 2
        await pilot.resize_terminal(11, 10)
        await pilot.pause()
        assert rows.size.height == 3
        assert Content("\n").join(rows._lines(11)).plain.splitlines() == [
            *("• one two", "  three", "• four")
        ]
        rows.update(bulleted(["five"]))
        await pilot.pause()
        assert rows.size.height == 1
        assert rows.render().plain == "• five"
