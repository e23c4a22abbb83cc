"""Where an answer joins its words as a wrong answer does and no right one.

A turned sentence has the words of a right one; what is wrong is which of them stand together. The
marked examples of a card, and the learner's own wrong answers to it, show what people turn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from quizzer.marking.crossing import segments
from quizzer.marking.features import Target
from quizzer.marking.text import Word, is_negation, listed, word

REACH = 3  # words of a clause within which two are joined
FAR = 8  # and within which right answers do not join them
JOINED = 2  # pairs that an answer shares with a wrong example, at least
LIKE_WRONG = 0.45  # how like it that is: the number of shared pairs over the root of all
BESIDE_RIGHT = 0.5  # and how like it beside the likest right answer
_LOOSE = listed("during from into off on over per same than to under up with")

Pair = tuple[str, str]


class JoinedExample(NamedTuple):
    """A right or a wrong answer with the pairs of words that none of the other kind joins."""

    text: str
    pairs: frozenset[Pair]

    def likeness(self, spoken: frozenset[Pair]) -> float:
        """How much of it an answer joins; 0 below JOINED pairs."""
        shared = len(spoken & self.pairs)
        return shared / math.sqrt(len(self.pairs)) if shared >= JOINED else 0.0


@lru_cache(maxsize=256)
def joined_words(text: str, reach: int = REACH) -> frozenset[Pair]:
    """Each two words of a clause that stand near each other, as stems in their order."""
    pairs: set[Pair] = set()
    for clause in segments(text):
        stems = [token.stem for token in clause if _is_telling(token)]
        for start in range(len(stems)):
            window = stems[start : start + reach + 1]
            pairs.update((window[0], stem) for stem in window[1:] if stem != window[0])
    return frozenset(pairs)


def _is_telling(token: Word) -> bool:
    """Not what only joins, nor the letters that code and formulas have for anything."""
    return token.text not in _LOOSE and not (len(token.text) == 1 and token.text.isalpha())


def _has_negation(pairs: frozenset[Pair]) -> bool:
    return any(is_negation(word(stem)) for pair in pairs for stem in pair)


@lru_cache(maxsize=256)
def _examples(goal: Target) -> tuple[tuple[JoinedExample, ...], tuple[JoinedExample, ...]]:
    """The right answers and the wrong ones."""
    right = [(text, joined_words(text)) for text in goal.right_texts]
    wrong = [(text, joined_words(text)) for text in goal.wrong_texts]
    of_right = frozenset[Pair]().union(*(joined_words(text, FAR) for text, _ in right))
    of_wrong = frozenset[Pair]().union(*(pairs for _, pairs in wrong))
    return (
        tuple(JoinedExample(text, pairs - of_wrong) for text, pairs in right),
        tuple(JoinedExample(text, pairs - of_right) for text, pairs in wrong),
    )


def prepare(goal: Target) -> None:
    """Read a target's examples once, before its first answer."""
    _examples(goal)


def like_wrong_examples(answer: str, goal: Target) -> Iterator[str]:
    """Each wrong example whose words the answer joins in the same way, with the reason."""
    spoken = joined_words(answer)
    right, wrong = _examples(goal)
    if not wrong:
        return
    least = max((example.likeness(spoken) for example in right), default=0.0)
    least = max(LIKE_WRONG, BESIDE_RIGHT * least)
    for example in wrong:
        is_denied = _has_negation(example.pairs) and not _has_negation(example.pairs & spoken)
        if not is_denied and example.likeness(spoken) >= least:
            yield f"close to an answer that is wrong: “{example.text}”"
