"""What is said of a word, by the words around it, beside what right answers say of its opposite.

"The loss gets larger" stands in the company in which right answers have "smaller": it is turned.
Two things of the question are exchanged when each stands in the company of the other. This sees
no grammar; it only gives a reason to keep quiet.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from quizzer.marking.features import Target
from quizzer.marking.negation import negated
from quizzer.marking.opposites import contrasts, telling_axes
from quizzer.marking.text import Word, words

REACH = 7  # words to either side that are a word's company
FADE = 2.0  # words after which a neighbour counts half
ALONE = 0.75  # what a likeness counts that rests on one shared word
ACROSS = 0.5  # what a neighbour counts beyond a comma or a joining word
LIKE_ONLY = 0.25  # and the least likeness that it takes then
OFTEN = 2  # times that right answers have a word, and never its opposite, so that this tells
LIKE_OPPOSITE, LEAD = 0.6, 0.3  # how like the opposite's company, and by how much more so
LIKE_BOTH, BOTH_LEAD = 0.3, 0.1  # the same where both opposites are said and both are turned
LIKE_EACH_OTHER, EACH_LEAD = 0.4, 0.1  # and for two things, each in the other's company
COMPARED = 4  # words within which "than" follows a comparison
SUBJECTS = 7  # words of the question that may be exchanged
_JOINT = re.compile(
    r"[.!?;:,()\n]+(?=\s|$)|\n|\s[-–—]+\s|\b(?:and|but|while|whereas|because|so)\b", re.IGNORECASE
)

Company = dict[str, float]
Place = tuple[int, int]  # axis and side, 1 or -1
Subject = str


@dataclass(frozen=True)
class Mention:
    """A word on an axis, or a subject of the question, with its company."""

    place: Place | Subject
    text: str
    company: Company


class Companies:
    """The companies of many mentions, found by the words that they share with another."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._mentions = list(mentions)
        self._lengths = [_length(mention.company) for mention in self._mentions]
        self._having: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, mention in enumerate(self._mentions):
            for stem, weight in mention.company.items():
                self._having[stem].append((number, weight))

    def likeness(self, company: Company) -> dict[Place | Subject, tuple[float, str]]:
        """How like the likest mention of each place is, 0 to 1, and its text."""
        products: dict[int, float] = defaultdict(float)
        shared: dict[int, int] = defaultdict(int)
        for stem, weight in company.items():
            for number, other_weight in self._having.get(stem, ()):
                products[number] += weight * other_weight
                shared[number] += 1
        length = _length(company)
        best: dict[Place | Subject, tuple[float, str]] = {}
        for number, product in products.items():
            mention = self._mentions[number]
            level = product / (length * self._lengths[number])
            level *= ALONE if shared[number] == 1 else 1.0
            if level > best.get(mention.place, (0.0, ""))[0]:
                best[mention.place] = (level, mention.text)
        return best


def _length(company: Company) -> float:
    return math.sqrt(sum(weight * weight for weight in company.values()))


def turned_words(answer: str, goal: Target) -> Iterator[str]:
    """Each word that stands where the right answers have its opposite, with the reason.

    Where both opposites are said, and each in the company of the other, less likeness is enough.
    """
    known, said = _contrast_companies(goal), _contrast_places(goal)
    turned: dict[int, dict[int, str]] = defaultdict(dict)
    for mention in _contrast_mentions(phrased(answer)):
        assert isinstance(mention.place, tuple)
        axis, side = mention.place
        likeness = known.likeness(mention.company)
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


def exchanged_subjects(answer: str, goal: Target) -> Iterator[str]:
    """Each two things of the question that stand in each other's company."""
    subjects = _subjects(goal)
    known = _subject_companies(goal)
    like_other: dict[tuple[str, str], str] = {}
    for mention in _subject_mentions(phrased(answer), subjects):
        assert isinstance(mention.place, str)
        likeness = known.likeness(mention.company)
        own = likeness.get(mention.place, (0.0, ""))[0]
        for other in subjects:
            level = likeness.get(other, (0.0, ""))[0]
            if other != mention.place and level >= LIKE_EACH_OTHER and level - own >= EACH_LEAD:
                like_other[mention.place, other] = mention.text
    for (first, second), text in like_other.items():
        if first < second and (second, first) in like_other:
            other_text = like_other[second, first]
            yield f"says of “{text}” what right answers say of “{other_text}”"


