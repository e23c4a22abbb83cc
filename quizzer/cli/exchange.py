"""quizzer import: cards of Anki's and of text files into a deck of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from quizzer.cli.common import as_json, echo, open_home, print_json, text_argument, utc_now
from quizzer.report.terminal import count_text


@click.command("import")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--deck", metavar="ID", help="The deck to put them into; else named after the file.")
@as_json
def import_(files: tuple[Path, ...], deck: str | None, json_: bool) -> None:
    """Import cards from .apkg, .colpkg, .txt, .csv, .tsv or .md into a deck of your own.

    Again: what has changed is updated, and nothing comes in twice. With a history, a copy of the
    database is made first.
    """
    from quizzer.services.exchange import import_cards

    with open_home() as context:
        result = import_cards.import_files(
            context, files, text_argument(deck) if deck else None, utc_now()
        )
    if json_:
        keys = ("deck", "cards", "updated", "reviews", "left_out")
        print_json({key: getattr(result, key) for key in keys})
        return
    echo(
        f"{result.path}: {count_text(result.cards, 'new card')}, {result.updated} changed, "
        f"{count_text(result.reviews, 'review')}"
    )
    for entry in result.left_out:
        echo(f"left out: {entry['count']} × {entry['what']}: {entry['why']}", err=True)
