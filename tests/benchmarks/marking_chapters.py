"""The suggested marks on answers to the cards of four later chapters, and on turned sentences.

Run: python -m tests.benchmarks.marking_chapters

The answers of tests/marking/chapter_answers.jsonl were written from the prompts alone and marked
before the program's mark was seen; so were the pairs of opposites_unseen.toml
and the sentences of paraphrases.toml.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import get_args

import numpy as np

from quizzer.content.deck_file import read_deck
from quizzer.content.models import FreeCard, card_to_json
from quizzer.marking import suggest
from quizzer.marking.features import Grade, Target
from quizzer.marking.suggest import Suggestion
from quizzer.paths import bundled
from quizzer.services.review import answers
from quizzer.store.content import Neighbour
from tests.benchmarks.marking import judge

FOLDER = Path(__file__).parents[1] / "marking"
SETS = tuple(range(1, 12))  # of turned sentences
MARKS: tuple[Grade, ...] = get_args(Grade)


@lru_cache(maxsize=8)
def free_cards(deck_id: str) -> dict[str, FreeCard]:
    """A bundled deck's free cards by id."""
    deck, _ = read_deck(Path(bundled("questions")) / f"{deck_id}.toml")
    return {card.id: card for card in deck.card if isinstance(card, FreeCard)}


@lru_cache(maxsize=256)
def _neighbours(deck_id: str, card_id: str) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(f"{deck_id}/{name}", card_to_json(card))
        for name, card in free_cards(deck_id).items()
        if name != card_id
    )


@lru_cache(maxsize=256)
def target_of(name: str) -> Target:
    """What an answer to a card, named "deck/card", is compared with."""
    deck_id, card_id = name.split("/")
    card = free_cards(deck_id)[card_id]
    goal = answers.marking_target(card)
    return suggest.targets_of(
        card.prompt, card.answer, card.key_points, goal.answers, goal.examples
    )[0]


def ask(name: str, answer: str) -> Suggestion:
    """The suggestion for an answer to a card, named "deck/card"."""
    deck_id, card_id = name.split("/")
    card = free_cards(deck_id)[card_id]
    return answers.suggest_for_card(card, answer, (), _neighbours(deck_id, card_id))


@lru_cache(maxsize=1)
def figures() -> dict[str, dict[str, float]]:
    """The figures of each deck and of "all"; the shares are as in `marking.judge`."""
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    text = (FOLDER / "chapter_answers.jsonl").read_text(encoding="utf-8")
    for row in map(json.loads, text.splitlines()):
        mark = ask(row["card"], row["answer"]).mark
        pair = (MARKS.index(row["mark"]), -1 if mark is None else MARKS.index(mark))
        pairs[row["card"].split("/")[0]].append(pair)
        pairs["all"].append(pair)
    return {name: judge(*np.array(rows).T) for name, rows in pairs.items()}


def opposite_marks(number: int) -> tuple[Counter[str], Counter[str]]:
    """The marks of a set's right sentences, and of their turned ones."""
    text = (FOLDER / "opposites_unseen.toml").read_text(encoding="utf-8")
    pairs = [pair for pair in tomllib.loads(text)["pair"] if pair["set"] == number]
    return (
        Counter(str(ask(pair["card"], pair["right"]).mark) for pair in pairs),
        Counter(str(ask(pair["card"], pair["turned"]).mark) for pair in pairs),
    )


def paraphrase_marks() -> Counter[str]:
    """The marks of right sentences in another voice."""
    rows = tomllib.loads((FOLDER / "paraphrases.toml").read_text(encoding="utf-8"))["answer"]
    return Counter(str(ask(row["card"], row["text"]).mark) for row in rows)


def main() -> None:
    for name, row in figures().items():
        print(f"{name:<12}" + "  ".join(f"{key} {value:.3f}" for key, value in row.items()))
    for number in SETS:
        right, turned = opposite_marks(number)
        print(f"opposites, set {number}: right {dict(right)}, turned {dict(turned)}")
    print(f"right sentences in another voice: {dict(paraphrase_marks())}")


if __name__ == "__main__":
    main()
