"""The app with a home and decks of its own, and a clock that only the test moves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from quizzer import paths
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.startup import open_context
from quizzer.store.reviews import PastReview
from quizzer.tui.app import QuizzerApp
from tests.conftest import place_database

DECKS = Path(__file__).parent / "decks"


@dataclass
class Desk:
    context: Context
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def app(self, screen: str = "today", **options: Any) -> QuizzerApp:
        return QuizzerApp(self.context, screen, options, clock=lambda: self.now)

    def open(
        self, screen: str = "today", size: tuple[int, int] = (80, 24), **options: Any
    ) -> AbstractAsyncContextManager[Pilot[None]]:
        return self.app(screen, **options).run_test(size=size, notifications=True)

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)

    def history(self, card: str) -> list[PastReview]:
        return cards.history(self.context, cards.find_card(self.context, card))

    def rate(self, card: str, rating: Rating, answer: str | None = None) -> None:
        row = cards.find_card(self.context, card)
        cards.record(self.context, row, rating, self.now, answer=answer)


@pytest.fixture(scope="session", autouse=True)
def styles_parsed_once() -> Iterator[None]:
    """Apps share what they parse of one text with the same variables, as one app does by itself:
    each test would parse some thirty texts again."""
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def cached(stylesheet: Stylesheet, *args: Any, **kwargs: Any) -> list[RuleSet]:
        variables = tuple(sorted(stylesheet._variables.items()))
        key = (variables, args, tuple(sorted(kwargs.items())))
        if key not in parsed:
            parsed[key] = parse(stylesheet, *args, **kwargs)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", cached)
        yield


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's own decks, so that a new chapter does not change what a test sees."""
    folder = tmp_path / "bundled"
    shutil.copytree(DECKS, folder / "questions")
    monkeypatch.setattr(paths, "bundled", lambda name: folder / name)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return folder / "questions"


@pytest.fixture
def desk(tmp_path: Path, bundled: Path, empty_database: bytes) -> Iterator[Desk]:
    home = Home(tmp_path / "home")
    place_database(home, empty_database)
    with open_context(home, zone=UTC) as context:
        yield Desk(context)
