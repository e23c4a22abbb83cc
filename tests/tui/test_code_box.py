"""The box for code by its keys: indentation, deleting, and a text that replaces another."""

from __future__ import annotations

import pytest

from quizzer.tui.widgets.code_box import CodeBox, CodeBoxLeft
from tests.tui.alone import alone


async def typed(text: str, at: tuple[int, int], *keys: str) -> tuple[str, tuple[int, int]]:
    """The text and the cursor after some keys."""
    box = CodeBox.of(text)
    async with alone(box) as (pilot, _):
        box.focus()
        box.move_cursor(at)
        await pilot.press(*keys)
        return box.text, box.cursor_location


@pytest.mark.parametrize(
    ("text", "column", "after", "where"),
    [
        ("def f():", 8, "def f():\n    ", (1, 4)),
        ("    if x: ", 10, "    if x: \n        ", (1, 8)),
        ("    y = 1", 9, "    y = 1\n    ", (1, 4)),
        ("y = 1", 5, "y = 1\n", (1, 0)),
        ("    y = 1", 4, "    \n    y = 1", (1, 4)),
        ("    y = 1", 2, "  \n    y = 1", (1, 2)),
        ("if x: y", 5, "if x:\n     y", (1, 4)),
    ],
)
async def test_enter_goes_as_deep_as_the_line_and_a_step_deeper_after_a_colon(
    text: str, column: int, after: str, where: tuple[int, int]
) -> None:
    assert await typed(text, (0, column), "enter") == (after, where)


@pytest.mark.parametrize(
    ("text", "column", "after"),
    [
        ("        y", 8, "    y"),
        ("      y", 6, "    y"),
        ("     y", 5, "    y"),
        ("    y", 4, "y"),
        ("   y", 3, "y"),
        (" y", 1, "y"),
        ("    y", 2, "  y"),
        ("    yz", 5, "    z"),
        ("y", 0, "y"),
    ],
)
async def test_backspace_in_the_indentation_takes_a_whole_step(
    text: str, column: int, after: str
) -> None:
    assert (await typed(text, (0, column), "backspace"))[0] == after


async def test_backspace_at_the_start_of_a_line_joins_it_and_takes_a_selection_alone() -> None:
    assert await typed("ab\ncd", (1, 0), "backspace") == ("abcd", (0, 2))
    assert await typed("        y", (0, 8), "shift+left", "backspace") == ("       y", (0, 7))


async def test_what_cannot_be_edited_is_not_changed_by_any_key() -> None:
    box = CodeBox.of("    y")
    box.read_only = True
    async with alone(box) as (pilot, _):
        box.focus()
        box.move_cursor((0, 4))
        await pilot.press("backspace", "enter", "x")
        assert box.text == "    y"


@pytest.mark.parametrize(
    ("text", "at", "where"),
    [
        ("a\nb\nlonger", (2, 4), (2, 4)),
        ("a\nbc", (2, 4), (1, 2)),
        ("", (2, 4), (0, 0)),
        ("a\nb\nc\nd", (1, 1), (1, 1)),
        ("a\nbcde\nc\nd", (1, 3), (1, 3)),
        ("a\r\nbcd", (1, 2), (1, 2)),
    ],
)
async def test_a_new_text_keeps_the_cursor_as_near_as_it_can(
    text: str, at: tuple[int, int], where: tuple[int, int]
) -> None:
    box = CodeBox.of("one\ntwo 2\nthree")
    async with alone(box):
        box.move_cursor(at)
        box.set_text(text)
        assert box.text == text
        assert box.cursor_location == where


async def test_a_new_text_can_be_undone_until_its_line_ends_differ() -> None:
    box = CodeBox.of("one")
    async with alone(box) as (pilot, _):
        box.focus()
        box.move_cursor((0, 3))
        await pilot.press("x")
        box.set_text("two")
        box.undo()
        assert box.text == "onex"
        box.set_text("two\r\nthree")
        assert box.document.newline == "\r\n"
        box.set_text("four")
        assert box.document.newline == "\n"
        assert box.text == "four"


async def test_escape_leaves_the_box_and_its_own_signs_stay_text() -> None:
    box = CodeBox.of("")
    async with alone(box) as (pilot, app):
        box.focus()
        await pilot.press("tab", "q", "escape")
        assert box.text == "    q"
        assert [type(message) for message in app.messages] == [CodeBoxLeft]


async def test_code_is_coloured_and_has_its_lines_numbered() -> None:
    box = CodeBox.of("def f():\n    return 1  # one\n")
    async with alone(box, size=(40, 6)) as (pilot, _):
        box.move_cursor((2, 0))
        await pilot.pause()
        lines = [box.render_line(y) for y in range(2)]
        assert [line.text.rstrip() for line in lines] == ["1  def f():", "2      return 1  # one"]
        look = {
            segment.text.strip(): segment.style
            for line in lines
            for segment in line
            if segment.text.strip()
        }
        named = {name: look[name] for name in ("def", "f", "return", "1", "# one") if name in look}
        assert set(named) == {"def", "f", "return", "1", "# one"}
        assert named["def"].color == named["return"].color  # type: ignore[union-attr]
        assert named["f"].bold  # type: ignore[union-attr]
        assert not named["def"].bold  # type: ignore[union-attr]
        assert named["# one"].italic  # type: ignore[union-attr]
        assert not named["return"].italic  # type: ignore[union-attr]
        long = "x" * 100
        box.set_text(long)
        assert box.wrapped_document.height == 1, "code is not wrapped"
