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
SHORT_SOUP, SOUP_COPIED = 4, 0.85  # words, and the share that the target has too
_SENTENCE = re.compile(r"[.!?;:]+(?:\s|$)|\n")
_DO = frozenset(("do", "does", "did"))


def is_soup(tokens: tuple[Word, ...], goal: Target) -> bool:
    """Whether these are the target's words without the order that makes sentences of them.

    Who uses the reference's very words keeps its phrases too: neighbours stay near each other.
    """
    places = _places(goal)
    main = content(tokens)
    shared = sum(token.stem in places for token in main) / len(main) if main else 0.0
    if len(tokens) >= SHORT_SOUP and shared >= SOUP_COPIED and _is_jumbled(tokens, places):
        return True
    if len(tokens) < SOUP_WORDS:
        return False
    pairs = [(a.stem, b.stem) for a, b in pairwise(tokens) if a.stem in places and b.stem in places]
    if shared < SOUP_SHARED or len(pairs) < 3:
        return False
    in_order = sum(
        _near(places[a], places[b], 1) + _near(places[a], places[b], 2) for a, b in pairs
    ) / (2 * len(pairs))
    clashes = sum(_clash(a.text, b.text) for a, b in pairwise(tokens)) / len(tokens)
    bare = 1 - len(main) / len(tokens)
    is_broken = clashes > 0.04 or bare < 0.12
    if shared >= 0.85 and ((in_order < 0.55 and is_broken) or bare < 0.08):
        return True
    return in_order < 0.35 and (is_broken or shared >= 0.95)


def _is_jumbled(tokens: tuple[Word, ...], places: Places) -> bool:
    """Whether few neighbours follow one another in the target, and about as many turned round."""
    forward = backward = 0
    for a, b in pairwise(tokens):
        if a.stem == b.stem or a.stem not in places or b.stem not in places:
            continue
        follows = _near(places[a.stem], places[b.stem], 1)
        precedes = _near(places[b.stem], places[a.stem], 1)
        forward += follows and not precedes
        backward += precedes and not follows
    share = forward / (len(tokens) - 1)
    return share < 0.2 or (share < 0.4 and backward > 0 and forward <= 2 * backward)


def _clash(before: str, right: str) -> bool:
    after_article = before in _ARTICLES and right in _NOT_AFTER_ARTICLES
    return (before in _OPENERS and right in _NEVER_AFTER) or after_article


def negated_reference(answer: str, goal: Target) -> str | None:
    """Where the answer says "not" and the reference, in the same words, does not."""
    for sentence in _SENTENCE.split(answer):
        spoken = [token for token in words(sentence) if token.text not in _DO]
        if [token.text for token in spoken] == ["not"]:
            return "says “not” to all that it says"
        for at, token in enumerate(spoken):
            if is_negation(token) and _reference_affirms(*_beside(spoken, at), goal):
                if _reference_agrees(spoken[at + 1 :], goal):
                    continue
                around = " ".join(neighbour.text for neighbour in spoken[max(0, at - 1) : at + 3])
                return f"says “{around}” where the reference does not say “not”"
    return None


def _reference_agrees(after: list[Word], goal: Target) -> bool:
    """Whether the target denies the next word of content too, or says its opposite."""
    following = next((token for token in after if not token.is_function), None)
    if following is None:
        return False
    stem_places, denied = _places(goal), _denied(goal)
    if (
        any(stem in stem_places for stem in opposites(following))
        and following.stem not in stem_places
    ):
        return True
    places = stem_places.get(following.stem, ())
    return any((n, i - step) in denied for n, i in places for step in (1, 2))


def _beside(spoken: list[Word], at: int) -> tuple[list[Word], list[Word]]:
    """Up to two words before a "not" and three after; can't and cannot hold a word themselves."""
    before = [token for token in spoken[max(0, at - 2) : at] if not is_negation(token)]
    after = [token for token in spoken[at + 1 : at + 4] if not is_negation(token)]
    verb = spoken[at].text.removesuffix("n't").removesuffix("not")
    if verb in ("ca", "can"):
        verb = "can"
    if verb and verb not in _DO and verb != spoken[at].text:
        before = [*before, word(verb)][-2:]
    return before, after


def _reference_affirms(before: list[Word], after: list[Word], goal: Target) -> bool:
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
            for m, j in places.get(b.stem, ())
            if n == m and 0 < j - i <= 2
        ]
        if joins and not any((n, i + step) in denied for n, i in joins for step in range(-2, 4)):
            return True
    return False


@lru_cache(maxsize=256)
def _places(goal: Target) -> Places:
    """Where each stem stands: (text, place), text 0 the reference and then the key points."""
    stem_places: dict[str, list[tuple[int, int]]] = {}
    for number, tokens in enumerate(_texts(goal)):
        for place, token in enumerate(tokens):
            stem_places.setdefault(token.stem, []).append((number, place))
    return {stem: tuple(places[:60]) for stem, places in stem_places.items()}


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


def _near(
    first: tuple[tuple[int, int], ...], second: tuple[tuple[int, int], ...], far: int
) -> bool:
    return any(a == b and 0 < j - i <= far for a, i in first for b, j in second)
