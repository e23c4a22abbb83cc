"""Where an answer says the opposite of the reference in its words: each rule with its reason.

A clause of the answer is laid beside the reference's clauses that share most of its words. Then an
opposite ("open" for "closed"), a "not" too many or too few, or another number is reported; so is
an exchange of two things, each described as the other. It compares wording only: an opposite in
other words passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from quizzer.marking.features import Target
from quizzer.marking.negation import is_no_longer, negated
from quizzer.marking.opposites import pole_of, poles
from quizzer.marking.text import CLAUSE_LIMIT, Word, is_negation, listed, prose, words

LIKE_OPPOSITE, LIKE_DENIED, LIKE_NUMBER = 0.5, 0.7, 0.6  # how alike two clauses have to be
LIKE_EITHER = 0.75  # where the reference speaks of both opposites
CLAIM_WORDS, CLAIM_CHARS = 60, 600  # of a clause that are read
_HEDGES = listed("if when whenever would could unless otherwise until might should than")
_COUNTED = "zero _ two three four five six seven eight nine ten".split()  # noqa: SIM905
_NUMBER_WORDS = {name: float(number) for number, name in enumerate(_COUNTED)}
_JOINT = re.compile(
    r"[.!?]+(?:\s|$)|[;:\n()]|,\s|\s[-–—]+\s"
    r"|\b(?:but|because|so that|which|while|whereas|therefore)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w./^*-])[-−]?\d+(?:\.\d+)?(?![\w/^*]|\.\d)")


@dataclass(frozen=True)
class Claim:
    """A clause: its content stems, each with whether it is denied, its poles and its numbers."""

    stems: frozenset[str]
    small: frozenset[str]  # the words that only hold it together, "not" left out
    denied: frozenset[str]
    denials: int
    poles: dict[int, Pole]
    bound: dict[int, frozenset[tuple[int, str]]]  # of each axis, the sides and what each is of
    numbers: frozenset[float]
    texts: dict[str, str]  # of each stem, the word as typed
    hedges: frozenset[str]
    is_clear: bool


@dataclass(frozen=True)
class Pole:
    """What a clause says on an axis: 1 or -1 (0: both), in which words, and what comes before."""

    side: int
    text: str
    before: frozenset[str]
    is_denied: bool


def contradictions(answer: str, goal: Target) -> list[str]:
    """The reasons found, at most one of each kind."""
    claims = _claims_of(prose(answer))
    reasons = []
    for rule in (_opposite, _crossed, _denied, _missing_denial, _other_number, _exchanged):
        if (reason := next(rule(claims, goal), None)) is not None:
            reasons.append(reason)
    return reasons[:2]


def prepare(goal: Target) -> None:
    """Read a target's claims once, before its first answer."""
    _claims(goal)


def _claims_of(text: str) -> list[Claim]:
    """The claims of a text; "and" stays inside one, as it joins what a "not" may govern."""
    claims: list[Claim] = []
    for part in _JOINT.split(text):
        if part and (tokens := words(part)[:CLAIM_WORDS]):
            claims.append(claim(part[:CLAIM_CHARS], tokens))
        if len(claims) == CLAUSE_LIMIT:
            break
    return claims


def claim(text: str, tokens: tuple[Word, ...]) -> Claim:
    turned, denials = negated(tokens)
    claim_poles: dict[int, Pole] = {}
    bound: dict[int, set[tuple[int, str]]] = {}
    before: set[str] = set()
    for at, token in enumerate(tokens):
        place = None if is_no_longer(tokens, at) else pole_of(token)
        if place is not None:
            axis, side = place
            is_denied = at in turned
            wording = f"not {token.text}" if is_denied else token.text
            here = Pole(-side if is_denied else side, wording, frozenset(before), is_denied)
            if (thing := _next_content(tokens, at)) is not None:
                bound.setdefault(axis, set()).add((here.side, thing))
            if axis in claim_poles and claim_poles[axis].side != here.side:
                here = replace(here, side=0)
            claim_poles[axis] = here
        elif not token.is_function:
            before.add(token.stem)
    return Claim(
        stems=frozenset(token.stem for token in tokens if not token.is_function),
        small=frozenset(t.stem for t in tokens if t.is_function and not is_negation(t)),
        denied=frozenset(tokens[at].stem for at in turned if not tokens[at].is_function),
        denials=denials,
        poles=claim_poles,
        bound={axis: frozenset(pairs) for axis, pairs in bound.items()},
        numbers=_numbers(text, tokens),
        texts={token.stem: token.text for token in tokens},
        hedges=frozenset(token.text for token in tokens if token.text in _HEDGES),
        is_clear=not (tokens and is_negation(tokens[-1])),
    )


