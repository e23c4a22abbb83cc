"""Any keys lead to the same whether they come one by one or several at once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from quizzer.paths import Home
from quizzer.services.startup import open_context
from quizzer.tui.screens.question import QuestionScreen
from quizzer.tui.screens.today import TodayScreen
from tests.tui.conftest import Desk
from tests.tui.helpers import press_at_once

KEYS = [
    *["enter"] * 8,
    *"123412341234277",
    *("space", "escape", "backspace", "ctrl+j", "tab", "down", "up"),
    *"iabsunyjxJ",
]
WRITTEN = (
    "SELECT card, rating, answer, note, EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
    " FROM review ORDER BY id",
    "SELECT card, review FROM hold ORDER BY card",
    "SELECT key FROM card WHERE suspended ORDER BY key",
    "SELECT place, answer, score FROM quiz_item ORDER BY place",
)


async def play(folder: Path, screen: str, packets: Sequence[Sequence[str]]) -> tuple[int, Any]:
    """How many packets were taken until the learner left, and what is written down then."""
    home = Home(folder)
    home.create()
    with open_context(home, UTC) as context:
        options = {"deck": "kinds"} if screen == "quiz" else {}
        async with Desk(context).open(screen, **options) as pilot:
            frames = 0
            for packet in packets:
                if isinstance(pilot.app.screen, TodayScreen):
                    break
                await press_at_once(pilot, packet)
                frames += 1
            top = pilot.app.screen
            stage = top.stage if isinstance(top, QuestionScreen) else type(top)
        rows = [[tuple(row) for row in context.db.rows(sql)] for sql in WRITTEN]
    return frames, (stage, rows)


@pytest.mark.parametrize("screen", ["review", "quiz"])
@pytest.mark.parametrize("seed", range(4))
async def test_keys_at_once_do_what_they_do_one_by_one(
    tmp_path: Path, bundled: Path, seed: int, screen: str
) -> None:
    draw = random.Random(seed)
    keys = draw.choices(KEYS, k=36)
    count, one_by_one = await play(tmp_path / "slowly", screen, [[key] for key in keys])
    packets, remaining = [], keys[:count]
    while remaining:
        size = draw.randint(2, 6)
        packets.append(remaining[:size])
        remaining = remaining[size:]
    _, at_once_ = await play(tmp_path / "fast", screen, packets)
    assert at_once_ == one_by_one, packets
