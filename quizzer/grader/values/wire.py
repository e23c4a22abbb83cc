"""The plain values that may cross between processes, and the frames that carry them.

Decoding trusts nothing: sizes, depth and counts are bounded before anything is made. It stands
apart from `plain`, which turns live objects into these values on the untrusted side.
"""

from __future__ import annotations

import math
import socket
import struct
from dataclasses import dataclass
from typing import Any

import msgpack

MAX_FRAME = 64 << 20
MAX_NODES = 1_000_000
MAX_PAIRS = 2000  # keys made to collide cost the square of their number
MAX_DEPTH = 60
MAX_RANK = 32
MAX_TEXT = 8 << 20
MAX_DIGITS = 1 << 19  # of a whole number, in hexadecimal
MAX_ELEMENTS = 1 << 48  # what a shape may hold, its zeros left out: torch multiplies them all
# A frame up to this size is built without counting its nodes first: at most a few hundred MB.
_UNCOUNTED = 4 << 20
_LEAST_SIZE = 40  # of an object of Python and the reference to it
HEADER = struct.Struct(">I")
_LEAVES = frozenset((type(None), bool, int, float, str, bytes))  # they cross as they are
_TAGS: dict[Any, str] = {list: "l", tuple: "t", dict: "d"}

ITEM_SIZES = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8,
    "uint16": 2, "uint32": 4, "uint64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8,
    "complex64": 8, "complex128": 16,
}  # fmt: skip
_FORMATS = {
    "bool": "?", "uint8": "B", "int8": "b", "int16": "h", "int32": "i", "int64": "q",
    "uint16": "H", "uint32": "I", "uint64": "Q", "float16": "e", "float32": "f", "float64": "d",
}  # fmt: skip


class WireError(ValueError):
    """Bytes that are no value: forged, cut off, too large or too deep."""


@dataclass(frozen=True)
class Array:
    """A tensor or a numpy array as plain data: row-major bytes of what it shows."""

    kind: str
    dtype: str
    shape: tuple[int, ...]
    data: bytes

    def item(self) -> Any:
        """The number that a one-element array holds."""
        if self.dtype == "bfloat16":
            return struct.unpack("<f", b"\0\0" + self.data)[0]
        if self.dtype.startswith("complex"):
            real, imaginary = struct.unpack("<ff" if len(self.data) == 8 else "<dd", self.data)
            return complex(real, imaginary)
        return struct.unpack("<" + _FORMATS[self.dtype], self.data)[0]

    def ends(self) -> tuple[Any, Any]:
        """The first and the last number of an array that is not empty and not complex."""
        number = struct.Struct("<" + _FORMATS[self.dtype])
        return (
            number.unpack_from(self.data)[0],
            number.unpack_from(self.data, len(self.data) - number.size)[0],
        )


@dataclass(frozen=True)
class Opaque:
    """Something that is no plain value: its type's name and a word on what it is."""

    type: str
    note: str = ""


@dataclass(frozen=True)
class Build:
    """An argument that the runner makes for itself, such as an iterator; never a reply."""

    kind: str
    payload: Any


def pack(value: Any) -> bytes:
    """One value as bytes; raises WireError for what may not cross."""
    try:
        try:
            return _packed(_to_node(value, 0, _LEAVES))
        except OverflowError:  # a whole number of more than 64 bits is somewhere in it
            return _packed(_to_node(value, 0, _LEAVES - {int}))
    except (ValueError, TypeError, OverflowError) as error:
        raise WireError(str(error)) from error


def _packed(node: Any) -> bytes:
    return bytes(msgpack.packb(node, unicode_errors="surrogatepass"))


def unpack(data: bytes, *, builds: bool = False) -> Any:
    """The value in these bytes; `builds` is for the runner alone, which trusts its judge."""
    if not builds and len(data) > _UNCOUNTED:
        _count_nodes(data)
    try:
        node = msgpack.unpackb(
            data,
            raw=False,
            unicode_errors="surrogatepass",
            max_map_len=0,
            max_ext_len=0,
            max_str_len=MAX_FRAME if builds else MAX_TEXT,
        )
    except (ValueError, TypeError, RecursionError, msgpack.UnpackException, MemoryError) as error:
        raise WireError(f"not a value: {error}") from error
    return _Decoder(builds).value(node, 0)


