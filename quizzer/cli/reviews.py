"""quizzer due, next, show, rate, undo and export: the review loop for scripts."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click

from quizzer import files
from quizzer.cli.common import (
    as_json,
    echo,
    iso,
    local_text,
    open_home,
    print_json,
    text_argument,
    utc_now,
)
from quizzer.errors import UsageError
from quizzer.memory.scheduler import Rating
from quizzer.report.terminal import count_text
from quizzer.sanitize import one_line, printable

in_deck = click.option("--deck", metavar="D", type=text_argument, help="Only cards of this deck.")


@click.command()
@in_deck
def due(deck: str | None) -> None:
    """Print how many cards are due now, for a shell prompt or tmux; limits are not applied.

    Prints one number, as fast as Python can start, and writes nothing: edited decks count as of
    the last start of the app, and 0 is printed before the first start.
    """
    from quizzer.services.review.due import due_count

    echo(due_count(os.environ, utc_now(), deck))


@click.command("next")
@in_deck
@as_json
def next_card(deck: str | None, json_: bool) -> None:
    """Show the card that the app would ask next."""
    from quizzer.services.review.session import ReviewSession

    with open_home() as context:
        session = ReviewSession(context, deck)
        in_review, remaining = session.next(utc_now()), session.remaining(utc_now())
    card = in_review and {
        key: getattr(in_review.row, key) for key in ("id", "deck", "prompt", "kind")
    }
    if json_:
        print_json({"card": card, "due": remaining.due, "new": remaining.new})
        return
    echo(f"{remaining.due} due, {remaining.new} new", err=True)
    if in_review is None:
        echo("nothing is due now", err=True)
    else:
        echo(f"{in_review.row.id}\n\n{printable(in_review.row.prompt)}")


@click.command()
@click.argument("card", type=text_argument)
@as_json
def show(card: str, json_: bool) -> None:
    """Show a card in full: question, answer, schedule and history."""
    from quizzer.services.review import cards, search

    with open_home() as context:
        details = search.card_details(context, cards.find_card(context, card))
    if json_:
        print_json(details)
        return
    echo(f"{details['id']}\n\n{printable(details['prompt'])}\n\n{printable(details['answer'])}")
    for point in details["key_points"]:
        echo(f"  • {printable(point)}")
    if details["schedule"]:
        due = local_text(details["schedule"]["due"])
        echo(f"\ndue {due}, {details['schedule']['reps']} reviews")
    for review in details["history"]:
        line = f"  {local_text(review['at'])}  {review['rating']:<5}  "
        echo(line + one_line(review["answer"] or ""))


@click.command()
@click.argument("card", type=text_argument)
@click.argument("rating", type=click.Choice([rating.word for rating in Rating]))
@click.option("--answer", metavar="TEXT", type=text_argument, help="The answer that was typed.")
@click.option(
    "--note",
    metavar="TEXT",
    type=text_argument,
    help='A correction to save with the review, such as "NIT: ...".',
)
@as_json
def rate(card: str, rating: str, answer: str | None, note: str | None, json_: bool) -> None:
    """Record one review; once printed, it is on disk."""
    from quizzer.services.review import cards

    with open_home(takes_in=True, publishes=True) as context:
        mark = Rating[rating.upper()]
        row = cards.find_card(context, card)
        recorded = cards.record(context, row, mark, utc_now(), answer=answer, note=note)
    if json_:
        print_json(
            {
                "card": row.id,
                "rating": mark.word,
                "due": iso(recorded.state.due_at),
                "stability": recorded.state.stability,
                "difficulty": recorded.state.difficulty,
                "review_id": recorded.review_id,
            }
        )
    else:
        echo(f"{row.id}: {mark.word}, comes back {local_text(recorded.state.due_at)}")
    if recorded.became_leech:
        echo(
            f"{row.id} has been forgotten {recorded.state.lapses} times; rewrite it, or suspend it"
            " in the app (s)",
            err=True,
        )


@click.command()
@as_json
def undo(json_: bool) -> None:
    """Undo the last thing done: a mark, suspending, burying, a note, an edit, an answer, a tag.

    Run it again to undo the one before.
    """
    from quizzer.services.review import cards

    with open_home(takes_in=True, publishes=True) as context:
        undone = cards.undo(context, utc_now())
        following = None if json_ else cards.next_undo(context)
    if undone is None:
        raise UsageError("there is nothing to undo")
    if json_:
        print_json({"card": undone.row.id, "review_id": undone.review_id})
    else:
        ending = f"; next: {following}" if following else ""
        echo(f"undone: {undone.description}{ending}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--deck", metavar="ID", help="Only this deck; for .apkg.")
def export(file: Path, deck: str | None) -> None:
    """Write the whole review log to FILE.jsonl or FILE.csv, or decks with it to FILE.apkg."""
    from quizzer.services.review import search

    if file.suffix == ".apkg":
        from quizzer.services.exchange import anki_export

        with open_home() as context:
            counts = anki_export.export(context, file, deck, utc_now())
        echo(
            f"{count_text(counts.cards, 'card')} and {count_text(counts.reviews, 'review')}"
            f" written to {file}",
            err=True,
        )
        return
    if deck is not None:
        raise UsageError("--deck is for .apkg", hint="the log is exported whole")
    if file.suffix not in (".jsonl", ".csv"):
        raise UsageError(
            f"cannot export to {file}", hint="use a file name that ends in .jsonl, .csv or .apkg"
        )
    with (
        open_home() as context,
        files.storage_errors(file, hint="choose another file"),
        file.open("w", encoding="utf-8", newline="") as out,
    ):
        count = _write(out, search.review_log(context), file.suffix)
    echo(f"{count_text(count, 'review')} written to {file}", err=True)


COLUMNS = (
    *("review_id", "card", "rating", "at", "day", "origin", "phase_before", "elapsed_days"),
    *("duration_ms", "answer", "note", "phase", "stability", "difficulty", "due_at", "lapses"),
    *("suggested_mark", "suggested_score", "undone_at"),
)


def _write(out: IO[str], entries: Iterator[dict[str, Any]], suffix: str) -> int:
    count = 0
    table = csv.DictWriter(out, COLUMNS)
    if suffix == ".csv":
        table.writeheader()
    for entry in entries:
        count += 1
        if suffix == ".csv":
            table.writerow(entry)
        else:
            out.write(json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n")
    return count
