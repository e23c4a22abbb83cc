"""What a diagnosis says is true of the file: the error itself is named, and no code that is not
there is spoken of."""

from __future__ import annotations

import pytest

from quizzer.grader.client import grade
from quizzer.grader.verdict import Verdict
from tests.grader.conftest import ZygoteFor, spec_of

TRAIN = """
def train(model, batches, loss_fn, lr, epochs):
    for _ in range(epochs):
        for xb, yb in batches:
"""
RIGHT_RMSE = "def rmse(a, b):\n    return ((a - b) ** 2).mean().sqrt()\n"
RIGHT_L1 = "def l1(a, b):\n    return (a - b).abs().mean()\n"
NINE = "import torch\ndef make_tensor():\n    return torch.arange(1, 10).view(3, 3)\n"
RELU = "import torch\ndef relu(x):\n    return x.clamp(min=0)\n"

# Exercise, diagnosis, code; words that its text has, and words that it must not have.
NAMED = {
    "a name that is rebound": (
        "sgd_step", "new-tensor-not-in-place", ["rebound", "never moves"], ["no part in the loss"],
        "def sgd_step(params, lr):\n    for p in params:\n"
        "        p = p - lr * p.grad\n        p.grad.zero_()\n",
    ),
    "backward without parentheses": (
        "training_loop", "named-not-called", ["`loss.backward`"], ["before"],
        TRAIN + "            loss = loss_fn(model(xb), yb)\n            loss.backward\n"
        "            for p in model.parameters():\n"
        "                p.data -= lr * p.grad\n                p.grad = None\n",
    ),
    "an optimizer's step without parentheses": (
        "training_loop", "named-not-called", ["`opt.step`"], [],
        "import torch\ndef train(model, batches, loss_fn, lr, epochs):\n"
        "    opt = torch.optim.SGD(model.parameters(), lr)\n    for _ in range(epochs):\n"
        "        for xb, yb in batches:\n            loss_fn(model(xb), yb).backward()\n"
        "            opt.step\n            opt.zero_grad()\n",
    ),
    "zero_grad without parentheses": (
        "training_loop", "named-not-called", ["`opt.zero_grad`"], [],
        "import torch\ndef train(model, batches, loss_fn, lr, epochs):\n"
        "    opt = torch.optim.SGD(model.parameters(), lr)\n    for _ in range(epochs):\n"
        "        for xb, yb in batches:\n            loss_fn(model(xb), yb).backward()\n"
        "            opt.step()\n            opt.zero_grad\n",
    ),
    "a root without parentheses": (
        "rmse_l1", "named-not-called", ["sqrt"], [],
        RIGHT_L1 + "def rmse(a, b):\n    return ((a - b) ** 2).mean().sqrt\n",
    ),
    "a mean without parentheses in a calculation": (
        "broadcasting", "named-not-called", ["parentheses"], [],
        "def outer_sum(a, b):\n    return a[:, None] + b\n"
        "def center_columns(t):\n    return t - t.mean\n",
    ),
    "append without parentheses": (
        "zip_pairs", "named-not-called", ["`pairs.append`"], [],
        "def pair_up(a, b):\n    pairs = []\n    for x, y in zip(a, b):\n"
        "        pairs.append\n    return pairs\n",
    ),
    "fit that prints": (
        "learner", "fit-returns-nothing", ["`fit`", "return"], ["tensor"],
        "import torch\nclass Learner:\n"
        "    def __init__(self, batches, valid, model, loss_fn, metric, lr):\n"
        "        self.batches, self.valid, self.model = batches, valid, model\n"
        "        self.loss_fn, self.metric, self.lr = loss_fn, metric, lr\n"
        "    def fit(self, epochs):\n        for epoch in range(epochs):\n"
        "            losses = []\n            for xb, yb in self.batches:\n"
        "                loss = self.loss_fn(self.model(xb), yb)\n"
        "                losses.append(loss.item())\n                loss.backward()\n"
        "                for p in self.model.parameters():\n"
        "                    p.data -= self.lr * p.grad\n                    p.grad = None\n"
        "            for xb, yb in self.valid:\n"
        "                value = self.metric(self.model(xb), yb).item()\n"
        "            print(epoch, losses, value)\n",
    ),
    "an optimizer of another model": (
        "training_loop", "update-not-kept", ["not"], ["p = p"],
        "import torch\nother = torch.nn.Linear(1, 1)\n"
        "opt = torch.optim.SGD(other.parameters(), lr=0.1)\n"
        "def train(model, batches, loss_fn, lr, epochs):\n    for _ in range(epochs):\n"
        "        for xb, yb in batches:\n            loss_fn(model(xb), yb).backward()\n"
        "            opt.step()\n            opt.zero_grad()\n",
    ),
    "a semicolon for a colon": (
        "zip_pairs", "colon-missing", ["colon"], ["language"],
        "def pair_up(a, b):\n    for i in a;\n        pass\n    return list(zip(a, b))\n",
    ),
    "a slice of rows after doubling": (
        "tensor_slicing", "chained-slices", ["rows"], ["`t[1:][1:]`", "twice"],
        NINE + "def double_corner(t):\n    return (t * 2)[2:]\n",
    ),
    "two slices one after the other": (
        "tensor_slicing", "chained-slices", ["`t[1:][1:]`"], [],
        NINE + "def double_corner(t):\n    return t[1:][1:] * 2\n",
    ),
    "an attribute that no library has": (
        "sgd_step", "attribute-unknown", ["`lr`"], ["numpy"],
        "def sgd_step(params, lr):\n    for p in params:\n        p.data -= p.grad.lr\n"
        "        p.grad = None\n",
    ),
    "a remainder the wrong way round": (
        "list_comprehension", "nothing-let-through", ["condition"], ["doubling", "doubled"],
        "def odd_doubles(numbers):\n    return [2 * o for o in numbers if 0 % 2]\n",
    ),
    "a doubled number that is tested": (
        "list_comprehension", "nothing-let-through", ["condition"], ["`is`"],
        "def odd_doubles(numbers):\n    return [n for n in [2 * n for n in numbers] if n % 2]\n",
    ),
    "the first pair sliced off": (
        "zip_pairs", "only-first-pair", ["first"], ["`return`", "loop"],
        "def pair_up(a, b):\n    return list(zip(a, b))[:1]\n",
    ),
    "a return in the loop": (
        "zip_pairs", "only-first-pair", ["`return`"], [],
        "def pair_up(a, b):\n    for x, y in zip(a, b):\n        return [(x, y)]\n    return []\n",
    ),
    "arguments of the loss exchanged": (
        "mnist_loss", "arguments-swapped", ["order"], [],
        "import torch\ndef mnist_loss(targets, predictions):\n"
        "    p = predictions.sigmoid()\n    return torch.where(targets == 1, 1 - p, p).mean()\n",
    ),
    "a sum whose mean is taken": (
        "rmse_l1", "sum-not-mean", ["sum"], [],
        RIGHT_L1 + "def rmse(a, b):\n    return ((a - b) ** 2).sum().mean()\n",
    ),
    "one less a mean of signed differences": (
        "mnist_loss", "sign-not-dropped", ["cancel"], [],
        "def mnist_loss(predictions, targets):\n"
        "    p = predictions.sigmoid()\n    return 1 - (targets - p).mean()\n",
    ),
    "an accuracy of signed differences": (
        "batch_accuracy", "sign-not-dropped", ["cancel"], [],
        "def batch_accuracy(predictions, targets):\n"
        "    says = (predictions.sigmoid() > 0.5).float()\n"
        "    return 1 - (targets - says).mean()\n",
    ),
    "a learner that measures on its training batches": (
        "learner", "validated-on-training-data", ["trained on"], [],
        "import torch\nclass Learner:\n"
        "    def __init__(self, batches, valid, model, loss_fn, metric, lr):\n"
        "        self.batches, self.valid, self.model = batches, valid, model\n"
        "        self.loss_fn, self.metric, self.lr = loss_fn, metric, lr\n"
        "    def fit(self, epochs):\n        history = []\n        for epoch in range(epochs):\n"
        "            losses = []\n            for xb, yb in self.batches:\n"
        "                loss = self.loss_fn(self.model(xb), yb)\n"
        "                losses.append(loss.item())\n                loss.backward()\n"
        "                for p in self.model.parameters():\n"
        "                    p.data -= self.lr * p.grad\n                    p.grad = None\n"
        "            valid, metric = [], []\n            with torch.no_grad():\n"
        "                for xb, yb in self.batches:\n"
        "                    valid.append(float(self.loss_fn(self.model(xb), yb)))\n"
        "                    metric.append(float(self.metric(self.model(xb), yb)))\n"
        "            history.append({'epoch': epoch, 'train_loss': sum(losses) / len(losses),\n"
        "                'valid_loss': sum(valid) / len(valid),\n"
        "                'metric': sum(metric) / len(metric)})\n"
        "        return history\n",
    ),
    "the exponential over one plus its inverse": (
        "activations", "numerator", ["eˣ"], ["both above and below"],
        RELU + "def sigmoid(x):\n    return torch.exp(x) / (1 + torch.exp(-x))\n",
    ),
    "a falling sigmoid": (
        "activations", "sign-of-the-exponent", ["rise"], [],
        RELU + "def sigmoid(x):\n    return torch.exp(-x) / (1 + torch.exp(-x))\n",
    ),
    "roots of signed differences": (
        "rmse_l1", "root-of-differences", ["negative"], ["negative mean"],
        RIGHT_L1 + "def rmse(a, b):\n    return (a - b).sqrt().mean()\n",
    ),
    "pairs of a number with itself": (
        "list_comprehension", "number-beside-itself", ["pair"], ["in the list twice"],
        "def odd_doubles(numbers):\n    return [(n, n) for n in numbers if n % 2]\n",
    ),
    "outputs added up": (
        "linear_layer", "outputs-added-up", ["`sum`"], ["(x * weights)"],
        "def linear1(xb, weights, bias):\n    return (xb @ weights).sum() + bias\n",
    ),
    "the formula of one row": (
        "linear_layer", "one-row-for-all", ["single row"], [],
        "def linear1(xb, weights, bias):\n    return (xb * weights.t()).sum() + bias\n",
    ),
}  # fmt: skip


