"""Events of other machines as a database of their own, which is then merged like any other.

It holds what is new in the folder, and copies of those of our reviews that it refers to.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import quote

from quizzer.store.changes import NEWER_TAG
from quizzer.store.connection import connect
from quizzer.store.db import Database, storage_errors
from quizzer.store.deck_names import DeckRename
from quizzer.store.reviews import REVIEW_COLUMNS
from quizzer.store.shared.events import Event, digest, review_key

_KEY = "card, at, rating, origin, day, twin"
_BATCH = 10_000  # reviews and references that are written at once
_MAX_PLACE = 1 << 20  # of a question in a quiz
_UNKNOWN = '{"kind": "free", "id": "unknown", "prompt": "?", "answer": "?", "key_points": ["?"]}'
_BASES = """
CREATE TABLE base (
    review INTEGER PRIMARY KEY, stability REAL, difficulty REAL, due_at INTEGER, reps INTEGER,
    lapses INTEGER
);
"""
_STAGING = f"""
CREATE TEMP TABLE known (name TEXT PRIMARY KEY, card INTEGER NOT NULL);
CREATE TEMP TABLE key (review INTEGER PRIMARY KEY, {_KEY});
CREATE UNIQUE INDEX temp.key_once ON key ({_KEY});
CREATE TEMP TABLE reference (kind TEXT, row INTEGER, {_KEY});
"""
_REFERENCE_KEY = ", ".join(f"reference.{name}" for name in _KEY.split(", "))
_SAME_KEY = " AND ".join(f"key.{name} = reference.{name}" for name in _KEY.split(", "))
_RESOLVED = (
    "SELECT reference.kind, reference.row, key.review FROM temp.reference"
    f" CROSS JOIN temp.key ON {_SAME_KEY}"
)


class EventDatabase:
    """A new database at `path`, with the schema of `home`, to which events are added.

    `ids` leads from the ids that decks had before, which `home` may still have, to those of today.
    A context manager: what it wrote is complete once it is left.
    """

    def __init__(self, path: Path, home: Database, ids: dict[str, str]) -> None:
        self.path = path
        self._connection = connect(path, uri=True)
        self._run = self._connection.execute
        self._cards: dict[str, int] = {}
        self._seen: set[bytes] = set()
        self._reviews: list[tuple[int, int, Event]] = []  # by id and card, not written yet
        self._references: list[tuple[Any, ...]] = []  # not written yet
        self._last_review = 0
        self._home = home
        self._ids = ids
        self.count = 0

    def __enter__(self) -> EventDatabase:
        self._run("PRAGMA synchronous = OFF")
        tables = self._home.rows(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%'"
        )
        uri = f"file:{quote(str(self._home.path.absolute()))}?mode=ro"
        self._run("ATTACH DATABASE ? AS home", (uri,))
        schema = "".join(f"{row['sql']};\n" for row in tables)
        self._connection.executescript(f"BEGIN;\n{schema}{_BASES}{_STAGING}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with closing(self._connection):
            if kind is None and self.count:
                with storage_errors(self.path):
                    self._write()
                    self._finish()
                    self._run("COMMIT")

    def add(self, event: Event) -> None:
        """Add an event as `events.from_line` gives it, with the ids that decks have today.

        Twice changes nothing more.
        """
        for twin in range(1, event.get("twin") or 1):  # else it would count as the first
            self._add({**event, "twin": None if twin == 1 else twin})
        self._add(event)

    def _add(self, event: Event) -> None:
        if event["kind"] != "review":
            mark = digest(event)
            if mark in self._seen:
                return
            self._seen.add(mark)
        with storage_errors(self.path):
            self._ADD[event["kind"]](self, event)
            if len(self._reviews) + len(self._references) >= _BATCH:
                self._write()
        self.count += 1

    # Cards

    def _card(self, name: str) -> int:
        """Our key of a card; what is not known of it yet may come with an event of its own."""
        if name not in self._cards:
            deck, _, card = name.partition("/")
            self._run(
                "INSERT OR IGNORE INTO deck (id, title, place, stamp, digest)"
                " VALUES (?, ?, 0, '', '')",
                (deck, deck),
            )
            kind = self._run(
                "SELECT kind FROM home.card JOIN home.deck ON deck.key = card.deck"
                " WHERE deck.id IN (SELECT value FROM json_each(?)) AND name = ?",
                (self._home_ids(deck), card),
            ).fetchone()
            self._cards[name] = self._insert(
                "card",
                deck=self._run("SELECT key FROM deck WHERE id = ?", (deck,)).fetchone()[0],
                name=card,
                place=0,
                kind=kind[0] if kind else "free",
                prompt=card,
                body=_UNKNOWN,
                haystack="",
                wording="",
            )
            self._run("INSERT INTO temp.known VALUES (?, ?)", (name, self._cards[name]))
        return self._cards[name]

    def _home_ids(self, deck: str) -> str:
        """A JSON list of the ids that our database may have a deck under."""
        return json.dumps([deck, *(old for old, new in self._ids.items() if new == deck)])

    def _add_card(self, event: Event) -> None:
        key = self._card(event["card"])
        self._run(
            "UPDATE card SET kind = ?, position = ?, prompt = ?, body = ?, wording = ?,"
            " exercise = ?, version = ? WHERE key = ?",
            (
                *(event[name] for name in ("type", "position", "prompt", "body", "wording")),
                *(event["exercise"], event["version"], key),
            ),
        )
        self._run(
            "UPDATE deck SET title = ?, source = ? WHERE id = ?",
            (event["title"], event["source"], event["card"].partition("/")[0]),
        )

    # Events

    def _add_review(self, event: Event) -> None:
        self._last_review += 1
        self._reviews.append((self._last_review, self._card(event["card"]), event))

    def _write(self) -> None:
        """Write the reviews and references that were collected, each review once."""
        many = self._connection.executemany
        reviews = self._reviews_not_here()
        columns = itemgetter(*REVIEW_COLUMNS)
        many(
            f"INSERT INTO review (id, card, {', '.join(REVIEW_COLUMNS)})"
            f" VALUES (?, ?{', ?' * len(REVIEW_COLUMNS)})",
            ((review, card, *columns(event)) for review, card, event in reviews),
        )
        for name in ("previous", "credit"):
            for review, _, event in reviews:
                self._refer(name, review, event[name])
        for table, field in (
            ("base", "base"),
            ("suggestion", "suggestion"),
            ("state_before_fit", "before_fit"),
        ):
            rows = [(review, *event[field]) for review, _, event in reviews if event[field]]
            if rows:
                many(f"INSERT INTO {table} VALUES (?{', ?' * (len(rows[0]) - 1)})", rows)
        many(
            "INSERT OR IGNORE INTO hold (card, day, review) VALUES (?, ?, ?)",
            [
                (self._card(name), event["day"], review)
                for review, _, event in reviews
                for name in event["holds"] or ()
            ],
        )
        many("INSERT INTO temp.reference VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._references)
        self._references.clear()

    def _reviews_not_here(self) -> list[tuple[int, int, Event]]:
        """The reviews that were collected and are not in the database, nor twice among them."""
        collected, self._reviews = self._reviews, []
        changes = self._connection.total_changes
        self._connection.executemany(
            f"INSERT OR IGNORE INTO temp.key (review, {_KEY}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((review, card, *review_key(event)[1:]) for review, card, event in collected),
        )
        if self._connection.total_changes - changes == len(collected):
            return collected
        first = collected[0][0]
        known = {
            row for (row,) in self._run("SELECT review FROM temp.key WHERE review >= ?", (first,))
        }
        return [row for row in collected if row[0] in known]

    def _add_undo(self, event: Event) -> None:
        self._refer("undo", event["at"], event["review"])

    def _add_action(self, event: Event) -> None:
        card, day = self._card(event["card"]), event["day"]
        row = self._insert(
            "action",
            card=card,
            kind=event["action"],
            **{name: event[name] for name in ("at", "day", "text")},
        )
        self._refer("action", row, event["review"])
        if event["action"] == "bury":
            self._run(
                "INSERT INTO hold (card, day) VALUES (?, ?)"
                " ON CONFLICT (card, day) DO UPDATE SET review = NULL",
                (card, day),
            )

    def _add_attempt(self, event: Event) -> None:
        code = event["code"]
        row = self._insert(
            "attempt",
            card=self._card(event["card"]),
            **{name: event[name] for name in ("at", "day", "status", "diagnosis", "verdict")},
            code=None if code is None else base64.b64decode(code),
        )
        self._refer("attempt", row, event["review"])

    def _add_quiz(self, event: Event) -> None:
        cards = [self._card(item[0]) for item in event["items"]]
        deck = self._run("SELECT key FROM deck WHERE id = ?", (event["deck"],)).fetchone()
        if deck is None:  # a quiz without questions
            return
        quiz = self._insert(
            "quiz",
            deck=deck[0],
            **{name: event[name] for name in ("seed", "started_at", "finished_at")},
        )
        for place, (card, (_, answer, score, review)) in enumerate(
            zip(cards, event["items"], strict=True)
        ):
            self._insert("quiz_item", quiz=quiz, place=place, card=card, answer=answer, score=score)
            self._refer("quiz_item", quiz * _MAX_PLACE + place, review)

    def _add_fit(self, event: Event) -> None:
        self._insert(
            "fit", **{name: event[name] for name in ("deck", "at", "weights", "undone_at")}
        )

    def _add_plan(self, event: Event) -> None:
        self._insert("plan_choice", since=event["since"], kind=event["choice"], at=event["at"])

    def _add_tag(self, event: Event) -> None:
        self._run(
            f"INSERT INTO own_tag (card, tag, at, removed) VALUES (?, ?, ?, ?) {NEWER_TAG}",
            (
                self._card(event["card"]),
                event["tag"],
                event["at"] or 0,
                event["removed"] or False,
            ),
        )

    def _add_draft(self, event: Event) -> None:
        self._run(
            "INSERT INTO draft VALUES (?, ?, ?) ON CONFLICT (card) DO UPDATE"
            " SET text = excluded.text, at = excluded.at WHERE excluded.at > draft.at",
            (self._card(event["card"]), event["text"], event["at"]),
        )

    def _add_rename(self, event: Event) -> None:
        self._insert("deck_rename", **{name: event[name] for name in DeckRename._fields})

    _ADD: ClassVar[dict[str, Callable[[EventDatabase, Event], None]]] = {
        "card": _add_card,
        "review": _add_review,
        "undo": _add_undo,
        "action": _add_action,
        "attempt": _add_attempt,
        "quiz": _add_quiz,
        "fit": _add_fit,
        "plan": _add_plan,
        "tag": _add_tag,
        "draft": _add_draft,
        "rename": _add_rename,
    }

    def _insert(self, table: str, **columns: Any) -> int:
        marks = ", ".join("?" * len(columns))
        cursor = self._run(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", tuple(columns.values())
        )
        return cursor.lastrowid or 0

    # References

    def _refer(self, kind: str, row: int, key: list[Any] | None) -> None:
        """Note that a row refers to a review, which may be here, ours, or still to come."""
        if key is not None:
            self._references.append((kind, row, self._card(key[0]), *key[1:]))

    def _finish(self) -> None:
        self._copy_ours()
        for table, column in (
            ("review", "previous"),
            ("review", "credit"),
            ("action", "review"),
            ("attempt", "review"),
        ):
            kind = column if table == "review" else table
            self._run(
                f"UPDATE {table} SET {column} = target.review FROM ({_RESOLVED}) AS target"
                f" WHERE target.kind = '{kind}' AND target.row = {table}.id"
            )
        self._run(
            f"UPDATE quiz_item SET review = target.review FROM ({_RESOLVED}) AS target"
            f" WHERE target.kind = 'quiz_item' AND target.row = quiz * {_MAX_PLACE} + place"
        )
        self._run(
            f"INSERT INTO undo (review, at) SELECT review, min(row) FROM ({_RESOLVED})"
            " WHERE kind = 'undo' GROUP BY review"
        )
        self._run("DELETE FROM hold WHERE review IN (SELECT review FROM undo)")

    def _copy_ours(self) -> None:
        """Copy those reviews of ours that others' events refer to, under ids before all others."""
        missing = self._run(
            f"SELECT DISTINCT known.name, {_REFERENCE_KEY} FROM temp.reference"
            " JOIN temp.known USING (card)"
            f" WHERE NOT EXISTS (SELECT 1 FROM temp.key WHERE {_SAME_KEY})"
        ).fetchall()
        (end,) = self._run("SELECT max(id) + 1 FROM home.review").fetchone()
        columns = ", ".join(REVIEW_COLUMNS)
        for name, card, *facts, twin in missing:
            deck, _, short = name.partition("/")
            for place, (review,) in enumerate(
                self._run(
                    "SELECT review.id FROM home.review JOIN home.card ON card.key = review.card"
                    " JOIN home.deck ON deck.key = card.deck"
                    " WHERE deck.id IN (SELECT value FROM json_each(?)) AND name = ?"
                    " AND at = ? AND rating = ? AND origin = ? AND day = ? ORDER BY review.id"
                    " LIMIT ?",
                    (self._home_ids(deck), short, *facts, twin),
                ).fetchall(),
                1,
            ):
                cursor = self._run(
                    "INSERT OR IGNORE INTO temp.key VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (review - end, card, *facts, place),
                )
                if cursor.rowcount:
                    self._run(
                        f"INSERT INTO review (id, card, {columns}) SELECT ?, ?, {columns}"
                        " FROM home.review WHERE id = ?",
                        (review - end, card, review),
                    )
