"""The screen of an exercise while nothing is really graded: runs, keys, hints, attempts."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from quizzer import settings
from quizzer.errors import QuizzerError
from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.memory.scheduler import Rating
from quizzer.services.practice import attempts
from quizzer.services.practice.grading import Graded
from quizzer.tui import workers
from quizzer.tui.screens.attempts import AttemptsScreen
from quizzer.tui.screens.exercise import ExerciseScreen
from quizzer.tui.screens.lab import LabScreen
from quizzer.tui.widgets.card_preview import CardPreview
from quizzer.tui.widgets.code_box import CodeBox
from quizzer.tui.widgets.dialogs import ChoiceDialog
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.top_bar import TopBar
from tests.tui.conftest import Desk
from tests.tui.helpers import toasts, wait_until

EXERCISES = Path(settings.__file__).parents[1] / "exercises"
CHECKS = (Check("first", "passed"), Check("second", "failed", "it is 3"))


@pytest.fixture
def lab(desk: Desk, bundled: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with two exercises, where a run begins and never reports anything by itself."""
    numbers: Iterator[int] = iter(range(1, 100))
    for name in ("list_comprehension", "zip_pairs"):
        shutil.copytree(EXERCISES / name, bundled.parent / "exercises" / name)
    desk.context = desk.context.refreshed()
    monkeypatch.setattr(workers.GradingWorker, "open", lambda *_: None)
    monkeypatch.setattr(workers.GradingWorker, "run", lambda *_: next(numbers))
    return desk


@asynccontextmanager
async def opened(
    desk: Desk, size: tuple[int, int] = (250, 40)
) -> AsyncIterator[tuple[Pilot[None], ExerciseScreen]]:
    app = desk.app()
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            app.open_exercise("zip_pairs")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, ExerciseScreen)
            yield pilot, screen
    finally:
        for bench in app.benches:
            bench.close()


def graded(verdict: Verdict, source: bytes = b"x = 1\n") -> Graded:
    return Graded(verdict, source)


def part(screen: ExerciseScreen, name: str) -> str:
    return str(screen.results.query_one(f"#{name}", Static).content)


async def line(pilot: Pilot[None]) -> str:
    await pilot.pause()
    return pilot.app.screen.query_one(KeyBar).render().plain.rstrip()  # type: ignore[union-attr]


async def test_only_what_the_present_run_reports_is_shown(lab: Desk) -> None:
    async with opened(lab) as (pilot, screen):
        await pilot.press("escape", "r", "r")
        assert screen.running == 2, "the first was replaced by the second"
        for run, name in ((1, "old"), (2, "new")):
            screen.post_message(workers.CheckReported(run, Check(name, "passed")))
            screen.post_message(workers.OutputPrinted(run, f"{name} text\n"))
            screen.post_message(workers.PhaseBegun(run, f"{name} phase"))
        await pilot.pause()
        lab.advance(seconds=3)
        screen._tick()
        assert part(screen, "checks") == "✓ 1 passed  new"
        assert part(screen, "output") == "new text"
        assert part(screen, "headline") == "New phase  3 s"
        screen.post_message(workers.RunEnded(1, graded(Verdict("zip_pairs", "passed"))))
        screen.post_message(workers.RunFailed(1, QuizzerError("old error")))
        await pilot.pause()
        assert screen.running == 2
        assert screen.verdict is None
        screen.post_message(workers.RunFailed(2, QuizzerError("new error")))
        await pilot.pause()
        assert screen.running == 0
        assert part(screen, "grader-error") == "new error"
        screen._tick()
        assert part(screen, "headline") == "No verdict", "nothing runs"