class PhrasedWord(NamedTuple):
    """A word and the number of the phrase that it stands in."""

    word: Word
    phrase: int


@lru_cache(maxsize=64)  # of a card's right answers, which are read for words and for subjects
def phrased(text: str) -> tuple[PhrasedWord, ...]:
    """A text's words, cut into phrases at punctuation and joining words."""
    return tuple(
        PhrasedWord(token, number)
        for number, part in enumerate(_JOINT.split(text))
        for token in words(part)
    )


@lru_cache(maxsize=256)
def _right_mentions(goal: Target) -> tuple[Mention, ...]:
    """The words on an axis in the right answers and the question, each with its company."""
    texts = (*goal.right_texts, goal.question_text)
    return tuple(mention for text in texts for mention in _contrast_mentions(phrased(text)))


@lru_cache(maxsize=256)
def _contrast_places(goal: Target) -> Counter[Place | Subject]:
    """How often the right answers and the question have a word of each side of each axis."""
    return Counter(mention.place for mention in _right_mentions(goal))


def _text_of(goal: Target, place: Place) -> str:
    return next(mention.text for mention in _right_mentions(goal) if mention.place == place)


@lru_cache(maxsize=256)
def _contrast_companies(goal: Target) -> Companies:
    return Companies(_right_mentions(goal))


@lru_cache(maxsize=256)
def _subject_companies(goal: Target) -> Companies:
    subjects = _subjects(goal)
    return Companies(
        mention
        for text in goal.right_texts
        for mention in _subject_mentions(phrased(text), subjects)
    )


def _subjects(goal: Target) -> tuple[str, ...]:
    axes = contrasts()
    stems = dict.fromkeys(token.stem for token in goal.question if not token.is_function)
    return tuple(stem for stem in stems if stem not in axes)[:SUBJECTS]


def _contrast_mentions(tokens: Sequence[PhrasedWord]) -> Iterator[Mention]:
    axes = contrasts()
    denied, _ = negated(tuple(token.word for token in tokens))
    for at, token in enumerate(tokens):
        if any(later.word.text == "than" for later in tokens[at + 1 : at + COMPARED]):
            continue  # "a is more than b" is said as "b is less than a" too
        for axis, side in axes.get(token.word.stem, ()):
            same_axis = {
                tokens[place].word.stem
                for place in _around(tokens, at)
                if any(number == axis for number, _ in axes.get(tokens[place].word.stem, ()))
            }
            if company := _company(tokens, at, same_axis):
                is_denied = at in denied
                text = f"not {token.word.text}" if is_denied else token.word.text
                yield Mention((axis, -side if is_denied else side), text, company)


def _subject_mentions(tokens: Sequence[PhrasedWord], subjects: Sequence[str]) -> Iterator[Mention]:
    for at, token in enumerate(tokens):
        if token.word.stem in subjects and (company := _company(tokens, at, set(subjects))):
            yield Mention(token.word.stem, token.word.text, company)


def _around(tokens: Sequence[PhrasedWord], at: int) -> range:
    return range(max(0, at - REACH), min(len(tokens), at + REACH + 1))


def _company(tokens: Sequence[PhrasedWord], at: int, without: set[str]) -> Company:
    """The words of content around a place, the nearer the heavier."""
    company: Company = {}
    for place in _around(tokens, at):
        token = tokens[place].word
        if place != at and not token.is_function and token.stem not in without:
            joints = abs(tokens[place].phrase - tokens[at].phrase)
            weight = ACROSS**joints / (1 + abs(place - at) / FADE)
            company[token.stem] = max(weight, company.get(token.stem, 0.0))
    return company
