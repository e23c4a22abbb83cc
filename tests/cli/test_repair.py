"""A database that is damaged, emptied or gone: what is told, and what can be had back."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.cli import backups
from quizzer.errors import DamagedError
from quizzer.paths import Home
from quizzer.services.backup import restore, schedule
from quizzer.services.startup import open_context
from tests.cli.learner_log import rate, reviewed
from tests.conftest import Run
from tests.damage import cut_off, overwritten, page_of_reviews


def test_a_database_that_was_removed_is_told_with_the_newest_copy(
    run: Run, small_home: Home
) -> None:
    rate(run, "a", "x")
    backup = Path(run("backup").out.strip())
    small_home.database.unlink()
    ended = run("next")
    assert ended.status == 0
    assert f"quizzer restore {backup.name}" in ended.err
    assert run("restore", backup.name).status == 0
    assert reviewed(run) == ["a: x"]


# A damaged database


@pytest.mark.parametrize(
    "damage",
    [overwritten(0, 100), overwritten(0, 4096), cut_off, overwritten(4096 * 8, 4096)],
    ids=["header", "first page", "cut off", "a page"],
)
def test_a_damaged_database_is_reported_and_repaired_with_what_was_done_since_the_copy(
    run: Run, small_home: Home, damage: Callable[[Path], None]
) -> None:
    rate(run, "a", "copied")
    run("backup")
    rate(run, "b", "since")
    rate(run, "c", "taken back")
    run("undo")
    rate(run, "e", "last")
    intact = small_home.database.read_bytes()
    damage(small_home.database)
    damaged = small_home.database.read_bytes()
    assert damaged != intact
    ended = run("next", "--json")
    assert (ended.status, ended.out) == (3, "")
    assert "quizzer restore --repair" in ended.err
    assert small_home.database.read_bytes() == damaged, "nothing happens without consent"
    repaired = run("restore", "--repair")
    assert repaired.status == 0, repaired.err
    assert reviewed(run) == ["a: copied", "b: since", "e: last"]
    damaged_file = Path(repaired.err.split("kept in ")[1].splitlines()[0])
    assert damaged_file.read_bytes() == damaged
    assert run("next", "--json").status == 0
    assert "sound" in run("doctor", "--json").json["database"]


def test_what_lies_on_a_bad_page_is_lost_and_said_to_be(run: Run, small_home: Home) -> None:
    rate(run, "a", "copied")
    run("backup")
    for number in range(40):
        rate(run, "b", f"{number} " + "x" * 300)
    page_of_reviews(small_home.database, latest=True)
    repaired = run("restore", "--repair")
    assert repaired.status == 0, repaired.err
    remaining = reviewed(run)
    assert remaining[0] == "a: copied"
    lost = 41 - len(remaining)
    assert 0 < lost < 30
    assert f"{lost} review" in repaired.err
    assert "could not be read" in repaired.err
    with open_context(small_home) as context:
        assert context.db.rows("PRAGMA foreign_key_check") == []
        state = context.db.row(
            "SELECT review, reps FROM schedule JOIN card ON card = key WHERE name = 'b'"
        )
        assert state is not None
        assert state["review"] == len(remaining)


def test_without_a_copy_all_that_can_be_read_is(run: Run, small_home: Home) -> None:
    rate(run, "a", "x")
    rate(run, "b", "y")
    for backup in schedule.list_backups(small_home):
        backup.path.unlink()
    cut_off(small_home.database)
    repaired = run("restore", "--repair")
    assert repaired.status == 0, repaired.err
    assert "There is no good copy" in repaired.err
    assert reviewed(run) == ["a: x", "b: y"]


def test_a_damaged_copy_is_passed_over_for_an_older_one(run: Run, small_home: Home) -> None:
    rate(run, "a", "x")
    older = small_home.backups / "quizzer-2020-01-01T000000Z.db"
    Path(run("backup").out.strip()).rename(older)
    rate(run, "b", "y")
    newest = Path(run("backup").out.strip())
    newest.write_bytes(newest.read_bytes()[:5000])
    overwritten(0, 100)(small_home.database)
    repaired = run("restore", "--repair")
    assert f"{newest} cannot be used" in repaired.err
    assert reviewed(run) == ["a: x", "b: y"]


def test_copies_from_before_another_was_restored_are_not_mixed_in(
    run: Run, small_home: Home, tmp_path: Path
) -> None:
    rate(run, "a", "first")
    run("backup", str(tmp_path / "old.db"))
    rate(run, "b", "other life")
    foreign_copy = small_home.backups / "quizzer-2030-01-01T000000Z.db"
    run("backup", str(foreign_copy))
    run("restore", str(tmp_path / "old.db"))
    rate(run, "c", "this life")
    overwritten(0, 100)(small_home.database)
    assert run("restore", "--repair").status == 0
    assert reviewed(run) == ["a: first", "c: this life"]


def test_a_sound_database_is_not_repaired(run: Run, small_home: Home) -> None:
    rate(run, "a", "x")
    ended = run("restore", "--repair")
    assert ended.status == 2
    assert "is not damaged" in ended.err


def test_an_emptied_database_beside_copies_is_not_begun_anew(run: Run, small_home: Home) -> None:
    rate(run, "a", "x")
    run("backup")
    small_home.database.write_bytes(b"")
    ended = run("next")
    assert ended.status == 3
    assert "it is empty" in ended.err
    assert run("restore", "--repair").status == 0
    assert reviewed(run) == ["a: x"]


@pytest.mark.parametrize("answer", ["y", "n", ""])
def test_the_app_asks_before_it_repairs(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    rate(run, "a", "x")
    run("backup")
    rate(run, "b", "y")
    overwritten(0, 100)(small_home.database)
    damaged = small_home.database.read_bytes()
    opened: list[int] = []
    monkeypatch.setattr("quizzer.cli.open_app._has_terminal", lambda: True)
    monkeypatch.setattr(
        "quizzer.tui.app.run",
        lambda context, *_: opened.append(context.db.value("SELECT count(*) FROM review")),
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{answer}\n"))
    ended = run()
    assert "read from the damaged file: 1 review" in ended.err
    assert "In total: 2 reviews" in ended.err
    if answer == "y":
        assert (ended.status, opened) == (0, [2])
    else:
        assert (ended.status, opened) == (3, [])
        assert small_home.database.read_bytes() == damaged


AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOCAL = AT.astimezone()
THEN = f"{LOCAL:%A}, {LOCAL.day} {LOCAL:%B %Y, %H:%M}"


def summary(**changes: object) -> list[str]:
    """The summary of a repair from a copy, in which nothing was lost or added."""
    salvaged = {"added": {}, "lost": 0, "unread": ()}
    repaired = {
        "passed_over": (),
        "copy": SimpleNamespace(at=AT),
        "contents": SimpleNamespace(reviews=1, latest=None),
    }
    salvaged.update((key, changes.pop(key)) for key in salvaged.keys() & changes)
    repaired.update(changes)
    whole: Any = SimpleNamespace(salvaged=SimpleNamespace(**salvaged), **repaired)
    return backups._repair_summary(whole).split("\n")


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, [f"The newest good copy was made {THEN}.", "In total: 1 review."]),
        (
            {"added": {"review": 1, "action": 2}, "passed_over": ("a.db", "b.db")},
            [
                *("a.db cannot be used and is skipped", "b.db cannot be used and is skipped"),
                f"The newest good copy was made {THEN}.",
                "Added since then, and read from the damaged file: 1 review, 2 actions.",
                "In total: 1 review.",
            ],
        ),
        (
            {"copy": None, "added": {"review": 2}, "lost": 1},
            [
                "There is no good copy; the rest of the damaged file was read as far as possible.",
                "Read from the damaged file: 2 reviews.",
                "1 review could not be read.",
                "In total: 1 review.",
            ],
        ),
        (
            {"lost": None, "unread": ("review", "action", "undo")},
            [
                f"The newest good copy was made {THEN}.",
                "It is not known how many reviews could not be read.",
                "Some rows of the damaged file could not be read: action, undo.",
                "In total: 1 review.",
            ],
        ),
        (
            {"unread": ("review",), "contents": SimpleNamespace(reviews=1200, latest=AT)},
            [
                f"The newest good copy was made {THEN}.",
                f"In total: 1,200 reviews, the latest of {THEN}.",
            ],
        ),
    ],
)
def test_a_repair_says_where_each_part_comes_from_and_what_is_lost(
    changes: dict[str, object], lines: list[str]
) -> None:
    assert summary(**changes) == lines


def test_what_was_restored_is_said_with_what_it_replaced(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for contents, replaced, warning in (
        (SimpleNamespace(reviews=2, latest=AT), "old.db", "no room"),
        (SimpleNamespace(reviews=0, latest=None), None, ""),
    ):
        restored: Any = SimpleNamespace(contents=contents, replaced=replaced, warning=warning)
        backups._print_restored(restored)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        f"the database now holds 2 reviews, the latest of {THEN}",
        "the replaced database is kept in old.db",
        "no room",
        "the database now holds 0 reviews",
    ]


@pytest.mark.parametrize(("answer", "is_repaired"), [("y", True), ("n", False), ("", False)])
def test_a_repair_is_offered_on_standard_error_and_done_if_wanted(
    small_home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    is_repaired: bool,
) -> None:
    put: list[str] = []
    repaired = SimpleNamespace(put_in_place=lambda: put.append("in place"))
    monkeypatch.setattr(restore, "repairing", lambda home, now: nullcontext(repaired))
    monkeypatch.setattr(backups, "_repair_summary", lambda repaired: "In total: 2 reviews.")
    monkeypatch.setattr(backups, "_print_restored", lambda restored: None)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{answer}\n"))
    assert backups.offer_repair(DamagedError("it is damaged")) is is_repaired
    assert put == ["in place"] * is_repaired
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(
        "it is damaged\n\nNothing has been changed yet.\nIn total: 2 reviews.\n\n"
        "Put this in its place? The damaged file is kept. [y/N]: "
    )
