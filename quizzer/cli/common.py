"""What the commands share: the open home, JSON on standard output, words on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from quizzer import paths
from quizzer.errors import StorageError
from quizzer.sanitize import printable

if TYPE_CHECKING:
    from quizzer.content.exercise_spec import ExerciseSpec
    from quizzer.services.context import Context

# Scripts that rate all day long make no more copies than this.
COPY_INTERVAL = timedelta(hours=1)


def text_argument(argument: str) -> str:
    """An argument that is text; bytes that are no UTF-8 become the replacement character."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


as_json = click.option("--json", "json_", is_flag=True, help="Print one JSON object.")


def utc_now() -> datetime:
    """The current time; services always get it as an argument."""
    return datetime.now(UTC)


@contextmanager
def open_home(
    copy_every: timedelta | None = COPY_INTERVAL,
    *,
    takes_in: bool = False,
    publishes: bool = False,
) -> Iterator[Context]:
    """The learner's home, with a word on each deck that could not be used; copied afterwards.

    A command that records `takes_in` what other machines put into the shared folder, if there is
    one, and `publishes` what is new there.
    """
    from quizzer.services.startup import open_context

    with open_context(paths.find_home()) as context:
        for problem in context.problems:
            echo(f"quizzer: skipped a deck that has an error:\n{problem}", err=True)
        for notice in context.notices:
            echo(f"quizzer: {notice}", err=True)
        shared = context.settings.shared_folder is not None
        problems = _take_in(context) if shared and takes_in else ()
        try:
            yield context
        finally:
            if shared and publishes:
                _publish(context, problems)
        if copy_every is not None:
            _keep_copy(context, copy_every)


def _take_in(context: Context) -> tuple[str, ...]:
    """Take in what other machines recorded, if that works; returns what was reported."""
    from quizzer.services.backup import sync

    notices: tuple[str, ...] = ()
    try:
        taken_in = sync.take_in(context)
        problems, notices = taken_in.problems, taken_in.notices
    except StorageError as error:
        problems = (f"what other machines recorded could not be taken in: {error.message}",)
    for sentence in (*problems, *notices):
        echo(f"quizzer: {sentence}", err=True)
    return problems


def _publish(context: Context, reported: tuple[str, ...]) -> None:
    """Put what is new into the shared folder, if that works; one warning is enough."""
    from quizzer.services.backup import sync

    try:
        sync.publish(context)
    except StorageError as error:
        if not reported:
            echo(f"quizzer: {sync.publish_problem(error)}", err=True)


def _keep_copy(context: Context, at_most_every: timedelta) -> None:
    """Copy the database if it is time; what the command did is valid, whether or not that works."""
    from quizzer.services.backup import schedule

    try:
        schedule.back_up_if_due(context, utc_now(), at_most_every)
    except StorageError as error:
        echo(f"quizzer: today's backup could not be made: {error}", err=True)


def echo(text: object, *, err: bool = False) -> None:
    """Print a text that may hold anything; a terminal obeys none of it."""
    click.echo(printable(str(text)), err=err)


def warn_of_foreign_code(home: paths.Home, specs: Iterable[ExerciseSpec]) -> str:
    """Say, before it runs, that an exercise folder of somebody else's is code; once.

    Returns the message.
    """
    from quizzer.services.practice import trust

    unacknowledged_specs = trust.unacknowledged(home, specs)
    warnings = [trust.warning(spec) for spec in unacknowledged_specs]
    for warning in warnings:
        echo(f"quizzer: {warning}", err=True)
    if unacknowledged_specs:
        home.create()
        trust.acknowledge(home, unacknowledged_specs)
    return "\n".join(warnings)


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object; what a terminal could obey is escaped, which JSON reads the same."""
    import json

    encoding = sys.stdout.encoding or "utf-8"

    def escaped(char: str) -> str:
        if char.isprintable() and _has_char(encoding, char):
            return char
        return f"\\u{ord(char):04x}" if char <= "\uffff" else json.dumps(char)[1:-1]

    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    plain = text.isprintable() and _has_char(encoding, text)
    click.echo(text if plain else "".join(map(escaped, text)))


def _has_char(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def local_text(moment: datetime | str) -> str:
    """A moment, or its ISO 8601 form, in the learner's own time: 2026-03-02 12:00."""
    value = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{value.astimezone():%Y-%m-%d %H:%M}"
