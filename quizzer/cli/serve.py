"""quizzer serve: the app in a browser."""

from __future__ import annotations

from importlib.util import find_spec

import click

from quizzer.cli.common import echo, open_home, text_argument
from quizzer.errors import UsageError


@click.command()
@click.option(
    "--host",
    metavar="H",
    default="127.0.0.1",
    show_default=True,
    type=text_argument,
    help="The address to listen on; another one than 127.0.0.1 is reachable from other machines.",
)
@click.option("--port", metavar="P", default=8000, show_default=True, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Open the whole app in a browser, the Lab included; prints the link.

    Each window is an app of its own over the same cards.
    """
    if find_spec("textual_serve") is None:
        raise UsageError(
            "quizzer serve needs textual-serve, which is not installed",
            hint="in a clone of quizzer: pip install '.[serve]' (or uv tool install '.[serve]')",
        )
    from quizzer.cli.web.server import LOOPBACK, serve_app

    with open_home():  # what is wrong with the home is said here, not in a browser
        pass
    if host not in LOOPBACK:
        echo(
            f"quizzer: whoever has the link to {host} can read and change your cards and run code\n"
            "in the Lab as you: there is no password besides its key, and no encryption",
            err=True,
        )
    serve_app(host, port)
