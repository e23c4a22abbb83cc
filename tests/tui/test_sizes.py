"""Where the layout changes: the sizes at which something gives way, one cell before and after."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from textual.geometry import Size
from textual.widgets import Static

from quizzer.services.practice.lab_list import LabEntry
from quizzer.store.queues import DeckCounts
from quizzer.tui import terminal_images
from quizzer.tui.screens.choose import QuizChoice, QuizDialog
from quizzer.tui.screens.lab import LabScreen
from quizzer.tui.screens.today import TodayScreen
from quizzer.tui.screens.too_small import TooSmall
from quizzer.tui.widgets.picture import HalfBlocks, Picture, tallest
from quizzer.tui.widgets.top_bar import TopBar
from tests.tui.alone import alone
from tests.tui.conftest import Desk
from tests.tui.helpers import question_screen


@pytest.mark.parametrize(
    ("size", "is_too_small"), [((50, 15), False), ((49, 40), True), ((200, 14), True)]
)
async def test_below_fifty_by_fifteen_there_is_no_room(
    desk: Desk, size: tuple[int, int], is_too_small: bool
) -> None:
    async with desk.open(size=(80, 24)) as pilot:
        assert isinstance(pilot.app.screen, TodayScreen)
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert isinstance(pilot.app.screen, TooSmall) is is_too_small
        await pilot.resize_terminal(size[0] + 1, size[1] + 1)
        await pilot.pause()
        assert isinstance(pilot.app.screen, TodayScreen)


async def test_a_dialog_that_is_open_when_the_window_gets_too_small_is_there_after(
    desk: Desk,
) -> None:
    async with desk.open(size=(80, 24)) as pilot:
        await pilot.press("q")
        for _ in range(2):
            await pilot.resize_terminal(40, 10)
            await pilot.resize_terminal(41, 10)
            await pilot.pause()
            assert isinstance(pilot.app.screen, TooSmall)
            assert len(pilot.app.screen_stack) == 3
            await pilot.resize_terminal(80, 24)
            await pilot.pause()
            assert isinstance(pilot.app.screen, QuizDialog)


async def test_margins_go_below_72_columns_and_columns_stand_beside_each_other_from_110(
    desk: Desk,
) -> None:
    async with desk.open(size=(72, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TodayScreen)
        for width, is_narrow, is_wide in (
            (72, False, False),
            (71, True, False),
            (109, False, False),
            (110, False, True),
        ):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            work, beside = screen.query_one("#work").region, screen.query_one("#beside").region
            assert (beside.y == work.y) is is_wide, width
            assert pilot.app.has_class("-narrow") is is_narrow
            assert screen._lab_lines() == (12 if is_wide else 1)
        await pilot.resize_terminal(110, 15)
        await pilot.pause()
        assert screen._lab_lines() == 3


@pytest.mark.parametrize(
    ("height", "lines"), [(15, 6), (16, 6), (17, 6), (18, 7), (42, 19), (44, 20), (90, 20)]
)
def test_a_picture_has_half_of_the_screen_at_most_and_six_lines_at_least(
    height: int, lines: int
) -> None:
    assert tallest(height) == lines


@pytest.mark.parametrize(
    ("pixels", "room", "cells"),
    [
        ((10, 20), 60, (10, 10)),
        ((10, 21), 60, (10, 10)),
        ((120, 10), 60, (60, 2)),
        ((61, 1), 60, (60, 1)),
        ((10, 1000), 60, (1, 10)),
        ((40, 40), 60, (20, 10)),
        ((1, 1), 0, (1, 1)),
    ],
)
async def test_a_picture_keeps_its_shape_and_is_never_magnified(
    pixels: tuple[int, int], room: int, cells: tuple[int, int]
) -> None:
    from PIL import Image

    picture = HalfBlocks(Image.new("RGB", pixels))
    async with alone(picture, size=(60, 24)):
        everything = Size(room, 24)
        width = picture.get_content_width(everything, everything)
        height = picture.get_content_height(everything, everything, room)
        assert (width, height) == cells


def picture_on(
    monkeypatch: pytest.MonkeyPatch, kind: str, colours: str, *, width: int = 60, web: bool = False
) -> tuple[Picture, list[tuple[int, int]]]:
    """A picture in a terminal of one kind, and the sizes of what is handed to textual-image."""
    app = SimpleNamespace(
        context=SimpleNamespace(settings=SimpleNamespace(pictures="auto")),
        console=SimpleNamespace(color_system=colours),
        is_web=web,
        size=Size(80, 24),
    )
    handed: list[tuple[int, int]] = []

    def widget(image: Any, _: str) -> Static:
        handed.append(image.size)
        return Static()

    monkeypatch.setattr(Picture, "app", app)
    monkeypatch.setattr(Picture, "content_size", Size(width, 20))
    monkeypatch.setattr(terminal_images, "protocol", lambda _: kind)
    monkeypatch.setattr(terminal_images, "widget", widget)
    monkeypatch.setattr(terminal_images, "cell_size", lambda: terminal_images.CellSize(10, 20))
    return Picture("deck", "", "a.png"), handed


@pytest.mark.parametrize(
    ("kind", "colours", "web", "is_blocks"),
    [
        ("blocks", "truecolor", False, True),
        ("sixel", "truecolor", False, False),
        ("sixel", "256", False, False),
        ("kitty", "truecolor", False, False),
        ("kitty", "256", False, True),
        ("kitty", "truecolor", True, True),
    ],
)
def test_a_picture_is_drawn_in_blocks_wherever_the_terminal_cannot_do_better(
    kind: str, colours: str, web: bool, is_blocks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image

    picture, _ = picture_on(monkeypatch, kind, colours, web=web)
    assert isinstance(picture._drawn(Image.new("RGB", (200, 200))), HalfBlocks) is is_blocks


@pytest.mark.parametrize(
    ("pixels", "width", "handed", "cells"),
    [
        ((200, 100), 60, (200, 100), (20, 5)),
        ((200, 100), 10, (200, 100), (10, 2)),
        ((200, 800), 60, (200, 800), (5, 10)),
        ((160, 20), 60, (160, 20), (16, 1)),
        ((159, 20), 60, (159, 20), (16, 1)),
        ((80, 40), 60, (160, 80), (16, 4)),
        ((28, 28), 60, (140, 140), (14, 7)),
        ((1, 800), 0, (1, 800), (1, 10)),
    ],
)
def test_a_small_picture_is_magnified_by_whole_steps_and_a_large_one_fitted(
    pixels: tuple[int, int],
    width: int,
    handed: tuple[int, int],
    cells: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from PIL import Image

    picture, sizes = picture_on(monkeypatch, "sixel", "truecolor", width=width)
    styles = picture._drawn(Image.new("RGB", pixels)).styles
    assert styles.width is not None
    assert styles.height is not None
    assert sizes == [handed]
    assert (styles.width.value, styles.height.value) == cells


@pytest.mark.parametrize(
    ("answer", "cell"),
    [
        ((24, 80, 640, 480), (8, 20)),
        ((24, 80, 80, 24), (1, 1)),
        ((24, 80, 79, 480), (10, 20)),
        ((24, 80, 640, 23), (10, 20)),
        ((24, 0, 640, 480), (10, 20)),
        ((0, 80, 640, 480), (10, 20)),
        ((24, 80, 0, 0), (10, 20)),
        ((1, 1, 7, 9), (7, 9)),
    ],
)
def test_a_cell_has_the_size_that_the_terminal_says_or_the_usual_one(
    answer: tuple[int, ...], cell: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(fcntl, "ioctl", lambda *_: struct.pack("HHHH", *answer))
    assert terminal_images.cell_size() == cell


def test_without_a_terminal_a_cell_has_the_usual_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stdout__", None)
    assert terminal_images.cell_size() == (10, 20)


# Lists that depend on a size


def lab_entries(signs: str) -> list[LabEntry]:
    names = {"p": "passed", "d": "due", "n": "new"}
    return [
        LabEntry(f"relu-{number}", "Clamp", "", names[sign], None, None, False)
        for number, sign in enumerate(signs)
    ]


@pytest.mark.parametrize(
    ("width", "statuses", "line"),
    [
        (29, "pppn", "█████████░░░  3 of 4 passed"),
        (30, "pdnn", "██▒░░░  1 of 4 passed, 1 due"),
        (20, "pppp", "████  4 of 4 passed"),
        (16, "nnnn", "░░░░  0 of 4 passed"),
        (30, "dddd", "▒▒▒▒▒▒  0 of 4 passed, 4 due"),
    ],
)
async def test_the_bar_of_the_lab_fills_the_line_before_its_figures(
    desk: Desk, width: int, statuses: str, line: str
) -> None:
    async with desk.open() as pilot:
        screen = LabScreen()
        await pilot.app.push_screen(screen)
        assert screen._progress(40).plain.startswith("There is no exercise; put your own into ")
        screen.set_reactive(LabScreen.entries, lab_entries(statuses))
        drawn = screen._progress(width).plain
    assert drawn == line


def options(dialog: QuizDialog) -> list[str]:
    return [str(option.prompt) for option in dialog._options() if option is not None]


async def test_a_quiz_may_be_whole_or_ten_questions_where_there_are_more(desk: Desk) -> None:
    dialog = QuizDialog(desk.context, desk.now, None)

    def offered(*decks: tuple[str, int], unfinished: str = "") -> list[str]:
        dialog.decks = [DeckCounts(name, name.upper(), cards, *[0] * 5) for name, cards in decks]
        dialog.unfinished = {unfinished}
        dialog.choices = []
        return options(dialog)

    assert offered() == ["There is no deck yet"]
    assert offered(("a", 1), ("b", 10)) == [
        *("A", "  All 1 question, in order"),
        *("B", "  All 10 questions, in order"),
    ]
    assert dialog.choices == [QuizChoice("a"), QuizChoice("b")]
    assert offered(("a", 11)) == ["A", "  All 11 questions, in order", "  10 drawn at random"]
    assert dialog.choices[1].count == 10
    assert dialog.choices[1].seed is not None
    assert offered(("a", 11), unfinished="a") == [
        *("A", "  Continue where you stopped", "  All 11, from the start, shuffled"),
        "  10 drawn at random",
    ]
    assert dialog.choices[0] == QuizChoice("a")
    assert dialog.choices[1].count == 11


async def test_a_question_is_repeated_at_the_top_once_it_is_scrolled_out_of_sight(
    desk: Desk,
) -> None:
    async with desk.open("review", size=(80, 20)) as pilot:
        await pilot.press("enter")
        screen = question_screen(pilot)
        bar, view = screen.query_one(TopBar), screen.view
        assert view is not None
        end = view.question_end
        assert 0 < end < screen.body.max_scroll_y
        for line, reminder in ((0, ""), (end - 1, ""), (end, "What does relu do?"), (1, "")):
            screen.body.scroll_to(y=line, animate=False, immediate=True)
            await pilot.pause()
            assert bar.reminder == reminder, line


@pytest.mark.parametrize("before", [None, "7"])
def test_while_textual_image_is_loaded_it_finds_the_answers_and_nobody_to_ask(
    before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("TEXTUAL_CELL_WIDTH", "TEXTUAL_CELL_HEIGHT")
    for name in names:
        monkeypatch.delenv(name, raising=False)
        if before is not None:
            monkeypatch.setenv(name, before)
    monkeypatch.setattr(terminal_images, "cell_size", lambda: terminal_images.CellSize(8, 16))
    output = sys.__stdout__
    with terminal_images._no_questions():
        assert [os.environ[name] for name in names] == ["8", "16"]
        assert sys.__stdout__ is not output
        assert not sys.__stdout__.isatty()  # type: ignore[union-attr]
    assert sys.__stdout__ is output
    assert [os.environ.get(name) for name in names] == [before, before]


def test_textual_image_is_kept_from_asking_only_where_it_is_not_loaded_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[str] = []
    loaded = SimpleNamespace(SixelImage=lambda _: "sixel", TGPImage=lambda _: "kitty")

    @contextmanager
    def watched() -> Iterator[None]:
        steps.append("asked nothing")
        monkeypatch.setitem(sys.modules, "textual_image.widget", loaded)
        yield

    monkeypatch.setitem(sys.modules, "textual_image", SimpleNamespace(widget=loaded))
    monkeypatch.delitem(sys.modules, "textual_image.widget", raising=False)
    monkeypatch.setattr(terminal_images, "_no_questions", watched)
    monkeypatch.setattr(terminal_images, "_select_defined_colours", lambda: steps.append("colours"))
    image: Any = None
    assert terminal_images.widget(image, "kitty") == "kitty"
    assert steps == ["asked nothing", "colours"]
    assert terminal_images.widget(image, "sixel") == "sixel"
    assert steps == ["asked nothing", "colours"]
