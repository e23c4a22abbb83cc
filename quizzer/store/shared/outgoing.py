"""What a machine's file in the shared folder lacks: the log's newer events, as they happened."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from quizzer.store import deck_names
from quizzer.store.db import Database
from quizzer.store.reviews import BASE_COLUMNS, REVIEW_COLUMNS
from quizzer.store.shared import progress
from quizzer.store.shared.events import Event, digest

_MOST_ATTEMPTS = 500  # in one portion; each has its code
_TWINS_WITHIN = 1000  # rows among which those lie that say the same
_NAME = "deck.id || '/' || card.name"
_WITH_NAME = "JOIN card ON card.key = {0}.card JOIN deck ON deck.key = card.deck"


@dataclass
class Portion:
    """Events that are not in the folder yet, in the order of their lines; `is_last` of them."""

    events: list[Event] = field(default_factory=list)
    cursor: dict[str, int] = field(default_factory=dict)
    undone: list[tuple[int, int]] = field(default_factory=list)
    markers: list[Event] = field(default_factory=list)
    is_last: bool = True

    def save(self, db: Database) -> None:
        """Note that the portion is in the folder, inside the caller's transaction."""
        progress.set_cursor(db, self.cursor)
        progress.mark_undone(db, self.undone)
        progress.mark_lines(db, self.markers)


def next_portion(db: Database, limit: int) -> Portion:
    """The oldest events that the folder lacks, some `limit` at most."""
    return _PortionReader(db, limit).read()


