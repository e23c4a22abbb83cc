"""`cnn_training`: honest trainers of every kind pass, and what is not a small network is named.

The quick ones run always; all of them with `python -m pytest -m "long or not long"`.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F

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

POOLED = """
import torch
from torch import nn
from torch.nn import functional as F

def train(images, labels):
    model = nn.Sequential(
        nn.AvgPool2d(2), nn.Flatten(), nn.Linear(196, 46), nn.ReLU(), nn.Linear(46, 10)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(8):
        for rows in torch.randperm(len(images)).split(64):
            F.cross_entropy(model(images[rows]), labels[rows]).backward()
            optimizer.step()
            optimizer.zero_grad()
    return model
"""
HARNESS = runpy.run_path(str(EXERCISES / "cnn_training" / "harness.py"))


class Net(nn.Module):
    """Steps on pictures of 28×28, with some layers to choose from."""

    def __init__(self, forward: Callable[[Any, Any], Any]) -> None:
        super().__init__()
        self.dense, self.last = nn.Linear(196, 20), nn.Linear(20, 10)
        self.patch, self.row = nn.Linear(4, 10), nn.Linear(28, 7)
        self.kernel = nn.Parameter(torch.ones(2, 1, 2))
        self.steps = forward

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.steps(self, x)

    def two_dense(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(F.relu(self.dense(x.flatten(1))))


DENSE: dict[str, Callable[[Any, Any], Any]] = {
    "mean by a view": lambda net, x: net.two_dense(x.view(-1, 14, 2, 14, 2).mean((2, 4))),
    "resized": lambda net, x: net.two_dense(F.interpolate(x, scale_factor=0.5, mode="bilinear")),
    "every second pixel": lambda net, x: net.two_dense(x[:, :, ::2, ::2]),
    "maxima": lambda net, x: net.two_dense(F.max_pool2d((x - 0.1) / 0.3, 2)),
    "products": lambda net, x: net.last(
        F.avg_pool2d(x, 2).reshape(len(x), -1) @ net.dense.weight.t()
    ),
}
SHARED: dict[str, Callable[[Any, Any], Any]] = {
    "patches": lambda net, x: net.patch(
        x.view(-1, 14, 2, 14, 2).permute(0, 1, 3, 2, 4).reshape(-1, 196, 4)
    ).mean(1),
    "rows": lambda net, x: net.last(net.row(x.view(-1, 28)).view(len(x), -1)[:, :20]),
    "a kernel that is multiplied": lambda net, x: net.two_dense(
        (x.view(-1, 14, 2, 14, 2) * net.kernel).sum((2, 4))
    ),
    "shifted pictures": lambda net, x: net.two_dense(
        F.avg_pool2d(x[:, :, :-1] * net.kernel[0, 0, 0] + x[:, :, 1:], 2, padding=(1, 0))
    ),
    "one convolution": lambda net, x: F.conv2d(x, torch.ones(10, 1, 3, 3)).mean((2, 3)),
}


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


def test_pooling_and_dense_layers_are_no_convolution(zygote_for: ZygoteFor) -> None:
    spec = spec_of("cnn_training")
    verdict = grade(spec, POOLED.encode(), zygote=zygote_for(spec), seed=1)
    assert [check.status for check in verdict.checks if "91 %" in check.name] == ["passed"]
    assert verdict.status == "failed"
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == "dense-only"


@pytest.mark.parametrize("steps", DENSE.values(), ids=DENSE.keys())
def test_dense_layers_are_recognised_however_the_picture_is_made_smaller(
    steps: Callable[[Any, Any], Any],
) -> None:
    HARNESS["LEARNED"][:] = [Net(steps)]
    assert HARNESS["is_dense"](None, torch.rand(3, 1, 28, 28))


@pytest.mark.parametrize("steps", SHARED.values(), ids=SHARED.keys())
def test_weights_used_at_several_places_are_never_taken_for_dense_layers(
    steps: Callable[[Any, Any], Any],
) -> None:
    HARNESS["LEARNED"][:] = [Net(steps)]
    assert not HARNESS["is_dense"](None, torch.rand(3, 1, 28, 28))


def test_dropout_that_is_left_on_is_named(zygote_for: ZygoteFor) -> None:
    spec = spec_of("cnn_training")
    verdict = grade(spec, DROPOUT.encode(), zygote=zygote_for(spec))
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == "train-mode-left-on"
    assert "Dropout" in verdict.diagnosis.explanation
