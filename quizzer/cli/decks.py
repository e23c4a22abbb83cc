"""quizzer deck: which decks there are, and what is wrong with a deck file."""

from __future__ import annotations

from pathlib import Path

import click

from quizzer.cli.common import as_json, echo, open_home, print_json, utc_now


@click.group()
def deck() -> None:
    """List decks, check deck files."""


@deck.command("list")
@as_json
def list_decks(json_: bool) -> None:
    """Show every deck with its cards, and how many are due or new."""
    from quizzer.services.review import today

    with open_home() as context:
        counts = today.decks(context, utc_now())
    if json_:
        keys = ("id", "title", "cards", "due", "new")
        print_json({"decks": [{key: getattr(count, key) for key in keys} for count in counts]})
        return
    width = max((len(count.id) for count in counts), default=0)
    for count in counts:
        echo(
            f"{count.id:<{width}}  {count.cards:>5} cards  {count.due:>5} due  {count.new:>5} new"
            f"  {count.title}"
        )


@deck.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Validate deck files; every error is reported as file:line."""
    from quizzer.content.deck_file import InvalidDeck, read_deck

    wrong = 0
    for path in paths:
        try:
            content, _ = read_deck(path)
        except InvalidDeck as error:
            wrong += len(error.mistakes)
            for mistake in error.mistakes:
                echo(str(mistake), err=True)
        else:
            echo(f"{path}: {len(content.card)} cards, no errors")
    if wrong:
        echo(f"{wrong} error{'s' * (wrong != 1)}; fix the lines above", err=True)
        raise click.exceptions.Exit(2)
