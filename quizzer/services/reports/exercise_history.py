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
    statuses = standings.all_statuses(context, now)
    statuses.sort(key=lambda status: place.get(decks.get(status.id, ""), len(place)))
    tallies = log.tallies(context.db)
    met: dict[int, list[MisconceptionCount]] = {}
    for count in log.diagnosis_counts(context.db):
        title = json.loads(count.verdict)["diagnosis"]["title"]
        met.setdefault(count.card, []).append(
            MisconceptionCount(count.id, title, count.times, count.overcome)
        )
    entries = []
    for status in statuses:
        row = status.row
        tally = tallies.get(row.key)
        entries.append(
            ExerciseProgress(
                id=status.id,
                title=row.prompt.partition("\n")[0].strip("*"),
                status=status.status,
                attempts=tally.attempts if tally else 0,
                passes=tally.passes if tally else 0,
                last_at=tally.last_at if tally else None,
                misconceptions=tuple(met.get(row.key, ())),
                last_failed=status.last_failed,
                chapter=titles[decks[status.id]] if status.id in decks else "",
            )
        )
    return tuple(entries)


def training_runs(context: Context) -> tuple[TrainingRun, ...]:
    """Every attempt that got as far as reading the test pictures, oldest first."""
    runs = []
    for attempt in log.history_of_exercise(context.db, TRAINING):
        if attempt.verdict is not None:
            verdict = Verdict.from_dict(json.loads(attempt.verdict))
            share, seconds = attempts.accuracy(verdict), verdict.duration_s
            if share is not None:
                runs.append(TrainingRun(TRAINING, attempt.at, share, seconds, verdict.passed))
    return tuple(runs)
