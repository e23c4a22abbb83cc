"""The commands: each parses its words, calls one service and prints; its module loads when it runs.

Messages for a person go to standard error, except what a command is asked to show.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from quizzer import __version__
from quizzer.errors import QuizzerError, StorageError

# command: the module and function that carry it out
COMMANDS = {
    "review": ("quizzer.cli.open_app", "review"),
    "quiz": ("quizzer.cli.open_app", "quiz"),
    "serve": ("quizzer.cli.serve", "serve"),
    "deck": ("quizzer.cli.decks", "deck"),
    "due": ("quizzer.cli.reviews", "due"),
    "next": ("quizzer.cli.reviews", "next_card"),
    "show": ("quizzer.cli.reviews", "show"),
    "rate": ("quizzer.cli.reviews", "rate"),
    "undo": ("quizzer.cli.reviews", "undo"),
    "import": ("quizzer.cli.exchange", "import_"),
    "export": ("quizzer.cli.reviews", "export"),
    "grade": ("quizzer.cli.grade", "grade"),
    "watch": ("quizzer.cli.watch", "watch"),
    "batch": ("quizzer.cli.batch", "batch"),
    "exercise": ("quizzer.cli.exercises", "exercise"),
    "report": ("quizzer.cli.report", "report"),
    "simulate": ("quizzer.cli.simulate", "simulate"),
    "optimize": ("quizzer.cli.optimize", "optimize"),
    "backup": ("quizzer.cli.backups", "backup"),
    "restore": ("quizzer.cli.backups", "restore"),
    "merge": ("quizzer.cli.backups", "merge"),
    "doctor": ("quizzer.cli.grade", "doctor"),
    "suggest": ("quizzer.cli.suggest", "suggest"),
    "config": ("quizzer.cli.configure", "config"),
    "completion": ("quizzer.cli.configure", "completion"),
}


class Commands(click.Group):
    """A group that imports a command when it is called or listed, and not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        from importlib import import_module

        if name not in COMMANDS:
            return None
        module, function = COMMANDS[name]
        command: click.Command = getattr(import_module(module), function)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _discard_output()
            return 0
        return status


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="quizzer")
@click.pass_context
def group(ctx: click.Context) -> None:
    """Learn machine learning from a book and a terminal.

    Without a command: opens the app on today's work.
    """
    if ctx.invoked_subcommand is None:
        from quizzer.cli.open_app import today

        ctx.invoke(today)


def main(args: list[str] | None = None) -> None:
    """Run a command and exit with its status; every failure is reported in words."""
    from quizzer.cli.plain_signs import use_plain_signs

    use_plain_signs()
    try:
        status = group.main(args, prog_name="quizzer", standalone_mode=False)
    except click.ClickException as error:
        _show_usage_error(error)
        sys.exit(error.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(130)
    except QuizzerError as error:
        _exit_with(error)
    except OSError as error:
        _discard_output()
        _exit_with(
            StorageError(str(error), hint="check the place that is written to, and its room")
        )
    except Exception as error:
        _exit_with(_record_crash(error))
    sys.exit(status if isinstance(status, int) else 0)


def _show_usage_error(error: click.ClickException) -> None:
    """Click repeats the words that it was given, and a terminal would obey some of them."""
    from io import StringIO

    from quizzer.sanitize import printable

    buffer = StringIO()
    error.show(buffer)
    print(printable(buffer.getvalue()), end="", file=sys.stderr)


def _exit_with(error: QuizzerError) -> NoReturn:
    from quizzer.sanitize import printable

    print(f"quizzer: {printable(error.message)}", file=sys.stderr)
    if error.hint:
        print(printable(error.hint), file=sys.stderr)
    sys.exit(error.exit_status)


def _record_crash(error: Exception) -> QuizzerError:
    from datetime import UTC, datetime

    from quizzer.paths import find_home
    from quizzer.services.crash_log import record_crash

    return record_crash(find_home(), error, datetime.now(UTC))


def _discard_output() -> None:
    """The reader has gone (`quizzer export | head`), or its disk is full: say no more to it."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
