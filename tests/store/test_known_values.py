"""What a database of somebody else may hold in each column, up to its edges."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

import pytest

from quizzer.store.schema import known_values

MOMENT = (-11_676_096_000_000, 32_503_680_000_000)  # 1600 to 3000
DAY, COUNT, SHARE = (584_000, 1_096_000), (0, 1_000_000), (0, 1)
VERSION, SUM = (0, 1_000_000_000), (0, 2**50)
STABILITY, DIFFICULTY = (1e-6, 1e7), (1, 10)
EDGES = {
    "card.version": VERSION, "card.position": (-(2**31), 2**31),
    "review.at": MOMENT, "review.day": DAY, "review.due_at": MOMENT, "review.due_day": DAY,
    "review.stability": STABILITY, "review.difficulty": DIFFICULTY, "review.step": (0, 100),
    "review.reps": COUNT, "review.lapses": COUNT, "review.elapsed_days": (-1_000_000, 1_000_000),
    "review.duration_ms": (0, 2**40), "review.card_version": VERSION,
    "review.retention": (0.01, 0.999), "review.spread": SHARE,
    "schedule.stability": STABILITY, "schedule.last_at": MOMENT, "schedule.last_day": DAY,
    "schedule.step": (0, 100), "undo.at": MOMENT, "hold.day": DAY, "draft.at": MOMENT,
    "quiz.started_at": MOMENT, "quiz.finished_at": MOMENT, "attempt.at": MOMENT,
    "attempt.day": DAY, "suggestion.score": SHARE, "plan_choice.since": DAY,
    "plan_choice.at": MOMENT, "fit.at": MOMENT, "fit.undone_at": MOMENT,
    "state_before_fit.stability": STABILITY, "state_before_fit.due_day": DAY, "action.at": MOMENT,
    "action.day": DAY, "deck_rename.at": MOMENT, "own_tag.at": MOMENT,
    "own_tag.removed": SHARE, "day_sum.day": DAY, "day_sum.reviews": SUM, "day_sum.ms": SUM,
    "day_sum.tested": SUM, "day_sum.recalled": SUM,
}  # fmt: skip


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:")
    yield opened
    opened.close()


@pytest.mark.parametrize("column", EDGES)
def test_a_value_is_possible_up_to_its_edges(connection: sqlite3.Connection, column: str) -> None:
    table, _, name = column.partition(".")
    others = {"fit": {"weights": json.dumps([1] * 21)}, "own_tag": {"card": 1}}.get(table, {})
    connection.execute(f"CREATE TABLE {table} ({', '.join([name, *others])})")

    def answer(value: float) -> str:
        connection.execute(f"DELETE FROM {table}")
        row = {name: value, **others}
        marks = ", ".join("?" for _ in row)
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", [*row.values()])
        return known_values.impossible(connection)

    low, high = EDGES[column]
    step = 1 if isinstance(low, int) and isinstance(high, int) and high > 10 else 1e-7
    assert answer(low) == answer(high) == ""
    assert answer(low - step) == column
    assert answer(high + (step if high < 1e6 else 1)) == column


@pytest.mark.parametrize(
    ("weights", "is_possible"),
    [
        ([0] * 21, True), ([100] * 21, True), ([1] * 20, False), ([1] * 22, False),
        ([-0.1] * 21, False), ([100.1] * 21, False), ([True] * 21, False), ({}, False),
    ],
)  # fmt: skip
def test_weights_are_those_of_fsrs(
    connection: sqlite3.Connection, weights: object, is_possible: bool
) -> None:
    connection.execute("CREATE TABLE fit (at, weights)")
    connection.execute("INSERT INTO fit VALUES (0, ?)", [json.dumps(weights)])
    assert known_values.impossible(connection) == ("" if is_possible else "fit.weights")


def test_a_file_without_a_table_or_a_column_has_nothing_impossible_in_it(
    connection: sqlite3.Connection,
) -> None:
    assert known_values.impossible(connection) == ""
    connection.execute("CREATE TABLE review (id)")
    connection.execute("CREATE TABLE fit (weights)")
    connection.execute("INSERT INTO fit VALUES ('no JSON')")
    assert known_values.impossible(connection) == "fit.weights"
