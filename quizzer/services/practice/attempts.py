"""What an attempt at an exercise leads to: a line in the log and, when it is due, a rating.

Passed at the first try is *good*, after failed tries *hard*, and it is *again* where
the solution was shown; once a due period, so that practice in between moves nothing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from quizzer.errors import UsageError
from quizzer.grader.verdict import Verdict
from quizzer.memory.scheduler import New, Rating
from quizzer.services.context import Context
from quizzer.services.review import cards, standings
from quizzer.services.review.cards import ReviewRecord
from quizzer.store import attempts, content, reviews
from quizzer.store.attempts import SOLUTION_SHOWN, Attempt
from quizzer.store.content import CardRow


@dataclass(frozen=True)
class AttemptRecord:
    """What an attempt led to: its rating, and what follows for the questions behind it.

    `rating` is None where the exercise was not due. `credited` are questions for which the pass
    counts as a review, `doubted` the one that the diagnosis made due.
    """

    rating: ReviewRecord | None = None
    credited: tuple[CardRow, ...] = ()
    doubted: CardRow | None = None

    @property
    def message(self) -> str:
        """One sentence on the questions; "" where nothing follows for them."""
        if self.doubted is not None:
            return f"This puts the question {self.doubted.id} in doubt, so it is due now."
        names = [row.id for row in self.credited]
        if not names:
            return ""
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        questions = "the question" if len(names) == 1 else "the questions"
        return f"The pass also counts as a good review of {questions} {listed}."


def record(
    context: Context, exercise: str, source: bytes | None, verdict: Verdict, now: datetime
) -> AttemptRecord:
    """Append an attempt with the rating that it leads to, and what follows for its questions."""
    row = standings.exercise_card(context, exercise)
    with context.db.transaction():
        recorded: ReviewRecord | None = None
        credited: tuple[CardRow, ...] = ()
        doubted: CardRow | None = None
        state = cards.state_of(context, row.key)
        if verdict.passed and standings.is_due(context, state, now):
            tries = attempts.statuses_since(
                context.db, row.key, standings.period_start(context, state)
            )
            rating = (
                Rating.HARD if any(status != SOLUTION_SHOWN for status in tries) else Rating.GOOD
            )
            recorded = cards.record_within(
                context, row, state, rating, now, None, origin="exercise"
            )
            credited = _credit_questions(context, row, recorded, now)
        elif not verdict.passed and verdict.diagnosis is not None:
            doubted = _doubt_question(context, row, verdict.diagnosis.id, now)
        attempts.append_attempt(
            context.db,
            row.key,
            now,
            context.clock.day(now),
            verdict.status,
            diagnosis=verdict.diagnosis.id if verdict.diagnosis else None,
            code=source,
            verdict=json.dumps(verdict.to_dict(), ensure_ascii=False),
            review=recorded.review_id if recorded else None,
        )
    return AttemptRecord(recorded, credited, doubted)


def _credit_questions(
    context: Context, row: CardRow, rating: ReviewRecord, now: datetime
) -> tuple[CardRow, ...]:
    """Count a pass as a good review of each question that the exercise contains.

    Not of one that the learner has not learned yet, has answered today, or that is in doubt.
    """
    credited = []
    if context.settings.credit:
        for name in json.loads(row.body).get("contains", ()):
            question = _known_question(context, name, now)
            if question is None or reviews.is_doubted(context.db, question.key):
                continue
            state = cards.state_of(context, question.key)
            cards.record_within(
                context,
                question,
                state,
                Rating.GOOD,
                now,
                None,
                origin="exercise",
                credit=rating.review_id,
            )
            credited.append(question)
    return tuple(credited)


def _doubt_question(
    context: Context, row: CardRow, diagnosis: str, now: datetime
) -> CardRow | None:
    """Make the question due that a diagnosis puts in doubt, unless it is due anyway."""
    name = dict(json.loads(row.body).get("doubts", ())).get(diagnosis)
    question = _known_question(context, name, now) if name and context.settings.credit else None
    if question is None:
        return None
    day = context.clock.day(now)
    if standings.is_due(context, cards.state_of(context, question.key), now):
        return None
    reviews.doubt(context.db, question.key, now, day)
    return question


def _known_question(context: Context, name: str, now: datetime) -> CardRow | None:
    """The question of a full name, if it is in review and was last answered before today."""
    try:
        question = content.card(context.db, name)
    except UsageError:
        return None  # a deck of the learner's own may have left it out
    state = cards.state_of(context, question.key)
    if question.suspended or isinstance(state, New) or state.due_day is None:
        return None
    return question if state.last_day < context.clock.day(now) else None


def show_solution(context: Context, exercise: str, now: datetime) -> ReviewRecord | None:
    """Note that the solution was looked at; where the exercise is due, it is rated *again*."""
    row = standings.exercise_card(context, exercise)
    with context.db.transaction():
        recorded = None
        state = cards.state_of(context, row.key)
        if standings.is_due(context, state, now):
            recorded = cards.record_within(
                context, row, state, Rating.AGAIN, now, None, origin="exercise"
            )
        attempts.append_attempt(
            context.db,
            row.key,
            now,
            context.clock.day(now),
            SOLUTION_SHOWN,
            review=recorded.review_id if recorded else None,
        )
    return recorded


def history(context: Context, exercise: str) -> list[Attempt]:
    """Every attempt with its code and verdict, oldest first."""
    return attempts.history(context.db, standings.exercise_card(context, exercise).key)


def latest(context: Context, exercise: str, count: int) -> list[Attempt]:
    """The last attempts without their code, the latest first."""
    return attempts.latest(context.db, standings.exercise_card(context, exercise).key, count)


def count(context: Context, exercise: str) -> int:
    """How often an exercise was graded."""
    return attempts.count(context.db, standings.exercise_card(context, exercise).key)


ACCURACY_CHECK = (
    "Reads at least 95 % of the 10,000 test pictures"  # the check that gives the accuracy
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) %")


def accuracy(verdict: Verdict) -> float | None:
    """The share of test pictures that were read right; None where it did not come to that."""
    for check in verdict.checks:
        if check.name == ACCURACY_CHECK:
            match = _PERCENT.match(check.got or check.message)  # older verdicts have it in words
            return float(match[1]) / 100 if match else None
    return None
