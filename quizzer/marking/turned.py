"""Whether an answer is more like the turned answers to its card than like the right ones.

A turned sentence has the words of a right one; what is wrong is which of them stand together, or
one small word. The wrong examples of a card show what people turn, the right ones how its words
are joined. What both show, and what the other guards found, is weighed by a fitted line.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from quizzer.marking.features import Target
from quizzer.marking.opposites import antonyms
from quizzer.marking.text import Word, is_negation, listed, prose, words

REACH = 5  # words of a sentence that a word is paired with
NEAR = 3  # and those that tell whether right answers join them
RIGHT_BY = 0.1  # nearer to a right answer than to any wrong one by so much is not turned
JOINED = 2  # pairs of a wrong answer that make it worth showing
SURE = 1e-3  # the least probability of either, so that the log odds stay bounded
RARE = 0.05  # of an answer's share that has a part, added where shares are compared
_SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)|\n")
_TELLING = listed(
    "after again all always another any before both by down during each either every few fewer "
    "first from instead into just last least less many more most neither never no none not nothing "
    "off on once one only other out over own same several some than to too under until up with "
    "without yet"
)
_STRICT = listed(
    "all always any every exactly instead just neither never no none not nothing one only same too "
    "without"
)
SIGNS = ("turned_words", "exchanged", "choice", "crossed")  # of other guards
NAMES = (
    *("unknown_words", "new_strict_words", "opposites", "known_pairs", "known_triples"),
    *("in_order", "new_pairs", "new_pairs_log", "length"),
    *("words_nearer", "words_odds", "words_wrong", "words_right"),
    *("pairs_nearer", "pairs_odds", "pairs_wrong", "pairs_right"),
    *("runs_nearer", "runs_odds", "runs_wrong", "runs_right"),
    *("own_wrong", "own_right", "likely_good"),
    *SIGNS,
)

Part = str | tuple[str, ...]
Parts = frozenset[Part]


class TextParts(NamedTuple):
    """What a text is made of: its telling words, each two of a sentence in order, and its runs.

    A run is two or three words that follow each other, small ones too.
    """

    words: Parts
    pairs: Parts
    runs: Parts


class TurnedModel(NamedTuple):
    """The fitted line: weights in the order of NAMES, and the log odds from which it speaks."""

    weights: tuple[float, ...]
    intercept: float
    least: float


@lru_cache(maxsize=1)
def load_turned() -> TurnedModel:
    """The model that tests/benchmarks/marking_turned.py wrote into turned.json."""
    text = Path(__file__).with_name("turned.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    weights = tuple(table["weights"][name] for name in NAMES)
    return TurnedModel(weights, table["intercept"], table["least"])


def _is_telling(token: Word) -> bool:
    return not token.is_function or token.text in _TELLING


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[tuple[Word, ...], ...]:
    """The sentences of a text's prose, as words."""
    found = (words(part) for part in _SENTENCE.split(prose(text)))
    return tuple([tokens for tokens in found if tokens])


def _paired(stems: Sequence[str], reach: int) -> Iterator[tuple[str, str]]:
    """Each two different words that stand near each other, in their order."""
    for at, first in enumerate(stems):
        for second in stems[at + 1 : at + 1 + reach]:
            if first != second:
                yield first, second


@lru_cache(maxsize=512)
def shape_of(text: str) -> TextParts:
    telling: set[Part] = set()
    pairs: set[Part] = set()
    runs: set[Part] = set()
    for tokens in sentences(text):
        stems = [token.stem for token in tokens if _is_telling(token)]
        telling.update(stems)
        pairs.update(_paired(stems, REACH))
        row = ["", *(token.stem for token in tokens), ""]  # sentences begin and end somewhere
        runs.update(pairwise(row))
        runs.update(zip(row, row[1:], row[2:], strict=False))
    return TextParts(frozenset(telling), frozenset(pairs), frozenset(runs))


class _Known:
    """The shapes of a target's right and wrong answers, and how many of each have a part."""

    def __init__(self, goal: Target) -> None:
        self.right = [shape_of(text) for text in goal.right_texts]
        self.wrong = [shape_of(text) for text in goal.wrong_texts]
        self.of_right = [Counter(p for s in self.right for p in s[kind]) for kind in range(3)]
        self.of_wrong = [Counter(p for s in self.wrong for p in s[kind]) for kind in range(3)]
        tokens = [token for text in goal.right_texts for token in words(text)]
        self.stems = {token.stem for token in tokens} | goal.question_stems
        self.opposites = frozenset[str]().union(
            *(antonyms(token) for token in set(tokens) if _is_telling(token))
        )
        self.only_wrong = [shape.pairs - self.of_right[1].keys() for shape in self.wrong]
        self.only_right = [shape.pairs - self.of_wrong[1].keys() for shape in self.right]


@lru_cache(maxsize=256)
def _known(goal: Target) -> _Known:
    return _Known(goal)


