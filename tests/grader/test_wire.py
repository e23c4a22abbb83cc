"""What crosses between processes comes back as it was, and what is no value is not let in."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzer.grader.values import wire
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
        [1, (2**64 - 1, 2**64), {-(2**63): -(2**63) - 1}],
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


def nested(depth: int, innermost: Any = None) -> Any:
    """Lists in lists, `depth` of them around the innermost value."""
    for _ in range(depth):
        innermost = [innermost]
    return innermost


def test_sixty_one_lists_in_one_another_may_cross_and_no_more() -> None:
    for value in (nested(61), nested(60, ()), nested(60, {"key": 1}), {1: nested(60)}):
        assert unpack(pack(value)) == value
    node: Any = None
    for _ in range(61):
        node = ["l", node]
    assert unpack(msgpack.packb(node)) == nested(61)
    for tag in ("l", "t", "d"):
        with pytest.raises(WireError, match="too deep"):
            unpack(msgpack.packb([tag, node] if tag != "d" else ["d", 1, node]))
    too_deep = (nested(62), nested(61, (1,)), nested(61, {"key": 1}), {1: nested(61)})
    for value in too_deep:
        with pytest.raises(WireError, match="too deep"):
            pack(value)
    order = Build("iterator", nested(60))
    assert unpack(pack(order), builds=True) == order
    with pytest.raises(WireError, match="too deep"):
        pack(Build("iterator", nested(61)))


def test_the_memory_of_a_value_is_guessed_from_all_that_it_holds() -> None:
    assert wire.size(5) == wire.size(None) == 40
    assert wire.size("abc") == wire.size(b"abc") == 43
    assert wire.size([1, (2, "abc")]) == 40 + 40 + 40 + 40 + 43
    assert wire.size({"a": 1, "bc": []}) == 40 + 41 + 40 + 42 + 40
    assert wire.size(ARRAY) == 40 + 16


def test_what_a_hostile_reply_may_hold_is_bounded_at_each_edge() -> None:
    def let_in(node: Any) -> bool:
        try:
            unpack(msgpack.packb(node))
        except WireError:
            return False
        return True

    def keys(count: int) -> Any:
        return ["d", *[part for key in range(count) for part in (key, None)]]

    assert let_in(keys(2000))
    assert not let_in(keys(2001))
    assert let_in(["l", keys(1000), keys(1000)])
    assert not let_in(["l", keys(1000), keys(1001)]), "keys are counted over all dictionaries"
    assert let_in(["i", "f" * (1 << 19)])
    assert not let_in(["i", "f" * ((1 << 19) + 1)])
    assert let_in(["x", "tensor", "int8", [1] * 32, b"1"])
    assert not let_in(["x", "tensor", "int8", [1] * 33, b"1"])
    assert let_in(["x", "ndarray", "int8", [1 << 48, 0], b""])
    assert not let_in(["x", "ndarray", "int8", [(1 << 48) + 1, 0], b""])
    assert not let_in(["x", "ndarray", "int8", [1 << 47, 0, 3], b""])
    assert let_in(["x", "tensor", "bool", [2], b"\0\1"])
    assert not let_in(["x", "tensor", "int8", [True], b"1"])
    assert not let_in(["x", "tensor", "int8", [1.0], b"1"])
    assert not let_in(["x", "list", "int8", [1], b"1"])
    assert not let_in(["x", "tensor", "int8", [1], "1"])
    assert not let_in(["x", "tensor", "int8", 1, b"1"])
    assert let_in("a" * (8 << 20))
    assert not let_in("a" * ((8 << 20) + 1))


def test_a_million_parts_may_cross_and_no_more() -> None:
    assert len(unpack(msgpack.packb(["l", *[None] * 999_999]))) == 999_999
    with pytest.raises(WireError, match="too many parts"):
        unpack(msgpack.packb(["l", *[None] * 1_000_000]))
    empty_lists = b"\xdd" + struct.pack(">I", 1_500_000) + b"\xa1l" + b"\x91\xa1l" * 1_499_999
    with pytest.raises(WireError, match="too many parts"):  # counted before anything is built
        unpack(empty_lists)


def test_only_a_long_reply_of_a_runner_is_counted_before_it_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: list[int] = []
    monkeypatch.setattr(wire, "_count_nodes", lambda data: counted.append(len(data)))
    for length in (4 << 20, (4 << 20) + 1):
        data = b"\xc6" + (length - 5).to_bytes(4) + bytes(length - 5)
        assert unpack(data) == unpack(data, builds=True) == bytes(length - 5)
    assert counted == [(4 << 20) + 1]


def test_an_object_is_named_in_a_few_words() -> None:
    opaque = unpack(pack(Opaque("t" * 300, "n" * 3000)))
    assert (len(opaque.type), len(opaque.note)) == (200, 2000)
    assert unpack(pack(Opaque("t" * 200, "n" * 2000))) == Opaque("t" * 200, "n" * 2000)


def test_whole_numbers_of_any_size_keep_their_value() -> None:
    for bits in (62, 63, 64, 65):
        for number in ((1 << bits) - 1, 1 << bits, (1 << bits) + 1):
            assert unpack(pack(number)) == number
            assert unpack(pack(-number)) == -number


NODES = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 64) - 1) | st.floats(width=32)
    | st.text(max_size=40) | st.binary(max_size=40)
    | st.sampled_from(["s" * 300, "s" * 70_000, b"b" * 300, b"b" * 70_000]),
    lambda nodes: st.lists(nodes, max_size=20),
    max_leaves=30,
)  # fmt: skip


def count(node: Any) -> int:
    return 1 + sum(map(count, node)) if isinstance(node, list) else 1


@settings(max_examples=30)
@given(NODES)
def test_parts_are_counted_without_being_built(node: Any) -> None:
    data, parts = msgpack.packb(node, use_single_float=False), count(node)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "MAX_NODES", parts)
        wire._count_nodes(data)
        wire._count_nodes(msgpack.packb(node, use_single_float=True))
        patch.setattr(wire, "MAX_NODES", parts - 1)
        with pytest.raises(WireError):
            wire._count_nodes(data)


@pytest.mark.parametrize("length", [15, 16, 300, 70_000])
def test_parts_of_long_lists_are_counted(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = msgpack.packb([[0] * length, 1.5, 1 << 40])
    monkeypatch.setattr(wire, "MAX_NODES", length + 4)
    wire._count_nodes(data)
    monkeypatch.setattr(wire, "MAX_NODES", length + 3)
    with pytest.raises(WireError):
        wire._count_nodes(data)


LED = {
    b"\xd9": 1, b"\xda": 2, b"\xdb": 4, b"\xc4": 1, b"\xc5": 2, b"\xc6": 4
}  # fmt: skip
PART = b"a" * 0x28


@pytest.mark.parametrize(
    "data",
    [
        *(bytes([first]) for first in (0x00, 0x7F, 0xE0, 0xFF, 0xA0, 0xC0, 0xC2, 0xC3)),
        *(bytes([first]) + bytes(4) for first in (0xCA, 0xCE, 0xD2)),
        *(bytes([first]) + bytes(8) for first in (0xCB, 0xCF, 0xD3)),
        *(bytes([first]) + bytes(1) for first in (0xCC, 0xD0)),
        *(bytes([first]) + bytes(2) for first in (0xCD, 0xD1)),
        *(bytes([0xA0 + length]) + PART[:length] for length in (1, 16, 31)),
        *(first + 0x28.to_bytes(width) + PART for first, width in LED.items()),
        *(first + 0x0128.to_bytes(width) + PART + bytes(256) for first, width in LED.items()
          if width > 1),
        b"\xdb\x00\x01\x00\x01" + bytes(65_537),
        b"\x90", b"\xdc\x00\x00", b"\xdd\x00\x00\x00\x00",
    ],
)  # fmt: skip
def test_a_part_of_each_kind_is_one_and_the_next_begins_where_it_ends(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and behind a list of three: six parts, with the list of all."""
    for whole in (b"\x92" + data + b"\x93\xc0\xc0\xc0", b"\x92\x93\xc0\xc0\xc0" + data):
        monkeypatch.setattr(wire, "MAX_NODES", 6)
        wire._count_nodes(whole)
        for end in range(min(len(whole), 60)):
            wire._count_nodes(whole[:end])
        monkeypatch.setattr(wire, "MAX_NODES", 5)
        with pytest.raises(WireError, match="too many parts"):
            wire._count_nodes(whole)


