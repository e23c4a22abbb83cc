"""What an absence left, and the samples from which a plan is made, at their sizes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import absences, fits, reviews
from quizzer.store.absences import MemorySample, Return, TimedAnswer
from tests.conftest import NOON

DAY = timedelta(days=1)


@pytest.fixture
def today(context: Context) -> int:
    """Of a deck in which no card holds another back."""
    context.db.execute("DELETE FROM relation")
    return context.clock.day(NOON)


def rate(context: Context, name: str, rating: Rating, days: float = 0, **more: Any) -> None:
    row = cards.find_card(context, f"letters/{name}")
    cards.record(context, row, rating, NOON + days * DAY, **more)


def schedule(context: Context, name: str, **columns: Any) -> None:
    """Have a card in review, its schedule changed."""
    rate(context, name, Rating.EASY, -60)
    values = ", ".join(f"{column} = ?" for column in columns)
    sql = f"UPDATE schedule SET {values} WHERE card = (SELECT key FROM card WHERE name = ?)"
    context.db.execute(sql, *columns.values(), name)


def many_reviews(context: Context, count: int) -> None:
    """Reviews of one card, of one more day each, on day 1 and after; the durations are the days."""
    context.db.execute(
        "WITH RECURSIVE n(day) AS (SELECT 1 UNION ALL SELECT day + 1 FROM n WHERE day < ?)"
        " INSERT INTO review (id, card, previous, rating, at, day, phase_before, elapsed_days,"
        " origin, duration_ms, card_version, retention, phase, stability, difficulty, due_at,"
        " due_day, reps, lapses) SELECT day, 1, nullif(day - 1, 0), 1 + day % 2 * 2, day, day,"
        " 'review', 2, 'review', day, 1, 0.9, 'review', 4.0, 5.0, 1, 1, 1, 0 FROM n",
        count,
    )


def test_a_sample_is_of_1500_cards_or_twice_as_many(context: Context) -> None:
    sizes = (0, 1, 1499, 1500, 2999, 3000, 4499, 4500)
    assert [absences._nth(size) for size in sizes] == [1, 1, 1, 1, 1, 2, 2, 3]
    assert absences._weighted([], 7) == []


def test_the_latest_thousand_answers_and_three_thousand_recalls_are_read(context: Context) -> None:
    many_reviews(context, 3003)
    answers = absences.latest_answers(context.db, 3003)
    assert len(answers) == 1000
    assert (answers[0], answers[-1]) == (
        TimedAnswer(3002, "review"), TimedAnswer(2003, "review"),
    )  # fmt: skip
    recalls = absences.latest_recalls(context.db, 3003)
    assert len(recalls) == 3000
    assert recalls[:2] == [(0.5, False), (0.5, True)]
    assert len(absences.latest_recalls(context.db, 3000)) == 2998, "the first has none before it"
    assert [type(recalled) for _, recalled in recalls[:2]] == [bool, bool]


def test_a_backlog_is_what_was_overdue_and_is_asked_in_the_chosen_order(
    context: Context, today: int
) -> None:
    schedule(context, "a", stability=10, last_day=today - 20, due_day=today - 1, difficulty=5)
    schedule(context, "b", stability=10, last_day=today - 40, due_day=today - 30, difficulty=5)
    schedule(context, "c", stability=10, last_day=today - 20, due_day=today, difficulty=5)
    rate(context, "e", Rating.AGAIN, -2)
    db = context.db
    [step] = db.rows("SELECT stability, difficulty FROM schedule WHERE due_day IS NULL")
    e = MemorySample("letters", "choice", *step, today - 2, None, 1)
    a, b = (
        MemorySample("letters", "free", 10, 5, today - last, today - due, 1)
        for last, due in ((20, 1), (40, 30))
    )
    c = MemorySample("letters", "number", 10, 5, today - 20, today, 1)
    assert absences.backlog(db, today, today, "chapter") == [e, a, b]
    assert absences.backlog(db, today, today, "retrievability") == [e, b, a]
    assert [absences.backlog_size(db, today - back) for back in (-1, 0, 1, 29, 30)] == [
        4, 3, 2, 1, 0,
    ]  # fmt: skip
    assert [absences.has_backlog(db, today - back) for back in (29, 30)] == [True, False]
    assert absences.has_backlog(db, today - 1) is True
    assert absences.upcoming(db, today, today + 1) == [c]
    assert sorted(absences.upcoming(db, today - 30, today)) == [b, a]
    assert absences.upcoming(db, today + 1, today + 99) == []
    assert {card.kind for card in absences.reviewed_cards(db)} == {"free", "number", "choice"}
    assert [card.cards for card in absences.reviewed_cards(db)] == [1.0] * 4
    assert absences.steps_begun(db, today - 2) == 1
    assert absences.steps_begun(db, today - 1) == 0

    def steps(minutes: int, deck: int | None = None, since: int = today) -> int:
        now = NOON - 2 * DAY + timedelta(minutes=minutes)
        return absences.remaining_steps(db, now, today, deck, since)

    key = db.value("SELECT key FROM deck")
    assert [steps(0), steps(1), steps(1, key), steps(1, key + 1), steps(1, None, today - 2)] == [
        0, 1, 1, 0, 0,
    ]  # fmt: skip
    context.db.execute("UPDATE card SET suspended = 1 WHERE name = 'b'")
    assert absences.backlog(db, today, today, "chapter") == [e, a]
    cards.resume(context, cards.find_card(context, "letters/b"), NOON)
    assert absences.backlog(db, today, today, "chapter") == [e, a], "resumed since, it did not wait"
    assert [row["learning"] for row in absences.unfinished_chapters(db)] == [1]


def test_a_return_is_the_first_day_after_so_many_without_a_review(
    context: Context, today: int
) -> None:
    db = context.db
    assert absences.latest_return(db, today, 10) is None
    rate(context, "a", Rating.EASY, -40)
    rate(context, "b", Rating.EASY, -12)
    schedule_day = db.value("SELECT min(due_day) FROM schedule")
    assert schedule_day < today - 12
    assert absences.latest_return(db, today, 12) == Return(today, 12)
    assert absences.latest_return(db, today, 13) == Return(today - 12, 28)
    assert absences.latest_return(db, today, 29) is None
    assert absences.latest_return(db, today - 12, 28) == Return(today - 12, 28)


def test_answers_of_a_day_are_those_to_cards_known_before(context: Context, today: int) -> None:
    db = context.db
    assert absences.answered_on(db, today) == reviews.answered_on(db, today) == (0, 0)
    rate(context, "a", Rating.EASY, -9)
    rate(context, "b", Rating.GOOD)
    rate(context, "b", Rating.GOOD, 0.1)
    rate(context, "a", Rating.GOOD, 0.2)
    rate(context, "a", Rating.GOOD, 0.3, origin="exercise")
    rate(context, "c", Rating.GOOD, 0.3, origin="quiz")
    assert absences.answered_on(db, today) == (2, 1)
    assert reviews.answered_on(db, today) == (1, 2)
    assert absences.caught_up_count(db, today) == 1
    assert absences.caught_up_count(db, today - 9) == 0
    cards.undo(context, NOON + DAY / 2)
    cards.undo(context, NOON + DAY / 2)
    assert absences.answered_on(db, today) == (2, 0)


def test_the_latest_choice_about_a_plan_counts(context: Context) -> None:
    chosen = []
    for kind in ("ended", "taken up", "ended"):
        absences.append_plan_choice(context.db, 7, kind, NOON)  # type: ignore[arg-type]
        chosen.append((absences.is_ended(context.db, 7), absences.is_ended(context.db, 8)))
    assert chosen == [(True, False), (False, False), (True, False)]


def test_a_fit_is_in_effect_until_it_is_taken_back(context: Context) -> None:
    db, own, all_decks = context.db, (1.0, 2.5), (3.0, 4.0)
    assert fits.weights_of(db, "letters") is None
    assert (fits.latest_at(db), fits.review_count(db)) == (None, 0)
    fits.append(db, "", all_decks, NOON)
    fits.append(db, "letters", own, NOON + DAY)
    fits.append(db, "letters", all_decks, NOON + 2 * DAY, used=False)
    assert (fits.weights_of(db, "letters"), fits.weights_of(db, "other")) == (own, all_decks)
    assert fits.latest_at(db) == reviews.to_ms(NOON + 2 * DAY)
    fits.take_back(db, fits.in_effect(db)["letters"].id, NOON + 3 * DAY)
    assert fits.weights_of(db, "letters") == all_decks
    fits.take_back(db, fits.in_effect(db)[""].id, NOON + 3 * DAY)
    assert fits.weights_of(db, "letters") is None
    rate(context, "a", Rating.GOOD)
    assert fits.decks_reviewed(db) == ["letters"]
    assert fits.review_count(db) == 1