# Lengths of msgpack's values by their first byte: what follows a fixed one, and the width of the
# length that leads the others.
_FIXED = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8} | {
    0xCC + step: 1 << step % 4 for step in range(8)
}
_LED = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
_ARRAYS = {0xDC: 2, 0xDD: 4}


def _count_nodes(data: bytes) -> None:
    """Raise WireError for more nodes than allowed, before anything is built from them.

    A list of empty lists takes sixty times its bytes in memory.
    """
    place, waiting, count = 0, 1, 0
    end = len(data)
    while waiting and place < end:
        count += 1
        if count > MAX_NODES:
            raise WireError("too many parts")
        waiting -= 1
        first = data[place]
        place += 1
        if first < 0x80 or first >= 0xE0:
            continue
        if first < 0x90:
            raise WireError("not a value")
        if first < 0xA0:
            waiting += first & 0x0F
        elif first < 0xC0:
            place += first & 0x1F
        elif first in _FIXED:
            place += _FIXED[first]
        elif first in _LED:
            width = _LED[first]
            place += width + int.from_bytes(data[place : place + width])
        elif first in _ARRAYS:
            width = _ARRAYS[first]
            waiting += int.from_bytes(data[place : place + width])
            place += width
        else:
            raise WireError("not a value")


def _to_node(value: Any, depth: int, leaves: frozenset[type]) -> Any:
    """What msgpack packs for a value; one of the types in `leaves` stands for itself."""
    kind = type(value)
    if kind in leaves:
        return value
    if depth > MAX_DEPTH:
        raise WireError("nested too deeply")
    if kind is int:
        return value if -(1 << 63) <= value < (1 << 64) else ["i", f"{value:x}"]
    if kind is list or kind is tuple or kind is dict:
        parts = [part for pair in value.items() for part in pair] if kind is dict else value
        # Here, not in the call: nearly all that crosses is numbers in lists.
        nodes = [
            part if type(part) in leaves else _to_node(part, depth + 1, leaves) for part in parts
        ]
        return [_TAGS[kind], *nodes]
    if kind is Array:
        return ["x", value.kind, value.dtype, list(value.shape), value.data]
    if kind is Opaque:
        return ["o", value.type, value.note]
    if kind is Build:
        return ["b", value.kind, _to_node(value.payload, depth + 1, leaves)]
    raise WireError(f"a {kind.__name__} may not cross")


def size(value: Any) -> int:
    """About how many bytes of memory a plain value takes."""
    kind = type(value)
    if kind is Array:
        return _LEAST_SIZE + len(value.data)
    if kind in (str, bytes):
        return _LEAST_SIZE + len(value)
    if kind in (list, tuple):
        if {*map(type, value)} <= {int, float}:
            return _LEAST_SIZE * (1 + len(value))
        return _LEAST_SIZE + sum(map(size, value))
    if kind is dict:
        return _LEAST_SIZE + sum(map(size, value)) + sum(map(size, value.values()))
    return _LEAST_SIZE


