"""What the order of words gives away: a heap of key words, a "not" put into the reference's words.

The features count words and never see their order. Here neighbours count: a fitted model tells
sentences from shuffled words, and a rule finds a "not" in the middle of the reference's own words.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from quizzer.marking.features import Target
from quizzer.marking.opposites import opposites
from quizzer.marking.text import WORD_LIMIT, Word, is_negation, word, words

Places = dict[str, tuple[int, ...]]  # of each stem, as `_places` counts them

SHUFFLED_BELOW = -1.0  # log odds that words stand in an order of their own
COPIED_BELOW = 1.0  # the same where each pair of neighbours is of the target's words
PER_SIGN = 0.1  # how much lower the odds must be for each sign or digit: notes are no sentences
SHUFFLED_WORDS, SHUFFLED_NEIGHBOURS = 4, 2  # fewer are in no order to speak of
COPIED_IN_ORDER = 0.95  # the share of neighbours in the target's order that shows a copy
ROW = 4  # words in a row that show where an answer is copied
TEXT_STEP = 2 * WORD_LIMIT  # between the places of two texts: no words of theirs are neighbours
PLACE_LIMIT = 60  # of one stem
PAIR_LIMIT = 2.0  # log odds that one pair of neighbours may add
_BREAK = re.compile(r"[.!?;:,()\n\[\]{}=\"/+*<>@]+|\s[-–—]+\s|->")
_SIGN = re.compile(r"[/+*<>@=()\[\]\d]")
_ENDINGS = ("ing", "ed", "ly", "tion", "er", "al", "es", "s")
_SENTENCE = re.compile(r"[.!?;:]+(?:\s|$)|\n")
_DO = frozenset(("do", "does", "did"))


@dataclass(frozen=True)
class OrderModel:
    """How likely kinds of words follow each other in sentences, beside words shuffled.

    `pairs` holds the log odds of two neighbours by their kinds; `weights` go with ORDER_NAMES.
    """

    pairs: dict[tuple[str, str], float]
    weights: tuple[float, ...]
    intercept: float


ORDER_NAMES = ("english", "in_order", "backwards", "apart", "other_words")


@lru_cache(maxsize=1)
def load_order() -> OrderModel:
    """The fitted model; word_pairs.json is written by tests/benchmarks/marking_order.py."""
    text = Path(__file__).with_name("word_pairs.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    kinds, low = table["kinds"], ord(table["levels"][0])
    pairs = {
        (first, second): (ord(level) - low) * table["step"] - PAIR_LIMIT
        for first, row in zip(kinds, table["rows"], strict=True)
        for second, level in zip(kinds, row, strict=True)
    }
    weights = tuple(table["weights"][name] for name in ORDER_NAMES)
    return OrderModel(pairs, weights, table["intercept"])


def prepare(goal: Target) -> None:
    """Read a target's words once, before its first answer."""
    load_order()
    _places(goal)
    _denied(goal)


def kind_of(token: Word) -> str:
    """A word that holds sentences together is a kind of its own; others go by their endings."""
    if token.is_function:
        if "'" in token.text or "’" in token.text:
            return "n't" if is_negation(token) else "'"
        return token.text
    if not token.text.isalpha():
        return "#"
    ending = next(
        (e for e in _ENDINGS if token.text.endswith(e) and len(token.text) > len(e) + 2), ""
    )
    return f"-{ending}"


def phrases(text: str) -> list[tuple[Word, ...]]:
    """The words between punctuation marks; neighbours across one say nothing about order."""
    return [tokens for part in _BREAK.split(text) if (tokens := words(part))]


def order_features(
    text: str, goal: Target, pairs: Mapping[tuple[str, str], float]
) -> tuple[float, ...]:
    """What the neighbours in a text say of its order, as ORDER_NAMES has it.

    Who uses the target's very words keeps its phrases too: neighbours stay near each other.
    """
    places = _places(goal)
    english = in_order = backwards = known = total = 0.0
    for tokens in phrases(text):
        for first, second in pairwise(tokens):
            english += pairs.get((kind_of(first), kind_of(second)), 0.0)
            total += 1
            here, there = places.get(first.stem), places.get(second.stem)
            if here is None or there is None:
                continue
            known += 1
            if first.stem == second.stem:
                continue
            if _near(here, there, 1):
                in_order += 1
            elif _near(here, there, 2):
                in_order += 0.5
            elif _near(there, here, 1):
                backwards += 1
    return (english, in_order, backwards, known - in_order - backwards, total - known)


def _neighbours(text: str) -> int:
    """How many pairs of words stand side by side in one phrase."""
    return sum(len(tokens) - 1 for tokens in phrases(text))


