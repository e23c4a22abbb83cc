"""Refits the suggested marks and prints how they do on answers that the fit has not seen.

Run: python -m tests.benchmarks.marking SHARED [--write]

SHARED holds `asag` (beetle_*.jsonl.gz and sciEntsBank_*.jsonl.gz of SemEval-2013 task 7, CC BY-SA
3.0, and digiklausur.jsonl.gz) and `answers/answers.jsonl`, marked answers to the chapter's cards.
None of it is shipped; --write keeps the fit on all of them in quizzer/marking/coefficients.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args
from unittest import mock

import numpy as np

from quizzer.content.deck_file import read_deck
from quizzer.content.models import FreeCard
from quizzer.marking import features, guards, model, suggest
from quizzer.marking.similarity import vectors
from quizzer.marking.text import cleaned
from quizzer.paths import bundled
from quizzer.services.review.answers import marking_target, other_cards
from tests.benchmarks.marking_cards import neighbours, print_cards

MARKS: tuple[features.Grade, ...] = get_args(features.Grade)
GRADES = {"correct": 2, "incorrect": 0, "contradictory": 0, 0: 0, 1: 1, 2: 2}
SIGNS = {
    **{"lowest_point": 1, "points": 1, "recall": 1, "overlap": 1, "own_words": 1, "non_answer": -1},
    **{"best_good": 1, "best_three_good": 1, "good_minus_wrong": 1, "vote": 1, "code": 0},
}
COEFFICIENTS = Path(model.__file__).with_name("coefficients.json")
CREDIT = [
    "Beetle and SciEntsBank: SemEval-2013 task 7, the Joint Student Response Analysis "
    "(Dzikovska et al. 2013), CC BY-SA 3.0",
    "digiklausur: exam answers on neural networks; references and key points written for this "
    "project, MPL-2.0",
    "answers to the chapter's questions, reworded from real learners' and marked for this project",
]
FOLDS, SEEDS = 5, 3
COUNTS: tuple[int | None, ...] = (0, 1, 2, 4, 8, None)  # examples a card; None: all
Array = np.ndarray[Any, np.dtype[np.float64]]
Integers = np.ndarray[Any, np.dtype[np.int64]]
Booleans = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Answers:
    """Answers of one source: features (n, k) and grades (n,), 0 again, 1 nit, 2 good."""

    name: str
    values: Array
    grades: Integers

    @property
    def family(self) -> str:
        return self.name.split("_")[0]


@dataclass(frozen=True)
class LearnersAnswer:
    """A typed answer to a card of the chapter, its fair grade, and who wrote it."""

    card: str
    text: str
    grade: int
    learner: str


def read_asag(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]


def measured(targets: Sequence[features.Target], text: str) -> features.Features:
    """The features against the target that fits best, as the suggestion would choose."""
    silent = guards.no_answer(text, targets[0]) is not None
    tries = [suggest.measure(goal, text, silent) for goal in targets]
    return max(tries, key=lambda found: sum(found.values[1:4]))


def plain_asag(path: Path) -> Answers:
    values, grades = [], []
    for row in read_asag(path):
        targets = suggest.targets_of(
            row["question"],
            row["reference"],
            tuple(row.get("key_points", ())),
            row.get("references", [row["reference"]])[1:],
        )
        values.append(measured(targets, cleaned(row["answer"])).values)
        grades.append(GRADES[row["score"]])
    return Answers(path.name.split(".")[0], np.array(values), np.array(grades))


def asag_with_examples(path: Path, each: int = 1500, seed: int = 1) -> Answers:
    """A sample of a file's answers, each beside 4 to 12 other answers to the same question."""
    draw = random.Random(seed)
    by_question = defaultdict(list)
    for row in read_asag(path):
        by_question[row.get("qid", row["question"])].append(row)
    rows = [row for group in by_question.values() for row in group if len(group) >= 8]
    values, grades = [], []
    for row in draw.sample(rows, min(each, len(rows))):
        similar = [
            answer
            for answer in by_question[row.get("qid", row["question"])]
            if answer["answer"].casefold() != row["answer"].casefold()
        ]
        chosen = draw.sample(similar, min(draw.randint(4, 12), len(similar)))
        examples = [(answer["answer"], MARKS[GRADES[answer["score"]]]) for answer in chosen]
        if not {"good", "again"} <= {mark for _, mark in examples}:
            continue
        targets = suggest.targets_of(
            row["question"],
            row["reference"],
            tuple(row.get("key_points", ())),
            row.get("references", [row["reference"]]),
            examples,
        )
        values.append(measured(targets, cleaned(row["answer"])).values)
        grades.append(GRADES[row["score"]])
    return Answers(f"{path.name.split('.')[0]}_examples", np.array(values), np.array(grades))


