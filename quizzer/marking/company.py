"""What is said of a word, by the words around it, beside what right answers say of its opposite.

"The loss gets larger" stands in the company in which right answers have "smaller": it is turned.
Two things of the question are exchanged when each stands in the company of the other. This sees
no grammar; it only gives a reason to keep quiet.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quizzer.marking.features import Target
from quizzer.marking.negation import negated
from quizzer.marking.opposites import contrasts
from quizzer.marking.text import Word, words

REACH = 7  # words to either side that are a word's company
FADE = 2.0  # words after which a neighbour counts half
ALONE = 0.75  # what a likeness counts that rests on one shared word
LIKE_OPPOSITE, LEAD = 0.55, 0.25  # how like the opposite's company, and by how much more so
LIKE_EACH_OTHER, EACH_LEAD = 0.4, 0.1  # the same for two things, each in the other's company
SUBJECTS = 7  # words of the question that may be exchanged

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
    """Each word that stands where the right answers have its opposite, with the reason."""
    known = _contrast_companies(goal)
    for mention in _contrast_mentions(words(answer)):
        assert isinstance(mention.place, tuple)
        axis, side = mention.place
        likeness = known.likeness(mention.company)
        like_opposite, opposite = likeness.get((axis, -side), (0.0, ""))
        like_same, _ = likeness.get(mention.place, (0.0, ""))
        if like_opposite >= LIKE_OPPOSITE and like_opposite - like_same >= LEAD:
            yield f"says “{mention.text}” where right answers say “{opposite}”"


def exchanged_subjects(answer: str, goal: Target) -> Iterator[str]:
    """Each two things of the question that stand in each other's company."""
    subjects = _subjects(goal)
    known = _subject_companies(goal)
    like_other: dict[tuple[str, str], str] = {}
    for mention in _subject_mentions(words(answer), subjects):
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


@lru_cache(maxsize=256)
def _contrast_companies(goal: Target) -> Companies:
    texts = (*goal.texts, goal.question)
    return Companies(mention for tokens in texts for mention in _contrast_mentions(tokens))


@lru_cache(maxsize=256)
def _subject_companies(goal: Target) -> Companies:
    subjects = _subjects(goal)
    return Companies(
        mention for tokens in goal.texts for mention in _subject_mentions(tokens, subjects)
    )


def _subjects(goal: Target) -> tuple[str, ...]:
    axes = contrasts()
    stems = dict.fromkeys(token.stem for token in goal.question if not token.is_function)
    return tuple(stem for stem in stems if stem not in axes)[:SUBJECTS]


def _contrast_mentions(tokens: Sequence[Word]) -> Iterator[Mention]:
    axes = contrasts()
    denied, _ = negated(tuple(tokens))
    for at, token in enumerate(tokens):
        for axis, side in axes.get(token.stem, ()):
            same_axis = {
                other.stem
                for other in _around(tokens, at)
                if any(number == axis for number, _ in axes.get(other.stem, ()))
            }
            if company := _company(tokens, at, same_axis):
                is_denied = at in denied
                text = f"not {token.text}" if is_denied else token.text
                yield Mention((axis, -side if is_denied else side), text, company)


def _subject_mentions(tokens: Sequence[Word], subjects: Sequence[str]) -> Iterator[Mention]:
    for at, token in enumerate(tokens):
        if token.stem in subjects and (company := _company(tokens, at, set(subjects))):
            yield Mention(token.stem, token.text, company)


def _around(tokens: Sequence[Word], at: int) -> Sequence[Word]:
    return tokens[max(0, at - REACH) : at + REACH + 1]


def _company(tokens: Sequence[Word], at: int, without: set[str]) -> Company:
    """The words of content around a place, the nearer the heavier."""
    company: Company = {}
    for place in range(max(0, at - REACH), min(len(tokens), at + REACH + 1)):
        token = tokens[place]
        if place != at and not token.is_function and token.stem not in without:
            weight = 1 / (1 + abs(place - at) / FADE)
            company[token.stem] = max(weight, company.get(token.stem, 0.0))
    return company
