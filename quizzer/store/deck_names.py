"""The ids that decks had before they were renamed: other machines may still know them by those.

A deck keeps all the ids that it ever had, and the latest rename of any of them decides which one
it has today: in whatever order renames arrive, all machines come to the same.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from quizzer.store import changes
from quizzer.store.bulk import without_triggers
from quizzer.store.db import Database
from quizzer.store.reviews import to_ms

MAX_ID = 80  # characters of a deck's id
_OF_CARDS = ("review", "action", "attempt", "quiz_item", "change")  # with any number of rows a card
_ONCE = ("tag", "relation", "hold")  # with one row for a card and a second column


class DeckRename(NamedTuple):
    """A deck got another id, at a moment in milliseconds since 1970."""

    at: int
    old: str
    new: str


def is_deck_id(text: str) -> bool:
    """Whether a text can be the id of a deck, and so the name of its file."""
    from quizzer.content.models import ID_PATTERN  # only where a deck was renamed

    return len(text) <= MAX_ID and re.fullmatch(ID_PATTERN, text) is not None


def renames(db: Database, schema: str = "main") -> list[DeckRename]:
    """All renames of decks, oldest first."""
    rows = db.rows(f"SELECT at, old, new FROM {schema}.deck_rename ORDER BY at, old, new")
    return [DeckRename(*row) for row in rows]


def current_ids(known: Iterable[DeckRename], bundled: Collection[str]) -> dict[str, str]:
    """By each id that a deck had before, the one that it has today.

    Those of `bundled` decks stay theirs.
    """
    return _names(known, bundled)[0]


def first_ids(known: Iterable[DeckRename], bundled: Collection[str]) -> dict[str, str]:
    """By the id of a deck that was renamed, its first one: what chance depends on stays the same.

    Those of `bundled` decks stay theirs.
    """
    return _names(known, bundled)[1]


def with_deck_id(card: str, ids: Mapping[str, str]) -> str:
    """A card's full name with the id that `ids` has for its deck, if any."""
    deck, slash, name = card.partition("/")
    return f"{ids.get(deck, deck)}{slash}{name}"


def _names(
    known: Iterable[DeckRename], bundled: Collection[str]
) -> tuple[dict[str, str], dict[str, str]]:
    ids_of: dict[str, set[str]] = {}  # by id, all the ids of its deck
    current: dict[str, str] = {}
    first: dict[str, str] = {}
    for _, old, new in sorted(known):
        if not {old, new}.isdisjoint(bundled) or not (is_deck_id(old) and is_deck_id(new)):
            continue
        ids = ids_of.get(old, {old}) | ids_of.get(new, {new})
        ids_of |= dict.fromkeys(ids, ids)
        current |= dict.fromkeys(ids, new)
        first |= dict.fromkeys(ids, first.get(old) or first.get(new) or old)
    return (
        {former: new for former, new in current.items() if former != new},
        {new: first[new] for new in current.values() if first[new] != new},
    )


def rename(db: Database, old: str, new: str, at: datetime) -> None:
    """Give a deck another id, with all that its cards have; inside the caller's transaction.

    A deck `new` without a history, such as the one that was read from a file renamed by hand, is
    replaced.
    """
    from quizzer.store.log import log_order  # only where a deck was renamed

    if (key := db.value("SELECT key FROM deck WHERE id = ?", new)) is not None:
        for table in ("tag", "own_tag", "relation", "draft", "hold", "change"):
            db.execute(
                f"DELETE FROM {table} WHERE card IN (SELECT key FROM card WHERE deck = ?)", key
            )
        db.execute("DELETE FROM quiz WHERE deck = ?", key)
        db.execute("DELETE FROM card WHERE deck = ?", key)
        db.execute("DELETE FROM deck WHERE key = ?", key)
    db.execute("UPDATE deck SET id = ?, stamp = '', digest = '' WHERE id = ?", new, old)
    log_order.forget_order(db)
    rename_references(db, "main", old, new)
    _append(db, old, new, at)