def chapter() -> dict[str, FreeCard]:
    deck, _ = read_deck(Path(bundled("questions")) / "fastbook-04.toml")
    return {f"fastbook-04/{card.id}": card for card in deck.card if isinstance(card, FreeCard)}


def read_answers(path: Path) -> list[LearnersAnswer]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        LearnersAnswer(row["card"], row["answer"], MARKS.index(row["mark"]), row["learner"])
        for row in rows
    ]


Examples = list[tuple[str, features.Grade]]


def deck_examples(card: FreeCard, texts: frozenset[str]) -> Examples:
    """A card's own examples, but for those that repeat one of the answers judged on."""
    return [(e.text, e.mark) for e in card.example if e.text.strip() not in texts]


def right_answers(card: FreeCard, examples: Examples) -> tuple[str, ...]:
    """The right answers that stand beside these examples, as for a card that has them."""
    return marking_target(card).answers if examples else card.answers


def card_targets(card: FreeCard, examples: Examples) -> list[features.Target]:
    answers = right_answers(card, examples)
    return suggest.targets_of(card.prompt, card.answer, card.key_points, answers, examples)


def chosen_examples(
    card: FreeCard, deck: Examples, extra: Examples, count: int | None, draw: random.Random
) -> Examples:
    examples = [*deck, *extra]
    if count is None:
        return examples
    draw.shuffle(examples)
    by_mark = sorted(examples[:], key=lambda e: draw.random())
    good = [e for e in by_mark if e[1] == "good"]
    wrong = [e for e in by_mark if e[1] == "again"]
    remaining = [e for e in by_mark if e not in good[:1] and e not in wrong[:1]]
    return [*good[:1], *wrong[:1], *remaining][:count]


def chapter_answers(
    cards: dict[str, FreeCard],
    answers: Sequence[LearnersAnswer],
    sources: Sequence[LearnersAnswer],
    count: int | None,
    seed: int = 0,
) -> Answers:
    """Features of answers, beside the deck's examples and other learners' answers of `sources`."""
    draw = random.Random(seed)
    texts = frozenset(answer.text.strip() for answer in answers)
    values, grades = [], []
    for answer in answers:
        card = cards[answer.card]
        extra = [
            (source.text, MARKS[source.grade])
            for source in sources
            if source.card == answer.card and source.learner != answer.learner
        ]
        examples = chosen_examples(card, deck_examples(card, texts), extra, count, draw)
        values.append(measured(card_targets(card, examples), cleaned(answer.text)).values)
        grades.append(answer.grade)
    width = max(map(len, values))
    filled = [(*value, *[np.nan] * (width - len(value))) for value in values]  # no examples there
    return Answers("chapter", np.array(filled), np.array(grades))


def fit(
    parts: Sequence[Answers], names: Sequence[str], weights: dict[str, float]
) -> model.MarkModel:
    """Two logistic lines, each family weighing what `weights` says (1), signs kept."""
    families = defaultdict(list)
    for part in parts:
        families[part.family].append(part)
    x, y, share = [], [], []
    for family, group in families.items():
        total = sum(len(part.grades) for part in group)
        for part in group:
            keep = ~np.isnan(part.values).any(axis=1)
            x.append(part.values[keep])
            y.append(part.grades[keep])
            share.append(np.full(int(keep.sum()), weights.get(family, 1.0) / total))
    values, grades, mass = np.concatenate(x), np.concatenate(y), np.concatenate(share)
    mass = mass / mass.sum()
    signs = np.array([*(SIGNS[name] for name in names), 0])
    lines = []
    for least in (1, 2):
        line = descend(
            np.column_stack([values, np.ones(len(values))]),
            (grades >= least).astype(float),
            mass,
            signs,
        )
        lines.append(model.LogisticModel(tuple(map(float, line[:-1])), float(line[-1])))
    return model.MarkModel(*lines)