def graded(exercise: str, code: str, zygote_for: ZygoteFor) -> Verdict:
    spec = spec_of(exercise)
    return grade(spec, code.encode(), zygote=zygote_for(spec), seed=7)


@pytest.mark.parametrize("case", NAMED)
def test_the_error_itself_is_named(case: str, zygote_for: ZygoteFor) -> None:
    exercise, id, present, absent, code = NAMED[case]
    verdict = graded(exercise, code, zygote_for)
    verdict_text = f"{verdict.diagnosis}\n" + "\n".join(check.message for check in verdict.checks)
    assert not verdict.passed
    assert verdict.diagnosis is not None, verdict_text
    text = f"{verdict.diagnosis.title}: {verdict.diagnosis.explanation}"
    assert verdict.diagnosis.id == id, verdict_text
    assert all(words in text for words in present), text
    assert not any(words in text for words in absent), text


def test_a_rule_is_skipped_where_a_file_does_not_parse(zygote_for: ZygoteFor) -> None:
    verdict = graded("list_comprehension", "def odd_doubles(numbers)\n    return []\n", zygote_for)
    rule = verdict.checks[0]
    assert (rule.status, verdict.status) == ("skipped", "error")
    assert "cannot be read" in rule.message


def test_an_object_with_only_getitem_is_iterable(zygote_for: ZygoteFor) -> None:
    code = (
        "class Batches:\n    def __init__(self, x, y, n):\n"
        "        self.x, self.y, self.n = x, y, n\n"
        "    def __getitem__(self, i):\n        if i * self.n >= len(self.x):\n"
        "            raise IndexError(i)\n        rows = slice(i * self.n, (i + 1) * self.n)\n"
        "        return self.x[rows], self.y[rows]\n"
        "def minibatches(x, y, batch_size):\n    return Batches(x, y, batch_size)\n"
    )
    assert graded("data_loader", code, zygote_for).passed


