"""A wrong tensor beside the right one: small tables, with a mark at every place that differs."""

from __future__ import annotations

import math
from typing import Any

from quizzer.grader.show import digits
from quizzer.grader.wire import ITEM_SIZES, Array

ROWS, COLUMNS = 8, 8
MARK = ">"


def pair(expected: Any, got: Any) -> tuple[str, str] | None:
    """Both as tables with the same part in view; None where they are no tensors to compare."""
    if type(expected) is not Array or type(got) is not Array or not expected.shape:
        return None
    if expected.shape != got.shape:
        return _table(expected, (), frozenset()), _table(got, (), frozenset())
    wrong = _differing(expected, got)
    start = min(wrong, default=0)
    return _table(expected, _index(start, expected.shape), wrong), _table(
        got, _index(start, got.shape), wrong
    )


def _differing(expected: Array, got: Array) -> frozenset[int]:
    return frozenset(
        place
        for place, (left, right) in enumerate(zip(_numbers(expected), _numbers(got), strict=True))
        if not _same(left, right, isinstance(left, float))
    )


def _same(left: Any, right: Any, floating: bool) -> bool:
    if left == right or (left != left and right != right):
        return True
    if isinstance(left, complex) or isinstance(right, complex) or not floating:
        return False
    return math.isclose(left, right, rel_tol=1e-4, abs_tol=1e-6)


def _numbers(array: Array) -> list[Any]:
    return [one.item() for one in _cells(array)]


def _cells(array: Array) -> list[Array]:
    size = ITEM_SIZES[array.dtype]
    return [
        Array("", array.dtype, (), array.data[at : at + size])
        for at in range(0, len(array.data), size)
    ]


def _index(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    found = []
    for size in reversed(shape):
        found.append(place % size if size else 0)
        place //= size or 1
    return tuple(reversed(found))


def _table(array: Array, first: tuple[int, ...], wrong: frozenset[int]) -> str:
    """What an array is, and the part of it around the first wrong place."""
    kind = "tensor" if array.kind == "tensor" else "array"
    head = f"{kind} of shape {array.shape}, {array.dtype}"
    if not math.prod(array.shape):
        return f"{head}: empty"
    shape = (1,) * (2 - len(array.shape)) + array.shape
    place = first if len(first) == len(shape) else (0,) * (len(shape) - len(first)) + first
    before, rows = place[:-2], _window(place[-2], shape[-2], ROWS)
    columns = _window(place[-1], shape[-1], COLUMNS)
    if before:
        head += f", at [{', '.join(str(at) for at in before)}]"
    if len(rows) < shape[-2]:
        head += f", rows {rows[0]} to {rows[-1]}"
    if len(columns) < shape[-1]:
        head += f", columns {columns[0]} to {columns[-1]}"
    start = 0
    for at, size in zip(before, shape, strict=False):
        start = start * size + at
    cells = _cells(array)
    lines = []
    for row in rows:
        places = [(start * shape[-2] + row) * shape[-1] + column for column in columns]
        lines.append([(MARK if at in wrong else " ") + _short(cells[at]) for at in places])
    width = max(len(cell) for line in lines for cell in line)
    return "\n".join([head, *(" ".join(cell.rjust(width) for cell in line) for line in lines)])


def _window(at: int, size: int, most: int) -> range:
    begin = max(0, min(at - most // 2, size - most))
    return range(begin, min(size, begin + most))


def _short(cell: Array) -> str:
    number = cell.item()
    return f"{number:.5g}" if isinstance(number, float) else digits(cell)
