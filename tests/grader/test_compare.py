"""Values compare as the contract says: integers exactly, floats in tensors to a tolerance."""

from __future__ import annotations

import struct
from typing import Any

import pytest
import torch

from quizzer.grader.values.compare import alike, difference
from quizzer.grader.values.convert import plain
from quizzer.grader.values.wire import Array


def scalar(value: float, dtype: str = "float32") -> Array:
    form = {"float32": "=f", "int64": "=q"}[dtype]
    return Array("tensor", dtype, (), struct.pack(form, value))


@pytest.mark.parametrize("returns", ["exact", "close"])
def test_a_tensor_of_one_number_inside_a_list_may_be_rounded_otherwise(returns: str) -> None:
    assert difference(returns, [scalar(-0.157717)], [scalar(-0.1577171)]) == ""
    assert difference(returns, [scalar(-0.157717)], [scalar(-0.1578)]) != ""
    assert difference(returns, [scalar(3, "int64")], [scalar(4, "int64")]) != ""


def test_a_python_float_is_exact_unless_the_exercise_says_close() -> None:
    assert difference("exact", [0.1], [0.1 + 1e-9]) != ""
    assert difference("close", [0.1], [0.1 + 1e-9]) == ""


def test_an_error_is_the_same_in_numpy_and_in_torch_where_either_is_taken() -> None:
    tensor = Array("tensor", "float32", (2,), struct.pack("=ff", 1.5, 2.5))
    array = Array("ndarray", "float64", (2,), struct.pack("=dd", 1.5, 2.5))
    assert alike("array", tensor, array)
    assert alike("array", [1.5, 2.5], array)
    assert not alike("array", [1.5, 2.0], array)
    assert not alike("tensor", tensor, array)


def doubles(*numbers: float) -> Array:
    return Array("tensor", "float64", (len(numbers),), struct.pack(f"={len(numbers)}d", *numbers))


def test_results_are_the_same_to_the_tolerance_wherever_they_differ() -> None:
    right = doubles(1.0, 2.0, 3.0)
    assert alike("array", right, doubles(1.00009, 2.0, 3.00009))
    assert not alike("array", right, doubles(1.0002, 2.0, 3.0))
    assert not alike("array", right, doubles(1.0, 2.001, 3.0))
    assert not alike("array", right, doubles(1.0, 2.0, 3.001))
    assert not alike("array", right, doubles(1.0, 2.0))
    nan, inf = float("nan"), float("inf")
    assert alike("array", doubles(nan, 2.0, -inf), doubles(nan, 2.0, -inf))
    assert not alike("array", doubles(nan, 2.0, inf), doubles(nan, 2.0, -inf))
    assert not alike("array", doubles(nan, 2.0, 1.0), doubles(1.0, 2.0, 1.0))
    assert alike("array", doubles(), doubles())
    assert not alike("array", doubles(), doubles(1.0))
    assert not alike("array", doubles(1.0), doubles())
    assert not alike("array", doubles(1.0, 3.0), right), "the ends are alike"
    assert not alike("array", doubles(1.0, 2.0, inf), right)
    assert not alike("array", right, doubles(1.0, 2.0, inf))
    assert not alike("array", doubles(inf), doubles(-inf))
    assert not alike("array", doubles(inf), doubles(nan))
    named = {"w": right, "b": doubles(1.0)}
    assert alike("tensors", named, dict(named))
    assert not alike("tensors", named, {**named, "b": doubles(2.0)})


def test_a_whole_number_that_no_float_holds_is_wrong_by_one() -> None:
    def wholes(*numbers: int) -> Array:
        return Array("tensor", "int64", (len(numbers),), struct.pack(f"={len(numbers)}q", *numbers))

    for number in (2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63)):
        nearer = number - 1 if number > 0 else number + 1
        assert difference("array", wholes(number), [number]) == ""
        assert difference("array", wholes(number), [nearer]) != ""
        assert difference("number", scalar(number, "int64"), number) == ""
        assert difference("number", scalar(number, "int64"), nearer) != ""


def test_each_kind_of_number_is_compared_as_what_it_is() -> None:
    def said(expected: list[Any], got: list[Any], **kinds: Any) -> str:
        right = plain(torch.tensor(expected, dtype=kinds.get("right")))
        wrong = plain(torch.tensor(got, dtype=kinds.get("wrong")))
        return difference("tensor", right, wrong)

    whole, unsigned, double = torch.int64, torch.uint64, torch.float64
    assert said([5, 9], [5.0, 9.0]) == ""
    assert said([5, 9], [5.0, 9.5]) == (
        "1 of 2 values is wrong, first at index [1]: 9.5 where 9 is expected"
    )
    assert said([5.0, 9.0], [5, 9]) == ""
    assert said([1.0], [1 + 0j]) == "it holds complex numbers"
    assert said([1 + 2j, 3], [1 + 2j, 3]) == ""
    assert said([1 + 2j, 3], [1 + 2j, 4]).startswith("1 of 2 values is wrong, first at index [1]")
    assert said([7, 1], [7, 1], right=whole, wrong=unsigned) == ""
    assert said([7, 1], [7, 2], right=whole, wrong=torch.uint16).startswith("1 of 2 values is")
    large = [0, 5, 1 << 63]
    assert said([float(n) for n in large], large, right=double, wrong=unsigned) == ""
    beyond = said([0, 5, -(1 << 63)], large, right=whole, wrong=unsigned)
    assert beyond.startswith("1 of 3 values is wrong, first at index [2]: 9.22337e+18 where -9223")
    one = plain(torch.tensor(7.0))
    assert difference("number", one, 1 << 1000) == "it returned a number with hundreds of digits"
    assert difference("number", one, (1 << 1000) - 1) == (
        "the number is 1.07151e+301 where 7 is expected"
    )
    nested = plain(torch.tensor([[1.5, 2.5]]))
    assert difference("array", nested, [[1.5, 2.5]]) == ""
    assert difference("array", nested, [[True, 2.5]]).startswith("1 of 2 values is wrong")


def test_a_vector_in_the_place_of_one_number_is_described_by_what_is_asked_for() -> None:
    one, two = scalar(2.5), Array("tensor", "float32", (2,), struct.pack("=ff", 1.5, 2.5))
    assert difference("number", one, two) == "it returned 2 numbers, shape (2,), not one"
    assert difference("tensor", one, two) == "its shape is (2,) where () is expected"
    assert difference("number", two, one).startswith("its shape is () where (2,) is expected")