def _next_content(tokens: tuple[Word, ...], at: int) -> str | None:
    """What an adjective or a part is of: "row of the left" is bound to "left"."""
    for token in tokens[at + 1 : at + 4]:
        if not token.is_function and pole_of(token) is None:
            return token.stem
    return None


def _numbers(text: str, tokens: tuple[Word, ...]) -> frozenset[float]:
    digits = {float(number.replace("−", "-")) for number in _NUMBER.findall(text)}
    spelled = {_NUMBER_WORDS[t.text] for t in tokens if t.text in _NUMBER_WORDS}
    return frozenset(digits | spelled)


@lru_cache(maxsize=256)
def _claims(goal: Target) -> tuple[Claim, ...]:
    """What the reference and the key points say, clause by clause."""
    texts = [prose(point.text) for point in goal.points]
    return tuple(part for text in (*texts, goal.text) for part in _claims_of(text))[
        : 2 * CLAUSE_LIMIT
    ]


def _likeness(first: Iterable[str], second: Iterable[str]) -> float:
    """The Dice coefficient of two sets of stems."""
    a, b = set(first), set(second)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _stems_without(part: Claim, *without: str) -> frozenset[str]:
    pole_stems = poles()
    return frozenset(stem for stem in part.stems if stem not in without and stem not in pole_stems)


def _nearest(part: Claim, among: list[Claim], least: float) -> list[Claim]:
    """Those of the reference's clauses that are most like a clause, poles aside."""
    stems = _stems_without(part)
    levels = [
        (
            _likeness(stems, there) if stems or there else _likeness(part.small, candidate.small),
            candidate,
        )
        for candidate in among
        for there in [_stems_without(candidate)]
    ]
    best = max((level for level, _ in levels), default=0.0)
    return [candidate for level, candidate in levels if level >= max(least, best - 0.15)]


def _opposite(claims: list[Claim], goal: Target) -> Iterator[str]:
    for part in claims:
        turned = [pair for axis in part.poles if (pair := _opposite_pole(part, axis, goal))]
        if len(turned) == 1:  # two at once may say the same the other way round
            [(answered, expected)] = turned
            yield f"says “{answered}” where the reference says “{expected}”"


def _opposite_pole(part: Claim, axis: int, goal: Target) -> tuple[str, str] | None:
    pole = part.poles[axis]
    about = [reference for reference in _claims(goal) if axis in reference.poles]
    sides = {reference.poles[axis].side for reference in [*about, *_question_claims(goal, axis)]}
    least = LIKE_OPPOSITE if sides == {-pole.side} else LIKE_EITHER
    near = _nearest(part, about, least) if pole.side and part.is_clear else []
    for reference in near:
        reference_pole = reference.poles[axis]
        if (
            reference_pole.side != -pole.side
            or not reference.is_clear
            or part.hedges != reference.hedges
        ):
            return None
        if part.denials - pole.is_denied != reference.denials - reference_pole.is_denied:
            return None
        if (pole.before or reference_pole.before) and not pole.before & reference_pole.before:
            return None
    return (pole.text, near[0].poles[axis].text) if near else None


