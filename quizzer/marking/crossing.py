"""Two things of an answer that are each described as the other: "the loss is what people look at".

The right answers of a card say which words go with which of two things, clause by clause. Where the
clauses about the first have the words of the second, and the reverse, the two were crossed. How
much of that it takes was fitted on right sentences and turned ones; it only gives a reason to keep
quiet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from itertools import combinations
from operator import or_
from typing import NamedTuple

from quizzer.marking.features import Target
from quizzer.marking.opposites import are_opposites, is_number
from quizzer.marking.text import CLAUSE_LIMIT, Word, is_negation, listed, words

OFTEN = 3  # times that the right answers have each of the two things
SEPARATE = 2  # right answers that have clauses about each of them
THING_LIMIT = 30  # of an answer that are compared with each other
SMOOTHING = 0.5  # clauses with a word that are added where right answers are counted
LOWEST = -3.0  # log odds of one word that are counted
WEIGHTS = (1.458, 0.032, 0.171, 1.555, -3.202, 0.352, 1.219, -0.938, -3.384)  # of the evidence
INTERCEPT = 2.163  # with the weights, by tests/benchmarks/marking_crossing.py
CROSSED_FROM = -0.9  # log odds, on right and turned sentences in equal parts
_TELLING = listed(
    "after all always any before both down during each either every few fewer first from into last "
    "least less little many more most much no none nothing off on once one only out over per same "
    "several some than to under up with"
)
_SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)|\n")
_JOINT = re.compile(
    r"[.!?;:,()\n]+(?=\s|$)|\n|\s[-–—]+\s|->|=>"
    r"|\b(?:and|but|while|whereas|because|so|which|that)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def segments(text: str) -> tuple[tuple[Word, ...], ...]:
    """The clauses of a text, each with the words that say something."""
    parts = (part for sentence in _SENTENCE.split(text) for part in _JOINT.split(sentence))
    found = (tuple(filter(_is_telling, words(part))) for part in parts)
    return tuple(part for part in found if part)


def _is_telling(token: Word) -> bool:
    return not token.is_function or token.text in _TELLING or is_negation(token)


Stems = int  # a set of stems, one bit each: many such sets are joined and compared


def about(clauses: Sequence[Stems], thing: Stems, other: Stems) -> tuple[Stems, Stems]:
    """The stems of the clauses about each of two things; a clause about neither goes on."""
    of_thing = of_other = 0
    side = 0
    for clause in clauses:
        is_first, is_second = clause & thing, clause & other
        if is_first or is_second:
            side = 0 if is_first and is_second else 1 if is_first else 2
        if side == 1:
            of_thing |= clause
        elif side == 2:
            of_other |= clause
    return of_thing, of_other


class Descriptions(NamedTuple):
    """What each right answer says of two things, where it has clauses about them."""

    first: tuple[Stems, ...]
    second: tuple[Stems, ...]
    both: int  # right answers with clauses about each of them

    def leans(self, stems: Stems) -> list[float]:
        """Of each word the log odds that it is said of the second thing and not of the first."""
        found = []
        base = math.log((len(self.first) + 2 * SMOOTHING) / (len(self.second) + 2 * SMOOTHING))
        while stems:
            stem = stems & -stems
            stems ^= stem
            of_first = sum([1 for said in self.first if said & stem])
            of_second = sum([1 for said in self.second if said & stem])
            if of_first or of_second:
                odds = (of_second + SMOOTHING) / (of_first + SMOOTHING)
                found.append(math.log(odds) + base)
        return found


class _RightClauses:
    """The clauses of a target's right answers; what they say of two things is kept."""

    def __init__(self, goal: Target) -> None:
        texts = [segments(text) for text in goal.right_texts]
        stems = {token.stem for clauses in texts for clause in clauses for token in clause}
        self._bits = {stem: 1 << place for place, stem in enumerate(sorted(stems))}
        self.texts = [[self.stems_of(clause) for clause in clauses] for clauses in texts]
        every_clause = [clause for clauses in self.texts for clause in clauses]
        self.often = {
            stem
            for stem, bit in self._bits.items()
            if sum([1 for clause in every_clause if clause & bit]) >= OFTEN
        }
        self._spoken = [reduce(or_, clauses, 0) for clauses in self.texts]
        self._known: dict[tuple[Stems, Stems], Descriptions | None] = {}

    def stems_of(self, clause: Sequence[Word]) -> Stems:
        """A clause's words, but for those that no right answer has."""
        return reduce(or_, [self.bit(token.stem) for token in clause], 0)

    def bit(self, stem: str) -> Stems:
        return self._bits.get(stem, 0)

    def of(self, first: Stems, second: Stems) -> Descriptions | None:
        """What is said of two things; None where too few right answers have clauses about each."""
        if (first, second) not in self._known:
            self._known[first, second] = self._read(first, second)
        return self._known[first, second]

    def _read(self, first: Stems, second: Stems) -> Descriptions | None:
        with_both = sum([1 for said in self._spoken if said & first and said & second])
        if with_both < SEPARATE:
            return None
        sides = [about(clauses, first, second) for clauses in self.texts]
        both = sum([1 for of_first, of_second in sides if of_first and of_second])
        if both < SEPARATE:
            return None
        return Descriptions(
            tuple([said for said, _ in sides if said]),
            tuple([said for _, said in sides if said]),
            both,
        )