def descend(x: Array, y: Array, share: Array, signs: Array, decay: float = 2e-3) -> Array:
    """Accelerated projected gradient descent on the weighted log loss."""
    rate = 1 / (0.25 * np.linalg.norm(x.T * np.sqrt(share), 2) ** 2 + decay)
    here = ahead = np.zeros(x.shape[1])
    penalized = np.array([*[1.0] * (x.shape[1] - 1), 0.0])
    for step in range(1, 4001):
        guess = 1 / (1 + np.exp(-x @ ahead))
        slope = x.T @ (share * (guess - y)) + decay * ahead * penalized
        new = ahead - rate * slope
        new[signs * new < 0] = 0.0
        ahead = new + (step - 1) / (step + 2) * (new - here)
        here = new
    return here


def area(scores: Array, right: Booleans) -> float:
    """Area under the ROC curve, ties counting half."""
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    yes, no = int(right.sum()), int((~right).sum())
    return float((rank[right].sum() - yes * (yes + 1) / 2) / (yes * no))


def kappa(first: Integers, second: Integers) -> float:
    """Quadratic weighted kappa of grades 0 to 2."""
    table = np.zeros((3, 3))
    np.add.at(table, (first, second), 1)
    cost = np.subtract.outer(np.arange(3), np.arange(3)) ** 2
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(1 - (cost * table).sum() / (cost * chance).sum())


def probabilities(line: model.LogisticModel, values: Array) -> Array:
    return np.array([line.probability(row) for row in values])


def suggested(
    cards: dict[str, FreeCard],
    answers: Sequence[LearnersAnswer],
    sources: Sequence[LearnersAnswer],
    lines: dict[bool, model.MarkModel],
    count: int | None,
    seed: int,
) -> Integers:
    """The marks that `suggest` gives with these lines: grades, -1 where it says nothing."""
    draw = random.Random(seed)
    texts = frozenset(answer.text.strip() for answer in answers)
    grades = []
    with mock.patch.object(suggest, "load", lambda _, with_examples: lines[with_examples]):
        for answer in answers:
            card = cards[answer.card]
            extra = [
                (sample.text, MARKS[sample.grade])
                for sample in sources
                if sample.card == answer.card
            ]
            examples = chosen_examples(card, deck_examples(card, texts), extra, count, draw)
            suggestion = suggest.suggest(
                card.prompt,
                card.answer,
                answer.text,
                card.key_points,
                card.accepted,
                answers=right_answers(card, examples),
                examples=examples,
                other_cards=other_cards(card, neighbours()[card.id]),
            )
            grades.append(-1 if suggestion.mark is None else MARKS.index(suggestion.mark))
    return np.array(grades)


def folds(answers: Sequence[LearnersAnswer], seed: int) -> list[set[str]]:
    learners = sorted({answer.learner for answer in answers})
    random.Random(seed).shuffle(learners)
    return [set(learners[at::FOLDS]) for at in range(FOLDS)]


def judge(grades: Integers, marks: Integers) -> dict[str, float]:
    """The figures of a table's row; shares of wrong and of good answers are of all of them."""
    spoken = marks >= 0
    a, b = grades[spoken], marks[spoken]
    return {
        "accuracy": float((a == b).mean()),
        "kappa": kappa(a, b),
        "speaks": float(spoken.mean()),
        "wrong called good": float((marks[grades == 0] == 2).mean()),
        "good called again": float((marks[grades == 2] == 0).mean()),
        "good not good": float(np.isin(marks[grades == 2], (0, 1)).mean()),
    }


def print_chapter(
    plain: Sequence[Answers], asag: Sequence[Answers], path: Path, weight: float
) -> None:
    """Five folds of learners, three seeds, by number of examples."""
    cards = chapter()
    answers = [answer for answer in read_answers(path) if answer.card in cards]
    grades = np.array([answer.grade for answer in answers])
    results: dict[Any, list[dict[str, float]]] = defaultdict(list)
    for seed in range(SEEDS):
        marks = {count: np.full(len(answers), -2) for count in COUNTS}
        for held_out in folds(answers, seed):
            seen = [answer for answer in answers if answer.learner not in held_out]
            rows = [at for at, answer in enumerate(answers) if answer.learner in held_out]
            with_examples = [
                chapter_answers(cards, seen, seen, count, seed) for count in (4, 8, None)
            ]
            without = chapter_answers(cards, seen, seen, 0, seed)
            fitted = {
                False: fit([*plain, without], features.NAMES, {"chapter": weight}),
                True: fit(
                    [*asag, *with_examples],
                    (*features.NAMES, *features.EXAMPLE_NAMES),
                    {"chapter": weight},
                ),
            }
            for count in COUNTS:
                marks[count][rows] = suggested(
                    cards, [answers[at] for at in rows], seen, fitted, count, seed
                )
        for count in COUNTS:
            results[count].append(judge(grades, marks[count]))
    print(f"\nchapter, {len(answers)} answers, learners left out ({FOLDS} folds, {SEEDS} seeds)")
    print(f"  always good: accuracy {(grades == 2).mean():.3f}")
    for count in COUNTS:
        row = {key: np.mean([r[key] for r in results[count]]) for key in results[count][0]}
        label = "all examples" if count is None else f"{count} examples"
        print(f"  {label:<13}" + "  ".join(f"{key} {value:.3f}" for key, value in row.items()))


