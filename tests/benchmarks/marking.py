"""Refits the suggested marks, each data set left out in turn, and prints what was promised.

Run: python -m tests.benchmarks.marking FOLDER [--write]

FOLDER holds the marked answers: beetle_*.jsonl.gz and sciEntsBank_*.jsonl.gz (SemEval-2013 task 7,
CC BY-SA 3.0) and digiklausur.jsonl.gz. They are not shipped; --write keeps the fit on all of them
in quizzer/marking/coefficients.json. Needs wordllama, for the fit with word vectors.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from quizzer.marking import features, guards, model, suggest
from quizzer.marking.contradiction import contradictions
from quizzer.marking.guards import unreadable
from quizzer.marking.similarity import vectors
from quizzer.marking.text import cleaned
from tests.benchmarks.marking_cards import print_cards

RIGHT = {"correct": 1.0, "incorrect": 0.0, "contradictory": 0.0, 0: 0.0, 1: 0.5, 2: 1.0}
SIGNS = {"points": 1, "recall": 1, "own_words": 1, "non_answer": -1}
LOST = 0.05  # the share of right answers that "again" may cost
COEFFICIENTS = Path(model.__file__).with_name("coefficients.json")
CREDIT = [
    "Beetle and SciEntsBank: SemEval-2013 task 7, the Joint Student Response Analysis "
    "(Dzikovska et al. 2013), CC BY-SA 3.0",
    "digiklausur: exam answers on neural networks; references and key points written for this "
    "project, MPL-2.0",
]
Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Marked:
    """Answers of one file: features (n, 4), what people gave them, and what the guards say."""

    name: str
    values: Array
    right: Array
    guarded: list[str | None]  # "again", "nit" (at most) or "null"
    labels: list[str | int]
    turned: list[bool]  # held back for nothing but a contradiction

    @property
    def family(self) -> str:
        return self.name.split("_")[0]


def read(path: Path) -> Marked:
    """Every answer measured against its best reference, as the suggestion would."""
    values, right, guarded, labels, turned = [], [], [], [], []
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        row = json.loads(line)
        text = cleaned(row["answer"])
        goals = [
            features.target(row["question"], reference, tuple(row.get("key_points", ())))
            for reference in row.get("references", [row["reference"]])
        ]
        silent = guards.no_answer(text, goals[0]) is not None
        measured = [suggest.measure(goal, text, silent) for goal in goals]
        best = max(range(len(goals)), key=lambda at: sum(measured[at].values[:2]))
        values.append(measured[best].values)
        right.append(RIGHT[row["score"]])
        guarded.append(guard(text, goals[best], measured[best]))
        labels.append(row["score"])
        reasons = suggest.reasons_against(goals[best], text, measured[best])
        turned.append(bool(reasons) and reasons == contradictions(text, goals[best]))
    name = path.name.split(".")[0]
    return Marked(name, np.array(values), np.array(right), guarded, labels, turned)


def guard(text: str, goal: features.Target, found: features.Features) -> str | None:
    if guards.no_answer(text, goal) is not None:
        return "again"
    if unreadable(text) is not None:
        return "null"
    return "nit" if suggest.reasons_against(goal, text, found) else None


def fit(parts: Sequence[Marked]) -> model.LogisticModel:
    """A logistic line, each family counting the same, weights kept to their signs.

    "good" begins where right and not right part best (the sum of both shares); "again" ends where
    5 % of the right answers are lost.
    """
    families = {part.family for part in parts}
    sizes = {name: sum(len(p.right) for p in parts if p.family == name) for name in families}
    share = np.concatenate([np.full(len(part.right), 1 / sizes[part.family]) for part in parts])
    share /= share.sum()
    x = np.concatenate([part.values for part in parts])
    y = np.concatenate([part.right for part in parts])
    weights = _descend(np.column_stack([x, np.ones(len(x))]), y, share)
    line = model.LogisticModel(tuple(map(float, weights[:-1])), float(weights[-1]), 0.0, 0.0)
    scores, right = scored(line, x), y == 1.0
    grid = np.arange(0.05, 0.95, 0.005)
    kept = np.array([share[right & (scores >= at)].sum() for at in grid]) / share[right].sum()
    fooled = np.array([share[~right & (scores >= at)].sum() for at in grid]) / share[~right].sum()
    good = float(grid[int(np.argmax(kept - fooled))])
    nit = float(grid[int(np.searchsorted(1 - kept, LOST, side="right")) - 1])
    return model.LogisticModel(line.weights, line.intercept, round(nit, 3), round(good, 3))


def _descend(x: Array, y: Array, share: Array, decay: float = 1e-3) -> Array:
    """Accelerated projected gradient descent on the weighted log loss."""
    signs = np.array([*SIGNS.values(), 0])
    rate = 1 / (0.25 * np.linalg.norm(x.T * np.sqrt(share), 2) ** 2 + decay)
    here = ahead = np.zeros(x.shape[1])
    for step in range(1, 4001):
        guess = 1 / (1 + np.exp(-x @ ahead))
        slope = x.T @ (share * (guess - y)) + decay * ahead * (signs != 0)
        new = ahead - rate * slope
        new[signs * new < 0] = 0.0
        ahead = new + (step - 1) / (step + 2) * (new - here)
        here = new
    return here


def scored(line: model.LogisticModel, values: Array) -> Array:
    return np.array([line.score(row) for row in values])


def area(scores: Array, right: Array) -> float:
    """Area under the ROC curve, ties counting half."""
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    yes, no = int(right.sum()), int((~right).sum())
    return float((rank[right].sum() - yes * (yes + 1) / 2) / (yes * no))


def kappa(given: Array, said: Array) -> float:
    """Quadratic weighted kappa of grades 0 to 2."""
    table = np.zeros((3, 3))
    np.add.at(table, (given, said), 1)
    cost = np.subtract.outer(np.arange(3), np.arange(3)) ** 2
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(1 - (cost * table).sum() / (cost * chance).sum())


def grades(line: model.LogisticModel, part: Marked, forced: bool) -> Array:
    """0 to 2 as suggested, guards included; -1 where no mark is given and none is forced."""
    marks = []
    for score, guarded in zip(scored(line, part.values), part.guarded, strict=True):
        grade = ["again", "nit", "good"].index(suggest.forced_mark(line, float(score)))
        near = min(abs(score - line.nit), abs(score - line.good)) < suggest.BAND
        if guarded == "again":
            grade = 0
        elif guarded == "null":
            grade = grade if forced else -1
        elif guarded == "nit" and score >= line.good - suggest.BAND:
            grade = 1
        elif near and not forced:
            grade = -1
        marks.append(grade)
    return np.array(marks)


def report(parts: list[Marked], label: str) -> None:
    """The table of the figures that the issue names, with each family left out of its own fit."""
    print(f"\n{label}: each family left out of its own fit, guards included")
    for name, wanted in (("sciEntsBank_UD", 0.78), ("beetle_UQ", 0.72)):
        [part] = [part for part in parts if part.name == name]
        line = fit([other for other in parts if other.family != part.family])
        found = area(scored(line, part.values), part.right == 1.0)
        print(f"  {name:<16} area under the curve {found:.3f}   wanted {wanted}")
    [exam] = [part for part in parts if part.family == "digiklausur"]
    line = fit([other for other in parts if other.family != "digiklausur"])
    given = np.rint(exam.right * 2).astype(int)
    for forced in (True, False):
        said = grades(line, exam, forced)
        spoken = said >= 0
        a, b = given[spoken], said[spoken]
        fooled = float((b[a == 0] == 2).mean())
        print(f"  digiklausur, {'a mark forced on all' if forced else 'where it speaks'}:")
        print(f"    answers marked           {spoken.mean():.3f}")
        print(f"    three-way accuracy       {(a == b).mean():.3f}   wanted 0.58")
        print(f"    quadratic weighted kappa {kappa(a, b):.3f}   wanted 0.40")
        print(f"    wrong called good        {fooled:.3f}   wanted at most 0.15")
        print(f"    within one grade         {(abs(a - b) <= 1).mean():.3f}   wanted 0.97")
    print(f"  line without digiklausur: {line}")
    for family in ("beetle", "sciEntsBank"):
        line = fit([other for other in parts if other.family != family])
        own = [part for part in parts if part.family == family]
        for label in ("contradictory", "correct"):
            without, held = (
                called_good(line, own, label, False),
                called_good(line, own, label, True),
            )
            print(
                f"  {family}, {label} called good: {held[0]} of {held[1]}"
                f" ({held[0] / held[1]:.3f}); {without[0]} without the rules on contradictions"
            )


def called_good(
    line: model.LogisticModel, parts: Sequence[Marked], label: str, with_rules: bool
) -> tuple[int, int]:
    """How many answers of a label are called good, and how many there are."""
    good = total = 0
    for part in parts:
        kept = [
            None if turned and not with_rules else guarded
            for guarded, turned in zip(part.guarded, part.turned, strict=True)
        ]
        said = grades(line, replace(part, guarded=kept), False)
        chosen = np.array([own == label for own in part.labels])
        good, total = good + int((said[chosen] == 2).sum()), total + int(chosen.sum())
    return good, total


def as_table(line: model.LogisticModel) -> dict[str, Any]:
    weights = dict(zip(features.NAMES, (round(w, 4) for w in line.weights), strict=True))
    return {
        "weights": weights,
        "intercept": round(line.intercept, 4),
        "nit": line.nit,
        "good": line.good,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="keep the fit in coefficients.json")
    asked = parser.parse_args()
    files = sorted(asked.folder.glob("*.jsonl.gz"))
    if vectors() is None or not files:
        raise SystemExit("needs wordllama installed, and a folder with *.jsonl.gz")
    models = {}
    for label in ("meaning", "words"):
        installed = vectors() if label == "meaning" else None
        with mock.patch.object(suggest, "vectors", return_value=installed):
            began = time.perf_counter()
            parts = [read(path) for path in files]
            each = (time.perf_counter() - began) / sum(len(part.right) for part in parts)
            report(parts, f"with {label}")
            print(f"  {each * 1000:.2f} ms an answer, guards and several references included")
            models[label] = as_table(fit(parts))
    if asked.write:
        table = {"source": "python -m tests.benchmarks.marking FOLDER --write", "credit": CREDIT}
        COEFFICIENTS.write_text(json.dumps({**table, "models": models}, indent=2) + "\n")
        model.load.cache_clear()
    print_cards()


if __name__ == "__main__":
    main()
