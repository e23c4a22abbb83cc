"""What a result becomes on its way to the judge, and what an argument becomes on its way back."""

from __future__ import annotations

import math
from collections import OrderedDict, namedtuple
from enum import IntEnum
from typing import Any

import numpy as np
import pytest
import torch

from quizzer.grader import declarations
from quizzer.grader.values.convert import TooLarge, live, plain
from quizzer.grader.values.wire import ITEM_SIZES, Array, Build, Opaque

Pair = namedtuple("Pair", "a b")


class Level(IntEnum):
    LOW = 1


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "forged"


class Own:
    pass


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Pair(1, [2]), (1, [2])), (OrderedDict(a=1), {"a": 1}), (Level.LOW, 1),
        (Text("x"), "x"), (True, True), (None, None), (b"x", b"x"), (np.float64(0.5), 0.5),
        (np.int32(7), 7), (np.bool_(True), True), ({1: (2.5, "a")}, {1: (2.5, "a")}),
    ],
)  # fmt: skip
def test_a_result_is_what_it_holds_whatever_class_it_has(value: object, expected: object) -> None:
    result = plain(value)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("value", "note"),
    [
        (zip([1], [2], strict=True), "a zip iterator"), (map(abs, [1]), "a map iterator"),
        (filter(None, [1]), "a filter iterator"), (range(3), "a range"), ({1}, "a set"),
        (frozenset(), "a frozenset"), (enumerate([1]), "an enumerate iterator"),
        ((_ for _ in ()), "a generator"), ({}.keys(), "dictionary keys"),
        ({}.values(), "dictionary values"), ({}.items(), "dictionary items"),
        (iter([]), "a list iterator"), (lambda: 0, "a function"), (len, "a function"),
        (int, "a class"), (1j, "a complex number"), (Own(), ""),
    ],
)  # fmt: skip
def test_what_is_no_plain_value_is_named_as_a_beginner_would_know_it(
    value: object, note: str
) -> None:
    assert plain(value) == Opaque(type(value).__name__, note)


def test_a_class_with_a_long_name_is_named_by_its_first_hundred_letters() -> None:
    assert plain(type("N" * 101, (), {})()) == Opaque("N" * 100, "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, True, 2], [1, True, 2]), ([0.5, np.float64(0.5)], [0.5, 0.5]),
        ([1, Level.LOW], [1, 1]), ((0.5, -0.0, math.inf), (0.5, -0.0, math.inf)),
        ([1 << 63, -(1 << 64), 1 << 70], [1 << 63, -(1 << 64), 1 << 70]), ([], []), ((), ()),
        ([[1, 2], (3, 4), [0.5]], [[1, 2], (3, 4), [0.5]]),
    ],
)  # fmt: skip
def test_numbers_in_a_list_cross_as_each_would_alone(value: object, expected: object) -> None:
    result = plain(value)
    assert repr(result) == repr(expected)
    assert result is not value or value == ()


def crosses(value: object) -> bool:
    try:
        plain(value)
    except TooLarge:
        return False
    return True


def test_a_reply_is_bounded_before_anything_is_copied() -> None:
    assert crosses("a" * (1 << 20))
    assert not crosses("a" * ((1 << 20) + 1))
    assert not crosses(["a" * (1 << 19)] * 3)
    assert crosses([0] * 399_999)
    assert not crosses([0] * 400_000)
    assert not crosses([[0] * 200_000] * 2)
    assert not crosses([0.5] * 400_000)
    assert not crosses([1 << ((1 << 20) - 1)] * 9)
    assert crosses(bytes((48 << 20) - 8)), "an object counts for eight bytes"
    assert not crosses(bytes((48 << 20) - 7))
    assert crosses(torch.zeros((48 << 20) - 8, dtype=torch.uint8))
    assert not crosses(torch.zeros((48 << 20) - 7, dtype=torch.uint8))
    assert crosses(1 << ((1 << 20) - 1))
    assert not crosses(1 << (1 << 20))
    assert crosses([1 << ((1 << 20) - 1)] * 4)
    assert not crosses([1 << ((1 << 20) - 1)] * 5)
    assert crosses([Own()] * 5242), "a name counts for two hundred characters"
    assert not crosses([Own()] * 5243)
    assert crosses(dict.fromkeys(range(199_999)))
    assert not crosses(dict.fromkeys(range(200_000)))
    assert crosses([1 << 63] * 100_000), "a number that a word holds has no characters"


def test_lists_nest_fifty_seven_deep_and_deeper_ones_are_named() -> None:
    def nested(depth: int) -> list[Any]:
        value: list[Any] = []
        for _ in range(depth - 1):
            value = [value]
        return value

    assert plain(nested(57)) == nested(57)
    innermost = plain(nested(58))
    for _ in range(57):
        [innermost] = innermost
    assert innermost == Opaque("list", "nested too deeply")
    assert plain(nested(57)[:0]) == []