@pytest.mark.parametrize("first", [0x80, 0x8F, 0xC1, 0xC7, 0xC9, 0xD4, 0xD8, 0xDE, 0xDF])
def test_maps_and_extensions_are_no_values(first: int) -> None:
    with pytest.raises(WireError):
        wire._count_nodes(bytes([first]) + bytes(20))


def test_a_frame_of_a_reply_is_bounded_before_it_is_read() -> None:
    largest = 64 << 20
    reader = FrameReader()
    reader.feed(struct.pack(">I", largest))
    assert reader.take() is ...
    with pytest.raises(WireError, match="larger than allowed"):
        FrameReader().feed(struct.pack(">I", largest + 1))
    small = FrameReader(limit=10)
    small.feed(struct.pack(">I", 10))
    with pytest.raises(WireError):
        FrameReader(limit=10).feed(struct.pack(">I", 11))
    with pytest.raises(WireError, match="larger than a frame may be"):
        frame(bytes(largest))


@contextlib.contextmanager
def sent(data: bytes) -> Any:
    """A channel at which these bytes arrive, in two parts, and then its end."""
    ours, theirs = socket.socketpair()
    with ours:

        def write() -> None:
            with theirs:
                theirs.sendall(data[: len(data) // 2])
                theirs.sendall(data[len(data) // 2 :])

        writer = threading.Thread(target=write)
        writer.start()
        yield ours
        writer.join()


def test_a_channel_gives_each_value_and_then_its_end() -> None:
    large = "a" * (3 << 20)
    with sent(frame([1]) + frame(large) + frame(Build("iterator", []))) as channel:
        assert wire.receive(channel) == [1]
        assert wire.receive(channel) == large
        assert wire.receive(channel, builds=True) == Build("iterator", [])
        with pytest.raises(EOFError):
            wire.receive(channel)
    with sent(frame("torn")[:-1]) as channel, pytest.raises(EOFError):
        wire.receive(channel)
    with sent(struct.pack(">I", (64 << 20) + 1)) as channel, pytest.raises(WireError):
        wire.receive(channel)


@pytest.mark.parametrize(
    ("dtype", "form", "numbers"),
    [
        ("float64", "d", (1.5, 2.5, -3.5)), ("int16", "h", (7, 8, -9)),
        ("bool", "?", (True, False)), ("uint8", "B", (200, 1)), ("int64", "q", (1 << 40, 3)),
        ("float32", "f", (0.5,)),
    ],
)  # fmt: skip
def test_the_first_and_last_number_are_read_without_the_others(
    dtype: str, form: str, numbers: tuple[Any, ...]
) -> None:
    data = struct.pack(f"<{len(numbers)}{form}", *numbers)
    assert Array("tensor", dtype, (len(numbers),), data).ends() == (numbers[0], numbers[-1])


def test_complex_numbers_of_both_sizes_are_read() -> None:
    assert Array("tensor", "complex64", (), struct.pack("<ff", 1.5, -2)).item() == 1.5 - 2j
    assert Array("tensor", "complex128", (), struct.pack("<dd", 0.1, 2)).item() == 0.1 + 2j
    assert Array("tensor", "bfloat16", (), struct.pack("<f", 1.5)[2:]).item() == 1.5


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


@pytest.mark.parametrize("length", [0, 1, 15, 16, 31, 32, 127, 128, 255, 256, 65_535, 65_536])
@pytest.mark.parametrize("letter", ["a", "Á", "\x81"])
def test_a_text_of_any_length_is_passed_over_when_parts_are_counted(
    length: int, letter: str
) -> None:
    value = [letter * length, [1], letter * length]
    assert unpack(pack(value)) == value