def prepare(goal: Target) -> None:
    """Read a target's right and wrong answers once, before its first answer."""
    if goal.wrong_texts:
        load_turned()
        _known(goal)


def evidence(
    answer: str, goal: Target, p_good: float, signs: Collection[str] = ()
) -> tuple[float, ...]:
    """What speaks for a turned meaning and against it, as NAMES has it.

    `p_good` is how likely the answer is good by its words, `signs` those of SIGNS that were found.
    """
    known = _known(goal)
    shape = shape_of(answer)
    compared = (value for kind in range(3) for value in _compared(shape, known, kind))
    own_wrong = max((_share(shape.pairs, pairs) for pairs in known.only_wrong), default=0.0)
    own_right = max((_share(shape.pairs, pairs) for pairs in known.only_right), default=0.0)
    likely = math.log(max(p_good, SURE) / max(1 - p_good, SURE))
    found = (float(name in signs) for name in SIGNS)
    return (*_newness(answer, known), *compared, own_wrong, own_right, likely, *found)


def _newness(answer: str, known: _Known) -> tuple[float, ...]:
    """How much of an answer no right answer has: its words, pairs, triples and what joins them."""
    of_right, runs_of_right = known.of_right[0], known.of_right[2]
    tokens = [token for sentence in sentences(answer) for token in sentence]
    spoken = {token.stem for token in tokens if not token.is_function}
    strict = {t.stem for t in tokens if t.text in _STRICT or is_negation(t)}
    telling = {token.stem for token in tokens if _is_telling(token)}
    turned = sum(stem in known.opposites and stem not in of_right for stem in telling)
    rows = [[token.stem for token in sentence] for sentence in sentences(answer)]
    two = [run for row in rows for run in pairwise(row)]
    three = [run for row in rows for run in zip(row, row[1:], row[2:], strict=False)]
    known_rows = ([stem for stem in row if stem in of_right] for row in rows)
    joined = [pair for row in known_rows for pair in _paired(row, NEAR)]
    pairs_of_right = known.of_right[1]
    in_order = sum(pair in pairs_of_right for pair in joined)
    new = sum(pair not in pairs_of_right and pair[::-1] not in pairs_of_right for pair in joined)
    return (
        len(spoken - known.stems) / max(1, len(spoken)),
        float(len(strict - known.stems)),
        float(turned),
        sum(run in runs_of_right for run in two) / max(1, len(two)),
        sum(run in runs_of_right for run in three) / max(1, len(three)),
        in_order / max(1, len(joined)),
        new / max(1, len(joined)),
        math.log1p(new),
        math.log1p(len(tokens)),
    )


def _compared(shape: TextParts, known: _Known, kind: int) -> tuple[float, ...]:
    """How much nearer the parts of one kind are to a wrong answer than to any right one."""
    parts = shape[kind]
    of_right, of_wrong = known.of_right[kind], known.of_wrong[kind]
    nearest_right = _nearest(parts, (right[kind] for right in known.right))
    nearest_wrong = _nearest(parts, (wrong[kind] for wrong in known.wrong))
    odds, only_wrong, only_right = 0.0, 0, 0
    many_right, many_wrong = len(known.right) + 1, len(known.wrong) + 1
    for part in parts:
        right, wrong = of_right[part], of_wrong[part]
        if right or wrong:
            odds += math.log((wrong / many_wrong + RARE) / (right / many_right + RARE))
            only_wrong += not right
            only_right += not wrong
    return (
        nearest_wrong - nearest_right,
        odds / math.sqrt(len(parts) + 1),
        math.log1p(only_wrong),
        math.log1p(only_right),
    )


def _nearest(parts: Parts, others: Iterable[Parts]) -> float:
    """The highest Dice coefficient with any of the others."""
    return max(
        (2 * len(parts & other) / (len(parts) + len(other)) for other in others if other),
        default=0.0,
    )


def _share(parts: Parts, own: Parts) -> float:
    """How many of an example's own parts are there, over the root of all."""
    return len(parts & own) / math.sqrt(len(own)) if own else 0.0


def likeness(answer: str, goal: Target) -> str:
    """The reason to be shown: the wrong answer that an answer is like, if there is one."""
    pairs, known = shape_of(answer).pairs, _known(goal)
    levels = [_share(pairs, own) for own in known.only_wrong]
    nearest = max(range(len(levels)), key=levels.__getitem__)
    if len(pairs & known.only_wrong[nearest]) >= JOINED:
        return f"close to an answer that is wrong: “{goal.wrong_texts[nearest]}”"
    return "these words stand in right answers, but not in this connection"


def is_turned(answer: str, goal: Target, p_good: float, signs: Collection[str] = ()) -> bool:
    """Whether an answer seems to have a right one's words with another meaning."""
    model = load_turned()
    values = evidence(answer, goal, p_good, signs)
    if not signs and values[NAMES.index("pairs_nearer")] <= -RIGHT_BY:
        return False
    odds = sum(w * value for w, value in zip(model.weights, values, strict=True))
    return odds + model.intercept >= model.least
