"""The figures of a report that are about work: quizzes, exercises, trainings, suggestions."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from tests.services.expected_log import Log, Rows, iso, moment


def quiz_scores(log: Log) -> Rows:
    rows = []
    for quiz in sorted(log.quizzes, key=lambda quiz: (quiz["finished_at"] or 0, quiz["id"])):
        items = [item for item in log.items if item["quiz"] == quiz["id"]]
        scores = [item["score"] for item in items if item["score"] is not None]
        if quiz["finished_at"] is not None and scores:
            rows.append(
                {
                    "deck": log.deck_ids[quiz["deck"]],
                    "at": iso(moment(quiz["finished_at"])),
                    "points": sum(scores),
                    "questions": len(scores),
                }
            )
    return rows


def exercises(log: Log) -> Rows:
    rows = []
    for key in log.present:
        if log.deck_ids[log.cards[key]["deck"]] != "exercises":
            continue
        attempts = [a for a in log.attempts if a["card"] == key and a["status"] != "shown"]
        status = _status(log, key, attempts)
        card = log.cards[key]
        rows.append(
            {
                "id": card["name"],
                "title": card["prompt"].split("**")[1],
                "status": status,
                "attempts": len(attempts),
                "passes": sum(attempt["status"] == "passed" for attempt in attempts),
                "last_at": iso(moment(attempts[-1]["at"])) if attempts else None,
                "misconceptions": _misconceptions(attempts),
                "last_failed": status == "passed" and attempts[-1]["status"] != "passed",
                "chapter": _chapter(log, card["name"]),
            }
        )
    return rows


def _chapter(log: Log, exercise: str) -> str:
    """The title of the first deck with a question that names an exercise."""
    naming = [
        log.cards[key]["deck"]
        for key in log.present
        if log.cards[key]["exercise"] == exercise and log.cards[key]["kind"] != "code"
    ]
    titles = {deck["key"]: str(deck["title"]) for deck in log.decks}
    return titles[naming[0]] if naming else ""


def _status(log: Log, key: int, attempts: Rows) -> str:
    latest = log.latest(key)
    if latest is not None:
        if latest["due_day"] is None and moment(latest["due_at"]) <= log.now:
            return "due"
        if latest["due_day"] is not None and latest["due_day"] <= log.today.toordinal():
            return "due"
    if attempts:
        return "passed" if any(a["status"] == "passed" for a in attempts) else "failed"
    file = log.workspace / f"{log.cards[key]['name']}.py"
    return "started" if file.exists() else "new"


def _misconceptions(attempts: Rows) -> Rows:
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


def training(log: Log) -> Rows:
    runs = []
    for attempt in log.attempts:
        if log.cards[attempt["card"]]["name"] != "mnist_training" or not attempt["verdict"]:
            continue
        verdict = json.loads(attempt["verdict"])
        for check in verdict["checks"]:
            if "10,000 test pictures" in check["name"]:
                share_text = check["got"] if check["got"] else check["message"].split(" right")[0]
                if share_text.endswith(" %"):
                    runs.append(
                        {
                            "exercise": "mnist_training",
                            "at": iso(moment(attempt["at"])),
                            "accuracy": float(share_text.removesuffix(" %")) / 100,
                            "seconds": verdict["duration_s"],
                            "passed": verdict["passed"],
                        }
                    )
    return runs


def agreement(log: Log) -> dict[str, Any]:
    rated = {review["id"]: review["rating"] for review in log.log}
    days = {review["id"]: review["day"] for review in log.log}
    marks = [s for s in log.suggestions if s["mark"] is not None and s["review"] in rated]
    same = {"again": [1], "nit": [2], "good": [3, 4]}
    agreed = sum(rated[suggestion["review"]] in same[suggestion["mark"]] for suggestion in marks)
    share = agreed / len(marks) if marks else None
    by_month: dict[str, list[bool]] = {}
    for mark in marks:
        day = date.fromordinal(days[mark["review"]])
        same_mark = rated[mark["review"]] in same[mark["mark"]]
        by_month.setdefault(day.replace(day=1).isoformat(), []).append(same_mark)
    months = [
        {
            "month": month,
            "agreed": sum(hits),
            "suggested": len(hits),
            "share": sum(hits) / len(hits),
        }
        for month, hits in sorted(by_month.items())
    ]
    return {"agreed": agreed, "suggested": len(marks), "months": months, "share": share}
