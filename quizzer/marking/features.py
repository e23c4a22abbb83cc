"""What the suggestion looks at: how much of each key point and of each marked example is said.

Left out on purpose, since they carried over badly to new questions: the answer's length, the
cosine of whole answers, and any interaction of features.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from rapidfuzz import fuzz

from quizzer.marking.similarity import Vectors, alike
from quizzer.marking.text import Clause, Word, clauses, cleaned, prose, words

if TYPE_CHECKING:
    import numpy as np

    from quizzer.marking.similarity import Array

    Rows = np.ndarray[Any, np.dtype[np.intp]]

NAMES = ("lowest_point", "points", "recall", "overlap", "own_words", "non_answer")
EXAMPLE_NAMES = ("best_good", "best_three_good", "good_minus_wrong", "vote", "code")
GIVEN_WEIGHT = 0.3  # what a word of the reference counts that the question gave away
OWN_ENOUGH = 0.25  # a share of new words above it counts no more: an answer may quote its question
OVERLAP_OF_ONE, OVERLAP_OF_SEVERAL = 0.4, 2.0
PAIR_COST = 0.02  # one clause that says it all beats two
POINT_LIMIT = 12
EXAMPLE_LIMIT = 120
NEIGHBOURS = 5
EARLY_WORDS = 60  # of an example that count
COPIED = 0.6  # of a right answer's words: a wrong example with so many tells only by their order
ASIDE = "Often mixed up with:"  # what follows in a reference is about something else
_CODE_SIGNS = re.compile(r"[()\[\]{}=]|->|@|\*\*")

Grade = Literal["again", "nit", "good"]
GRADES: dict[Grade, float] = {"again": 0.0, "nit": 0.5, "good": 1.0}


class MarkedAnswer(NamedTuple):
    """An answer to the question with its mark."""

    text: str
    mark: Grade


@dataclass(frozen=True)
class MarkedExample:
    """An example's words as rows of the target's vocabulary, and its text without spaces."""

    mark: Grade
    rows: tuple[int, ...]
    squeezed: str


@dataclass(frozen=True, eq=False)
class Target:
    """What an answer is compared with: a question with its reference, key points and examples.

    `vocabulary` holds each stem to be found once; `wanted`, the points' phrasings and the examples
    index it.
    """

    question_text: str
    question: tuple[Word, ...]
    reference: tuple[Word, ...]  # with its code, asides and tables
    prose_length: int  # in words, without them
    text: str  # the reference's prose, asides left out
    points: tuple[Clause, ...]  # each in its first phrasing
    has_key_points: bool
    good_texts: tuple[tuple[Word, ...], ...]  # further phrasings and good examples
    right_texts: tuple[str, ...]  # the same as text, with the reference
    wrong_texts: tuple[str, ...]  # the examples that are wrong
    vocabulary: tuple[Word, ...]
    weights: Array  # of the vocabulary
    wanted: tuple[int, ...]
    phrasing_rows: tuple[tuple[tuple[int, ...], ...], ...]
    examples: tuple[MarkedExample, ...]
    is_one_of_several: bool  # there are other references, each a target
    right_stems: tuple[frozenset[str], ...]  # of the reference's prose and of each good example

    @cached_property
    def question_stems(self) -> frozenset[str]:
        """The stems that the question gives away."""
        return frozenset(token.stem for token in self.question)

    @cached_property
    def example_rows(self) -> tuple[Rows, Rows]:
        """The examples' rows, one after the other, and where each example's begin."""
        import numpy as np

        starts = list(accumulate((len(e.rows) for e in self.examples[:-1]), initial=0))
        rows = [row for example in self.examples for row in example.rows]
        return np.array(rows, np.intp), np.array(starts, np.intp)

    @cached_property
    def texts(self) -> tuple[tuple[Word, ...], ...]:
        """All that counts as the reference's wording."""
        return (self.reference, *(point.words for point in self.points), *self.good_texts)


@dataclass(frozen=True)
class PointMatch:
    """A key point, how well the answer says it (0..1), and the clause that says it best."""

    point: str
    similarity: float
    clause: str


@dataclass(frozen=True)
class Features:
    """`values` in the order of NAMES, then EXAMPLE_NAMES where the target has examples."""

    values: tuple[float, ...]
    points: tuple[PointMatch, ...]


class _Vocabulary:
    """The distinct stems of a target, each with its row."""

    def __init__(self) -> None:
        self.tokens: list[Word] = []
        self._rows: dict[str, int] = {}

    def rows(self, tokens: Iterable[Word]) -> tuple[int, ...]:
        rows = []
        for token in tokens:
            if token.stem not in self._rows:
                self._rows[token.stem] = len(self.tokens)
                self.tokens.append(token)
            rows.append(self._rows[token.stem])
        return tuple(rows)


