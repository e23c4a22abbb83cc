"""Keys that come all at once, as over a slow line: each is for what the one before it leads to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual import events
from textual.pilot import Pilot

from quizzer.memory.scheduling import Rating
from tests.tui.conftest import Desk
from tests.tui.helpers import asked, asking, until


async def at_once(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Give the app all keys before it looks at the first."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
    await pilot.pause(0.1)


@pytest.mark.parametrize("answer", ["", "zero", "bus"])
async def test_enter_and_a_mark_are_no_part_of_the_answer(desk: Desk, answer: str) -> None:
    async with desk.open("review") as pilot:
        await at_once(pilot, [*answer, "enter", "3"])
        await until(pilot, lambda: asked(pilot) == "kinds/choice")
    (review,) = desk.history("kinds/free")
    assert (review.rating, review.answer) == (3, answer or None)


async def test_letters_behind_a_mark_are_the_next_answer_and_no_command(desk: Desk) -> None:
    for name in ("choice", "number", "cloze", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    desk.rate("kinds/free", Rating.AGAIN)
    desk.wait(days=30)
    async with desk.open("review") as pilot:
        first = asked(pilot)
        await at_once(pilot, ["enter", "3"])
        await until(pilot, lambda: asked(pilot) != first)
        while asked(pilot) not in ("kinds/number", "kinds/cloze"):
            await pilot.press("enter", "3")
        before = asked(pilot)
        await at_once(pilot, ["7", "enter", *(["8", "enter"] * (before == "kinds/cloze")), "3"])
        await until(pilot, lambda: asking(pilot).view is None or asked(pilot) != before)
    assert desk.history(before)[-1].answer == ("7\n8" if before == "kinds/cloze" else "7")
    assert not desk.context.db.value("SELECT count(*) FROM hold"), "b did not bury"


async def test_a_quizs_mark_and_the_next_answer(desk: Desk) -> None:
    async with desk.open() as pilot:
        await pilot.press("q", "enter")
        assert asked(pilot) == "kinds/free"
        await at_once(pilot, ["0", "enter", "y", "enter", "enter", "7", "8", "4", "enter", "enter"])
        await until(pilot, lambda: asked(pilot) == "kinds/cloze")
        await at_once(pilot, ["u", "p", "enter", "n", "o", "enter", "enter"])
        await until(pilot, lambda: asked(pilot) == "kinds/order")
    answers = desk.context.db.rows("SELECT answer FROM quiz_item ORDER BY place")
    assert [row["answer"] for row in answers][:4] == ["0", None, "784", "up\nno"]
