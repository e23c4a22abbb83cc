"""Machines that share a folder agree, whatever they did, in whatever order their files come."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from quizzer import settings
from quizzer.errors import StorageError, UsageError
from quizzer.memory import scheduler
from quizzer.memory.scheduler import Rating
from quizzer.services import deck_sync
from quizzer.services.backup import merge as merge_service
from quizzer.services.backup import sync
from quizzer.services.context import Context
from quizzer.services.review import cards, decks, fitting
from quizzer.services.review import quiz as quiz_service
from quizzer.store import fits, reviews
from quizzer.store.copies import merge as store_merge
from quizzer.store.log.log_order import SettledRows
from quizzer.store.reviews import to_ms
from quizzer.store.shared.events import from_line
from tests.services.machines import BEGIN, Event, find_card, history, log, perform

Log = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "shared"
    path.mkdir()
    return path


@pytest.fixture
def sharing(machine, folder: Path) -> Callable[..., Context]:
    """Makes a machine that writes to the shared folder."""

    def make(events: list[Event], *, shared: Path = folder, like: Context | None = None) -> Context:
        context: Context = machine(events, like)
        settings.change(context.home.config, "sync_folder", str(shared))
        return replace(context, settings=settings.load(context.home.config))

    return make


def contents(context: Context) -> Log:
    entries = log(context)
    entries["fit"] = [tuple(row) for row in context.db.rows("SELECT deck, at, weights FROM fit")]
    return entries


def exchange(*machines: Context, rounds: int = 2) -> list[str]:
    """All of them start and exit so often; returns the problems that were reported."""
    problems: list[str] = []
    for _ in range(rounds):
        for context in machines:
            problems += sync.take_in(context).problems
            sync.publish(context)
    return problems


def with_settings_and_edits(draw: random.Random, context: Context, events: list[Event]) -> Context:
    """Do events, with other settings and wordings now and then; returns the context after them."""
    for event in events:
        if draw.random() < 0.1:
            chosen = draw.choice([0.8, 0.85, 0.9, 0.95])
            settings.change(context.home.config, "desired_retention", chosen)
            context = replace(context, settings=settings.load(context.home.config))
        row = find_card(context, event[1])
        if draw.random() < 0.1:
            context.db.execute("UPDATE card SET version = version + 1 WHERE key = ?", row.key)
        if draw.random() < 0.1:
            cards.tag(context, [row.key], f"tag {draw.random()}", event[2])
        if draw.random() < 0.05:
            cards.bury(context, row, event[2])
        perform(context, [event])
    return context


def lives(
    draw: random.Random,
    machines: list[Context],
    names: list[str],
    *,
    skew: timedelta,
    are_at_once: bool = False,
    renames: bool = False,
    count: int = 30,
) -> list[Context]:
    """Three histories, files going to and fro; the clocks differ by `skew`.

    Where they `are_at_once`, many events of different machines have the same moment.
    """
    apart, jitter = (0, 0) if are_at_once else (7, 998)
    events = sorted(
        (
            (event[2], number, event)
            for number in range(len(machines))
            for event in history(
                draw,
                names,
                BEGIN + timedelta(minutes=apart * number),
                count,
                jitter=jitter,
                renames=renames,
            )
        ),
        key=lambda entry: entry[0] + skew * entry[1],
    )
    for _, number, event in events:
        machines[number] = with_settings_and_edits(draw, machines[number], [event])
        if draw.random() < 0.2:
            context = draw.choice(machines)
            if draw.random() < 0.5:
                sync.publish(context)
            assert sync.take_in(context).problems == ()
    return machines


@pytest.mark.parametrize("seed", range(10))
def test_machines_agree_in_whatever_order_their_files_come(sharing, names, seed: int) -> None:
    draw = random.Random(seed)
    machines = lives(
        draw, [sharing([]) for _ in range(3)], names, skew=timedelta(0), renames=seed % 2 == 0
    )
    assert exchange(*machines) == []
    first, second, third = map(contents, machines)
    assert len(first["review"]) > 30
    for table in first:
        if table != "card":  # wordings are not part of the log
            assert first[table] == second[table] == third[table], table
    assert exchange(*machines, rounds=1) == []
    assert contents(machines[0])["schedule"] == first["schedule"]


def everything(context: Context) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but for how far the log was found in order."""
    tables = context.db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {
        row["name"]: [
            tuple(values)
            for values in context.db.rows(f"SELECT * FROM {row['name']} ORDER BY 1, 2")
            if "in order" not in str(values[0])
        ]
        for row in tables
        if row["name"] != "_sqlite_migrations"
    }


