"""What people write instead of `train`, each recognised by the weights that result.

Manual updates throughout: what a loop does is the same with an optimizer, whose import is slow.
Here are the wrong orders of its steps; `loops` holds the others, `slips` those that raise.
"""

import loops
import torch
from common import STEP_FIRST, pairs, step, trainable, zero
from slips import PATTERNS, REBOUND

from quizzer.grader.authoring import misconception

__all__ = ["PATTERNS", "loops"]


@misconception(
    "gradients-not-zeroed",
    "Gradients are never zeroed",
    """`backward` adds to the gradients that are already there. Your loop behaves exactly like
    one that never zeroes them: each update still contains the gradients of all earlier batches.
    At which point in the loop is a gradient no longer needed?""",
)
def train(model, batches, loss_fn, lr, epochs):
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).backward()
        step(model, lr)


@misconception(
    "zeroed-once-an-epoch",
    "Gradients are zeroed once per epoch",
    """Within an epoch the gradients accumulate: `backward` adds to the existing ones, and they
    are reset only between epochs. Every update should use the gradient of its own batch alone.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for _ in range(epochs):
        zero(model)
        for xb, yb in batches:
            loss_fn(model(xb), yb).backward()
            step(model, lr)


@misconception(
    "zeroed-before-step",
    "Gradients are zeroed between `backward` and the update",
    """`backward` computes the gradients, and they are reset before the update has used them, so
    the weights never change. Reset them before `backward` or after the update, not in between.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).backward()
        zero(model)
        step(model, lr)


@misconception(*STEP_FIRST)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        zero(model)
        loss = loss_fn(model(xb), yb)
        step(model, lr)
        loss.backward()


@misconception(*STEP_FIRST)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss = loss_fn(model(xb), yb)
        step(model, lr)
        zero(model)
        loss.backward()


@misconception(*STEP_FIRST)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        step(model, lr)
        zero(model)
        loss_fn(model(xb), yb).backward()


@misconception(*STEP_FIRST)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss = loss_fn(model(xb), yb)
        step(model, lr)
        loss.backward()


@misconception(*STEP_FIRST)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss = loss_fn(model(xb), yb)
        with torch.no_grad():
            for p in trainable(model):
                if p.grad is not None:
                    p -= lr * p.grad
        zero(model)
        loss.backward()


@misconception(*STEP_FIRST)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        step(model, lr)
        loss_fn(model(xb), yb).backward()


@misconception(
    "never-steps",
    "The weights are never updated",
    """The gradients are computed, and then nothing uses them. After `backward`, subtract `lr`
    times the gradient from each weight, or call the optimizer's `step`.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).backward()
        zero(model)


@misconception(
    "backward-missing",
    "`backward` is never called",
    """The loss is computed, but its gradients are not. Without `backward` an update has no
    gradients to use.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb)
        step(model, lr)


UPDATED = """the model keeps the old one. Change the weight in place: `-=` under
`torch.no_grad()`, or on `.data`."""


@misconception(
    "update-not-kept",
    "The name is rebound; the weight never changes",
    f"""An assignment with `=` binds the name to a new tensor; {UPDATED}""",
    source=REBOUND,
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).backward()
        for p in trainable(model):
            p = p - lr * p.grad
        zero(model)


@misconception(
    "update-not-kept",
    "The update does not reach the model",
    """There are gradients, but the weights of the model do not change: the update goes to
    something else, such as new tensors, a copy, or the parameters of another model. Update the
    parameters of the model passed to `train`, in place.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).backward()
        for p in trainable(model):
            torch.sub(p, lr * p.grad)
        zero(model)