@pytest.mark.parametrize("name", sorted(ITEM_SIZES))
def test_a_tensor_of_each_kind_comes_back_as_it_was(name: str) -> None:
    tensor = torch.tensor([[0, 1, 1], [1, 0, 1]]).to(getattr(torch, name))
    array = plain(tensor)
    assert (array.kind, array.dtype, array.shape) == ("tensor", name, (2, 3))
    assert len(array.data) == 6 * ITEM_SIZES[name]
    again = live(array)
    assert again.dtype == tensor.dtype
    assert bool((again == tensor).all())
    again.zero_()
    assert not live(plain(again)).any(), "it may be written to"


def test_a_view_shows_what_a_learner_sees() -> None:
    tensor = torch.arange(6.0).view(2, 3)
    for view in (
        *(tensor.t(), tensor[:, ::2], tensor[1:, 1:], tensor.expand(2, 2, 3)),
        *(torch.nn.Parameter(tensor), tensor.to_sparse(), (tensor * 1j).conj().imag),
    ):
        assert torch.equal(live(plain(view)), view.detach().to_dense() if view.is_sparse else view)
    assert live(plain(torch.zeros(2, 0, 3))).shape == (2, 0, 3)
    assert live(plain(torch.tensor(2.5))) == 2.5


@pytest.mark.filterwarnings("ignore:torch.quantize")
def test_a_tensor_that_no_judge_can_hold_is_named() -> None:
    assert plain(torch.zeros(2, device="meta")).note == "a tensor on the device 'meta'"
    assert type(plain(torch.empty(1 << 48, 0))) is Array
    assert plain(torch.empty(1 << 48, 2, 0)).note == "a tensor with an impossible shape"
    assert plain(np.empty((1 << 48, 0))).shape == (1 << 48, 0)
    assert plain(np.empty((1 << 48, 2, 0))).note == "a numpy array with an impossible shape"
    assert plain(np.array(["a"])).note == "a numpy array of dtype str32"
    quantized = torch.quantize_per_tensor(torch.tensor([1.0, 2.0]), 0.5, 0, torch.quint8)
    assert torch.equal(live(plain(quantized)), torch.tensor([1.0, 2.0]))


def test_an_array_is_read_by_rows_in_the_machine_s_own_order() -> None:
    array = np.array([[1, 2], [3, 4]], dtype=">i4", order="F")
    assert plain(array) == Array("ndarray", "int32", (2, 2), np.arange(1, 5, dtype="i4").tobytes())
    assert torch.equal(live(plain(np.array([1.5, 2.5]))), torch.tensor([1.5, 2.5]).double())


def test_an_argument_is_built_as_its_exercise_says() -> None:
    tensor = torch.arange(6.0).view(2, 3)
    value = plain(tensor)
    assert list(live(Build("iterator", [1, 2]))) == [1, 2]
    generator = live(Build("generator", (1, value)))
    assert next(generator) == 1
    assert torch.equal(next(generator), tensor)
    assert torch.equal(live(Build("transposed", value)), tensor.t())
    assert torch.equal(live(Build("every_second", value)), tensor[:, ::2])
    leaf = live(Build("leaf", (value, value)))
    assert leaf.is_leaf
    assert leaf.requires_grad
    assert torch.equal(leaf.grad, tensor)
    assert live(Build("leaf", (value, None))).grad is None
    assert live({"a": (1, [value])})["a"][1][0].shape == (2, 3)
    assert math.isnan(live(float("nan")))


def test_an_argument_that_is_a_view_arrives_as_the_same_kind_of_view() -> None:
    tensor = torch.arange(12.0).view(3, 4)
    sent = (tensor, tensor.t(), tensor[:, ::2], torch.arange(6)[::2], tensor[1:3])
    encoded = declarations.encode((*sent, declarations.once([tensor.t()]), [1, "a"]))
    assert [type(part).__name__ for part in encoded] == [
        *("Array", "Build", "Build", "Build", "Array", "Build", "list")
    ]
    assert [part.kind for part in encoded[1:4]] == ["transposed", "every_second", "every_second"]
    for before, part in zip(sent, encoded, strict=False):
        again = live(part)
        assert torch.equal(again, before)
        assert again.is_contiguous() is before.is_contiguous()
    [inside] = live(encoded[5])
    assert torch.equal(inside, tensor.t())
    assert list(live(declarations.encode((declarations.generator((1, 2)),))[0])) == [1, 2]


def test_what_an_iterator_holds_is_one_deeper_than_the_iterator() -> None:
    def innermost(value: Any) -> Any:
        while isinstance(value, list) and value:
            [value] = value
        return value

    def nested(depth: int) -> Any:
        return [] if depth == 1 else [nested(depth - 1)]

    deep = Opaque("list", "nested too deeply")
    assert [innermost(declarations.encode((nested(n),))[0]) for n in (57, 58)] == [[], deep]
    held = [declarations.encode((declarations.once([nested(n)]),))[0].payload for n in (55, 56)]
    assert [innermost(part) for part in held] == [[], deep]
