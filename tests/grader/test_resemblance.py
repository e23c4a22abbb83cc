"""Hints and tables take whatever a submission can return beside whatever is expected."""

from __future__ import annotations

import itertools

import torch

from quizzer.grader.values import render, resemblance
from quizzer.grader.values.convert import plain

ANYTHING = [
    torch.tensor(2.5), torch.tensor([1.0, 2.0]), torch.tensor([2.5]), torch.zeros(0),
    torch.zeros(2, 0, 3), torch.arange(6).view(3, 2).float(), torch.arange(6), torch.tensor([True]),
    torch.tensor([[True, False]]), torch.rand(2, 3, 4), torch.tensor([float("nan"), 1.0]),
    torch.rand(1, 1, 28, 28), torch.tensor([1 + 2j, 3]), torch.tensor([7, 2**62]),
]  # fmt: skip


def test_every_pair_of_tensors_can_be_compared_and_shown() -> None:
    for expected, got in itertools.product(ANYTHING, ANYTHING):
        assert isinstance(resemblance.of_tensors(expected, got), str)
        render.pair(plain(expected), plain(got))


def test_resemblances_are_named() -> None:
    t = torch.tensor([[1.0, 2.0, -3.0], [4.0, 5.0, 6.5]])
    cases = {
        "every sign is reversed": -t,
        "it is 2 times what is expected": 2 * t,
        "every number is off by 1.5": t + 1.5,
        "transposed, it would be right": t.t(),
        "the numbers are right, but the shape is not": t.flatten(),
        "it is the mean of all the expected numbers": t.mean(),
        "the numbers are right, but in a different order": t.flip(0),
        "it is the absolute value of what is expected": t.abs(),
    }
    assert {like: resemblance.of_tensors(t, wrong) for like, wrong in cases.items()} == {
        like: like for like in cases
    }


def test_one_row_or_one_number_is_no_factor() -> None:
    row = torch.tensor([[1.5, 2.5]], dtype=torch.float64)
    nearly = row * torch.tensor([[1.00009, 1.00018]], dtype=torch.float64)
    assert resemblance.of_tensors(row, nearly) == ""