class _Decoder:
    def __init__(self, builds: bool) -> None:
        self.builds = builds
        self.count = 0
        self.pairs = 0

    def value(self, node: Any, depth: int) -> Any:
        if type(node) in _LEAVES:
            return node
        if depth > MAX_DEPTH:
            raise WireError("nested too deeply")
        if type(node) is not list or not node:
            raise WireError("not a value")
        self.count += len(node)
        if self.count > MAX_NODES:
            raise WireError("too many parts")
        tag, *parts = node
        if tag == "l":
            return self._values(parts, depth + 1)
        if tag == "t":
            return tuple(self._values(parts, depth + 1))
        if tag == "d":
            return self._dict(parts, depth)
        if tag == "i" and len(parts) == 1 and type(parts[0]) is str:
            if len(parts[0]) > MAX_DIGITS:
                raise WireError("a number with too many digits")
            try:
                return int(parts[0], 16)
            except ValueError as error:
                raise WireError("not a number") from error
        if tag == "x" and len(parts) == 4:
            return _array(*parts)
        if tag == "o" and len(parts) == 2 and all(type(part) is str for part in parts):
            return Opaque(parts[0][:200], parts[1][:2000])
        if tag == "b" and self.builds and len(parts) == 2 and type(parts[0]) is str:
            return Build(parts[0], self.value(parts[1], depth + 1))
        raise WireError("not a value")

    def _values(self, nodes: list[Any], depth: int) -> list[Any]:
        return [node if type(node) in _LEAVES else self.value(node, depth) for node in nodes]

    def _dict(self, nodes: list[Any], depth: int) -> dict[Any, Any]:
        if len(nodes) % 2:
            raise WireError("a key without a value")
        self.pairs += len(nodes) // 2
        if self.pairs > MAX_PAIRS:
            raise WireError("too many keys")
        parts = self._values(nodes, depth + 1)
        try:
            return dict(zip(parts[::2], parts[1::2], strict=True))
        except TypeError as error:
            raise WireError("a key that cannot be one") from error


def _array(kind: Any, dtype: Any, shape: Any, data: Any) -> Array:
    if kind not in ("tensor", "ndarray") or type(dtype) is not str or dtype not in ITEM_SIZES:
        raise WireError("not an array")
    if type(shape) is not list or len(shape) > MAX_RANK or type(data) is not bytes:
        raise WireError("not an array")
    if any(type(size) is not int or size < 0 for size in shape):
        raise WireError("not a shape")
    if math.prod(size or 1 for size in shape) > MAX_ELEMENTS:
        raise WireError("a shape too large for any array")
    if math.prod(shape) * ITEM_SIZES[dtype] != len(data):
        raise WireError("an array whose bytes do not fit its shape")
    if dtype == "bool" and data.strip(b"\0\1"):
        raise WireError("a truth value that is neither")
    return Array(kind, dtype, tuple(shape), data)


def frame(value: Any) -> bytes:
    """One value with its length before it."""
    body = pack(value)
    if len(body) > MAX_FRAME:
        raise WireError("larger than a frame may be")
    return HEADER.pack(len(body)) + body


class FrameReader:
    """Collects bytes until a frame is whole; raises WireError at an impossible length."""

    def __init__(self, limit: int = MAX_FRAME, *, builds: bool = False) -> None:
        self.buffer = bytearray()
        self.limit = limit
        self.builds = builds

    def feed(self, data: bytes) -> None:
        self.buffer += data
        self._length()

    def _length(self) -> int | None:
        if len(self.buffer) < HEADER.size:
            return None
        length = int(HEADER.unpack_from(self.buffer)[0])
        if length > self.limit:
            raise WireError("a frame larger than allowed")
        return length

    def take(self) -> Any:
        """The next whole value, or `...` where more bytes are needed."""
        length = self._length()
        if length is None or len(self.buffer) < HEADER.size + length:
            return ...
        body = bytes(self.buffer[HEADER.size : HEADER.size + length])
        del self.buffer[: HEADER.size + length]
        return unpack(body, builds=self.builds)


def send(channel: socket.socket, value: Any) -> None:
    channel.sendall(frame(value))


def receive(channel: socket.socket, *, builds: bool = False) -> Any:
    """The next value from a blocking channel; raises EOFError where the other side has closed."""
    (length,) = HEADER.unpack(_exactly(channel, HEADER.size))
    if length > MAX_FRAME:
        raise WireError("a frame larger than allowed")
    return unpack(_exactly(channel, length), builds=builds)


def _exactly(channel: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        part = channel.recv(min(count - len(data), 1 << 20))
        if not part:
            raise EOFError
        data += part
    return bytes(data)