@lru_cache(maxsize=256)
def _right_clauses(goal: Target) -> _RightClauses:
    return _RightClauses(goal)


def prepare(goal: Target) -> None:
    """Read what a target's right answers say of each two things, before its first answer."""
    known = _right_clauses(goal)
    tokens = {t.stem: t for text in goal.right_texts for clause in segments(text) for t in clause}
    for first, second in combinations(_things(tokens.values(), known), 2):
        if _is_pair(first, second, goal):
            known.of(known.bit(first.stem), known.bit(second.stem))


def _things(tokens: Iterable[Word], known: _RightClauses) -> list[Word]:
    """Those that right answers speak of often, in an order of their own."""
    things = [t for t in tokens if t.stem in known.often]
    things = [t for t in things if not t.is_function or is_number(t)]
    return sorted(things, key=lambda token: token.stem)


def _is_pair(first: Word, second: Word, goal: Target) -> bool:
    """Whether two things are of one kind, so that they can be taken for each other."""
    if first.stem in goal.question_stems and second.stem in goal.question_stems:
        return True
    return are_opposites(first, second) or (is_number(first) and is_number(second))


class Crossing(NamedTuple):
    """Two things of an answer and the evidence that each is described as the other."""

    first: Word
    second: Word
    evidence: tuple[float, ...]


def crossings(answer: str, goal: Target) -> Iterator[Crossing]:
    """Each two things whose clauses have more of the other's words, with the evidence."""
    known = _right_clauses(goal)
    spoken = segments(answer)[:CLAUSE_LIMIT]
    clauses = [known.stems_of(clause) for clause in spoken]
    tokens = {token.stem: token for clause in spoken for token in clause}
    for first, second in combinations(_things(tokens.values(), known)[:THING_LIMIT], 2):
        if not _is_pair(first, second, goal):
            continue
        bit, other_bit = known.bit(first.stem), known.bit(second.stem)
        of_first, of_second = about(clauses, bit, other_bit)
        common = of_first & of_second
        of_first, of_second = of_first & ~common & ~bit, of_second & ~common & ~other_bit
        if (described := known.of(bit, other_bit)) is None:
            continue
        leans = described.leans(of_first)
        leans_back = [-lean for lean in described.leans(of_second)]
        if min(sum(leans), sum(leans_back)) <= 0:
            continue
        asked = (first.stem in goal.question_stems) + (second.stem in goal.question_stems)
        evidence = (
            min(sum(leans), sum(leans_back)),
            sum(leans) + sum(leans_back),
            max(min(leans), LOWEST) + max(min(leans_back), LOWEST),
            math.log(described.both),
            described.both / len(known.texts),
            float(are_opposites(first, second)),
            float(is_number(first) and is_number(second)),
            float(asked == 2),
            math.log(len(clauses)),
        )
        yield Crossing(first, second, evidence)


def crossed(answer: str, goal: Target) -> Iterator[str]:
    """Each two things that are described as each other, with the reason."""
    for pair in crossings(answer, goal):
        odds = sum(w * value for w, value in zip(WEIGHTS, pair.evidence, strict=True))
        if odds + INTERCEPT >= CROSSED_FROM:
            texts = pair.first.text, pair.second.text
            yield f"says of “{texts[0]}” what right answers say of “{texts[1]}”, and the reverse"
