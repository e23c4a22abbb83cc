"""Whether a result is a view of an argument, as a runner says for a message."""

from __future__ import annotations

import ast
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from quizzer.grader.judge import self_check
from quizzer.grader.process.runner import shares_memory

TENSOR = torch.arange(6.0).view(2, 3)
LIST = [1, 2]


@pytest.mark.parametrize(
    ("result", "argument", "is_shared"),
    [
        (TENSOR, TENSOR, True), (TENSOR[1:], TENSOR, True), (TENSOR.t(), TENSOR, True),
        (TENSOR.clone(), TENSOR, False), (TENSOR + 0, TENSOR, False), (LIST, LIST, True),
        ([1, 2], LIST, False), (5, 5, False), ("a", "a", False), (None, None, False),
        ((1,), (1,), False), (True, True, False), (np.arange(3), TENSOR, False),
        (TENSOR, LIST, False), (TENSOR.to_sparse(), TENSOR.to_sparse(), False),
    ],
)  # fmt: skip
def test_a_view_of_an_argument_is_known(result: Any, argument: Any, is_shared: bool) -> None:
    assert shares_memory(result, argument) is is_shared


def plain(a: int) -> int:
    return a + 1


double = lambda a: a * 2  # noqa: E731 as an exercise's files may have it


def test_the_code_of_a_wrong_implementation_is_its_own() -> None:
    def code(implementation: object, source: str = "given") -> str:
        return self_check._code_of(SimpleNamespace(implementation=implementation, source=source))  # type: ignore[arg-type]

    assert code(plain) == "def plain(a: int) -> int:\n    return a + 1"
    assert code(double) == "lambda a: a * 2"
    assert code(plain, "") == "", "one without a source has its own nowhere else"
    assert code(len) == ""
    assert ast.parse(code(plain))
