"""Plain values as a learner reads them: arguments as code that can be pasted, results as Python
prints them."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable
from typing import Any

from quizzer.grader.values.tolerance import is_close
from quizzer.grader.values.wire import ITEM_SIZES, Array, Build, Opaque

LONGEST_CALL = 4000
LONGEST_VALUE = 1500
_MOST_NUMBERS = 400
_MOST_DIMENSIONS = 8
_DEFAULTS = ("float32", "int64", "bool")


def call(function: str, arguments: tuple[Any, ...]) -> str:
    """`function(...)` as Python code, or with a word for what is too long to paste."""
    fitting = [_least_length(argument) <= LONGEST_CALL for argument in arguments]
    parts = [
        literal(argument) if fits else f"<{_size(argument)}>"
        for fits, argument in zip(fitting, arguments, strict=True)
    ]
    text = f"{function}({', '.join(parts)})"
    if all(fitting) and len(text) <= LONGEST_CALL:
        return text
    short = [
        part if len(part) <= 200 else f"<{_size(argument)}>"
        for part, argument in zip(parts, arguments, strict=True)
    ]
    return f"{function}({', '.join(short)})"


def _least_length(value: Any) -> int:
    """A length that the code of a value has at least: a sign and a separator for each number."""
    if type(value) is Array:
        return 2 * (len(value.data) // ITEM_SIZES[value.dtype])
    if type(value) in (str, bytes):
        return len(value)
    if type(value) is dict:
        return sum(map(_least_length, [*value, *value.values()]))
    if type(value) in (list, tuple):
        total = 2 * len(value)
        return total if total > LONGEST_CALL else total + sum(map(_least_length, value))
    return _least_length(value.payload) if type(value) is Build else 1


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
        if 0 in value.shape[:-1]:  # nested brackets would lose the sizes after the 0
            return f"torch.zeros({', '.join(map(str, value.shape))}{dtype})"
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
    printer = _Printer(LONGEST_VALUE)
    printer.put(value)
    return printer.text if printer.room >= 0 else printer.text[:LONGEST_VALUE] + " …"


class _Printer:
    """Prints a value piece by piece, and no further than there is room for."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def put(self, value: Any) -> None:
        kind = type(value)
        if kind is list:
            self._items("[", "]", value)
        elif kind is tuple:
            self._items("(", ",)" if len(value) == 1 else ")", value)
        elif kind is dict:
            self._dict(value)
        else:
            self._write(_atom(value, self.room))

    def _write(self, piece: str) -> None:
        self.pieces.append(piece)
        self.room -= len(piece)

    def _items(self, begin: str, end: str, items: Iterable[Any]) -> None:
        self._write(begin)
        for index, item in enumerate(items):
            if self.room < 0:
                return
            if index:
                self._write(", ")
            self.put(item)
        self._write(end)

    def _dict(self, value: dict[Any, Any]) -> None:
        lines = any(type(item) is Array for item in value.values())
        for index, (key, item) in enumerate(value.items()):
            if self.room < 0:
                return
            if index or not lines:
                self._write(("\n" if lines else ", ") if index else "{")
            self._write(str(key)[: self.room + 1]) if lines else self.put(key)
            self._write(": ")
            self.put(item)
        if not lines:
            self._write("}" if value else "{}")


def _atom(value: Any, room: int) -> str:
    """The text of a value without parts; at most a little more than there is room for."""
    kind = type(value)
    if kind is Opaque:
        return f"<{value.note or value.type}>"
    if kind is Array:
        rows = math.prod(size or 1 for size in value.shape)  # (2**40, 0) has many, all empty
        if rows > _MOST_NUMBERS or len(value.shape) > _MOST_DIMENSIONS:
            return f"<{_size(value)}>"
        name = "tensor" if value.kind == "tensor" else "array"
        dtype = "" if value.dtype in (*_DEFAULTS, "float64") else f", dtype={value.dtype}"
        if 0 in value.shape and len(value.shape) > 1:  # nested brackets would not show its shape
            size = "size" if value.kind == "tensor" else "shape"
            return f"{name}([], {size}={tuple(value.shape)}{dtype})"
        return f"{name}({nested(value)}{dtype})"
    if kind is int and value.bit_length() > 4000:
        return "<a number with more than a thousand digits>"
    if kind in (str, bytes):
        return repr(value[: max(room, 0) + 1])
    return repr(value)


def _size(value: Any) -> str:
    if type(value) is Array:
        what = "tensor" if value.kind == "tensor" else "array"
        return f"a {what} of shape {tuple(value.shape)}, {value.dtype}"
    if type(value) is Build:
        if type(value.payload) is Array:
            return _size(value.payload)
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
    count = len(array.data) // ITEM_SIZES[array.dtype]
    return _fold([digits(_cell(array, place)) for place in range(count)], array.shape)


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
    step = math.prod(shape[1:])
    rows = [_fold(numbers[row * step : (row + 1) * step], shape[1:]) for row in range(shape[0])]
    return f"[{', '.join(rows)}]"


def json_safe(text: str) -> str:
    """Text without the halves of characters that no file can hold."""
    return text.encode("utf-8", "replace").decode()


ROWS, COLUMNS = 8, 8
_AT_A_TIME, _MOST_COMPARED = 512, 1 << 17
MARK = ">"


def pair(expected: Any, got: Any) -> tuple[str, str] | None:
    """Both as tables with the same part in view; None where they are no tensors to compare."""
    if type(expected) is not Array or type(got) is not Array or not expected.shape:
        return None
    if expected.shape != got.shape:
        return _table(expected, (), _never), _table(got, (), _never)

    def differs(place: int) -> bool:
        return not _same(_cell(expected, place), _cell(got, place))

    first = _index(_first_difference(expected, got, differs), expected.shape)
    return _table(expected, first, differs), _table(got, first, differs)


def _never(place: int) -> bool:
    return False


def _first_difference(expected: Array, got: Array, differs: Callable[[int], bool]) -> int:
    """The place of the first number that differs; 0 for none near the beginning."""
    size = ITEM_SIZES[expected.dtype]
    count = min(len(expected.data) // size, _MOST_COMPARED)
    for start in range(0, count, _AT_A_TIME):
        end = min(start + _AT_A_TIME, count)
        part = slice(start * size, end * size)
        if expected.dtype == got.dtype and expected.data[part] == got.data[part]:
            continue
        for place in range(start, end):
            if differs(place):
                return place
    return 0


def _same(expected: Array, got: Array) -> bool:
    left, right = expected.item(), got.item()
    if left == right or (left != left and right != right):
        return True
    if isinstance(left, complex) or isinstance(right, complex) or not isinstance(left, float):
        return False
    return is_close(left, right)


def _cell(array: Array, place: int) -> Array:
    size = ITEM_SIZES[array.dtype]
    return Array("", array.dtype, (), array.data[place * size : (place + 1) * size])


def _index(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    index = []
    for size in reversed(shape):
        index.append(place % size if size else 0)
        place //= size or 1
    return tuple(reversed(index))


def _table(array: Array, first: tuple[int, ...], differs: Callable[[int], bool]) -> str:
    """What an array is, and the part of it around the place `first`, what differs marked."""
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
    lines = []
    for row in rows:
        places = [(start * shape[-2] + row) * shape[-1] + column for column in columns]
        lines.append([(MARK if differs(at) else " ") + _short(_cell(array, at)) for at in places])
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
