"""Two or three machines merge to the log and the schedules of one machine that did it all."""

from __future__ import annotations

import random
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from quizzer import settings
from quizzer.content.models import card_from_json
from quizzer.errors import StorageError
from quizzer.memory import scheduler
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.backup import merge as merge_service
from quizzer.services.context import Context
from quizzer.services.review import cards, decks
from quizzer.services.review import quiz as quiz_service
from quizzer.services.startup import open_context
from quizzer.store import absences, attempts, fits, quizzes, reviews
from quizzer.store.copies.merge import MergeCounts
from quizzer.store.log import day_sums
from tests.conftest import Run
from tests.services.machines import BEGIN, Event, history, log, perform


def merged(target: Context, *sources: Context) -> dict[str, list[tuple[Any, ...]]]:
    for source in sources:
        merge_service.merge(target, source.db.path, BEGIN)
    return log(target)


@pytest.mark.parametrize("seed", range(12))
def test_any_order_any_number_of_times_gives_the_same_log_and_schedules(
    machine, names, seed: int
) -> None:
    draw = random.Random(seed)
    events = [
        history(draw, names, BEGIN + timedelta(minutes=7 * k), 25, renames=seed % 2 == 0)
        for k in range(3)
    ]
    first = merged(machine(events[0]), machine(events[1]), machine(events[2]))
    a, b, c = (machine(part) for part in events)
    assert merged(c, a, b, a) == first
    assert merged(b, c) == first  # c has all by now
    assert merged(a, c, c) == first


@pytest.mark.parametrize("seed", range(12))
def test_machines_that_took_turns_are_as_one_that_did_it_all(
    machine, names, context: Context, seed: int
) -> None:
    """Without undos, which take back another event where others' stand between."""
    settings.change(context.home.config, "even_days", False)  # else each goes by its own loads
    draw = random.Random(seed)
    left_out = ("undo", "note", "tag", "untag")  # a tag that is not known cannot be taken away
    events = [e for e in history(draw, names, BEGIN, 60) if e[0] not in left_out]
    parts: list[list[Event]] = [[], []]
    for event in events:
        parts[draw.random() < 0.5].append(event)
    together = log(machine(events))
    assert merged(machine(parts[0]), machine(parts[1])) == together


@pytest.mark.parametrize("seed", range(6))
def test_machines_that_called_a_deck_otherwise_are_as_one_that_did_it_all(
    machine, names, context: Context, seed: int
) -> None:
    settings.change(context.home.config, "even_days", False)
    draw = random.Random(seed)
    left_out = ("undo", "note", "tag", "untag")
    events = [e for e in history(draw, names, BEGIN, 40, renames=True) if e[0] not in left_out]
    events.insert(15, ("rename", names[0], events[14][2], 1))
    parts: list[list[Event]] = [[], []]
    for event in events:
        parts[draw.random() < 0.5].append(event)
    together = machine([event for event in events if event[0] != "rename"])
    ours, theirs = machine(parts[0]), machine(parts[1])
    found = merged(ours, theirs)
    assert merged(theirs, ours) == found
    for table, entries in log(together).items():
        if table != "rename":
            there = [tuple(map(without_deck, entry)) for entry in found[table]]
            assert there == [tuple(map(without_deck, entry)) for entry in entries], table


def without_deck(value: object) -> object:
    return value.partition("/")[2] if isinstance(value, str) and "/" in value else value


def test_a_copy_that_went_its_own_way_comes_back_with_both_ways(machine, names) -> None:
    draw = random.Random(5)
    base = history(draw, names, BEGIN, 20)
    first = machine(base)
    copy = machine(history(draw, names, BEGIN + timedelta(days=90), 15), like=first)
    perform(first, history(draw, names, BEGIN + timedelta(days=91), 15))
    copy_into_first = merged(machine([], like=first), copy)
    first_into_copy = merged(machine([], like=copy), first)
    assert copy_into_first == first_into_copy
    count = len(copy_into_first["review"])
    assert count > max(len(log(first)["review"]), len(log(copy)["review"]))


def test_cards_of_a_deck_that_is_not_here_keep_their_history_until_it_is(
    machine, names, context: Context, tmp_path: Path
) -> None:
    third = machine([])
    third.db.execute("UPDATE deck SET id = 'elsewhere' WHERE id = ?", names[0].partition("/")[0])
    name = "elsewhere/" + names[0].partition("/")[2]
    cards.record(third, cards.find_card(third, name), Rating.GOOD, BEGIN)
    here = machine([])
    result = merge_service.merge(here, third.db.path, BEGIN)
    assert result.counts.reviews == 1
    assert len(here.db.rows("SELECT 1 FROM review")) == 1
    row = here.db.row("SELECT present FROM deck WHERE id = 'elsewhere'")
    assert row is not None
    assert row["present"] == 0


