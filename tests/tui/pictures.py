"""Pictures of the app for the README, from the real screens in both themes.

    python -m tests.tui.pictures [FOLDER]

Needs Chromium, which draws Textual's SVG with its spaces as they are. Look at what comes out.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from quizzer import settings
from quizzer.grader.verdict import Verdict
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.review import cards
from quizzer.services.review.cards import CardInReview
from quizzer.services.review.session import ReviewSession
from quizzer.services.startup import open_context
from quizzer.tui.app import QuizzerApp
from tests.tui.helpers import screen_text, type_text, wait_until

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAYS = 12  # of study before the pictures
SIZE = (120, 34)
CARD = "fastbook-04/pixel-similarity"
LAB_EXERCISE = "tensor_slicing"
ANSWER = (
    "The mean of all 3s and the mean of all 7s are two ideal digits. An image is classified as the"
    " one whose ideal is nearer."
)
WRONG_SLICES = """\
import torch


def make_tensor():
    return torch.arange(1, 10).reshape(3, 3)


def double_corner(t):
    return 2 * t[1:][1:]
"""
BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
Scene = Callable[[Pilot[None]], Awaitable[None]]


def study(context: Context) -> None:
    """Some weeks of a learner who forgets now and then and misses a day."""
    draw = random.Random(4)
    for ago in range(DAYS, 0, -1):
        now = NOW - timedelta(days=ago)
        if draw.random() < 0.15:
            continue
        session = ReviewSession(context)
        while (item := session.next(now)) is not None and session.answered < 28:
            if item.row.kind == "code":
                _practise(context, session, item, now, tries=draw.choice([1, 1, 2]))
                now += timedelta(minutes=6)
                continue
            rating = draw.choices(list(Rating), [10, 14, 60, 16])[0]
            session.answer(item, rating, now, duration_ms=draw.randint(8_000, 40_000))
            now += timedelta(seconds=45)


def _practise(
    context: Context, session: ReviewSession, item: CardInReview, now: datetime, *, tries: int
) -> None:
    """Pass an exercise at the last of some tries; the one of the Lab's picture waits."""
    exercise = item.row.id.partition("/")[2]
    if exercise == LAB_EXERCISE:
        session.bury(item, now)
        return
    for number in range(tries):
        verdict = Verdict(exercise, "passed" if number == tries - 1 else "failed")
        attempts.record(context, exercise, b"", verdict, now + timedelta(minutes=number))


async def today(pilot: Pilot[None]) -> None:
    await pilot.pause(0.5)


async def review(pilot: Pilot[None]) -> None:
    await type_text(pilot, ANSWER)
    await pilot.press("enter")
    await wait_until(pilot, lambda: "Suggested: …" not in screen_text(pilot), 20)


async def lab(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, QuizzerApp)
    app.open_exercise(LAB_EXERCISE)
    await pilot.pause(1)
    await pilot.press("f5")
    await wait_until(pilot, lambda: "Not right yet" in screen_text(pilot), 60)
    await pilot.pause(0.5)


async def progress(pilot: Pilot[None]) -> None:
    await pilot.press("p")
    await wait_until(pilot, lambda: "recall" in screen_text(pilot).lower(), 10)
    await pilot.pause(0.5)


SCENES: dict[str, tuple[str, Scene]] = {
    "today": ("today", today),
    "review": ("review", review),
    "lab": ("today", lab),
    "progress": ("today", progress),
}


async def draw(home: Home, theme: str, name: str) -> str:
    """The SVG of one screen."""
    settings.change(home.config, "theme", theme)
    screen, act = SCENES[name]
    with open_context(home, UTC) as context:
        key = cards.find_card(context, CARD).key
        options = {"cards": (key,)} if screen == "review" else {}
        app = QuizzerApp(context, screen, options, clock=lambda: NOW)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause(0.5)
            await act(pilot)
            svg = app.export_screenshot(title="quizzer")
        for bench in app.benches:
            bench.close()
    return svg


def to_png(svg: str, target: Path) -> None:
    """Let the browser draw an SVG at twice its size."""
    assert BROWSER is not None, "needs Chromium"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        style = "<style>body{margin:0}svg{display:block;width:1100px;height:auto}</style>"
        solid = svg.replace("font-size: 20px", "font-size: 21px")  # blocks touch, as in a terminal
        page.write_text(f"<!doctype html><meta charset=utf-8>{style}{solid}", encoding="utf-8")
        view = svg.split('viewBox="0 0 ', 1)[1].split('"', 1)[0].split()
        height = round(1100 * float(view[1]) / float(view[0]))
        subprocess.run(
            [
                BROWSER,
                *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *("--disable-background-networking", f"--user-data-dir={folder}/profile"),
                *("--default-background-color=00000000", f"--window-size=1100,{height}"),
                *(f"--screenshot={target}", page.as_uri()),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    names = sys.argv[2:] or list(SCENES)
    with tempfile.TemporaryDirectory() as folder:
        studied = Home(Path(folder) / "studied")
        with open_context(studied, UTC) as context:
            study(context)
        studied.workspace.mkdir(parents=True, exist_ok=True)
        (studied.workspace / f"{LAB_EXERCISE}.py").write_text(WRONG_SLICES, encoding="utf-8")
        for name in names:
            for theme in ("dark", "light"):
                home = Home(Path(folder) / f"{name}-{theme}" / "quizzer")
                shutil.copytree(studied.folder, home.folder)
                to_png(asyncio.run(draw(home, theme, name)), target / f"{name}-{theme}.png")
                print(target / f"{name}-{theme}.png")


if __name__ == "__main__":
    main()
