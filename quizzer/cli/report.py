"""quizzer report: progress as text with bars, as JSON, as a web page, as a journal."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizzer.cli.common import as_json, echo, open_home, print_json, text_argument, utc_now
from quizzer.errors import UsageError
from quizzer.files import write_atomically
from quizzer.sanitize import printable

if TYPE_CHECKING:
    from quizzer.report.progress_model import Progress

STYLES: dict[str, dict[str, Any]] = {
    "bold": {"bold": True},
    "quiet": {"dim": True},
    "good": {"fg": "green"},
    "fair": {"fg": "yellow"},
    "bad": {"fg": "red"},
}


@click.command()
@as_json
@click.option("--html", metavar="FILE", help="Write one page with charts; - prints it.")
@click.option(
    "--markdown", metavar="FILE", help="Write your answers and code as a journal; - prints it."
)
@click.option("--deck", metavar="D", type=text_argument, help="Only this chapter in the journal.")
@click.option(
    "--since",
    metavar="DAY",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Show progress since this day in the journal (default: a week ago), such as 2026-03-31.",
)
def report(
    json_: bool,
    html: str | None,
    markdown: str | None,
    deck: str | None,
    since: datetime | None,
) -> None:
    """Show what you know, what you are forgetting, when a chapter will be done, and what to do
    now."""
    _check_options(json_, html, markdown, bool(deck or since))
    pages: list[tuple[str, str]] = []
    with open_home() as context:
        now = utc_now()
        progress = None
        if json_ or html or not markdown:
            from quizzer.services.reports import progress as progress_service

            with_questions = bool(json_ or html)
            progress = progress_service.build_progress(context, now, questions=with_questions)
        if html and progress:
            from quizzer.report import as_html
            from quizzer.services.reports.embedded import EmbeddedPictures
            from quizzer.services.reports.outlook import cost_curve

            pictures = EmbeddedPictures(context.home)
            curve = cost_curve(context, now) if progress.reviews else None
            pages.append((html, as_html.page(progress, printable, pictures.data_uri, curve)))
        if markdown:
            from quizzer.report import as_markdown
            from quizzer.services.reports import journal

            entries = journal.build_journal(context, now, deck, since.date() if since else None)
            pages.append((markdown, as_markdown.page(entries, printable)))
    for file, text in pages:
        _write(file, text)
    if json_ and progress:
        from quizzer.report.as_json import to_dict

        print_json(to_dict(progress))
    elif progress and not pages:
        _print_report(progress)


def _write(file: str, text: str) -> None:
    if file == "-":
        click.echo(text, nl=False)
        return
    write_atomically(Path(file), text.encode("utf-8", "replace"))
    echo(f"written to {file}", err=True)


def _check_options(json_: bool, html: str | None, markdown: str | None, of_journal: bool) -> None:
    if of_journal and not markdown:
        raise UsageError(
            "--deck and --since only apply to the journal", hint="add --markdown FILE, or omit them"
        )
    if "" in (html, markdown):
        raise UsageError("the file has no name", hint="name the file, or use - for standard output")
    if [html, markdown].count("-") + json_ > 1:
        raise UsageError(
            "only one report fits on standard output", hint="name a file for the other report"
        )
    if html and markdown and html != "-" and Path(html).resolve() == Path(markdown).resolve():
        raise UsageError(f"{html} cannot be both reports", hint="give each its own file")


def _print_report(progress: Progress) -> None:
    from quizzer.report import as_text

    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in as_text.lines(progress):
        pieces = [(printable(text), STYLES.get(style, {})) for text, style in line]
        click.echo(
            "".join(click.style(text, **style) if coloured else text for text, style in pieces)
        )
