"""What the suggestions say of the bundled cards' own references, and of references spoilt.

Run: python -m tests.benchmarks.marking_cards
"""

from __future__ import annotations

import random
import re
import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from quizzer.content.deck_file import read_deck
from quizzer.content.models import FreeCard, OrderCard, card_to_json
from quizzer.marking import guards
from quizzer.marking.suggest import Suggestion
from quizzer.paths import bundled
from quizzer.services.review import answers
from quizzer.store.content import Neighbour

OPPOSITES = Path(__file__).parents[1] / "marking" / "opposites.toml"
VERB = re.compile(r"\b(?:is|are|has|have|can|does|gives|takes|lets|computes|needs|makes)\b")
Card = FreeCard | OrderCard


@lru_cache(maxsize=1)
def cards() -> list[Card]:
    """The free cards and the order card of the chapter."""
    deck, _ = read_deck(Path(bundled("questions")) / "fastbook-04.toml")
    return [card for card in deck.card if isinstance(card, FreeCard | OrderCard)]


def prose_of(card: Card) -> str:
    """The reference's first paragraph; an order card's steps."""
    return ". ".join(card.steps) if isinstance(card, OrderCard) else card.answer.split("\n\n")[0]


def points_of(card: Card) -> tuple[str, ...]:
    """Each key point in its first phrasing."""
    return card.steps if isinstance(card, OrderCard) else card.points


@lru_cache(maxsize=1)
def neighbours() -> dict[str, tuple[Neighbour, ...]]:
    """The other free cards of the chapter, by card, as the database would give them."""
    bodies = {card.id: card_to_json(card) for card in cards() if isinstance(card, FreeCard)}
    return {
        card.id: tuple(
            Neighbour(f"fastbook-04/{name}", body)
            for name, body in bodies.items()
            if name != card.id
        )
        for card in cards()
    }


def ask(card: Card, answer: str) -> Suggestion:
    return answers.suggest_for_card(card, answer, (), neighbours()[card.id])


def soup(card: Card, chance: random.Random) -> str:
    words = " ".join(points_of(card)).split()
    chance.shuffle(words)
    return " ".join(words)


def soup_by_point(card: Card, chance: random.Random) -> str:
    points = [point.split() for point in points_of(card)]
    for words in points:
        chance.shuffle(words)
    return ", ".join(" ".join(words) for words in points)


def with_not(text: str, chance: random.Random) -> str:
    """A "not" after the first plain verb, else anywhere."""
    if match := VERB.search(text):
        return f"{text[: match.end()]} not{text[match.end() :]}"
    return not_anywhere(text, chance)


def not_anywhere(text: str, chance: random.Random) -> str:
    gaps = [match.start() for match in re.finditer(r" (?=[a-z])", text)] or [text.find(" ")]
    place = chance.choice(gaps)
    return f"{text[:place]} not{text[place:]}"


SPOILT: dict[str, Callable[[Card, random.Random], str]] = {
    "the reference's first paragraph": lambda card, chance: prose_of(card),
    "the reference whole": lambda card, chance: card.answer,
    "the key points": lambda card, chance: ". ".join(points_of(card)),
    "the key points backwards": lambda card, chance: ". ".join(reversed(points_of(card))),
    "key points shuffled to soup": soup,
    "each key point shuffled in itself": soup_by_point,
    "paragraph, 'not' after a verb": lambda card, chance: with_not(prose_of(card), chance),
    "paragraph, 'not' before it all": lambda card, chance: f"not {prose_of(card)}",
    "paragraph, 'not' after it all": lambda card, chance: f"{prose_of(card)} not",
    "paragraph, 'not' anywhere": lambda card, chance: not_anywhere(prose_of(card), chance),
    "whole, 'not' after a verb": lambda card, chance: with_not(card.answer, chance),
    "whole, 'not' anywhere": lambda card, chance: not_anywhere(card.answer, chance),
}