@pytest.mark.parametrize("leave", ["exit()", "quit()", "import sys; sys.exit()"])
def test_leaving_the_program_is_named_where_it_happens(leave: str, zygote_for: ZygoteFor) -> None:
    code = f"def pair_up(a, b):\n    return list(zip(a, b))\n{leave}\n"
    verdict = graded("zip_pairs", code, zygote_for)
    assert verdict.status == "crashed"
    assert "ended the program" in verdict.checks[0].message
    assert "line 3" in verdict.checks[0].message
    inside = f"def pair_up(a, b):\n    {leave}\n"
    verdict = graded("zip_pairs", inside, zygote_for)
    failed = next(check for check in verdict.checks if check.status == "failed")
    assert "ended the program in `pair_up`" in failed.message
    assert f"with `{leave}`" in failed.message


@pytest.mark.parametrize("leave", ["exit()", "quit(0)", "raise SystemExit"])
def test_a_training_that_ends_the_program_is_shown_the_line_that_does(
    leave: str, zygote_for: ZygoteFor
) -> None:
    code = f"def train(images, labels):\n    print(len(images))\n    {leave}\n"
    verdict = graded("mnist_training", code, zygote_for)
    assert verdict.status == "crashed"
    [message] = [check.message for check in verdict.checks if "ended" in check.message]
    assert message == f"it ended the program in line 3 with `{leave}`; use `return` instead"


@pytest.mark.parametrize("seed", ["", "    torch.manual_seed(n_in)\n"])
def test_randomness_is_no_cause_where_the_exercise_asks_for_it(
    seed: str, zygote_for: ZygoteFor
) -> None:
    spec = spec_of("kaiming_init")
    code = (
        f"import torch\ndef init_weights(n_in, n_out, relu):\n{seed}"
        "    return torch.randn(n_out, n_in) * (5 if relu else 3) / n_in ** 0.7\n"
    )
    verdict = grade(spec, code.encode(), zygote=zygote_for(spec))
    assert not verdict.passed
    assert verdict.diagnosis is None or verdict.diagnosis.id != "left-to-chance"