def _append(db: Database, old: str, new: str, at: datetime) -> None:
    """Note that a deck was renamed, after all renames that are known here."""
    db.cache.clear()
    latest = db.value("SELECT coalesce(max(at) + 1, 0) FROM deck_rename")
    db.execute(
        "INSERT INTO deck_rename (at, old, new) VALUES (?, ?, ?)", max(to_ms(at), latest), old, new
    )


def apply_renames(db: Database, schema: str, ids: dict[str, str]) -> tuple[bool, list[int]]:
    """Give the decks of a database their ids of today, inside the caller's transaction.

    Returns whether any was renamed, and the cards that were two before, one under each id: their
    reviews have yet to be worked out again, in one order.
    """
    united: list[int] = []
    is_changed = False
    for old, new in sorted(ids.items()):
        key = db.value(f"SELECT key FROM {schema}.deck WHERE id = ?", old)
        if key is None:
            continue
        is_changed = True
        target = db.value(f"SELECT key FROM {schema}.deck WHERE id = ?", new)
        if target is None:
            db.execute(
                f"UPDATE {schema}.deck SET id = ?, stamp = '', digest = '' WHERE key = ?", new, key
            )
        else:
            united += _unite(db, schema, key, target)
        rename_references(db, schema, old, new)
    return is_changed, united


def rename_references(db: Database, schema: str, old: str, new: str) -> None:
    """Rename a deck where rows name it by its id."""
    db.execute(f"UPDATE {schema}.fit SET deck = ? WHERE deck = ?", new, old)
    db.execute(
        f"UPDATE OR IGNORE {schema}.relation SET other = ? || substr(other, ?)"
        " WHERE substr(other, 1, ?) = ?",
        f"{new}/",
        len(old) + 2,
        len(old) + 1,
        f"{old}/",
    )


def _unite(db: Database, schema: str, deck: int, target: int) -> list[int]:
    """Move a deck's cards, with all that they have, to another deck; returns those known there."""
    db.execute(
        "CREATE TEMP TABLE same_card AS SELECT card.key AS old, known.key AS new,"
        " card.version AS version"
        f" FROM {schema}.card JOIN {schema}.card AS known"
        f" ON known.deck = {target} AND known.name = card.name WHERE card.deck = {deck}"
    )
    same = "card IN (SELECT old FROM temp.same_card)"
    new = "(SELECT new FROM temp.same_card WHERE old = card)"
    with without_triggers(db, schema):
        for table in _OF_CARDS:
            db.execute(f"UPDATE {schema}.{table} SET card = {new} WHERE {same}")
    moved = f"FROM {schema}.{{0}} AS moved JOIN temp.same_card ON old = card WHERE true"
    db.execute(
        f"INSERT INTO {schema}.own_tag (card, tag, at, removed) SELECT new, tag, at, removed"
        f" {moved.format('own_tag')} {changes.NEWER_TAG}"
    )
    db.execute(
        f"INSERT INTO {schema}.draft (card, text, at) SELECT new, text, at"
        f" {moved.format('draft')} ON CONFLICT (card) DO UPDATE SET text = excluded.text,"
        " at = excluded.at WHERE excluded.at > draft.at"
    )
    for table in _ONCE:
        db.execute(f"UPDATE OR IGNORE {schema}.{table} SET card = {new} WHERE {same}")
    for table in (*_ONCE, "own_tag", "draft", "schedule"):
        db.execute(f"DELETE FROM {schema}.{table} WHERE {same}")
    db.execute(
        f"UPDATE {schema}.card SET version = max(card.version, moved.version)"
        " FROM temp.same_card AS moved WHERE card.key = moved.new"
    )
    db.execute(f"DELETE FROM {schema}.card WHERE key IN (SELECT old FROM temp.same_card)")
    db.execute(f"UPDATE {schema}.card SET deck = ?, present = 0 WHERE deck = ?", target, deck)
    for table in ("schedule", "quiz"):
        db.execute(f"UPDATE {schema}.{table} SET deck = ? WHERE deck = ?", target, deck)
    db.execute(f"DELETE FROM {schema}.deck WHERE key = ?", deck)
    cards = [card for (card,) in db.tuples("SELECT new FROM temp.same_card")]
    db.execute("DROP TABLE temp.same_card")
    return cards
