"""What is said of a word, by the words around it, beside what right answers say of its opposite.

"The loss gets larger" stands in the company in which right answers have "smaller": it is turned.
This sees no grammar; it only gives a reason to keep quiet.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from quizzer.marking.features import Target
from quizzer.marking.negation import negated
from quizzer.marking.opposites import contrasts, stems_of_axes, telling_axes
from quizzer.marking.text import Word, words

REACH = 7  # words to either side that are a word's company
FADE = 2.0  # words after which a neighbour counts half
ALONE = 0.75  # what a likeness counts that rests on one shared word
ACROSS = 0.5  # what a neighbour counts beyond a comma or a joining word
LIKE_ONLY = 0.25  # and the least likeness that it takes then
OFTEN = 2  # times that right answers have a word, and never its opposite, so that this tells
LIKE_OPPOSITE, LEAD = 0.6, 0.3  # how like the opposite's company, and by how much more so
LIKE_BOTH, BOTH_LEAD = 0.3, 0.1  # the same where both opposites are said and both are turned
COMPARED = 4  # words within which "than" follows a comparison
_JOINT = re.compile(
    r"[.!?;:,()\n]+(?=\s|$)|\n|\s[-–—]+\s|\b(?:and|but|while|whereas|because|so)\b", re.IGNORECASE
)

Company = dict[str, float]
Place = tuple[int, int]  # axis and side, 1 or -1


@dataclass(frozen=True)
class Mention:
    """A word on an axis with its company."""

    place: Place
    text: str
    company: Company


class Companies:
    """The companies of many mentions, to be compared with another."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._mentions = [(mention, _length(mention.company)) for mention in mentions]

    def likeness(self, company: Company) -> dict[Place, tuple[float, str]]:
        """How like the likest mention of each place is, 0 to 1, and its text."""
        length, stems = _length(company), company.keys()
        best: dict[Place, tuple[float, str]] = {}
        for mention, mention_length in self._mentions:
            weights = mention.company
            if not (shared := stems & weights.keys()):
                continue
            level = sum([company[stem] * weights[stem] for stem in shared])
            level *= (ALONE if len(shared) == 1 else 1.0) / (length * mention_length)
            if level > best.get(mention.place, (0.0, ""))[0]:
                best[mention.place] = (level, mention.text)
        return best


def _length(company: Company) -> float:
    return math.sqrt(sum(weight * weight for weight in company.values()))


def prepare(goal: Target) -> None:
    """Find the words on each axis in a target once, before its first answer."""
    for axis in _right_spots(goal):
        _contrast_companies(goal, axis)
        _contrast_places(goal, axis)


def turned_words(answer: str, goal: Target) -> Iterator[str]:
    """Each word that stands where the right answers have its opposite, with the reason.

    Where both opposites are said, and each in the company of the other, less likeness is enough.
    """
    turned: dict[int, dict[int, str]] = defaultdict(dict)
    for mention in _contrast_mentions(phrased(answer)):
        axis, side = mention.place
        likeness = _contrast_companies(goal, axis).likeness(mention.company)
        said = _contrast_places(goal, axis)
        like_opposite, opposite = likeness.get((axis, -side), (0.0, ""))
        lead = like_opposite - likeness.get(mention.place, (0.0, ""))[0]
        reason = f"says “{mention.text}” where right answers say “{opposite}”"
        if like_opposite >= LIKE_OPPOSITE and lead >= LEAD:
            yield reason
        elif (
            (like_opposite >= LIKE_ONLY or axis in telling_axes())
            and not said[mention.place]
            and said[axis, -side] >= OFTEN
        ):
            other = _text_of(goal, (axis, -side))
            yield f"says “{mention.text}” where right answers only say “{other}”"
        elif like_opposite >= LIKE_BOTH and lead >= BOTH_LEAD:
            turned[axis].setdefault(side, reason)
    yield from (next(iter(sides.values())) for sides in turned.values() if len(sides) == 2)


class PhrasedWord(NamedTuple):
    """A word and the number of the phrase that it stands in."""

    word: Word
    phrase: int


@lru_cache(maxsize=64)
def phrased(text: str) -> tuple[PhrasedWord, ...]:
    """A text's words, cut into phrases at punctuation and joining words."""
    return tuple(
        PhrasedWord(token, number)
        for number, part in enumerate(_JOINT.split(text))
        for token in words(part)
    )


@lru_cache(maxsize=256)
def _right_spots(goal: Target) -> dict[int, list[_Spot]]:
    """Where the right answers and the question have a word of each axis."""
    spots: dict[int, list[_Spot]] = defaultdict(list)
    for text in (*goal.right_texts, goal.question_text):
        for spot in _spots(phrased(text)):
            spots[spot.place[0]].append(spot)
    return spots


@lru_cache(maxsize=2048)
def _right_mentions(goal: Target, axis: int) -> tuple[Mention, ...]:
    """The words on an axis in the right answers and the question, each with its company."""
    return tuple(_mentions(_right_spots(goal).get(axis, ())))


@lru_cache(maxsize=2048)
def _contrast_places(goal: Target, axis: int) -> Counter[Place]:
    """How often the right answers and the question have a word of each side of an axis."""
    return Counter(mention.place for mention in _right_mentions(goal, axis))


def _text_of(goal: Target, place: Place) -> str:
    mentions = _right_mentions(goal, place[0])
    return next(mention.text for mention in mentions if mention.place == place)


@lru_cache(maxsize=2048)
def _contrast_companies(goal: Target, axis: int) -> Companies:
    return Companies(_right_mentions(goal, axis))


class _Spot(NamedTuple):
    """A word on an axis, where it stands in a text, and the words that it is said in."""

    tokens: Sequence[PhrasedWord]
    at: int
    place: Place
    text: str


def _spots(tokens: Sequence[PhrasedWord]) -> Iterator[_Spot]:
    axes = contrasts()
    if not any(token.stem in axes for token, _ in tokens):
        return
    denied, _ = negated(tuple([token for token, _ in tokens]))
    for at, token in enumerate(tokens):
        places = axes.get(token.word.stem, ())
        if not places or any(later.word.text == "than" for later in tokens[at + 1 : at + COMPARED]):
            continue  # "a is more than b" is said as "b is less than a" too
        if at in denied:
            continue  # what a "not" turns, and how far, is for other rules to tell
        for axis, side in places:
            yield _Spot(tokens, at, (axis, side), token.word.text)


def _mentions(spots: Iterable[_Spot]) -> Iterator[Mention]:
    stems = stems_of_axes()
    for tokens, at, place, text in spots:
        if company := _company(tokens, at, stems[place[0]]):
            yield Mention(place, text, company)


def _contrast_mentions(tokens: Sequence[PhrasedWord]) -> Iterator[Mention]:
    return _mentions(_spots(tokens))


def _company(tokens: Sequence[PhrasedWord], at: int, without: Collection[str]) -> Company:
    """The words of content around a place, the nearer the heavier."""
    company: Company = {}
    start, phrase = max(0, at - REACH), tokens[at].phrase
    for place, (token, other_phrase) in enumerate(tokens[start : at + REACH + 1], start):
        if token.is_function or place == at or token.stem in without:
            continue
        weight = ACROSS ** abs(other_phrase - phrase) / (1 + abs(place - at) / FADE)
        if weight > company.get(token.stem, 0.0):
            company[token.stem] = weight
    return company
