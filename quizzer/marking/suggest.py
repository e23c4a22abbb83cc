"""A suggested mark for a typed answer, with the reason for it: what was found and what was not.

Offline and in bounded time. It can tell whether an answer says the same as the reference; whether
what it says is true it cannot know, so every "good" carries that caution.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from quizzer.marking import features, guards, model
from quizzer.marking.features import Features, PointMatch, Target
from quizzer.marking.guards import unreadable
from quizzer.marking.similarity import vectors
from quizzer.marking.text import READ_LIMIT, clauses, cleaned, prose

Mark = Literal["again", "nit", "good"]
Status = Literal["found", "partly", "not found"]

CAUTION = "covers the key words; cannot check truth"
FOUND, PARTLY = 0.55, 0.35
BAND = 0.02  # this near the score between two marks, neither is suggested
TEXT_LIMIT = 20_000  # characters of a question, a reference or a key point that are read


@dataclass(frozen=True)
class Point:
    """A key point, whether the answer says it, and the clause that comes nearest to it."""

    point: str
    status: Status
    clause: str


@dataclass(frozen=True)
class Suggestion:
    """`mark` is None where it would rather not say; `notes` give the reasons. All to be logged."""

    mark: Mark | None
    score: float
    points: tuple[Point, ...]
    notes: tuple[str, ...]


def warm_up() -> bool:
    """Load what the first suggestion needs; whether there are word vectors."""
    suggest("What does it say?", "It says a few words.", "It says some words.")
    return vectors() is not None


def suggest(
    question: str,
    reference: str,
    answer: str,
    key_points: Sequence[str] = (),
    accepted: Sequence[str] = (),
) -> Suggestion:
    """Mark an answer; any text is accepted, and only its beginning read where it is very long."""
    goal = features.target(
        question[:TEXT_LIMIT],
        reference[:TEXT_LIMIT],
        tuple(point[:TEXT_LIMIT] for point in key_points),
    )
    text = cleaned(answer)
    no_answer = guards.no_answer(text, goal)
    measured = measure(goal, text, no_answer is not None)
    points = tuple(_point(match) for match in measured.points)
    is_whole = len(answer) <= READ_LIMIT
    plain = outright_form(text) if is_whole else ""
    if plain and plain in {outright_form(cleaned(form)) for form in accepted}:
        return Suggestion("good", 1.0, points, ("one of the accepted short answers", CAUTION))
    if no_answer is not None:
        return Suggestion("again", 0.0, tuple(map(_unsaid, points)), (no_answer,))
    if not goal.points:
        return Suggestion(None, 0.0, points, ("there is no reference answer to compare with",))
    if plain and plain == outright_form(cleaned(reference)):
        return Suggestion("good", 1.0, points, ("the same as the reference answer", CAUTION))
    line = model.load(vectors() is not None)
    score = line.score(measured.values)
    if (reason := unreadable(text)) is not None:
        return Suggestion(None, round(score, 4), points, (reason,))
    reasons = reasons_against(goal, text, measured)
    if not is_whole:
        reasons.append(f"only the first {READ_LIMIT} characters were read")
    return _decided(line, score, points, reasons)


def measure(goal: Target, text: str, is_non_answer: bool) -> Features:
    """The features of a cleaned answer."""
    answer_clauses = clauses(prose(text)) or clauses(text)
    return features.extract(goal, answer_clauses, vectors(), is_non_answer)


def reasons_against(goal: Target, text: str, measured: Features) -> list[str]:
    """Why an answer is not called good, however many words it shares with the reference."""
    reasons = guards.reasons_against_good(text, goal)
    covered = sum(match.similarity >= PARTLY for match in measured.points)
    if goal.has_key_points and 2 * covered < len(measured.points):
        few = f"only {covered}" if covered else "none"
        reasons.append(f"{few} of {len(measured.points)} key points found, even in part")
    return reasons


def _decided(
    line: model.LogisticModel, score: float, points: tuple[Point, ...], reasons: list[str]
) -> Suggestion:
    notes = list(reasons)
    if reasons and score >= line.good - BAND:
        return Suggestion("nit", round(min(score, line.good - BAND), 4), points, tuple(notes))
    mark: Mark | None = forced_mark(line, score)
    for edge, between in ((line.nit, "again and nit"), (line.good, "nit and good")):
        if abs(score - edge) < BAND:
            notes.append(f"close to the line between {between}")
            mark = None
    if mark == "good":
        notes.append(CAUTION)
    elif not reasons and (missing := sum(point.status == "not found" for point in points)):
        notes.append(f"{missing} of {len(points)} key points not found")
    return Suggestion(mark, round(score, 4), points, tuple(notes))


def forced_mark(line: model.LogisticModel, score: float) -> Mark:
    """The mark of a score where one has to be given."""
    return "good" if score >= line.good else "nit" if score >= line.nit else "again"


def _point(match: PointMatch) -> Point:
    level = match.similarity
    status: Status = "found" if level >= FOUND else "partly" if level >= PARTLY else "not found"
    return Point(match.point, status, match.clause if status != "not found" else "")


def _unsaid(point: Point) -> Point:
    return replace(point, status="not found", clause="")


@lru_cache(maxsize=512)
def outright_form(text: str) -> str:
    """What of a short answer has to agree: letters, digits and signs, whatever their form."""
    text = unicodedata.normalize("NFKC", text).casefold()
    chars = []
    for at, char in enumerate(text):
        near = text[at - 1 : at] + text[at + 1 : at + 2]
        if unicodedata.category(char) == "Pd":
            chars.append(" " if len(near) == 2 and near.isalpha() else "-")
        elif char in "'\u2018\u2019`\u201c\u201d\"*":
            chars.append("")
        elif char in ",;!?\u2026" or (char == "." and not near.isdigit()):
            chars.append(" ")
        else:
            chars.append(char)
    return " ".join("".join(chars).split()).strip(":")
