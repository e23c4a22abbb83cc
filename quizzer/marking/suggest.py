"""A suggested mark for a typed answer, with the reason for it: what was found and what was not.

Offline and in bounded time. It can tell whether an answer says the same as the reference; whether
what it says is true it cannot know, so every "good" carries that caution.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from quizzer.marking import features, guards
from quizzer.marking.features import Features, Grade, MarkedAnswer, PointMatch, Target
from quizzer.marking.guards import unreadable
from quizzer.marking.model import MarkModel, load
from quizzer.marking.other_cards import OtherCards
from quizzer.marking.similarity import vectors
from quizzer.marking.text import READ_LIMIT, clauses, cleaned, is_negation, prose, words

Mark = Grade
Status = Literal["found", "partly", "not found"]
KeyPoint = str | Sequence[str]  # one phrasing, or several of the same point

CAUTION = "covers the key words; cannot check truth"
FOUND, PARTLY = 0.55, 0.35
GOOD_FROM, AGAIN_FROM = 0.66, 0.45  # probabilities from which a mark is suggested
FEW_EXAMPLES = ((4, 0.72), (8, 0.70))  # fewer marked examples than so many: good from this P
AGAIN_WITH_POINTS = 0.55  # P(again) that it takes where some of a key point was found
AGAIN_WITHOUT_POINTS = 0.4  # P(again) that is enough where no key point was found
NIT_WITHOUT_POINTS = 0.55  # P(good) below which it is a nit that no key point was found
ACCEPTED_WORDS = 2  # an accepted form of fewer words counts only as the whole answer
DENIAL_REACH = 3  # words before an accepted form in which a "not" speaks against it


@dataclass(frozen=True)
class Point:
    """A key point, whether the answer says it, and the clause that comes nearest to it."""

    point: str
    status: Status
    clause: str


@dataclass(frozen=True)
class Suggestion:
    """`mark` is None where it would rather not say; `notes` give the reasons. All to be logged.

    `score` is the expected mark, from 0 (again) over 0.5 (nit) to 1 (good).
    """

    mark: Mark | None
    score: float
    points: tuple[Point, ...]
    notes: tuple[str, ...]


def warm_up() -> bool:
    """Load what the first suggestion needs; whether there are word vectors."""
    suggest("What does it say?", "It says a few words.", "It says some words.")
    return vectors() is not None


def prepare(
    question: str,
    reference: str,
    key_points: Sequence[KeyPoint] = (),
    accepted: Sequence[str] = (),
    answers: Sequence[str] = (),
    examples: Sequence[tuple[str, Mark]] = (),
) -> None:
    """Work out all that does not depend on the answer, for `suggest` with the same arguments."""
    meaning = vectors()
    for goal in targets_of(question, reference, key_points, answers, examples):
        guards.prepare(goal)
        load(meaning is not None, bool(goal.examples))
        if meaning is not None:
            meaning.of(goal.vocabulary)
    for text in (reference, *accepted, *answers, *(text for text, _ in examples)):
        outright_form(cleaned(text))


def suggest(
    question: str,
    reference: str,
    answer: str,
    key_points: Sequence[KeyPoint] = (),
    accepted: Sequence[str] = (),
    answers: Sequence[str] = (),
    examples: Sequence[tuple[str, Mark]] = (),
    other_cards: OtherCards | None = None,
) -> Suggestion:
    """Mark an answer; any text is accepted, and only its beginning read where it is very long.

    `answers` are further right answers, `examples` answers with their marks. What is more like a
    right answer to one of `other_cards` is not called good.
    """
    targets = targets_of(question, reference, key_points, answers, examples)
    goal = targets[0]
    text = cleaned(answer)
    no_answer = guards.no_answer(text, goal)
    best, measured, model, shown = _best(targets, text, no_answer is not None)
    points = tuple(_point(match) for match in shown.points)
    is_complete = len(answer) <= READ_LIMIT
    plain = outright_form(text) if is_complete else ""
    forms = {outright_form(cleaned(form)) for form in accepted}
    if plain and plain in forms:
        return Suggestion("good", 1.0, points, ("one of the accepted short answers", CAUTION))
    if no_answer is not None:
        return Suggestion("again", 0.0, tuple(map(_unsaid, points)), (no_answer,))
    if not goal.points:
        return Suggestion(None, 0.0, points, ("there is no reference answer to compare with",))
    if plain and plain in {outright_form(cleaned(right)) for right in (reference, *answers)}:
        return Suggestion("good", 1.0, points, ("the same as the reference answer", CAUTION))
    if plain and (same := _mark_of_same(plain, examples)) is not None:
        return Suggestion(same, features.GRADES[same], points, ("the same answer had this mark",))
    p_nit = model.nit.probability(measured.values)
    p_good = min(p_nit, model.good.probability(measured.values))
    score = round((p_nit + p_good) / 2, 4)
    if not best.examples and (reason := unreadable(text)) is not None:
        return Suggestion(None, score, points, (reason,))
    found = guards.reasons_against_good(text, best)
    good_from = _good_from(len(examples) if best.examples else None)
    has_accepted = contains_accepted(plain, forms)
    would_be_good = has_accepted or p_good >= good_from
    reasons = found.all
    if would_be_good:
        reasons = guards.reasons_against_right_words(text, best, found, p_good)
    if other_cards is not None and (card := other_cards.better_fit(text, best.texts)) is not None:
        reasons.append(f"more like an answer to another card, {card}")
    if not is_complete:
        reasons.append(f"only the first {READ_LIMIT} characters were read")
    if not reasons and has_accepted:
        return Suggestion("good", max(score, GOOD_FROM), points, ("an accepted answer", CAUTION))
    return _decide(
        p_nit, p_good, score, points, reasons, asked=goal.has_key_points, good_from=good_from
    )


def targets_of(
    question: str,
    reference: str,
    key_points: Sequence[KeyPoint] = (),
    answers: Sequence[str] = (),
    examples: Sequence[tuple[str, Mark]] = (),
) -> list[Target]:
    """What an answer is compared with: one target, or one for each right answer.

    Where marked examples show what is wrong too, further answers are examples of what is good;
    elsewhere good examples, and without key points further answers, each stand for themselves as
    another reference.
    """
    points = tuple((point,) if isinstance(point, str) else tuple(point) for point in key_points)
    marked = [MarkedAnswer(text, mark) for text, mark in examples]
    if {mark for _, mark in marked} >= {"good", "again"}:
        marked = [*(MarkedAnswer(text, "good") for text in answers), *marked]
        return [features.target(question, reference, points, tuple(marked))]
    good = [text for text, mark in marked if mark == "good"]
    if points:
        right = [features.target(question, text, is_one_of_several=True) for text in good]
        return [features.target(question, reference, points), *right]
    texts = [reference, *answers, *good]
    return [features.target(question, text, is_one_of_several=len(texts) > 1) for text in texts]


def _best(
    targets: Sequence[Target], text: str, is_non_answer: bool
) -> tuple[Target, Features, MarkModel, Features]:
    """The target that the answer comes nearest to, with its features and its model.

    Last come the features with the points to be shown: the key points where there are any.
    """
    candidates = []
    for goal in targets:
        measured = measure(goal, text, is_non_answer)
        lines = load(vectors() is not None, bool(goal.examples))
        candidates.append((goal, measured, lines))
    best = max(candidates, key=lambda c: c[2].good.probability(c[1].values))
    return (*best, candidates[0][1] if targets[0].has_key_points else best[1])


def measure(goal: Target, text: str, is_non_answer: bool) -> Features:
    """The features of a cleaned answer."""
    answer_clauses = clauses(prose(text)) or clauses(text)
    return features.extract(goal, answer_clauses, vectors(), is_non_answer, text)


def _mark_of_same(plain: str, examples: Sequence[tuple[str, Mark]]) -> Mark | None:
    """The mark of an example that is the same but for its form; the last one counts."""
    same = [mark for text, mark in examples if outright_form(cleaned(text)) == plain]
    return same[-1] if same else None


def contains_accepted(plain: str, forms: Collection[str]) -> bool:
    """Whether an accepted form of some length is part of the answer, and not denied there."""
    padded = f" {plain} "
    for form in forms:
        place = padded.find(f" {form} ") if len(form.split()) >= ACCEPTED_WORDS else -1
        if place >= 0 and not any(map(is_negation, words(padded[:place])[-DENIAL_REACH:])):
            return True
    return False


def _good_from(examples: int | None) -> float:
    """The P(good) from which "good" is suggested: higher where marked examples are few.

    None: the line that was fitted without examples.
    """
    if examples is None:
        return GOOD_FROM
    return next((level for count, level in FEW_EXAMPLES if examples < count), GOOD_FROM)


def _decide(
    p_nit: float,
    p_good: float,
    score: float,
    points: tuple[Point, ...],
    reasons: list[str],
    *,
    asked: bool,
    good_from: float = GOOD_FROM,
) -> Suggestion:
    """The mark that the probabilities allow; `asked`: the points are what the question asks for.

    A reason against "good" silences it and never lowers it; a nit needs a point that is missing.
    """
    missing = [point for point in points if point.status == "not found"]
    if p_good >= good_from:
        if reasons:
            return Suggestion(None, score, points, tuple(reasons))
        return Suggestion("good", score, points, (CAUTION,))
    nothing = asked and len(missing) == len(points)
    again_from = AGAIN_WITH_POINTS if asked else AGAIN_FROM
    if 1 - p_nit >= (AGAIN_WITHOUT_POINTS if nothing else again_from):
        return Suggestion("again", score, points, _missing_note(missing, points))
    if asked and missing and not reasons and (not nothing or p_good < NIT_WITHOUT_POINTS):
        return Suggestion("nit", score, points, _missing_note(missing, points))
    return Suggestion(None, score, points, tuple(reasons) or ("too close to call",))


def _missing_note(missing: Sequence[Point], points: Sequence[Point]) -> tuple[str, ...]:
    return (f"{len(missing)} of {len(points)} key points not found",) if missing else ()


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
    return " ".join(_NO_LETTER.sub(_plain_sign, text).split()).strip(":")


_NO_LETTER = re.compile(r"[^\w\s]")


def _plain_sign(sign: re.Match[str]) -> str:
    """A dash between letters and a mark that ends a phrase as spaces; a quote as nothing."""
    char, text, at = sign.group(), sign.string, sign.start()
    if char in "'\u2018\u2019`\u201c\u201d\"*":
        return ""
    if char in ",;!?\u2026":
        return " "
    near = text[at - 1 : at] + text[at + 1 : at + 2]
    if char == ".":
        return char if near.isdigit() else " "
    if unicodedata.category(char) == "Pd":
        return " " if len(near) == 2 and near.isalpha() else "-"
    return char
