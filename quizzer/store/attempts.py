"""Every attempt at an exercise, with its code and verdict; append-only, like the reviews."""

from datetime import datetime
from typing import NamedTuple

from quizzer.store.db import Database
from quizzer.store.reviews import from_ms, to_ms

SOLUTION_SHOWN = "shown"  # not an attempt at all: the solution was looked at


class Attempt(NamedTuple):
    """One graded file; `status` is the verdict's, or "shown" where the solution was looked at."""

    id: int
    at: datetime
    status: str
    diagnosis: str | None
    code: bytes | None
    verdict: str | None
    review: int | None


class Tally(NamedTuple):
    """How often an exercise was graded, how often it passed, and when it last was."""

    attempts: int
    passes: int
    last_at: datetime


class DiagnosisCount(NamedTuple):
    """A diagnosis of an exercise: how often, its latest verdict, and whether a pass came after."""

    card: int
    id: str
    times: int
    verdict: str
    overcome: bool


def append_attempt(
    db: Database,
    card: int,
    at: datetime,
    day: int,
    status: str,
    *,
    diagnosis: str | None = None,
    code: bytes | None = None,
    verdict: str | None = None,
    review: int | None = None,
) -> int:
    """Append an attempt, inside the caller's transaction; returns its id."""
    return db.execute(
        "INSERT INTO attempt (card, at, day, status, diagnosis, code, verdict, review)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        card,
        to_ms(at),
        day,
        status,
        diagnosis,
        code,
        verdict,
        review,
    )


def history(db: Database, card: int) -> list[Attempt]:
    """A card's attempts, oldest first."""
    return [
        Attempt(**{**dict(row), "at": from_ms(row["at"])})
        for row in db.rows(
            "SELECT id, at, status, diagnosis, code, verdict, review FROM attempt"
            " WHERE card = ? ORDER BY id",
            card,
        )
    ]


def history_of_exercise(db: Database, name: str) -> list[Attempt]:
    """`history` of an exercise by its name; none where it is no longer there."""
    key = db.value(
        "SELECT card.key FROM card JOIN deck ON deck.key = card.deck"
        " WHERE deck.id = 'exercises' AND name = ? AND card.present",
        name,
    )
    return [] if key is None else history(db, key)


def latest(db: Database, card: int, count: int) -> list[Attempt]:
    """A card's last attempts without their code, the latest first."""
    return [
        Attempt(**{**dict(row), "at": from_ms(row["at"]), "code": None})
        for row in db.rows(
            "SELECT id, at, status, diagnosis, verdict, review FROM attempt"
            " WHERE card = ? ORDER BY id DESC LIMIT ?",
            card,
            count,
        )
    ]


def statuses_since(db: Database, card: int, since: datetime | None) -> list[str]:
    """How a card's attempts ended, oldest first; all of them where `since` is None."""
    return [
        row["status"]
        for row in db.rows(
            "SELECT status FROM attempt WHERE card = ? AND at >= coalesce(?, at) ORDER BY id",
            card,
            None if since is None else to_ms(since),
        )
    ]


def count(db: Database, card: int) -> int:
    """How many times a card was graded; a look at the solution is none."""
    sql = "SELECT count(*) FROM attempt WHERE card = ? AND status != ?"
    return int(db.value(sql, card, SOLUTION_SHOWN))


def latest_statuses(db: Database) -> dict[int, str]:
    """By card, how its latest attempt ended; a look at the solution is none."""
    return {
        row["card"]: row["status"]
        for row in db.rows(
            "SELECT card, status, max(id) FROM attempt WHERE status != ? GROUP BY card",
            SOLUTION_SHOWN,
        )
    }


def tallies(db: Database) -> dict[int, Tally]:
    """By card; a look at the solution is no attempt."""
    return {
        row["card"]: Tally(row["attempts"], row["passes"], from_ms(row["last_at"]))
        for row in db.rows(
            "SELECT card, count(*) AS attempts, sum(status = 'passed') AS passes,"
            " max(at) AS last_at FROM attempt WHERE status != ? GROUP BY card",
            SOLUTION_SHOWN,
        )
    }


def diagnosis_counts(db: Database) -> list[DiagnosisCount]:
    """Every diagnosis of every exercise, in the order in which each was first met."""
    return [
        DiagnosisCount(
            row["card"], row["diagnosis"], row["times"], row["verdict"], bool(row["passed"])
        )
        for row in db.rows(
            "SELECT met.card, met.diagnosis, times, verdict, (SELECT count(*) FROM attempt AS later"
            " WHERE later.card = met.card AND later.id > latest AND later.status = 'passed')"
            " AS passed FROM (SELECT card, diagnosis, count(*) AS times, min(id) AS first,"
            " max(id) AS latest FROM attempt WHERE diagnosis IS NOT NULL GROUP BY card, diagnosis)"
            " AS met JOIN attempt ON attempt.id = latest ORDER BY first"
        )
    ]