async def test_a_run_can_be_cancelled_and_then_its_verdict_does_not_count(lab: Desk) -> None:
    async with opened(lab) as (pilot, screen):
        await pilot.press("escape", "c")
        assert part(screen, "headline").startswith("F5 runs your code")
        await pilot.press("r")
        assert screen.code.status == "grading"
        assert str(screen.code.border_title) == "Your code  grading"
        assert "c Cancel" in await line(pilot)
        assert (await line(pilot)).endswith("esc Cancel")
        await pilot.press("escape")
        assert screen.running == 0
        assert part(screen, "headline") == "Cancelled; this run was not recorded."
        assert str(screen.code.border_title) == "Your code"
        assert str(screen.code.border_subtitle).endswith("zip_pairs.py")
        screen.post_message(workers.RunEnded(1, graded(Verdict("zip_pairs", "passed"))))
        await pilot.pause()
        assert screen.verdict is None
        assert (await line(pilot)).endswith("esc Back")
        await pilot.press("r")
        screen.post_message(workers.RunEnded(screen.running, None))
        await pilot.pause()
        assert (screen.running, screen.verdict) == (0, None)


async def verdict(pilot: Pilot[None], screen: ExerciseScreen, result: Graded) -> None:
    if screen.focused is screen.query_one(CodeBox):
        await pilot.press("escape")
    await pilot.press("r")
    screen.post_message(workers.RunEnded(screen.running, result))
    await pilot.pause()


async def test_each_outcome_is_counted_and_listed_with_the_last_three_in_a_pane(lab: Desk) -> None:
    async with opened(lab) as (pilot, screen):
        bar, pane = screen.query_one(TopBar), screen.query_one("#attempts-pane", Static)
        assert bar.status == "started"
        assert pane.has_class("-empty")
        failed = Verdict("zip_pairs", "failed", CHECKS)
        await verdict(pilot, screen, graded(failed, screen.spec.starter.encode()))
        assert bar.status == "started", "an unchanged starter is no attempt"
        assert part(screen, "headline") == "Not right yet  1 of 2 checks"
        for number in range(1, 4):
            lab.advance(minutes=1)
            await verdict(pilot, screen, graded(failed))
            assert bar.status == f"failed · {number} attempt{'s' if number > 1 else ''}"
        assert str(pane.border_subtitle) == ""
        assert str(pane.content).splitlines() == [
            *(" 2 Mar 09:03  ✗ failed", " 2 Mar 09:02  ✗ failed", " 2 Mar 09:01  ✗ failed")
        ]
        lab.advance(minutes=1)
        await verdict(pilot, screen, graded(Verdict("zip_pairs", "passed", CHECKS[:1])))
        assert bar.status == "passed · 4 attempts"
        assert str(pane.border_subtitle) == "4 in all"
        assert len(str(pane.content).splitlines()) == 3
        assert part(screen, "rating").startswith("Rated hard: it comes back ")
        assert screen.comparing
        await verdict(pilot, screen, graded(failed))
        assert bar.status == "passed · last run failed · 5 attempts"
        assert not screen.comparing
        await verdict(pilot, screen, graded(Verdict("zip_pairs", "passed", CHECKS[:1])))
        assert part(screen, "rating").startswith("Practice: already rated; it comes back ")


async def test_the_keys_of_an_exercise_follow_what_can_be_done(lab: Desk) -> None:
    end = "e Editor  a Attempts  ? Help"
    async with opened(lab) as (pilot, screen):
        await pilot.press("escape")
        assert await line(pilot) == f"r Run  i Write  h Hint  v Solution  {end}  esc Back"
        await pilot.press("h", "h", "h", "h")
        assert screen.hints_shown == 3
        hints = [str(hint.border_title) for hint in screen.query(".hint")]
        assert hints == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3"]
        assert await line(pilot) == f"r Run  i Write  v Solution  {end}  esc Back"
        await verdict(pilot, screen, graded(Verdict("zip_pairs", "failed", CHECKS)))
        await pilot.press("d")
        assert part(screen, "checks").splitlines()[0] == "✓ first"
        assert "d Fold checks" in await line(pilot)
        await pilot.press("d")
        assert "d All checks" in await line(pilot)
        await verdict(pilot, screen, graded(Verdict("zip_pairs", "passed", CHECKS[:1])))
        shown = await line(pilot)
        assert "n Next exercise" in shown
        assert "d " not in shown.replace("and ", "")
        assert shown.endswith("esc Close comparison")
        await pilot.press("escape")
        assert not screen.comparing
        assert (await line(pilot)).endswith("esc Back")
        await pilot.press("v")
        assert screen.comparing, "after a pass nothing is asked"
        await pilot.press("i")
        assert screen.focused is screen.code.box
        assert not screen.comparing
        await pilot.press("escape", "n")
        await pilot.pause()
        following = pilot.app.screen
        assert isinstance(following, ExerciseScreen)
        assert following.spec.id == "list_comprehension"


