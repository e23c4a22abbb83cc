"""Fits how much evidence shows that an answer has a right one's words with another meaning.

Run: python -m tests.benchmarks.marking_turned SHARED [--write]

It learns from right answers (those of `SHARED/answers/answers.jsonl` and of tests/marking) and from
the turned sentences there, as far as their words alone would make them good; `--write` keeps the
fit in quizzer/marking/turned.json. An answer is never among the examples that it is compared with.
The shares that it prints are of cards that the fit has not seen.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from quizzer.marking import guards, suggest, turned
from quizzer.marking.crossing import crossed
from quizzer.marking.features import Target
from quizzer.marking.model import load
from quizzer.marking.text import cleaned
from tests.benchmarks import marking_cards
from tests.benchmarks.marking import Array, Booleans, descend
from tests.benchmarks.marking_chapters import FOLDER, free_cards
from tests.benchmarks.marking_crossing import Sentence, read_texts, target

PATH = Path(turned.__file__).with_name("turned.json")
FOLDS = 10
FITTED = range(1, 10)  # sets of turned sentences that it learns from; later ones judge it
DECAY = 0.05
ALLOWED = 0.10  # the share of learners' right answers, else good, that is silenced
SHARES = (0.03, 0.05, 0.08, 0.10, 0.12, 0.15)


class Sample(NamedTuple):
    """An answer that would be good: its card, its evidence, where it is from, if it is turned."""

    card: str
    values: tuple[float, ...]
    source: str
    is_turned: bool


def read_samples(shared: Path) -> list[Sample]:
    """Answers whose words alone would make them good, and that no plain reason silences."""
    texts = [*read_texts(shared, FITTED), *chapter_texts()]
    excluded = frozenset(text.strip() for _, text, *_ in texts)
    samples = []
    for card, text, source, is_turned in texts:
        goal, answer = target(card, excluded), cleaned(text)
        p_good = probability_of_good(goal, answer)
        found = guards.reasons_against_good(answer, goal)
        if p_good >= suggest.GOOD_FROM and not found.plain:
            signs = {*found.signs, *["crossed" for _ in islice(crossed(answer, goal), 1)]}
            values = turned.evidence(answer, goal, p_good, signs)
            samples.append(Sample(card, values, source, is_turned))
    return samples


def chapter_texts() -> Iterator[Sentence]:
    """The chapter's own pairs, and the right and wrong sentences of tests/marking/learners.toml."""
    for pair in marking_cards.opposite_pairs():
        card = f"fastbook-04/{pair.card.id}"
        yield Sentence(card, pair.right, "pairs", is_turned=False)
        yield Sentence(card, pair.turned, "pairs", is_turned=True)
    sentences = tomllib.loads((FOLDER / "learners.toml").read_text(encoding="utf-8"))
    for name in free_cards("fastbook-04").keys() & sentences.keys():
        for kind, text in sentences[name].items():
            yield Sentence(f"fastbook-04/{name}", text, "pairs", is_turned=kind == "wrong")


def probability_of_good(goal: Target, answer: str) -> float:
    """How likely an answer is good by its words."""
    values = suggest.measure(goal, answer, is_non_answer=False).values
    lines = load(with_meaning=True, with_examples=True)
    return min(lines.nit.probability(values), lines.good.probability(values))


def fit(samples: Sequence[Sample]) -> Array:
    """Weights of the evidence and, last, the intercept; turned and right ones weigh the same."""
    rows = np.array([sample.values for sample in samples])
    are_turned = np.array([sample.is_turned for sample in samples])
    center, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    share = np.where(are_turned, 0.5 / are_turned.sum(), 0.5 / (~are_turned).sum())
    with_one = np.column_stack([(rows - center) / scale, np.ones(len(rows))])
    signs = np.zeros(with_one.shape[1])
    line = descend(with_one, are_turned.astype(float), share, signs, decay=DECAY)
    slopes = line[:-1] / scale
    return np.array([*slopes, line[-1] - float(slopes @ center)])


def odds(samples: Sequence[Sample], line: Array) -> Array:
    rows = np.array([sample.values for sample in samples])
    levels: Array = rows @ line[:-1] + line[-1]
    return levels


def held_out_odds(samples: Sequence[Sample]) -> Array:
    """Each sample's log odds by a fit that has not seen its card."""
    cards = sorted({sample.card for sample in samples})
    levels = np.zeros(len(samples))
    for fold in range(FOLDS):
        held_out = set(cards[fold::FOLDS])
        line = fit([sample for sample in samples if sample.card not in held_out])
        at = [number for number, sample in enumerate(samples) if sample.card in held_out]
        levels[at] = odds([samples[number] for number in at], line)
    return levels


def least_for(levels: Array, of_learners: Booleans, allowed: float) -> float:
    """The log odds above which a share of learners' right answers lies."""
    right = np.sort(levels[of_learners])[::-1]
    return float(right[int(allowed * len(right))]) + 1e-6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="keep the fit in turned.json")
    options = parser.parse_args()
    samples = read_samples(options.folder)
    levels = held_out_odds(samples)
    are_turned = np.array([sample.is_turned for sample in samples])
    of_learners = np.array([s.source == "learners" and not s.is_turned for s in samples])
    print(f"{len(samples)} answers that would be good, {are_turned.sum()} turned; cards left out")
    for share in SHARES:
        least = least_for(levels, of_learners, share)
        left = (levels[are_turned] < least).sum()
        right = (levels[~are_turned & ~of_learners] < least).mean()
        print(
            f"  {share:.0%} of learners' right answers above {least:5.2f}: {left} turned ones good"
        )
        print(f"    and {right:.0%} of the other right sentences")
    if options.write:
        line = fit(samples)
        table = {
            "source": "python -m tests.benchmarks.marking_turned SHARED --write",
            "weights": {n: round(float(w), 4) for n, w in zip(turned.NAMES, line, strict=False)},
            "intercept": round(float(line[-1]), 4),
            "least": round(least_for(levels, of_learners, ALLOWED), 3),
        }
        PATH.write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