@pytest.mark.parametrize("seed", range(4))
def test_leaving_what_is_settled_gives_the_log_that_a_merge_of_all_gives(
    sharing, names, folder, monkeypatch, seed: int
) -> None:
    draw = random.Random(seed)
    take_in, settle = sync.take_in, store_merge.settled_rows
    settled = []

    def take_in_both_ways(context: Context) -> sync.TakenIn:
        with closing(sqlite3.connect(":memory:")) as before:
            context.db.connection.backup(before)
            files = {path: path.read_bytes() for path in folder.iterdir()}
            monkeypatch.setattr(store_merge, "settled_rows", lambda *_: SettledRows())
            take_in(context)
            expected = everything(context)
            before.backup(context.db.connection)
        context.db.cache.clear()
        for path in folder.iterdir():
            path.write_bytes(files.get(path, b""))

        def note(*arguments: Any) -> SettledRows:
            settled.append(settle(*arguments))
            return settled[-1]

        monkeypatch.setattr(store_merge, "settled_rows", note)
        result = take_in(context)
        found = everything(context)
        for table in expected:
            assert found[table] == expected[table], table
        return result

    monkeypatch.setattr(sync, "take_in", take_in_both_ways)
    skew = timedelta(minutes=draw.choice([0, 0, 40]))
    machines = lives(
        draw, [sharing([]) for _ in range(3)], names, skew=skew, are_at_once=seed % 2 == 1
    )
    exchange(*machines, rounds=1)
    weights = tuple(value * 1.05 for value in scheduler.default_parameters())
    later = BEGIN + timedelta(days=400)
    fitting._change(machines[0], lambda db: fits.append(db, "", weights, later))
    exchange(*machines, rounds=1)
    lives(draw, machines, names, skew=skew, are_at_once=seed % 2 == 1)
    exchange(*machines, rounds=1)
    assert sum(rows.review > 0 for rows in settled) > len(settled) / 3


@pytest.mark.parametrize("seed", range(4))
def test_machines_whose_clocks_differ_agree_too(sharing, names, seed: int) -> None:
    draw = random.Random(seed)
    machines = lives(draw, [sharing([]) for _ in range(3)], names, skew=timedelta(minutes=40))
    for number, context in enumerate(machines):  # so that each takes in something at the end
        now = BEGIN + timedelta(days=999, minutes=number)
        perform(context, [("rate", draw.choice(names), now, 3)])
    assert exchange(*machines) == []
    first, second, third = map(contents, machines)
    assert first["review"] == second["review"] == third["review"]
    assert first["schedule"] == second["schedule"] == third["schedule"]


@pytest.mark.parametrize("seed", range(6))
def test_taking_turns_is_as_one_machine_that_did_it_all(sharing, machine, names, seed: int) -> None:
    draw = random.Random(seed)
    left_out = {"note", "undo"} if seed % 2 else {"note", "tag", "untag"}  # what undo takes back
    events = [
        event for event in history(draw, names, BEGIN, 60, renames=True) if event[0] not in left_out
    ]
    machines = [sharing([]) for _ in range(2)]
    position = 0
    while position < len(events):
        context = draw.choice(machines)
        sync.take_in(context)
        some = events[position : position + draw.randint(1, 8)]
        perform(context, some)
        sync.publish(context)
        position += len(some)
    exchange(*machines)
    together = log(machine(events))
    assert log(machines[0]) == together
    assert log(machines[1]) == together


def test_a_folder_gives_what_a_merge_of_the_databases_gives(sharing, machine, names) -> None:
    draw = random.Random(3)
    parts = [history(draw, names, BEGIN + timedelta(minutes=number), 30) for number in range(2)]
    shared = [sharing(part) for part in parts]
    exchange(*shared)
    plain = [machine(part) for part in parts]
    merge_service.merge(plain[0], plain[1].db.path, BEGIN)
    assert contents(shared[0]) == contents(shared[1]) == contents(plain[0])


