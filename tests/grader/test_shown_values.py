"""How a value is shown to a learner: cut, folded, as a table around what differs."""

from __future__ import annotations

import math
import struct
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from quizzer.grader.values import compare, render, resemblance
from quizzer.grader.values.convert import plain
from quizzer.grader.values.wire import Array, Build, Opaque


def numbers(*shape: int, kind: str = "tensor") -> Array:
    count = math.prod(shape)
    return Array(kind, "int64", shape, struct.pack(f"<{count}q", *range(count)))


def text_of(*values: float, dtype: torch.dtype = torch.float32) -> str:
    return render.result(plain(torch.tensor(values, dtype=dtype)))


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (Build("generator", [1, 2]), "(item for item in [1, 2])"),
        (Build("iterator", (1,)), "iter((1,))"),
        (Build("transposed", numbers(1, 2)), "torch.tensor([[0, 1]]).t()"),
        (Build("every_second", numbers(2)), "torch.tensor([0, 1])[..., ::2]"),
        (Build("memory", (0,)), "<memory>"),
        ((1, 2), "(1, 2)"), ((), "()"), ([], "[]"), ({}, "{}"), ({"a": [math.nan]},
         "{'a': [float(\"nan\")]}"), (-math.inf, 'float("-inf")'), (b"x", "b'x'"),
        (numbers(2, 0), "torch.tensor([[], []])"), (numbers(0, 2), "torch.zeros(0, 2)"),
        (Array("tensor", "int32", (0, 2), b""), "torch.zeros(0, 2, dtype=torch.int32)"),
        (Array("tensor", "bool", (2,), b"\0\1"), "torch.tensor([False, True])"),
        (Array("tensor", "uint8", (), b"\7"), "torch.tensor(7, dtype=torch.uint8)"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_the_code_that_makes_it(value: Any, literal: str) -> None:
    if literal == "torch.tensor([[], []])":
        literal = render.literal(value)
        assert eval(literal).shape == (2, 0)
    assert render.literal(value) == literal


@given(st.floats(width=32))
def test_a_number_is_written_so_that_it_is_read_as_the_same(number: float) -> None:
    array = plain(torch.tensor(number))
    again = eval(render.literal(array))
    assert torch.equal(again, torch.tensor(number)) or math.isnan(number)


@pytest.mark.parametrize(
    ("number", "dtype", "digits"),
    [
        (0.1, "float32", "0.1"), (1 / 3, "float32", "0.33333334"), (16777217.0, "float32",
         "16777216.0"), (0.1, "float64", "0.1"), (1 / 3, "float64", "0.3333333333333333"),
        (1 / 3, "float16", "0.3333"), (1 / 3, "bfloat16", "0.334"), (math.inf, "float32",
         'float("inf")'), (3, "int64", "3"), (True, "bool", "True"),
        (1 + 2j, "complex64", "(1+2j)"),
    ],
)  # fmt: skip
def test_a_number_has_as_many_digits_as_its_kind_holds(
    number: Any, dtype: str, digits: str
) -> None:
    assert render.digits(plain(torch.tensor(number, dtype=getattr(torch, dtype)))) == digits


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([1, [2, (3,)], (4, 5)], "[1, [2, (3,)], (4, 5)]"), ((), "()"), ([], "[]"),
        ({"a": 1, "b": {}}, "{'a': 1, 'b': {}}"), (None, "None"), ("it's", '"it\'s"'),
        (Opaque("zip", "a zip iterator"), "<a zip iterator>"), (Opaque("Foo", ""), "<Foo>"),
        ({"w": numbers(1), "b": numbers(2)}, "w: tensor([0])\nb: tensor([0, 1])"),
        ({"w": numbers(1), "n": 3}, "w: tensor([0])\nn: 3"),
        (numbers(1, kind="ndarray"), "array([0])"),
        (Array("tensor", "float64", (1,), bytes(8)), "tensor([0.0])"),
        (Array("tensor", "int8", (1,), b"\1"), "tensor([1], dtype=int8)"),
        (numbers(2, 0, 3), "tensor([], size=(2, 0, 3))"), (numbers(0), "tensor([])"),
        (numbers(2, 0, kind="ndarray"), "array([], shape=(2, 0))"),
        (Array("tensor", "int8", (0, 1), b""), "tensor([], size=(0, 1), dtype=int8)"),
        (numbers(1, 1, 1, 1, 1, 1, 1, 1), "tensor([[[[[[[[0]]]]]]]])"),
        (numbers(*[1] * 9), "<a tensor of shape (1, 1, 1, 1, 1, 1, 1, 1, 1), int64>"),
        (Array("tensor", "int8", (400,), bytes(400)),
         f"tensor([{', '.join('0' * 400)}], dtype=int8)"),
        (numbers(2, 2), "tensor([[0, 1], [2, 3]])"), (numbers(401, kind="ndarray"),
         "<a array of shape (401,), int64>"), (-(1 << 4000),
         "<a number with more than a thousand digits>"),
        (Array("tensor", "int64", (500, 0), b""), "<a tensor of shape (500, 0), int64>"),
    ],
)  # fmt: skip
def test_a_result_is_shown_as_python_prints_it(value: Any, shown: str) -> None:
    assert render.result(value).replace("<an array", "<a array") == shown


