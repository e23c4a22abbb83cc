"""quizzer watch: grades a file at every save; in a terminal, single keys do the rest."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import click

from quizzer.cli import terminal_text
from quizzer.cli.common import echo, open_home, text_argument, utc_now, warn_of_foreign_code
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import QuizzerError, UsageError
from quizzer.grader.verdict import Check, Verdict
from quizzer.sanitize import printable
from quizzer.services.context import Context

SIGNS = {"✓": "green", "✗": "red", "·": "bright_black"}
Event = Callable[[], "str | None"]  # what to do on the main thread; what it returns ends the watch


@click.command()
@click.argument("exercise", required=False, type=text_argument)
def watch(exercise: str | None) -> None:
    """Grade the workspace file at every save, until it passes.

    Without a name: the first exercise that is due, failed or started, else the first new one.
    In a terminal: h shows a hint, r runs again, e opens $EDITOR, n goes to the next exercise,
    q leaves.
    """
    from quizzer.services.practice import exercises

    with open_home(takes_in=True, publishes=True) as context, single_keys() as keys:
        following: str | None = exercise or _unfinished(context)
        while following:
            spec = exercises.find_exercise(following, context.home)
            watching = Watch(context, spec, keys)
            following = watching.follow()
    sys.exit(1 if watching.passed is False else 0)


def _unfinished(context: Context, after: str | None = None) -> str:
    from quizzer.services.practice import lab_list
    from quizzer.services.review import standings

    entry = standings.first_unfinished(lab_list.lab_entries(context, utc_now()), after)
    if entry is None:
        raise UsageError(
            "every exercise has been passed", hint="name the exercise to practise again"
        )
    return entry.id


class Watch:
    """One exercise being watched. Threads only put events; all else happens on the main one."""

    def __init__(self, context: Context, spec: ExerciseSpec, keys: Keys) -> None:
        from quizzer.services.practice import workspace
        from quizzer.services.practice.grading import Bench

        self.context, self.spec, self.keys = context, spec, keys
        self.path = workspace.start(context, spec, utc_now())
        self.bench = Bench(spec, context.home)
        self.events: SimpleQueue[Event] = SimpleQueue()
        self.woken, self.waker = os.pipe()
        self.stop = threading.Event()
        self.run = self.hints = 0
        self.warning = ""  # stays on the screen, which is cleared at each run
        self.passed: bool | None = None  # None before the first verdict

    def follow(self) -> str | None:
        """Watch until the learner leaves, or it passes; the exercise to go on with, if any."""
        threads = [
            threading.Thread(target=self._in_words, args=(work,), daemon=True)
            for work in (self.bench.warm_up, self._watch)
        ]
        self._head()
        self.warning = warn_of_foreign_code(self.context.home, [self.spec])
        for thread in threads:
            thread.start()
        try:
            while True:
                ended = self._turn()
                if ended is not None:
                    return ended or None
        finally:
            self.stop.set()
            self.bench.close()
            threads[1].join(5)
            os.close(self.woken)
            os.close(self.waker)

    def _turn(self) -> str | None:
        """Wait for one thing and do it: an exercise to go on with, "" to end, None to go on."""
        waiting = [self.woken] if self.keys.terminal is None else [self.woken, self.keys.terminal]
        ready, _, _ = select.select(waiting, [], [])
        if self.woken in ready:
            os.read(self.woken, 1)
            return self.events.get()()
        return self._pressed(self.keys.read())

    def _tell(self, event: Event) -> None:
        self.events.put(event)
        if not self.stop.is_set():
            os.write(self.waker, b".")

    def _in_words(self, work: Callable[[], None]) -> None:
        try:
            work()
        except QuizzerError as error:
            self._tell(_raise_event(error))
        except Exception as error:
            self._tell(
                _raise_event(QuizzerError(f"an error in quizzer itself ended the watch: {error!r}"))
            )

    def _watch(self) -> None:
        from quizzer.services.practice import file_watch

        for data in file_watch.watch_saves(self.path, self.stop):
            if data != self.spec.starter.encode():
                self._tell(self._grade)

    def _grade(self) -> None:
        run = self.run = self.bench.begin()
        if self.keys.terminal is not None:
            self._head()

        def grade() -> None:
            graded = self.bench.grade(
                run,
                self.path,
                on_check=lambda check: self._tell(lambda: self._checked(run, check)),
                on_output=lambda text: self._tell(lambda: self._printed(run, text)),
            )
            if graded is not None:
                self._tell(lambda: self._judged(run, graded.source, graded.verdict))

        threading.Thread(target=self._in_words, args=(grade,), daemon=True).start()

    def _checked(self, run: int, check: Check) -> None:
        if run == self.run and self.keys.terminal is not None:
            sign = {"passed": "✓", "failed": "✗", "skipped": "·"}[check.status]
            click.echo(_coloured(printable(f"{sign} {check.name}")))

    def _printed(self, run: int, text: str) -> None:
        if run == self.run and self.keys.terminal is not None:
            click.secho(printable(text), nl=False, fg="bright_black")

    def _judged(self, run: int, source: bytes | None, verdict: Verdict) -> str | None:
        from quizzer.report.verdict_text import as_text
        from quizzer.services.practice import attempts

        if run != self.run:
            return None
        recorded = attempts.AttemptRecord()
        if source != self.spec.starter.encode():
            recorded = attempts.record(self.context, self.spec.id, source, verdict, utc_now())
        self.passed = verdict.passed
        self._head()
        click.echo(self._shown(as_text(verdict)))
        if recorded.rating is not None:
            day = recorded.rating.state.due_at.astimezone(self.context.clock.zone).date()
            echo(f"rated {recorded.rating.rating.word}; it comes back on {day}", err=True)
        if recorded.message:
            echo(recorded.message, err=True)
        if self.keys.terminal is None:
            return "" if verdict.passed else None
        if verdict.passed:
            self._show_model()
        self._offer()
        return None

    def _shown(self, text: str) -> str:
        """A text of the grader's: for a terminal in whole words and colours, else as it is."""
        if self.keys.terminal is None:
            return printable(text)
        wrapped = terminal_text.wrap(text, terminal_text.width())
        return terminal_text.style_code(_coloured(wrapped))

    def _pressed(self, key: str) -> str | None:
        match key:
            case "q" | "\x04" | "":
                return ""
            case "r":
                self._grade()
            case "h":
                self._hint()
            case "e":
                self._edit()
            case "n" if self.passed:
                return _unfinished(self.context, self.spec.id)
        return None

    def _hint(self) -> None:
        if self.hints < len(self.spec.hints):
            self.hints += 1
        number, total = self.hints, len(self.spec.hints)
        click.secho(f"\nHint {number} of {total}: ", nl=False, fg="yellow")
        click.echo(self._shown(self.spec.hints[number - 1]))

    def _edit(self) -> None:
        from quizzer.services.review import editing

        command = editing.editor_command(editing.CardLocation(self.path, 1, None))
        try:
            with self.keys.released():
                subprocess.run(command, check=False)
        except OSError as error:
            echo(f"cannot start the editor {command[0]!r}: {error.strerror}", err=True)

    def _show_model(self) -> None:
        from quizzer.services.practice import exercises

        click.secho("\nThe model solution", fg="cyan")
        echo(exercises.model_solution(self.spec))
        if self.spec.library_way.strip():
            click.secho("\nWith the library", fg="cyan")
            echo(self.spec.library_way.strip())

    def _head(self) -> None:
        """What is watched, on a fresh screen where there is one."""
        if self.keys.terminal is None:
            if self.run == 0:
                echo(f"{self.spec.title}: edit {self.path}; Ctrl-C stops watching", err=True)
            return
        click.clear()
        click.secho(printable(self.spec.title), bold=True, nl=False)
        click.secho(printable(f"  {self.path}"), fg="bright_black")
        if self.warning:
            click.secho(f"\n{printable(self.warning)}", fg="yellow")
        if self.run == 0:
            prompt = terminal_text.markdown(self.spec.prompt, terminal_text.width())
            click.echo(f"\n{prompt}\n\nSave the file to have it graded.")
            self._offer()
        else:
            click.echo()

    def _offer(self) -> None:
        """The keys that do something now."""
        keys = [("r", "run"), ("h", "hint"), ("e", "editor"), ("q", "quit")]
        if self.passed:
            keys.insert(0, ("n", "next exercise"))
        hints = "   ".join(
            f"{click.style(key, fg='yellow', bold=True)} {does}" for key, does in keys
        )
        click.echo(f"\n{hints}")