def print_asag(plain: Sequence[Answers], asag: Sequence[Answers], label: str) -> None:
    """Each family left out of its own fit."""
    print(f"\n{label}: each family left out of its own fit")
    for name in ("sciEntsBank_UA", "sciEntsBank_UQ", "sciEntsBank_UD", "beetle_UA", "beetle_UQ"):
        [part] = [part for part in plain if part.name == name]
        line = fit([p for p in plain if p.family != part.family], features.NAMES, {})
        scores = probabilities(line.good, part.values)
        print(f"  {name:<16} area under the curve {area(scores, part.grades == 2):.3f}")
    [exam] = [part for part in plain if part.family == "digiklausur"]
    lines = fit([p for p in plain if p.family != "digiklausur"], features.NAMES, {})
    score = probabilities(lines.nit, exam.values) + probabilities(lines.good, exam.values)
    print(f"  digiklausur      area under the curve {area(score, exam.grades == 2):.3f}")
    for family in {part.family for part in asag}:
        names = (*features.NAMES, *features.EXAMPLE_NAMES)
        lines = fit([p for p in asag if p.family != family], names, {})
        for part in (p for p in asag if p.family == family):
            scores = probabilities(lines.good, part.values)
            print(f"  {part.name:<28} area under the curve {area(scores, part.grades == 2):.3f}")


def as_table(lines: model.MarkModel, names: Iterable[str]) -> dict[str, Any]:
    return {
        mark: {
            "weights": dict(zip(names, (round(w, 4) for w in line.weights), strict=True)),
            "intercept": round(line.intercept, 4),
        }
        for mark, line in (("nit", lines.nit), ("good", lines.good))
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="keep the fit in coefficients.json")
    parser.add_argument("--weight", type=float, default=6.0, help="of the chapter's answers")
    options = parser.parse_args()
    files = sorted((options.folder / "asag").glob("*.jsonl.gz"))
    answers = options.folder / "answers" / "answers.jsonl"
    if vectors() is None or not files:
        raise SystemExit("needs wordllama installed, and a folder with asag/*.jsonl.gz")
    names = (*features.NAMES, *features.EXAMPLE_NAMES)
    models = {}
    for label in ("meaning", "words"):
        installed = vectors() if label == "meaning" else None
        with mock.patch.object(suggest, "vectors", return_value=installed):
            began = time.perf_counter()
            plain = [plain_asag(path) for path in files]
            asag = [
                asag_with_examples(path)
                for path in files
                if "train" in path.name or "digi" in path.name
            ]
            print_asag(plain, asag, f"with {label}")
            print_chapter(plain, asag, answers, options.weight)
            cards = chapter()
            rows = [answer for answer in read_answers(answers) if answer.card in cards]
            weights = {"chapter": options.weight}
            models[label] = {
                "plain": as_table(
                    fit([*plain, chapter_answers(cards, rows, rows, 0)], features.NAMES, weights),
                    features.NAMES,
                ),
                "examples": as_table(
                    fit(
                        [*asag, *(chapter_answers(cards, rows, rows, n) for n in (4, 8, None))],
                        names,
                        weights,
                    ),
                    names,
                ),
            }
            print(f"  {time.perf_counter() - began:.0f} s")
    if options.write:
        table = {"source": "python -m tests.benchmarks.marking SHARED --write", "credit": CREDIT}
        COEFFICIENTS.write_text(json.dumps({**table, "models": models}, indent=2) + "\n")
        model.load.cache_clear()
    print_cards()


if __name__ == "__main__":
    main()
