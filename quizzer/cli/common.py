"""What the commands share: the open home, JSON on standard output, words on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from quizzer import paths
from quizzer.services.context import Context, open_context
from quizzer.services.text import printable


def words(argument: str) -> str:
    """An argument that is text; bytes that are no UTF-8 become the replacement character."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


as_json = click.option("--json", "json_", is_flag=True, help="Print one JSON object.")


def clock() -> datetime:
    """The present moment; services are always told it."""
    return datetime.now(UTC)


@contextmanager
def opened() -> Iterator[Context]:
    """The learner's home, with a word on each deck that could not be used."""
    with open_context(paths.find_home()) as context:
        for problem in context.problems:
            echo(f"quizzer: left out, a deck that is not right:\n{problem}", err=True)
        yield context


def echo(text: object, *, err: bool = False) -> None:
    """Print a text that may hold anything; a terminal obeys none of it."""
    click.echo(printable(str(text)), err=err)


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object; what a terminal could obey is escaped, which JSON reads the same."""
    import json

    def escaped(char: str) -> str:
        if char.isprintable():
            return char
        return f"\\u{ord(char):04x}" if char <= "\uffff" else json.dumps(char)[1:-1]

    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    click.echo(text if text.isprintable() else "".join(map(escaped, text)))


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
