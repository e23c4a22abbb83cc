from __future__ import annotations
from typing import Any, Iterable, NamedTuple
class Pair(NamedTuple):
    left: Any
    right: Any
def pair_up(a: Iterable[Any], b: Iterable[Any]) -> list[Pair]:
    pairs = []
    for x, y in zip(a, b):
        pairs.append(Pair(x, y))
    return pairs
