"""The command line: one group, each command loaded when it is asked for."""

from __future__ import annotations

import importlib
import sys

import click

from quizzer.errors import QuizzerError

_COMMANDS = {
    "grade": "quizzer.cli.grading:grade",
    "exercise": "quizzer.cli.grading:exercise",
    "doctor": "quizzer.cli.grading:doctor",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_Lazy)
def group() -> None:
    """Quiz yourself, and have your code graded."""


def main() -> None:
    """Run a command; every known error becomes a message and an exit status."""
    try:
        group.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except QuizzerError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_status)