def test_an_attempt_keeps_the_review_that_it_led_to(sharing, names) -> None:
    ours, theirs = sharing([("rate", names[0], BEGIN, 3)]), sharing([])
    row = find_card(ours, names[0])
    ours.db.execute(
        "INSERT INTO attempt (card, at, day, status, review) VALUES (?, ?, ?, 'passed', ?)",
        *(row.key, to_ms(BEGIN), BEGIN.date().toordinal(), reviews.latest(ours.db, row.key)),
    )
    exchange(ours, theirs)
    sql = (
        "SELECT attempt.status, review.rating, review.card FROM attempt"
        " JOIN review ON review.id = attempt.review"
    )
    [there] = theirs.db.rows(sql)
    assert tuple(there) == ("passed", 3, find_card(theirs, names[0]).key)


def test_files_hold_each_event_once_and_grow_only_at_their_end(sharing, names, folder) -> None:
    draw = random.Random(4)
    first, second = sharing(history(draw, names, BEGIN, 10)), sharing([])
    exchange(first, second)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert len(before) == 2
    perform(first, [("rate", names[0], BEGIN + timedelta(days=90), 3)])
    exchange(first, second)
    lines = []
    for path, data in before.items():
        assert path.read_bytes().startswith(data)
        lines += [json.loads(line) for line in path.read_bytes().splitlines()]
    reviews = [(line["card"], line["at"]) for line in lines if line["kind"] == "review"]
    assert len(reviews) == len(set(reviews))
    assert len(reviews) == first.db.value("SELECT count(*) FROM review")
    for path in folder.iterdir():
        numbers = [json.loads(line)["number"] for line in path.read_bytes().splitlines()]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_log_goes_out_once_in_however_many_portions(sharing, names, folder, monkeypatch) -> None:
    first = sharing(history(random.Random(4), names, BEGIN, 20))
    monkeypatch.setattr(sync, "PORTION", 3)
    count = sync.publish(first)
    (file,) = folder.iterdir()
    lines = file.read_bytes().splitlines()
    assert [json.loads(line)["number"] for line in lines] == [*range(1, count + 1)]
    assert sync.publish(first) == 0
    perform(first, [("rate", names[0], BEGIN + timedelta(days=90), 3)])
    assert sync.publish(first) == 1
    second = sharing([])
    assert sync.take_in(second, lambda: False) == sync.TakenIn()
    assert contents(second)["review"] == []
    assert sync.take_in(second).counts.reviews == len(contents(first)["review"])
    assert sync.take_in(second) == sync.TakenIn()
    assert contents(second)["review"] == contents(first)["review"]


def test_a_review_that_another_machine_takes_back_is_the_one_that_was_meant(sharing, names) -> None:
    """Both count their reviews from 1, so that what is copied must not get in the way."""
    first, second = sharing([("rate", names[0], BEGIN, 3)]), sharing([])
    exchange(first, second)
    later = [BEGIN + timedelta(minutes=minutes) for minutes in (1, 2, 3)]
    perform(second, [("undo", names[0], later[0], 0), ("rate", names[1], later[1], 4)])
    perform(second, [("note", names[1], later[2], 0)])
    perform(first, [("rate", names[2], later[1], 2)])
    exchange(first, second)
    assert contents(first) == contents(second)
    undone = first.db.tuples(
        "SELECT name FROM undo JOIN review ON review.id = undo.review"
        " JOIN card ON card.key = review.card"
    )
    assert undone == [(names[0].partition("/")[2],)]


def test_a_fit_comes_along_with_the_schedules_that_follow_from_it(sharing, names) -> None:
    draw = random.Random(6)
    first, second = (sharing(history(draw, names, BEGIN, 15)) for _ in range(2))
    exchange(first, second)
    weights = tuple(value * 1.05 for value in scheduler.default_parameters())
    later = BEGIN + timedelta(days=200)
    fitting._change(first, lambda db: fits.append(db, "", weights, later))
    perform(second, history(draw, names, later + timedelta(days=1), 10))  # before it knows
    assert exchange(first, second) == []
    assert contents(first) == contents(second)
    perform(second, history(draw, names, later + timedelta(days=99), 10))
    exchange(second, first)
    assert contents(first) == contents(second)
    fitting.take_back(first, None, later + timedelta(days=300))
    exchange(first, second)
    assert contents(first) == contents(second)
    assert fits.in_effect(second.db) == {}


