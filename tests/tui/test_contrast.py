"""That quiet text can be read in the app's own themes: a contrast of 4.5, as WCAG asks for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.pilot import Pilot
from textual.widgets._markdown import MarkdownFence

from quizzer import settings
from quizzer.tui.themes import LIGHT
from quizzer.tui.widgets.prose import Prose
from tests.tui.alone import alone
from tests.tui.conftest import Desk
from tests.tui.helpers import wait_until

LEAST = 4.5


def luminance(color: Color) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Color, other: Color) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def segments_with(pilot: Pilot[None], text: str) -> Sequence[Segment]:
    """The parts of the first line on the screen that has the text, without its frame."""
    for strip in pilot.app.screen._compositor.render_strips():
        if text in strip.text:
            return [part for part in strip if any(sign.isalnum() for sign in part.text)]
    return []


def least_contrast(parts: Sequence[Segment]) -> float:
    """The least contrast of any of them with its ground."""
    colors = [(part.style.color, part.style.bgcolor) for part in parts if part.style is not None]
    return min(
        contrast(Color.from_rich_color(front), Color.from_rich_color(back))
        for front, back in colors
    )


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["q"], "One of each kind"),
        (["b"], "Search: words"),
        (["enter"], "Type your answer"),
    ],
)
async def test_headings_and_hints_can_be_read(
    desk: Desk, theme: str, keys: Sequence[str], text: str
) -> None:
    settings.change(desk.context.home.config, "theme", theme)
    desk.context = desk.context.refreshed()
    async with desk.open() as pilot:
        await pilot.press(*keys)
        await wait_until(pilot, lambda: bool(segments_with(pilot, text)))
        assert least_contrast(segments_with(pilot, text)) >= LEAST


async def test_code_in_a_card_has_a_ground_of_its_own_in_the_light_theme() -> None:
    async with alone(Prose("```python\nx = 1  # one\n```")) as (pilot, app):
        app.register_theme(LIGHT)
        app.theme = "light"
        await wait_until(pilot, lambda: bool(app.query(MarkdownFence)))
        await wait_until(pilot, lambda: not app.current_theme.dark)
        await pilot.pause()
        surface = Color.parse(LIGHT.surface or "")
        assert app.query_one(MarkdownFence).background_colors[1] == surface
