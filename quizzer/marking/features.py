"""What the suggestion looks at: four numbers in 0..1, and each key point's best clause.

Left out on purpose, since they carried over badly to new questions: the answer's length, the
cosine of whole answers, and any interaction of features.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from quizzer.marking.similarity import Vectors, alike
from quizzer.marking.text import Clause, Word, clauses, cleaned, prose, words

if TYPE_CHECKING:
    from quizzer.marking.similarity import Array

NAMES = ("points", "recall", "own_words", "non_answer")
GIVEN_WEIGHT = 0.3  # what a word of the reference counts that the question gave away
OWN_ENOUGH = 0.25  # a share of new words above it counts no more: an answer may quote its question
PAIR_COST = 0.02  # one clause that says it all beats two
POINT_LIMIT = 12
ASIDE = "Often mixed up with:"  # what follows in a reference is about something else


@dataclass(frozen=True, eq=False)
class Target:
    """What an answer is held against: a question with its reference's words and key points.

    `vocabulary` holds each stem to be found once; `wanted` and the points' rows index it.
    """

    question_text: str
    question: tuple[Word, ...]
    reference: tuple[Word, ...]  # the reference with its code, asides and tables
    prose_length: int  # in words, without them
    text: str  # the reference's prose, asides left out
    points: tuple[Clause, ...]
    has_key_points: bool
    vocabulary: tuple[Word, ...]
    weights: Array  # of the vocabulary
    wanted: tuple[int, ...]
    point_rows: tuple[tuple[int, ...], ...]

    @cached_property
    def question_stems(self) -> frozenset[str]:
        """The stems that the question gives away."""
        return frozenset(token.stem for token in self.question)

    @cached_property
    def texts(self) -> tuple[tuple[Word, ...], ...]:
        """All that counts as the reference's wording."""
        return (self.reference, *(point.words for point in self.points))


@dataclass(frozen=True)
class PointMatch:
    """A key point, how well the answer says it (0..1), and the clause that says it best."""

    point: str
    similarity: float
    clause: str


@dataclass(frozen=True)
class Features:
    """`values` in the order of NAMES."""

    values: tuple[float, ...]
    points: tuple[PointMatch, ...]


@lru_cache(maxsize=512)
def target(question: str, reference: str, key_points: tuple[str, ...]) -> Target:
    """Prepare a question; without key points the reference's own clauses stand in for them."""
    import numpy as np

    question_text, reference_text = cleaned(question), cleaned(reference)
    text = prose(reference_text).split(ASIDE)[0]
    cleaned_points = [cleaned(point) for point in key_points[:POINT_LIMIT]]
    points = [Clause(" ".join(point.split()), words(point)) for point in cleaned_points]
    points = [point for point in points if point.words] or list(clauses(text))[:POINT_LIMIT]
    essence = words(" ".join(cleaned_points)) if cleaned_points else words(text)
    wanted = _telling(essence)
    by_point = [_telling(point.words) for point in points]
    rows: dict[str, int] = {}
    vocabulary: list[Word] = []
    for token in (token for tokens in (wanted, *by_point) for token in tokens):
        if token.stem not in rows:
            rows[token.stem] = len(vocabulary)
            vocabulary.append(token)
    question_words = words(question_text)
    stems = {token.stem for token in question_words}
    return Target(
        question_text=question_text,
        question=question_words,
        reference=words(reference_text),
        prose_length=len(words(text)),
        text=text,
        points=tuple(points),
        has_key_points=bool(cleaned_points),
        vocabulary=tuple(vocabulary),
        weights=np.array(
            [GIVEN_WEIGHT if token.stem in stems else 1.0 for token in vocabulary], np.float32
        ),
        wanted=tuple(rows[token.stem] for token in wanted),
        point_rows=tuple(tuple(rows[token.stem] for token in tokens) for tokens in by_point),
    )


def content(tokens: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(token for token in tokens if not token.is_function)


def _unique(tokens: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple({token.stem: token for token in tokens}.values())


def _telling(tokens: tuple[Word, ...]) -> tuple[Word, ...]:
    """Each word that says something, once; all words where none does."""
    return _unique(content(tokens)) or _unique(tokens)


def extract(
    goal: Target, answer: tuple[Clause, ...], meaning: Vectors | None, non_answer: bool
) -> Features:
    """The features of an answer already cut into clauses."""
    spoken = _unique(content(tuple(token for clause in answer for token in clause.words)))
    grid = alike(goal.vocabulary, spoken, meaning)
    if not grid.size:
        unsaid = tuple(PointMatch(point.text, 0.0, "") for point in goal.points)
        return Features((0.0, 0.0, 0.0, float(non_answer)), unsaid)
    matches = _match_points(goal, answer, spoken, grid)
    rows = list(goal.wanted)
    weights = goal.weights[rows]
    recall = float((weights * grid[rows].max(axis=1)).sum() / weights.sum()) if rows else 0.0
    new = sum(token.stem not in goal.question_stems for token in spoken) / len(spoken)
    new_share = min(1.0, new / OWN_ENOUGH)
    points = sum(match.similarity for match in matches) / len(matches) if matches else 0.0
    return Features((points, min(1.0, recall), new_share, float(non_answer)), matches)


def _match_points(
    goal: Target, answer: tuple[Clause, ...], spoken: tuple[Word, ...], grid: Array
) -> tuple[PointMatch, ...]:
    """For each key point the clause, or two neighbours, that holds most of its words."""
    import numpy as np

    place = {token.stem: number for number, token in enumerate(spoken)}
    single = np.zeros((len(answer), len(goal.vocabulary)), np.float32)
    for row, clause in enumerate(answer):
        if columns := [place[token.stem] for token in clause.content]:
            single[row] = grid[:, columns].max(axis=1)
    pairs = np.maximum(single[:-1], single[1:])
    levels = np.concatenate([single, pairs])
    matches = []
    for point, rows in zip(goal.points, goal.point_rows, strict=True):
        weights = goal.weights[list(rows)]
        level = levels[:, list(rows)] @ weights / weights.sum()
        level[len(answer) :] -= PAIR_COST
        best = int(level.argmax())
        text = answer[best].text if best < len(answer) else _joined(answer, best - len(answer))
        matches.append(PointMatch(point.text, min(1.0, max(0.0, float(level[best]))), text))
    return tuple(matches)


def _joined(said: tuple[Clause, ...], first: int) -> str:
    return f"{said[first].text} … {said[first + 1].text}"