def test_a_deck_that_was_renamed_elsewhere_gets_its_new_name_and_its_cards_one_history(
    sharing, names
) -> None:
    first, second = sharing([("rate", names[0], BEGIN, 3)]), sharing([])
    exchange(first, second)
    settings.change(second.home.config, "desired_retention", 0.8, "letters")
    at = BEGIN + timedelta(days=20)
    decks.rename(first, "letters", "alphabet", at)
    for number, context in enumerate((second, first, second)):  # the second does not know yet
        perform(context, [("rate", names[0], at + timedelta(days=30 * number), 3)])
    sync.publish(first)
    assert "letters.toml is now alphabet.toml" in sync.take_in(second).notices[0]
    assert exchange(second, first) == []
    assert contents(first) == contents(second)
    assert len(cards.history(second, cards.find_card(second, "alphabet/a"))) == 4
    assert [path.name for path in second.home.questions.iterdir()] == ["alphabet.toml"]
    assert settings.load(second.home.config).retention("alphabet") == 0.8
    assert deck_sync.refresh_decks(second.db, second.home) == ()
    decks.rename(second, "alphabet", "letters", at + timedelta(days=99))
    exchange(first, second)
    assert len(cards.history(first, cards.find_card(first, names[0]))) == 4


def test_a_history_that_was_split_under_two_names_becomes_one(sharing, machine, names) -> None:
    first, second = sharing([("rate", names[0], BEGIN, 3)]), sharing([])
    exchange(first, second)
    decks.rename(first, "letters", "alphabet", BEGIN + timedelta(days=1))
    shutil.copy(first.home.questions / "alphabet.toml", second.home.questions)  # by other means
    deck_sync.refresh_decks(second.db, second.home)
    events = [("rate", name, BEGIN + timedelta(days=day), 3) for day in (9, 40) for name in names]
    for _, name, now, _ in events:
        deck = "alphabet" if now > BEGIN + timedelta(days=20) else "letters"
        row = cards.find_card(second, f"{deck}/{name.partition('/')[2]}")
        cards.record(second, row, Rating.GOOD, now, answer="answer 3")
        cards.tag(second, [row.key], deck, now)
    exchange(first, second)
    together = machine([("rate", names[0], BEGIN, 3), *events])
    for context in (first, second):
        for table in ("review", "schedule"):
            expected = [(name.partition("/")[2], *entry) for name, *entry in log(together)[table]]
            there = [(name.partition("/")[2], *entry) for name, *entry in log(context)[table]]
            assert there == expected
        row = cards.find_card(context, "alphabet/b")
        assert {"alphabet", "letters"} <= set(cards.tags(context, row))


def test_a_former_name_is_not_another_deck_s(sharing, names) -> None:
    first = sharing([("rate", names[0], BEGIN, 3)])
    text = (first.home.questions / "letters.toml").read_text()
    decks.rename(first, "letters", "alphabet", BEGIN)
    with pytest.raises(UsageError, match="alphabet was called letters before"):
        decks.create(first, "letters", None)
    (first.home.questions / "letters.toml").write_text(text)
    (notice,) = deck_sync.refresh_decks(first.db, first.home)
    assert "letters.toml is not read: the deck letters was renamed to alphabet" in notice
    (first.home.questions / "alphabet.toml").unlink()
    (notice,) = deck_sync.refresh_decks(first.db, first.home)
    assert "quizzer deck rename alphabet letters" in notice
    assert len(cards.history(first, cards.find_card(first, "alphabet/a"))) == 1


