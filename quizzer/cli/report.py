"""quizzer report: what a learner knows, in words and bars, or as JSON."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import click

from quizzer.cli.common import as_json, clock, opened, print_json
from quizzer.services.text import printable

STYLES: dict[str, dict[str, Any]] = {
    "bold": {"bold": True},
    "quiet": {"dim": True},
    "good": {"fg": "green"},
    "fair": {"fg": "yellow"},
    "bad": {"fg": "red"},
}


@click.command()
@as_json
def report(json_: bool) -> None:
    """Show what is known, what is slipping, when a chapter will be done, and what to do now."""
    from quizzer.services import reporting

    gc.disable()  # of 100,000 cards nothing is garbage before the end
    try:
        with opened() as context:
            progress = reporting.progress(context, clock())
    finally:
        gc.enable()
    if json_:
        from quizzer.report.as_json import to_dict

        print_json(to_dict(progress))
        return
    from quizzer.report import as_text

    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in as_text.lines(progress):
        pieces = [(printable(text), STYLES.get(style, {})) for text, style in line]
        click.echo(
            "".join(click.style(text, **style) if coloured else text for text, style in pieces)
        )
