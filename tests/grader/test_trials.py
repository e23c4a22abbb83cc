"""What is wrong with one call: its result, an exception, or what it did to its arguments."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from quizzer.grader.trials import TOO_LARGE, Outcome, Trial, places, problem, same, stumbled
from quizzer.grader.values.compare import list_to_tensor
from quizzer.grader.values.convert import plain
from quizzer.grader.values.wire import Build


def trial(*sent: Any, **case: Any) -> Trial:
    fields = {"returns": "exact", "changes": False, "nit": "", **case}
    return Trial(SimpleNamespace(**fields), sent)  # type: ignore[arg-type]


def test_an_exception_is_right_where_it_is_expected_and_told_elsewhere() -> None:
    call, value = trial(1), Outcome(1, after=(1,))
    error = Outcome(raised="KeyError", message="'a'")
    assert problem(call, error, Outcome(raised="KeyError", message="'b'")) == ""
    assert problem(call, value, error) == "it raised KeyError: 'a'"
    assert problem(call, value, Outcome(raised="KeyError")) == "it raised KeyError"
    assert problem(call, error, value) == "it returned a value where KeyError is expected"
    assert problem(trial(1, nit="a remark"), value, error) == ""
    assert problem(trial(1, nit="a remark"), error, value) != ""


def test_an_argument_that_was_changed_is_named() -> None:
    before = Outcome(None, after=([1], [2]))
    after = Outcome(None, after=([1], [3]))
    sentence = "it changed its argument 2{}; leave arguments as they are"
    assert problem(trial([1], [2]), before, after) == sentence.format("")
    viewed = Outcome(None, after=([1], [3]), shared=(1,))
    view = " (what it returned is a view of it)"
    assert problem(trial([1], [2]), before, viewed) == sentence.format(view)
    other = Outcome(None, after=([1], [3]), shared=(0,))
    assert problem(trial([1], [2]), before, other) == sentence.format("")
    assert problem(trial([1], [2]), before, before) == ""
    changes = trial([1], [2], changes=True)
    wrong = "after the call, argument 2 is wrong: item 0 is 3 where 2 is expected"
    assert problem(changes, before, after) == wrong
    assert problem(changes, before, before) == ""


@pytest.mark.parametrize(
    ("sent", "changed"),
    [
        (torch.tensor([0.0]), torch.tensor([-0.0])),
        (torch.tensor([1]), torch.tensor([1.0])),
        (torch.tensor([1]), torch.tensor([[1]])),
        (torch.tensor([1]), [1]),
        ([1], [True]),
        ([torch.tensor([1.0])], [torch.tensor([2.0])]),
    ],
)
def test_an_argument_is_changed_by_any_bit_or_type_and_not_by_being_nan(
    sent: Any, changed: Any
) -> None:
    before, after = Outcome(after=(plain(sent),)), Outcome(after=(plain(changed),))
    assert problem(trial(sent), before, after).startswith("it changed its argument 1")
    assert problem(trial(sent), before, before) == ""
    for value in (torch.tensor([float("nan")]), float("nan"), [float("nan")]):
        nothing, again = (Outcome(after=(plain(value),)) for _ in range(2))
        assert problem(trial(value), nothing, again) == ""


@pytest.mark.parametrize("kind", ["iterator", "generator"])
def test_what_is_left_of_an_iterator_is_nobody_s_concern(kind: str) -> None:
    call = trial(Build(kind, [1]))
    assert problem(call, Outcome(1, after=([],)), Outcome(1, after=([1],))) == ""
    transposed = trial(Build("transposed", [1]))
    assert problem(transposed, Outcome(1, after=([],)), Outcome(1, after=([1],))) != ""


def test_two_outcomes_are_the_same_with_names_and_digits_left_out() -> None:
    call = trial([1])
    first = Outcome(raised="NameError", message="name 'a' is not defined in line 3")
    assert same(
        call, first, Outcome(raised="NameError", message="name 'b' is not defined in line 9")
    )
    assert same(
        call, first, Outcome(raised="NameError", message='name "b" is not defined in line 1')
    )
    assert not same(call, first, Outcome(raised="NameError", message="something else"))
    assert not same(call, first, Outcome(raised="KeyError", message=first.message))
    assert not same(call, first, Outcome(1, after=([1],)))
    raised, returned = Outcome(raised="KeyError"), Outcome(None)
    assert not same(call, raised, returned)
    assert not same(call, returned, raised)
    value = Outcome([1, 2], after=([1],))
    assert same(call, value, Outcome([1, 2], after=([1],)))
    assert not same(call, value, Outcome([1, 3], after=([1],)))
    assert not same(call, value, Outcome([1, 2], after=([9],)))
    assert same(call, Outcome(TOO_LARGE), Outcome(TOO_LARGE))
    assert not same(call, value, Outcome(TOO_LARGE))


def test_what_a_call_left_of_its_arguments_is_the_same_to_the_tolerance_of_tensors() -> None:
    def left(value: Any) -> Outcome:
        return Outcome(1, after=(plain(value),))

    call, near = trial([1]), torch.tensor([1.5, 2.00001])
    assert same(call, left(torch.tensor([1.5, 2.0])), left(near))
    assert not same(call, left(torch.tensor([1.5, 2.1])), left(near))
    assert not same(call, left([1.5, 2.0]), left([1.5, 2.00001]))


def test_a_call_is_written_once_for_all_submissions_of_a_seed() -> None:
    call = trial([1, 2], call="", function="f")
    assert call.text == "f([1, 2])"
    vars(call.case).update(function="g")
    assert call.again().text == call.text == "f([1, 2])"
    assert trial([1], call="f(x)  # x is long", function="f").text == "f(x)  # x is long"


def test_only_a_part_has_to_agree_where_a_misconception_says_so() -> None:
    call = trial([1])
    first, second = Outcome([1, 2], after=([1],)), Outcome([1, 9], after=([1],))
    assert same(call, first, second, lambda value: value[0])
    assert not same(call, first, second, lambda value: value[1])
    assert not same(call, first, Outcome(5, after=([1],)), lambda value: value[0])


def test_a_call_stumbles_where_it_raised_and_that_is_only_a_remark() -> None:
    call = trial(1, nit="remark")
    assert not stumbled(call)
    call.got = Outcome(1)
    assert not stumbled(call)
    call.got = Outcome(raised="KeyError")
    assert stumbled(call)
    call.problem = "another"
    assert not stumbled(call)
    plain = trial(1)
    plain.got = Outcome(raised="KeyError")
    assert not stumbled(plain)


def test_steps_of_a_traceback_that_are_none_are_left_out() -> None:
    steps: list[Any] = [[1, "f", "x"], [1, "f"], ["1", "f", "x"], "step", [2, "g", "y"]]
    assert places(steps) == ((1, "f", "x"), (2, "g", "y"))


@pytest.mark.parametrize(
    ("numbers", "dtype"),
    [
        ([-5, 5], torch.int64), ([True, 2], torch.int64), ([True, False], torch.bool),
        ([1, 2.5], torch.float64), ([-(1 << 63), (1 << 63) - 1], torch.int64),
        ([1 << 63, 1], torch.float64), ([-(1 << 63) - 1, 1], torch.float64),
    ],
)  # fmt: skip
def test_a_list_of_numbers_is_a_tensor_of_the_kind_that_holds_them(
    numbers: list[Any], dtype: torch.dtype
) -> None:
    tensor, reason = list_to_tensor(numbers)
    assert (tensor.dtype, reason) == (dtype, "")


def test_what_comes_behind_an_iterator_is_looked_at_too() -> None:
    before, after = Outcome(None, after=([], [2])), Outcome(None, after=([], [3]))
    call = trial(Build("iterator", [1]), [2])
    assert problem(call, before, after).startswith("it changed its argument 2")
