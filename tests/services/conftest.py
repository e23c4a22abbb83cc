"""Cards' names, and machines made on demand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path

import pytest

from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.startup import open_context
from tests.services.machines import Event, perform


@pytest.fixture
def names(context: Context) -> list[str]:
    return [
        row["id"]
        for row in context.db.rows(
            "SELECT deck.id || '/' || name AS id FROM card JOIN deck ON deck.key = card.deck"
            " WHERE kind <> 'code' ORDER BY card.key LIMIT 8"
        )
    ]


@pytest.fixture
def machine(context: Context, tmp_path: Path) -> Iterator[Callable[[list[Event]], Context]]:
    """Makes a machine on which events took place, from an empty copy of the same content."""
    opened: list[Context] = []
    stack = ExitStack()

    def make(events: list[Event], like: Context | None = None) -> Context:
        folder = tmp_path / f"machine-{len(opened)}"
        folder.mkdir()
        source = (like or context).db
        source.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(source.path, folder / "quizzer.db")
        if context.home.config.exists():
            shutil.copy(context.home.config, folder / "config.toml")
        if (questions := context.home.folder / "questions").exists():
            shutil.copytree(questions, folder / "questions")
        machine_context = stack.enter_context(open_context(Home(folder), UTC))
        machine_context.db.execute("PRAGMA synchronous = OFF")  # no test is about a power cut
        opened.append(machine_context)
        perform(machine_context, events)
        return machine_context

    with stack:
        yield make
