"""What is due, new, known and forgotten, as the queues list it and the reports add it up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import due_count, queues, reviews, statistics
from quizzer.store.due_count import count_due
from quizzer.store.queues import DeckCounts, NewCard, NewExercise, Step, WaitingCounts
from quizzer.store.statistics import Lapses, LaterSteps, QuestionRow, RecentlyBegun
from tests.conftest import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def today(context: Context) -> int:
    """Of a deck in which no card holds another back."""
    context.db.execute("DELETE FROM relation")
    return context.clock.day(NOON)


def key(context: Context, name: str) -> int:
    return int(context.db.value("SELECT key FROM card WHERE name = ?", name))


def rate(context: Context, name: str, rating: Rating, days: float = 0) -> None:
    cards.record(context, cards.find_card(context, f"letters/{name}"), rating, NOON + days * DAY)


def in_review(context: Context, name: str, **columns: Any) -> None:
    """Have a card in review, its schedule changed."""
    rate(context, name, Rating.EASY)
    values = ", ".join(f"{column} = ?" for column in columns)
    sql = f"UPDATE schedule SET {values} WHERE card = ?"
    context.db.execute(sql, *columns.values(), key(context, name))


def letters(context: Context, keys: list[int]) -> str:
    by_key = dict(context.db.tuples("SELECT key, name FROM card"))
    return "".join(by_key[each] for each in keys)


def exercise(context: Context, place: int, name: str, **columns: Any) -> int:
    """Add an exercise, unseen."""
    context.db.execute(
        "INSERT OR IGNORE INTO deck (key, id, title, place, stamp, digest)"
        " VALUES (50, 'exercises', 'Exercises', 9, '', '')"
    )
    row = {
        "deck": 50, "name": name, "place": place, "kind": "code", "prompt": "?", "body": "{}",
        "haystack": "", "wording": "", **columns,
    }  # fmt: skip
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO card ({', '.join(row)}) VALUES ({marks})"
    return context.db.execute(sql, *row.values())


def test_a_card_is_mastered_at_a_stability_of_more_than_21_days(
    context: Context, today: int
) -> None:
    in_review(context, "a", stability=21, last_day=today - 7, due_day=today + 3)
    in_review(context, "b", stability=21.01, last_day=today - 7, due_day=today)
    rate(context, "c", Rating.GOOD)
    deck, *keys = context.db.value("SELECT key FROM deck"), *(key(context, n) for n in "abce")
    a, b, c, e = keys
    ends = reviews.to_ms(NOON + 10 * MINUTE)
    learning = (deck, c, "learning", 0.0, None, ends)
    known, mastered = (deck, a, "known", 1 / 3, today + 3, None), (deck, b, "mastered")
    found = statistics.cards(context.db, today)
    assert found[1] == (*mastered, 7 / 21.01, today, None)
    assert [found[0], *found[2:]] == [known, learning, (deck, e, "new", None, None, None)]
    context.db.execute("UPDATE card SET suspended = 1 WHERE name = 'a'")
    context.db.execute("UPDATE card SET present = 0 WHERE name = 'b'")
    assert statistics.cards(context.db, today) == [
        (deck, a, "suspended", None, None, None), learning, (deck, e, "new", None, None, None),
    ]  # fmt: skip
    context.db.execute("UPDATE card SET present = 0 WHERE name = 'a'")
    assert [row[1] for row in statistics.cards(context.db, today)] == [c, e]


def test_decks_are_counted_by_the_states_of_their_cards(context: Context, today: int) -> None:
    in_review(context, "a", stability=21, due_day=today)
    in_review(context, "b", stability=21.01, due_day=today + 1)
    rate(context, "c", Rating.GOOD)

    def counts(now: datetime, day: int) -> tuple[DeckCounts, WaitingCounts, int | None]:
        [deck] = queues.deck_counts(context.db, now, day)
        waiting = queues.waiting_counts(context.db, now, day, None)
        due = count_due(context.db.connection, reviews.to_ms(now), day)
        assert due == count_due(context.db.connection, reviews.to_ms(now), day, "letters")
        return deck, waiting, due

    def deck(due: int, **changed: int) -> DeckCounts:
        whole = {"cards": 4, "due": due, "new": 1, "learning": 1, "known": 2, "mastered": 1}
        return DeckCounts("letters", "Letters", **{**whole, **changed})

    before, after = NOON + 9 * MINUTE, NOON + 10 * MINUTE
    assert counts(before, today) == (deck(1), (0, 1, 1), 1)
    assert counts(after, today) == (deck(2), (1, 1, 1), 2)
    assert counts(after, today + 1) == (deck(3), (1, 2, 1), 3)
    context.db.execute("INSERT INTO hold (card, day) SELECT key, ? FROM card", today)
    assert counts(after, today) == (deck(0), (0, 0, 0), 0)
    context.db.execute("UPDATE card SET suspended = 1 WHERE name IN ('a', 'e')")
    context.db.execute("UPDATE card SET present = 0 WHERE name = 'c'")
    assert counts(after, today + 1) == (deck(1, cards=3, new=0), (0, 1, 0), 1)
    assert count_due(context.db.connection, 0, today, "none") is None
    context.db.execute("UPDATE deck SET present = 0")
    assert count_due(context.db.connection, 0, today, "letters") is None
    assert count_due(context.db.connection, 0, today) == 0
    assert due_count.TYPE_CHECKING is False, "it loads nothing besides sqlite3"


def test_the_first_step_is_the_one_that_ends_first_of_those_that_may_be_asked(
    context: Context, today: int
) -> None:
    rate(context, "a", Rating.GOOD, -2)
    rate(context, "b", Rating.GOOD)

    def first(since: int | None = None) -> Step | None:
        return queues.first_step(context.db, today, None, since)

    old = Step(key(context, "a"), NOON - 2 * DAY + 10 * MINUTE)
    new = Step(key(context, "b"), NOON + 10 * MINUTE)
    assert [first(), first(today - 2), first(today - 1), first(today + 1)] == [old, old, new, None]
    deck = context.db.value("SELECT key FROM deck")
    assert queues.first_step(context.db, today, deck, None) == old
    assert queues.first_step(context.db, today, deck + 1, None) is None
    cards.bury(context, cards.find_card(context, "letters/a"), NOON)
    assert first() == new


def test_due_cards_come_least_retrievable_first_or_in_the_chapters_order_and_a_backlog_last(
    context: Context, today: int
) -> None:
    in_review(context, "a", stability=10, last_day=today - 10, due_day=today)
    in_review(context, "b", stability=10, last_day=today - 30, due_day=today - 20)
    in_review(context, "c", stability=10, last_day=today - 20, due_day=today - 10)
    in_review(context, "e", stability=10, last_day=today - 20, due_day=today + 1)

    def due(order: str, limit: int = 9, since: int | None = None, day: int = today) -> str:
        return letters(context, queues.due_reviews(context.db, day, None, order, limit, since))

    assert due("retrievability") == "bca"
    assert due("chapter") == "abc"
    assert (due("retrievability", 2), due("chapter", 2)) == ("bc", "ab")
    assert (due("retrievability", since=today), due("chapter", since=today)) == ("abc", "abc")
    assert due("retrievability", since=today - 10) == "cab"
    assert due("chapter", since=today - 10) == "acb"
    assert due("chapter", day=today + 1) == "abce"
    assert (due("chapter", day=today - 1), due("chapter", day=today - 11)) == ("bc", "b")
    assert [queues.next_day(context.db, day) for day in (today, today - 1, today + 1)] == [
        today + 1, today, None,
    ]  # fmt: skip


def test_new_cards_and_exercises_are_listed_with_the_questions_that_lead_to_them(
    context: Context, today: int
) -> None:
    deck = context.db.value("SELECT key FROM deck WHERE id = 'letters'")
    exercises = [exercise(context, place, f"x{place}") for place in range(4)]
    for name, of in (("a", "x0"), ("b", "x0"), ("c", "x1"), ("e", "x2")):
        context.db.execute("UPDATE card SET exercise = ? WHERE name = ?", of, name)
    rate(context, "a", Rating.GOOD)
    rate(context, "c", Rating.GOOD)
    cards.suspend(context, cards.find_card(context, "letters/e"), NOON)
    listed = queues.new_exercises(context.db, today, None)
    assert listed == [
        NewExercise(exercises[0], "x0", True, True), NewExercise(exercises[1], "x1", True, False),
        NewExercise(exercises[2], "x2", False, False),
        NewExercise(exercises[3], "x3", False, False),
    ]  # fmt: skip
    assert [type(row.begun) for row in listed] == [bool] * 4
    assert queues.new_exercises(context.db, today, deck) == []
    assert len(queues.new_exercises(context.db, today, 50)) == 4
    b = key(context, "b")
    assert queues.new_cards(context.db, today, deck, 9) == [NewCard(b, "x0", 1)]
    assert queues.new_cards(context.db, today, deck, 0) == []
    assert queues.new_cards(context.db, today, 50, 9) == []
    assert queues.deck_keys(context.db, None) == {"letters": deck, "exercises": 50}
    assert queues.deck_keys(context.db, 50) == {"exercises": 50}


def test_a_card_that_was_taken_back_is_asked_if_it_is_new_or_due_and_not_held(
    context: Context, today: int
) -> None:
    in_review(context, "a", due_day=today)
    in_review(context, "b", due_day=today + 1)
    rate(context, "c", Rating.GOOD)

    def askable(now: datetime = NOON) -> str:
        found = [k for (k,) in context.db.tuples("SELECT key FROM card ORDER BY place")]
        return letters(context, [k for k in found if queues.is_askable(context.db, k, now, today)])

    assert (askable(), askable(NOON + 10 * MINUTE)) == ("ae", "ace")
    cards.bury(context, cards.find_card(context, "letters/e"), NOON)
    cards.suspend(context, cards.find_card(context, "letters/a"), NOON)
    assert askable(NOON + 10 * MINUTE) == "c"


def test_a_question_counts_its_tests_without_those_that_were_undone(context: Context) -> None:
    deck = context.db.value("SELECT key FROM deck")

    def questions() -> list[QuestionRow]:
        return statistics.questions(context.db, [deck])

    def row(name: str, prompt: str, *counts: int, last: int | None) -> QuestionRow:
        return QuestionRow(f"letters/{name}", prompt, None, *counts, last)

    rest = [
        row("b", "Which letter comes second?", 0, 0, 0, last=None),
        row("c", "How many letters come before d?", 0, 0, 0, last=None),
        row("e", "Which is a vowel?", 0, 0, 0, last=None),
    ]
    first = "Which letter comes first?"
    for days, rating in ((0, Rating.EASY), (30, Rating.GOOD), (90, Rating.HARD)):
        rate(context, "a", rating, days)
    assert questions() == [row("a", first, 3, 2, 2, last=2), *rest]
    rate(context, "a", Rating.AGAIN, 400)
    assert questions() == [row("a", first, 4, 3, 2, last=1), *rest]
    cards.undo(context, NOON + 400 * DAY)
    assert questions() == [row("a", first, 3, 2, 2, last=2), *rest]
    cards.undo(context, NOON + 400 * DAY)
    assert questions() == [row("a", first, 2, 1, 1, last=3), *rest]
    context.db.execute("UPDATE card SET present = 0 WHERE name = 'e'")
    assert questions()[1:] == rest[:2]
    assert statistics.questions(context.db, []) == []


def test_leeches_failures_and_steps_are_of_cards_that_are_asked(
    context: Context, today: int
) -> None:
    in_review(context, "a", lapses=8)
    in_review(context, "b", lapses=9)
    in_review(context, "c", lapses=7)
    assert letters(context, statistics.leeches(context.db, 8)) == "ba"
    assert letters(context, statistics.leeches(context.db, 7)) == "bac"
    assert statistics.lapses(context.db) == Lapses(24, 9)
    rate(context, "e", Rating.AGAIN, -1)
    rate(context, "b", Rating.AGAIN, 0.01)
    assert letters(context, statistics.failed_cards(context.db, today, 9)) == "be"
    assert letters(context, statistics.failed_cards(context.db, today, 1)) == "b"
    now, ends = NOON + DAY / 100, NOON + DAY
    at = reviews.to_ms(now + 10 * MINUTE)
    assert statistics.later_steps(context.db, now, ends, today) == LaterSteps(1, at)
    assert statistics.later_steps(context.db, now + 10 * MINUTE, ends, today) == (0, None)
    assert statistics.later_steps(context.db, now, now + 10 * MINUTE, today) == (0, None)
    cards.bury(context, cards.find_card(context, "letters/b"), NOON)
    assert statistics.later_steps(context.db, now, ends, today) == (0, None)
    assert statistics.held_cards(context.db, today) == {key(context, "b")}
    cards.suspend(context, cards.find_card(context, "letters/b"), NOON)
    assert letters(context, statistics.leeches(context.db, 8)) == "a"
    assert letters(context, statistics.failed_cards(context.db, today, 9)) == "e"


def test_what_was_begun_lately_is_counted_from_its_first_day(context: Context, today: int) -> None:
    rate(context, "a", Rating.EASY, -9)
    rate(context, "b", Rating.EASY, -3)
    rate(context, "c", Rating.GOOD)
    deck = context.db.value("SELECT key FROM deck")

    def begun(since: int) -> dict[int, RecentlyBegun]:
        return statistics.recently_begun(context.db, since)

    assert begun(today - 9) == {deck: RecentlyBegun(deck, 3, today - 9, 3)}
    assert begun(today - 8) == {deck: RecentlyBegun(deck, 2, today - 3, 3)}
    assert begun(today + 1) == {}
    cards.undo(context, NOON)
    assert begun(today - 3) == {deck: RecentlyBegun(deck, 1, today - 3, 2)}
    assert statistics.tags(context.db) == {
        "consonants": [key(context, "b")], "vowels": [key(context, "a"), key(context, "e")],
    }  # fmt: skip