async def test_in_a_narrow_terminal_p_turns_from_the_prompt_to_the_results(lab: Desk) -> None:
    async with opened(lab, (100, 30)) as (pilot, screen):
        await pilot.press("escape")
        assert screen.focused is screen.query_one("#prompt-pane")
        assert "p Results" in await line(pilot)
        await pilot.press("p")
        assert screen.showing_results
        assert screen.focused is screen.query_one("#results-pane")
        assert "p Prompt" in await line(pilot)
        await pilot.press("f3")
        assert not screen.showing_results
        await verdict(pilot, screen, graded(Verdict("zip_pairs", "failed", CHECKS)))
        assert screen.showing_results, "a verdict is seen at once"
        await pilot.press("h")
        assert not screen.showing_results, "and so is a hint"
    async with opened(lab, (110, 30)) as (pilot, screen):
        await pilot.press("escape")
        assert "p " not in (await line(pilot)).replace("Help ", "")


async def test_the_solution_of_a_due_exercise_is_shown_after_a_question(lab: Desk) -> None:
    lab.rate("exercises/zip_pairs", Rating.GOOD)
    lab.advance(days=60)
    async with opened(lab) as (pilot, screen):
        await pilot.press("escape", "v")
        dialog = pilot.app.screen
        assert isinstance(dialog, ChoiceDialog)
        assert 'rated "again"' in dialog.text
        assert dialog.text.endswith("There is another hint: press h.")
        await pilot.press("k")
        assert not screen.comparing
        await pilot.press("h", "h", "h", "v")
        dialog = pilot.app.screen
        assert isinstance(dialog, ChoiceDialog)
        assert "hint" not in dialog.text
        await pilot.press("s")
        await pilot.pause()
        assert screen.comparing
        assert part(screen, "headline") == 'Rated "again": it comes back tomorrow'
        assert attempts.history(lab.context, "zip_pairs")[0].status == "shown"


async def test_starting_over_is_asked_and_keeps_the_present_code(lab: Desk) -> None:
    async with opened(lab) as (pilot, screen):
        starter = screen.code.text
        screen.code.box.set_text("x = 2\n")
        await pilot.press("escape", "x", "k")
        assert screen.code.text == "x = 2\n"
        await pilot.press("x", "s")
        await pilot.pause()
        assert screen.code.text == starter
        assert part(screen, "headline") == "The code is the starter again."
        assert "Your file was saved as " in toasts(pilot)
        assert [file.read_text() for file in (screen.file.path.parent / "old").iterdir()] == [
            "x = 2\n"
        ]


async def test_attempts_are_read_one_by_one_from_the_latest(lab: Desk) -> None:
    diagnosed = Verdict("zip_pairs", "failed", CHECKS, Diagnosis("d", "Lists", "Use `zip`."))
    for code, result in (
        (b"a = 1\n", Verdict("zip_pairs", "failed", CHECKS)),
        (b"a = 1\n", diagnosed),
        (b"a = 2\r\n", Verdict("zip_pairs", "passed", CHECKS[:1])),
        (None, Verdict("zip_pairs", "refused")),
    ):
        attempts.record(lab.context, "zip_pairs", code, result, lab.now)
        lab.advance(minutes=1)
    async with lab.open(size=(120, 40)) as pilot:
        await pilot.press("l")
        assert isinstance(pilot.app.screen, LabScreen)
        await pilot.app.push_screen(AttemptsScreen("zip_pairs", "Pairs"))
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, AttemptsScreen)
        assert screen.query_one(TopBar).title == "Attempts · Pairs"
        assert screen.query_one(TopBar).status == "4 attempts"

        def parts() -> list[str]:
            shown = [screen.query_one(f"#{name}", Static) for name in ("outcome", "label", "code")]
            return [str(each.content).rstrip() for each in shown if not each.has_class("-empty")]

        assert parts() == ["Refused", "The graded file could not be read as text."]
        await pilot.press("down")
        rated = "Passed  this attempt rated the exercise"
        assert parts() == [rated, "Changes since the attempt before", "- a = 1\n+ a = 2"]
        await pilot.press("d")
        assert parts() == [rated, "The code", "a = 2"]
        await pilot.press("d", "j")
        assert parts() == ["Failed\nUse zip.", "No changes since the attempt before", "a = 1"]
        await pilot.press("j")
        assert parts() == ["Failed", "The code of your first attempt", "a = 1"]
        await pilot.press("k", "k")
        assert parts()[0] == rated
        listed = screen.query_one(OptionList)
        lines = [str(option.prompt) for option in listed.options]
        assert lines == [
            *(" 2 Mar 09:03  ✗ refused", " 2 Mar 09:02  ✓ passed"),
            *(" 2 Mar 09:01  ✗ Lists", " 2 Mar 09:00  ✗ failed"),
        ]
        await wait_until(pilot, lambda: str(listed.border_title) == "Attempts")


