"""quizzer optimize: weights of FSRS that fit the learner, or those from before."""

from __future__ import annotations

import click

from quizzer.cli.common import as_json, echo, open_home, print_json, text_argument, utc_now


@click.command()
@click.option("--deck", metavar="D", type=text_argument, help="Only this deck.")
@click.option("--undo", is_flag=True, help="Take the latest fit back, with all that followed.")
@as_json
def optimize(deck: str | None, undo: bool, json_: bool) -> None:
    """Fit the intervals to how you forget, if that predicts your reviews better.

    The fit learns from the older three quarters of your log. It is used only if it predicts the
    newer quarter better than what is in use, and all schedules are then worked out anew.
    """
    from quizzer.services.review import fitting

    with open_home(takes_in=True, publishes=True) as context:
        change = fitting.take_back if undo else fitting.optimize
        result = change(context, deck, utc_now())
    if json_:
        print_json(result.to_dict())
        return
    echo(fitting.taken_back_text(result) if undo else result.to_text())
    if result.used and not undo:
        echo("`quizzer optimize --undo` takes it back.")
