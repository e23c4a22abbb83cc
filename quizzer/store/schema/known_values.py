"""The values that a log of ours can hold: a file that somebody gives us may say anything.

Dates of the year 300000, or a memory that lasts forever, would stop every command that reads them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

MOMENT = (-11_676_096_000_000, 32_503_680_000_000)  # milliseconds: the years 1600 to 3000
DAY = (584_000, 1_096_000)  # ordinals: the same
_COUNT = (0, 1_000_000)
_SUM = (0, 2**50)
_SHARE = (0.0, 1.0)
_STATE = {
    "stability": (1e-6, 1e7), "difficulty": (1.0, 10.0), "due_at": MOMENT, "due_day": DAY,
}  # fmt: skip
_COUNTED = {"step": (0, 100), "reps": _COUNT, "lapses": _COUNT}
_VERSION = (0, 1_000_000_000)
BOUNDS: dict[str, dict[str, tuple[float, float]]] = {
    "card": {"version": _VERSION, "position": (-(2**31), 2**31)},
    "review": {
        **_STATE, **_COUNTED, "at": MOMENT, "day": DAY, "elapsed_days": (-1e6, 1e6),
        "duration_ms": (0, 2**40), "card_version": _VERSION, "retention": (0.01, 0.999),
        "spread": _SHARE,
    },
    "schedule": {**_STATE, **_COUNTED, "last_at": MOMENT, "last_day": DAY},
    "undo": {"at": MOMENT},
    "hold": {"day": DAY},
    "draft": {"at": MOMENT},
    "quiz": {"started_at": MOMENT, "finished_at": MOMENT},
    "attempt": {"at": MOMENT, "day": DAY},
    "suggestion": {"score": _SHARE},
    "plan_choice": {"since": DAY, "at": MOMENT},
    "fit": {"at": MOMENT, "undone_at": MOMENT},
    "state_before_fit": _STATE,
    "action": {"at": MOMENT, "day": DAY},
    "own_tag": {"at": MOMENT, "removed": (0, 1)},
    "deck_rename": {"at": MOMENT},
    "day_sum": {"day": DAY, **dict.fromkeys(("reviews", "ms", "tested", "recalled"), _SUM)},
}  # fmt: skip

_ROW_NUMBERS = {"own_tag": "card"}  # of tables without a rowid


class ImpossibleValue(NamedTuple):
    """A value that no quizzer writes; `row` is the number of its row."""

    table: str
    column: str
    row: int
    value: Any


def impossible_values(connection: sqlite3.Connection) -> Iterator[ImpossibleValue]:
    """The values that no quizzer writes, table by table.

    Tables and columns that an older file has not are passed over.
    """
    for table, bounds in BOUNDS.items():
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        for column in filter(columns.__contains__, bounds):
            number = _ROW_NUMBERS.get(table, "rowid")
            sql = f"SELECT {number}, {column} FROM {table} WHERE {column} NOT BETWEEN ? AND ?"
            for row, value in connection.execute(sql, bounds[column]):
                yield ImpossibleValue(table, column, row, value)
    columns = {row[1] for row in connection.execute("PRAGMA table_info(fit)")}
    for row, weights in connection.execute("SELECT rowid, weights FROM fit") if columns else ():
        if not are_weights(weights):
            yield ImpossibleValue("fit", "weights", row, weights)


def impossible(connection: sqlite3.Connection) -> str:
    """The first column with a value that no quizzer writes, as "review.at"; "" for none."""
    found = next(impossible_values(connection), None)
    return "" if found is None else f"{found.table}.{found.column}"


def are_weights(text: Any) -> bool:
    """Whether a text is a list of FSRS-6's 21 weights; whether they are possible, memory knows."""
    try:
        weights = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return False
    return (
        isinstance(weights, list)
        and len(weights) == 21
        and all(type(weight) in (int, float) and 0 <= weight <= 100 for weight in weights)
    )
