"""Lines of a shared folder's file: where each ends, its number, and what is wrong with it."""

from __future__ import annotations

import io
import json
import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.errors import StorageError
from quizzer.memory import scheduler
from quizzer.services.backup import sync
from quizzer.services.context import Context
from quizzer.store import fits
from quizzer.store.shared.events import to_line
from quizzer.store.shared.progress import START, FilePosition
from tests.store.test_events import AT, KEY, WHOLE

UNDO = {"kind": "undo", **WHOLE["undo"]}


def line(number: int, **event: Any) -> bytes:
    return to_line({**UNDO, **event}, "m", number)


def read(data: bytes, place: FilePosition = START) -> list[sync._Line]:
    return list(sync._lines(io.BytesIO(data), place))


def test_lines_are_numbered_and_what_is_missing_unreadable_or_newer_is_said() -> None:
    parts = [
        line(1), line(3), b"x\n", line(5, kind="dream"), line(5), line(6), b'{"machine":"m"',
    ]  # fmt: skip
    ends = [sum(map(len, parts[: number + 1])) for number in range(6)]
    found = read(b"".join(parts))
    assert [entry.end for entry in found] == ends
    assert [entry.number for entry in found] == [1, 3, 4, 4, 5, 6]
    assert [entry.event for entry in found] == [UNDO, UNDO, None, None, UNDO, UNDO]
    assert [entry.problem for entry in found] == [
        "", "event 2 is missing", "a line is not readable: it is not JSON",
        "a dream of a form that this version does not know; upgrade quizzer on this machine",
        "", "",
    ]  # fmt: skip
    assert [entry.is_newer for entry in found] == [False, False, False, True, False, False]
    assert not any(entry.is_too_long for entry in found)
    later = read(b"".join(parts), FilePosition(ends[3], 4, "tail"))
    assert later == found[4:]
    [missing] = read(line(1234), FilePosition(0, 1232, ""))
    assert missing.problem == "event 1,233 is missing"


def test_a_line_is_read_up_to_its_longest_and_what_is_behind_a_longer_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    longest = line(2, at=AT + 1)
    monkeypatch.setattr(sync, "MAX_LINE", len(longest))
    found = read(line(1) + longest + line(3))
    assert [entry.number for entry in found] == [1, 2, 3]
    monkeypatch.setattr(sync, "MAX_LINE", len(longest) - 1)
    found = read(longest + line(3))
    problem = "a line longer than 0 MiB; what follows is not read"
    assert found == [sync._Line(0, 0, problem=problem, is_too_long=True)]


def test_weights_that_fsrs_cannot_have_are_a_problem() -> None:
    right = scheduler.default_parameters()
    for weights, problem in ((right, ""), ((0.0,) * 21, "weights that FSRS cannot have")):
        event = {"kind": "fit", **WHOLE["fit"], "weights": json.dumps(weights)}
        assert sync._weights_problem(event) == problem
    assert sync._weights_problem(UNDO) == ""


def test_a_fit_is_of_its_deck_or_of_all_that_were_reviewed(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fits, "decks_reviewed", lambda db: ["a", "b"])
    one, other = (json.dumps([weight] * 21) for weight in (1, 2))
    events = [
        {"kind": "fit", "deck": "", "weights": one}, UNDO,
        {"kind": "fit", "deck": "b", "weights": other},
        {"kind": "fit", "deck": "c", "weights": one},
    ]  # fmt: skip
    assert sync._fitted_decks(context.db, events) == {
        "a": (1.0,) * 21, "b": (2.0,) * 21, "c": (1.0,) * 21,
    }  # fmt: skip
    assert sync._fitted_decks(context.db, [UNDO]) == {}


def next_descriptor() -> int:
    """The number that the next file to be opened gets."""
    number = os.open(os.devnull, os.O_RDONLY)
    os.close(number)
    return number


def test_lines_go_behind_what_is_there_and_are_gone_again_where_the_disk_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "m.jsonl"
    with sync._open_own(path) as file:
        assert stat.S_IMODE(path.stat().st_mode) & 0o022 == 0
        place = sync._write_events(file, START, [UNDO, UNDO], "m")
        assert place == sync._position(file, len(line(1) * 2), 2)
        assert sync._write_events(file, place, [], "m") is place

        def fail(_: int) -> None:
            raise OSError(28, "full")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fail)
            with pytest.raises(OSError, match="full"):
                sync._write_events(file, place, [UNDO], "m")
        last = sync._write_events(file, place, [UNDO], "m")
    assert path.read_bytes() == line(1) + line(2) + line(3)
    assert (last.bytes, last.number) == (path.stat().st_size, 3)
    (tmp_path / "link.jsonl").symlink_to(path)
    for name, words in (("link.jsonl", "symbolic links"), ("none.jsonl", "No such file")):
        with pytest.raises(OSError, match=words):
            sync._open_shared(tmp_path / name)
    free = next_descriptor()
    with pytest.raises(OSError, match="this is not a regular file"):
        sync._open_shared(tmp_path)
    assert next_descriptor() == free, "nothing stays open"
    with sync._open_shared(path) as shared:
        assert shared.read() == path.read_bytes()
        assert not shared.writable()


def test_what_could_not_go_out_is_said_with_what_becomes_of_it(tmp_path: Path) -> None:
    error = StorageError("the disk is full")
    assert sync.publish_problem(error) == (
        "the disk is full; what was recorded here goes to the folder as soon as that works"
    )
    none: Any = SimpleNamespace(settings=SimpleNamespace(shared_folder=None))
    assert sync.publish(none) == 0
    assert sync.take_in(none) == sync.TakenIn()
    assert KEY[-1] == 1
