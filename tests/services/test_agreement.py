"""What was suggested is logged beside the learner's own mark, and counted."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import pytest

from quizzer.errors import StorageError
from quizzer.marking.suggest import Mark, Suggestion
from quizzer.memory.scheduler import Rating
from quizzer.report.progress_model import Agreement, MonthlyAgreement
from quizzer.services.context import Context
from quizzer.services.review import answers, cards, search
from quizzer.store import reviews
from tests.conftest import NOON


def rate(context: Context, rating: Rating, mark: Mark | None, days: int = 0) -> int:
    row = cards.find_card(context, "letters/a")
    suggested = Suggestion(mark, 0.5, (), ())
    now = NOON + timedelta(days=days)
    return cards.record(context, row, rating, now, answer="a", suggested=suggested).review_id


def test_before_the_first_suggestion_there_is_no_share(context: Context) -> None:
    cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    assert answers.agreement(context) == Agreement(0, 0)
    assert answers.agreement(context).share is None


def test_good_and_easy_agree_with_good_hard_with_nit_and_again_with_again(
    context: Context,
) -> None:
    pairs: list[tuple[Mark, Rating]] = [
        ("good", Rating.GOOD),
        ("good", Rating.EASY),
        ("nit", Rating.HARD),
        ("again", Rating.AGAIN),
        ("good", Rating.HARD),
        ("nit", Rating.GOOD),
        ("again", Rating.HARD),
        ("nit", Rating.AGAIN),
    ]
    for day, (mark, rating) in enumerate(pairs):
        rate(context, rating, mark, day)
    assert answers.agreement(context).agreed == 4
    assert answers.agreement(context).suggested == 8
    assert answers.agreement(context).share == 0.5


def test_agreement_is_counted_by_month_and_an_undone_mark_leaves_its_month(
    context: Context,
) -> None:
    for days, rating in (
        (0, Rating.GOOD),
        (1, Rating.AGAIN),
        (31, Rating.GOOD),
        (200, Rating.EASY),
    ):
        rate(context, rating, "good", days)
    march, april, september = answers.agreement(context).months
    assert march == MonthlyAgreement(date(2026, 3, 1), 1, 2)
    assert (march.share, april.share) == (0.5, 1.0)
    assert (april.month, september.month) == (date(2026, 4, 1), date(2026, 9, 1))
    cards.undo(context, NOON + timedelta(days=200))
    assert [month.month.month for month in answers.agreement(context).months] == [3, 4]


def test_a_suggestion_without_a_mark_is_logged_but_not_counted(context: Context) -> None:
    rate(context, Rating.GOOD, None)
    assert reviews.suggested_marks(context.db) == []
    assert answers.agreement(context).suggested == 0


def test_a_mark_that_was_taken_back_counts_no_more_but_stays_in_the_log(context: Context) -> None:
    review = rate(context, Rating.GOOD, "good")
    cards.undo(context, NOON)
    assert answers.agreement(context) == Agreement(0, 0)
    logged = context.db.rows("SELECT review, mark, score FROM suggestion")
    assert [tuple(row) for row in logged] == [(review, "good", 0.5)]


@pytest.mark.parametrize("change", ["UPDATE suggestion SET mark = 'nit'", "DELETE FROM suggestion"])
def test_what_was_suggested_cannot_be_rewritten(context: Context, change: str) -> None:
    rate(context, Rating.GOOD, "good")
    with pytest.raises(StorageError, match="append-only"), context.db.transaction():
        context.db.execute(change)


def test_a_review_whose_suggestion_cannot_be_logged_is_not_recorded(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    wrong = Suggestion("splendid", 1.0, (), ())  # type: ignore[arg-type]
    with pytest.raises(StorageError) as refused:
        cards.record(context, row, Rating.GOOD, NOON, suggested=wrong)
    assert isinstance(refused.value.__cause__, sqlite3.IntegrityError)
    assert cards.history(context, row) == []


def test_the_log_tells_what_was_suggested_that_nothing_was_or_that_no_mark_was(
    context: Context,
) -> None:
    rate(context, Rating.HARD, "good")
    rate(context, Rating.GOOD, None, 1)
    cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    suggestions = [(e["suggested_mark"], e["suggested_score"]) for e in search.review_log(context)]
    assert suggestions == [("good", 0.5), (None, 0.5), (None, None)]