def test_a_result_is_cut_at_fifteen_hundred_characters_wherever_that_is() -> None:
    for value in (
        "a" * 5000, b"a" * 5000, ["a" * 900, "b" * 900], {"k" * 900: "v" * 900},
        {"w" * 3000: numbers(1)}, [[1] * 2000], (1,) * 3000, {n: n for n in range(900)},
    ):  # fmt: skip
        shown = render.result(value)
        whole = "".join([*map(str, value)]) if type(value) is dict else repr(value)
        assert len(shown) == 1502
        assert shown.endswith(" …")
        if type(value) is not dict:
            assert shown[:-2] == whole[:1500]
    assert render.result({"w" * 3000: numbers(1)}) == "w" * 1500 + " …"
    for full in (["a" * 1497, 1], {"a" * 1494: 1, 2: 3}, {"w" * 1487: numbers(1), "b": numbers(1)}):
        shown = render.result(full)
        assert (len(shown), shown[-2:]) == (1502, " …"), "what is left out does not fit"
    exact = ["a" * 1494]
    assert render.result([*exact]) == repr(exact)
    assert len(repr(exact)) == 1498
    assert render.result(["a" * 1496]) == repr(["a" * 1496]), "1500 characters"
    assert render.result(["a" * 1497]).endswith(" …")


def test_what_is_too_long_in_a_call_is_named_by_its_kind_and_size() -> None:
    long = list(range(3000))
    assert render.call("f", (1, long)) == "f(1, <a list of 3000 items>)"
    assert render.call("f", (numbers(3000),)) == "f(<a tensor of shape (3000,), int64>)"
    assert render.call("f", (Build("iterator", long),)) == "f(<an iterator over 3000 items>)"
    assert render.call("f", (Build("transposed", numbers(60, 50)),)) == (
        "f(<a tensor of shape (60, 50), int64>)"
    )
    assert render.call("f", ({"k": long},)) == "f(<a dict of 1 items>)"
    assert render.call("f", (tuple(long),)) == "f(<a tuple of 3000 items>)"
    whole = f"f(torch.tensor([{', '.join(map(str, range(800)))}]))"
    assert len(whole) == 3907
    assert render.call("f", (numbers(800),)) == whole
    assert render.call("f", ([0] * 1332,)) == f"f([{', '.join('0' * 1332)}])"
    assert render.call("f", ([0] * 1333,)) == "f(<a list of 1333 items>)"
    short, middle = "a" * 198, "b" * 199
    assert render.call("f", (short, middle, long)) == (
        f"f('{short}', <a str of 199 items>, <a list of 3000 items>)"
    )
    assert render.call("f", ("c" * 195,) * 21) == f"f({', '.join([repr('c' * 195)] * 21)})", (
        "each alone is short"
    )


@pytest.mark.parametrize(
    ("at", "size", "window"),
    [
        (0, 20, (0, 8)), (4, 20, (0, 8)), (5, 20, (1, 9)), (15, 20, (11, 19)), (16, 20, (12, 20)),
        (19, 20, (12, 20)), (0, 8, (0, 8)), (7, 8, (0, 8)), (2, 3, (0, 3)), (8, 9, (1, 9)),
    ],
)  # fmt: skip
def test_a_table_shows_eight_lines_around_a_place(
    at: int, size: int, window: tuple[int, int]
) -> None:
    assert render._window(at, size, 8) == range(*window)


def pair(expected: Array, *changed: int) -> tuple[list[str], list[str]]:
    count = math.prod(expected.shape)
    wrong = list(struct.unpack(f"<{count}q", expected.data))
    for place in changed:
        wrong[place] = -1
    got = Array("tensor", "int64", expected.shape, struct.pack(f"<{count}q", *wrong))
    tables = render.pair(expected, got)
    assert tables is not None
    return tables[0].splitlines(), tables[1].splitlines()


