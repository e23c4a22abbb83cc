"""One action on very many cards: its cost grows as their number does, and so does its undo's."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.services.review import cards
from quizzer.services.review.cards import BatchAction
from tests.benchmarks.homes import NOW, make_home


@pytest.mark.parametrize("action", ["suspend", "bury", "reset"])
def test_an_action_on_four_times_as_many_cards_takes_four_times_as_many_steps(
    tmp_path: Path, action: BatchAction
) -> None:
    def steps(count: int) -> int:
        context = make_home(tmp_path / str(count), count, count)
        keys = [key for (key,) in context.db.tuples("SELECT key FROM card")]
        hundreds = 0

        def count_steps() -> int:
            nonlocal hundreds
            hundreds += 1
            return 0

        context.db.connection.set_progress_handler(count_steps, 100)
        cards.act_on(context, keys, action, NOW)
        undone = cards.undo(context, NOW)
        context.db.connection.set_progress_handler(None, 1)
        context.db.close()
        assert undone is not None
        assert undone.kind == action
        return hundreds

    assert steps(800) <= 4.5 * steps(200)
