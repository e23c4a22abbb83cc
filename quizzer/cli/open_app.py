"""quizzer, quizzer review and quizzer quiz: the app, or in words where there is no terminal."""

from __future__ import annotations

import gc
import os
import signal
import sys
from datetime import timedelta
from threading import Thread
from time import sleep
from typing import Any, Literal

import click

from quizzer.cli.common import echo, open_home, text_argument, utc_now
from quizzer.errors import DamagedError, UsageError
from quizzer.sanitize import printable

PARENT_CHECK_INTERVAL = 2.0  # seconds


@click.command()
def today() -> None:
    """Open the app on today's work; without a terminal, print today's summary."""
    if not _has_terminal():
        from quizzer.services.review import today as today_service

        with open_home() as context:
            echo(printable(today_service.as_text(context, utc_now())))
        return
    _open("today")


@click.command()
@click.option("--deck", metavar="D", type=text_argument, help="Only cards of this deck.")
@click.option("--tag", metavar="T", type=text_argument, help="Only cards with this tag.")
@click.option(
    "--search", metavar="TEXT", type=text_argument, help="Only cards that Browse finds with TEXT."
)
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="Stop after N cards.")
@click.option(
    "--ahead",
    is_flag=True,
    help="Ask what matches, due or not. What you knew early counts for as much as it proves.",
)
@click.option("--questions", "kind", flag_value="question", help="Only questions.")
@click.option("--exercises", "kind", flag_value="exercise", help="Only exercises.")
@click.option(
    "--plain", is_flag=True, help="Ask in plain lines, for a screen reader or a slow link."
)
def review(
    deck: str | None,
    tag: str | None,
    search: str | None,
    limit: int | None,
    ahead: bool,
    kind: Literal["question", "exercise"] | None,
    plain: bool,
) -> None:
    """Open the app, straight into due cards."""
    from quizzer.services.review.selection import Selection

    selection = Selection(tag, search, kind, ahead)
    if plain:
        from quizzer.cli.plain_review import review_in_lines

        review_in_lines(deck, limit, selection)
    else:
        _open("review", deck=deck, limit=limit, selection=selection)


@click.command()
@click.argument("deck", type=text_argument)
@click.option("-n", "count", metavar="N", type=click.IntRange(min=1), help="Ask N cards.")
@click.option("--seed", metavar="S", type=int, help="Seed: draws the same cards in the same order.")
@click.option(
    "--plain", is_flag=True, help="Ask in plain lines, for a screen reader or a slow link."
)
def quiz(deck: str, count: int | None, seed: int | None, plain: bool) -> None:
    """Open the app on a scored run over a chapter."""
    if plain:
        from quizzer.cli.plain_review import quiz_in_lines

        quiz_in_lines(deck, count, seed)
        return
    _open("quiz", deck=deck, count=count, seed=seed)


def _has_terminal() -> bool:
    """Whether a person can see the app: in a terminal, or in the browser of `quizzer serve`."""
    if os.environ.get("TEXTUAL_DRIVER"):
        return True
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _open(screen: str, **options: Any) -> None:
    if not _has_terminal():
        raise UsageError(
            f"quizzer {screen} needs a terminal",
            hint=f"without a terminal: quizzer {screen} --plain, or quizzer next, show and rate",
        )
    gc.disable()  # until the first paint: nothing of what is loaded for it is garbage
    try:
        _run(screen, options)
    except DamagedError as error:
        from quizzer.cli.backups import offer_repair

        if not offer_repair(error):
            raise
        _run(screen, options)


def _run(screen: str, options: dict[str, Any]) -> None:
    if os.environ.get("TEXTUAL_DRIVER") and os.name == "posix":
        Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    elif sys.platform == "linux" and os.isatty(0):
        Thread(target=_end_with_terminal, daemon=True).start()
    with open_home(copy_every=timedelta(0), publishes=True) as context:
        from quizzer.services.review.today import TodayReader

        ahead = TodayReader(context, utc_now())  # loading the app takes longer than reading does
        from quizzer.tui.app import run

        run(context, screen, ahead, **options)


def _end_with_terminal() -> None:
    """End the app when its terminal is gone and no signal said so; it would read on for ever."""
    import select

    poll = select.poll()
    poll.register(0, 0)  # hanging up is always reported
    poll.poll()
    ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN  # as nohup has it
    os.kill(os.getpid(), signal.SIGTERM if ignored else signal.SIGHUP)


def _end_with_parent(parent: int) -> None:
    """End the app, as a signal would, when the server that started it is gone."""
    while os.getppid() == parent:
        sleep(PARENT_CHECK_INTERVAL)
    os.kill(os.getpid(), signal.SIGTERM)
