"""Causes read off a file's own lines: a name almost right, chance, a name that is not called."""

from __future__ import annotations

import pytest

from quizzer.grader.declarations import Case, Nit
from quizzer.grader.diagnosis import heuristics, uncalled
from quizzer.grader.diagnosis.heuristics import failing_line, sources, with_near_name
from quizzer.grader.diagnosis.nits import earned
from quizzer.grader.diagnosis.normal_form import normal_form
from quizzer.grader.trials import Outcome, Trial
from quizzer.grader.values.wire import Opaque
from quizzer.grader.verdict import Diagnosis

UNKNOWN = Diagnosis("name-unknown", "A name that is not defined", "Python knows no such name.")
SOURCE = """
import numpy as numbers
import matplotlib.pyplot
from os import path as location

def gradient(learning_rate):
    momentum = learning_rate
    return momentum.detach()

class Layer:
    pass
"""


def near(message: str, source: str = SOURCE) -> str:
    found = with_near_name(UNKNOWN, message, source)
    assert found is not None
    assert (found.id, found.title) == (UNKNOWN.id, UNKNOWN.title)
    return found.explanation.removeprefix(UNKNOWN.explanation).strip()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gradeint", "gradient"), ("learning_rte", "learning_rate"), ("momentm", "momentum"),
        ("Layr", "Layer"), ("numberss", "numbers"), ("locaton", "location"), ("prnt", "print"),
        ("matplotlb", "matplotlib"), ("enumerat", "enumerate"),
    ],
)  # fmt: skip
def test_a_name_that_is_spelt_almost_alike_is_proposed(typed: str, meant: str) -> None:
    assert near(f"name '{typed}' is not defined") == f"Did you mean `{meant}` instead of `{typed}`?"


def test_nothing_is_proposed_for_a_name_that_resembles_none() -> None:
    assert near("name 'weights' is not defined") == ""
    assert near("name 'pyplot' is not defined") == "", "it is a part of a name"
    assert near("name 'gradient' is not defined") == "", "that one would not help"
    assert near("name 'gradeint' is not defined", "def broken(:") == ""
    assert near("division by zero") == ""
    assert with_near_name(None, "name 'gradeint' is not defined", SOURCE) is None


def test_an_attribute_is_compared_with_attributes_alone() -> None:
    assert near("'Tensor' object has no attribute 'detatch'") == (
        "Did you mean `detach` instead of `detatch`?"
    )
    assert near("'Tensor' object has no attribute 'momentm'") == ""
    assert near("module 'numpy' has no attribute 'math'") == "", "an import would not help"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("torch", "import torch"), ("np", "import numpy as np"), ("numpy", "import numpy"),
        ("math", "import math"), ("nn", "from torch import nn"),
        ("F", "import torch.nn.functional as F"), ("random", "import random"),
    ],
)  # fmt: skip
def test_a_library_that_is_not_imported_is_named_with_its_line(name: str, line: str) -> None:
    found = with_near_name(UNKNOWN, f"name '{name}' is not defined", "")
    assert found is not None
    assert found.explanation == (
        f"`{name}` is used, but never imported: the file needs `{line}` at its top."
    )


@pytest.mark.parametrize(
    ("names", "what"),
    [
        ("shuffle randperm permutation sample choice choices RandomSampler random_split",
         "orders or picks items at random"),
        ("rand randn randint rand_like random randrange uniform gauss normal bernoulli_ random_ "
         "normalvariate standard_normal multinomial kaiming_uniform_ xavier_normal_ randn_like",
         "makes random numbers"),
        ("reset_parameters Linear LazyLinear Conv2d ConvTranspose1d Embedding GRU LSTM RNN",
         "starts with random weights"),
        ("dropout Dropout Dropout2d AlphaDropout feature_alpha_dropout",
         "sets numbers to zero at random"),
        ("empty empty_like new_empty Tensor FloatTensor",
         "contains whatever was in that memory before"),
        ("time time_ns perf_counter now uuid4 id", "differs on every run"),
    ],
)  # fmt: skip
def test_each_kind_of_chance_is_described(names: str, what: str) -> None:
    for name in names.split():
        assert [call.what for call in sources(f"x = a.b.{name}(1)")] == [what], name
        assert [call.name for call in sources(f"{name}()")] == [name]


