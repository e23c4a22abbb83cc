"""What undo takes back besides the log's reviews and actions: notes, edits, quiz answers and tags.

A stack of this machine's own: each change remembers which review and which action came before it,
so that the order of all three is known. One that is taken back is removed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from quizzer.store.content import apply_own_tags
from quizzer.store.db import Database
from quizzer.store.reviews import UndoableEvent, to_ms

ChangeKind = Literal["note", "edit", "answer", "tag", "untag"]

# of what two machines say of a tag, the later counts; of two at once, that it was given
NEWER_TAG = (
    "ON CONFLICT (card, tag) DO UPDATE SET at = excluded.at, removed = excluded.removed"
    " WHERE (excluded.at, NOT excluded.removed) > (own_tag.at, NOT own_tag.removed)"
)


class UndoableChange(NamedTuple):
    """A change, and what takes it back; `review` and `action` are 0 before the first."""

    id: int
    kind: ChangeKind
    card: int
    review: int
    action: int
    data: dict[str, Any]

    def is_later_than(self, event: UndoableEvent | None) -> bool:
        if event is None:
            return True
        return event.id <= (self.review if event.kind == "review" else self.action)


def push(db: Database, kind: ChangeKind, card: int, at: datetime, **data: Any) -> None:
    """Put a change on the stack, inside the caller's transaction."""
    db.execute(
        "INSERT INTO change (kind, card, at, review, action, data) VALUES (?, ?, ?,"
        " (SELECT coalesce(max(id), 0) FROM review), (SELECT coalesce(max(id), 0) FROM action), ?)",
        kind,
        card,
        to_ms(at),
        _to_text(data),
    )


def _to_text(data: Mapping[str, Any]) -> str:
    import json  # needless before the first paint

    return json.dumps(data, sort_keys=True)


def latest(db: Database) -> UndoableChange | None:
    row = db.row("SELECT id, kind, card, review, action, data FROM change ORDER BY id DESC LIMIT 1")
    if row is None:
        return None
    import json

    return UndoableChange(**{**dict(row), "data": json.loads(row["data"])})


def remove(db: Database, change: int) -> None:
    db.execute("DELETE FROM change WHERE id = ?", change)


def remove_answer(db: Database, **data: int) -> None:
    """Remove the change of a quiz's answer that was taken back in the quiz itself."""
    db.execute("DELETE FROM change WHERE kind = 'answer' AND data = ?", _to_text(data))


def add_tag(db: Database, cards: Sequence[int], tag: str, at: datetime) -> list[int]:
    """Give cards a tag of the learner's own; returns those that did not have it."""
    untagged = [
        card
        for card in cards
        if db.value("SELECT 1 FROM tag WHERE card = ? AND tag = ?", card, tag) is None
    ]
    _set_tag(db, untagged, tag, at, removed=False)
    return untagged


def remove_tag(db: Database, cards: Sequence[int], tag: str, at: datetime) -> list[int]:
    """Take a tag of the learner's own away; returns the cards that had it."""
    tagged = [
        card
        for card in cards
        if db.value("SELECT 1 FROM own_tag WHERE card = ? AND tag = ? AND NOT removed", card, tag)
        is not None
    ]
    _set_tag(db, tagged, tag, at, removed=True)
    return tagged


def _set_tag(db: Database, cards: Sequence[int], tag: str, at: datetime, *, removed: bool) -> None:
    """Note what counts from a moment on, which is behind all that was known of the tag before."""
    db.execute_many(
        "INSERT INTO own_tag (card, tag, at, removed) VALUES (?, ?, ?, ?) ON CONFLICT (card, tag)"
        " DO UPDATE SET at = max(excluded.at, own_tag.at + 1), removed = excluded.removed",
        [(card, tag, to_ms(at), removed) for card in cards],
    )
    apply_own_tags(db, cards)
