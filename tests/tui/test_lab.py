from __future__ import annotations

import os
import shutil
import sys
import weakref
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizzer import settings
from quizzer.grader.verdict import Check, Verdict
from quizzer.memory.scheduler import Rating, Reviewed
from quizzer.services.practice import attempts
from quizzer.services.practice.grading import Graded
from quizzer.services.review import cards
from quizzer.store.attempts import SOLUTION_SHOWN
from quizzer.tui.screens.attempts import AttemptsScreen
from quizzer.tui.screens.browse import BrowseScreen
from quizzer.tui.screens.exercise import ExerciseScreen
from quizzer.tui.screens.lab import LabScreen
from quizzer.tui.screens.stats import StatsScreen
from quizzer.tui.screens.today import TodayScreen
from quizzer.tui.widgets.card_preview import CardPreview
from quizzer.tui.widgets.code_box import CodeBox
from quizzer.tui.widgets.dialogs import ChoiceDialog
from quizzer.tui.widgets.prose import Prose
from quizzer.tui.widgets.results import check_lines
from tests.conftest import limit_time
from tests.grader import notebooks
from tests.tui.conftest import Desk
from tests.tui.helpers import (
    option_texts,
    question_screen,
    quick_timers,
    screen_text,
    wait_for_toast,
    wait_until,
    wait_until_forgotten,
)

EXERCISES = Path(settings.__file__).parents[1] / "exercises"
RIGHT = "def pair_up(a, b):\n    return list(zip(a, b))\n"
WRONG = "def pair_up(a, b):\n    return [[x, y] for x, y in zip(a, b)]\n"
# What it prints does not stand in the code itself.
SLOW = "import time\nprint('a long', 'while', flush=True)\ntime.sleep(90)\n"


@pytest.fixture
def lab(desk: Desk, bundled: Path) -> Desk:
    """A desk with two exercises that need no torch."""
    for name in ("list_comprehension", "zip_pairs"):
        folder = bundled.parent / "exercises" / name
        shutil.copytree(EXERCISES / name, folder)
        limit_time(folder, 120)  # a run that is looked at, or cancelled, lasts long enough for it
    desk.context = desk.context.refreshed()
    return desk


@asynccontextmanager
async def opened(desk: Desk, size: tuple[int, int] = (80, 24)) -> Any:
    """The app with `zip_pairs` open; its grader is gone when this ends."""
    app = desk.app()
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            app.open_exercise("zip_pairs")
            await wait_until(pilot, lambda: isinstance(app.screen, ExerciseScreen))
            await wait_until(pilot, lambda: not app.screen.query("Prose > .plain"))  # formatted
            await pilot.pause()
            yield pilot
    finally:
        for bench in app.benches:
            bench.close()


def exercise(pilot: Pilot[None]) -> ExerciseScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ExerciseScreen)
    return screen


def work_file(desk: Desk) -> Path:
    return desk.context.home.workspace / "zip_pairs.py"


def statuses(desk: Desk) -> list[str]:
    return [attempt.status for attempt in attempts.history(desk.context, "zip_pairs")]


def write(pilot: Pilot[None], text: str) -> None:
    """As if it were typed."""
    box = exercise(pilot).query_one(CodeBox)
    box.replace(text, (0, 0), box.document.end)


