"""Which words a "not", or a word such as "prevents", turns around."""

from __future__ import annotations

from quizzer.marking.opposites import pole_of
from quizzer.marking.text import Word, is_negation, listed

SCOPE = 2  # neighbouring words of content that a "not" turns around
TURN_SCOPE = 5  # words that "prevents" and its like turn around
_TURNING = listed("instead rather unlike lack lacks lacking missing avoid avoids prevent prevents")
_NOT_DENYING = listed("only just merely necessarily matter")


def is_no_longer(tokens: tuple[Word, ...], at: int) -> bool:
    return at > 0 and tokens[at].text == "longer" and tokens[at - 1].text == "no"


def negated(tokens: tuple[Word, ...]) -> tuple[set[int], int]:
    """The places of the words that an odd number of negations reaches; how many there are."""
    reached: list[int] = []
    denials = 0
    for at, token in enumerate(tokens[:-1]):
        nearest = tokens[at + 1].text
        if token.text in _TURNING:
            denials += 1
            reached += range(at + 1, min(len(tokens), at + 1 + TURN_SCOPE))
        elif token.text == "non":
            denials += 1
            reached.append(at + 1)
        elif (is_negation(token) or _is_cut_off(tokens, at)) and nearest not in _NOT_DENYING:
            denials += 1
            reached += _scope(tokens, at + 1)
    return {at for at in reached if reached.count(at) % 2 == 1}, denials


def _is_cut_off(tokens: tuple[Word, ...], at: int) -> bool:
    """Whether this is the end of an isn"t, typed with a wrong sign."""
    return tokens[at].text == "t" and at > 0 and tokens[at - 1].text.endswith("n")


def _scope(tokens: tuple[Word, ...], start: int) -> list[int]:
    """The first words of content from a place on that stand side by side, with those before."""
    places: list[int] = []
    for at in range(start, min(len(tokens), start + 5)):
        is_content = not tokens[at].is_function or pole_of(tokens[at]) is not None
        is_content = is_content and not is_no_longer(tokens, at)
        if not is_content and places:
            break
        if is_content:
            places.append(at)
        if len(places) == SCOPE:
            break
    return places
