"""A scored run over a chapter: what was wrong becomes due, what was right leaves no review."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from quizzer.errors import UsageError
from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.review.cards import CardInReview
from quizzer.store import changes, content, quizzes, reviews

PASS = 1.0  # a card is right when all of it is; part of an order is not


@dataclass(frozen=True)
class QuizQuestion:
    """One question of a running quiz: `number` of `total`, from 1."""

    place: int
    number: int
    total: int
    card: CardInReview


class QuizAnswer(NamedTuple):
    """An answered question: its card, its score from 0 to 1, and what was typed."""

    card: CardInReview
    score: float
    answer: str

    @property
    def right(self) -> bool:
        return self.score >= PASS


@dataclass(frozen=True)
class QuizResult:
    """A finished quiz: its answers in the order in which they were asked."""

    answers: tuple[QuizAnswer, ...]

    @property
    def points(self) -> float:
        return sum(answer.score for answer in self.answers)

    @property
    def total(self) -> int:
        return len(self.answers)

    @property
    def wrong(self) -> tuple[CardInReview, ...]:
        """The cards that were not right; they are due."""
        return tuple(answer.card for answer in self.answers if not answer.right)


class Quiz:
    """A run over a deck; each answer is on disk once `answer` returns."""

    def __init__(self, context: Context, deck: str, quiz: int, resumed: bool) -> None:
        self.context = context
        self.deck = deck
        self._key = quizzes.key_of(context.db, quiz)
        self.resumed = resumed

    @property
    def id(self) -> int:
        """Its row, which has another number where another program merged logs meanwhile."""
        return quizzes.number_of(self.context.db, self._key)

    def next(self) -> QuizQuestion | None:
        """The first question that is not answered; None at the end."""
        items = quizzes.items(self.context.db, self.id)
        for item in items:
            if item.score is None:
                in_review = cards.card_in_review(self.context, item.card)
                return QuizQuestion(item.place, item.place + 1, len(items), in_review)
        return None

    def answer(
        self, question: QuizQuestion, score: float, answer: str | None, now: datetime
    ) -> cards.ReviewRecord | None:
        """Score one question from 0 to 1; a card that was not right is logged as *again*."""
        recorded = None
        with self.context.db.transaction():
            if score < PASS:
                row = question.card.row
                state = cards.state_of(self.context, row.key)
                recorded = cards.record_within(
                    self.context, row, state, Rating.AGAIN, now, answer, origin="quiz"
                )
            quizzes.score(
                self.context.db,
                self.id,
                question.place,
                answer,
                score,
                recorded.review_id if recorded else None,
            )
            place = {"quiz": self.id, "place": question.place}
            changes.push(self.context.db, "answer", question.card.row.key, now, **place)
        return recorded

    def step_back(self, now: datetime) -> str | None:
        """Take back the last answer, and return it; None where there is none to take back."""
        database = self.context.db
        with database.transaction():
            last = quizzes.last_answered(database, self.id)
            if last is None:
                return None
            if last.review is not None:
                reviews.undo_unless_followed(database, last.review, now)
            quizzes.clear_answer(database, self.id, last.place)
            changes.remove_answer(database, quiz=self.id, place=last.place)
        return last.answer or ""

    def finish(self, now: datetime) -> QuizResult:
        """Close the quiz; questions that were not answered count as not asked."""
        quizzes.finish(self.context.db, self.id, now)
        return self.result()

    def result(self) -> QuizResult:
        answers = [
            QuizAnswer(cards.card_in_review(self.context, item.card), item.score, item.answer or "")
            for item in quizzes.items(self.context.db, self.id)
            if item.score is not None
        ]
        return QuizResult(tuple(answers))


def start(context: Context, deck: str, count: int | None, seed: int | None, now: datetime) -> Quiz:
    """Continue the deck's open quiz; with a count or a seed, or if there is none, begin one.

    `count` cards are drawn by `seed`; without a count all are asked, in the chapter's order unless
    a seed shuffles them. Raises UsageError for an unknown or an empty deck.
    """
    key = content.deck_key(context.db, deck)
    unfinished = quizzes.open_quiz(context.db, key)
    if unfinished is not None and count is None and seed is None:
        return Quiz(context, deck, unfinished, resumed=True)
    keys = quizzes.cards_of(context.db, key)
    if not keys:
        raise UsageError(f"deck {deck!r} has no card that a quiz could ask")
    chosen = random.SystemRandom().randrange(2**31) if seed is None else seed
    if count is not None or seed is not None:
        order = random.Random(chosen)
        keys = order.sample(keys, min(count or len(keys), len(keys)))
    return Quiz(context, deck, quizzes.begin(context.db, key, chosen, keys, now), resumed=False)