def _raise_event(error: QuizzerError) -> Event:
    def fail() -> str | None:
        raise error

    return fail


def _coloured(text: str) -> str:
    """Signs in their colours; click leaves them out where the output is no terminal."""
    lines = text.split("\n")
    return "\n".join(
        click.style(line, fg=SIGNS[line[:1]]) if line[:1] in SIGNS else line for line in lines
    )


class Keys:
    """`terminal` is where keys come from; None where there is no terminal, or no more."""

    def __init__(self, terminal: int | None, state: list[Any] | None = None) -> None:
        self.terminal = terminal
        self._found = state  # the state to leave the terminal in

    def read(self) -> str:
        """The key that was pressed; "" once there will be no more."""
        assert self.terminal is not None
        try:
            data = os.read(self.terminal, 1)
        except OSError:  # the terminal has gone
            data = b""
        if not data:
            self.terminal = None
        return data.decode("utf-8", "replace")[:1]

    @contextmanager
    def released(self) -> Iterator[None]:
        """Lend the terminal to another program, in the state in which it was found."""
        if self.terminal is None or self._found is None:
            yield
            return
        import termios
        import tty

        termios.tcsetattr(self.terminal, termios.TCSADRAIN, self._found)
        try:
            yield
        finally:
            tty.setcbreak(self.terminal)


@contextmanager
def single_keys() -> Iterator[Keys]:
    """Have keys come singly while this lasts, where there is a terminal on both sides."""
    try:
        import termios
        import tty
    except ImportError:  # Windows
        yield Keys(None)
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Keys(None)
        return
    terminal = sys.stdin.fileno()
    state = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield Keys(terminal, state)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, state)
