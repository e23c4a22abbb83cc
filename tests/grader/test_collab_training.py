"""`collab_training`: honest trainings of every kind pass, and no other prediction gets near.

The quick ones run always; all of them with `python -m pytest -m "long or not long"`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.grader.client import grade
from tests.grader.conftest import EXERCISES, ZygoteFor, spec_of
from tests.grader.sections import sections

GOLDEN = Path(__file__).parent / "golden_collab"
HONEST, WRONG = sections(GOLDEN / "honest.md"), sections(GOLDEN / "wrong.md")
QUICK = (
    "alternating least squares", "nearest users on what biases leave", "gradients by hand",
    "the mean of each item", "biases by least squares",
    "known ratings remembered, the item's mean for others",
)  # fmt: skip
# Beside a limit of 0.75.
MOST_OF_HONEST, LEAST_OF_OTHERS = 0.68, 0.82
COLUMN = """
import torch

def train(x, ratings, n_users, n_items):
    p = [torch.nn.Parameter(torch.randn(n, 5) * 0.1) for n in (n_users, n_items)]
    optimizer = torch.optim.Adam(p, lr=0.02)
    def predict(x):
        return (p[0][x[:, 0]] * p[1][x[:, 1]]).sum(1, keepdim=True) + 3
    for _ in range(8):
        for rows in torch.randperm(len(x)).split(128):
            ((predict(x[rows]) - ratings[rows, None]) ** 2).mean().backward()
            optimizer.step()
            optimizer.zero_grad()
    return predict
"""


def parameters(listed: list[tuple[str, str]]) -> list[pytest.param]:
    return [
        pytest.param(code, id=title, marks=[] if title in QUICK else pytest.mark.long)
        for title, code in listed
    ]


def error_of(code: str, zygote_for: ZygoteFor, seed: int) -> float:
    """The root mean squared error on the unseen ratings."""
    spec = spec_of("collab_training")
    verdict = grade(spec, code.encode(), zygote=zygote_for(spec), seed=seed)
    error = verdict.checks[2]
    assert error.got, verdict
    assert verdict.passed is (error.status == "passed"), verdict
    return float(error.got)


def test_there_are_forty_honest_trainings() -> None:
    assert len({code for _, code in HONEST}) >= 40


@pytest.mark.parametrize("code", parameters(HONEST))
def test_an_honest_training_passes_with_a_margin(code: str, zygote_for: ZygoteFor) -> None:
    assert error_of(code, zygote_for, seed=1) <= MOST_OF_HONEST


@pytest.mark.parametrize("code", parameters(WRONG))
def test_without_a_product_of_factors_the_limit_is_out_of_reach(
    code: str, zygote_for: ZygoteFor
) -> None:
    assert error_of(code, zygote_for, seed=2) >= LEAST_OF_OTHERS


def test_a_column_of_ratings_passes_with_a_nit(zygote_for: ZygoteFor) -> None:
    spec = spec_of("collab_training")
    verdict = grade(spec, COLUMN.encode(), zygote=zygote_for(spec), seed=3)
    assert verdict.passed, verdict
    assert any("column" in nit for nit in verdict.nits)


@pytest.mark.parametrize(
    "name", ["nothing-returned", "table-too-small", "not-callable", "remembered"]
)
def test_what_learns_nothing_is_named(name: str, zygote_for: ZygoteFor) -> None:
    spec = spec_of("collab_training")
    path = EXERCISES / "collab_training" / "wrong" / f"{name}.py"
    verdict = grade(spec, path, zygote=zygote_for(spec), seed=4)
    assert not verdict.passed
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == name
