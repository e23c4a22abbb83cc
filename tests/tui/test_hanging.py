"""Text that wraps stays in its column, and a cloze text shows its gaps and its code."""

from __future__ import annotations

import pytest
from textual.content import Content

from quizzer.content.models import ClozeCard
from quizzer.memory.scheduler import Rating
from quizzer.tui.widgets.cloze_text import cloze_text, numbered_gap
from quizzer.tui.widgets.hanging import hanging_lines, hanging_row
from tests.tui.conftest import Desk
from tests.tui.helpers import card_on_screen, screen_text


def _cloze(text: str) -> ClozeCard:
    return ClozeCard(id="gaps", kind="cloze", prompt="?", answer="!", text=text)


def test_a_wrapped_line_begins_below_its_text_and_not_below_its_sign() -> None:
    lines = hanging_lines(hanging_row("✗ 12 ", "change all weights\nat once"), 14)
    assert [line.plain for line in lines] == [
        "✗ 12 change",
        "     all",
        "     weights",
        "     at once",
    ]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("`zip({{a}}, b)` and {{c}}", "zip(___1___, b) and ___2___"),
        ("a lone ` beside {{c}}", "a lone ` beside ___1___"),
        ("`x` is {{1}} of `y`", "x is ___1___ of y"),
        ("`a\x1b[31mb` and {{c}}", "a\ufffd[31mb and ___1___"),
    ],
)
def test_code_around_a_gap_is_shown_without_its_backticks(text: str, plain: str) -> None:
    assert cloze_text(_cloze(text), numbered_gap).plain == plain


def test_code_keeps_its_colour_across_a_gap() -> None:
    filled = cloze_text(_cloze("call `zip({{a}}, b)` here"), lambda _: Content("?"))
    coloured = [filled.plain[span.start : span.end] for span in filled.spans]
    assert coloured == ["zip(", ", b)"]


async def test_a_step_that_was_put_elsewhere_wraps_below_its_text(desk: Desk) -> None:
    for name in ("free", "choice", "number", "cloze"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    async with desk.open("review", size=(40, 30)) as pilot:
        await pilot.press("J", "J", "J", "enter")
        lines = screen_text(pilot).splitlines()
        cut = [n for n, line in enumerate(lines) if "you put it in" in line]
        assert cut
        assert all(lines[n + 1].startswith(" " * 5) for n in cut if "place" not in lines[n])


async def test_without_key_points_the_answer_has_the_width(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.EASY)
    async with desk.open("review", size=(200, 40)) as pilot:
        await pilot.press("1", "enter")
        assert card_on_screen(pilot) == "kinds/choice"
        assert pilot.app.screen.query_one(".answer-part").size.width > 100
