"""A snapshot for the layout of each screen: pytest tests/tui --snapshot-update after a change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from quizzer import settings
from tests.tui.conftest import Desk

Compare = Callable[..., bool]


@pytest.fixture
def used(desk: Desk) -> Desk:
    """A desk at which somebody has worked for a while."""
    desk.work_for_days("kinds/number")
    return desk


def _pressing(keys: list[str]) -> Callable[[Any], Awaitable[None]]:
    """Press the keys, then still the cursor: one that blinks would make two pictures differ."""

    async def press(pilot: Any) -> None:
        await pilot.pause(0.1)
        await pilot.press(*keys)
        for box in pilot.app.screen.query("AnswerBox, Input"):
            box.cursor_blink = False
        await pilot.pause(0.2)

    return press


LAYOUTS = {
    "today": ("today", (80, 24), []),
    "today-wide": ("today", (120, 40), []),
    "today-small": ("today", (60, 20), []),
    "review-question": ("review", (80, 24), []),
    "review-answer": ("review", (80, 24), ["enter"]),
    "review-answer-wide": ("review", (120, 40), ["enter"]),
    "review-answer-small": ("review", (60, 20), ["enter"]),
    "quiz-choice": ("quiz", (80, 24), ["enter", "y"]),
    "quiz-order-marked": ("quiz", (80, 24), [*["enter", "y"], *["enter"] * 8]),
    "quiz-score": ("quiz", (80, 24), [*["enter", "n"], *["enter"] * 9]),
    "choose-quiz": ("today", (80, 24), ["q"]),
    "browse": ("today", (80, 24), ["b", "enter"]),
    "browse-wide": ("today", (120, 40), ["b", "enter", "space"]),
    "card": ("today", (80, 24), ["b", "enter", "enter"]),
    "settings": ("today", (80, 24), ["s"]),
    "help": ("review", (80, 24), ["f1"]),
    "too-small": ("today", (20, 5), []),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(used: Desk, snap_compare: Compare, name: str) -> None:
    screen, size, keys = LAYOUTS[name]
    options = {"deck": "kinds"} if screen == "quiz" else {}
    app = used.app(screen, **options)
    assert snap_compare(app, terminal_size=size, run_before=_pressing(keys))


def test_light_layout(used: Desk, snap_compare: Compare) -> None:
    settings.change(used.context.home.config, "theme", "light")
    used.context = used.context.refreshed()
    app = used.app("review")
    assert snap_compare(app, terminal_size=(80, 24), run_before=_pressing(["enter"]))
