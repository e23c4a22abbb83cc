"""Two things of an answer that stand in each other's places: "the shape is the length of the rank".

Each word stands among others, in an order and behind prepositions. The right answers of a card show
how often each word stands where. Where a word stands as they have another, and that one stands as
they have this, the two were exchanged. So they were where an answer has one "instead of" the other,
and right answers the reverse. No grammar is read; it only gives a reason to keep quiet.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import combinations
from typing import NamedTuple

from quizzer.marking.features import Target
from quizzer.marking.opposites import are_opposites, contrasts, is_number, poles
from quizzer.marking.text import Word, listed, words

REACH = 5  # words to either side that a word stands among
FADE = 0.4  # how much lighter each further word of them is
ACROSS, ACROSS_SENTENCES = 0.5, 0.2  # what a word counts beyond a joint, or beyond a full stop
AFTER_PREPOSITION, IN_ORDER = 0.6, 0.5  # what the preposition before a word counts; which is first
UNSEEN = 0.15  # how often a word is taken to stand where right answers never have it
OFTEN = 4  # times that right answers have each of two things of no known kind
SUBJECT_TIMES = 8  # and each of two things of the question, if they speak about both
NUMBER_TIMES = 2  # and each of two numbers
REJECTED = 3  # words of content after "instead of" that are rejected
CHOSEN_OFTEN = 2  # right answers that reject a word, or assert it, so that this tells
_PLACES = listed("a by from in just of on only the with")  # that a "not" may stand before
_TELLING = listed(
    "after all before down every fewer first last least less more most no none one only out than up"
)
_PREPOSITIONS = listed("after as at before by for from in into of on over per respect than to with")
_JOINT = re.compile(
    r"[.!?;:,()\n]+(?=\s|$)|\n|\s[-–—]+\s|\b(?:and|but|while|whereas|because|so)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)")

Position = str | tuple[str, ...]  # a word that is near, or one before or behind, or a preposition
Usage = Mapping[Position, float]  # the log odds with which right answers have a word in each


class PlacedWord(NamedTuple):
    """A word that says something, its phrase and sentence, and the prepositions before it."""

    word: Word
    phrase: int
    sentence: int
    prepositions: tuple[str, ...]


class Limits(NamedTuple):
    """How much speaks for an exchange: of each of the two things, and of both."""

    each: float
    both: float


OPPOSITES, NUMBERS, SUBJECTS = Limits(0.1, 0.5), Limits(0.3, 1.0), Limits(0.2, 0.9)
OTHERS = Limits(1.0, 3.6)  # things of no known kind


@lru_cache(maxsize=64)
def placed_words(text: str) -> tuple[PlacedWord, ...]:
    """The words of a text that say something, with where they stand."""
    placed: list[PlacedWord] = []
    phrase = 0
    for number, sentence in enumerate(_SENTENCE.split(text)):
        for part in _JOINT.split(sentence):
            before: list[str] = []
            for token in words(part):
                if token.is_function and token.text not in _TELLING:
                    before.append(token.text)
                else:
                    prepositions = tuple([name for name in before if name in _PREPOSITIONS])
                    placed.append(PlacedWord(token, phrase, number, prepositions))
                    before = []
            phrase += 1
    return tuple(placed)


def positions(placed: Sequence[PlacedWord], at: int) -> dict[Position, float]:
    """Where a word stands: what is near it, the nearer the heavier, before it and behind it."""
    word, phrase, sentence, prepositions = placed[at]
    found: dict[Position, float] = {}
    start = max(0, at - REACH)
    for place, (other, other_phrase, other_sentence, _) in enumerate(
        placed[start : at + REACH + 1], start
    ):
        if other.stem == word.stem:
            continue
        joints = abs(other_phrase - phrase)
        weight = ACROSS**joints if other_sentence == sentence else ACROSS_SENTENCES
        weight /= 1 + FADE * (abs(place - at) - 1)
        if weight > found.get(other.stem, 0.0):
            found[other.stem] = weight
    for preposition in prepositions:
        found["after", preposition] = AFTER_PREPOSITION
    if at > 0 and placed[at - 1].phrase == phrase:
        before = placed[at - 1].word.stem
        found["behind", before] = IN_ORDER
        for preposition in prepositions:
            found["behind", before, preposition] = 1.0
    if at + 1 < len(placed) and placed[at + 1].phrase == phrase:
        behind = placed[at + 1]
        found["before", behind.word.stem] = IN_ORDER
        for preposition in behind.prepositions:
            found["before", behind.word.stem, preposition] = 1.0
    return found


class _RightWords:
    """The words of the right answers and where each stands; a usage is worked out when asked."""

    def __init__(self, goal: Target) -> None:
        self._places: dict[str, list[tuple[Sequence[PlacedWord], int]]] = defaultdict(list)
        for placed in map(placed_words, goal.right_texts):
            for at, (word, *_) in enumerate(placed):
                self._places[word.stem].append((placed, at))
        self._usages: dict[str, Usage] = {}

    def times(self, stem: str) -> int:
        """How often the right answers have a word."""
        return len(self._places.get(stem, ()))

    def usage(self, stem: str) -> Usage:
        """The log odds with which the right answers have a word in each position."""
        if (usage := self._usages.get(stem)) is None:
            places = self._places.get(stem, [])
            weights: dict[Position, float] = defaultdict(float)
            for placed, at in places:
                for position, weight in positions(placed, at).items():
                    weights[position] += weight
            unseen = len(places) * UNSEEN
            usage = {position: math.log1p(w / unseen) for position, w in weights.items()}
            self._usages[stem] = usage
        return usage

    def read(self) -> None:
        """Work out all usages that an answer may need."""
        for stem in self._places:
            if self.times(stem) >= NUMBER_TIMES or stem in contrasts() or stem in poles():
                self.usage(stem)


@lru_cache(maxsize=256)
def right_words(goal: Target) -> _RightWords:
    """The words of a target's right answers."""
    return _RightWords(goal)


