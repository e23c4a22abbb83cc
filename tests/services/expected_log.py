"""The raw log as the reports' test reads it: what stands, what was a test, what is due now.

It shares no code with the product, and uses neither the schedules nor any column derived from the
log: all of it is worked out here from reviews, undos and actions, and the decks as read.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]
DECAY = -0.1542  # of FSRS-6's default parameters


def retrievability(days: int, stability: float) -> float:
    """FSRS-6: after `stability` days it is 0.9."""
    return float((1 + (0.9 ** (1 / DECAY) - 1) * days / stability) ** DECAY)


class Log:
    """The tables as they are; then what stands, on which study day, and what is held back today."""

    def __init__(self, database: Path, workspace: Path, now: datetime, zone: tzinfo) -> None:
        connection = sqlite3.connect(database)
        connection.row_factory = sqlite3.Row

        def table(name: str) -> Rows:
            return [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]

        self.now, self.zone, self.workspace = now, zone, workspace
        self.today = self.day(now)
        self.decks = sorted(
            (deck for deck in table("deck") if deck["present"]), key=lambda deck: deck["place"]
        )
        self.deck_ids = {deck["key"]: deck["id"] for deck in table("deck")}
        all_cards = table("card")
        self.cards = {card["key"]: card for card in all_cards}
        self.actions = table("action")
        self.actions_that_stand = self._actions_that_stand()
        undone = {undo["review"] for undo in table("undo")}
        self.log = sorted(
            (review for review in table("review") if review["id"] not in undone),
            key=lambda review: review["id"],
        )
        self.tags, self.relations = table("tag"), table("relation")
        self.attempts = sorted(table("attempt"), key=lambda attempt: attempt["id"])
        self.quizzes, self.items = table("quiz"), table("quiz_item")
        self.suggestions = table("suggestion")
        connection.close()
        self.of_card: dict[int, Rows] = defaultdict(list)
        for review in self.log:
            review["on"] = self.day(moment(review["at"]))
            before = self.of_card[review["card"]][-1:]
            review["was"] = before[0]["phase"] if before else "new"
            review["test"] = (
                bool(before)
                and before[0]["phase"] == "review"
                and review["on"] > before[0]["on"]
                and review["origin"] != "quiz"
                and review["credit"] is None
            )
            self.of_card[review["card"]].append(review)
        self.present = [
            card["key"]
            for deck in self.decks
            for card in sorted(all_cards, key=lambda card: card["place"])
            if card["deck"] == deck["key"] and card["present"]
        ]
        self.suspended = {
            key
            for key in self.present
            if [a["kind"] for a in self.actions if a["card"] == key and "suspend" in a["kind"]][-1:]
            == ["suspend"]
        }
        self.held = self._held()

    def day(self, at: datetime) -> date:
        return (at.astimezone(self.zone).replace(tzinfo=None) - timedelta(hours=4)).date()

    def name(self, key: int) -> str:
        card = self.cards[key]
        return f"{self.deck_ids[card['deck']]}/{card['name']}"

    def _actions_that_stand(self) -> Rows:
        """Without what was undone: an action marked so takes back its card's latest one."""
        stacks: dict[int, Rows] = defaultdict(list)
        for action in sorted(self.actions, key=lambda action: action["id"]):
            if action["text"] == "undo" and action["kind"] != "note":
                stacks[action["card"]].pop()
            elif action["kind"] != "note":
                stacks[action["card"]].append(action)
        return [action for stack in stacks.values() for action in stack]

    def _held(self) -> set[int]:
        """Not to be asked today: related to a card reviewed today, or buried."""
        todays_reviews = [review for review in self.log if review["on"] == self.today]
        events = [(review["at"], "asked", review["card"]) for review in todays_reviews]
        events += [
            (action["at"], action["kind"], action["card"])
            for action in self.actions_that_stand
            if action["kind"] in ("bury", "unbury") and self.day(moment(action["at"])) == self.today
        ]
        related: set[int] = set()
        for _, kind, card in sorted(events):
            if kind == "bury":
                related.add(card)
            elif kind == "unbury":
                related.discard(card)
            else:
                names = {r["other"] for r in self.relations if r["card"] == card}
                related |= {key for key in self.cards if self.name(key) in names}
                related |= {r["card"] for r in self.relations if r["other"] == self.name(card)}
        return related

    def latest(self, key: int) -> dict[str, Any] | None:
        return self.of_card[key][-1] if self.of_card[key] else None

    def chance(self, key: int) -> float:
        latest = self.latest(key)
        assert latest is not None
        return retrievability(max(0, (self.today - latest["on"]).days), latest["stability"])

    def falls_due(self, key: int) -> date | None:
        """On which day a card may next be asked; None for new and suspended ones."""
        latest = self.latest(key)
        if latest is None or key in self.suspended:
            return None
        if latest["due_day"] is None:
            day = self.day(moment(latest["due_at"]))
        else:
            day = date.fromordinal(latest["due_day"])
        return max(day, self.today + timedelta(1)) if key in self.held else day

    def is_due(self, key: int) -> bool:
        latest, day = self.latest(key), self.falls_due(key)
        if latest is None or day is None or day > self.today:
            return False
        return latest["due_day"] is not None or moment(latest["due_at"]) <= self.now


def moment(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
