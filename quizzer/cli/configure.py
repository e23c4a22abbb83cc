"""quizzer config and completion."""

from __future__ import annotations

from typing import Any

import click

from quizzer import paths, settings
from quizzer.cli.common import as_json, echo, print_json, text_argument
from quizzer.errors import UsageError


@click.command()
@click.argument("key", required=False, type=text_argument)
@click.argument("value", required=False, type=text_argument)
@as_json
def config(key: str | None, value: str | None, json_: bool) -> None:
    """Show all settings, one of them, or set one.

    A deck's own retention: quizzer config desired_retention.DECK 0.85 ("default" removes it)
    """
    home = paths.find_home()
    if key is None:
        _show_all(settings.load(home.config), json_)
        return
    name, deck = settings.split_deck(key)
    if value is not None:
        home.create()
        is_taken_away = deck is not None and value == "default"
        new = None if is_taken_away else settings.parse(name, value)
        if name == "chapters":
            from quizzer.services.review import chapters

            chapters.check(str(new), home)
        settings.change(home.config, name, new, deck)
    chosen = settings.load(home.config)
    current = getattr(chosen, name) if deck is None else chosen.retention(deck)
    label = name if deck is None else f"{name}.{deck}"
    if json_:
        print_json({label: current})
    else:
        echo(f"{label} = {_text(current)}")


def _show_all(chosen: settings.Settings, json_: bool) -> None:
    values = {name: getattr(chosen, name) for name in settings.FIELDS}
    decks = {f"desired_retention.{deck}": share for deck, share in chosen.deck_retention}
    if json_:
        print_json({**values, **decks})
        return
    width = max(len(f"{name} = {_text(value)}") for name, value in values.items())
    for name, value in values.items():
        echo(f"{f'{name} = {_text(value)}':<{width}}  # {settings.about(name)}")
    for name, share in decks.items():
        echo(f"{name} = {share}")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the shell's completion script: eval "$(quizzer completion bash)"."""
    from click.shell_completion import get_completion_class

    from quizzer.cli import group

    script = get_completion_class(shell)
    if script is None:
        raise UsageError(f"no completion for {shell}", hint="use bash, zsh or fish")
    click.echo(script(group, {}, "quizzer", "_QUIZZER_COMPLETE").source())
