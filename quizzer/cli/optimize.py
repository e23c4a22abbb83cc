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
    from quizzer.memory.fitting import LEAST_TESTS
    from quizzer.services.review import fitting

    with open_home() as context:
        change = fitting.take_back if undo else fitting.optimize
        result = change(context, deck, utc_now())
    if json_:
        print_json(result.to_dict())
        return
    if undo:
        kept = "an earlier fit" if result.used else "FSRS's published weights"
        echo(f"The fit is taken back; {kept} and the schedules that go with them hold again.")
    elif result.before is None or result.after is None:
        echo(
            f"There are too few reviews to learn from: {result.reviews} that came a day or more"
            f" after the one before, of the {LEAST_TESTS:,} that it takes. Nothing was changed."
        )
    elif result.used:
        echo(
            f"Fitted to {result.reviews:,} reviews, and in use: the loss on the newer quarter of"
            f" them fell from {result.before:.4f} to {result.after:.4f}.\n"
            "All schedules were worked out anew. `quizzer optimize --undo` takes it back."
        )
    else:
        echo(
            f"Nothing was changed: what is in use predicts the newer quarter of {result.reviews:,}"
            f" reviews with a loss of {result.before:.4f}, and a new fit, with {result.after:.4f},"
            " is not surely better."
        )
