"""Where a screen stops: how long it waits, how much it lists, how large a picture may be."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from textual.geometry import Size
from textual.widget import Widget

from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards, today
from quizzer.store.queues import DeckCounts
from quizzer.tui import app, key_queue, shell, terminal_images
from quizzer.tui.screens import browse, exercise, lab, question, review, stats
from quizzer.tui.screens import today as today_screen
from quizzer.tui.screens.card import CardScreen
from quizzer.tui.screens.choose import QuizChoice, QuizDialog
from quizzer.tui.widgets import code_pane, picture
from quizzer.tui.widgets.card_view import _needs_full_width
from quizzer.tui.widgets.picture import HalfBlocks, Picture
from tests.tui.conftest import Desk

# Waits


@pytest.mark.parametrize(
    ("seconds", "least", "most"),
    [
        (browse.PREVIEW_DELAY, 0.02, 0.1),  # not felt, and longer than a held key repeats
        (lab.PREVIEW_DELAY, 0.02, 0.1),
        (browse.SEARCH_DELAY, 0.05, 0.25),  # a word is typed without a search at each letter
        (stats.BUSY_AFTER, 0.1, 0.5),
        (exercise.TICK, 0.1, 0.5),
        (review.SHORTEST_TICK, 0.05, 0.5),
        (question.DRAFT_DELAY, 0.2, 0.8),  # a pause in typing
        (code_pane.SAVE_DELAY, 0.3, 1.0),
        (review.TICK, 2.5, 3.5),  # while nothing is done, the app sleeps
        (today_screen.CHECK_EVERY, 2.5, 3.5),
        (app.LOCK_TIMEOUT, 2.5, 3.5),
        (shell.DROP_STYLES_EVERY, 29.5, 30.5),
        (key_queue.WAIT_AT_MOST, 9.5, 10.5),
    ],
)
def test_what_is_waited_for_is_as_long_as_its_comment_says(
    seconds: float, least: float, most: float
) -> None:
    assert least <= seconds <= most


# A quiz to choose


def options(monkeypatch: pytest.MonkeyPatch, *decks: DeckCounts, unfinished: str = "") -> Any:
    status = SimpleNamespace(decks=decks, open_quizzes=[unfinished])
    monkeypatch.setattr(today, "today", lambda *_: status)
    dialog = QuizDialog(None, None, None)  # type: ignore[arg-type]
    lines = [
        (str(option.prompt), option.id and dialog.choices[int(option.id)], option.disabled)
        for option in dialog._options()
        if option is not None
    ]
    return lines, dialog


def deck(name: str, count: int) -> DeckCounts:
    return DeckCounts(name, name.capitalize(), count, 0, count, 0, 0, 0)


def test_of_more_than_ten_questions_ten_may_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    lines, _ = options(monkeypatch, deck("one", 1), deck("ten", 10), deck("more", 11))
    drawn = lines[-1][1]
    assert lines == [
        ("One", None, True),
        ("  All 1 question, in order", QuizChoice("one"), False),
        ("Ten", None, True),
        ("  All 10 questions, in order", QuizChoice("ten"), False),
        ("More", None, True),
        ("  All 11 questions, in order", QuizChoice("more"), False),
        ("  10 drawn at random", drawn, False),
    ]
    assert (drawn.deck, drawn.count) == ("more", 10)
    assert 0 <= drawn.seed < 1 << 31


def test_an_unfinished_quiz_goes_on_or_begins_again_in_another_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines, dialog = options(monkeypatch, deck("exercises", 3), deck("more", 12), unfinished="more")
    assert [line for line, _, _ in lines] == [
        *("More", "  Continue where you stopped", "  All 12, from the start, shuffled"),
        "  10 drawn at random",
    ]
    again, few = dialog.choices[1:]
    assert dialog.choices[0] == QuizChoice("more")
    assert (again.count, few.count) == (12, 10)
    assert again.seed == few.seed is not None
    assert options(monkeypatch)[0] == [("There is no deck yet", None, True)]
    monkeypatch.setattr(
        today,
        "today",
        lambda *_: SimpleNamespace(decks=[deck("a", 1), deck("b", 1)], open_quizzes=[]),
    )
    for wanted, shown in (("b", ["b"]), ("exercises", ["a", "b"]), (None, ["a", "b"])):
        dialog = QuizDialog(None, None, wanted)  # type: ignore[arg-type]
        assert [each.id for each in dialog.decks] == shown


# The history of a card


async def test_a_hundred_reviews_of_a_card_are_listed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.rate("kinds/free", Rating.GOOD)
    row = cards.find_card(desk.context, "kinds/free")
    [review] = cards.history(desk.context, row)
    item = cards.card_in_review(desk.context, row.key)
    screen = CardScreen(row.key)
    application = SimpleNamespace(context=desk.context, now=lambda: desk.now)
    monkeypatch.setattr(CardScreen, "quizzer", application)
    for count, listed, more in ((100, 100, ""), (101, 100, "and 1 earlier ones: quizzer show")):
        monkeypatch.setattr(cards, "history", lambda *_, count=count: [review] * count)
        parts = [str(getattr(part, "content", "")) for part in screen._parts(item)]
        assert sum(part.startswith("✓ good") for part in parts) == listed
        assert parts[-1].startswith(more or "✓ good")


# An answer and its points


@pytest.mark.parametrize(
    ("width", "fits_a_column", "fits_alone"), [(60, 24, 56), (110, 49, 106), (121, 54, 106)]
)
def test_points_stand_below_an_answer_whose_code_would_wrap_beside_them(
    width: int, fits_a_column: int, fits_alone: int
) -> None:
    def needs_full_width(cells: int, answer: str = "Words.\n\n```\n{}\n```\nMore.") -> bool:
        return _needs_full_width(answer.format("x" * cells), width)

    lengths = (fits_a_column, fits_a_column + 1, fits_alone, fits_alone + 1)
    assert [needs_full_width(cells) for cells in lengths] == [False, True, True, False]
    assert needs_full_width((fits_a_column + 1) // 2 + 1, "```\n# {0}{0}\n```")
    for text in ("{}", "```\na\n```\n{}", "```\na\n```\n{}\n```\nb\n```"):
        assert not needs_full_width(fits_alone, text), "what is no code may wrap"
    assert needs_full_width(fits_alone, "```\na\n```\nb\n  ```python\n{}\n  ```")


# Pictures


@pytest.mark.parametrize(
    ("height", "lines"), [(0, 6), (16, 6), (17, 6), (18, 7), (24, 10), (43, 19), (44, 20), (90, 20)]
)
def test_a_picture_has_half_of_the_screen_but_for_two_lines(height: int, lines: int) -> None:
    assert picture.tallest(height) == lines


SCREEN = SimpleNamespace(
    size=Size(80, 24),
    is_web=False,
    console=SimpleNamespace(color_system="truecolor"),
    context=SimpleNamespace(settings=SimpleNamespace(pictures="auto")),
)


@pytest.mark.parametrize(
    ("pixels", "width", "size"),
    [
        ((30, 10), 80, (30, 5)),  # two pixels above one another
        ((30, 20), 80, (30, 10)),
        ((30, 40), 80, (15, 10)),  # ten lines of the screen at most
        ((160, 20), 80, (80, 5)),
        ((160, 20), 40, (40, 2)),
        ((1000, 1), 10, (10, 1)),
        ((1, 1000), 10, (1, 10)),
        ((30, 10), 0, (1, 1)),
    ],
)
def test_half_blocks_keep_the_shape_of_a_picture_and_magnify_none(
    monkeypatch: pytest.MonkeyPatch, pixels: tuple[int, int], width: int, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(HalfBlocks, "app", SCREEN)
    blocks = HalfBlocks(Image.new("RGB", pixels))
    assert blocks._fitted(width) == Size(*size)
    assert blocks.get_content_width(Size(width, 9), Size(9, 9)) == size[0]
    assert blocks.get_content_height(Size(9, 9), Size(9, 9), width) == size[1]


@pytest.mark.parametrize(
    ("pixels", "shown", "cells"),
    [
        ((160, 40), (160, 40), (16, 2)),  # a cell has 10 by 20 pixels
        ((80, 40), (160, 80), (16, 4)),
        ((81, 40), (81, 40), (8, 2)),
        ((50, 53), (150, 159), (15, 8)),
        ((400, 400), (400, 400), (20, 10)),
        ((1200, 40), (1200, 40), (60, 1)),
        ((2, 1600), (2, 1600), (1, 10)),
        ((1600, 2), (1600, 2), (60, 1)),
    ],
)
def test_a_small_picture_is_magnified_by_a_whole_number_and_a_large_one_fits(
    monkeypatch: pytest.MonkeyPatch,
    pixels: tuple[int, int],
    shown: tuple[int, int],
    cells: tuple[int, int],
) -> None:
    widget = Widget()
    drawn: list[Any] = []

    def draw(image: Image.Image, kind: str) -> Widget:
        drawn.append((image.size, kind))
        return widget

    monkeypatch.setattr(terminal_images, "protocol", lambda _: "kitty")
    monkeypatch.setattr(terminal_images, "cell_size", lambda: terminal_images.CellSize(10, 20))
    monkeypatch.setattr(terminal_images, "widget", draw)
    monkeypatch.setattr(Picture, "app", SCREEN)
    monkeypatch.setattr(Picture, "content_size", Size(60, 9))
    place = Picture("deck", "", "a.png")
    assert place._drawn(Image.new("RGB", pixels)) is widget
    assert drawn == [(shown, "kitty")]
    size = widget.styles.width, widget.styles.height
    assert [each and each.value for each in size] == list(cells)
    for change in ({"is_web": True}, {"console": SimpleNamespace(color_system="256")}):
        monkeypatch.setattr(Picture, "app", SimpleNamespace(**{**vars(SCREEN), **change}))
        assert isinstance(place._drawn(Image.new("RGB", pixels)), HalfBlocks)