def test_bundled_decks_are_not_renamed_by_others(sharing, names, folder, monkeypatch) -> None:
    context = sharing([("rate", names[0], BEGIN, 3)])
    renames = [("letters", "x"), ("letters", "../x"), ("x", "letters")]
    with (folder / "quizzer-x.jsonl").open("w") as file:
        for number, (old, new) in enumerate(renames, 1):
            line = {"machine": "x", "number": number, "kind": "rename", "at": number}
            file.write(json.dumps({**line, "old": old, "new": new}) + "\n")
    with monkeypatch.context() as patched:
        patched.setattr("quizzer.services.deck_renames.bundled_decks", lambda: {"letters"})
        (problem,) = sync.take_in(context).problems
    assert "its new cannot be right" in problem
    assert [path.name for path in context.home.questions.iterdir()] == ["letters.toml"]
    assert len(cards.history(context, cards.find_card(context, names[0]))) == 1


def test_cards_that_are_not_here_keep_their_history(sharing, names) -> None:
    first, second = sharing([]), sharing([])
    first.db.execute("UPDATE deck SET id = 'elsewhere' WHERE id = ?", names[0].partition("/")[0])
    name = "elsewhere/" + names[0].partition("/")[2]
    cards.record(first, cards.find_card(first, name), Rating.GOOD, BEGIN)
    sync.publish(first)
    assert sync.take_in(second).counts.reviews == 1
    sql = "SELECT prompt, body, kind FROM card JOIN review ON review.card = card.key"
    assert list(map(tuple, second.db.rows(sql))) == list(map(tuple, first.db.rows(sql)))


# Files that are not as they should be


def test_a_line_that_has_no_end_yet_is_waited_for(sharing, names, folder) -> None:
    draw = random.Random(7)
    first, second = sharing(history(draw, names, BEGIN, 12)), sharing([])
    sync.publish(first)
    (file,) = folder.iterdir()
    data = file.read_bytes()
    for size in sorted(draw.sample(range(len(data)), 12)):
        file.write_bytes(data[:size])
        assert sync.take_in(second).problems == ()
    file.write_bytes(data)
    assert sync.take_in(second).problems == ()
    assert contents(first) == contents(second)