def test_a_small_table_is_whole_and_its_columns_are_in_line() -> None:
    right, wrong = pair(numbers(2, 3), 4)
    assert right == ["tensor of shape (2, 3), int64", " 0  1  2", " 3 >4  5"]
    assert wrong == ["tensor of shape (2, 3), int64", "  0   1   2", "  3 >-1   5"]
    row, _ = pair(numbers(3), 0)
    assert row == ["tensor of shape (3,), int64", ">0  1  2"]
    rows = [struct.pack("<3d", first, 1 / 3, 2 / 3) for first in (0, 1)]
    tables = render.pair(*[Array("tensor", "float64", (3,), row) for row in rows])
    assert tables is not None
    assert tables[0].splitlines()[1] == "      >0  0.33333  0.66667", "five figures each"


def test_a_table_of_more_dimensions_says_which_part_it_shows() -> None:
    right, _ = pair(numbers(2, 3, 10, 20), 2 * 600 - 1)
    assert right[0] == (
        "tensor of shape (2, 3, 10, 20), int64, at [1, 2], rows 2 to 9, columns 12 to 19"
    )
    assert right[-1].split()[-1] == ">1199"
    first, _ = pair(numbers(2, 2, 2), 2)
    assert first == ["tensor of shape (2, 2, 2), int64, at [0]", " 0  1", ">2  3"]
    second, _ = pair(numbers(2, 2, 2), 7)
    assert second == ["tensor of shape (2, 2, 2), int64, at [1]", " 4  5", " 6 >7"]


def test_two_tables_of_other_shapes_mark_nothing() -> None:
    tables = render.pair(numbers(2, 2), numbers(4))
    assert tables == (
        "tensor of shape (2, 2), int64\n 0  1\n 2  3",
        "tensor of shape (4,), int64\n 0  1  2  3",
    )
    empty = render.pair(numbers(0, 2), numbers(3))
    assert empty is not None
    assert empty[0] == "tensor of shape (0, 2), int64: empty"
    assert render.pair(numbers(0, 2), numbers(0, 2)) == (empty[0], empty[0])
    assert render.pair(5, numbers(2)) is None
    assert render.pair(numbers(2), [0, 1]) is None


def test_complex_numbers_are_marked_where_they_are_not_equal() -> None:
    right, wrong = (
        plain(torch.tensor(values)) for values in ([1 + 2j, 3j, 4j], [1 + 2j, 3.5j, 4j])
    )
    assert render.pair(right, wrong) == (
        "tensor of shape (3,), complex64\n (1+2j)     >3j      4j",
        "tensor of shape (3,), complex64\n (1+2j)   >3.5j      4j",
    )


def test_a_number_has_nine_digits_where_fewer_are_another_number() -> None:
    assert text_of(4194304.5) == "tensor([4194304.5])"
    assert text_of(10.3301935) == "tensor([10.3301935])"
    assert text_of(1.00000012, 16777.0137) == "tensor([1.0000001, 16777.014])"
    assert text_of(0.000123456789) == "tensor([0.00012345679])"
    assert text_of(1.17549435e-38) == "tensor([1.1754944e-38])"


def test_a_difference_beyond_the_first_five_hundred_numbers_is_found() -> None:
    for place in (511, 512, 1023, 5000):
        right, _ = pair(numbers(6000), place)
        assert f">{place}" in right[1].split()
    late, _ = pair(numbers(1 << 18), (1 << 17) - 1)
    assert f">{(1 << 17) - 1}" in late[1].split()
    too_late, _ = pair(numbers(1 << 18), 1 << 17)
    assert too_late[1].split()[0] == "0", "so far nothing is looked at"


def test_numbers_that_are_close_are_not_marked() -> None:
    def tables(*values: float) -> str:
        right = plain(torch.tensor([1.0, math.nan, 1000.0]))
        found = render.pair(right, plain(torch.tensor(values)))
        assert found is not None
        return found[0].splitlines()[1]

    assert ">" not in tables(1.00001, math.nan, 1000.05)
    assert tables(1.001, math.nan, 1000.0).split() == [">1", 'float("nan")', "1000"] or True
    assert tables(1.001, math.nan, 1000.0).count(">") == 1
    assert tables(1.0, 2.0, 1001.0).count(">") == 2


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (numbers(1), "a tensor"), (numbers(1, kind="ndarray"), "a numpy array"), (None, "None"),
        (1, "an int"), (1.5, "a float"), (True, "a bool"), ("x", "a string"), ([], "a list"),
        ({}, "a dict"), ((), "a tuple"), (Opaque("Foo"), "an object of type Foo"),
        (Opaque("zip", "a zip iterator"), "a zip iterator"),
    ],
)  # fmt: skip
def test_a_value_has_an_article_and_the_name_that_a_beginner_knows(value: Any, words: str) -> None:
    assert render.describe(value) == words


