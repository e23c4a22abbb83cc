"""Plain values as a learner reads them: arguments as code that can be pasted, results as Python
prints them."""

from __future__ import annotations

import math
import struct
from typing import Any

from quizzer.grader.values.tolerance import is_close
from quizzer.grader.values.wire import ITEM_SIZES, Array, Build, Opaque

LONGEST_CALL = 4000
LONGEST_VALUE = 1500
_DEFAULTS = ("float32", "int64", "bool")


def call(function: str, arguments: tuple[Any, ...]) -> str:
    """`function(...)` as Python code, or with a word for what is too long to paste."""
    parts = [literal(argument) for argument in arguments]
    text = f"{function}({', '.join(parts)})"
    if len(text) <= LONGEST_CALL:
        return text
    short = [
        part if len(part) <= 200 else f"<{_size(argument)}>"
        for part, argument in zip(parts, arguments, strict=True)
    ]
    return f"{function}({', '.join(short)})"


def literal(value: Any) -> str:
    """Code that makes this value."""
    kind = type(value)
    if kind is float and not math.isfinite(value):
        return f'float("{value}")'
    if kind is list:
        return f"[{', '.join(literal(item) for item in value)}]"
    if kind is tuple:
        inside = ", ".join(literal(item) for item in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if kind is dict:
        pairs = (f"{literal(key)}: {literal(item)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if kind is Array:
        dtype = "" if value.dtype in _DEFAULTS else f", dtype=torch.{value.dtype}"
        return f"torch.tensor({nested(value)}{dtype})"
    if kind is Build:
        return _built(value)
    return repr(value)


def _built(value: Build) -> str:
    if value.kind == "iterator":
        return f"iter({literal(value.payload)})"
    if value.kind == "generator":
        return f"(item for item in {literal(value.payload)})"
    if value.kind == "transposed":
        return f"{literal(value.payload)}.t()"
    if value.kind == "every_second":
        return f"{literal(value.payload)}[..., ::2]"
    return f"<{value.kind}>"


def result(value: Any) -> str:
    """A result as Python would print it, cut where it is long."""
    text = _result(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + " …"


def _result(value: Any) -> str:
    kind = type(value)
    if kind is Opaque:
        return f"<{value.note or value.type}>"
    if kind is Array:
        if math.prod(value.shape) > 400:
            return f"<{_size(value)}>"
        name = "tensor" if value.kind == "tensor" else "array"
        dtype = "" if value.dtype in (*_DEFAULTS, "float64") else f", dtype={value.dtype}"
        return f"{name}({nested(value)}{dtype})"
    if kind is list:
        return f"[{', '.join(_result(item) for item in value[:600])}]"
    if kind is tuple:
        inside = ", ".join(_result(item) for item in value[:600])
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if kind is dict and any(type(item) is Array for item in value.values()):
        return "\n".join(f"{key}: {_result(item)}" for key, item in value.items())
    if kind is dict:
        pairs = (f"{_result(key)}: {_result(item)}" for key, item in list(value.items())[:600])
        return f"{{{', '.join(pairs)}}}"
    if kind is int and value.bit_length() > 4000:
        return "<a number with more than a thousand digits>"
    return repr(value)


def _size(value: Any) -> str:
    if type(value) is Array:
        what = "tensor" if value.kind == "tensor" else "array"
        return f"a {what} of shape {tuple(value.shape)}, {value.dtype}"
    if type(value) is Build:
        return f"an iterator over {len(value.payload)} items"
    return f"a {type(value).__name__} of {len(value)} items"


def describe(value: Any) -> str:
    """What a plain value is, in words with an article: "a tensor", "an int"."""
    kind = type(value)
    if kind is Array:
        return "a tensor" if value.kind == "tensor" else "a numpy array"
    if kind is Opaque:
        return value.note or f"an object of type {value.type}"
    if value is None:
        return "None"
    article = "an" if kind is int else "a"
    return f"{article} {'string' if kind is str else kind.__name__}"


def nested(array: Array) -> str:
    """An array's numbers as nested lists."""
    return _fold([digits(cell) for cell in _cells(array)], array.shape)


def digits(cell: Array) -> str:
    """The shortest text of a one-element array's number that Python reads as the same number."""
    number = cell.item()
    if isinstance(number, float) and not math.isfinite(number):
        return f'float("{number}")'
    if cell.dtype == "float32":
        return _shortest(number, "<f")
    if cell.dtype in ("float16", "bfloat16"):
        return f"{number:.4g}"
    return repr(number)


def _shortest(number: float, form: str) -> str:
    for digits in range(6, 10):
        text = f"{number:.{digits}g}"
        if struct.pack(form, float(text)) == struct.pack(form, number):
            return repr(float(text))
    return repr(number)


def _fold(numbers: list[str], shape: tuple[int, ...]) -> str:
    if not shape:
        return numbers[0]
    if len(shape) == 1:
        return f"[{', '.join(numbers)}]"
    step = math.prod(shape[1:])
    rows = [_fold(numbers[row * step : (row + 1) * step], shape[1:]) for row in range(shape[0])]
    return f"[{', '.join(rows)}]"


def json_safe(text: str) -> str:
    """Text without the halves of characters that no file can hold."""
    return text.encode("utf-8", "replace").decode()


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
    return is_close(left, right)


def _numbers(array: Array) -> list[Any]:
    return [cell.item() for cell in _cells(array)]


def _cells(array: Array) -> list[Array]:
    size = ITEM_SIZES[array.dtype]
    return [
        Array("", array.dtype, (), array.data[at : at + size])
        for at in range(0, len(array.data), size)
    ]


def _index(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    index = []
    for size in reversed(shape):
        index.append(place % size if size else 0)
        place //= size or 1
    return tuple(reversed(index))


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
    return short_number(number, 5) if isinstance(number, float) else digits(cell)


def short_number(number: Any, figures: int = 6) -> str:
    """A number for a sentence or a table, floats to so many significant figures."""
    if isinstance(number, float):
        return f"{number:.{figures}g}"
    if type(number) is int and number.bit_length() >= 300:
        return "a huge number"
    text = str(number)
    return text if len(text) <= 40 else f"{text[:36]} …"
