"""`cnn_training`: honest trainers of every kind pass, and what is not a small network is named.

The quick ones run always; all of them with `python -m pytest -m "long or not long"`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.grader.client import grade
from tests.grader.conftest import EXERCISES, ZygoteFor, spec_of

HONEST = sorted((Path(__file__).parent / "golden_cnn" / "honest").glob("*.py"))
WRONG = EXERCISES / "cnn_training" / "wrong"
QUICK = ("too-many-parameters", "not-flattened", "nothing-returned", "channels-do-not-fit")
DROPOUT = """
import torch
from torch import nn
from torch.nn import functional as F

def train(images, labels):
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, 2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.8),
        nn.Linear(288, 10),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for rows in torch.randperm(len(images)).split(32):
        F.cross_entropy(model.eval()(images[rows]), labels[rows]).backward()
        optimizer.step()
        optimizer.zero_grad()
    return model.train()
"""


@pytest.mark.parametrize(
    "path",
    [
        path
        if path.stem == "one_cycle_by_hand"
        else pytest.param(path, marks=pytest.mark.long, id=path.stem)
        for path in HONEST
    ],
    ids=lambda path: path.stem,
)
def test_whatever_trains_a_small_network_passes(path: Path, zygote_for: ZygoteFor) -> None:
    spec = spec_of("cnn_training")
    verdict = grade(spec, path, zygote=zygote_for(spec))
    assert verdict.passed, "\n".join(check.message for check in verdict.checks)


@pytest.mark.parametrize("name", QUICK)
def test_what_is_no_small_network_is_named(name: str, zygote_for: ZygoteFor) -> None:
    spec = spec_of("cnn_training")
    verdict = grade(spec, WRONG / f"{name}.py", zygote=zygote_for(spec))
    assert not verdict.passed
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == name


def test_dropout_that_is_left_on_is_named(zygote_for: ZygoteFor) -> None:
    spec = spec_of("cnn_training")
    verdict = grade(spec, DROPOUT.encode(), zygote=zygote_for(spec))
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == "train-mode-left-on"
    assert "Dropout" in verdict.diagnosis.explanation