@pytest.mark.parametrize(
    "code",
    [
        "torch.zeros(3)", "x.randomize()", "torch.manual_seed(1)", "random.seed(1)", "tensor(1)",
        "identity(x)", "Conv(1)", "brand(1)", "x.normalize()", "f(shuffle=False)", "f(shuffle=0)",
        "g(drop_last=True)", "randn", "linear(1)",
    ],
)  # fmt: skip
def test_what_only_looks_like_chance_is_none(code: str) -> None:
    assert sources(code) == []


def test_chance_is_listed_by_lines_and_told_of_the_first() -> None:
    code = "def f():\n    g(\n        randn(1))\n    return rand(DataLoader(x, shuffle=True))\n"
    found = sources(code)
    assert [call.line for call in found] == [3, 4, 4]
    assert {call.name for call in found[1:]} == {"rand", "shuffle=True"}
    told = heuristics.diagnosis("f", found, differs=True)
    assert "Line 3 has `randn`" in told.explanation
    assert "Called again with the same arguments, `f` gives" in told.explanation
    assert "even if a seed" in heuristics.diagnosis("f", found, differs=False).explanation


FENCED = ["Here is my code:", "```python", "x = 1", "```"]


@pytest.mark.parametrize(
    ("lines", "line", "expected"),
    [
        (FENCED, 1, "```python"), (FENCED, 2, "the line"), (FENCED, 3, "the line"),
        (["def f():", *FENCED], 1, "the line"), (['"""', *FENCED], 1, "the line"),
        (["a b", "x = 1"], 1, "the line"), (["a b", "~~~", "x"], 1, "~~~"),
        ([" ```", "x"], 1, "the line"), ([*FENCED, "def f():"], 1, "```python"),
    ],
)  # fmt: skip
def test_text_around_a_fence_is_explained_by_the_fence(
    lines: list[str], line: int, expected: str
) -> None:
    assert failing_line("\n".join(lines), line, "the line") == expected


def given(*values: object) -> list[Trial]:
    case = Case("a check", "f")
    return [Trial(case, (), Outcome(1), Outcome(value)) for value in values]


METHOD = Opaque("builtin_function_or_method", "a function")


def test_a_line_that_only_names_a_method_is_not_called() -> None:
    found = uncalled.diagnosis("def f(t):\n    optimizer.zero_grad\n    return t", given(1))
    assert found is not None
    assert found.title == "`optimizer.zero_grad` is not called"
    assert "A call is `optimizer.zero_grad()`." in found.explanation
    for code in ("t.shape", "sum", "t.sum()", "x = t.sum", "'sum'"):
        assert uncalled.diagnosis(f"def f(t):\n    {code}\n    return t", given(1)) is None
    long = uncalled.diagnosis("x." + "a" * 80 + ".sum", given(1))
    assert long is not None
    assert long.title == "`x." + "a" * 58 + "` is not called"


def test_a_method_that_is_returned_itself_is_named_where_all_results_are_functions() -> None:
    code = "def f(t):\n    return t.sum\n"
    found = uncalled.diagnosis(code, given(METHOD, Opaque("method")))
    assert found is not None
    assert "The result is `t.sum` itself" in found.explanation
    other = uncalled.diagnosis("def f(t):\n    return t.spam\n", given(METHOD))
    assert other is not None
    assert "The result is the function itself" in other.explanation
    long = uncalled.diagnosis("def f(t):\n    return " + "a" * 80 + ".sum\n", given(METHOD))
    assert long is not None
    assert "`" + "a" * 56 + ".sum`" in long.explanation
    for results in ([METHOD, 1], [Opaque("function")], []):
        assert uncalled.diagnosis(code, given(*results)) is None
    assert uncalled.diagnosis(code, [Trial(Case("a check", "f"), ())]) is None


def test_a_nit_is_looked_for_in_a_short_solution() -> None:
    nit = Nit("a nit", "return", "")
    definition = "def f():\n    return '{}'"
    room = 16_000 - len(definition.format(""))
    assert earned(nit, definition.format("a" * room), ("f",))
    assert not earned(nit, definition.format("a" * (room + 1)), ("f",))
    assert not earned(Nit("a nit", "^x", ""), "x = 1\n", ("f",)), "other lines are a learner's own"


def test_a_file_too_large_to_look_at_has_no_form() -> None:
    line = "x = 1  # " + "c" * (64_000 - 9)
    assert normal_form(line, ("x",)) == "x = 1"
    assert normal_form(line + "c", ("x",)) == ""
