"""What the order of words gives away: a heap of key words, a "not" put into the reference's words.

The features count words and never see their order; these two rules do.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from quizzer.marking.features import Target, content
from quizzer.marking.opposites import opposites
from quizzer.marking.text import Word, is_negation, listed, word, words

Places = dict[str, tuple[tuple[int, int], ...]]

# No English sentence has one of the second or third list after a word of the first.
_OPENERS = listed("a an the every of from with by into")
_NEVER_AFTER = listed(
    "of is are was were has had does did can could will would may might must should and or but "
    "because so then than"
)
_NOT_AFTER_ARTICLES = listed("a an the from with by into for to")
_ARTICLES = listed("a an the every")
SOUP_WORDS, SOUP_SHARED = 8, 0.6
_SENTENCE = re.compile(r"[.!?;:]+(?:\s|$)|\n")
_DO = frozenset(("do", "does", "did"))


def is_soup(said: tuple[Word, ...], goal: Target) -> bool:
    """Whether these are the target's words without the order that makes sentences of them.

    Who uses the reference's very words keeps its phrases too: neighbours stay near each other.
    """
    if len(said) < SOUP_WORDS:
        return False
    places = _places(goal)
    main = content(said)
    shared = sum(token.stem in places for token in main) / len(main) if main else 0.0
    pairs = [(a.stem, b.stem) for a, b in pairwise(said) if a.stem in places and b.stem in places]
    if shared < SOUP_SHARED or len(pairs) < 3:
        return False
    kept = sum(
        _near(places[a], places[b], 1) + _near(places[a], places[b], 2) for a, b in pairs
    ) / (2 * len(pairs))
    clashes = sum(_clash(a.text, b.text) for a, b in pairwise(said)) / len(said)
    bare = 1 - len(main) / len(said)
    is_broken = clashes > 0.04 or bare < 0.12
    if shared >= 0.85 and ((kept < 0.55 and is_broken) or bare < 0.08):
        return True
    return kept < 0.35 and (is_broken or shared >= 0.95)


def _clash(left: str, right: str) -> bool:
    after_article = left in _ARTICLES and right in _NOT_AFTER_ARTICLES
    return (left in _OPENERS and right in _NEVER_AFTER) or after_article


def turned_around(answer: str, goal: Target) -> str | None:
    """Where the answer says "not" and the reference, in the same words, does not."""
    for sentence in _SENTENCE.split(answer):
        spoken = [token for token in words(sentence) if token.text not in _DO]
        if [token.text for token in spoken] == ["not"]:
            return "says “not” to all that it says"
        for at, token in enumerate(spoken):
            if is_negation(token) and _said_plainly(*_beside(spoken, at), goal):
                if _says_the_same(spoken[at + 1 :], goal):
                    continue
                around = " ".join(other.text for other in spoken[max(0, at - 1) : at + 3])
                return f"says “{around}” where the reference does not say “not”"
    return None


def _says_the_same(after: list[Word], goal: Target) -> bool:
    """Whether the target denies the next word of content too, or says its opposite."""
    told = next((token for token in after if not token.is_function), None)
    if told is None:
        return False
    known, denied = _places(goal), _denied(goal)
    if any(stem in known for stem in opposites(told)) and told.stem not in known:
        return True
    places = known.get(told.stem, ())
    return any((n, i - step) in denied for n, i in places for step in (1, 2))


def _beside(spoken: list[Word], at: int) -> tuple[list[Word], list[Word]]:
    """Up to two words before a "not" and three after; can't and cannot hold a word themselves."""
    before = [token for token in spoken[max(0, at - 2) : at] if not is_negation(token)]
    after = [token for token in spoken[at + 1 : at + 4] if not is_negation(token)]
    held = spoken[at].text.removesuffix("n't").removesuffix("not")
    if held in ("ca", "can"):
        held = "can"
    if held and held not in _DO and held != spoken[at].text:
        before = [*before, word(held)][-2:]
    return before, after


def _said_plainly(before: list[Word], after: list[Word], goal: Target) -> bool:
    """Whether the target joins what stands around a "not" without one."""
    places, denied = _places(goal), _denied(goal)
    across = [(a, b) for a in before[-1:] for b in after[:1]]
    across += [(a, b) for a in before[:-1] for b in after[:1] if not b.is_function]
    across += [(a, b) for a in before[-1:] for b in after[1:2] if not a.is_function]
    if len(after) >= 2:
        across.append((after[0], after[1]))
    if len(before) == 2 and not after:
        across.append((before[0], before[1]))
    for a, b in across:
        if a.is_function and b.is_function and not _in_a_row(before, after, places):
            continue
        joins = [
            (n, i)
            for n, i in places.get(a.stem, ())
            for other, j in places.get(b.stem, ())
            if n == other and 0 < j - i <= 2
        ]
        if joins and not any((n, i + step) in denied for n, i in joins for step in range(-2, 4)):
            return True
    return False


@lru_cache(maxsize=256)
def _places(goal: Target) -> Places:
    """Where each stem stands: (text, place), text 0 the reference and then the key points."""
    found: dict[str, list[tuple[int, int]]] = {}
    for number, tokens in enumerate(_texts(goal)):
        for place, token in enumerate(tokens):
            found.setdefault(token.stem, []).append((number, place))
    return {stem: tuple(places[:60]) for stem, places in found.items()}


def _in_a_row(before: list[Word], after: list[Word], places: Places) -> bool:
    """Whether the three words nearest to a "not" follow each other in the target."""
    row = [*before[-1:], *after][:3] if len(after) >= 2 else [*before[-2:], *after]
    if len(row) < 3:
        return False
    a, b, c = (set(places.get(token.stem, ())) for token in row)
    return any((n, i + 1) in b and (n, i + 2) in c for n, i in a)


@lru_cache(maxsize=256)
def _denied(goal: Target) -> frozenset[tuple[int, int]]:
    return frozenset(
        (number, place)
        for number, tokens in enumerate(_texts(goal))
        for place, token in enumerate(tokens)
        if is_negation(token)
    )


def _texts(goal: Target) -> list[tuple[Word, ...]]:
    return [tuple(token for token in tokens if token.text not in _DO) for tokens in goal.texts]


def _near(left: tuple[tuple[int, int], ...], right: tuple[tuple[int, int], ...], far: int) -> bool:
    return any(a == b and 0 < j - i <= far for a, i in left for b, j in right)
