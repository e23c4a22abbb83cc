"""The log's actions and what they lead to: holds, undo's order, drafts and the load of days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import reviews
from quizzer.store.reviews import UndoableEvent
from tests.conftest import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def key(context: Context, name: str) -> int:
    return cards.find_card(context, f"letters/{name}").key


def perform(context: Context, *steps: str) -> None:
    """Each step, a minute after the one before: a rating's word or an action, and a card.

    "yesterday" goes a day back, "undo" takes back the last.
    """
    now = NOON
    for step in steps:
        now += MINUTE
        word, _, name = step.partition(" ")
        if word == "yesterday":
            now -= DAY
        elif word == "today":
            now += DAY
        elif word == "undo":
            assert cards.undo(context, now) is not None
        elif word in ("again", "good", "easy"):
            row = cards.find_card(context, f"letters/{name}")
            cards.record(context, row, Rating[word.upper()], now)
        else:
            day = context.clock.day(now)
            reviews.append_action(context.db, key(context, name), word, now, day)  # type: ignore[arg-type]


def holds(context: Context) -> list[tuple[str, int | None]]:
    """The cards that are held today, each with the review that holds it."""
    return context.db.tuples(
        "SELECT name, review FROM hold JOIN card ON card.key = hold.card WHERE day = :day"
        " ORDER BY name",
        day=context.clock.day(NOON),
    )


@pytest.mark.parametrize(
    ("steps", "held"),
    [
        (["good a"], [("e", 1)]),
        (["bury e", "good a"], [("e", None)]),
        (["good a", "bury e"], [("e", None)]),
        (["good a", "bury e", "undo"], [("e", 1)]),
        (["bury e", "undo"], []),
        (["good b", "good a", "bury e", "undo"], [("e", 2)]),
        (["good a", "good a", "bury e", "undo"], [("e", 2)]),
        (["good e", "bury a", "undo"], [("a", 1)]),
        (["good a", "unbury e"], []),
        (["good a", "unbury e", "undo"], [("e", 1)]),
        (["good a", "unbury e", "bury e", "undo"], []),
        (["unbury e", "good a", "bury e", "undo"], [("e", 1)]),
        (["bury e", "good a", "unbury e", "bury e", "undo"], []),
        (["bury e", "good a", "unbury e", "good a", "bury e", "undo"], [("e", 2)]),
        (["bury e", "unbury e", "undo"], [("e", None)]),
        (["yesterday", "bury e", "today", "bury e", "undo"], []),
        (["yesterday", "good a", "today", "bury e", "undo"], []),
        (["bury e", "suspend e", "unbury e", "undo"], [("e", None)]),
        (["bury e", "undo", "bury e", "unbury e", "undo"], [("e", None)]),
        (["good a", "undo", "bury e", "undo"], []),
    ],
)
def test_a_card_is_held_as_the_log_says_after_burying_and_undo(
    context: Context, steps: list[str], held: list[tuple[str, int | None]]
) -> None:
    perform(context, *steps)
    assert holds(context) == held


def test_an_action_of_an_older_version_is_later_than_a_review_of_the_same_moment(
    context: Context,
) -> None:
    perform(context, "good a")
    for later, kind in ((-1, "review"), (0, "suspend"), (1, "suspend")):
        at = reviews.to_ms(NOON + MINUTE) + later
        sql = "INSERT INTO action (card, kind, at, day) VALUES (?, 'suspend', ?, 1)"
        action = context.db.execute(sql, key(context, "b"), at)
        event = reviews.latest_event(context.db)
        assert event is not None
        assert (event.kind, event.id) == (kind, 1 if kind == "review" else action)


def test_an_action_on_several_cards_is_one_event_however_often_it_was_done(
    context: Context,
) -> None:
    a, b, c = (key(context, name) for name in "abc")
    day = context.clock.day(NOON)
    for listed in ([a, b, c], [a, b, c], [a, c, b], [a, b]):
        reviews.append_actions(context.db, listed, "suspend", NOON, day)
        action = context.db.value("SELECT max(id) FROM action")
        others = tuple(reversed(listed[:-1]))
        event = UndoableEvent("suspend", action, listed[-1], others)
        assert reviews.latest_event(context.db) == event
        with context.db.transaction():
            reviews.undo_event(context.db, event, NOON, day)
        assert context.db.value("SELECT count(*) FROM card WHERE suspended") == 0
    reviews.append_actions(context.db, [b], "suspend", NOON, day)
    last = context.db.value("SELECT max(id) FROM action")
    assert reviews.latest_event(context.db) == UndoableEvent("suspend", last, b)
    texts = [text for (text,) in context.db.tuples("SELECT text FROM action ORDER BY id")]
    assert texts[:3] == [f"batch suspend {reviews.to_ms(NOON)} {a}"] * 3
    assert texts[-1] is None, "of one alone"


def test_undo_finds_the_last_action_behind_a_hundred_that_were_taken_back(
    context: Context,
) -> None:
    perform(context, "suspend a")
    for kind, text in (("suspend", None), ("unsuspend", reviews.UNDO)) * 60:
        sql = "INSERT INTO action (card, kind, at, day, text) VALUES (?, ?, 1, 1, ?)"
        context.db.execute(sql, key(context, "a"), kind, text)
    assert reviews.latest_event(context.db) == UndoableEvent("suspend", 1, key(context, "a"))
    assert reviews.latest_event(context.db) is not None
    perform(context, "undo")
    assert reviews.latest_event(context.db) is None


def test_a_card_comes_with_its_draft_and_the_note_for_its_next_review(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    record = reviews.card_record(context.db, row.key)
    assert record == (row, None, None, "", "")
    cards.save_note(context, row, "look at this", NOON)
    assert reviews.card_record(context.db, row.key)[3:] == ("", "look at this")
    cards.save_draft(context, row, "typed", NOON)
    assert reviews.card_record(context.db, row.key)[3:] == ("typed", "look at this")
    cards.record(context, row, Rating.GOOD, NOON + MINUTE, answer="an a", note="noted")
    record = reviews.card_record(context.db, row.key)
    past = reviews.PastReview(
        1, 3, NOON + MINUTE, context.clock.day(NOON), "an a", "noted", "review", 1
    )
    assert record[2:] == (past, "", "")
    assert record.schedule == reviews.schedule(context.db, row.key)


def test_the_load_of_days_is_brought_up_to_date_by_each_review(context: Context) -> None:
    def stored() -> dict[int, int]:
        sql = "SELECT due_day, count(*) FROM schedule WHERE due_day IS NOT NULL GROUP BY due_day"
        return dict(context.db.tuples(sql))

    load = reviews.due_by_day(context.db)
    assert load == {}
    for days, name, rating in (
        (0, "a", Rating.EASY), (0, "b", Rating.EASY), (20, "a", Rating.GOOD),
        (21, "b", Rating.AGAIN), (21, "c", Rating.EASY), (60, "c", Rating.EASY),
    ):  # fmt: skip
        row = cards.find_card(context, f"letters/{name}")
        cards.record(context, row, rating, NOON + days * DAY)
        assert reviews.due_by_day(context.db) is load, "it is not read again"
        assert {day: count for day, count in load.items() if count} == stored()
    assert set(load.values()) == {0, 1}
    reviews.move_due_day(context.db, 5, None)
    assert load[5] == 0, "a day has never fewer than none"
    load[5] = 3
    reviews.move_due_day(context.db, 5, 6)
    assert (load[5], load[6]) == (2, 1)
    cards.undo(context, NOON + 61 * DAY)
    assert reviews.due_by_day(context.db) == stored()


def test_a_reset_of_the_first_card_ever_reviewed_can_be_taken_back(context: Context) -> None:
    perform(context, "reset a")
    assert [reset.review for reset in reviews.standing_resets(context.db, key(context, "a"))] == [0]
    perform(context, "undo", "good a")
    first = reviews.schedule(context.db, key(context, "a"))
    assert first is not None
    assert first.review == 1
    reviews.rebuild_schedules(context.db)
    assert reviews.schedule(context.db, key(context, "a")) == first
    perform(context, "reset a")
    assert reviews.schedule(context.db, key(context, "a")) is None
    perform(context, "undo")
    assert reviews.schedule(context.db, key(context, "a")) == first
    assert context.db.value("SELECT seen FROM card WHERE key = ?", key(context, "a")) == 1
    perform(context, "reset a", "good a", "reset a")
    assert reviews.schedule(context.db, key(context, "a")) is None, "the latest reset counts"


def test_a_card_is_due_on_its_day_or_from_the_end_of_its_step_on() -> None:
    at = reviews.to_ms(NOON)
    step, day = reviews.DueTime(1, at, None), reviews.DueTime(1, at, 7)
    assert [step.has_come(NOON + late * MINUTE, 9) for late in (-1, 0, 1)] == [False, True, True]
    assert [day.has_come(NOON - DAY, today) for today in (6, 7, 8)] == [False, True, True]


def test_a_rating_and_the_credits_that_came_with_it_are_one_event(context: Context) -> None:
    rows = {name: cards.find_card(context, f"letters/{name}") for name in "abc"}
    cards.record(context, rows["a"], Rating.GOOD, NOON, origin="exercise")
    plain = UndoableEvent("review", 1, rows["a"].key, origin="exercise")
    assert reviews.latest_event(context.db) == plain
    with context.db.transaction():
        for name in "bc":
            row = rows[name]
            new = cards.state_of(context, row.key)
            cards.record_within(context, row, new, Rating.GOOD, NOON, None, credit=1)
    assert context.db.value("SELECT count(*) FROM card WHERE seen") == 3
    whole = UndoableEvent("review", 1, rows["a"].key, credits=(3, 2))
    assert reviews.latest_event(context.db) == whole
    with context.db.transaction():
        reviews.undo_review(context.db, 3, NOON)
    assert reviews.latest_event(context.db) == whole._replace(credits=(2,))
    with context.db.transaction():
        reviews.undo_review(context.db, 1, NOON)
    lone = UndoableEvent("review", 2, rows["b"].key)
    assert reviews.latest_event(context.db) == lone, "its rating was undone on another machine"
    assert context.db.value("SELECT count(*) FROM card WHERE seen") == 1
