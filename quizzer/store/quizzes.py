"""Scored runs over a deck; one that is not finished can be gone on with."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from quizzer.store.db import Database
from quizzer.store.reviews import from_ms, to_ms


class QuizItem(NamedTuple):
    """One question of a quiz; `score` from 0 to 1, None while it is not answered."""

    place: int
    card: int
    answer: str | None
    score: float | None


class QuizKey(NamedTuple):
    """What a quiz is known by on every machine, and the number that it had."""

    number: int
    deck: int
    seed: int
    started_at_ms: int


class FinishedQuiz(NamedTuple):
    """A finished quiz: points of so many questions that were answered."""

    deck: str
    at: datetime
    points: float
    questions: int


def open_quiz(db: Database, deck: int) -> int | None:
    """The latest quiz over a deck that is not finished."""
    quiz = db.value(
        "SELECT id FROM quiz WHERE deck = ? AND finished_at IS NULL ORDER BY id DESC LIMIT 1", deck
    )
    return None if quiz is None else int(quiz)


def open_decks(db: Database) -> list[str]:
    """Decks with a quiz that is not finished."""
    return [
        row["id"]
        for row in db.rows(
            "SELECT DISTINCT deck.id FROM quiz JOIN deck ON deck.key = quiz.deck"
            " WHERE finished_at IS NULL AND deck.present ORDER BY deck.place"
        )
    ]


def cards_of(db: Database, deck: int) -> list[int]:
    """The cards that a quiz may ask, in the chapter's order; exercises are graded elsewhere."""
    return [
        row["key"]
        for row in db.rows(
            "SELECT key FROM card WHERE deck = ? AND present AND NOT suspended AND kind != 'code'"
            " ORDER BY place",
            deck,
        )
    ]


def begin(db: Database, deck: int, seed: int, cards: Sequence[int], at: datetime) -> int:
    """Begin a quiz; one that was open on this deck is closed as it is."""
    with db.transaction():
        db.execute(
            "UPDATE quiz SET finished_at = ? WHERE deck = ? AND finished_at IS NULL",
            to_ms(at),
            deck,
        )
        quiz = db.execute(
            "INSERT INTO quiz (deck, seed, started_at) VALUES (?, ?, ?)", deck, seed, to_ms(at)
        )
        db.execute_many(
            "INSERT INTO quiz_item (quiz, place, card) VALUES (?, ?, ?)",
            [(quiz, place, card) for place, card in enumerate(cards)],
        )
    return quiz


def key_of(db: Database, quiz: int) -> QuizKey:
    """What a quiz is known by, since a merge of logs gives it another number."""
    row = db.row("SELECT id, deck, seed, started_at FROM quiz WHERE id = ?", quiz)
    assert row is not None
    return QuizKey(*row)


def number_of(db: Database, key: QuizKey) -> int:
    """The number that a quiz has now."""
    number: int = db.value(
        "SELECT id FROM quiz WHERE deck = ? AND seed = ? AND started_at = ?"
        " ORDER BY id = ? DESC LIMIT 1",
        key.deck,
        key.seed,
        key.started_at_ms,
        key.number,
    )
    return number


def items(db: Database, quiz: int) -> list[QuizItem]:
    """A quiz's questions in the order in which they are asked."""
    return [
        QuizItem(**dict(row))
        for row in db.rows(
            "SELECT place, card, answer, score FROM quiz_item WHERE quiz = ? ORDER BY place", quiz
        )
    ]


def score(
    db: Database, quiz: int, place: int, answer: str | None, score: float, review: int | None
) -> None:
    """Note an answer's score, inside the caller's transaction."""
    db.execute(
        "UPDATE quiz_item SET answer = ?, score = ?, review = ? WHERE quiz = ? AND place = ?",
        answer,
        score,
        review,
        quiz,
        place,
    )


def reopen_question(db: Database, review: int) -> None:
    """Ask a question of an open quiz again whose answer's review was undone."""
    db.execute(
        "UPDATE quiz_item SET answer = NULL, score = NULL, review = NULL WHERE review = ?"
        " AND quiz IN (SELECT id FROM quiz WHERE finished_at IS NULL)",
        review,
    )


class AnsweredQuestion(NamedTuple):
    """A question of a quiz, its answer, and the review that a wrong answer led to."""

    place: int
    answer: str | None
    review: int | None


def last_answered(db: Database, quiz: int) -> AnsweredQuestion | None:
    """The last question of a quiz that was answered; None before the first answer."""
    row = db.row(
        "SELECT place, answer, review FROM quiz_item WHERE quiz = ? AND score IS NOT NULL"
        " ORDER BY place DESC LIMIT 1",
        quiz,
    )
    return None if row is None else AnsweredQuestion(*row)


def answer_at(db: Database, quiz: int, place: int) -> AnsweredQuestion:
    """The answer to a question of a quiz."""
    row = db.row(
        "SELECT place, answer, review FROM quiz_item WHERE quiz = ? AND place = ?", quiz, place
    )
    assert row is not None
    return AnsweredQuestion(*row)


def clear_answer(db: Database, quiz: int, place: int) -> None:
    """Ask a question again, and open the quiz if it was finished; in the caller's transaction."""
    db.execute("UPDATE quiz SET finished_at = NULL WHERE id = ?", quiz)
    db.execute(
        "UPDATE quiz_item SET answer = NULL, score = NULL, review = NULL"
        " WHERE quiz = ? AND place = ?",
        quiz,
        place,
    )


def finish(db: Database, quiz: int, at: datetime) -> None:
    with db.transaction():
        db.execute(
            "UPDATE quiz SET finished_at = ? WHERE id = ? AND finished_at IS NULL", to_ms(at), quiz
        )


def finished(db: Database) -> list[FinishedQuiz]:
    """Every finished quiz with an answer, oldest first; what was not answered was not asked."""
    return [
        FinishedQuiz(row["id"], from_ms(row["finished_at"]), row["points"], row["questions"])
        for row in db.rows(
            "SELECT deck.id, finished_at, sum(score) AS points, count(score) AS questions"
            " FROM quiz JOIN deck ON deck.key = quiz.deck"
            " JOIN quiz_item ON quiz_item.quiz = quiz.id"
            " WHERE finished_at IS NOT NULL GROUP BY quiz.id HAVING count(score) > 0"
            " ORDER BY finished_at, quiz.id"
        )
    ]
