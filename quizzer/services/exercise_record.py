"""What was done in the Lab, added up: attempts, mistakes met and overcome, networks trained."""

from __future__ import annotations

import json
import re
from datetime import datetime

from quizzer.grader.verdict import Verdict
from quizzer.report.progress import ExerciseProgress, Misconception, TrainingRun
from quizzer.services import attempts
from quizzer.services.context import Context
from quizzer.store import attempts as log
from quizzer.store import content

TRAINING = "mnist_training"
READS = "Reads at least 95 % of the 10,000 test pictures"  # the check that gives the accuracy
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) %")


def exercise_progress(context: Context, now: datetime) -> tuple[ExerciseProgress, ...]:
    """Every exercise in the order of the book, those never tried too."""
    rows = content.cards_of(context.db, "exercises")
    ids = [row.id.partition("/")[2] for row in rows]
    tallies = log.tallies(context.db)
    met: dict[int, list[Misconception]] = {}
    for one in log.diagnosed(context.db):
        title = json.loads(one.verdict)["diagnosis"]["title"]
        met.setdefault(one.card, []).append(Misconception(one.id, title, one.times, one.overcome))
    found = []
    for id_, standing in zip(ids, attempts.standings(context, ids, now), strict=True):
        row = standing.row
        tally = tallies.get(row.key)
        found.append(
            ExerciseProgress(
                id=id_,
                title=row.prompt.partition("\n")[0].strip("*"),
                status=standing.status,
                attempts=tally.attempts if tally else 0,
                passes=tally.passes if tally else 0,
                last_at=tally.last_at if tally else None,
                misconceptions=tuple(met.get(row.key, ())),
            )
        )
    return tuple(found)


def training(context: Context) -> tuple[TrainingRun, ...]:
    """Every attempt that got as far as reading the test pictures, oldest first."""
    runs = []
    for row in content.cards_of(context.db, "exercises"):
        if row.id != f"exercises/{TRAINING}":
            continue
        for attempt in log.history(context.db, row.key):
            if attempt.verdict is not None:
                verdict = Verdict.from_dict(json.loads(attempt.verdict))
                share, seconds = accuracy(verdict), verdict.duration_s
                if share is not None:
                    runs.append(TrainingRun(TRAINING, attempt.at, share, seconds, verdict.passed))
    return tuple(runs)


def accuracy(verdict: Verdict) -> float | None:
    """The share of test pictures that were read right; None where it did not come to that."""
    for check in verdict.checks:
        if check.name == READS:
            found = _PERCENT.match(check.got or check.message)  # older verdicts tell it in words
            return float(found[1]) / 100 if found else None
    return None
