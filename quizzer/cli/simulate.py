"""quizzer simulate: what each desired retention would cost, and what it would bring."""

from __future__ import annotations

import click

from quizzer.cli.common import as_json, echo, open_home, print_json, text_argument, utc_now


@click.command()
@click.option("--deck", metavar="D", type=text_argument, help="Only this deck.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True)
@as_json
def simulate(deck: str | None, days: int, json_: bool) -> None:
    """Show minutes a day and cards known for desired retentions from 70 to 97 %.

    Computed from your own cards, times and ratings; new cards come at the pace of your settings.
    """
    from quizzer.services.reports.outlook import FEW_REVIEWS, retention_outlook

    with open_home() as context:
        outlook = retention_outlook(context, deck, days, utc_now())
    if json_:
        print_json(outlook.to_dict())
        return
    echo(
        f"After {days} days, with {outlook.cards} cards and {outlook.new_per_day} new ones a day:\n"
    )
    echo("  retention  minutes a day  reviews a day  cards known")
    for row in outlook.outlooks:
        mark = "  <- yours now" if row.retention == outlook.current else ""
        echo(
            f"  {row.retention:>7.0%}  {row.minutes_per_day:>13.1f}  {row.reviews_per_day:>13.1f}"
            f"  {row.known:>11.0f}{mark}"
        )
    if outlook.reviews < FEW_REVIEWS:
        echo("\nThere are few reviews of yours yet, so that usual times and ratings were taken.")
    echo("\nquizzer config desired_retention 0.85 sets it; no single number is best for everyone.")