def test_tags_of_ones_own_come_along_and_what_undo_would_take_back_is_of_the_log(
    machine, names
) -> None:
    ours, theirs = machine([("rate", names[0], BEGIN, 3)]), machine([("rate", names[1], BEGIN, 3)])
    for context, tag in ((ours, "mine"), (theirs, "exam")):
        row = cards.find_card(context, names[0])
        cards.tag(context, [row.key], tag, BEGIN)
        cards.save_note(context, row, "a note", BEGIN)
    for _ in range(2):
        merge_service.merge(ours, theirs.db.path, BEGIN)
    row = cards.find_card(ours, names[0])
    assert {"mine", "exam"} <= set(cards.tags(ours, row))
    undone = cards.undo(ours, BEGIN)
    assert undone is not None
    assert undone.kind == "review"


def test_tags_alone_are_merged(machine, names) -> None:
    ours, theirs = machine([]), machine([])
    row = cards.find_card(theirs, names[0])
    cards.tag(theirs, [row.key], "exam", BEGIN)
    counts = merge_service.merge(ours, theirs.db.path, BEGIN).counts
    assert (counts.tags, counts.total) == (1, 1)
    assert "exam" in cards.tags(ours, row)
    assert merge_service.merge(ours, theirs.db.path, BEGIN).counts.total == 0


def test_a_tag_that_was_taken_away_later_is_gone_on_both_machines(machine, names) -> None:
    ours = machine([])
    row = cards.find_card(ours, names[0])
    cards.tag(ours, [row.key], "exam", BEGIN)
    theirs = machine([], like=ours)
    cards.tag(theirs, [row.key], "exam", BEGIN - timedelta(hours=1))  # its clock is behind
    assert "exam" not in cards.tags(theirs, row)
    older = machine([], like=ours)
    assert merge_service.merge(ours, theirs.db.path, BEGIN).counts.tags == 1
    assert merge_service.merge(theirs, older.db.path, BEGIN).counts.total == 0
    for context in (ours, theirs):
        assert "exam" not in cards.tags(context, row)
    cards.undo(theirs, BEGIN + timedelta(hours=1))
    merge_service.merge(ours, theirs.db.path, BEGIN)
    assert "exam" in cards.tags(ours, row)


def test_a_deck_file_s_tag_stays_when_the_learner_s_own_is_taken_away(machine, names) -> None:
    ours, theirs = machine([]), machine([])
    row = cards.find_card(ours, names[0])
    [tag, *_] = card_from_json(row.body).tags
    theirs.db.execute("INSERT INTO own_tag VALUES (?, ?, 1, true)", row.key, tag)
    merge_service.merge(ours, theirs.db.path, BEGIN)
    assert tag in cards.tags(ours, row)


def test_another_program_s_states_hold_when_a_card_goes_on_elsewhere(machine, names) -> None:
    first = machine([("rate", names[0], BEGIN, 3)])
    first.db.execute("DROP TRIGGER review_is_append_only")
    first.db.execute("UPDATE review SET stability = 77.5")
    reviews.rebuild_schedules(first.db)
    second = machine([], like=first)
    for context, days in ((first, 3), (second, 90)):
        perform(context, [("rate", names[0], BEGIN + timedelta(days=days), 3)])
    expected = machine([("rate", names[0], BEGIN + timedelta(days=90), 3)], like=first)
    merge_service.merge(first, second.db.path, BEGIN)
    merge_service.merge(second, first.db.path, BEGIN)
    assert log(first) == log(second)
    first_rows, expected_rows = (
        [row["stability"] for row in context.db.rows("SELECT stability FROM review ORDER BY id")]
        for context in (first, expected)
    )
    assert first_rows == expected_rows
    assert first_rows[0] == 77.5


def test_the_log_stays_append_only_and_goes_on_after_a_merge(machine, names) -> None:
    draw = random.Random(1)
    a = machine(history(draw, names, BEGIN, 10))
    merged(a, machine(history(draw, names, BEGIN, 10)))
    with pytest.raises(StorageError, match="append-only"):
        a.db.execute("DELETE FROM review")
    latest = a.db.value("SELECT max(id) FROM review")
    done = cards.record(a, cards.find_card(a, names[0]), Rating.GOOD, BEGIN + timedelta(days=300))
    assert done.review_id == latest + 1
    assert cards.undo(a, BEGIN + timedelta(days=300)) is not None
    with open_context(a.home):
        pass  # its schema is known