def test_a_file_that_shrank_or_changed_is_reported_and_nothing_is_lost(
    sharing, names, folder
) -> None:
    draw = random.Random(8)
    first, second = sharing(history(draw, names, BEGIN, 12)), sharing([])
    sync.publish(first)
    (file,) = folder.iterdir()
    data = file.read_bytes()
    sync.take_in(second)
    known = contents(second)
    for changed in (data[: len(data) // 2], data.replace(b'"kind"', b'"k"'), b"x" + data[1:]):
        file.write_bytes(changed)
        (problem, *more) = sync.take_in(second).problems
        assert str(file) in problem
        assert "\n" not in problem
        assert len(more) <= 1
        assert contents(second) == known
    perform(first, history(draw, names, BEGIN + timedelta(days=99), 5))
    sync.publish(first)  # finds its file damaged, and adds what is missing there
    sync.take_in(second)
    assert contents(first) == contents(second)
    sync.take_in(third := sharing([]))
    assert contents(third) == contents(first)


def test_a_damaged_line_is_passed_over_and_read_again_when_it_is_whole(
    sharing, names, folder
) -> None:
    first, second = sharing([]), sharing([])
    for days in range(4):
        perform(first, [("rate", names[days], BEGIN + timedelta(days=days), 3)])
    sync.publish(first)
    (file,) = folder.iterdir()
    data = file.read_bytes()
    lines = data.splitlines(keepends=True)
    place = [number for number, line in enumerate(lines) if b'"review"' in line][1]
    lines[place] = b"\0" * (len(lines[place]) - 1) + b"\n"
    file.write_bytes(b"".join(lines))
    for _ in range(2):
        (problem,) = sync.take_in(second).problems
        assert f"after event {place}:" in problem
        assert len(contents(second)["review"]) == 3
    file.write_bytes(data)
    assert sync.take_in(second).problems == ()
    assert contents(first) == contents(second)


def test_a_new_folder_or_a_file_that_is_gone_gets_the_whole_log(sharing, names, tmp_path) -> None:
    draw = random.Random(9)
    first = sharing(history(draw, names, BEGIN, 10))
    sync.publish(first)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    settings.change(first.home.config, "sync_folder", str(elsewhere))
    first = replace(first, settings=settings.load(first.home.config))
    second = sharing([], shared=elsewhere)
    exchange(first, second)
    assert contents(first) == contents(second)
    for file in elsewhere.iterdir():
        file.unlink()
    perform(first, history(draw, names, BEGIN + timedelta(days=99), 5))
    exchange(first, second)
    third = sharing([], shared=elsewhere)
    exchange(third)
    assert contents(first) == contents(second) == contents(third)


def test_a_copied_home_has_a_file_of_its_own(sharing, names, folder, tmp_path) -> None:
    first = sharing([("rate", names[0], BEGIN, 3)])
    sync.publish(first)
    second = sharing([], like=first)
    shutil.copy(first.home.machine, second.home.machine)
    perform(second, [("rate", names[1], BEGIN + timedelta(days=1), 3)])
    perform(first, [("rate", names[2], BEGIN + timedelta(days=1), 3)])
    exchange(first, second)
    assert len(list(folder.iterdir())) == 2
    assert contents(first) == contents(second)
    assert len(contents(first)["review"]) == 3


def test_what_was_written_before_a_kill_is_not_written_twice(
    sharing, names, folder, monkeypatch
) -> None:
    draw = random.Random(10)
    first, second = sharing(history(draw, names, BEGIN, 12)), sharing([])

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("quizzer.store.shared.outgoing.Portion.save", kill)
        with pytest.raises(KeyboardInterrupt):
            sync.publish(first)
    (file,) = folder.iterdir()
    written = file.read_bytes()
    assert written
    file.write_bytes(written[:-20])  # and the last line is not whole
    perform(first, history(draw, names, BEGIN + timedelta(days=99), 5))
    sync.publish(first)
    lines = [json.loads(line) for line in file.read_bytes().splitlines()]
    reviews = [(line["card"], line["at"]) for line in lines if line["kind"] == "review"]
    assert len(reviews) == len(set(reviews))
    assert sync.take_in(second).problems == ()
    assert contents(first) == contents(second)


def test_a_merge_by_hand_in_between_loses_nothing(sharing, machine, names) -> None:
    draw = random.Random(11)
    first, second = (sharing(history(draw, names, BEGIN, 8)) for _ in range(2))
    third = machine(history(draw, names, BEGIN + timedelta(minutes=3), 8))
    sync.publish(first)
    merge_service.merge(first, third.db.path, BEGIN)
    perform(first, history(draw, names, BEGIN + timedelta(days=99), 5))
    exchange(first, second)
    assert contents(first) == contents(second)
    assert len(contents(first)["review"]) >= len(contents(third)["review"])


def test_the_newest_of_two_drafts_counts(sharing, names) -> None:
    first, second = sharing([]), sharing([])
    for context, text, minutes in ((first, "older", 1), (second, "newer", 2)):
        row = cards.find_card(context, names[0])
        cards.save_draft(context, row, text, BEGIN + timedelta(minutes=minutes))
    exchange(first, second)
    drafts = [
        context.db.value("SELECT text FROM draft WHERE text <> ''") for context in (first, second)
    ]
    assert drafts == ["newer", "newer"]


def test_quizzes_come_along_with_the_reviews_that_each_question_led_to(sharing, names) -> None:
    def questions(context: Context) -> list[tuple[Any, ...]]:
        return [
            tuple(row)
            for row in context.db.rows(
                "SELECT quiz.started_at, quiz_item.place, quiz_item.answer, quiz_item.score,"
                " review.at, card.name FROM quiz_item JOIN quiz ON quiz.id = quiz"
                " JOIN card ON card.key = quiz_item.card LEFT JOIN review"
                " ON review.id = quiz_item.review ORDER BY 1, 2"
            )
        ]

    first, second = sharing([]), sharing([])
    deck = names[0].partition("/")[0]
    for hours, context in enumerate((first, first, second)):
        quiz = quiz_service.start(context, deck, 3, hours, BEGIN + timedelta(hours=hours))
        for minute, points in enumerate((0.0, 1.0, 0.0)):
            asked = quiz.next()
            assert asked is not None
            at = BEGIN + timedelta(hours=hours, minutes=minute)
            quiz.answer(asked, points, f"answer {minute}", at)
        quiz.finish(BEGIN + timedelta(hours=hours, minutes=5))
    exchange(first, second)
    rows = questions(first)
    assert rows == questions(second)
    assert [row[4] is not None for row in rows] == [True, False, True] * 3
    assert len({row[4] for row in rows if row[4]}) == 6


def test_so_many_machines_are_read_and_more_are_reported(
    sharing, names, folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = sharing([])
    for number in range(201):
        (folder / f"quizzer-other-{number:03}.jsonl").touch()
    [problem] = sync.take_in(context).problems
    assert problem == f"{folder} has 201 files of machines; the first 200 are read"
    (folder / "quizzer-other-000.jsonl").unlink()
    assert sync.take_in(context).problems == ()


# A folder that is not as it should be


def test_a_folder_that_is_gone_is_one_warning_and_nothing_is_lost(
    sharing, names, folder, tmp_path
) -> None:
    first, second = sharing([("rate", names[0], BEGIN, 3)]), sharing([])
    folder.rename(tmp_path / "away")
    (problem,) = sync.take_in(first).problems
    assert problem == f"cannot read the shared folder {folder}: No such file or directory"
    with pytest.raises(StorageError, match=re.escape(str(folder))):
        sync.publish(first)
    (tmp_path / "away").rename(folder)
    exchange(first, second)
    assert contents(first) == contents(second)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_disk_that_fails_leaves_the_file_whole_and_the_next_time_adds_the_rest(
    sharing, names, folder, monkeypatch, code: int
) -> None:
    draw = random.Random(12)
    first, second = sharing(history(draw, names, BEGIN, 10)), sharing([])
    sync.publish(first)
    (file,) = folder.iterdir()
    before = file.read_bytes()
    perform(first, history(draw, names, BEGIN + timedelta(days=99), 10))

    def fail(_: int) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(StorageError) as raised:
            sync.publish(first)
    assert os.strerror(code) in raised.value.message
    assert str(file) in raised.value.message
    assert file.read_bytes() == before
    exchange(first, second)
    assert contents(first) == contents(second)


def test_what_comes_in_while_nothing_can_go_out_is_not_taken_for_published(
    sharing, names, monkeypatch
) -> None:
    draw = random.Random(13)
    first, second = (sharing(history(draw, names, BEGIN, 10)) for _ in range(2))
    sync.publish(second)

    def fail(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patched:
        patched.setattr(sync, "_open_own", fail)
        (problem,) = sync.take_in(first).problems
        assert "goes to the folder as soon as that works" in problem
    exchange(first, second)
    assert contents(first) == contents(second)


# Files that somebody has made up


def hostile_values(draw: random.Random) -> Any:
    numbers = [-1, 0, 2**63, 10**400, 1.5, -1e308, True]
    texts = ["", "x" * 2000, "\x1b[2J", "a/b", "../x/y", "\u202e", "[" * 200]
    return draw.choice([None, *numbers, *texts, [], {}, [[]], {"a": 1}, ["a/b"] * 6])


def test_made_up_events_are_refused_or_harmless(sharing, names, folder) -> None:
    draw = random.Random(14)
    first = sharing(history(draw, names, BEGIN, 30))
    with_settings_and_edits(draw, first, history(draw, names, BEGIN + timedelta(days=99), 20))
    sync.publish(first)
    (file,) = folder.iterdir()
    lines = file.read_bytes().splitlines()
    made_up = []
    for number in range(1, 800):
        event = {**json.loads(draw.choice(lines)), "number": number}
        for name in draw.sample(sorted(set(event) - {"number", "machine", "kind"}), 2):
            event[name] = hostile_values(draw)
        made_up.append(json.dumps(event).encode())
    file.unlink()
    second = sharing([])
    (folder / "quizzer-made-up.jsonl").write_bytes(b"\n".join(made_up) + b"\n")
    sync.take_in(second)
    second.db.execute("PRAGMA foreign_key_check")
    for name in names:
        row = cards.find_card(second, name)
        cards.history(second, row)
        cards.record(second, row, Rating.GOOD, BEGIN + timedelta(days=500))
    while cards.undo(second, BEGIN + timedelta(days=501)) is not None:
        pass


@pytest.mark.parametrize(
    "data",
    [
        b"\n" * 50,
        b"null\n[]\n3\n",
        b"[" * 100_000 + b"\n",
        b'{"machine": ' + b"9" * 100_000 + b"}\n",
        b'{"machine": "x", "number": NaN, "kind": "tag"}\n',
        b"\xff\xfe\x00\n",
        b"x" * (5 << 20) + b"\n",
        b'{"machine": "x", "number": 1, "kind": "tag", "card": "\\ud800/x", "tag": "y"}\n',
    ],
    ids=["empty", "no-objects", "deep", "digits", "nan", "bytes", "long", "surrogate"],
)
def test_what_is_no_event_is_reported_in_a_sentence(sharing, names, folder, data: bytes) -> None:
    context = sharing([("rate", names[0], BEGIN, 3)])
    before = contents(context)
    (folder / "quizzer-x.jsonl").write_bytes(data)
    for _ in range(2):
        (problem,) = sync.take_in(context).problems
        assert "quizzer-x.jsonl" in problem
        assert len(problem) < 400
    assert contents(context) == before


def test_an_event_of_a_newer_version_waits_for_the_upgrade(sharing, names, folder) -> None:
    context = sharing([])
    line = {"machine": "x", "number": 1, "kind": "dream", "about": "sheep"}
    (folder / "quizzer-x.jsonl").write_text(json.dumps(line) + "\n")
    (problem,) = sync.take_in(context).problems
    assert "upgrade quizzer" in problem


def test_links_pipes_and_folders_are_not_read(sharing, names, folder, tmp_path) -> None:
    context = sharing([])
    (tmp_path / "secret").write_text("secret\n")
    (folder / "quizzer-link.jsonl").symlink_to(tmp_path / "secret")
    (folder / "quizzer-folder.jsonl").mkdir()
    os.mkfifo(folder / "quizzer-pipe.jsonl")
    problems = sync.take_in(context).problems
    assert len(problems) == 3
    assert not any("secret" in problem for problem in problems)


@pytest.mark.parametrize(
    "line", ["\n", "{}\n", '{"machine":"quizzer-it","number":7,"kind":"undo"}\n', "x\n"]
)
def test_of_a_file_of_unreadable_lines_only_the_beginning_is_read(
    sharing, names, folder, monkeypatch, line: str
) -> None:
    context = sharing([("rate", names[0], BEGIN, 3)])
    (folder / "quizzer-it.jsonl").write_text(line * 3000)
    read = []
    monkeypatch.setattr(sync, "from_line", lambda text: read.append(0) or from_line(text))
    assert len(sync.take_in(context).problems) == 1
    assert len(read) == 1001


@pytest.mark.parametrize("start", [b"", b"x", b"{}\n", b"\n\0\0"])
def test_a_huge_file_without_an_end_is_not_read_through(
    sharing, names, folder, start: bytes
) -> None:
    context = sharing([("rate", names[0], BEGIN, 3)])
    sync.publish(context)
    own = sync.own_file(context, folder)
    whole = own.read_bytes()
    for path in (own, folder / "quizzer-it.jsonl"):
        with path.open("ab") as file:
            file.write(start)
            file.truncate(1 << 40)  # a terabyte that takes no room on the disk
    (problem,) = sync.take_in(context).problems
    is_first = start in (b"", b"x")
    assert problem.endswith("4 MiB; what follows is not read") == is_first
    sync.publish(context)
    assert own.read_bytes()[: len(whole)] == whole
    assert own.stat().st_size < 2 * len(whole) + 1000
    assert exchange(context, rounds=1) == [problem]


@pytest.mark.parametrize(("unreadable", "reviews"), [(2, 2), (3, 0)])
def test_what_is_behind_as_many_unreadable_lines_as_allowed_is_read_and_behind_one_more_is_not(
    sharing, names, folder, monkeypatch, unreadable: int, reviews: int
) -> None:
    monkeypatch.setattr(sync, "MAX_PROBLEMS", 2)
    first, second = sharing([]), sharing([])
    for days in range(4):
        perform(first, [("rate", names[days], BEGIN + timedelta(days=days), 3)])
    sync.publish(first)
    (file,) = folder.iterdir()
    lines = file.read_bytes().splitlines(keepends=True)
    places = [place for place, line in enumerate(lines) if b'"review"' in line]
    for place in places[:unreadable]:
        lines[place] = b"x\n"
    file.write_bytes(b"".join(lines))
    sync.take_in(second)
    assert len(contents(second)["review"]) == reviews
