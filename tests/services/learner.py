"""A learner made up by a seed, who uses the real services day after day.

They remember by a forgetting curve of their own: a card's memory halves in so many days, which
grow with every success and shrink with every slip.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.marking.suggest import Mark, Suggestion
from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.review import cards
from quizzer.services.review import quiz as quiz_service
from quizzer.services.review import session as session_service
from quizzer.services.review.cards import CardInReview
from quizzer.store import reviews

READS = "Reads at least 95 % of the 10,000 test pictures"
STUBBORN = 17  # every so many cards, one that never stays longer
SLIPS = {
    "sgd_step": ("keeps-gradients", "The gradients are never reset"),
    "zip_pairs": ("lists-not-tuples", "Lists where tuples are asked for"),
    "mnist_training": ("one-layer", "One layer alone"),
}


class Learner:
    """`now` is their clock; each method moves it."""

    def __init__(self, context: Context, begin: datetime, seed: int) -> None:
        self.context = context
        self.now = begin
        self.draw = random.Random(seed)
        self.halves: dict[int, float] = {}  # by card, the days in which its memory halves
        self.last: dict[int, datetime] = {}

    def study(self, days: int, cards_a_day: int, extra: Callable[[int], None]) -> None:
        """So many days from now on, some of them left out; `extra` is told each day's number."""
        begin = self.now
        for number in range(days):
            if self.draw.random() < 0.12:
                continue
            late = 13.0 if self.draw.random() < 0.1 else self.draw.uniform(-2, 11)  # past midnight
            self.now = begin + timedelta(days=number, hours=late)
            self.sit(cards_a_day)
            extra(number)
        self.now = begin + timedelta(days=days)

    def sit(self, most: int) -> None:
        """One sitting: what is due, at most so many cards, with the odd undo, note and burial."""
        session = session_service.ReviewSession(self.context)
        for _ in range(most):
            in_review = session.next(self.now)
            if in_review is None:
                break
            chance = self.draw.random()
            if chance < 0.005:
                session.suspend(in_review, self.now)
                continue
            if chance < 0.01:
                session.bury(in_review, self.now)
                continue
            if in_review.row.kind == "code":
                self.work(in_review.row.id.partition("/")[2])
                if session.practised(in_review) is None:
                    session.bury(in_review, self.now)
                continue
            self._answer(session, in_review)
            if chance > 0.98:
                session.undo(self.now)

    def _answer(self, session: session_service.ReviewSession, in_review: CardInReview) -> None:
        rating = self._rating(in_review.row.key)
        seconds = self.draw.choice([None, 4.0, 30.0, 75.5, 5000.0 if rating == 2 else 12.0])
        mark: Mark | None = self.draw.choice(["again", "nit", "good", "good", None])
        suggested = Suggestion(mark, 0.5, (), ()) if self.draw.random() < 0.3 else None
        recorded = session.answer(
            in_review,
            rating,
            self.now,
            answer="what I think",
            note="NIT: not quite" if rating is Rating.HARD else None,
            duration_ms=None if seconds is None else round(seconds * 1000),
            suggested=suggested,
        )
        if self.draw.random() < 0.05:
            row, review = recorded.row, recorded.review_id
            day, text = self.context.clock.day(self.now), "NIT: added later"
            reviews.append_action(
                self.context.db, row.key, "note", self.now, day, review=review, text=text
            )
        self.now += timedelta(seconds=seconds or 20)

    def _rating(self, card: int) -> Rating:
        """By the true curve, as of now; and what it does to the memory."""
        if card not in self.halves:
            self.halves[card], recalled = self.draw.uniform(1, 8), self.draw.random() < 0.5
        else:
            days = (self.now - self.last[card]) / timedelta(days=1)
            recalled = self.draw.random() < 0.5 ** (days / self.halves[card])
            if card % STUBBORN:
                self.halves[card] *= 2.2 if recalled else 0.4
        self.last[card] = self.now
        if not recalled:
            return Rating.AGAIN
        return self.draw.choices([Rating.HARD, Rating.GOOD, Rating.EASY], [2, 6, 1])[0]

    def quiz(self, deck: str, count: int, finish: bool = True) -> None:
        """A quiz over some cards of a deck; one that is not finished stays open."""
        seed = self.draw.randrange(1000)
        run = quiz_service.start(self.context, deck, count, seed, self.now)
        while question := run.next():
            right = self._rating(question.card.row.key) > Rating.AGAIN
            run.answer(question, self.draw.choice([1.0, 1.0, 0.5]) if right else 0.0, "x", self.now)
            self.now += timedelta(seconds=15)
            if not finish and self.draw.random() < 0.4:
                return
        run.finish(self.now)

    def work(self, exercise: str) -> None:
        """Some tries at an exercise, until it passes or they give up."""
        id_, title = SLIPS.get(exercise, ("slip", "A slip"))
        for _ in range(self.draw.randrange(1, 5)):
            self.now += timedelta(minutes=3)
            outcome = self.draw.random()
            if outcome < 0.1:
                attempts.show_solution(self.context, exercise, self.now)
                continue
            passed = outcome > 0.55
            checks = self._reading(passed) if exercise == "mnist_training" else ()
            diagnosis = None if passed else Diagnosis(id_, title, "...")
            verdict = Verdict(
                exercise,
                "passed" if passed else self.draw.choice(["failed", "error"]),
                checks=checks,
                diagnosis=diagnosis if self.draw.random() < 0.8 else None,
                duration_s=round(self.draw.uniform(5, 90), 3),
            )
            attempts.record(self.context, exercise, b"code", verdict, self.now)
            if passed:
                return

    def _reading(self, passed: bool) -> tuple[Check, ...]:
        """The checks of a training: its accuracy, or none where it did not come to that."""
        if passed:
            share = self.draw.randrange(9500, 9900) / 100
            report = f"{share:.2f} % right, 300 misread\n0 taken for 1"
            got = self.draw.choice([f"{share:.2f} %", ""])  # as newer and as older verdicts have it
            return (Check(READS, "passed", report, got=got),)
        if self.draw.random() < 0.3:
            return (Check(READS, "skipped"),)
        share = self.draw.randrange(900, 9500) / 100
        report = f"{share:.2f} % right, 900 misread"
        return (Check(READS, "failed", report, expected="at least 95 %", got=f"{share:.2f} %"),)

    def change_of_mind(self, card: str) -> None:
        """A suspended card is resumed, and another put aside."""
        cards.resume(self.context, cards.find_card(self.context, card), self.now)
