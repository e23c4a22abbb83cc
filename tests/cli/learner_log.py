"""What a learner's log holds, for tests that copy, damage and restore it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.conftest import Run


def reviewed(run: Run) -> list[str]:
    """The cards of the reviews that stand, in the log's order, with the answers."""
    path = Path(os.environ["QUIZZER_HOME"]) / "quizzer.db"
    with closing(sqlite3.connect(path)) as connection:
        return [
            f"{name}: {answer}"
            for name, answer in connection.execute(
                "SELECT card.name, answer FROM review JOIN card ON card.key = review.card"
                " WHERE review.id NOT IN (SELECT review FROM undo) ORDER BY id"
            )
        ]


def rate(run: Run, card: str, answer: str) -> None:
    assert run("rate", f"letters/{card}", "good", "--answer", answer).status == 0
