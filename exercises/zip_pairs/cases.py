"""Calls for `pair_up`: same length, unequal lengths, read-only-once iterators, nothing at all."""

import random
from collections.abc import Iterator

from quizzer.grader.authoring import Case, generator, once

SAME = "Pairs two lists of one length"
SHORTER = "Ends with the shorter"
KINDS = "Takes strings, tuples and mixed items"
ONCE = "Takes iterators that can be read only once"
EMPTY = "Pairs nothing with nothing"


def cases(rng: random.Random) -> Iterator[Case]:
    def call(check: str, a: object, b: object) -> Case:
        return Case(check, "pair_up", (a, b))

    yield call(SAME, [1, 2], [3, 4])
    yield call(SAME, [1, 2, 3, 4], "abcd")
    for size in (1, 7, 500):
        yield call(SAME, _numbers(rng, size), _numbers(rng, size))

    yield call(SHORTER, [1, 2, 3], "ab")
    yield call(SHORTER, [1], [2, 3, 4])
    for _ in range(2):
        short, more = rng.randint(1, 20), rng.randint(1, 20)
        yield call(SHORTER, _numbers(rng, short), _numbers(rng, short + more))
        yield call(SHORTER, _numbers(rng, short + more), _numbers(rng, short))

    yield call(KINDS, "ab", (1, 2))
    yield call(KINDS, (0, 0, 0), [None, False, 0.5])
    yield call(KINDS, [[1], [2, 3]], ["x", ("y", "z")])
    yield call(KINDS, "".join(rng.choices("äbcß😀", k=6)), _numbers(rng, 6))
    yield call(KINDS, [5, 5, 5, 5], [7, 7, 7, 7])

    yield call(ONCE, once([1, 2]), [3, 4])
    yield call(ONCE, [1, 2], once(["x", "y"]))
    yield call(ONCE, once(_numbers(rng, 9)), generator(_numbers(rng, 5)))
    yield call(ONCE, generator(_numbers(rng, 4)), once(_numbers(rng, 11)))
    yield call(ONCE, once(_numbers(rng, 500)), "q" * 490)

    yield call(EMPTY, [], [])
    yield call(EMPTY, [], [1, 2])
    yield call(EMPTY, "a", "")
    yield call(EMPTY, once([]), once([1]))


def _numbers(rng: random.Random, size: int) -> list[int]:
    return [rng.randint(-999, 999) for _ in range(size)]