@pytest.fixture(autouse=True)
def one_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same inputs in every run: which wrong call is the smallest depends on them."""
    monkeypatch.setattr("quizzer.grader.client.secrets.randbelow", lambda _: 7)


async def graded(pilot: Pilot[None], desk: Desk, number: int) -> None:
    await wait_until(pilot, lambda: len(statuses(desk)) == number)
    await pilot.pause()


async def test_the_lab_lists_every_exercise_and_chooses_the_first_unfinished(lab: Desk) -> None:
    lab.rate("exercises/list_comprehension", Rating.GOOD)
    attempts.record(lab.context, "list_comprehension", b"", _passed(), lab.now)
    async with lab.open() as pilot:
        await pilot.press("l")
        text = screen_text(pilot)
        assert "1 of 2 passed" in text
        assert "✓ The doubles of the odd ones" in text
        assert "○ Pairs by position" in text
        screen = pilot.app.screen
        assert isinstance(screen, LabScreen)
        assert screen.chosen is not None
        assert screen.chosen.id == "zip_pairs"
        await pilot.press("k")
        assert "Passed; comes back" in screen_text(pilot)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, TodayScreen)


async def test_the_palette_leads_to_the_lab_and_to_each_exercise(lab: Desk) -> None:
    app = lab.app()
    async with app.run_test():
        names = {command.title for command in app.get_system_commands(app.screen)}
    assert {"Lab", "Exercise: Pairs by position"} <= names


async def test_an_exercise_is_failed_hinted_and_passed_and_its_card_comes_back(lab: Desk) -> None:
    async with opened(lab) as pilot:
        assert "Write pair_up(a, b)" in screen_text(pilot)
        write(pilot, WRONG)
        await pilot.press("f5")
        await graded(pilot, lab, 1)
        text = screen_text(pilot)
        assert "Not right yet" in text
        assert "Lists instead of tuples" in text
        await pilot.press("escape")
        text = screen_text(pilot)
        assert "✗ Pairs two lists of one length" in text
        assert "expected  [(1, 3), (2, 4)]" in text
        await pilot.press("h")
        assert "Hint 1 of 3" in screen_text(pilot)
        await pilot.press("h", "h", "h")
        assert "Hint 3 of 3" in screen_text(pilot)
        await pilot.press("i")
        write(pilot, RIGHT)
        await pilot.press("f5")
        await graded(pilot, lab, 2)
        await pilot.press("escape")
        text = screen_text(pilot)
        assert "Passed" in text
        assert "Rated hard: it comes back" in text
        assert "Model solution" in text
        await pilot.press("n")
        assert exercise(pilot).spec.id == "list_comprehension"
    assert statuses(lab) == ["failed", "passed"]
    assert [attempt.rating for attempt in lab.history("exercises/zip_pairs")] == [Rating.HARD]


async def test_a_save_of_another_editor_is_shown_and_graded_at_once(lab: Desk) -> None:
    async with opened(lab) as pilot:
        work_file(lab).write_text(WRONG)
        await graded(pilot, lab, 1)
        assert exercise(pilot).code.text == WRONG
        beside = work_file(lab).with_suffix(".tmp")
        beside.write_text(RIGHT)
        beside.replace(work_file(lab))
        await graded(pilot, lab, 2)
    assert statuses(lab) == ["failed", "passed"]


async def test_what_is_typed_is_saved_at_a_rest_and_grades_nothing(lab: Desk) -> None:
    async with opened(lab) as pilot:
        write(pilot, "half a thou")
        await wait_until(pilot, lambda: work_file(lab).read_text() == "half a thou")
        write(pilot, "half a thought")
        await pilot.press("escape", "escape")
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, ExerciseScreen))
        assert work_file(lab).read_text() == "half a thought", "and on leaving, before any rest"
    assert statuses(lab) == []


@pytest.mark.parametrize(("key", "wins"), [("m", "mine"), ("f", "theirs")])
async def test_where_two_have_written_neither_version_is_lost(
    lab: Desk, key: str, wins: str
) -> None:
    async with opened(lab) as pilot:
        write(pilot, "mine")
        work_file(lab).write_text("theirs")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        await pilot.press(key)
        await wait_until(pilot, lambda: work_file(lab).read_text() == wins)
        assert exercise(pilot).code.text == wins
    [old_file] = (work_file(lab).parent / "old").iterdir()
    assert old_file.read_text() == ("theirs" if wins == "mine" else "mine")


async def test_a_run_streams_its_output_and_can_be_cancelled(lab: Desk) -> None:
    async with opened(lab) as pilot:
        write(pilot, SLOW)
        await pilot.press("escape", "r")
        await wait_until(pilot, lambda: "a long while" in screen_text(pilot))
        lab.advance(seconds=3)
        await wait_until(pilot, lambda: "Running  3 s" in screen_text(pilot))
        await pilot.press("c")
        assert "Cancelled" in screen_text(pilot)
        write(pilot, RIGHT)
        await pilot.press("r")
        await graded(pilot, lab, 1)
    assert statuses(lab) == ["passed"], "a cancelled run is no attempt"


async def test_the_latest_of_two_runs_counts(lab: Desk) -> None:
    async with opened(lab) as pilot:
        write(pilot, SLOW)
        await pilot.press("f5")
        await wait_until(pilot, lambda: "a long while" in screen_text(pilot))
        work_file(lab).write_text(RIGHT)
        await graded(pilot, lab, 1)
        await pilot.pause(0.5)
    assert statuses(lab) == ["passed"]


async def test_the_solution_is_shown_after_a_question_and_rates_again(lab: Desk) -> None:
    async with opened(lab) as pilot:
        await pilot.press("escape", "v")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await pilot.press("k")
        assert statuses(lab) == []
        await pilot.press("v", "s")
        assert "return list(zip(a, b))" in screen_text(pilot)
        assert 'Rated "again"' in screen_text(pilot)
        await pilot.press("v")
        assert isinstance(pilot.app.screen, ExerciseScreen), "it is not asked twice"
    assert statuses(lab) == [SOLUTION_SHOWN]
    assert [attempt.rating for attempt in lab.history("exercises/zip_pairs")] == [Rating.AGAIN]


async def test_beginning_again_keeps_the_old_file(lab: Desk) -> None:
    async with opened(lab) as pilot:
        write(pilot, "my work")
        await pilot.press("escape", "x", "s")
        assert "my work" not in exercise(pilot).code.text
        assert work_file(lab).read_text() == exercise(pilot).spec.starter
    [old_file] = (work_file(lab).parent / "old").iterdir()
    assert old_file.read_text() == "my work"


async def test_a_due_exercise_begins_from_the_starter(lab: Desk) -> None:
    work_file(lab).parent.mkdir(parents=True)
    work_file(lab).write_text(RIGHT)
    os.utime(work_file(lab), (lab.now.timestamp(), lab.now.timestamp()))
    lab.rate("exercises/zip_pairs", Rating.GOOD)
    lab.advance(days=60)
    async with opened(lab) as pilot:
        assert exercise(pilot).code.text == exercise(pilot).spec.starter
        await wait_for_toast(pilot, "It is due again")


async def test_a_notebook_of_the_workspace_is_shown_and_graded_at_each_save(lab: Desk) -> None:
    notebook = work_file(lab).with_suffix(".ipynb")
    notebook.parent.mkdir(parents=True)
    notebook.write_bytes(notebooks.jupyter(WRONG))
    async with opened(lab, (120, 40)) as pilot:
        assert "return [[x, y]" in exercise(pilot).code.text
        assert exercise(pilot).code.box.read_only
        notebook.write_bytes(notebooks.jupyter(RIGHT))
        await graded(pilot, lab, 1)
        assert statuses(lab) == ["passed"]
        assert "Passed" in screen_text(pilot)
        assert "%matplotlib inline" in screen_text(pilot)
    assert notebook.read_bytes() == notebooks.jupyter(RIGHT)


async def test_a_pass_shows_all_that_its_checks_report(lab: Desk) -> None:
    report = "97.10 % right, 290 misread\n\ndigit  read as    0    1\n\na 4, read as 9\n  ▄█ ▀█"
    verdict = Verdict("mnist_training", "passed", (Check("Reads the test", "passed", report),))
    async with opened(lab, (120, 40)) as pilot:
        exercise(pilot).results.show(verdict)
        await pilot.pause()
        text = screen_text(pilot)
    for line in filter(None, report.splitlines()):
        assert line in text


async def test_the_lab_shows_a_nit_beside_a_pass_and_rates_it_good(lab: Desk) -> None:
    async with opened(lab, (120, 40)) as pilot:
        write(pilot, "def pair_up(a, b):\n    return [(x, y) for x, y in zip(a, b)]\n")
        await pilot.press("f5")
        await graded(pilot, lab, 1)
        text = screen_text(pilot)
    assert statuses(lab) == ["passed"]
    assert "NIT: zip already gives these tuples" in text
    assert [review.rating for review in lab.history("exercises/zip_pairs")] == [Rating.GOOD]


async def test_a_later_run_that_fails_leaves_an_exercise_passed(lab: Desk) -> None:
    for verdict in (_passed(), Verdict("zip_pairs", "failed")):
        attempts.record(lab.context, "zip_pairs", b"", verdict, lab.now)
    async with lab.open() as pilot:
        await pilot.press("l")
        text = screen_text(pilot)
        assert "✓ Pairs by position" in text
        screen = pilot.app.screen
        assert isinstance(screen, LabScreen)
        while screen.chosen is None or screen.chosen.id != "zip_pairs":
            await pilot.press("j")
        assert "Passed; the last run failed" in screen_text(pilot)


async def test_the_learners_editor_opens_the_file_and_its_save_is_graded(
    lab: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor.py"
    script.write_text(f"import sys; open(sys.argv[-1], 'w').write({RIGHT!r})")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    monkeypatch.delenv("VISUAL", raising=False)
    async with opened(lab) as pilot:
        await pilot.press("escape", "e")
        await graded(pilot, lab, 1)
        assert exercise(pilot).code.text == RIGHT


async def test_attempts_are_listed_and_compared_with_the_one_before(lab: Desk) -> None:
    async with opened(lab, (120, 40)) as pilot:
        for number, text in enumerate((WRONG, RIGHT), 1):
            write(pilot, text)
            await pilot.press("f5")
            await graded(pilot, lab, number)
        await pilot.press("escape", "a")
        assert isinstance(pilot.app.screen, AttemptsScreen)
        text = screen_text(pilot)
        assert "Lists instead of tuples" in text
        assert "-     return [[x, y] for x, y in zip(a, b)]" in text
        assert "+     return list(zip(a, b))" in text
        await pilot.press("d")
        assert "-     return" not in screen_text(pilot)
        await pilot.press("j")
        assert "The code of your first attempt" in screen_text(pilot)


async def test_a_grader_that_fails_is_told_in_words_and_the_next_run_starts_another(
    lab: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("out of order")

    async with opened(lab) as pilot:
        with monkeypatch.context() as patch:
            patch.setattr("quizzer.services.practice.grading.grade_file", broken)
            await pilot.press("f5")
            await wait_until(pilot, lambda: "out of order" in screen_text(pilot))
        write(pilot, RIGHT)
        await pilot.press("f5")
        await graded(pilot, lab, 1)
    assert statuses(lab) == ["passed"]


async def test_enter_keeps_the_indentation_and_letters_are_text_in_the_box(lab: Desk) -> None:
    async with opened(lab) as pilot:
        write(pilot, "def f():")
        exercise(pilot).query_one(CodeBox).move_cursor((0, 8))
        await pilot.press("enter", "r", "x", "enter", "v", "backspace", "backspace")
        assert exercise(pilot).code.text == "def f():\n    rx\n"


async def test_a_review_opens_an_exercise_in_the_lab_and_goes_on_once_it_passes(lab: Desk) -> None:
    for name in ("free", "choice", "number", "cloze", "order"):
        lab.rate(f"kinds/{name}", Rating.EASY)
    lab.rate("exercises/list_comprehension", Rating.EASY)
    app = lab.app("review")
    try:
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            assert question_screen(pilot).stage == "exercise"
            await pilot.press("3", "4")
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ExerciseScreen))
            await pilot.press("escape", "escape")
            assert question_screen(pilot).stage == "exercise", "it is still to be done"
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ExerciseScreen))
            work_file(lab).write_text(RIGHT)
            await graded(pilot, lab, 1)
            await pilot.press("escape", "escape")
            await wait_until(pilot, lambda: question_screen(pilot).stage == "done")
            await wait_for_toast(pilot, "exercises/zip_pairs comes back")
    finally:
        for bench in app.benches:
            bench.close()
    state = cards.state_of(lab.context, cards.find_card(lab.context, "exercises/zip_pairs").key)
    assert isinstance(state, Reviewed)
    assert state.reps == 1


async def test_an_exercise_may_be_buried_or_suspended_in_a_review(lab: Desk) -> None:
    for name in ("free", "choice", "number", "cloze", "order"):
        lab.rate(f"kinds/{name}", Rating.EASY)
    async with lab.open("review") as pilot:
        text = screen_text(pilot)
        assert "Answered in code: Enter opens the Lab, b leaves it for tomorrow." in text
        await pilot.press("b")
        assert question_screen(pilot).stage == "exercise"
        await pilot.press("s")
        assert question_screen(pilot).stage == "done"


def _passed() -> Any:
    from quizzer.grader.verdict import Verdict

    return Verdict("list_comprehension", "passed")


async def test_exercises_that_were_left_are_forgotten(lab: Desk) -> None:
    async with opened(lab) as pilot:
        boxes = weakref.WeakSet(pilot.app.screen.query(CodeBox))
        texts = weakref.WeakSet(box.document for box in boxes)
        for _ in range(5):
            await pilot.press("escape", "escape")
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, TodayScreen))
            await wait_until(pilot, lambda: pilot.app.benches[-1].ended)
            pilot.app.open_exercise("zip_pairs")
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, ExerciseScreen))
            await wait_until(pilot, lambda: pilot.app.screen.query(CodeBox))
            boxes |= weakref.WeakSet(pilot.app.screen.query(CodeBox))
            texts |= weakref.WeakSet(box.document for box in boxes)
        # of six, the one that is open and at most two before it
        await wait_until_forgotten(pilot, boxes, most=3)
        await wait_until_forgotten(pilot, texts, most=3)
        assert len(pilot.app.benches) == 1


async def test_an_exercise_that_is_being_thought_about_leaves_the_processor_asleep(
    lab: Desk,
) -> None:
    async with opened(lab) as pilot:
        await wait_until(pilot, lambda: not quick_timers(pilot))
        pilot.app.screen.query_one(CodeBox).load_text(SLOW)
        await pilot.press("f5")
        await wait_until(pilot, lambda: "a long while" in screen_text(pilot))
        assert quick_timers(pilot)  # the seconds of the run are counted
        await pilot.press("escape", "c")
        await wait_until(pilot, lambda: not quick_timers(pilot))


@pytest.fixture
def two_chapters(lab: Desk, bundled: Path) -> Desk:
    """A desk with two chapters, of which each has a question with an exercise."""
    deck = (
        'title = "{title}"\n[[card]]\nid = "a"\nkind = "free"\nprompt = "?"\nanswer = "x"\n'
        'exercise = "{exercise}"\n'
    )
    for number, title, exercise_id in (
        ("04", "Numbers", "zip_pairs"),
        ("13", "Pictures [b]", "list_comprehension"),
    ):
        path = bundled / f"book-{number}.toml"
        path.write_text(deck.format(title=title, exercise=exercise_id))
    lab.context = lab.context.refreshed()
    return lab


async def test_the_lab_lists_exercises_under_the_chapters_whose_questions_name_them(
    two_chapters: Desk,
) -> None:
    lab = two_chapters
    async with lab.open() as pilot:
        await pilot.press("l")
        listed = [line.split("  ")[0] for line in option_texts(pilot)]
        assert listed == [
            "Numbers",
            "○ Pairs by position",
            "Pictures [b]",
            "○ The doubles of the odd ones",
        ]
        assert option_texts(pilot)[0].endswith("0 of 1")
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ExerciseScreen))
        assert exercise(pilot).spec.id == "list_comprehension"
        await pilot.press("escape", "escape")
    settings.change(lab.context.home.config, "chapters", "13")
    lab.context = lab.context.refreshed()
    async with lab.open() as pilot:
        await pilot.press("l")
        assert option_texts(pilot)[0].startswith("Pictures")
    for bench in pilot.app.benches:
        bench.close()


LONG_WAY = """\
def pair_up(a, b):
    pairs = []
    for x, y in zip(a, b):
        pairs.append((x, y))
    return pairs