async def test_the_lab_is_walked_through_by_its_keys(lab: Desk) -> None:
    attempts.record(lab.context, "list_comprehension", b"", Verdict("x", "passed"), lab.now)
    async with lab.open(size=(100, 30)) as pilot:
        await pilot.press("l")
        screen = pilot.app.screen
        assert isinstance(screen, LabScreen)
        about = screen.query_one("#about", Static)

        def chosen() -> str:
            assert screen.chosen is not None
            return screen.chosen.id

        assert chosen() == "zip_pairs", "the first that is not passed"
        await pilot.pause()
        assert str(about.content) == "Not started yet"
        for key, there in (
            ("k", "list_comprehension"),
            ("j", "zip_pairs"),
            ("up", "list_comprehension"),
            ("n", "zip_pairs"),
        ):
            await pilot.press(key)
            assert chosen() == there, key
        await pilot.press("k")
        await pilot.pause()
        assert str(about.content).startswith("Passed; comes back in ")
        await pilot.press("a")
        assert isinstance(pilot.app.screen, AttemptsScreen)
        assert pilot.app.screen.query_one(TopBar).status == "1 attempt"
        await pilot.press("escape")
        attempts.record(lab.context, "zip_pairs", b"", Verdict("x", "passed"), lab.now)
        screen._load()
        await pilot.press("down", "n")
        assert chosen() == "list_comprehension", "where all are passed, the first of all"
        summary = str(screen.query_one("#progress", Static).content)
        assert summary.endswith("  2 of 2 passed")
        asked: list[str] = []
        pilot.app.open_exercise = asked.append  # type: ignore[attr-defined]
        await pilot.press("enter", "space")
        assert asked == ["list_comprehension"] * 2


async def test_in_a_wide_terminal_the_lab_shows_what_an_exercise_asks_for(lab: Desk) -> None:
    async with lab.open(size=(140, 30)) as pilot:
        await pilot.press("l")
        screen = pilot.app.screen
        preview = screen.query_one(CardPreview)
        await wait_until(pilot, lambda: preview.border_title == "exercises/list_comprehension")
        await pilot.press("j")
        await wait_until(pilot, lambda: preview.border_title == "exercises/zip_pairs")
        await wait_until(pilot, lambda: len(preview.query(Static)) >= 2)
        texts = [str(text.content) for text in preview.query(Static)]
        assert texts[-2:] == ["State", "Not started yet"]
        assert "Answer" not in texts, "the model solution stays hidden"


async def test_today_lists_one_exercise_and_more_of_them_beside_the_chapters(lab: Desk) -> None:
    async with lab.open(size=(120, 40)) as pilot:
        pane = pilot.app.screen.query_one("#lab", Static)
        counts = []
        for width in (120, 109, 110):
            await pilot.resize_terminal(width, 40)
            await pilot.pause()
            counts.append(len(str(pane.content).splitlines()))
        assert counts == [2, 1, 2]
        assert str(pane.border_subtitle) == "0 of 2 passed"
        assert str(pane.border_title) == "Lab"
