"""Grading and watching in threads; a screen hears of it in messages, and of errors in words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from quizzer.errors import QuizzerError
from quizzer.grader.verdict import Check
from quizzer.services.practice import file_watch
from quizzer.services.practice.grading import Bench, Graded
from quizzer.services.review import answers

if TYPE_CHECKING:
    from quizzer.marking.suggest import Suggestion
    from quizzer.tui.screen import QuizzerScreen
    from quizzer.tui.widgets.card_view import CardView


@dataclass
class CheckReported(Message):
    """One check of a run is done."""

    run: int
    check: Check


@dataclass
class OutputPrinted(Message):
    """The submission has printed something."""

    run: int
    text: str


@dataclass
class RunEnded(Message):
    """A run has come to its end; `graded` is None where it was given up."""

    run: int
    graded: Graded | None


@dataclass
class RunFailed(Message):
    """The grader or the watch could not do its work; `run` is 0 where it was none."""

    run: int
    error: QuizzerError


@dataclass
class Saved(Message):
    """The file holds these bytes now, whoever wrote them."""

    data: bytes


class GradingWorker:
    """The threads behind one screen."""

    def __init__(self, screen: Widget, bench: Bench) -> None:
        self.screen, self.bench = screen, bench
        self._stop = threading.Event()

    def open(self, path: Path) -> None:
        """Warm the grader up, and watch the file."""
        self._in_thread("warm", 0, self.bench.warm_up)
        self._in_thread("watch", 0, lambda: self._watch(path))

    def run(self, path: Path) -> int:
        """Begin to grade the file; any other run is given up. Returns the run's number."""
        run, tell = self.bench.begin(), self.screen.post_message

        def grade() -> None:
            graded = self.bench.grade(
                run,
                path,
                on_check=lambda check: _ignore(tell(CheckReported(run, check))),
                on_output=lambda text: _ignore(tell(OutputPrinted(run, text))),
            )
            tell(RunEnded(run, graded))

        self._in_thread("run", run, grade)
        return run

    def close(self) -> None:
        """Stop watching, and end the grader in a thread of its own, which outlives the screen."""
        self._stop.set()
        threading.Thread(target=self.bench.close, name="close the bench").start()

    def _watch(self, path: Path) -> None:
        for data in file_watch.saves(path, self._stop):
            self.screen.post_message(Saved(data))

    def _in_thread(self, group: str, run: int, work: Callable[[], None]) -> None:
        def told() -> None:
            try:
                work()
            except QuizzerError as error:
                self.screen.post_message(RunFailed(run, error))
            except Exception as error:  # a thread's exception would otherwise be lost, or the app
                what = QuizzerError(
                    f"the grader stopped on a mistake of its own: {error!r}",
                    hint="your file is saved; run it again, or see: quizzer doctor",
                )
                self.screen.post_message(RunFailed(run, what))

        self.screen.run_worker(told, group=group, thread=True)


def _ignore(_: object) -> None:
    """`post_message` says whether it was heard; the grader does not care."""


@dataclass
class Suggested(Message, bubble=False):
    """What a thread found for the card of a view, which may be gone by now."""

    view: CardView
    found: Suggestion | Exception


def begin(screen: QuizzerScreen[None], view: CardView) -> None:
    """Have a mark suggested for what was typed, if anything was; `Suggested` comes later."""
    card, answer = view.card, view.answer
    from quizzer.content.models import FreeCard

    wanted = isinstance(card, FreeCard) and answer.strip()
    if not wanted or not screen.context.settings.suggestions:
        return

    def work() -> None:
        found: Suggestion | Exception
        try:
            found = answers.for_card(card, answer)
        except Exception as error:  # whatever it is, the learner goes on and hears of it
            found = error
        screen.post_message(Suggested(view, found))

    view.await_suggestion()
    screen.run_worker(work, thread=True, group="suggestion", name=view.asked.row.id)
