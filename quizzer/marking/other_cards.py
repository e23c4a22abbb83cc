"""Whether an answer belongs to another card: right answers to neighbouring cards, by their words.

Cards of a chapter share their words. An answer that is much more like a right answer to another
card than like any to this one is not called good here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain

from quizzer.marking.text import Word, cleaned, prose, words

LIKE, LEAD = 0.3, 0.1  # how like another card's answer, and by how much more than this card's
EARLY_WORDS = 80  # of a text that count

Stems = frozenset[str]


class OtherCards:
    """The right answers to other cards, by id; words that many of them share count less."""

    def __init__(self, texts: Mapping[str, Iterable[str]]) -> None:
        self._answers = [
            (card, stems) for card, answers in texts.items() for stems in map(stems_of, answers)
        ]
        count = Counter(chain.from_iterable(stems for _, stems in self._answers))
        total = 1 + len(self._answers)
        self._weights = {stem: math.log(total / times) for stem, times in count.items()}
        self._unseen = math.log(total)

    def better_fit(self, answer: str, own_texts: Iterable[tuple[Word, ...]]) -> str | None:
        """The card whose right answer this is more like; None where there is none."""
        stems = stems_of(answer)
        total = self._weight(stems)
        level, best = LIKE, None
        for card, answer_stems in self._answers:
            if stems.isdisjoint(answer_stems):
                continue
            shared = self._weight(stems & answer_stems)
            if 2 * shared < level * (total + shared):
                continue  # whatever else that answer says
            likeness = 2 * shared / (total + self._weight(answer_stems))
            if likeness >= level:
                level, best = likeness, card
        if best is None:
            return None
        own = max((self._likeness(stems, _content(tokens)) for tokens in own_texts), default=0.0)
        return best if level - own >= LEAD else None

    def _likeness(self, first: Stems, second: Stems) -> float:
        total = self._weight(first) + self._weight(second)
        return 2 * self._weight(first & second) / total if total else 0.0

    def _weight(self, stems: Stems) -> float:
        weights, unseen = self._weights, self._unseen
        return sum([weights.get(stem, unseen) for stem in stems])


@lru_cache(maxsize=1024)  # neighbouring cards have neighbours in common
def stems_of(text: str) -> Stems:
    return _content(words(prose(cleaned(text))))


def _content(tokens: tuple[Word, ...]) -> Stems:
    return frozenset(token.stem for token in tokens[:EARLY_WORDS] if not token.is_function)
