"""What `quizzer watch` does at each key and verdict, in this process and with a grader made up."""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.cli import watch as watching
from quizzer.cli.watch import Keys, Watch
from quizzer.errors import QuizzerError, UsageError
from quizzer.grader.verdict import Check, Verdict
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.practice import attempts, exercises
from quizzer.services.startup import open_context
from tests.conftest import Run

PASSED = Verdict("zip_pairs", "passed", (Check("pairs", "passed"),))
FAILED = Verdict("zip_pairs", "failed", (Check("pairs", "failed", "it is `3`"),))


class Bench:
    """Gives the verdict that it holds, for what is in the file."""

    def __init__(self, spec: Any, home: Home) -> None:
        self.run = 0
        self.verdict = FAILED
        self.closed = False
        self.error: Exception | None = None

    def warm_up(self) -> None:
        pass

    def begin(self) -> int:
        self.run += 1
        return self.run

    def grade(self, run: int, path: Path, on_check: Any, on_output: Any) -> Any:
        if self.error is not None:
            raise self.error
        on_output("printed\n")
        on_check(self.verdict.checks[0])
        return SimpleNamespace(source=path.read_bytes(), verdict=self.verdict)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def context(used_home: Home) -> Iterator[Context]:
    with open_context(used_home, UTC) as opened:
        yield opened


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of what keys come through."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@pytest.fixture
def watch(
    context: Context, terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Watch]:
    monkeypatch.setattr("quizzer.services.practice.grading.Bench", Bench)
    spec = exercises.find_exercise("zip_pairs", context.home)
    made = Watch(context, spec, Keys(terminal[0]))
    yield made
    os.close(made.woken)
    os.close(made.waker)


def press(watch: Watch, key: str, terminal: tuple[int, int]) -> str | None:
    os.write(terminal[1], key.encode())
    return watch._turn()


def graded(watch: Watch, verdict: Verdict, code: str = "mine") -> list[str | None]:
    """What the events of a run lead to: its output, its check and its verdict."""
    bench: Any = watch.bench
    bench.verdict = verdict
    watch.path.write_text(code)
    watch._grade()
    return [watch._turn() for _ in range(3)]


