"""Every figure of a report once more, in plain Python over the raw tables of the log."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from tests.services import expected_exercises
from tests.services.expected_log import Log, Rows, iso, moment

WORDS = {None: None, 1: "again", 2: "hard", 3: "good", 4: "easy"}


def report(
    database: Path, workspace: Path, now: datetime, zone: tzinfo, goal: float = 0.9
) -> dict[str, Any]:
    """What `quizzer report --json` must print; a study day ends at 4:00 in `zone`."""
    return _Report(database, workspace, now, zone).report(goal)


class _Report(Log):
    def standing(self, keys: list[int]) -> dict[str, Any]:
        active = [key for key in keys if key not in self.suspended]
        seen = [key for key in active if self.latest(key)]
        known = [key for key in seen if self.of_card[key][-1]["phase"] == "review"]
        chances = [self.chance(key) for key in seen]
        of_known = [self.chance(key) for key in known]
        return {
            "cards": len(keys),
            "new": len(active) - len(seen),
            "learning": len(seen) - len(known),
            "known": len(known),
            "mastered": sum(self.of_card[key][-1]["stability"] > 21 for key in known),
            "due": sum(self.is_due(key) for key in keys),
            "retrievability": sum(chances) / len(chances) if chances else None,
            "suspended": len(keys) - len(active),
            "known_retrievability": sum(of_known) / len(of_known) if of_known else None,
        }

    def report(self, goal: float) -> dict[str, Any]:
        weeks = self.weeks()
        days = self.days()
        tests = sum(week["tested"] for week in weeks)
        return {
            "version": 1,
            "at": iso(self.now),
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
            "quizzes": expected_exercises.quiz_scores(self),
            "exercises": expected_exercises.exercises(self),
            "training": expected_exercises.training(self),
            "agreement": expected_exercises.agreement(self),
            "failed": self.failed(),
            **self.later_steps(),
            "plan": [],
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
        rows = []
        for tag in sorted({row["tag"] for row in self.tags}):
            tagged = {row["card"] for row in self.tags if row["tag"] == tag}
            keys = [key for key in self.present if key in tagged]
            if keys:
                rows.append({"tag": tag, "standing": self.standing(keys)})
        return rows

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
            "learning": latest["phase"] != "review",
        }

    def failed(self) -> Rows:
        failed = [
            latest
            for key in self.seen()
            if (latest := self.latest(key)) is not None
            and latest["rating"] == 1
            and (latest["phase"] != "review" or latest["on"] == self.today)
        ]
        failed.sort(key=lambda review: -review["id"])
        return [self.memory(review["card"]) for review in failed[:10]]

    def later_steps(self) -> dict[str, Any]:
        ends = [
            moment(latest["due_at"])
            for key in self.seen()
            if (latest := self.latest(key)) is not None
            and latest["phase"] != "review"
            and moment(latest["due_at"]) > self.now
            and self.falls_due(key) == self.today
        ]
        return {
            "steps_today": len(ends),
            "next_step_at": iso(min(ends)) if ends else None,
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
                "due": sum(date_ <= day if day == self.today else date_ == day for date_ in due),
            }
            for day in days
        ]
