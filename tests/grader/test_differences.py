"""What is wrong with a result, in the sentence that a learner reads; and how values are shown."""

from __future__ import annotations

import math
import struct
from typing import Any

import pytest
import torch

from quizzer.grader.values import relations, render, resemblance, tolerance
from quizzer.grader.values.compare import difference
from quizzer.grader.values.wire import ITEM_SIZES, Array, Build, Opaque


def array(*numbers: float, shape: tuple[int, ...] | None = None, kind: str = "tensor") -> Array:
    data = struct.pack(f"={len(numbers)}d", *numbers)
    return Array(kind, "float64", shape if shape is not None else (len(numbers),), data)


def whole(*numbers: int) -> Array:
    return Array("tensor", "int64", (len(numbers),), struct.pack(f"={len(numbers)}q", *numbers))


@pytest.mark.parametrize(
    ("returns", "expected", "got", "sentence"),
    [
        ("exact", [1], None, "it returned None: does it end with `return`?"),
        ("exact", None, None, ""),
        ("ignored", 1, 2, ""),
        ("exact", 1, 1, ""),
        ("exact", True, 1, ""),
        ("exact", 1, 2, "the result is 2 where 1 is expected"),
        ("exact", 1, "1", "the result is a string where an int is expected"),
        ("exact", [1, [2, 3]], [1, [2, 4]], "item 1 of item 1 is 4 where 3 is expected"),
        ("exact", (1, 2), (1,), "the result has 1 items where 2 are expected"),
        ("exact", {"a": 1}, {"b": 1}, "the result has no key 'a'"),
        ("exact", {"a": [1]}, {"a": [2]}, "item 0 of 'a' is 2 where 1 is expected"),
        ("exact", {"a": 1}, {"a": 1, "b": 2}, "the result has keys that are not expected"),
        ("exact", "a", "b", "the result is not what is expected"),
        ("close", 1.0, math.nan, "the result is NaN"),
        ("close", 1.0, math.inf, "the result is infinite"),
        ("close", math.nan, math.nan, ""),
        ("exact", [1, 2, 3], [3, 2, 1],
         "item 0 is 3 where 1 is expected; the items are right, but in reverse order"),
        ("close", [1, 2, 3], [3, 2, 1], "item 0 is 3 where 1 is expected"),
        ("exact", (1, 2, 3), (3, 2, 1), "item 0 is 3 where 1 is expected"),
        ("exact", [1, 2, 3], (3, 2, 1), "the result is a tuple where a list is expected"),
        ("close", 1.0, 1.00009, ""),
        ("close", 1.0, 1.00011, "the result is 1.00011 where 1 is expected"),
        ("exact", [1], Opaque("generator", "a generator"),
         "it returned a generator, not the values themselves"),
        ("exact", [1], Opaque("Foo", ""), "it returned an object of type Foo"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_described(returns: str, expected: Any, got: Any, sentence: str) -> None:
    assert difference(returns, expected, got) == sentence


@pytest.mark.parametrize(
    ("returns", "expected", "got", "sentence"),
    [
        ("tensor", array(1, 2), [1, 2], "it returned a list where a tensor is expected"),
        ("tensor", array(1, 2), array(1, 2, kind="ndarray"),
         "it returned a numpy array where a tensor is expected"),
        ("array", array(1, 2), array(1, 2, kind="ndarray"), ""),
        ("array", array(1, 2), [1, 2.00001], ""),
        ("array", array(1, 2), [], "its shape is (0,) where (2,) is expected"),
        ("array", array(1, 2), [[1], [2, 3]], "its rows are not all of one length"),
        ("array", array(1, 2), ["a", 1], "it returned a list that holds a string"),
        ("number", array(7, shape=()), array(7, 7),
         "it returned 2 numbers, shape (2,), not one"),
        ("number", array(7, shape=()), 7, ""),
        ("number", array(7, shape=()), 8.5, "the number is 8.5 where 7 is expected"),
        ("number", array(7, shape=()), "x", "it returned a string where one number is expected"),
        ("number", array(7, shape=()), 10**400, "it returned a number with hundreds of digits"),
        ("tensor", array(1, 5), array(1, math.nan), "it holds NaN in 1 of 2 values"),
        ("tensor", array(1, 5), array(-math.inf, math.inf),
         "it holds an infinity in 2 of 2 values"),
        ("tensor", array(1, math.nan), array(1, math.nan), ""),
        ("tensor", whole(5, 9, 17), whole(5, 9, 16),
         "1 of 3 values is wrong, first at index [2]: 16 where 17 is expected"),
        ("tensor", whole(5, 9, 17), whole(5, 8, 11),
         "2 of 3 values are wrong, first at index [1]: 8 where 9 is expected"),
        ("tensor", array(*range(6), shape=(2, 3)), array(*range(6), shape=(3, 2)),
         "its shape is (3, 2) where (2, 3) is expected; "
         "the numbers are right, but the shape is not"),
    ],
)  # fmt: skip
def test_a_wrong_tensor_is_described(returns: str, expected: Any, got: Any, sentence: str) -> None:
    assert difference(returns, expected, got) == sentence
    assert bool(difference(returns, expected, got, brief=True)) == bool(sentence)


def test_tensors_by_name_tell_which_is_wrong() -> None:
    right = {"w": array(1, 2), "b": array(3)}
    assert difference("tensors", right, dict(right)) == ""
    wrong = right | {"b": array(4.5)}
    assert difference("tensors", right, wrong).startswith("b: 1 of 1 values is wrong")
    named = "its parameters do not have the expected names"
    assert difference("tensors", right, {"w": array(1, 2)}) == named
    assert difference("tensors", right, right | {"b": "it has no bias"}) == "it has no bias"
    assert difference("tensors", right, [1]) == "it returned a list"


def test_floats_are_equal_to_a_ten_thousandth_and_near_zero_to_a_millionth() -> None:
    assert tolerance.is_close(1000, 1000.1)
    assert not tolerance.is_close(1000, 1000.2)
    assert tolerance.is_close(0, 1e-6)
    assert not tolerance.is_close(0, 1.1e-6)
    assert not tolerance.is_close(10**400, 1.0)
    nan = torch.tensor([math.nan])
    assert bool(tolerance.close_elements(nan, nan).all())


@pytest.mark.parametrize(
    ("expected", "got", "hint"),
    [
        ([1, 2, 3], [3, 2, 1], "the items are right, but in reverse order"),
        ([1, 2, 3], [2, 1, 3], "the items are right, but in a different order"),
        ([1, 2], [1, 2, 1, 2], "the expected items are repeated 2 times"),
        ([1, 2], [1, 1, 2, 2], "every item appears twice"),
        ([1, 2, 3], [1, 2], "the first 2 are right, the others are missing"),
        ([1, 2, 3], [3], "the last 1 are right, the ones before them are missing"),
        ([1, 2], [1, 2, 5], "all expected items are there, followed by extra ones"),
        ([1, 2], [5, 6], ""),
        ([1], [2], ""),
        ([], [1], ""),
        ([1], [], ""),
        (list(range(1000)), list(range(1000))[::-1], "the items are right, but in reverse order"),
        (list(range(1001)), list(range(1000))[::-1], ""),  # too long to look through
    ],
)
def test_a_list_that_resembles_the_right_one_is_recognised(
    expected: list[int], got: list[int], hint: str
) -> None:
    assert resemblance.of_lists(expected, got) == hint


@pytest.mark.parametrize(
    ("expected", "got", "hint"),
    [
        ([1.5, 2.5], [3.0, 5.0], "it is 2 times what is expected"),
        ([1.5, 2.5], [0.75, 1.25], "it is 1/2 of what is expected"),
        ([1.5, 2.5], [-1.5, -2.5], "every sign is reversed"),
        (1.5, -1.5, "its sign is reversed"),
        (3.0, 6.0, ""),  # whole numbers have many relations by accident
        ([1.5, 2.5, 7.25, 9.5, 11.5], [7.5, 12.5, 36.25, 47.5, 57.5],
         "it is too large by a factor of the number of rows"),
        ([1.5, 2.5], [2.75, 3.75], "every number is off by 1.25"),
        ([[1.5, 2.0], [3.5, 7.0]], [[1.5, 3.5], [2.0, 7.0]], "transposed, it would be right"),
        ([0.25, 0.5, 0.125], [0.75, 0.5, 0.875], "it is 1 minus what is expected"),
        ([0.25, 0.5, 0.125], [0.0625, 0.25, 0.015625], "it is the square of what is expected"),
        ([1.5, 2.5, 9.0], [2.5, 9.0, 1.5], "the numbers are right, but in a different order"),
        ([1.4, 2.6, 9.1], [1.0, 3.0, 9.0], "it is what is expected, rounded"),
        ([1.0, 0.0], [0.0, 1.0], "every answer is the opposite of the right one"),
        ([1.0, 3.0, 5.5], [9.5 / 3], "it is the mean of all the expected numbers"),
        ([1.0, 3.0, 5.5], [9.5], "it is the sum of all the expected numbers"),
        ([0.25, 0.5], [0.75, 1.5], "it is 3 times what is expected"),
        ([1.5, 2.5], [2.5, 1.5], "the numbers are right, but in a different order"),
        ([1.5, 2.5], [3 + 0j, 5], ""),
        ([1.5 + 0j, 2.5], [3.0, 5.0], ""),
        ([1.5, 2.5], [], ""),
        ([], [0.0], ""),
        ([1.5, 2.5], [9.0, 4.0], ""),
        ([1.5, 2.5], [math.nan, 4.0], ""),
    ],
)  # fmt: skip
def test_a_tensor_that_resembles_the_right_one_is_recognised(
    expected: Any, got: Any, hint: str
) -> None:
    assert resemblance.of_tensors(torch.tensor(expected), torch.tensor(got)) == hint


def test_a_factor_has_a_name_where_it_is_near_to_one() -> None:
    assert relations.factor_phrase(784.05) == "784 times"
    assert relations.factor_phrase(785) == ""
    assert relations.factor_phrase(784.2, single=True) == "", "one result must be nearer"
    assert relations.factor_phrase(-math.pi) == "minus π times"
    assert relations.factor_phrase(math.log(10)) == "ln 10 times"
    assert relations.factor_phrase(1 / math.log(2)) == "1/ln 2 of"
    assert relations.factor_phrase(math.pi, single=True) == ""
    assert relations.factor_phrase(-2, single=True) == ""
    assert relations.factor_phrase(1 / 255, single=True) == "1/255 of"


FACTORS = {
    "2": 2, "3": 3, "4": 4, "10": 10, "28": 28, "100": 100, "255": 255, "784": 784, "1000": 1000,
    "√2": 1.41421356, "π": 3.14159265, "e": 2.71828183, "ln 2": 0.69314718, "ln 10": 2.30258509,
}  # fmt: skip
UNCONVINCING = ("1000", "√2", "π", "e", "ln 2", "ln 10")  # of one result alone


@pytest.mark.parametrize("name", FACTORS)
def test_each_factor_is_named_and_the_one_divided_by_it(name: str) -> None:
    value = FACTORS[name]
    for near in (1.0, 0.9991, 1.0009):
        assert relations.factor_phrase(value * near) == f"{name} times"
        assert relations.factor_phrase(-near / value) == f"minus 1/{name} of"
    for far in (0.9985, 1.0015):
        assert relations.factor_phrase(value * far) == ""
    convincing = name not in UNCONVINCING
    for near in (1.0, 0.99991, 1.00009):
        said = relations.factor_phrase(value * near, single=True)
        assert said == (f"{name} times" if convincing else "")
        said = relations.factor_phrase(near / value, single=True)
        assert said == (f"1/{name} of" if convincing else "")


def test_a_relation_leads_from_right_numbers_to_wrong_ones() -> None:
    """From 0.25 and 1.5; some are too common among small numbers to be told by one result."""
    right = torch.tensor([0.25, 1.5], dtype=torch.float64)
    found = {
        relation.phrase: ([round(n, 4) for n in relation.apply(right).tolist()], relation.single)
        for relation in relations.RELATIONS
    }
    assert found == {
        "the negative of what is expected: the sign is reversed": ([-0.25, -1.5], False),
        "1 minus what is expected": ([0.75, -0.5], True),
        "the square of what is expected": ([0.0625, 2.25], True),
        "the square root of what is expected": ([0.5, 1.2247], True),
        "the sigmoid of what is expected": ([0.5622, 0.8176], False),
        "e to the power of what is expected": ([1.284, 4.4817], False),
        "the logarithm of what is expected": ([-1.3863, 0.4055], False),
        "the negative logarithm of what is expected": ([1.3863, -0.4055], False),
        "1 divided by what is expected": ([4.0, 0.6667], False),
        "the absolute value of what is expected": ([0.25, 1.5], True),
        "what is expected without its decimal places": ([0.0, 1.0], False),
        "what is expected, rounded": ([0.0, 2.0], False),
    }
    assert relations.RELATIONS[9].apply(-right).tolist() == [0.25, 1.5]


def test_a_call_is_code_that_can_be_pasted_as_far_as_it_is_short() -> None:
    values = [1, (2,)], {"a": math.inf}
    assert render.call("f", values) == "f([1, (2,)], {'a': float(\"inf\")})"
    assert render.call("f", (whole(1, 2),)) == "f(torch.tensor([1, 2]))"
    assert render.call("f", (array(1.5, 2),)) == "f(torch.tensor([1.5, 2.0], dtype=torch.float64))"
    assert render.call("f", (Build("iterator", [1]),)) == "f(iter([1]))"
    long = "a" * 4000
    assert render.call("f", (1, long)) == f"f(1, <a str of {len(long)} items>)"
    fits = "a" * (4000 - len("f('')"))
    assert render.call("f", (fits,)) == f"f('{fits}')"
    assert render.call("f", (fits + "a",)) == f"f(<a str of {len(fits) + 1} items>)"
    two = "b" * 199
    assert render.call("f", (two, fits)) == f"f(<a str of 199 items>, <a str of {len(fits)} items>)"
    empty = Array("tensor", "float32", (0, 3), b"")
    assert render.literal(empty) == "torch.zeros(0, 3)"


def test_a_result_is_cut_where_it_is_long() -> None:
    assert render.result({"a": [1, (2,)], "b": "x"}) == "{'a': [1, (2,)], 'b': 'x'}"
    assert render.result({}) == "{}"
    exact = "a" * (render.LONGEST_VALUE - 2)
    assert render.result(exact) == repr(exact)
    assert render.result(exact + "a") == repr(exact + "a")[: render.LONGEST_VALUE] + " …"
    assert len(render.result(list(range(10**5)))) == render.LONGEST_VALUE + 2
    assert render.result(array(*[1.0] * 400)).startswith("tensor([1.0, ")
    assert render.result(array(*[1.0] * 401)) == "<a tensor of shape (401,), float64>"
    assert render.result(1 << 3999).isdecimal()
    assert render.result((1 << 4000) - 1) == str((1 << 4000) - 1)
    assert render.result(1 << 4000) == "<a number with more than a thousand digits>"


def test_numbers_in_sentences_have_six_figures_and_end() -> None:
    assert render.short_number(1 / 3) == "0.333333"
    assert render.short_number(10**39) == "1" + "0" * 39
    assert render.short_number(10**40) == "1" + "0" * 35 + " …"
    assert render.short_number(1 << 299) == "a huge number"
    assert render.short_number((1 << 299) - 1) == str((1 << 299) - 1)[:36] + " …"
    assert render.short_number(-(10**39)) == "-1" + "0" * 34 + " …"
    single = Array("tensor", "float32", (), struct.pack("=f", 0.1))
    assert render.digits(single) == "0.1", "and not 0.10000000149"


def test_a_large_tensor_is_shown_around_the_first_number_that_differs() -> None:
    numbers = [float(n) for n in range(400)]
    wrong = [*numbers[:215], -1.0, *numbers[216:]]
    tables = render.pair(array(*numbers, shape=(20, 20)), array(*wrong, shape=(20, 20)))
    assert tables is not None
    head, *rows = tables[1].splitlines()
    assert head == "tensor of shape (20, 20), float64, rows 6 to 13, columns 11 to 18"
    assert len(rows) == 8
    assert [line.count(render.MARK) for line in rows] == [0, 0, 0, 0, 1, 0, 0, 0]
    assert ">-1" in rows[4]
    assert render.pair(array(1, shape=()), array(2, shape=())) is None
    shapes = render.pair(array(1, 2), array(1, 2, shape=(2, 1)))
    assert shapes is not None
    assert render.MARK not in "".join(shapes)


def test_each_kind_of_number_takes_as_many_bytes_as_in_torch() -> None:
    sizes = {name: getattr(torch, name).itemsize for name in ITEM_SIZES}
    assert sizes == ITEM_SIZES


@pytest.mark.parametrize("name", sorted(set(ITEM_SIZES) - {"bool"}))
def test_a_number_of_each_kind_is_read_as_torch_wrote_it(name: str) -> None:
    tensor = torch.tensor(1, dtype=getattr(torch, name))
    data = tensor.reshape(1).view(torch.uint8).numpy().tobytes()
    assert Array("tensor", name, (), data).item() == 1