def test_the_starter_is_in_the_workspace_and_the_keys_are_offered(
    watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert watch.path.read_text() == watch.spec.starter
    watch._head()
    shown = capsys.readouterr().out
    assert watch.spec.title in shown
    assert str(watch.path) in shown
    assert "Save the file to have it graded." in shown
    assert shown.splitlines()[-1] == "r run   h hint   e editor   q quit"


@pytest.mark.parametrize("key", ["q", "\x04"])
def test_q_and_ctrl_d_leave(watch: Watch, terminal: tuple[int, int], key: str) -> None:
    assert press(watch, key, terminal) == ""


def test_a_terminal_that_has_gone_ends_the_watch(watch: Watch) -> None:
    gone, other = os.pipe()
    os.close(other)
    watch.keys.terminal = gone
    assert watch._turn() == ""
    assert watch.keys.terminal is None
    os.close(gone)
    watch.keys.terminal = gone
    assert watch.keys.read() == "", "reading fails where it was taken away"
    assert watch.keys.terminal is None


def test_a_key_without_meaning_does_nothing(
    watch: Watch, terminal: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    for key in ("x", "n", "\n"):
        assert press(watch, key, terminal) is None
    assert capsys.readouterr().out == ""


def test_each_hint_goes_further_and_the_last_one_stays(
    watch: Watch, terminal: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(4):
        assert press(watch, "h", terminal) is None
    shown = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Hint")]
    assert [line[:11] for line in shown] == [
        "Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3",
    ]  # fmt: skip
    assert shown[2] == shown[3]


def test_a_failed_run_is_shown_recorded_and_goes_on(
    watch: Watch, context: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    assert graded(watch, FAILED) == [None, None, None]
    assert watch.passed is False
    shown = capsys.readouterr().out
    assert "printed\n" in shown
    assert "✗ pairs" in shown
    assert "zip_pairs: failed" in shown
    assert "n next exercise" not in shown
    assert "The model solution" not in shown
    assert [entry.status for entry in attempts.history(context, "zip_pairs")] == ["failed"]


def test_a_pass_is_rated_and_shows_the_model_solution_and_the_next_exercise(
    watch: Watch, context: Context, terminal: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    graded(watch, PASSED)
    assert watch.passed
    printed = capsys.readouterr()
    assert "rated good; it comes back on 2" in printed.err
    assert "The model solution" in printed.out
    assert "def pair_up" in printed.out
    assert ("With the library" in printed.out) == bool(watch.spec.library_way.strip())
    assert "n next exercise   r run" in printed.out
    following = press(watch, "n", terminal)
    assert following
    assert following != "zip_pairs"


def test_after_a_later_failure_the_next_exercise_is_not_offered(
    watch: Watch, terminal: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    graded(watch, PASSED)
    graded(watch, FAILED, "again")
    assert press(watch, "n", terminal) is None
    assert "rated" not in capsys.readouterr().err.partition("comes back")[2]


def test_the_starter_is_graded_on_demand_and_not_recorded(
    watch: Watch, context: Context, terminal: tuple[int, int]
) -> None:
    press(watch, "r", terminal)
    for _ in range(3):
        watch._turn()
    assert watch.passed is False
    assert attempts.history(context, "zip_pairs") == []


def test_of_two_runs_the_latest_counts(
    watch: Watch, context: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    graded(watch, FAILED)
    capsys.readouterr()
    watch._checked(watch.run - 1, FAILED.checks[0])
    watch._printed(watch.run - 1, "late")
    assert watch._judged(watch.run - 1, b"late", PASSED) is None
    assert capsys.readouterr().out == ""
    assert watch.passed is False


def test_without_a_terminal_the_verdict_alone_is_shown_and_a_pass_ends(
    watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    watch.keys.terminal = None
    watch._head()
    assert "Ctrl-C stops watching" in capsys.readouterr().err
    assert graded(watch, FAILED) == [None, None, None]
    assert graded(watch, PASSED) == [None, None, ""]
    printed = capsys.readouterr()
    assert "printed" not in printed.out
    assert "Ctrl-C" not in printed.err
    assert "The model solution" not in printed.out


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (QuizzerError("the grader is away"), "the grader is away"),
        (ValueError("odd"), "an error in quizzer itself ended the watch: ValueError('odd')"),
    ],
)
def test_what_goes_wrong_in_a_thread_ends_the_watch_in_words(
    watch: Watch, error: Exception, said: str
) -> None:
    bench: Any = watch.bench
    bench.error = error
    watch._grade()
    with pytest.raises(QuizzerError) as raised:
        watch._turn()
    assert raised.value.message == said


def test_the_editor_opens_the_file_and_one_that_is_not_there_is_reported(
    watch: Watch,
    terminal: tuple[int, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run: list[list[str]] = []

    def start(command: list[str], *, check: bool) -> None:
        assert not check, "an editor may end as it likes"
        run.append(command)

    monkeypatch.setattr(watching.subprocess, "run", start)
    monkeypatch.setenv("EDITOR", "my-editor")
    monkeypatch.delenv("VISUAL", raising=False)
    assert press(watch, "e", terminal) is None
    monkeypatch.setenv("EDITOR", "nano")
    assert press(watch, "e", terminal) is None
    assert run == [["my-editor", str(watch.path)], ["nano", "+1", str(watch.path)]]
    monkeypatch.undo()
    monkeypatch.setenv("EDITOR", str(tmp_path / "none"))
    assert press(watch, "e", terminal) is None
    assert capsys.readouterr().err == (
        f"cannot start the editor '{tmp_path / 'none'}': No such file or directory\n"
    )


def test_a_save_is_graded_and_the_untouched_starter_is_not(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves = [watch.spec.starter.encode(), b"mine", b"mine again"]
    monkeypatch.setattr(
        "quizzer.services.practice.file_watch.watch_saves", lambda path, stop: iter(saves)
    )
    watch._watch()
    assert watch.events.qsize() == 2


def test_a_watch_that_is_left_closes_the_grader(
    context: Context, terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzer.services.practice.grading.Bench", Bench)
    spec = replace(exercises.find_exercise("zip_pairs", context.home))
    made = Watch(context, spec, Keys(terminal[0]))
    os.write(terminal[1], b"q")
    assert made.follow() is None
    assert made.stop.is_set()
    assert made.bench.closed  # type: ignore[attr-defined]


def test_a_watch_goes_on_until_a_key_leads_to_the_next_exercise(
    context: Context, terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzer.services.practice.grading.Bench", Bench)
    made = Watch(context, exercises.find_exercise("zip_pairs", context.home), Keys(terminal[0]))
    made.passed = True
    os.write(terminal[1], b"xhn")
    assert made.follow() == "list_comprehension"
    assert made.hints == 1


def test_the_exercise_to_go_on_with_is_the_first_unfinished_one_but_this(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = watching._unfinished(context)
    assert watching._unfinished(context, first) != first
    monkeypatch.setattr("quizzer.services.review.standings.first_unfinished", lambda *_: None)
    with pytest.raises(UsageError, match="every exercise has been passed"):
        watching._unfinished(context)


def test_signs_have_their_colours_and_other_lines_none() -> None:
    coloured = watching._coloured("✓ a\n✗ b\n· c\nd ✓")
    assert coloured.split("\n") == [
        *("\x1b[32m✓ a\x1b[0m", "\x1b[31m✗ b\x1b[0m", "\x1b[90m· c\x1b[0m", "d ✓"),
    ]


def test_where_keys_cannot_come_singly_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout"):
        monkeypatch.setattr(getattr(sys, name), "isatty", lambda: True)
    monkeypatch.setitem(sys.modules, "termios", None)  # as on Windows
    with watching.single_keys() as keys:
        assert keys.terminal is None


def test_without_a_terminal_there_are_no_single_keys() -> None:
    with watching.single_keys() as keys:
        assert keys.terminal is None
        with keys.released():
            pass


@pytest.fixture
def terminal_pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A terminal in the place of standard input; its name on this side."""
    ours, theirs = os.openpty()
    monkeypatch.setattr(sys, "stdin", open(theirs, closefd=False))  # noqa: SIM115
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    yield theirs
    sys.stdin.close()
    os.close(ours)
    os.close(theirs)


def takes_whole_lines(terminal: int) -> bool:
    return bool(termios.tcgetattr(terminal)[3] & termios.ICANON)


def test_keys_come_singly_but_for_another_program_and_afterwards(terminal_pair: int) -> None:
    seen = [takes_whole_lines(terminal_pair)]
    with watching.single_keys() as keys:
        seen.append(takes_whole_lines(terminal_pair))
        with keys.released():
            seen.append(takes_whole_lines(terminal_pair))
        seen.append(takes_whole_lines(terminal_pair))
    seen.append(takes_whole_lines(terminal_pair))
    assert seen == [True, False, True, False, True]


def test_a_terminal_that_was_never_changed_is_lent_as_it_is(terminal_pair: int) -> None:
    with Keys(terminal_pair).released():
        assert takes_whole_lines(terminal_pair)
    assert takes_whole_lines(terminal_pair)
    with Keys(None).released():
        pass


@pytest.mark.parametrize("side", ["stdin", "stdout"])
def test_single_keys_need_a_terminal_on_both_sides(
    terminal_pair: int, monkeypatch: pytest.MonkeyPatch, side: str
) -> None:
    monkeypatch.setattr(getattr(sys, side), "isatty", lambda: False)
    with watching.single_keys() as keys:
        assert keys.terminal is None
        assert takes_whole_lines(terminal_pair)


@pytest.fixture
def pairs(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A watch of an exercise of few words."""
    watch.spec = replace(
        watch.spec, title="Pairs", prompt="Pair *them*.", hints=("One.", "Two."), library_way=""
    )
    watch.path = Path("pairs.py")
    monkeypatch.chdir(watch.context.home.workspace)
    monkeypatch.setattr(exercises, "model_solution", lambda spec: "def pair_up(): ...")
    return watch


KEYS = "r run   h hint   e editor   q quit"


def test_the_screen_at_first_has_the_task_and_what_is_to_be_known_of_it(
    pairs: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    task = ["", "Pair them.", "", "Save the file to have it graded.", "", KEYS]
    pairs._head()
    pairs.warning = "It is somebody else's."
    pairs._head()
    pairs.run = 1
    pairs._head()
    warning = ["", "It is somebody else's."]
    assert capsys.readouterr().out.splitlines() == [
        *("Pairs  pairs.py", *task),
        *("Pairs  pairs.py", *warning, *task),
        *("Pairs  pairs.py", *warning, ""),
    ]


def test_the_screen_of_a_run_ends_in_its_verdict_and_of_a_pass_in_the_model_solution(
    pairs: Watch, terminal: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    graded(pairs, FAILED)
    press(pairs, "h", terminal)
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.splitlines() == [
        *("Pairs  pairs.py", "", "printed", "✗ pairs"),
        *("Pairs  pairs.py", "", "✗ pairs", "    it is 3", "", "zip_pairs: failed (seed 0)"),
        *("", KEYS, "", "Hint 1 of 2: One."),
    ]
    pairs.spec = replace(pairs.spec, library_way="zip(a, b)\n")
    graded(pairs, PASSED, "again")
    assert capsys.readouterr().out.splitlines() == [
        *("Pairs  pairs.py", "", "printed", "✓ pairs"),
        *("Pairs  pairs.py", "", "✓ pairs", "", "zip_pairs: passed (seed 0)"),
        *("", "The model solution", "def pair_up(): ..."),
        *("", "With the library", "zip(a, b)"),
        *("", f"n next exercise   {KEYS}"),
    ]


def test_what_a_run_means_for_questions_is_said_on_standard_error(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = attempts.AttemptRecord(doubted=SimpleNamespace(id="a/b"))  # type: ignore[arg-type]
    monkeypatch.setattr(attempts, "record", lambda *_: record)
    graded(watch, FAILED)
    assert capsys.readouterr().err == ("This puts the question a/b in doubt, so it is due now.\n")


@pytest.mark.parametrize(("passed", "status"), [(None, 0), (True, 0), (False, 1)])
def test_the_watch_goes_on_to_the_next_exercise_and_ends_with_the_last_ones_status(
    run: Run,
    used_home: Home,
    monkeypatch: pytest.MonkeyPatch,
    passed: bool | None,
    status: int,
) -> None:
    watched: list[str] = []

    def watch(context: Context, spec: Any, keys: Keys) -> SimpleNamespace:
        watched.append(spec.id)
        is_last = len(watched) == 2
        return SimpleNamespace(
            follow=lambda: None if is_last else "zip_pairs", passed=passed if is_last else False
        )

    monkeypatch.setattr(watching, "Watch", watch)
    assert run("watch").status == status
    assert watched == ["list_comprehension", "zip_pairs"]
    watched.clear()
    assert run("watch", "sgd_step").status == status
    assert watched == ["sgd_step", "zip_pairs"]
