"""Grading and watching in threads; the screen gets messages, and errors as QuizzerError."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from quizzer.errors import QuizzerError
from quizzer.grader.verdict import Check
from quizzer.services.practice import file_watch
from quizzer.services.practice.code_answers import CodeAnswerRunner
from quizzer.services.practice.grading import Bench, Graded
from quizzer.services.review import answers
from quizzer.store import content

if TYPE_CHECKING:
    from quizzer.marking.suggest import Suggestion
    from quizzer.services.context import Context
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
class PhaseBegun(Message):
    """The grader does something else from now on, such as training a second time."""

    run: int
    phase: str


@dataclass
class RunEnded(Message):
    """A run has ended; `graded` is None if it was cancelled."""

    run: int
    graded: Graded | None


@dataclass
class RunFailed(Message):
    """Grading or watching failed; `run` is 0 if it was not a run."""

    run: int
    error: QuizzerError


@dataclass
class FileSaved(Message):
    """The file holds these bytes now, whoever wrote them."""

    data: bytes


class GradingWorker:
    """The threads behind one screen."""

    def __init__(self, screen: Widget, bench: Bench) -> None:
        self.screen, self.bench = screen, bench
        self._stop = threading.Event()

    def open(self, path: Path) -> None:
        """Warm up the grader, and watch the file."""
        self._in_thread("warm", 0, self.bench.warm_up)
        self._in_thread("watch", 0, lambda: self._watch(path))

    def run(self, path: Path) -> int:
        """Start to grade the file, cancelling any other run. Returns the run's number."""
        run, tell = self.bench.begin(), self.screen.post_message

        def grade() -> None:
            graded = self.bench.grade(
                run,
                path,
                on_check=lambda check: _ignore(tell(CheckReported(run, check))),
                on_output=lambda text: _ignore(tell(OutputPrinted(run, text))),
                on_phase=lambda phase: _ignore(tell(PhaseBegun(run, phase))),
            )
            tell(RunEnded(run, graded))

        self._in_thread("run", run, grade)
        return run

    def close(self) -> None:
        """Stop watching, and end the grader in a thread that outlives the screen."""
        self._stop.set()
        threading.Thread(target=self.bench.close, name="close the bench").start()

    def _watch(self, path: Path) -> None:
        for data in file_watch.watch_saves(path, self._stop):
            self.screen.post_message(FileSaved(data))

    def _in_thread(self, group: str, run: int, work: Callable[[], None]) -> None:
        def run_guarded() -> None:
            try:
                work()
            except QuizzerError as error:
                self.screen.post_message(RunFailed(run, error))
            except Exception as error:  # otherwise it would be lost, or end the app
                reported = QuizzerError(
                    f"the grader failed with an internal error: {error!r}",
                    hint="your file is saved; run it again, or see: quizzer doctor",
                )
                self.screen.post_message(RunFailed(run, reported))

        self.screen.run_worker(run_guarded, group=group, thread=True)


def _ignore(_: object) -> None:
    """Drop the result of `post_message`, which the grader does not expect."""


@dataclass
class SuggestionReady(Message):
    """A thread's suggestion for the card of a view, which may have been removed by now."""

    view: CardView
    result: Suggestion | Exception


class SuggestionWorker:
    """The threads that suggest marks for the answers of one screen."""

    def __init__(self, screen: QuizzerScreen[None], context: Context) -> None:
        self.screen, self.context = screen, context
        self._runner = CodeAnswerRunner(context.home)
        self._prepared: CardView | None = None

    def prepare(self, view: CardView) -> None:
        """Work out, while an answer is typed, what its suggestion needs besides it; once a view.

        Not before the first reveal, where all of it is loaded.
        """
        if view is self._prepared or not self._is_wanted(view) or not answers.is_loaded():
            return
        self._prepared = view
        examples = answers.marked_answers(self.context, view.item.row.key)
        neighbours = content.neighbours(self.context.db, view.item.row.key)

        def work() -> None:
            with suppress(Exception):  # the suggestion fails in the same way, and reports it
                answers.prepare_card(view.card, examples, neighbours)

        self.screen.run_worker(work, thread=True, group="suggestion", name="prepare")

    def _is_wanted(self, view: CardView) -> bool:
        """Whether an answer to the card was typed, and is to have a suggested mark."""
        from quizzer.content.models import FreeCard

        is_free = isinstance(view.card, FreeCard)
        return is_free and bool(view.answer.strip()) and self.context.settings.suggestions

    def start(self, view: CardView) -> None:
        """Compute a suggested mark, if an answer was typed; posts `SuggestionReady`.

        Code is run by the grader where the card has an exercise; all else goes by its words.
        What that needs is loaded at the first reveal, not before.
        """
        card, answer = view.card, view.answer
        if not self._is_wanted(view):
            return
        examples = answers.marked_answers(self.context, view.item.row.key)
        neighbours = content.neighbours(self.context.db, view.item.row.key)

        def work() -> None:
            result: Suggestion | Exception | None = None
            try:
                if card.exercise is not None:
                    result = self._runner.suggest(card.exercise, answer)
                if result is None:
                    answers.warm_up()
                    result = answers.suggest_for_card(card, answer, examples, neighbours)
            except Exception as error:  # the review continues, and the error is reported
                result = error
            self.screen.post_message(SuggestionReady(view, result))

        view.await_suggestion()
        self.screen.run_worker(work, thread=True, group="suggestion", name=view.item.row.id)

    def close(self) -> None:
        """End code that is being run, in a thread that outlives the screen."""
        threading.Thread(target=self._runner.close, name="close the code answers").start()
