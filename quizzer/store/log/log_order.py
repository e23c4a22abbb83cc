"""How far a log stands in the order of time, so that what happens later leaves its ids alone.

A merge numbers all rows in one order. A machine appends to its log in that order too, unless its
clock was set back; how far that was looked at is noted, so that a log is looked through once.
"""

from typing import NamedTuple

from quizzer.store.db import Database

_NAMED = (
    "FROM {0} JOIN main.card ON card.key = {0}.card JOIN main.deck ON deck.key = card.deck"
    " WHERE {0}.id >= :after WINDOW before AS (ORDER BY {0}.id)"
)
_ORDERS = {  # what tells rows of the same moment apart, the columns of a merge's order
    "review": ("rating", "origin", "review.day"),
    "action": ("action.kind",),
    "attempt": ("status",),
}
_REFERENCE = "(SELECT review.at FROM main.review WHERE review.id = {0}) > at"
_MISPLACED = {  # rows that name a later review than their own moment allows
    "review": _REFERENCE.format("credit"),
    "action": _REFERENCE.format("about"),
    "attempt": _REFERENCE.format("about"),
}
# an action names the latest review before it: neither a later one, nor one before that
_STALE = "(kind <> 'note' AND (SELECT at FROM main.review WHERE id = coalesce(about, 0) + 1) <= at)"


class SettledRows(NamedTuple):
    """The last row of each table that a merge leaves as it is; 0: it numbers all of them anew."""

    review: int = 0
    action: int = 0
    attempt: int = 0


def settled_rows(db: Database, moment: int | None) -> SettledRows:
    """The rows before a moment, in milliseconds since 1970, that stand in a merge's order.

    Those of all times where it is None. Reads what was appended since `note_order`, and a few
    other rows. Runs inside the caller's transaction.
    """
    noted = {row["name"]: row["id"] for row in db.rows("SELECT name, id FROM main.shared_cursor")}
    last = [noted.get(_note(table), 0) for table in SettledRows._fields]
    moments = [
        moment,
        _first_behind_action(db, *last[:2]),
        *(
            _first_misplaced(db, table, after, is_merged=False)
            for table, after in zip(SettledRows._fields, last, strict=True)
        ),
    ]
    moment = min((known for known in moments if known is not None), default=None)
    return SettledRows._make(_last_before(db, table, moment) for table in SettledRows._fields)


def note_order(db: Database, settled: SettledRows) -> None:
    """Note that all rows stand in order after a merge that left some of them as they were."""
    for table, after in settled._asdict().items():
        if _first_misplaced(db, table, after, is_merged=True) is None:
            db.execute(
                "INSERT OR REPLACE INTO main.shared_cursor"
                f" SELECT ?, coalesce(max(id), 0) FROM main.{table}",
                _note(table),
            )


def forget_order(db: Database) -> None:
    """Have the log looked through again: names, which order events of one moment, have changed."""
    for table in SettledRows._fields:
        db.execute("DELETE FROM shared_cursor WHERE name = ?", _note(table))


def _note(table: str) -> str:
    return f"{table} in order"


def _first_misplaced(db: Database, table: str, after: int, *, is_merged: bool) -> int | None:
    """The earliest moment of a row beyond `after` that a merge would move or change.

    Of rows that a merge has just written, only what they refer to is looked at.
    """
    same = _ORDERS[table]
    order = ["at", "name", *(f"same_{place}" for place in range(len(same)))]
    columns = ", ".join(f"{column} AS same_{place}" for place, column in enumerate(same))
    misplaced = [_MISPLACED[table]]
    if not is_merged:
        misplaced.append("id <> coalesce(last_id, 0) + 1")
        misplaced.append(f"({', '.join(f'last_{name}' for name in order)}) > ({', '.join(order)})")
        if table == "action":
            misplaced.append(_STALE)
            misplaced.append("(last_at, last_name, last_same_0) = (at, name, same_0)")
    name = "deck.id || '/' || card.name"
    previous = ", ".join(
        f"lag({text}) OVER before AS last_{alias}"
        for text, alias in zip((f"{table}.at", name, *same), order, strict=True)
    )
    reference = "credit" if table == "review" else f"{table}.review AS about"
    kind = ", action.kind" if table == "action" else ""
    row = db.row(
        f"SELECT min(at) FROM (SELECT {table}.id AS id, {table}.at AS at, {name} AS name,"
        f" {columns}, {reference}{kind}, lag({table}.id) OVER before AS last_id, {previous}"
        f" {_NAMED.format(table)}) WHERE id > :after AND ({' OR '.join(misplaced)})",
        after=after,
    )
    assert row is not None
    found: int | None = row[0]
    return found


def _first_behind_action(db: Database, review: int, action: int) -> int | None:
    """The earliest moment of a review beyond `review` that an action up to `action` should name."""
    moment: int | None = db.value(
        "SELECT min(at) FROM main.review WHERE id > ?"
        " AND at <= (SELECT at FROM main.action WHERE id = ?)",
        review,
        action,
    )
    return moment


def _last_before(db: Database, table: str, moment: int | None) -> int:
    """The last row before a moment of a table that is in order until then."""
    last = int(db.value(f"SELECT coalesce(max(id), 0) FROM main.{table}"))
    if moment is None:
        return last
    first = 0
    while first < last:
        middle = (first + last + 1) // 2
        at = db.value(f"SELECT at FROM main.{table} WHERE id = ?", middle)
        if at is not None and at < moment:
            first = middle
        else:
            last = middle - 1
    return first
