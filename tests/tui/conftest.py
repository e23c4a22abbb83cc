"""The app with a home and decks of its own, and a clock that only the test moves."""

from __future__ import annotations

import asyncio
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import textual.app
import textual.pilot
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
SOON_S = 0.06  # a drawing may be put off by 0.05 s, and so is a preview


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

    def work_for_days(self, *forgotten: str) -> None:
        """Twelve days of reviews with some left out, then the cards forgotten, and three days."""
        for day in range(12):
            if day % 4 != 2:
                self.rate("kinds/free", Rating.GOOD, "Below zero it is zero.\nAbove it is x.")
            if day % 5 == 0:
                self.rate("kinds/choice", Rating.EASY)
            self.advance(days=1)
        for card in forgotten:
            self.rate(card, Rating.AGAIN, "748" if card == "kinds/number" else None)
        self.advance(days=3)


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


@pytest.fixture(scope="session", autouse=True)
def keys_waited_for() -> Iterator[None]:
    """A key that is pressed is waited for until nothing is left to do.

    Textual's pilot takes a process that needs no processor for idle, which one that gets none is
    too, and looks only every 20 ms.
    """
    with pytest.MonkeyPatch.context() as patch:
        for module in (textual.app, textual.pilot):
            patch.setattr(module, "wait_for_idle", nothing_left_to_do)
        yield


async def nothing_left_to_do(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until the loop has nothing ready or soon due, and no other thread has work.

    What ticks on and on, or needs more than a second of processor time, is not waited for.
    """
    loop: Any = asyncio.get_running_loop()
    ticks, start = 0, time.process_time()
    while ticks < 60 and time.process_time() - start < max_sleep:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        delays = [timer._when - loop.time() for timer in loop._scheduled if not timer._cancelled]
        if soon := [delay for delay in delays if delay <= SOON_S]:
            ticks += 1
            await asyncio.sleep(max(min(soon), 0.0))
            continue
        others = time.process_time() - time.thread_time()
        await asyncio.sleep(0.002)  # so that a thread that waits for the interpreter gets it
        others = time.process_time() - time.thread_time() - others
        if not loop._ready and others < 0.0001 and not another_thread_works():
            break


def another_thread_works() -> bool:
    """Whether a thread of this process runs, waits for a processor or for a disk (man 5 proc)."""
    own = str(threading.get_native_id())
    for task in Path("/proc/self/task").glob("*") if sys.platform == "linux" else ():
        try:
            state = (task / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue  # it has ended
        if task.name != own and state in "RD":
            return True
    return False


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
