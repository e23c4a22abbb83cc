"""Fits how much evidence shows that two things of an answer are described as each other.

Run: python -m tests.benchmarks.marking_crossing SHARED

It learns from right answers (those of `SHARED/answers/answers.jsonl` and of tests/marking) and from
the turned sentences there, and prints the weights that quizzer/marking/crossing.py has, with the
shares that they find on cards that the fit has not seen. Few turned sentences cross two things, and
an answer has many pairs: of each, the pair that speaks most for it counts, by the weights so far.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from quizzer.marking import crossing, suggest
from quizzer.marking.features import Target
from quizzer.marking.text import cleaned
from quizzer.services.review.answers import marking_target
from tests.benchmarks.marking import Array, Booleans, descend, read_answers
from tests.benchmarks.marking_chapters import FOLDER, free_cards

FOLDS, ROUNDS = 6, 6
SETS = (1, 2, 3, 4, 5, 6)  # of turned sentences; later ones judge the result
ALLOWED = (0.005, 0.01, 0.02, 0.03, 0.05)  # shares of right answers that are silenced


class Sample(NamedTuple):
    """An answer: its card, the evidence of each of its pairs (pairs, k), whether it is turned."""

    card: str
    evidence: Array
    is_turned: bool


@lru_cache(maxsize=256)
def target(name: str, excluded: frozenset[str] = frozenset()) -> Target:
    """What answers to a card are compared with; `excluded` are texts that are no examples."""
    deck_id, card_id = name.split("/")
    card = free_cards(deck_id)[card_id]
    goal = marking_target(card)
    examples = [(text, mark) for text, mark in goal.examples if text.strip() not in excluded]
    return suggest.targets_of(card.prompt, card.answer, card.key_points, goal.answers, examples)[0]


class Sentence(NamedTuple):
    """A right or a turned sentence, or a right answer: "learners", "voice" or "pairs"."""

    card: str
    text: str
    source: str
    is_turned: bool


def read_texts(shared: Path, sets: Sequence[int] = SETS) -> list[Sentence]:
    """Right answers to the cards, and the pairs of right and turned sentences of some sets."""
    answers = [json.loads(line) for line in (FOLDER / "chapter_answers.jsonl").open()]
    right = [(row["card"], row["answer"]) for row in answers if row["mark"] == "good"]
    marked = read_answers(shared / "answers" / "answers.jsonl")
    chapter = free_cards("fastbook-04")
    right += [
        (row.card, row.text)
        for row in marked
        if row.grade == 2 and row.card.split("/")[1] in chapter
    ]
    rows = [Sentence(card, text, "learners", is_turned=False) for card, text in right]
    said = tomllib.loads((FOLDER / "paraphrases.toml").read_text(encoding="utf-8"))
    rows += [Sentence(row["card"], row["text"], "voice", is_turned=False) for row in said["answer"]]
    pairs = tomllib.loads((FOLDER / "opposites_unseen.toml").read_text(encoding="utf-8"))
    for pair in (pair for pair in pairs["pair"] if pair["set"] in sets):
        rows.append(Sentence(pair["card"], pair["right"], "pairs", is_turned=False))
        rows.append(Sentence(pair["card"], pair["turned"], "pairs", is_turned=True))
    return rows


def read_samples(shared: Path) -> list[Sample]:
    samples = []
    for card, text, _, is_turned in read_texts(shared):
        found = crossing.crossings(cleaned(text), target(card))
        evidence = np.array([pair.evidence for pair in found])
        samples.append(Sample(card, evidence.reshape(-1, len(crossing.WEIGHTS)), is_turned))
    return samples


def fit(samples: list[Sample]) -> Array:
    """Weights of the evidence and, last, the intercept; turned and right ones weigh the same."""
    samples = [sample for sample in samples if len(sample.evidence)]
    rows = np.concatenate([sample.evidence for sample in samples])
    center, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    turned = np.array([sample.is_turned for sample in samples])
    share = np.where(turned, 0.5 / turned.sum(), 0.5 / (~turned).sum())
    weights = np.zeros(len(center) + 1)
    weights[0] = 1.0
    for _ in range(ROUNDS):
        scaled = [(sample.evidence - center) / scale for sample in samples]
        best = np.array([rows[(rows @ weights[:-1]).argmax()] for rows in scaled])
        with_one = np.column_stack([best, np.ones(len(best))])
        weights = descend(with_one, turned.astype(float), share, np.zeros(len(weights)), decay=0.01)
    slopes = weights[:-1] / scale
    return np.array([*slopes, weights[-1] - float(slopes @ center)])


def scores(samples: list[Sample], weights: Array) -> Array:
    """The log odds of each sample's pair that has most; very low where there is none."""
    return np.array(
        [
            float((sample.evidence @ weights[:-1] + weights[-1]).max(initial=-9.0))
            for sample in samples
        ]
    )


def print_found(levels: Array, turned: Booleans) -> None:
    right = np.sort(levels[~turned])[::-1]
    for allowed in ALLOWED:
        least = right[int(allowed * len(right))]
        found = (levels[turned] > least).mean()
        print(f"  {allowed:.1%} of right ones above {least:5.2f}: {found:.1%} of turned ones too")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    samples = read_samples(parser.parse_args().folder)
    turned = np.array([sample.is_turned for sample in samples])
    cards = sorted({sample.card for sample in samples})
    levels = np.zeros(len(samples))
    for fold in range(FOLDS):
        held_out = set(cards[fold::FOLDS])
        weights = fit([sample for sample in samples if sample.card not in held_out])
        at = [number for number, sample in enumerate(samples) if sample.card in held_out]
        levels[at] = scores([samples[number] for number in at], weights)
    print(f"{len(samples)} answers, {turned.sum()} turned; cards left out in {FOLDS} folds")
    print_found(levels, turned)
    print("weights", [round(float(weight), 3) for weight in fit(samples)])


if __name__ == "__main__":
    main()