"""
FAILED_CHECKS = (
    Check("Pairs two lists", "passed"),
    Check("Ends with the shorter", "failed", "one pair too many", "pair_up(a, 'b')", "1", "2"),
    Check("Reads an iterator once", "failed", "it was read twice", "pair_up(iter(a))", "3", "4"),
    Check("Pairs nothing", "skipped"),
)
COUNTING = """\
import time
for epoch in range(1, 5):
    print(f"epoch {epoch}: loss={1 / epoch:.3f}", flush=True)
time.sleep(90)
"""


async def test_a_failure_is_seen_whole_beside_the_code_at_80x24(lab: Desk) -> None:
    async with opened(lab) as pilot:
        write(pilot, WRONG)
        await pilot.press("f5")
        await graded(pilot, lab, 1)
        assert isinstance(pilot.app.focused, CodeBox)
        text = screen_text(pilot)
    for part in ("✗ Pairs two lists of one length", "expected  [(1, 3), (2, 4)]", "got  "):
        assert part in text
    assert "Lists instead of tuples" in text
    assert "def pair_up(a, b):" in text


async def test_the_first_failing_check_is_open_and_the_others_are_one_line_a_kind(
    lab: Desk,
) -> None:
    async with opened(lab, (120, 40)) as pilot:
        await pilot.press("escape")
        exercise(pilot).results.show(Verdict("zip_pairs", "failed", FAILED_CHECKS))
        await pilot.pause()
        lines = [line for line in screen_text(pilot).splitlines() if "│" in line]
        text = "\n".join(lines)
        assert text.index("✗ Ends with the shorter") < text.index("✓ 1 passed  Pairs two lists")
        assert "one pair too many" in text
        assert "✗ 1 more did not pass  Reads an iterator once" in text
        assert "it was read twice" not in text
        assert "· 1 not run  Pairs nothing" in text
        await pilot.press("d")
        assert "it was read twice" in screen_text(pilot)
        await pilot.press("d")
        assert "it was read twice" not in screen_text(pilot)


async def test_after_a_pass_the_model_solution_stands_beside_ones_own_code(lab: Desk) -> None:
    async with opened(lab, (120, 40)) as pilot:
        write(pilot, LONG_WAY)
        await pilot.press("f5")
        await graded(pilot, lab, 1)
        lines = screen_text(pilot).splitlines()
        assert any("Your code" in line and "Model solution" in line for line in lines)
        [different] = [line for line in lines if "pairs = []" in line]
        assert different.count("▌") == 2
        assert "return list(zip(a, b))" in different
        [same] = [line for line in lines if "def pair_up(a, b):" in line]
        assert same.count("def pair_up(a, b):") == 2
        assert "▌" not in same
        assert "esc Close comparison" in lines[-1]
        await pilot.press("escape")
        await pilot.pause()
        assert "esc Back" in screen_text(pilot).splitlines()[-1]
        assert exercise(pilot).query_one(CodeBox).region.height > 20, "the code has its room again"
        await pilot.press("v")
        assert exercise(pilot).comparing
        await pilot.press("i")
        assert isinstance(pilot.app.focused, CodeBox)


async def test_below_110_columns_the_model_solution_comes_after_ones_own_code(lab: Desk) -> None:
    async with opened(lab, (100, 30)) as pilot:
        write(pilot, LONG_WAY)
        await pilot.press("f5")
        await graded(pilot, lab, 1)
        text = screen_text(pilot)
    own, model = text.index("Your code"), text.index("Model solution")
    assert own < text.index("▌     pairs = []") < model < text.index("▌     return list(zip(a, b))")


async def test_a_pass_leaves_the_box_to_somebody_who_is_typing_already(lab: Desk) -> None:
    async with opened(lab) as pilot:
        write(pilot, RIGHT)
        await wait_until(pilot, lambda: isinstance(pilot.app.focused, CodeBox))
        exercise(pilot).action_run()

        def is_graded_while_one_types_on() -> bool:
            exercise(pilot).query_one(CodeBox).insert("# an afterthought\n")
            return len(statuses(lab)) == 1

        await wait_until(pilot, is_graded_while_one_types_on)
        await pilot.pause()
        assert isinstance(pilot.app.focused, CodeBox)
        await pilot.press("n", "x")
        assert isinstance(pilot.app.screen, ExerciseScreen)
        assert "nx" in exercise(pilot).code.text


async def test_a_look_at_the_file_from_before_the_last_save_asks_nothing(lab: Desk) -> None:
    async with opened(lab) as pilot:
        before = work_file(lab).read_bytes()
        write(pilot, RIGHT)
        assert exercise(pilot).code.save()
        exercise(pilot).query_one(CodeBox).insert("# an afterthought\n")
        exercise(pilot).code.accept(before)  # a busy machine brings it that late
        await pilot.pause()
        assert isinstance(pilot.app.screen, ExerciseScreen)
        assert "# an afterthought" in exercise(pilot).code.text


async def test_what_the_library_has_is_shown_after_a_pass(lab: Desk) -> None:
    async with opened(lab, (120, 40)) as pilot:
        exercise(pilot).results.show(_passed())
        exercise(pilot).results.show_solution(RIGHT, LONG_WAY, "loader = DataLoader(pairs)")
        await pilot.pause()
        text = screen_text(pilot)
    assert "With the library" in text
    assert "loader = DataLoader(pairs)" in text


async def test_the_losses_that_a_training_prints_are_drawn_while_it_runs(lab: Desk) -> None:
    async with opened(lab, (120, 40)) as pilot:
        write(pilot, COUNTING)
        await pilot.press("f5")
        await wait_until(pilot, lambda: "loss  1 → 0.25  4 values" in screen_text(pilot))
        assert exercise(pilot).running
        await pilot.press("escape", "c")


async def test_each_training_of_a_run_has_a_curve_of_its_own(lab: Desk) -> None:
    async with opened(lab, (120, 40)) as pilot:
        results = exercise(pilot).results
        results.start_run()
        for phase, start in (("training on MNIST", 2), ("training on other pictures", 8)):
            results.begin_phase(phase)
            for epoch in range(4):
                results.add_output(f"loss: {start / 2**epoch}\n")
            results.update_running(1)
        await pilot.pause()
        assert "Training on other pictures  1 s" in screen_text(pilot)
        results.show(Verdict("mnist_training", "passed", output="loss: 1\n" * 9))
        await pilot.pause()
        text = screen_text(pilot)
    assert text.index("Training on MNIST") < text.index("loss  2 → 0.25")
    assert text.index("Training on other pictures") < text.index("loss  8 → 1")
    assert "loss  1 → 1" not in text, "the verdict's output is what was drawn already"


async def test_the_last_attempts_stand_in_a_pane_where_there_is_room(lab: Desk) -> None:
    async with opened(lab, (120, 40)) as pilot:
        assert "─ Attempts ─" not in screen_text(pilot)
        write(pilot, WRONG)
        await pilot.press("f5")
        await graded(pilot, lab, 1)
        text = screen_text(pilot)
    assert "─ Attempts ─" in text
    assert "2 Mar 09:00  ✗ Lists instead of tuples" in text


async def test_a_chapter_in_browse_has_its_exercises(two_chapters: Desk) -> None:
    async with two_chapters.open() as pilot:
        pilot.app.action_browse("book-13")  # type: ignore[attr-defined]
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, BrowseScreen)
        assert [hit.id for hit in screen.hits] == ["book-13/a", "exercises/list_comprehension"]


async def test_today_lists_the_exercises_of_the_chapter_that_comes_next(
    two_chapters: Desk,
) -> None:
    async with two_chapters.open(size=(120, 40)) as pilot:
        await pilot.pause()
        text = screen_text(pilot)
        assert "Lab: Numbers" in text
        assert "Pairs by position" in text
        assert "The doubles" not in text
        assert "0 of 1 passed, 0 of 2 in all" in text
        attempts.record(
            two_chapters.context, "zip_pairs", b"", Verdict("zip_pairs", "passed"), two_chapters.now
        )
        pilot.app.screen.reload()  # type: ignore[attr-defined]
        await pilot.pause()
        text = screen_text(pilot)
        assert "Lab: Pictures [b]" in text
        assert "The doubles" in text
        assert "0 of 1 passed, 1 of 2 in all" in text


async def test_progress_lists_exercises_under_their_chapters(two_chapters: Desk) -> None:
    row = cards.find_card(two_chapters.context, "book-04/a")
    cards.record(two_chapters.context, row, Rating.GOOD, two_chapters.now)
    async with two_chapters.open() as pilot:
        await pilot.press("p")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, StatsScreen))
        await pilot.press("6")
        await wait_until(pilot, lambda: "Pairs by position" in screen_text(pilot))
        text = screen_text(pilot)
        places = [
            text.index(part)
            for part in (
                "Numbers  0 of 1",
                "Pairs by position",
                "Pictures [b]  0 of 1",
                "The doubles",
            )
        ]
        assert places == sorted(places)


async def test_the_lab_shows_what_an_attempt_means_for_the_questions_behind_it(
    two_chapters: Desk, bundled: Path
) -> None:
    path = bundled.parent / "exercises" / "zip_pairs" / "exercise.toml"
    text = path.read_text().replace("[[rules]]", "")
    path.write_text(
        text.replace("card = ", 'contains = ["book-13/a"]\ncard = ')
        + '\n[doubts]\nlists-not-tuples = "book-04/a"\n'
    )
    two_chapters.context = two_chapters.context.refreshed()
    for card in ("book-04/a", "book-13/a"):
        two_chapters.rate(card, Rating.EASY)
    two_chapters.advance(days=1)
    async with opened(two_chapters) as pilot:
        write(pilot, WRONG)
        await pilot.press("f5")
        await wait_until(pilot, lambda: "Not right yet" in screen_text(pilot))
        assert "the question book-04/a in doubt, so it is due now" in screen_text(pilot)
        write(pilot, RIGHT)
        await pilot.press("f5")
        await wait_until(pilot, lambda: "Rated hard" in screen_text(pilot))
        words = "counts as a good review of the question book-13/a"
        await wait_until(pilot, lambda: words in screen_text(pilot))


async def test_after_a_long_report_one_key_leads_to_the_model_solution(lab: Desk) -> None:
    report = "\n".join(f"row {number}" for number in range(60))
    checks = (Check("Reads the test", "passed", report),)
    async with opened(lab) as pilot:
        await pilot.press("escape")
        verdict = Verdict("zip_pairs", "passed", checks)
        exercise(pilot)._show_verdict(Graded(verdict, exercise(pilot).code.text.encode()))
        await pilot.pause()
        assert "Model solution" not in screen_text(pilot)
        await pilot.press("v")
        await pilot.pause()
        assert "Model solution" in screen_text(pilot)


async def test_a_wide_lab_shows_what_the_chosen_exercise_asks_for(two_chapters: Desk) -> None:
    async with two_chapters.open(size=(130, 40)) as pilot:
        await pilot.press("l")
        preview = pilot.app.screen.query_one(CardPreview)
        await wait_until(pilot, lambda: preview.border_title == "exercises/zip_pairs")
        await pilot.press("down")
        await wait_until(pilot, lambda: preview.border_title == "exercises/list_comprehension")
        await wait_until(pilot, lambda: "odd_doubles" in screen_text(pilot))
    async with two_chapters.open(size=(100, 40)) as pilot:
        await pilot.press("l")
        assert not pilot.app.screen.query_one(CardPreview).display


def test_an_error_that_ends_a_traceback_is_not_repeated_below_it() -> None:
    error = "SyntaxError: invalid syntax"
    check = Check("The file loads", "failed", f"File x.py, line 2\n{error}", got=error)
    assert "\n".join(line.plain for line in check_lines(check, 70)).count(error) == 1
    other = Check("Adds", "failed", "one too many", "add(1)", got=error)
    assert "\n".join(line.plain for line in check_lines(other, 70)).count(error) == 1


async def test_a_preview_that_is_replaced_before_it_is_formatted_does_no_harm(lab: Desk) -> None:
    async with lab.open(size=(130, 40)) as pilot:
        await pilot.press("l")
        preview = pilot.app.screen.query_one(CardPreview)
        replaced = Prose("What `zip` does")
        await preview.mount(replaced)
        await preview.clear_card()
        await replaced._format()
        assert not replaced.query("Markdown")