def test_a_merge_that_fails_changes_nothing(machine, names, monkeypatch) -> None:
    draw = random.Random(2)
    a, b = (machine(history(draw, names, BEGIN, 15)) for _ in range(2))
    before = log(a)

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(merge_service, "replay", fail)
    with pytest.raises(RuntimeError):
        merge_service.merge(a, b.db.path, BEGIN)
    assert log(a) == before
    assert a.db.value("PRAGMA foreign_keys") == 1
    monkeypatch.undo()
    assert merge_service.merge(a, b.db.path, BEGIN).counts.reviews > 0


def test_a_quiz_that_is_open_meanwhile_goes_on_with_its_own_questions(machine, names) -> None:
    deck = names[0].partition("/")[0]
    ours, theirs = machine([]), machine([])
    earlier = quiz_service.start(theirs, deck, 2, 5, BEGIN)
    quiz = quiz_service.start(ours, deck, 3, 1, BEGIN + timedelta(days=1))
    first = quiz.next()
    assert first is not None
    merge_service.merge(ours, theirs.db.path, BEGIN)  # as another program does it
    assert quiz.next() == first
    quiz.answer(first, 1.0, "an answer", BEGIN + timedelta(days=1))
    assert [item.score for item in quizzes.items(ours.db, earlier.id)] == [None, None]
    assert quiz.step_back(BEGIN + timedelta(days=1)) == "an answer"


def test_merge_says_what_came_in_and_what_cannot(run: Run, home: Home, tmp_path: Path) -> None:
    second_home = tmp_path / "other"
    run("rate", "fastbook-04/loss", "good")
    shutil.copytree(home.folder, second_home)
    run("rate", "fastbook-04/loss", "again")
    ended = run("merge", str(second_home / "quizzer.db"))
    assert (ended.status, ended.out) == (0, "nothing new: both had the same log\n")
    (tmp_path / "x.db").write_text("hello")
    for path in (tmp_path / "x.db", tmp_path / "none.db", home.database):
        ended = run("merge", str(path))
        assert ended.status == 2
        assert str(path) in ended.err


def test_a_merge_leaves_no_sums_of_the_log_before(
    machine, names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_sums, "MANY", 1)
    draw = random.Random(3)
    ours, theirs = (machine(history(draw, names, BEGIN, 30)) for _ in range(2))
    day_sums.keep_day_sums(ours.db)
    merge_service.merge(ours, theirs.db.path, BEGIN)
    merge_service.merge(theirs, ours.db.path, BEGIN)
    assert day_sums.days(ours.db) == day_sums.days(theirs.db) != []


def test_each_kind_of_event_that_comes_in_is_counted(machine, names) -> None:
    ours, theirs = machine([("rate", names[3], BEGIN, 3)]), machine([])
    hour = timedelta(hours=1)
    events = [
        ("rate", names[0], BEGIN, 3), ("rate", names[1], BEGIN + hour, 4),
        ("rate", names[2], BEGIN + 2 * hour, 4), ("undo", names[0], BEGIN + 3 * hour, 0),
        ("suspend", names[1], BEGIN + 4 * hour, 0), ("tag", names[1], BEGIN + 5 * hour, 0),
    ]  # fmt: skip
    perform(theirs, events)
    first, second = (cards.find_card(theirs, name) for name in names[:2])
    day = theirs.clock.day(BEGIN)
    with theirs.db.transaction():
        for minutes in (1, 2):
            at = BEGIN + timedelta(minutes=minutes)
            attempts.append_attempt(theirs.db, first.key, at, day, "passed")
        fits.append(theirs.db, "", scheduler.default_parameters(), BEGIN)
    deck = theirs.db.value("SELECT key FROM deck WHERE id = ?", first.deck)
    quizzes.begin(theirs.db, deck, 1, [first.key], BEGIN)
    absences.append_plan_choice(theirs.db, day, "ended", BEGIN)
    cards.save_draft(theirs, second, "typed", BEGIN + 9 * hour)
    decks.rename(theirs, first.deck, "renamed", BEGIN + 10 * hour)
    result = merge_service.merge(ours, theirs.db.path, BEGIN)
    assert result.counts == MergeCounts(
        reviews=3, undos=1, actions=1, attempts=2, quizzes=1, fits=1, tags=1, plan_choices=1,
        drafts=1, renames=1,
    )  # fmt: skip
    assert result.counts.total == 13
    assert result.copy is not None
    assert len(result.notices) == 1
    again = merge_service.merge(ours, theirs.db.path, BEGIN + hour)
    assert again.counts == MergeCounts(0, 0, 0, 0, 0, 0)
    assert (again.counts.total, again.notices) == (0, ())
