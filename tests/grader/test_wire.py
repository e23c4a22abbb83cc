"""What crosses between processes comes back as it was, and what is no value is not let in."""

from __future__ import annotations

import msgpack
import pytest

from quizzer.grader.values.wire import (
    Array,
    Build,
    FrameReader,
    Opaque,
    WireError,
    frame,
    pack,
    unpack,
)

ARRAY = Array("tensor", "int64", (2,), bytes(16))


@pytest.mark.parametrize(
    "value",
    [
        None, True, -1, 2**200, -(2**200), 0.1, float("inf"), "ä\ud800", b"\0", [], (), {},
        [(1, [2.0, {"k": (None,)}])], {(1, 2): "x"}, ARRAY, Opaque("zip", "a zip iterator"),
    ],
)  # fmt: skip
def test_a_value_comes_back_as_it_was(value: object) -> None:
    decoded = unpack(pack(value))
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    "node",
    [
        [], ["z"], ["x", "tensor", "int64", [2], b"1"], ["x", "tensor", "object", [0], b""],
        ["x", "tensor", "int64", [-1], b""], ["x", "tensor", "bool", [1], b"\x02"],
        ["x", "tensor", "int8", [2**40, 2**40], b""], ["d", 1], ["d", ["l"], 1], ["i", "zz"],
        ["o", 1, 2], ["b", "iterator", ["l"]], {"a": 1},
    ],
)  # fmt: skip
def test_what_is_no_value_is_not_let_in(node: object) -> None:
    with pytest.raises(WireError):
        unpack(msgpack.packb(node))


def test_only_the_runner_takes_orders_to_build() -> None:
    order = Build("iterator", [1])
    assert unpack(pack(order), builds=True) == order
    with pytest.raises(WireError):
        unpack(pack(order))


def test_depth_and_count_are_bounded() -> None:
    deep: list[object] = []
    for _ in range(100):
        deep = ["l", deep]
    with pytest.raises(WireError):
        unpack(msgpack.packb(deep))
    with pytest.raises(WireError):
        unpack(msgpack.packb(["l", *[None] * 1_000_001]))


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x91", pack([1]) + b"\0"])
def test_torn_bytes_are_no_value(data: bytes) -> None:
    with pytest.raises(WireError):
        unpack(data)


def test_frames_are_read_complete_and_their_length_is_bounded() -> None:
    reader = FrameReader(limit=100)
    data = frame([1]) + frame("two")
    for byte in data[:-1]:
        reader.feed(bytes([byte]))
    assert reader.take() == [1]
    assert reader.take() is ...
    reader.feed(data[-1:])
    assert reader.take() == "two"
    with pytest.raises(WireError):
        reader.feed(b"\xff\xff\xff\xff")
