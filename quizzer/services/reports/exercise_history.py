"""What the log of attempts says of each exercise, as the reports show it."""

from __future__ import annotations

import json
from datetime import datetime

from quizzer.grader.verdict import Verdict
from quizzer.report.progress_model import ExerciseProgress, MisconceptionCount, TrainingRun
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.review import standings
from quizzer.store import attempts as log
from quizzer.store import content

TRAINING = "mnist_training"


def exercise_progress(context: Context, now: datetime) -> tuple[ExerciseProgress, ...]:
    """Every exercise in the order of the book, those never tried too."""
    decks, titles = content.exercise_decks(context.db), content.deck_titles(context.db)
    place = {deck: number for number, deck in enumerate(dict.fromkeys(decks.values()))}
    ids = [row.id.partition("/")[2] for row in content.cards_of(context.db, "exercises")]
    ids.sort(key=lambda name: place.get(decks.get(name, ""), len(place)))
    tallies = log.tallies(context.db)
    met: dict[int, list[MisconceptionCount]] = {}
    for count in log.diagnosis_counts(context.db):
        title = json.loads(count.verdict)["diagnosis"]["title"]
        met.setdefault(count.card, []).append(
            MisconceptionCount(count.id, title, count.times, count.overcome)
        )
    entries = []
    for id_, status in zip(ids, standings.exercise_statuses(context, ids, now), strict=True):
        row = status.row
        tally = tallies.get(row.key)
        entries.append(
            ExerciseProgress(
                id=id_,
                title=row.prompt.partition("\n")[0].strip("*"),
                status=status.status,
                attempts=tally.attempts if tally else 0,
                passes=tally.passes if tally else 0,
                last_at=tally.last_at if tally else None,
                misconceptions=tuple(met.get(row.key, ())),
                last_failed=status.last_failed,
                chapter=titles[decks[id_]] if id_ in decks else "",
            )
        )
    return tuple(entries)


def training_runs(context: Context) -> tuple[TrainingRun, ...]:
    """Every attempt that got as far as reading the test pictures, oldest first."""
    runs = []
    for row in content.cards_of(context.db, "exercises"):
        if row.id != f"exercises/{TRAINING}":
            continue
        for attempt in log.history(context.db, row.key):
            if attempt.verdict is not None:
                verdict = Verdict.from_dict(json.loads(attempt.verdict))
                share, seconds = attempts.accuracy(verdict), verdict.duration_s
                if share is not None:
                    runs.append(TrainingRun(TRAINING, attempt.at, share, seconds, verdict.passed))
    return tuple(runs)
