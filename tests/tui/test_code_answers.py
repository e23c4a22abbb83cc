"""Code typed as an answer is run in the background, and its verdict is the suggested mark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot

from quizzer import settings
from quizzer.marking.suggest import Suggestion
from quizzer.paths import Home
from quizzer.services.practice import code_answers
from quizzer.services.practice.code_answers import CodeAnswerRunner
from quizzer.services.reports import exercise_history
from quizzer.services.startup import open_context
from tests.conftest import limit_time
from tests.tui.conftest import Desk
from tests.tui.helpers import question_screen, screen_text, wait_until

EXERCISES = Path(settings.__file__).parents[1] / "exercises"
DECK = """
title = "Code"
[[card]]
id = "zip"
kind = "free"
prompt = "Pair the items of `a` and `b`."
answer = "`list(zip(a, b))`"
key_points = ["zip pairs the items by position"]
exercise = "zip_pairs"
"""
KEYS = {" ": "space", "(": "left_parenthesis", ")": "right_parenthesis", ",": "comma"}
KEYS |= {"\n": "ctrl+j", ":": "colon", "_": "underscore"}


@pytest.fixture
def desk(tmp_path: Path, bundled: Path) -> Iterator[Desk]:
    for deck in bundled.iterdir():
        deck.unlink()
    (bundled / "code.toml").write_text(DECK)
    shutil.copytree(EXERCISES / "zip_pairs", bundled.parent / "exercises" / "zip_pairs")
    with open_context(Home(tmp_path / "home"), zone=UTC) as context:
        yield Desk(context)


async def type_code(pilot: Pilot[None], code: str) -> None:
    await pilot.press(*(KEYS.get(char, char) for char in code))


def suggestion(pilot: Pilot[None]) -> Suggestion | None:
    view = question_screen(pilot).view
    return None if view is None else view.suggestion


@pytest.mark.parametrize(
    ("code", "mark", "note"),
    [
        ("list(zip(a, b))", "good", "your code was run and passes the checks"),
        ("def pair_up(a, b): return a", "again", "your code was run; this check"),
    ],
)
async def test_the_verdict_of_typed_code_is_suggested_and_nothing_is_recorded(
    desk: Desk, code: str, mark: str, note: str
) -> None:
    async with desk.open("review", size=(120, 40)) as pilot:
        await type_code(pilot, code)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Suggested: " in screen_text(pilot))  # "…", or the mark
        await wait_until(pilot, lambda: suggestion(pilot))
        await pilot.pause()
        text = " ".join(screen_text(pilot).split())
        assert f"Suggested: {mark} ({note}" in text
        assert question_screen(pilot).stage == "revealed"
        await pilot.press("3")
    assert [review.rating for review in desk.history("code/zip")] == [3]
    assert not any(
        tried.attempts for tried in exercise_history.exercise_progress(desk.context, desk.now)
    )
    assert not desk.history("exercises/zip_pairs")


async def test_nothing_runs_before_the_reveal_and_words_are_never_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []

    def run(runner: CodeAnswerRunner, *arguments: object) -> None:
        runs.append("run")

    monkeypatch.setattr(CodeAnswerRunner, "_run", run)
    async with desk.open("review") as pilot:
        await type_code(pilot, "it pairs by position")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await wait_until(pilot, lambda: suggestion(pilot))
        assert runs == []
        await pilot.press("escape")
    async with desk.open("review") as pilot:
        await pilot.press(*["backspace"] * 20)
        await type_code(pilot, "zip(a, b)")
        await pilot.pause(0.5)
        assert runs == []
        await pilot.press("enter")
        await wait_until(pilot, lambda: runs == ["run"])


async def test_a_mark_need_not_wait_for_code_that_is_running_and_leaving_ends_it(
    desk: Desk, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = Event(), Event()
    run = CodeAnswerRunner._run

    def watched(runner: CodeAnswerRunner, *arguments: object) -> Suggestion | None:
        begun.set()
        try:
            return run(runner, *arguments)  # type: ignore[arg-type]
        finally:
            ended.set()

    monkeypatch.setattr(CodeAnswerRunner, "_run", watched)
    monkeypatch.setattr(code_answers, "LONGEST_S", 600.0)
    limit_time(bundled.parent / "exercises" / "zip_pairs", 600)
    desk.context = desk.context.refreshed()
    async with desk.open("review") as pilot:
        await type_code(pilot, "def pair_up(a, b):\n while a: pass")
        await pilot.press("enter")
        await wait_until(pilot, begun.is_set)
        await pilot.press("1")
        assert [review.rating for review in desk.history("code/zip")] == [1]
        await pilot.press("escape")
        await wait_until(pilot, ended.is_set)
