"""Each exercise has an input that is large enough for a solution that looks at a part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.grader.client import grade
from tests.conftest import WarmGrader
from tests.grader.conftest import EXERCISES, ZygoteFor, spec_of

LOOP = """
import torch

def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr)
    for _ in range(epochs):
        for xb, yb in batches[:6]:
            loss_fn(model(xb[:100]), yb[:100]).backward()
            opt.step()
            opt.zero_grad()
"""
LEARNER = """
import torch

class Learner:
    def __init__(self, batches, valid, model, loss_fn, metric, lr):
        self.batches, self.valid, self.model = batches, valid, model
        self.loss_fn, self.metric, self.lr = loss_fn, metric, lr

    def fit(self, epochs):
        opt, rows = torch.optim.SGD(self.model.parameters(), self.lr), []
        for epoch in range(epochs):
            losses = []
            for xb, yb in self.batches:
                loss = self.loss_fn(self.model(xb), yb)
                loss.backward()
                opt.step()
                opt.zero_grad()
                losses.append(loss.item())
            with torch.no_grad():
                parts = [(x[:100], y[:100]) for x, y in self.valid[:5]]
                sizes = torch.tensor([float(len(y)) for _, y in parts])
                valid = torch.tensor([float(self.loss_fn(self.model(x), y)) for x, y in parts])
                metric = torch.tensor([float(self.metric(self.model(x), y)) for x, y in parts])
            rows.append({
                "epoch": epoch, "train_loss": sum(losses) / len(losses),
                "valid_loss": (valid * sizes).sum() / sizes.sum(),
                "metric": (metric * sizes).sum() / sizes.sum(),
            })
        return rows
"""
# By exercise, a solution that is right for small inputs and looks at a part of a large one.
PARTS = {
    "list_comprehension": "def odd_doubles(xs):\n    return [2 * x for x in xs[:1000] if x % 2]\n",
    "zip_pairs": "def pair_up(a, b):\n    return list(zip(a, b))[:100]\n",
    "tensor_slicing": "import torch\ndef make_tensor():\n"
    "    return torch.arange(1, 10).view(3, 3)\n"
    "def double_corner(t):\n    return torch.stack([t[1, 1:] * 2, t[2, 1:]])\n",
    "pixel_similarity": "def mean_image(images):\n    return images[:64].mean(0)\n"
    "def l1_distance(a, b):\n    return (a - b).abs().mean((-1, -2))\n"
    "def is_three(images, mean3, mean7):\n"
    "    return l1_distance(images, mean3) < l1_distance(images, mean7)\n",
    "rmse_l1": "def l1(a, b):\n    return (a - b).flatten()[:100].abs().mean()\n"
    "def rmse(a, b):\n    return ((a - b).flatten()[:100] ** 2).mean().sqrt()\n",
    "broadcasting": "def outer_sum(a, b):\n    return a[:, None] + b\n"
    "def center_columns(t):\n    return t - t[:100].mean(0)\n",
    "activations": "import torch\ndef sigmoid(x):\n    return 1 / (1 + torch.exp(-x))\n"
    "def relu(x):\n    y = x.flatten().clone()\n    y[:100] = y[:100].clamp(min=0)\n"
    "    return y.view(x.shape)\n",
    "linear_layer": "def linear1(xb, weights, bias):\n    out = xb @ weights\n"
    "    out[:100] += bias\n    return out\n",
    "mnist_loss": "import torch\ndef mnist_loss(predictions, targets):\n"
    "    p = predictions[:100].sigmoid()\n"
    "    return torch.where(targets[:100] == 1, 1 - p, p).mean()\n",
    "batch_accuracy": "def batch_accuracy(predictions, targets):\n"
    "    return ((predictions[:100] > 0) == targets[:100]).float().mean()\n",
    "sgd_step": "import torch\n@torch.no_grad()\ndef sgd_step(params, lr):\n"
    "    for p in params[:8]:\n        if p.grad is not None:\n"
    "            p -= lr * p.grad\n            p.grad = None\n",
    "data_loader": "def minibatches(x, y, batch_size):\n"
    "    starts = range(0, len(x), batch_size)\n"
    "    return [(x[i:i + batch_size], y[i:i + batch_size]) for i in starts][:100]\n",
    "training_loop": LOOP,
    "learner": LEARNER,
    "mnist_training": (EXERCISES / "mnist_training/wrong/trained-on-a-part.py").read_text("utf-8"),
}
# Those of later chapters are files, one for each exercise.
PARTS |= {
    path.stem: path.read_text("utf-8") for path in Path(__file__).with_name("partial").glob("*.py")
}


@pytest.fixture
def plain_zygote_for(warm_grader: WarmGrader) -> ZygoteFor:
    """Graders that search for no cause, which costs more than the grading and is not asked here."""
    return lambda spec: warm_grader(spec.needs_torch, 0.0)


def test_there_is_a_solution_for_each_exercise() -> None:
    assert sorted(PARTS) == sorted(path.parent.name for path in EXERCISES.glob("*/exercise.toml"))


@pytest.mark.parametrize("exercise", PARTS)
def test_a_solution_that_looks_at_a_part_of_a_large_input_fails(
    exercise: str, plain_zygote_for: ZygoteFor
) -> None:
    spec = spec_of(exercise)
    for seed in range(1, 1 + min(2, spec.seeds or 2)):
        verdict = grade(spec, PARTS[exercise].encode(), zygote=plain_zygote_for(spec), seed=seed)
        assert verdict.status == "failed", verdict


def test_another_threshold_is_never_taken_for_a_certain_other_one(
    plain_zygote_for: ZygoteFor,
) -> None:
    spec = spec_of("batch_accuracy")
    for threshold in (0.4, 0.6, 0.7):
        code = (
            "def batch_accuracy(predictions, targets):\n"
            f"    return ((predictions.sigmoid() > {threshold}) == targets).float().mean()\n"
        )
        for seed in range(6):
            verdict = grade(spec, code.encode(), zygote=plain_zygote_for(spec), seed=seed)
            assert verdict.status == "failed"
            diagnosis_id = verdict.diagnosis.id if verdict.diagnosis else ""
            assert diagnosis_id not in ("half-of-raw-predictions", "threshold-elsewhere"), (
                threshold,
                seed,
            )
