"""Every figure of a report once more, in plain Python over the raw tables of the log.

It shares no code with the product, and uses neither the schedules nor any column derived from the
log: which reviews stand, what was a test, on which study day something was and what is due now
are worked out here from reviews, undos, actions, attempts and quizzes, and the decks as read.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]
DECAY = -0.1542  # of FSRS-6's default parameters
WORDS = {None: None, 1: "again", 2: "hard", 3: "good", 4: "easy"}


def report(
    database: Path, workspace: Path, now: datetime, zone: tzinfo, goal: float = 0.9
) -> dict[str, Any]:
    """What `quizzer report --json` must print; a study day ends at 4:00 in `zone`."""
    return _ByHand(database, workspace, now, zone).report(goal)


def retrievability(days: int, stability: float) -> float:
    """FSRS-6: after `stability` days it is 0.9."""
    return float((1 + (0.9 ** (1 / DECAY) - 1) * days / stability) ** DECAY)


class _ByHand:
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
            review["on"] = self.day(_moment(review["at"]))
            before = self.of_card[review["card"]][-1:]
            review["was"] = before[0]["phase"] if before else "new"
            review["test"] = (
                bool(before)
                and before[0]["phase"] == "review"
                and review["on"] > before[0]["on"]
                and review["origin"] != "quiz"
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

    def day(self, moment: datetime) -> date:
        return (moment.astimezone(self.zone).replace(tzinfo=None) - timedelta(hours=4)).date()

    def name(self, key: int) -> str:
        card = self.cards[key]
        return f"{self.deck_ids[card['deck']]}/{card['name']}"

    def _held(self) -> set[int]:
        """Not to be asked today: related to a card reviewed today, or buried."""
        asked = [review for review in self.log if review["on"] == self.today]
        events = [(review["at"], "asked", review["card"]) for review in asked]
        events += [
            (action["at"], action["kind"], action["card"])
            for action in self.actions
            if action["kind"] in ("bury", "unbury")
            and self.day(_moment(action["at"])) == self.today
        ]
        held: set[int] = set()
        for _, kind, card in sorted(events):
            if kind == "bury":
                held.add(card)
            elif kind == "unbury":
                held.discard(card)
            else:
                names = {r["other"] for r in self.relations if r["card"] == card}
                held |= {key for key in self.cards if self.name(key) in names}
                held |= {r["card"] for r in self.relations if r["other"] == self.name(card)}
        return held

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
            day = self.day(_moment(latest["due_at"]))
        else:
            day = date.fromordinal(latest["due_day"])
        return max(day, self.today + timedelta(1)) if key in self.held else day

    def is_due(self, key: int) -> bool:
        latest, day = self.latest(key), self.falls_due(key)
        if latest is None or day is None or day > self.today:
            return False
        return latest["due_day"] is not None or _moment(latest["due_at"]) <= self.now

    def standing(self, keys: list[int]) -> dict[str, Any]:
        active = [key for key in keys if key not in self.suspended]
        seen = [key for key in active if self.latest(key)]
        known = [key for key in seen if self.of_card[key][-1]["phase"] == "review"]
        chances = [self.chance(key) for key in seen]
        return {
            "cards": len(keys),
            "new": len(active) - len(seen),
            "learning": len(seen) - len(known),
            "known": len(known),
            "mastered": sum(self.of_card[key][-1]["stability"] > 21 for key in known),
            "due": sum(self.is_due(key) for key in keys),
            "retrievability": sum(chances) / len(chances) if chances else None,
            "suspended": len(keys) - len(active),
        }

    def report(self, goal: float) -> dict[str, Any]:
        weeks = self.weeks()
        days = self.days()
        tests = sum(week["tested"] for week in weeks)
        return {
            "version": 1,
            "at": _iso(self.now),
            "today": self.today.isoformat(),
            "desired_retention": goal,
            "total": self.standing(self.present),
            "decks": [self.deck(deck) for deck in self.decks],
            "tags": self.by_tag(),
            "weakest": self.weakest(),
            "leeches": self.leeches(),
            "recall": [self.recall(key) for key in self.present if not self.is_code(key)],
            "retention": sum(week["recalled"] for week in weeks) / tests if tests else None,
            "weeks": weeks,
            "days": days,
            "reviews": len(self.log),
            "minutes": sum(day["minutes"] for day in days),
            "lapses": sum(r["was"] == "review" and r["rating"] == 1 for r in self.log),
            "streak": self.streak(),
            "forecast": self.forecast(),
            "quizzes": self.quiz_scores(),
            "exercises": self.exercises(),
            "training": self.training(),
            "agreement": self.agreement(),
        }

    def deck(self, deck: dict[str, Any]) -> dict[str, Any]:
        standing = self.standing([k for k in self.present if self.cards[k]["deck"] == deck["key"]])
        firsts = [
            reviews[0]["on"]
            for key, reviews in self.of_card.items()
            if reviews and self.cards[key]["deck"] == deck["key"]
        ]
        lately = [day for day in firsts if (self.today - day).days < 14]
        span = min(14, max(1, (self.today - min(firsts)).days + 1)) if firsts else 14
        pace = len(lately) / span
        learned_by = None
        if not standing["new"]:
            learned_by = self.today.isoformat()
        elif pace:
            days = math.ceil(standing["new"] / pace)
            learned_by = (self.today + timedelta(days)).isoformat()
        return {
            **{"id": deck["id"], "title": deck["title"], "standing": standing},
            **{"pace": pace, "learned_by": learned_by},
        }

    def by_tag(self) -> Rows:
        found = []
        for tag in sorted({row["tag"] for row in self.tags}):
            tagged = {row["card"] for row in self.tags if row["tag"] == tag}
            keys = [key for key in self.present if key in tagged]
            if keys:
                found.append({"tag": tag, "standing": self.standing(keys)})
        return found

    def memory(self, key: int) -> dict[str, Any]:
        latest, due = self.latest(key), self.falls_due(key)
        assert latest is not None
        assert due is not None
        return {
            "card": self.name(key),
            "prompt": self.cards[key]["prompt"],
            "retrievability": self.chance(key),
            "stability": latest["stability"],
            "difficulty": latest["difficulty"],
            "lapses": self.lapses(key),
            "due": due.isoformat(),
        }

    def lapses(self, key: int) -> int:
        return sum(r["was"] == "review" and r["rating"] == 1 for r in self.of_card[key])

    def seen(self) -> list[int]:
        return [k for k in self.present if k not in self.suspended and self.latest(k)]

    def weakest(self) -> Rows:
        return [self.memory(key) for key in sorted(self.seen(), key=self.chance)[:10]]

    def leeches(self) -> Rows:
        leeches = [key for key in self.seen() if self.lapses(key) >= 8]
        return [self.memory(key) for key in sorted(leeches, key=lambda key: -self.lapses(key))]

    def is_code(self, key: int) -> bool:
        return bool(self.cards[key]["kind"] == "code")

    def recall(self, key: int) -> dict[str, Any]:
        reviews = self.of_card[key]
        tests = [review for review in reviews if review["test"]]
        return {
            "card": self.name(key),
            "prompt": self.cards[key]["prompt"],
            "position": self.cards[key]["position"],
            "reviews": len(reviews),
            "recalled": sum(review["rating"] != 1 for review in tests),
            "tested": len(tests),
            "last_rating": WORDS[reviews[-1]["rating"] if reviews else None],
        }

    def weeks(self) -> Rows:
        tests: dict[date, list[bool]] = defaultdict(list)
        for review in self.log:
            if review["test"]:
                monday = review["on"] - timedelta(review["on"].weekday())
                tests[monday].append(review["rating"] != 1)
        return [
            {
                "monday": monday.isoformat(),
                "recalled": sum(results),
                "tested": len(results),
                "retention": sum(results) / len(results),
            }
            for monday, results in sorted(tests.items())
        ]

    def days(self) -> Rows:
        by_day: dict[date, Rows] = defaultdict(list)
        for review in self.log:
            by_day[review["on"]].append(review)
        return [
            {
                "day": day.isoformat(),
                "reviews": len(reviews),
                "minutes": sum(min(r["duration_ms"] or 0, 600_000) for r in reviews) / 60_000,
            }
            for day, reviews in sorted(by_day.items())
        ]

    def streak(self) -> dict[str, int]:
        days = {review["on"] for review in self.log}

        def run(day: date) -> int:
            length = 0
            while day in days:
                day, length = day - timedelta(1), length + 1
            return length

        current = run(self.today) or run(self.today - timedelta(1))
        longest = max((run(day) for day in days), default=0)
        return {"current": current, "longest": longest, "studied": len(days)}

    def forecast(self) -> Rows:
        due = [day for day in map(self.falls_due, self.present) if day is not None]
        days = [self.today + timedelta(ahead) for ahead in range(30)]
        return [
            {
                "day": day.isoformat(),
                "due": sum(one <= day if day == self.today else one == day for one in due),
            }
            for day in days
        ]

    def quiz_scores(self) -> Rows:
        found = []
        for quiz in sorted(self.quizzes, key=lambda quiz: (quiz["finished_at"] or 0, quiz["id"])):
            items = [item for item in self.items if item["quiz"] == quiz["id"]]
            scores = [item["score"] for item in items if item["score"] is not None]
            if quiz["finished_at"] is not None and scores:
                found.append(
                    {
                        "deck": self.deck_ids[quiz["deck"]],
                        "at": _iso(_moment(quiz["finished_at"])),
                        "points": sum(scores),
                        "questions": len(scores),
                    }
                )
        return found

    def exercises(self) -> Rows:
        found = []
        for key in self.present:
            if self.deck_ids[self.cards[key]["deck"]] != "exercises":
                continue
            mine = [a for a in self.attempts if a["card"] == key and a["status"] != "shown"]
            card = self.cards[key]
            found.append(
                {
                    "id": card["name"],
                    "title": card["prompt"].split("**")[1],
                    "status": self.status(key, mine),
                    "attempts": len(mine),
                    "passes": sum(one["status"] == "passed" for one in mine),
                    "last_at": _iso(_moment(mine[-1]["at"])) if mine else None,
                    "misconceptions": self.misconceptions(mine),
                }
            )
        return found

    def status(self, key: int, attempts: Rows) -> str:
        latest = self.latest(key)
        if latest is not None:
            if latest["due_day"] is None and _moment(latest["due_at"]) <= self.now:
                return "due"
            if latest["due_day"] is not None and latest["due_day"] <= self.today.toordinal():
                return "due"
        if attempts:
            return "passed" if attempts[-1]["status"] == "passed" else "failed"
        file = self.workspace / f"{self.cards[key]['name']}.py"
        return "started" if file.exists() else "new"

    def misconceptions(self, attempts: Rows) -> Rows:
        met: dict[str, Rows] = {}
        for attempt in attempts:
            if attempt["diagnosis"]:
                met.setdefault(attempt["diagnosis"], []).append(attempt)
        return [
            {
                "id": id_,
                "title": json.loads(times[-1]["verdict"])["diagnosis"]["title"],
                "times": len(times),
                "overcome": any(
                    a["status"] == "passed" and a["id"] > times[-1]["id"] for a in attempts
                ),
            }
            for id_, times in met.items()
        ]

    def training(self) -> Rows:
        found = []
        for attempt in self.attempts:
            if self.cards[attempt["card"]]["name"] != "mnist_training" or not attempt["verdict"]:
                continue
            verdict = json.loads(attempt["verdict"])
            for check in verdict["checks"]:
                if "10,000 test pictures" in check["name"]:
                    told = check["got"] if check["got"] else check["message"].split(" right")[0]
                    if told.endswith(" %"):
                        found.append(
                            {
                                "exercise": "mnist_training",
                                "at": _iso(_moment(attempt["at"])),
                                "accuracy": float(told.removesuffix(" %")) / 100,
                                "seconds": verdict["duration_s"],
                                "passed": verdict["passed"],
                            }
                        )
        return found

    def agreement(self) -> dict[str, Any]:
        rated = {review["id"]: review["rating"] for review in self.log}
        marks = [s for s in self.suggestions if s["mark"] is not None and s["review"] in rated]
        same = {"again": [1], "nit": [2], "good": [3, 4]}
        agreed = sum(rated[one["review"]] in same[one["mark"]] for one in marks)
        share = agreed / len(marks) if marks else None
        return {"agreed": agreed, "suggested": len(marks), "share": share}


def _moment(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
