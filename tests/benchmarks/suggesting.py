"""Suggested marks against the time that they may take: one, the first one, and in a large deck.

    python -m tests.benchmarks.suggesting [--runs 5] [--cards 100000]

Bounds stand in for a peer: 10 ms for 95 of 100 suggestions on a card with thirty marked answers,
a second from a reveal to the first suggestion, and a small deck beside a large one. All of it is
processor time, so that what else the machine does is not counted.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest import mock

from quizzer.content.deck_file import parse_deck
from quizzer.content.library import ChangedDeck, DeckSource
from quizzer.content.models import Card, card_from_json
from quizzer.marking.suggest import Mark
from quizzer.paths import Home
from quizzer.services.deck_rows import to_stored
from quizzer.services.review import answers
from quizzer.services.review.cards import card_in_review
from quizzer.services.startup import open_context
from quizzer.store import content
from quizzer.store.db import Database, open_database
from tests.benchmarks import marking_cards
from tests.benchmarks.homes import deck_text
from tests.benchmarks.table import Row, in_turn, show

EXAMPLES = 30  # marked answers of the card
OPTIONS = {  # how a card is asked for the first time in the process that is measured
    "--prepared": "new card in the app, prepared",
    "--in-lines": "new card in review --plain",
    "--unprepared": "new card, not prepared",
}
TYPING = 0.2  # seconds that a learner takes at least for a line
ALLOWED, ALLOWED_AT_FIRST = 10.0, 1000.0  # milliseconds
WORDS = "the loss falls where each small step follows the slope of a batch".split()  # noqa: SIM905
FIRST = """
import time
from quizzer.tui.app import QuizzerApp
from quizzer.services.review import answers
begun = time.process_time()
answers.warm_up()
text = "The loss falls because each step moves the weights against the gradient."
answers.suggest_for_question("Why does the loss fall?", text, "Each step follows the slope.")
print(1000 * (time.process_time() - begun))
"""


def p95(times: Sequence[float]) -> float:
    ordered = sorted(times)
    return ordered[round(0.95 * (len(ordered) - 1))]


def typed_before(count: int) -> list[tuple[str, Mark]]:
    """So many answers of a learner, each with a mark."""
    marks: tuple[Mark, ...] = ("good", "nit", "again")
    return [
        (" ".join(WORDS[number % 5 :]) + f" in example {number}", marks[number % 3])
        for number in range(count)
    ]


def further_examples(card: Card) -> list[tuple[str, Mark]]:
    """What a learner typed for a card, so that it has EXAMPLES marked answers with its own."""
    return typed_before(EXAMPLES - len(getattr(card, "example", ())))


def suggestions(is_prepared: bool = False) -> tuple[list[float], list[float]]:
    """Milliseconds of the first suggestion on each card of the chapter, and of further ones.

    `is_prepared`: as in the app, where each card is prepared while its answer is typed.
    """
    first: list[float] = []
    further: list[float] = []
    for card in marking_cards.cards():
        examples = further_examples(card)
        neighbours = marking_cards.neighbours()[card.id]
        if is_prepared:
            answers.prepare_card(card, examples, neighbours)
        for number, text in enumerate(marking_cards.right_texts(card)):
            begun = time.process_time()
            answers.suggest_for_card(card, f"So: {text}", examples, neighbours)
            (further if number else first).append(1000 * (time.process_time() - begun))
    return first, further


def suggestions_in_lines() -> list[float]:
    """Milliseconds from an answer's line to its suggestion, on each free card of the chapter.

    As in `review --plain`: a thread prepares the card while the prompt waits, here TYPING seconds.
    What it has not done by then is waited for, and counts.
    """
    times: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_context(Home(Path(folder))) as context,
        mock.patch.object(answers, "marked_answers") as marked_answers,
    ):
        suggester = answers.LineSuggester(context)
        for card in marking_cards.cards():
            row = content.card(context.db, f"fastbook-04/{card.id}")
            item = card_in_review(context, row.key)
            marked_answers.return_value = further_examples(card)
            suggester.prepare(item)
            time.sleep(TYPING)
            begun = time.process_time()
            suggester.suggest(item, f"So: {marking_cards.prose_of(card)}")
            times.append(1000 * (time.process_time() - begun))
    return times


def first_on_cards(option: str) -> list[float]:
    """Milliseconds of the first suggestion on each card, in a process of its own."""
    module = "tests.benchmarks.suggesting"
    command = [sys.executable, "-m", module, option]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(line) for line in done.stdout.split()]


def first_suggestion() -> float:
    """Milliseconds from a reveal to the first suggestion, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", FIRST], check=True, capture_output=True, text=True)
    return float(done.stdout)


def deck(folder: Path, cards: int) -> Database:
    """A database with one deck of so many free cards."""
    database = open_database(folder / f"{cards}.db")
    parsed = parse_deck(deck_text(cards).encode(), Path("bench.toml"))
    name = f"bench-{cards}"
    source = DeckSource(name, Path(f"{name}.toml"), name)
    content.save(database, to_stored(ChangedDeck(source, name, parsed)), 0)
    return database


def suggestion_in(database: Database) -> Callable[[], float]:
    """A step that suggests a mark for a card from the middle of a deck, each time another one."""
    rows = database.rows("SELECT key FROM card ORDER BY key")
    keys = iter([row["key"] for row in rows[len(rows) // 2 :]])

    def milliseconds() -> float:
        key = next(keys)
        [row] = database.rows("SELECT body FROM card WHERE key = ?", key)
        card = card_from_json(row["body"])
        begun = time.process_time()
        answers.suggest_for_card(card, "An answer", (), content.neighbours(database, key))
        return 1000 * (time.process_time() - begun)

    return milliseconds


def rows(runs: int = 5, cards: int = 100_000) -> Iterator[Row]:
    answers.warm_up()
    name = f"suggestion, {EXAMPLES} examples, p95"
    for option, label in OPTIONS.items():
        new = [p95(first_on_cards(option)) for _ in range(runs)]
        yield Row(f"{name}, {label}", "10 ms allowed", new, [ALLOWED] * runs, target=1.0)
    times = [p95(suggestions()[1]) for _ in range(runs)]
    yield Row(name, "10 ms allowed", times, [ALLOWED] * runs, target=1.0)
    first = [first_suggestion() for _ in range(runs)]
    yield Row("first suggestion", "a second allowed", first, [ALLOWED_AT_FIRST] * runs, target=1.0)
    with tempfile.TemporaryDirectory() as folder:
        few, many = deck(Path(folder), 1000), deck(Path(folder), cards)
        at_many, at_few = in_turn(40 * runs, suggestion_in(many), suggestion_in(few))
        few.close()
        many.close()
    yield Row("suggestion", "ours, 1,000 cards", at_many, at_few, target=1.2, size=cards)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--cards", type=int, default=100_000, help="of the larger deck")
    for option, label in OPTIONS.items():
        options.add_argument(option, action="store_true", help=f"print each first time: {label}")
    chosen = options.parse_args()
    if chosen.prepared or chosen.in_lines or chosen.unprepared:
        answers.warm_up()
        is_prepared = chosen.prepared
        times = suggestions_in_lines() if chosen.in_lines else suggestions(is_prepared)[0]
        print(*times, sep="\n")
        return 0
    return show(rows(chosen.runs, chosen.cards))


if __name__ == "__main__":
    sys.exit(main())
