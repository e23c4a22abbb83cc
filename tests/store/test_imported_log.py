"""A whole log written at once: what the table's checks would refuse leaves nothing behind."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from quizzer.errors import StorageError
from quizzer.store.db import Database, open_database
from quizzer.store.log.imported_log import ROWS, append_log


def values(count: int, rating: int) -> list[list[object]]:
    """Reviews of one card, all of them *good* but the last, which has `rating`."""
    rows = [
        (
            number, 1, number - 1 or None, rating if number == count else 3, 1000 * number, 7,
            "new", None, 10, "review", None, 3.0, 5.0, 9, 9, number, 0,
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
    return [list(chain(*rows[place : place + ROWS])) for place in range(0, count, ROWS)]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = open_database(tmp_path / "quizzer.db")
    with database.transaction():
        database.execute(
            "INSERT INTO deck (id, title, place, stamp, digest) VALUES ('a', 'A', 0, '', '')"
        )
        database.execute(
            "INSERT INTO card (deck, name, place, kind, prompt, body, haystack, wording)"
            " VALUES (1, 'c', 0, 'free', 'P', '{}', '', '')"
        )
    return database


@pytest.mark.parametrize("count", [1, 39, 40, 41, 81])
def test_every_row_arrives_however_many_there_are(database: Database, count: int) -> None:
    append_log(database, values(count, 4), [], [])
    assert database.value("SELECT count(*) FROM review") == count
    assert database.value("SELECT rating FROM review ORDER BY id DESC") == 4
    assert database.value("SELECT reps FROM schedule") == count
    constant = database.row("SELECT DISTINCT origin, card_version, retention FROM review")
    assert constant is not None
    assert tuple(constant) == ("review", 1, 0.9)


@pytest.mark.parametrize("count", [1, 40, 41])
def test_a_rating_that_there_is_not_is_refused_and_nothing_stays(
    database: Database, count: int
) -> None:
    indexes = database.rows("SELECT name FROM sqlite_master WHERE type = 'index'")
    with pytest.raises(StorageError, match="a rating or a state that there is not"):
        append_log(database, values(count, 5), [], [])
    assert database.value("SELECT count(*) FROM review") == 0
    assert database.rows("SELECT name FROM sqlite_master WHERE type = 'index'") == indexes
    with pytest.raises(StorageError, match="CHECK"), database.transaction():  # in force again
        database.execute(
            "INSERT INTO review (card, rating, at, day, phase_before, origin, card_version,"
            " retention, phase, stability, difficulty, due_at, reps, lapses)"
            " VALUES (1, 5, 1, 1, 'new', 'review', 1, 0.9, 'review', 1, 5, 1, 1, 0)"
        )