class _PortionReader:
    """Collects a portion; what an event refers to, other machines must know before it."""

    def __init__(self, db: Database, limit: int) -> None:
        self.db = db
        self.limit = limit
        self.place = {"review": 0, "action": 0, "attempt": 0, **(progress.cursor(db) or {})}
        self.portion = Portion(cursor=dict(self.place))
        self.marked = progress.lines(db)
        self.sent: set[int] = set()  # reviews of this portion

    def read(self) -> Portion:
        for rename in deck_names.renames(self.db):
            self._add_once({"kind": "rename", **rename._asdict()})
        for step in (self._add_fits, self._add_reviews, self._add_undos, self._add_actions):
            step()
            if not self.portion.is_last:
                return self.portion
        self._add_attempts()
        if self.portion.is_last:
            self._add_quizzes()
            self._add_marked()
        return self.portion

    def _add(self, event: Event, cards: Iterable[str] = ()) -> None:
        for card in (*([event["card"]] if "card" in event else ()), *cards):
            self._add_card(card)
        self.portion.events.append(event)

    def _add_once(self, event: Event) -> None:
        """Add an event that has no row of its own, if its content is not in the folder."""
        if digest(event) not in self.marked:
            self._add(event)
            self.portion.markers.append(event)
            self.marked.add(digest(event))

    def _add_card(self, name: str) -> None:
        marker = {"kind": "card", "card": name}
        if digest(marker) in self.marked:
            return
        self.marked.add(digest(marker))
        deck, _, card = name.partition("/")
        row = self.db.row(
            "SELECT title, source, kind AS type, position, prompt, body, wording, exercise,"
            " version FROM card JOIN deck ON deck.key = card.deck WHERE deck.id = ? AND name = ?",
            deck,
            card,
        )
        if row is not None:
            self.portion.events.append({**marker, **dict(row)})
            self.portion.markers.append(marker)

    def _add_reviews(self) -> None:
        rows = self.db.rows(
            "SELECT id FROM review WHERE id > ? ORDER BY id LIMIT ?",
            self.place["review"],
            self.limit,
        )
        if rows:
            self._send_reviews([row["id"] for row in rows])
            self.portion.cursor["review"] = rows[-1]["id"]
        self.portion.is_last = len(rows) < self.limit

    def _send_reviews(self, ids: Collection[int]) -> None:
        """Add reviews, and whether they were undone is left to their undos."""
        listed = json.dumps(list(ids))
        columns = ", ".join(f"review.{name}" for name in REVIEW_COLUMNS)
        rows = self.db.rows(
            f"SELECT review.id, {_NAME} AS card, {columns},"
            f" review.previous, review.credit, {_twin('review', 'at', 'rating', 'origin', 'day')},"
            " suggestion.review IS NOT NULL AS suggested, mark, score,"
            " fitted.review IS NOT NULL AS is_fitted, fitted.stability AS old_stability,"
            " fitted.difficulty AS old_difficulty, fitted.due_at AS old_due_at,"
            " fitted.due_day AS old_due_day,"
            f" {', '.join(f'base.{name} AS base_{name}' for name in BASE_COLUMNS)}"
            f" FROM review {_WITH_NAME.format('review')}"
            " LEFT JOIN review AS base ON base.id = review.previous"
            " LEFT JOIN suggestion ON suggestion.review = review.id"
            " LEFT JOIN state_before_fit AS fitted ON fitted.review = review.id"
            " WHERE review.id IN (SELECT value FROM json_each(?)) ORDER BY review.id",
            listed,
        )
        held = self._held(ids)
        keys = self._keys(
            row[name] for row in rows for name in ("previous", "credit") if row[name] is not None
        )
        self._send_missing({row["credit"] for row in rows} - set(ids))
        for row in rows:
            holds = held.get(row["id"])
            event: Event = {
                "kind": "review",
                "card": row["card"],
                **{name: row[name] for name in REVIEW_COLUMNS},
                "twin": row["twin"] if row["twin"] > 1 else None,
                "previous": keys.get(row["previous"]),
                "base": None
                if row["previous"] is None
                else [row[f"base_{name}"] for name in BASE_COLUMNS],
                "credit": keys.get(row["credit"]),
                "suggestion": [row["mark"], row["score"]] if row["suggested"] else None,
                "before_fit": [
                    row[f"old_{name}"] for name in ("stability", "difficulty", "due_at", "due_day")
                ]
                if row["is_fitted"]
                else None,
                "holds": holds,
            }
            self._add(event, holds or ())
        self.sent.update(ids)

    def _send_missing(self, ids: Iterable[int | None]) -> None:
        """Add reviews that this machine's file may lack, because another machine made them."""
        missing = {review for review in ids if review is not None} - self.sent
        self.sent |= missing
        old = {review for review in missing if review <= self.place["review"]}
        if old:
            self._send_reviews(old)

    def _held(self, ids: Collection[int]) -> dict[int, list[str]]:
        """By review, the cards that it holds back for its day."""
        held: dict[int, list[str]] = {}
        for row in self.db.rows(
            f"SELECT review, {_NAME} AS name FROM hold {_WITH_NAME.format('hold')}"
            " WHERE review BETWEEN ? AND ?",
            min(ids),
            max(ids),
        ):
            held.setdefault(row["review"], []).append(row["name"])
        return held

    def _keys(self, ids: Iterable[int]) -> dict[int | None, list[Any]]:
        """By review, what other machines know it by."""
        rows = self.db.rows(
            f"SELECT review.id, {_NAME}, review.at, rating, origin, review.day,"
            f" {_twin('review', 'at', 'rating', 'origin', 'day')}"
            f" FROM review {_WITH_NAME.format('review')}"
            " WHERE review.id IN (SELECT value FROM json_each(?))",
            json.dumps(list(set(ids))),
        )
        return {row[0]: list(row[1:]) for row in rows}

    def _add_undos(self) -> None:
        rows = self.db.rows(
            "SELECT review, at FROM undo WHERE review <= ?"
            " AND review NOT IN (SELECT review FROM shared_undo) ORDER BY review",
            self.portion.cursor["review"],
        )
        self._send_missing(row["review"] for row in rows)
        keys = self._keys(row["review"] for row in rows)
        for row in rows:
            self._add({"kind": "undo", "review": keys[row["review"]], "at": row["at"]})
            self.portion.undone.append((row["review"], row["at"]))

    def _add_actions(self) -> None:
        rows = self.db.rows(
            f"SELECT action.id, {_NAME} AS card, action.kind, at, day, text,"
            f" {_twin('action', 'kind', 'at', 'day', 'text')},"
            " CASE WHEN action.kind = 'note' THEN review END AS about"
            f" FROM action {_WITH_NAME.format('action')} WHERE action.id > ? ORDER BY action.id"
            " LIMIT ?",
            self.place["action"],
            self.limit,
        )
        self._send_missing(row["about"] for row in rows)
        keys = self._keys(row["about"] for row in rows if row["about"] is not None)
        for row in rows:
            self._add(
                {
                    "kind": "action",
                    "card": row["card"],
                    "action": row["kind"],
                    "at": row["at"],
                    "day": row["day"],
                    "text": row["text"],
                    "review": keys.get(row["about"]),
                    "twin": row["twin"] if row["twin"] > 1 else None,
                }
            )
            self.portion.cursor["action"] = row["id"]
        self.portion.is_last = len(rows) < self.limit

    def _add_attempts(self) -> None:
        rows = self.db.rows(
            f"SELECT attempt.id, {_NAME} AS card, at, day, status, diagnosis, code, verdict,"
            f" review, {_twin('attempt', 'at', 'status')}"
            f" FROM attempt {_WITH_NAME.format('attempt')} WHERE attempt.id > ?"
            " ORDER BY attempt.id LIMIT ?",
            self.place["attempt"],
            _MOST_ATTEMPTS,
        )
        self._send_missing(row["review"] for row in rows)
        keys = self._keys(row["review"] for row in rows if row["review"] is not None)
        for row in rows:
            code = row["code"]
            self._add(
                {
                    "kind": "attempt",
                    **{name: row[name] for name in ("card", "at", "day", "status", "diagnosis")},
                    "code": None if code is None else base64.b64encode(code).decode(),
                    "verdict": row["verdict"],
                    "review": keys.get(row["review"]),
                    "twin": row["twin"] if row["twin"] > 1 else None,
                }
            )
            self.portion.cursor["attempt"] = row["id"]
        self.portion.is_last = len(rows) < _MOST_ATTEMPTS

    def _add_quizzes(self) -> None:
        quizzes = self.db.rows(
            "SELECT quiz.id, deck.id AS deck, seed, started_at, finished_at"
            " FROM quiz JOIN deck ON deck.key = quiz.deck ORDER BY quiz.id"
        )
        for quiz in quizzes:
            rows = self.db.rows(
                f"SELECT {_NAME} AS card, answer, score, review FROM quiz_item"
                f" {_WITH_NAME.format('quiz_item')} WHERE quiz = ? ORDER BY quiz_item.place",
                quiz["id"],
            )
            keys = self._keys(row["review"] for row in rows if row["review"] is not None)
            event = {
                "kind": "quiz",
                **{name: quiz[name] for name in ("deck", "seed", "started_at", "finished_at")},
                "items": [
                    [row["card"], row["answer"], row["score"], keys.get(row["review"])]
                    for row in rows
                ],
            }
            if digest(event) not in self.marked:
                self._send_missing(row["review"] for row in rows)
                for row in rows:
                    self._add_card(row["card"])
                self._add_once(event)

    def _add_fits(self) -> None:
        """Before the reviews that were scheduled with them."""
        for row in self.db.rows("SELECT deck, at, weights, undone_at FROM fit ORDER BY id"):
            self._add_once({"kind": "fit", **dict(row)})

    def _add_marked(self) -> None:
        """What else is known by its content: choices about plans, tags, drafts."""
        for row in self.db.rows("SELECT since, kind AS choice, at FROM plan_choice ORDER BY id"):
            self._add_once({"kind": "plan", **dict(row)})
        named = _WITH_NAME.format
        for row in self.db.rows(
            f"SELECT {_NAME} AS card, tag, nullif(at, 0) AS at, removed FROM own_tag"
            f" {named('own_tag')} ORDER BY 1, 2"
        ):
            self._add_once({"kind": "tag", **dict(row), "removed": bool(row["removed"]) or None})
        for row in self.db.rows(
            f"SELECT {_NAME} AS card, text, at FROM draft {named('draft')} ORDER BY 1"
        ):
            self._add_once({"kind": "draft", **dict(row)})


def _twin(table: str, *columns: str) -> str:
    """How many rows say the same as this one, it and those before it."""
    same = " AND ".join(f"twin.{name} IS {table}.{name}" for name in ("card", *columns))
    if table == "action":  # of others than notes, the review is the latest one on this machine
        same += " AND (action.kind <> 'note' OR twin.review IS action.review)"
    return (
        f"1 + (SELECT count(*) FROM {table} AS twin WHERE {same}"
        f" AND twin.id BETWEEN {table}.id - {_TWINS_WITHIN} AND {table}.id - 1) AS twin"
    )