@lru_cache(maxsize=512)
def target(
    question: str,
    reference: str,
    key_points: tuple[tuple[str, ...], ...] = (),
    examples: tuple[MarkedAnswer, ...] = (),
    is_one_of_several: bool = False,
) -> Target:
    """Prepare a question; without key points the reference's own clauses stand in for them.

    Each key point is a tuple of phrasings of it; `is_one_of_several`: there are other references.
    """
    import numpy as np

    question_text, reference_text = cleaned(question), cleaned(reference)
    text = prose(reference_text).split(ASIDE)[0]
    phrasings = [
        [Clause(" ".join(text.split()), words(text)) for text in map(cleaned, point)]
        for point in key_points[:POINT_LIMIT]
    ]
    phrasings = [[clause for clause in point if clause.words] for point in phrasings]
    phrasings = [point for point in phrasings if point]
    has_key_points = bool(phrasings)
    if not has_key_points:
        phrasings = [[clause] for clause in list(clauses(text))[:POINT_LIMIT]]
    points = [point[0] for point in phrasings]
    essence = words(" ".join(point.text for point in points)) if has_key_points else words(text)
    vocabulary = _Vocabulary()
    wanted = vocabulary.rows(_telling(essence))
    phrasing_rows = tuple(
        tuple(vocabulary.rows(_telling(clause.words)) for clause in point) for point in phrasings
    )
    examples = tuple([MarkedAnswer(cleaned(text), mark) for text, mark in examples])
    good_examples = [text for text, mark in examples if mark == "good"]
    right_words = [_stems_of(right) for right in (text, *good_examples)]
    right_words += [frozenset(t.stem for t in c.content) for point in phrasings for c in point]
    marked = tuple(
        MarkedExample(
            mark, vocabulary.rows(_telling(words(prose(text)))[:EARLY_WORDS]), squeezed(text)
        )
        for text, mark in examples[:EXAMPLE_LIMIT]
        if mark != "again" or not _is_copied(text, right_words)
    )
    question_words = words(question_text)
    stems = {token.stem for token in question_words}
    return Target(
        question_text=question_text,
        question=question_words,
        reference=words(reference_text),
        prose_length=len(words(text)),
        text=text,
        points=tuple(points),
        has_key_points=has_key_points,
        good_texts=(
            *(clause.words for point in phrasings for clause in point[1:]),
            *map(words, good_examples),
        ),
        right_texts=(
            reference_text,
            *(clause.text for point in phrasings for clause in point),
            *good_examples,
        ),
        wrong_texts=tuple([text for text, mark in examples if mark == "again"]),
        vocabulary=tuple(vocabulary.tokens),
        weights=np.array(
            [GIVEN_WEIGHT if token.stem in stems else 1.0 for token in vocabulary.tokens],
            np.float32,
        ),
        wanted=wanted,
        phrasing_rows=phrasing_rows,
        examples=tuple(example for example in marked if example.rows),
        is_one_of_several=is_one_of_several,
        right_stems=tuple(
            frozenset(token.stem for token in words(right)) for right in (text, *good_examples)
        ),
    )


def _stems_of(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in content(words(prose(text))))


def _is_copied(text: str, right_words: Iterable[frozenset[str]]) -> bool:
    """Whether a wrong answer has the words of a right one, so that counting words cannot tell."""
    stems = _stems_of(text)
    return any(
        2 * len(stems & right) >= COPIED * (len(stems) + len(right)) for right in right_words
    )


def squeezed(text: str) -> str:
    """Text without spaces and case, as code is compared."""
    return "".join(text.split()).casefold()[:400]