def is_shuffled(text: str, goal: Target) -> bool:
    """Whether words stand side by side without the order that makes sentences of them."""
    signs = len(_SIGN.findall(text))
    if len(words(text)) < SHUFFLED_WORDS or (signs and _neighbours(text) < SHUFFLED_NEIGHBOURS):
        return False
    model = load_order()
    values = order_features(text, goal, model.pairs)
    odds = sum(w * value for w, value in zip(model.weights, values, strict=True))
    if values[ORDER_NAMES.index("in_order")] >= COPIED_IN_ORDER * max(1.0, sum(values[1:])):
        return False
    is_copied = values[ORDER_NAMES.index("other_words")] == 0
    below = COPIED_BELOW if is_copied else SHUFFLED_BELOW
    return odds + model.intercept < below - PER_SIGN * signs


def negated_reference(answer: str, goal: Target) -> str | None:
    """Where the answer says "not" and the reference, in the same words, does not."""
    if (reason := _inserted_negation(answer, goal)) is not None:
        return reason
    for sentence in _SENTENCE.split(answer):
        spoken = [token for token in words(sentence) if token.text not in _DO]
        if [token.text for token in spoken] == ["not"]:
            return "denies everything that it says"
        for at, token in enumerate(spoken):
            if is_negation(token) and _reference_affirms(*_beside(spoken, at), goal):
                if _reference_agrees(spoken[at + 1 :], goal):
                    continue
                around = " ".join(neighbour.text for neighbour in spoken[max(0, at - 1) : at + 3])
                return f"says “{around}” where the reference does not say “not”"
    return None


def _inserted_negation(answer: str, goal: Target) -> str | None:
    """Where an answer is the target word for word, but for a "not" between the words."""
    spoken = [token for token in words(answer) if token.text not in _DO]
    if not any(map(is_negation, spoken)):
        return None
    rows, rows_with_one_more = _rows(goal, ROW), _rows(goal, ROW + 1)
    for at, token in enumerate(spoken):
        if not is_negation(token):
            continue
        for start in range(max(0, at - ROW), at + 1):
            row = [word.stem for word in spoken[start : start + ROW + 1]]
            if len(row) <= ROW or tuple(row) in rows_with_one_more:
                continue
            del row[at - start]
            is_edge = start + ROW in (at, at + ROW) and 0 < at < len(spoken) - 1
            if tuple(row) in rows and not is_edge:
                around = " ".join(word.text for word in spoken[max(0, at - 1) : at + 3])
                return f"says “{around}” where the reference does not say “not”"
    return None


@lru_cache(maxsize=256)
def _rows(goal: Target, length: int) -> frozenset[tuple[str, ...]]:
    """The stems of all rows of so many words that the target has."""
    rows: set[tuple[str, ...]] = set()
    for tokens in _texts(goal):
        stems = [token.stem for token in tokens]
        rows.update(zip(*(stems[start:] for start in range(length)), strict=False))
    return frozenset(rows)


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
    return any(place - step in denied for place in places for step in (1, 2))


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
            place
            for place in places.get(a.stem, ())
            for next_place in places.get(b.stem, ())
            if 0 < next_place - place <= 2
        ]
        if joins and not any(place + step in denied for place in joins for step in range(-2, 4)):
            return True
    return False


@lru_cache(maxsize=256)
def _places(goal: Target) -> Places:
    """Where each stem stands: the place in its text, TEXT_STEP further on for each next text."""
    stem_places: dict[str, list[int]] = defaultdict(list)
    for number, tokens in enumerate(_texts(goal)):
        for place, token in enumerate(tokens, number * TEXT_STEP):
            stem_places[token.stem].append(place)
    return {stem: tuple(places[:PLACE_LIMIT]) for stem, places in stem_places.items()}


def _in_a_row(before: list[Word], after: list[Word], places: Places) -> bool:
    """Whether the three words nearest to a "not" follow each other in the target."""
    row = [*before[-1:], *after][:3] if len(after) >= 2 else [*before[-2:], *after]
    if len(row) < 3:
        return False
    a, b, c = (set(places.get(token.stem, ())) for token in row)
    return any(place + 1 in b and place + 2 in c for place in a)


@lru_cache(maxsize=256)
def _denied(goal: Target) -> frozenset[int]:
    """Where a "not" stands, counted as in `_places`."""
    return frozenset(
        place
        for number, tokens in enumerate(_texts(goal))
        for place, token in enumerate(tokens, number * TEXT_STEP)
        if is_negation(token)
    )


@lru_cache(maxsize=256)
def _texts(goal: Target) -> list[tuple[Word, ...]]:
    return [tuple(token for token in tokens if token.text not in _DO) for tokens in goal.texts]


def _near(first: tuple[int, ...], second: tuple[int, ...], far: int) -> bool:
    return any(0 < later - earlier <= far for earlier in first for later in second)
