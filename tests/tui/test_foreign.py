"""An exercise that somebody else made is opened only after a yes, and runs nothing before it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quizzer.tui.app import QuizzerApp
from quizzer.tui.screens.exercise import ExerciseScreen
from quizzer.tui.widgets.dialogs import ChoiceDialog
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text, wait_until
from tests.tui.test_lab import EXERCISES


@pytest.fixture
def strange(desk: Desk, tmp_path: Path) -> Path:
    """A folder of the learner's whose every module leaves a file behind when it runs."""
    folder = desk.context.home.exercises / "zip_pairs"
    shutil.copytree(EXERCISES / "zip_pairs", folder)
    for name in ("reference.py", "cases.py", "misconceptions.py"):
        text = (folder / name).read_text()
        marker = f"open({str(tmp_path / 'it-ran')!r}, 'w').close()\n"
        (folder / name).write_text(text.replace("\n\nfrom ", f"\n\n{marker}from ", 1) + marker)
    desk.context = desk.context.refreshed()
    return folder


def close(app: QuizzerApp) -> None:
    for bench in app.benches:
        bench.close()


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_without_a_yes_nothing_of_it_runs_and_it_asks_again(
    desk: Desk, strange: Path, tmp_path: Path, key: str
) -> None:
    async with desk.open() as pilot:
        app = pilot.app
        assert isinstance(app, QuizzerApp)
        for _ in range(2):
            app.open_exercise("zip_pairs")
            await pilot.pause()
            assert isinstance(app.screen, ChoiceDialog)
            assert "with all your rights" in screen_text(pilot)
            await pilot.press(key)
            await pilot.pause()
            assert not isinstance(app.screen, ChoiceDialog | ExerciseScreen)
        assert app.benches == []
    assert not (tmp_path / "it-ran").exists()
    assert not desk.context.home.known_exercises.exists()


async def test_a_yes_opens_it_and_holds_until_the_folder_changes(
    desk: Desk, strange: Path, tmp_path: Path
) -> None:
    async with desk.open() as pilot:
        app = pilot.app
        assert isinstance(app, QuizzerApp)
        try:
            app.open_exercise("zip_pairs")
            await pilot.pause()
            assert not (tmp_path / "it-ran").exists()
            await pilot.press("y")
            await wait_until(pilot, lambda: isinstance(app.screen, ExerciseScreen))
            await pilot.press("escape")
            app.open_exercise("zip_pairs")
            await wait_until(pilot, lambda: isinstance(app.screen, ExerciseScreen))
            (strange / "cases.py").write_text((strange / "cases.py").read_text() + "\n# more\n")
            app.open_exercise("zip_pairs")
            await pilot.pause()
            assert isinstance(app.screen, ChoiceDialog)
            await pilot.press("n")
        finally:
            close(app)
