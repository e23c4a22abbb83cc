"""What goes into a shared folder, event by event, in however many portions."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import absences, fits, quizzes, reviews
from quizzer.store.shared import outgoing, progress
from quizzer.store.shared.events import Event, from_line, to_line
from tests.conftest import NOON

AT, A = reviews.to_ms(NOON), "letters/a"


def sent(context: Context, limit: int) -> list[Event]:
    """All events, in portions of so many rows; once they are noted as sent, none is left.

    A portion repeats the reviews of earlier ones that it refers to.
    """
    events: list[Event] = []
    for _ in range(99):
        portion = outgoing.next_portion(context.db, limit)
        events += [event for event in portion.events if event not in events]
        with context.db.transaction():
            portion.save(context.db)
        if portion.is_last:
            rest = outgoing.next_portion(context.db, limit)
            assert (rest.events, rest.is_last) == ([], True)
            assert progress.is_complete(context.db)
            return events
    raise AssertionError("there is no end of them")


@pytest.fixture
def used(context: Context) -> Context:
    """Everything twice in one moment: reviews, actions and attempts; one review is taken back."""
    row, day = cards.find_card(context, A), context.clock.day(NOON)
    for _ in range(3):
        cards.record(context, row, Rating.GOOD, NOON)
    cards.undo(context, NOON)
    for kind in ("suspend", "suspend", "unsuspend"):
        reviews.append_action(context.db, row.key, kind, NOON, day)  # type: ignore[arg-type]
    for review in (None, None, 1):
        context.db.execute(
            "INSERT INTO attempt (card, at, day, status, code, review)"
            " VALUES (?, ?, ?, 'passed', x'6162', ?)",
            *(row.key, AT, day, review),
        )
    return context


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
def test_events_of_one_moment_are_told_apart_in_any_portions(
    used: Context, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(outgoing, "_MOST_ATTEMPTS", limit)
    day = used.clock.day(NOON)
    [card, *events] = [event for event in sent(used, limit) if event["kind"] not in ("tag",)]
    assert (card["kind"], card["card"], card["type"]) == ("card", A, "free")
    told = [event for event in events if event["kind"] == "review"]
    first = [A, AT, 3, "review", day, 1]
    assert [event["twin"] for event in told] == [None, 2, 3]
    assert [event["previous"] for event in told] == [None, first, [*first[:5], 2]]
    assert told[0]["base"] is None
    states = [[told[0][name] for name in ("stability", "difficulty", "due_at", "reps", "lapses")]]
    assert told[1]["base"] == states[0]
    assert {event["holds"][0] for event in told if event["holds"]} == {"letters/e"}
    assert [event for event in events if event["kind"] == "undo"] == [
        {"kind": "undo", "review": [*first[:5], 3], "at": AT}
    ]
    action = {"kind": "action", "card": A, "at": AT, "day": day, "text": None, "review": None}
    assert [event for event in events if event["kind"] == "action"] == [
        {**action, "action": "suspend", "twin": None},
        {**action, "action": "suspend", "twin": 2},
        {**action, "action": "unsuspend", "twin": None},
    ]
    attempt: dict[str, Any] = {
        "kind": "attempt", "card": A, "at": AT, "day": day, "status": "passed", "diagnosis": None,
        "code": base64.b64encode(b"ab").decode(), "verdict": None, "review": None, "twin": None,
    }  # fmt: skip
    assert [event for event in events if event["kind"] == "attempt"] == [
        attempt, {**attempt, "twin": 2}, {**attempt, "review": first, "twin": 3},
    ]  # fmt: skip
    for event in events:
        assert from_line(to_line(event, "m", 1)) == (1, {**dict.fromkeys(event), **event})


def test_a_thousand_rows_are_looked_through_for_those_that_say_the_same(used: Context) -> None:
    key, day = cards.find_card(used, A).key, used.clock.day(NOON)
    sql = "INSERT INTO action (id, card, kind, at, day) VALUES (?, ?, 'unsuspend', ?, ?)"
    for number in (1003, 1004):
        used.db.execute(sql, number, key, AT if number == 1003 else AT + 1, day)
    used.db.execute(sql, 2004, key, AT + 1, day)
    used.db.execute(sql, 3005, key, AT + 1, day)
    told = [event for event in sent(used, 100) if event["kind"] == "action"]
    assert [event["twin"] for event in told] == [None, 2, None, 2, None, 2, None]


def test_a_note_is_told_with_the_review_that_it_is_about(context: Context) -> None:
    row, day = cards.find_card(context, A), context.clock.day(NOON)
    cards.record(context, row, Rating.GOOD, NOON)
    for review in (1, 1, None):
        reviews.append_action(context.db, row.key, "note", NOON, day, review=review, text="t")
    notes = [event for event in sent(context, 100) if event["kind"] == "action"]
    about = [A, AT, 3, "review", day, 1]
    assert [(event["review"], event["twin"]) for event in notes] == [
        (about, None), (about, 2), (None, None),
    ]  # fmt: skip
    assert [event["text"] for event in notes] == ["t"] * 3


def test_what_has_no_row_of_its_own_is_told_by_what_it_says(context: Context) -> None:
    db, day = context.db, context.clock.day(NOON)
    row, other = (cards.find_card(context, f"letters/{name}") for name in "ab")
    cards.record(context, row, Rating.AGAIN, NOON, origin="quiz")
    deck = db.value("SELECT key FROM deck")
    quiz = quizzes.begin(db, deck, 7, [row.key, other.key], NOON)
    with db.transaction():
        quizzes.score(db, quiz, 0, "x", 0.5, 1)
        fits.append(db, "letters", (1.0, 2.5), NOON)
    absences.append_plan_choice(db, day, "ended", NOON)
    cards.tag(context, [other.key], "own", NOON)
    cards.save_draft(context, other, "typed", NOON)
    events = [event for event in sent(context, 100) if event["kind"] != "card"]
    about = [A, AT, 1, "quiz", day, 1]
    assert [event["kind"] for event in events] == [
        "fit", "review", "quiz", "plan", "tag", "draft",
    ]  # fmt: skip
    fit, _, told, plan, tag, draft = events
    assert fit == {
        "kind": "fit", "deck": "letters", "at": AT, "weights": "[1.0, 2.5]", "undone_at": None,
    }  # fmt: skip
    assert told == {
        "kind": "quiz", "deck": "letters", "seed": 7, "started_at": AT, "finished_at": None,
        "items": [[A, "x", 0.5, about], ["letters/b", None, None, None]],
    }  # fmt: skip
    assert plan == {"kind": "plan", "since": day, "choice": "ended", "at": AT}
    assert tag == {"kind": "tag", "card": "letters/b", "tag": "own", "at": AT, "removed": None}
    assert draft == {"kind": "draft", "card": "letters/b", "text": "typed", "at": AT}
    cards.tag(context, [other.key], "own", NOON)
    quizzes.finish(db, quiz, NOON)
    later = [event for event in sent(context, 100) if event["kind"] != "review"]
    assert later == [
        {**told, "finished_at": AT}, {**tag, "at": AT + 1, "removed": True},
    ]  # fmt: skip
