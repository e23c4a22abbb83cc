from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.services.practice import attempts
from quizzer.services.practice.grading import Graded
from quizzer.tui.app import QuizzerApp
from quizzer.tui.screens.exercise import ExerciseScreen
from quizzer.tui.widgets import code_pane
from quizzer.tui.widgets.card_preview import CardPreview
from tests.tui.conftest import Desk
from tests.tui.helpers import wait_until
from tests.tui.test_lab import EXERCISES, WRONG

FAILED = Verdict(
    "zip_pairs",
    "failed",
    (
        Check("Pairs two lists of one length", "passed"),
        Check(
            "Ends with the shorter",
            "failed",
            "item 0 is a list where a tuple is expected",
            "pair_up([1, 2, 3], 'ab')",
            "[(1, 'a'), (2, 'b')]",
            "[[1, 'a'], [2, 'b']]",
        ),
        Check("Pairs nothing with nothing", "skipped"),
    ),
    Diagnosis("lists", "Lists instead of tuples", "A pair is a tuple, and `zip` makes such pairs."),
    output="1 a\n",
)
PASSED = Verdict("zip_pairs", "passed", (Check("Pairs two lists of one length", "passed"),))


@pytest.fixture
def layout_app(desk: Desk, bundled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[QuizzerApp]:
    """No grader runs here, and the place of the file is the same on every machine."""
    for name in ("list_comprehension", "zip_pairs"):
        shutil.copytree(EXERCISES / name, bundled.parent / "exercises" / name)
    desk.context = desk.context.refreshed()
    attempts.record(desk.context, "zip_pairs", WRONG.encode(), FAILED, desk.now)
    monkeypatch.setattr("quizzer.tui.workers.GradingWorker.open", lambda self, path: None)
    monkeypatch.setattr("quizzer.tui.widgets.code_pane._short", lambda path, room: "zip_pairs.py")
    app = desk.app()
    yield app
    for bench in app.benches:
        bench.close()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["normal", "wide"])
@pytest.mark.parametrize("state", ["lab", "prompt", "failed", "passed", "attempts"])
def test_lab_layout(
    layout_app: QuizzerApp, snap_compare: Any, size: tuple[int, int], state: str
) -> None:
    async def prepare(pilot: Pilot[None]) -> None:
        await pilot.press("l")
        if state == "lab":
            preview = layout_app.screen.query_one(CardPreview)
            await wait_until(
                pilot, lambda: not preview.display or bool(preview.query("MarkdownFence"))
            )
            await pilot.pause(0.2)
            return
        layout_app.open_exercise("zip_pairs")
        await pilot.pause()
        screen = layout_app.screen
        assert isinstance(screen, ExerciseScreen)
        await pilot.press("escape")
        if state in ("failed", "passed"):
            verdict = FAILED if state == "failed" else PASSED
            screen._show_verdict(Graded(verdict, WRONG.encode()))
        elif state == "attempts":
            await pilot.press("a")
        await pilot.pause(0.2)

    assert snap_compare(layout_app, terminal_size=size, run_before=prepare)


def test_of_a_long_path_the_end_is_shown_and_at_least_eight_characters_of_it() -> None:
    path = "/home/learner/workspace/zip_pairs.py"
    assert code_pane._short(path, len(path)) == path
    assert code_pane._short(path, len(path) - 1) == "…" + path[1:]
    assert code_pane._short(path, 9) == "…_pairs.py"
    assert code_pane._short(path, 3) == "…pairs.py"