def right_texts(card: Card) -> tuple[str, ...]:
    """A card's further right answers and good examples, in words."""
    if isinstance(card, OrderCard):
        return ()
    texts = (*card.answers, *(example.text for example in card.example if example.mark == "good"))
    return tuple(text for text in texts if guards.code_share(text) == 0 and len(text.split()) > 3)


def shuffled(text: str, chance: random.Random) -> str:
    words = text.split()
    chance.shuffle(words)
    return " ".join(words)


SPOILT_EXAMPLES: dict[str, Callable[[str, random.Random], str]] = {
    "right answers and good examples": lambda text, chance: text,
    "shuffled": shuffled,
    "'not' after a verb": with_not,
    "'not' anywhere": not_anywhere,
}


def good_share_of_examples(kind: str, seed: int = 1) -> float:
    """The share of the right answers and good examples, spoilt, that are called good."""
    chance = random.Random(seed)
    marks = [
        ask(card, SPOILT_EXAMPLES[kind](text, chance)).mark
        for card in cards()
        for text in right_texts(card)
    ]
    return marks.count("good") / len(marks)


def foreign_answers() -> Iterator[tuple[Card, Card, str]]:
    """Each right answer beside each other card, near-duplicates aside: (card, its own, text)."""
    chapter = cards()
    for card in chapter:
        for source in chapter:
            if source is card or f"fastbook-04/{source.id}" in card.related:
                continue
            for text in (prose_of(source), *right_texts(source)):
                yield card, source, text


def foreign_good() -> list[tuple[str, str, str]]:
    """Right answers to other cards that are called good: (card, the answer's own, text)."""
    return [
        (card.id, source.id, text)
        for card, source, text in foreign_answers()
        if ask(card, text).mark == "good"
    ]


class Pair(NamedTuple):
    """A right sentence about a card, and its opposite."""

    card: Card
    right: str
    turned: str


def opposite_pairs() -> list[Pair]:
    """Those of tests/marking/opposites.toml."""
    by_id = {card.id: card for card in cards()}
    rows = tomllib.loads(OPPOSITES.read_text(encoding="utf-8"))["pair"]
    return [Pair(by_id[row["card"]], row["right"], row["turned"]) for row in rows]


def count_good(kind: str, seed: int = 1) -> int:
    chance = random.Random(seed)
    return sum(ask(card, SPOILT[kind](card, chance)).mark == "good" for card in cards())


def print_cards() -> None:
    chapter = cards()
    print(f"\n{len(chapter)} cards of the chapter, marked good (the mean of five shuffles):")
    for kind in SPOILT:
        counts = [count_good(kind, seed) for seed in range(5)]
        print(f"  {kind:<32} {statistics.mean(counts):.1f}  (most {max(counts)})")
    print("\nof all right answers and good examples in words, marked good:")
    for kind in SPOILT_EXAMPLES:
        shares = [good_share_of_examples(kind, seed) for seed in range(3)]
        print(f"  {kind:<32} {statistics.mean(shares):.1%}")
    pairs = sum(1 for _ in foreign_answers())
    foreign = foreign_good()
    print(f"\nright answers to another card, marked good: {len(foreign)} of {pairs:,}")
    opposites = opposite_pairs()
    right = Counter(ask(pair.card, pair.right).mark for pair in opposites)
    turned = Counter(ask(pair.card, pair.turned).mark for pair in opposites)
    print(f"\n{len(opposites)} sentences: {dict(right)}; their opposites: {dict(turned)}")
    durations = []
    for card in chapter * 10:
        began = time.perf_counter()
        ask(card, prose_of(card))
        durations.append((time.perf_counter() - began) * 1000)
    durations.sort()
    print(f"  one suggestion: median {durations[len(durations) // 2]:.1f} ms, 95 % within", end=" ")
    print(f"{durations[int(0.95 * len(durations))]:.1f} ms")


if __name__ == "__main__":
    print_cards()
