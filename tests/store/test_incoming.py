"""Events of other machines as a database: what of each is in it, and what they refer to."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import reviews
from quizzer.store.shared.incoming import EventDatabase
from tests.conftest import NOON
from tests.store.test_events import AT, DAY, KEY, NAME, WHOLE

ALONE = {"previous": None, "base": None, "credit": None, "holds": None, "twin": None}
REVIEW = {"kind": "review", **WHOLE["review"], **ALONE, "before_fit": None, "suggestion": None}


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def added(context: Context, path: Path, *events: dict[str, Any], **ids: str) -> int:
    """Write a database of events at `path`; returns how many there were."""
    with EventDatabase(path, context.db, ids) as database:
        for event in events:
            database.add({"kind": event["kind"], **event})
    return database.count


def event(kind: str, **changed: Any) -> dict[str, Any]:
    return {"kind": kind, **WHOLE[kind], **changed}


def test_what_is_cut_off_by_an_error_is_not_there(context: Context, tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    with suppress(KeyError), EventDatabase(path, context.db, {}) as database:
        database.add(REVIEW)
        raise KeyError
    assert rows(path, "SELECT count(*) FROM sqlite_master") == [(0,)]
    assert added(context, path) == 0
    assert rows(path, "SELECT count(*) FROM sqlite_master") == [(0,)], "nor where there is none"
    assert added(context, path, REVIEW) == 1
    assert rows(path, "SELECT card, at, rating FROM review") == [(1, AT, 3)]


@pytest.mark.parametrize(("twin", "count"), [(None, 1), (1, 1), (2, 2), (3, 3)])
def test_of_events_that_say_the_same_those_before_the_last_are_there_too(
    context: Context, tmp_path: Path, twin: int | None, count: int
) -> None:
    path = tmp_path / "events.db"
    told = {**REVIEW, "twin": twin}
    action = event("action", review=None, twin=twin)
    assert added(context, path, told, action, told, action) == 2 * count + count
    assert rows(path, "SELECT count(*) FROM review") == [(count,)]
    assert rows(path, "SELECT count(*) FROM action") == [(count,)]


def test_the_first_of_events_that_say_the_same_is_there_once_when_a_later_one_comes(
    context: Context, tmp_path: Path
) -> None:
    path = tmp_path / "events.db"
    same = [event("action", review=None, twin=twin) for twin in (None, 2, 3, None)]
    assert added(context, path, *same) == 3
    assert rows(path, "SELECT count(*) FROM action") == [(3,)]


def test_a_card_is_what_the_latest_event_says_of_it_or_unknown(
    context: Context, tmp_path: Path
) -> None:
    path = tmp_path / "events.db"
    unknown = {**REVIEW, "card": "other/b"}
    ours = {**REVIEW, "card": "letters/c"}
    assert added(context, path, unknown, ours, event("card", card="other/a")) == 3
    columns = "name, place, position, kind, prompt, wording, exercise, version"
    found = rows(path, f"SELECT {columns} FROM card ORDER BY key")
    assert found[:2] == [
        ("b", 0, None, "free", "b", "", None, 1), ("c", 0, None, "number", "c", "", None, 1),
    ]  # fmt: skip
    assert found[2] == ("a", 0, 3, "free", "?", "w", "relu", 1)
    assert rows(path, "SELECT id, title, source, place, stamp, digest FROM deck") == [
        ("other", "Letters", "s", 0, "", ""), ("letters", "letters", None, 0, "", ""),
    ]  # fmt: skip


def test_each_kind_of_event_has_its_row(context: Context, tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    tags = [event("tag"), event("tag", tag="plain", at=None, removed=None)]
    others = [event(kind) for kind in ("fit", "plan", "draft", "rename")]
    held = {**REVIEW, "holds": ["letters/b"], "suggestion": ["nit", 0.5]}
    bury = event("action", action="bury", review=None, day=DAY + 1)
    count = added(context, path, held, *tags, *others, bury, *tags, *others, bury)
    assert count == 9, "the second time nothing is added, but the twin of a bury"
    assert rows(path, "SELECT tag, at, removed FROM own_tag ORDER BY tag") == [
        ("plain", 0, 0), ("vowels", AT, 1),
    ]  # fmt: skip
    assert rows(path, "SELECT card, day, review FROM hold ORDER BY day") == [
        (2, DAY, 1), (1, DAY + 1, None),
    ]  # fmt: skip
    assert rows(path, "SELECT * FROM suggestion") == [(1, "nit", 0.5)]
    assert rows(path, "SELECT since, kind, at FROM plan_choice") == [(DAY, "ended", AT)]
    assert rows(path, "SELECT card, text, at FROM draft") == [(1, "x", AT)]
    assert rows(path, "SELECT at, old, new FROM deck_rename") == [(AT, "letters", "alphabet")]
    assert rows(path, "SELECT deck, at, undone_at FROM fit") == [("letters", AT, AT)]


def test_what_refers_to_a_review_finds_it_among_the_events_or_among_ours(
    context: Context, tmp_path: Path
) -> None:
    path = tmp_path / "events.db"
    for _ in range(2):
        cards.record(context, cards.find_card(context, NAME), Rating.GOOD, NOON)
    day = context.clock.day(NOON)
    ours = [NAME, reviews.to_ms(NOON), 3, "review", day, 2]
    theirs = [NAME, AT, 3, "quiz", DAY, 1]
    assert theirs == KEY
    later = {**REVIEW, "at": AT + 1, "previous": theirs, "credit": ours, "base": [1, 5, AT, 3, 0]}
    undo, lost = (event("undo", review=key, at=AT + 9) for key in (ours, [*KEY[:5], 7]))
    items = [[NAME, "x", 0.5, theirs], ["letters/b", None, None, ours], ["letters/b", "y", 1, None]]
    added(
        context, path, later, undo, lost, event("undo", review=ours, at=AT + 3),
        event("attempt", review=ours, twin=None), event("quiz", items=items, finished_at=None),
        event("action", review=theirs, twin=None), REVIEW,
    )  # fmt: skip
    found = rows(path, "SELECT id, previous, credit, at FROM review ORDER BY id")
    assert [row[0] > 0 for row in found] == [False, False, True, True]
    copies = [row[0] for row in found[:2]]
    assert [row[3] for row in found[:2]] == [ours[1]] * 2
    assert found[2:] == [(1, 2, copies[1], AT + 1), (2, None, None, AT)]
    assert rows(path, "SELECT review, at FROM undo") == [(copies[1], AT + 3)], "the earlier counts"
    assert rows(path, "SELECT review, code FROM attempt") == [(copies[1], b"a")]
    assert rows(path, "SELECT review FROM action") == [(2,)]
    assert rows(path, "SELECT place, answer, score, review FROM quiz_item ORDER BY place") == [
        (0, "x", 0.5, 2), (1, None, None, copies[1]), (2, "y", 1.0, None),
    ]  # fmt: skip
    assert rows(path, "SELECT review, stability, due_at, reps FROM base") == [(1, 1.0, AT, 3)]


def test_a_quiz_of_no_questions_and_a_review_of_a_renamed_deck_are_understood(
    context: Context, tmp_path: Path
) -> None:
    path = tmp_path / "events.db"
    cards.record(context, cards.find_card(context, NAME), Rating.GOOD, NOON)
    ours = ["alphabet/a", reviews.to_ms(NOON), 3, "review", context.clock.day(NOON), 1]
    empty = event("quiz", items=[], deck="nowhere")
    assert added(context, path, empty, event("undo", review=ours), letters="alphabet") == 2
    assert rows(path, "SELECT count(*) FROM quiz") == [(0,)]
    assert rows(path, "SELECT review.at FROM review JOIN undo ON review.id = undo.review") == [
        (ours[1],)
    ]
    assert rows(path, "SELECT kind FROM card") == [("free",)]
