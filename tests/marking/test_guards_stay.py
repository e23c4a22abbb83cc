"""What the guards measure and say of a thousand sentences, as it was looked at: a change shows.

    python -m tests.marking.test_guards_stay

writes guards.golden.txt anew. A line gives a sentence's place in `sentences`, the log odds that its
words stand in sentences, that its meaning is turned and that two things are crossed, and each
reason against it. Read the difference as in test_marks_stay: a figure that moves is another measure
of all answers, a reason that comes or goes is what a learner would be told.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from quizzer.marking import crossing, guards, turned, word_order
from quizzer.marking.features import Target
from quizzer.marking.text import cleaned
from tests import golden
from tests.benchmarks import marking_cards, marking_chapters

FOLDER = Path(__file__).parent
GOLDEN = FOLDER / "guards.golden.txt"
SPOILT_EVERY = 3  # sentences, so that all of it takes a few seconds
LIKELY = 0.7  # that a sentence is good by its words, where it is asked whether it is turned


def sentences() -> Iterator[tuple[str, str]]:
    """Each text about a card, with the card: right sentences, turned ones, whole answers."""
    for pair in tomllib.loads((FOLDER / "opposites_unseen.toml").read_text("utf-8"))["pair"]:
        yield pair["card"], pair["right"]
        yield pair["card"], pair["turned"]
    for row in tomllib.loads((FOLDER / "paraphrases.toml").read_text("utf-8"))["answer"]:
        yield row["card"], row["text"]
    for line in (FOLDER / "chapter_answers.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield row["card"], row["answer"]


def mixed(text: str, chance: random.Random) -> str:
    """The text with six of its words in another order."""
    words = text.split()
    start = chance.randrange(max(1, len(words) - 5))
    part = words[start : start + 6]
    chance.shuffle(part)
    return " ".join([*words[:start], *part, *words[start + 6 :]])


SPOILT: dict[str, Callable[[str, random.Random], str]] = {
    "not": marking_cards.not_anywhere,
    "mixed": mixed,
}


def figures(text: str, goal: Target) -> str:
    """The log odds of the three fitted lines; of two things crossed, the highest."""
    order = word_order.load_order()
    values = word_order.order_features(text, goal, order.pairs)
    odds = [sum(w * v for w, v in zip(order.weights, values, strict=True)) + order.intercept]
    if goal.wrong_texts:
        model = turned.load_turned()
        evidence = turned.evidence(text, goal, LIKELY)
        odds.append(sum(w * v for w, v in zip(model.weights, evidence, strict=True)))
    if pairs := list(crossing.crossings(text, goal)):
        odds.append(
            max(
                sum(w * v for w, v in zip(crossing.WEIGHTS, pair.evidence, strict=True))
                for pair in pairs
            )
        )
    return " ".join(f"{value + 0.0:.1f}" for value in odds)


def line_of(name: str, text: str, goal: Target) -> str:
    found = guards.reasons_against_good(text, goal)
    against = guards.reasons_against_right_words(text, goal, found, LIKELY)
    more = [reason for reason in against if reason not in found.all]
    return "; ".join([f"{name}: {figures(text, goal)}", *found.all, *more]).replace("\n", " ")


def lines() -> list[str]:
    chance = random.Random(1)
    told = []
    for number, (card, sentence) in enumerate(sentences()):
        goal = marking_chapters.target_of(card)
        told.append(line_of(str(number), cleaned(sentence), goal))
        if number % SPOILT_EVERY == 0:
            for kind, spoil in SPOILT.items():
                told.append(line_of(f"{number}, {kind}", cleaned(spoil(sentence, chance)), goal))
    return told


def test_the_guards_say_of_each_sentence_what_was_looked_at() -> None:
    changed = golden.difference(GOLDEN, lines())
    assert not changed, f"{changed}\nwhere it is better: python -m tests.marking.test_guards_stay"


if __name__ == "__main__":
    golden.keep(GOLDEN, lines())