def _crossed(claims: list[Claim], goal: Target) -> Iterator[str]:
    """Both opposites occur, but each describes what the other one should."""
    for part in claims:
        for axis, pairs in part.bound.items():
            about = [
                reference for reference in _claims(goal) if len(reference.bound.get(axis, ())) > 1
            ]
            for reference in _nearest(part, about, LIKE_EITHER) if len(pairs) > 1 else ():
                reference_pairs = reference.bound[axis]
                for side, thing in sorted(pairs):
                    is_turned = (-side, thing) in reference_pairs and (
                        side,
                        thing,
                    ) not in reference_pairs
                    if (
                        is_turned
                        and (-side, thing) not in pairs
                        and part.hedges == reference.hedges
                    ):
                        yield f"seems to swap two opposites: look at “{part.texts[thing]}”"


def _question_claims(goal: Target, axis: int) -> list[Claim]:
    question = claim(goal.question_text, goal.question)
    return [question] if axis in question.poles else []


def _denied(claims: list[Claim], goal: Target) -> Iterator[str]:
    pole_stems = poles()
    for part in claims:
        if part.denials != 1 or part.hedges or not part.is_clear:
            continue
        for stem in sorted(part.denied - pole_stems.keys()):
            about = [reference for reference in _claims(goal) if stem in reference.stems]
            near = _nearest(part, about, LIKE_DENIED)
            if near and not any(reference.denials or not reference.is_clear for reference in near):
                yield f"says “not … {part.texts[stem]}” where the reference does not say “not”"


def _missing_denial(claims: list[Claim], goal: Target) -> Iterator[str]:
    pole_stems = poles()
    for part in claims:
        if part.denials or part.hedges or not part.is_clear:
            continue
        for stem in sorted(part.stems - pole_stems.keys()):
            about = [reference for reference in _claims(goal) if stem in reference.stems]
            near = _nearest(part, about, LIKE_DENIED)
            if near and all(
                stem in reference.denied and reference.denials == 1 for reference in near
            ):
                yield f"says “{part.texts[stem]}” where the reference says “not”"


def _other_number(claims: list[Claim], goal: Target) -> Iterator[str]:
    reference_numbers = {number for part in _claims(goal) for number in part.numbers}
    reference_numbers |= _numbers(goal.question_text, goal.question)
    answer_numbers = {number for part in claims for number in part.numbers}
    for part in claims:
        about = [reference for reference in _claims(goal) if reference.numbers]
        for reference in _nearest(part, about, LIKE_NUMBER):
            new, missing = part.numbers - reference_numbers, reference.numbers - answer_numbers
            if len(new) == len(missing) == 1 and len(part.numbers) == len(reference.numbers):
                [a], [b] = new, missing
                if abs(a - b) > 0.02 * max(abs(a), abs(b)):
                    yield f"says {a:g} where the reference says {b:g}"


def _exchanged(claims: list[Claim], goal: Target) -> Iterator[str]:
    """Two things of the question, each said to be what the reference says of the other."""
    reference = _claims(goal)
    subjects = [t for t in dict.fromkeys(goal.question) if not t.is_function]
    subjects = [t for t in subjects if any(t.stem in part.stems for part in reference)][:6]
    for first, second in combinations(subjects, 2):
        pair = (first.stem, second.stem)
        of_one, of_other = (_stems_about(reference, *pair), _stems_about(reference, *pair[::-1]))
        only_one, only_other = of_one - of_other, of_other - of_one
        if len(only_one) < 2 or len(only_other) < 2:
            continue
        of_first, of_second = _stems_about(claims, *pair), _stems_about(claims, *pair[::-1])
        right = len(of_first & only_one) + len(of_second & only_other)
        swapped_first, swapped_second = len(of_first & only_other), len(of_second & only_one)
        if swapped_first and swapped_second and swapped_first + swapped_second >= 3 and right == 0:
            yield f"says of “{first.text}” what the reference says of “{second.text}”"


def _stems_about(claims: Iterable[Claim], subject: str, contrast: str) -> set[str]:
    """The stems of the clauses about one thing and not the other; "it" goes on about the last."""
    stems: set[str] = set()
    is_about = False
    for part in claims:
        if subject in part.stems or contrast in part.stems:
            is_about = subject in part.stems and contrast not in part.stems
        if is_about:
            stems |= part.stems
    return stems - {subject, contrast}
