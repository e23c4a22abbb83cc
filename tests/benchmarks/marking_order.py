"""Fits the model that tells sentences from shuffled words (quizzer/marking/word_pairs.json).

Run: python -m tests.benchmarks.marking_order SHARED [--write], with SHARED as for marking.py.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np

from quizzer.marking import guards, suggest, word_order
from quizzer.marking.features import Target
from quizzer.marking.text import cleaned, words
from quizzer.services.review.answers import marking_target
from tests.benchmarks import marking_cards
from tests.benchmarks.marking import CREDIT, Array, area, read_answers, read_asag

PATH = Path(word_order.__file__).with_name("word_pairs.json")
STEP = 0.25  # to which the log odds of a pair are rounded
RARE = 60  # pairs that a kind of word needs to be counted
SAMPLE = 500  # answers of each file
DECAY = 1e-4
LEVELS = "".join(chr(ord("A") + n) for n in range(int(2 * word_order.PAIR_LIMIT / STEP) + 1))
Pairs = dict[tuple[str, str], float]


def texts_of(files: Iterable[Path]) -> list[str]:
    """Every answer, reference and question once."""
    found: set[str] = set()
    for path in files:
        for row in read_asag(path):
            found.update((row["answer"], row["reference"], row["question"]))
            found.update(row.get("references", ()))
    return sorted(found)


def pair_odds(texts: Iterable[str]) -> Pairs:
    """How much likelier each pair of kinds is in these texts than in words shuffled (log)."""
    together: Counter[tuple[str, str]] = Counter()
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for text in texts:
        for tokens in word_order.phrases(cleaned(text)):
            for a, b in pairwise(map(word_order.kind_of, tokens)):
                together[a, b] += 1
                first[a] += 1
                second[b] += 1
    total = together.total()
    kinds = sorted(kind for kind in first if first[kind] + second[kind] >= RARE)
    odds = {}
    for a in kinds:
        for b in kinds:
            expected = first[a] * second[b] / total
            prior = 0.5 + min(1.0, expected)
            level = math.log((together[a, b] + prior) / (expected + prior))
            bounded = max(-word_order.PAIR_LIMIT, min(word_order.PAIR_LIMIT, level))
            odds[a, b] = round(bounded / STEP) * STEP
    return odds


def samples(shared: Path, pairs: Pairs) -> tuple[Array, Array, list[str]]:
    """Features of texts, whether each is in its own order, and where it comes from."""
    draw = random.Random(0)
    values: list[tuple[float, ...]] = []
    right: list[bool] = []
    kinds: list[str] = []

    def add(kind: str, text: str, goal: Target) -> None:
        clean = cleaned(text)
        if len(words(clean)) >= word_order.SHUFFLED_WORDS:
            values.append(word_order.order_features(clean, goal, pairs))
            right.append(not kind.startswith("shuffled"))
            kinds.append(kind)

    goals = {}
    for card in marking_cards.cards():
        target = marking_target(card)
        [goal, *_] = suggest.targets_of(
            card.prompt, target.reference, target.key_points, target.answers, target.examples
        )
        goals[f"fastbook-04/{card.id}"] = goal
        for text in (*marking_cards.right_texts(card), marking_cards.prose_of(card)):
            add("deck", text, goal)
            for _ in range(2):
                add("shuffled deck", marking_cards.shuffled(text, draw), goal)
        for _ in range(5):
            add("shuffled key points", marking_cards.soup(card, draw), goal)
            add("shuffled each key point", marking_cards.soup_by_point(card, draw), goal)
    for answer in read_answers(shared / "answers" / "answers.jsonl"):
        if answer.card in goals and guards.code_share(answer.text) == 0:
            add("learners", answer.text, goals[answer.card])
    for path in sorted((shared / "asag").glob("*.jsonl.gz")):
        if "train" in path.name or "digi" in path.name:
            for row in draw.sample(read_asag(path), SAMPLE):
                [goal] = suggest.targets_of(row["question"], row["reference"])
                add("asag", row["answer"], goal)
                add("shuffled asag", marking_cards.shuffled(row["answer"], draw), goal)
                add("shuffled references", marking_cards.shuffled(row["reference"], draw), goal)
    return np.array(values), np.array(right), kinds


def fit(values: Array, right: Array, kinds: list[str]) -> tuple[Array, float]:
    """A logistic line, each kind of text weighing the same, but real texts of cards twice."""
    count = Counter(kinds)
    share = np.array([(2 if kind in ("deck", "learners") else 1) / count[kind] for kind in kinds])
    share /= share.sum()
    scale = values.std(axis=0)
    x = np.column_stack([values / scale, np.ones(len(values))])
    line = np.zeros(x.shape[1])
    rate = 1 / (0.25 * np.linalg.norm(x.T * np.sqrt(share), 2) ** 2)
    for _ in range(5000):
        guess = 1 / (1 + np.exp(-x @ line))
        line -= rate * (x.T @ (share * (guess - right)) + DECAY * line)
    return line[:-1] / scale, float(line[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="keep the fit in word_pairs.json")
    options = parser.parse_args()
    files = sorted((options.folder / "asag").glob("*.jsonl.gz"))
    pairs = pair_odds(texts_of(files))
    values, right, kinds = samples(options.folder, pairs)
    weights, intercept = fit(values, right, kinds)
    odds = values @ weights + intercept
    print(f"area under the curve {area(odds, right > 0):.3f}; called shuffled:")
    for kind in dict.fromkeys(kinds):
        rows = np.array([kind == other for other in kinds])
        print(f"  {kind:<24} {(odds[rows] < word_order.SHUFFLED_BELOW).mean():.1%}")
    if options.write:
        names = sorted({first for first, _ in pairs})
        low = -word_order.PAIR_LIMIT
        table = {
            "source": "python -m tests.benchmarks.marking_order SHARED --write",
            "credit": CREDIT,
            "weights": dict(
                zip(word_order.ORDER_NAMES, (round(float(w), 4) for w in weights), strict=True)
            ),
            "intercept": round(intercept, 4),
            "step": STEP,
            "levels": LEVELS,
            "kinds": names,
            "rows": [
                "".join(LEVELS[round((pairs[a, b] - low) / STEP)] for b in names) for a in names
            ],
        }
        PATH.write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
