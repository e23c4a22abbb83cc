"""quizzer deck: which decks there are, a new one, another name, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import click

from quizzer.cli.common import as_json, echo, open_home, print_json, text_argument, utc_now
from quizzer.report.terminal import count_text


@click.group()
def deck() -> None:
    """List, begin, rename and check decks."""


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
        noun = "card " if count.cards == 1 else "cards"
        echo(
            f"{count.id:<{width}}  {count.cards:>5} {noun}  {count.due:>5} due  {count.new:>5} new"
            f"  {count.title}"
        )


@deck.command()
@click.argument("id_", metavar="ID")
@click.option("--title", help="The deck's title; else made from the id.")
def new(id_: str, title: str | None) -> None:
    """Begin a deck of your own with one card of each kind; prints the file's path."""
    from quizzer.services.review import decks

    with open_home() as context:
        path = decks.create(context, text_argument(id_), title and text_argument(title))
    echo(path)
    echo("Edit this file; the app has its cards from the next start.", err=True)


@deck.command()
@click.argument("old")
@click.argument("new")
def rename(old: str, new: str) -> None:
    """Rename a deck of your own; file, cards and history go along. Prints the file's path."""
    from quizzer.services.review import decks

    with open_home() as context:
        path = decks.rename(context, text_argument(old), text_argument(new), utc_now())
    echo(path)


@deck.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Validate deck files, or all decks; every error is reported as file:line."""
    from quizzer.content import exercise_file, library
    from quizzer.content.deck_file import InvalidDeck, read_deck, warnings
    from quizzer.paths import bundled, exercise_folders, find_home

    home = find_home()
    ids = list(exercise_file.load_all(exercise_folders(home))[0])
    wrong = 0
    if not paths:
        sources = library.find_sources([bundled("questions"), home.questions])
        paths = tuple(source.path for source in sources)
        for problem in library.passed_over(home.questions):
            wrong += 1
            echo(problem, err=True)
    for path in paths:
        try:
            content, data = read_deck(path)
        except InvalidDeck as error:
            mistakes = error.mistakes
        else:
            mistakes = warnings(content, data, path, ids)
            if not mistakes:
                echo(f"{path}: {count_text(len(content.card), 'card')}, no errors")
        wrong += len(mistakes)
        for mistake in mistakes:
            echo(str(mistake), err=True)
    if wrong:
        echo(f"{count_text(wrong, 'error')}; fix the lines above", err=True)
        raise click.exceptions.Exit(2)