def content(tokens: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(token for token in tokens if not token.is_function)


def _unique(tokens: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple({token.stem: token for token in tokens}.values())


def _telling(tokens: tuple[Word, ...]) -> tuple[Word, ...]:
    """Each word that says something, once; all words where none does."""
    return _unique(content(tokens)) or _unique(tokens)


def extract(
    goal: Target, answer: tuple[Clause, ...], meaning: Vectors | None, non_answer: bool, raw: str
) -> Features:
    """The features of an answer already cut into clauses; `raw` is its text."""
    spoken = _unique(content(tuple(token for clause in answer for token in clause.words)))
    grid = alike(goal.vocabulary, spoken, meaning)
    if not grid.size:
        unsaid = tuple(PointMatch(point.text, 0.0, "") for point in goal.points)
        zeros = (0.0,) * (len(EXAMPLE_NAMES) if goal.examples else 0)
        return Features((0.0, 0.0, 0.0, 0.0, 0.0, float(non_answer), *zeros), unsaid)
    matches = _match_points(goal, answer, spoken, grid)
    best = grid.max(axis=1)
    rows = list(goal.wanted)
    weights = goal.weights[rows]
    recall = float((weights * best[rows]).sum() / weights.sum()) if rows else 0.0
    new = sum(token.stem not in goal.question_stems for token in spoken) / len(spoken)
    levels = [match.similarity for match in matches] or [0.0]
    values: tuple[float, ...] = (
        min(levels),
        sum(levels) / len(levels),
        min(1.0, recall),
        _overlap(goal, answer),
        min(1.0, new / OWN_ENOUGH),
        float(non_answer),
    )
    if goal.examples:
        values += _example_features(goal, spoken, grid, best, raw)
    return Features(values, matches)


def _overlap(goal: Target, answer: tuple[Clause, ...]) -> float:
    """The Dice coefficient of all stems, small words too, with the nearest right answer's.

    It counts less where there is one reference: its wording is one of many.
    """
    share = OVERLAP_OF_SEVERAL if goal.is_one_of_several else OVERLAP_OF_ONE
    stems = {token.stem for clause in answer for token in clause.words}
    return share * max(
        (2 * len(stems & right) / (len(stems) + len(right)) for right in goal.right_stems if right),
        default=0.0,
    )


def _example_features(
    goal: Target, spoken: tuple[Word, ...], grid: Array, best: Array, raw: str
) -> tuple[float, ...]:
    """How near the answer is to the marked examples, in the order of EXAMPLE_NAMES."""
    import numpy as np

    answer_weights = np.array(
        [GIVEN_WEIGHT if token.stem in goal.question_stems else 1.0 for token in spoken],
        np.float32,
    )
    code = squeezed(raw)
    is_code = float(len(_CODE_SIGNS.findall(raw)) > max(2.0, 0.08 * len(raw.split())))
    rows, starts = goal.example_rows
    weights = goal.weights[rows]
    said = np.add.reduceat(weights * best[rows], starts) / np.add.reduceat(weights, starts)
    backward = np.maximum.reduceat(grid[rows], starts)
    exact = (backward * answer_weights).sum(axis=1) / answer_weights.sum()
    shares: list[float] = said.tolist()
    nearness: list[float] = []
    for example, share, precision in zip(goal.examples, shares, exact.tolist(), strict=True):
        overlap = 2 * share * precision / (share + precision) if share + precision else 0.0
        if is_code:
            overlap = max(overlap, fuzz.ratio(code, example.squeezed) / 100)
        nearness.append(overlap)
    good = [level for level, e in zip(shares, goal.examples, strict=True) if e.mark == "good"]
    good = sorted(good, reverse=True) or [0.0]
    near_good = _highest(nearness, goal.examples, {"good"})
    near_wrong = _highest(nearness, goal.examples, {"again"})
    nearest = sorted(
        zip(nearness, goal.examples, strict=True), key=lambda pair: pair[0], reverse=True
    )[:NEIGHBOURS]
    total = sum(level**3 for level, _ in nearest)
    vote = sum(level**3 * GRADES[e.mark] for level, e in nearest) / total if total else 0.5
    three = good[:3]
    return (good[0], sum(three) / len(three), near_good - near_wrong, vote, is_code)


def _highest(
    nearness: Sequence[float], examples: Sequence[MarkedExample], marks: set[Grade]
) -> float:
    return max(
        (level for level, e in zip(nearness, examples, strict=True) if e.mark in marks),
        default=0.0,
    )


def _match_points(
    goal: Target, answer: tuple[Clause, ...], spoken: tuple[Word, ...], grid: Array
) -> tuple[PointMatch, ...]:
    """For each key point the clause, or two neighbours, that says most of its best phrasing."""
    import numpy as np

    place = {token.stem: number for number, token in enumerate(spoken)}
    single = np.zeros((len(answer), len(goal.vocabulary)), np.float32)
    for row, clause in enumerate(answer):
        if columns := [place[token.stem] for token in clause.content]:
            single[row] = grid[:, columns].max(axis=1)
    pairs = np.maximum(single[:-1], single[1:])
    levels = np.concatenate([single, pairs])
    matches = []
    for point, phrasings in zip(goal.points, goal.phrasing_rows, strict=True):
        similarity, text = -1.0, ""
        for rows in phrasings:
            weights = goal.weights[list(rows)]
            level = levels[:, list(rows)] @ weights / weights.sum()
            level[len(answer) :] -= PAIR_COST
            best = int(level.argmax())
            if float(level[best]) > similarity:
                similarity = float(level[best])
                is_pair = best >= len(answer)
                text = _joined(answer, best - len(answer)) if is_pair else answer[best].text
        matches.append(PointMatch(point.text, min(1.0, max(0.0, similarity)), text))
    return tuple(matches)


def _joined(answer: tuple[Clause, ...], first: int) -> str:
    return f"{answer[first].text} … {answer[first + 1].text}"