def prepare(goal: Target) -> None:
    """Read how a target's right answers use their words once, before its first answer."""
    right_words(goal).read()
    _right_choices(goal)


def exchanged(answer: str, goal: Target) -> Iterator[str]:
    """Each two words that stand in each other's places, with the reason."""
    known = right_words(goal)
    placed = placed_words(answer)
    compared = {here.sentence for here in placed if here.word.text == "than"}
    occurrences: dict[str, list[_Occurrence]] = defaultdict(list)
    for at, here in enumerate(placed):
        if known.times(here.word.stem):
            occurrences[here.word.stem].append(_Occurrence(placed, at))
    for (first, of_first), (second, of_second) in combinations(occurrences.items(), 2):
        limits = _limits(of_first[0].word, of_second[0].word, goal)
        sentences = {here.sentence for here in of_first} & {here.sentence for here in of_second}
        if limits is None or sentences & compared:
            continue  # "a is more than b" says of each what is said of the other too
        usages = known.usage(first), known.usage(second)
        for_second = max(here.evidence_for(second, *usages) for here in of_first)
        if for_second < limits.each:
            continue
        for_first = max(here.evidence_for(first, *usages[::-1]) for here in of_second)
        if for_first >= limits.each and for_first + for_second >= limits.both:
            texts = of_first[0].word.text, of_second[0].word.text
            yield f"says of “{texts[0]}” what right answers say of “{texts[1]}”, and the reverse"


class _Occurrence:
    """A word of the answer in its place, to be compared with the places of other words."""

    def __init__(self, placed: Sequence[PlacedWord], at: int) -> None:
        self.word, self.sentence = placed[at].word, placed[at].sentence
        self._placed, self._at = placed, at

    @cached_property
    def _positions(self) -> list[tuple[Position, str, float]]:
        """Each position with the word or preposition that it names, and its weight."""
        return [
            (position, position if isinstance(position, str) else position[1], weight)
            for position, weight in positions(self._placed, self._at).items()
        ]

    def evidence_for(self, stem: str, usage: Usage, usage_of_other: Usage) -> float:
        """The log odds that another word should stand here, by the usages of this one and that."""
        return sum(
            [
                weight * (usage_of_other.get(position, 0.0) - usage.get(position, 0.0))
                for position, near, weight in self._positions
                if near != stem
            ]
        )


def _limits(first: Word, second: Word, goal: Target) -> Limits | None:
    """What it takes to say that two words were exchanged: less where they are of one kind."""
    if are_opposites(first, second):
        return OPPOSITES
    if first.is_function or second.is_function:
        return None
    known, subjects = right_words(goal), goal.question_stems
    times = min(known.times(first.stem), known.times(second.stem))
    if is_number(first) or is_number(second):
        are_numbers = is_number(first) and is_number(second)
        return NUMBERS if are_numbers and times >= NUMBER_TIMES else None
    if times >= SUBJECT_TIMES and first.stem in subjects and second.stem in subjects:
        return SUBJECTS
    return OTHERS if times >= OFTEN else None


class Replacement(NamedTuple):
    """The stems that a text rejects, as "instead of" and "not in" do, and those that it asserts."""

    rejected: frozenset[str]
    asserted: frozenset[str]


@lru_cache(maxsize=64)
def choice(text: str) -> Replacement:
    """What of two things a text chooses: "in C instead of in Python" rejects Python."""
    rejected: set[str] = set()
    stems: set[str] = set()
    for part in _JOINT.split(text):
        tokens = words(part)
        content = [token.stem for token in tokens if not token.is_function]
        stems.update(content)
        start = next((at for at in range(1, len(tokens)) if _rejects(tokens, at)), None)
        if start is not None:
            behind = [token.stem for token in tokens[start:] if not token.is_function]
            rejected.update(behind[:REJECTED])
    return Replacement(frozenset(rejected), frozenset(stems - rejected))


def _rejects(tokens: Sequence[Word], at: int) -> bool:
    """Whether what follows a word is rejected: "instead of" something, "not in" something."""
    before, here = tokens[at - 1].text, tokens[at].text
    if before in ("instead", "rather"):
        return here in ("of", "than")
    if before == "without":
        return True
    return before == "not" and here in _PLACES


@lru_cache(maxsize=256)
def _right_choices(goal: Target) -> tuple[Counter[str], Counter[str]]:
    """How many right answers reject a stem, and how many assert it."""
    choices = [choice(text) for text in goal.right_texts]
    return (
        Counter(stem for made in choices for stem in made.rejected),
        Counter(stem for made in choices for stem in made.asserted),
    )


def reversed_choice(answer: str, goal: Target) -> Iterator[str]:
    """Where an answer asserts what right answers reject, and rejects what they assert."""
    made = choice(answer)
    rejected, asserted = _right_choices(goal)
    wrongly = [
        stem for stem in made.asserted if rejected[stem] >= max(CHOSEN_OFTEN, asserted[stem] / 2)
    ]
    denied = [
        stem for stem in made.rejected if asserted[stem] >= CHOSEN_OFTEN and not rejected[stem]
    ]
    if wrongly and denied:
        texts = {token.stem: token.text for token in words(answer)}
        chosen, refused = texts[min(wrongly)], texts[min(denied)]
        yield f"says “{chosen}” and not “{refused}”, where right answers say the reverse"