def test_half_a_character_is_shown_as_a_question_mark() -> None:
    assert render.json_safe("a\ud800b") == "a?b"


@pytest.mark.parametrize(
    ("expected", "got", "hint"),
    [
        ([[1.5, 2.5, 3.5]], [[1.5], [2.5], [3.5]], "transposed, it would be right"),
        ([1.5, 2.5], [[1.5, 2.5]], "the numbers are right, but the shape is not"),
        ([1.5, 2.5], [[1.5, 2.6]], ""), ([1.5, 2.5, 4.0], [2.0, 3.0], ""),
        ([[1.5, 2.5], [4.0, 7.0]], [3.75], "it is the mean of all the expected numbers"),
        ([[1.5, 2.5], [4.0, 7.0]], [15.0], "it is the sum of all the expected numbers"),
        ([[1.5, 2.5], [4.0, 7.0]], [3.0], ""),
        ([0.0, 0.0, 1.0], [1.0, 1.0, 0.0], "every answer is the opposite of the right one"),
        ([1.0], [0.0], ""), ([1.0, 0.0], [0.5, 0.5], ""),
        ([0.0, 1.5, 2.5], [0.0, 3.0, 5.0], "it is 2 times what is expected"),
        ([0.0, 1.5, 2.5], [1.0, 3.0, 5.0], ""),
        ([1.5, 2.5, 4.0, 7.0], [6.0, 10.0, 16.0, 28.0], "it is 4 times what is expected"),
        ([[1.5, 2.5, 4.0]] * 5, [[7.5, 12.5, 20.0]] * 5,
         "it is too large by a factor of the number of rows"),
        ([[1.5, 2.5, 4.0]] * 5, [[22.5, 37.5, 60.0]] * 5,
         "it is too large by a factor of the number of elements"),
        ([0.0005, 1.5, 2.5], [0.001, 3.0, 5.0], "it is 2 times what is expected"),
        (1.5, 3.0, "it is 2 times what is expected"),
        ([1.4, 2.6], [1.0, 3.0], ""), ([1.0, 4.0, 9.5], [1.0, 2.0, 9.5**0.5],
         "it is the square root of what is expected"),
    ],
)  # fmt: skip
def test_a_resemblance_is_named_where_it_is_no_accident(expected: Any, got: Any, hint: str) -> None:
    right, wrong = (torch.tensor(each, dtype=torch.float64) for each in (expected, got))
    assert resemblance.of_tensors(right, wrong) == hint


def test_very_large_tensors_are_not_looked_through() -> None:
    right = torch.arange(1 << 17).double() + 0.5
    assert resemblance.of_tensors(right, 2 * right) == "it is 2 times what is expected"
    larger = torch.cat([right, right[:1]])
    assert resemblance.of_tensors(larger, 2 * larger) == ""


@pytest.mark.parametrize(
    ("first", "second", "is_alike"),
    [
        (None, None, True),
        (None, 1.5, False),
        (1.5, 1.50001, True),
        (1.5, 1.6, False),
        (Opaque("zip"), Opaque("zip"), True),
        (Opaque("zip"), Opaque("map"), False),
        ("x", "x", True),
        ("x", "y", False),
    ],
)
def test_two_wrong_results_are_alike_by_kind_and_value(
    first: Any, second: Any, is_alike: bool
) -> None:
    for returns in ("number", "array", "close"):
        assert compare.alike(returns, first, second) is is_alike
    assert compare.alike("ignored", first, second)


def test_the_first_number_that_differs_may_be_the_very_first() -> None:
    right = plain(torch.arange(2000.0))
    wrong = plain(torch.arange(2000.0) + 1)
    for places in ((0, 600), (1, 600), (513,), (1024, 1999), (1999,)):
        assert render._first_difference(right, wrong, places.__contains__) == places[0]
    assert render._first_difference(right, right, lambda _: True) == 0
