"""Wrong loops: which batches, epochs, model, loss and learning rate an update is made with."""

import copy

import torch
from common import DETACHED, pairs, step, trainable, zero

from quizzer.grader.authoring import misconception


@misconception(
    "wrong-sign",
    "The weights move along the gradient, not against it",
    """The gradient points in the direction in which the loss grows. Your loop adds it, so each
    update makes the loss larger. Subtract it to make the loss smaller.""",
)
def train(model, batches, loss_fn, lr, epochs):
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).backward()
        step(model, -lr)
        zero(model)


LAST_BATCH = (
    "last-batch-only",
    "Only the last batch counts",
    """Each epoch makes one update, with the gradient of the last batch alone. Check the
    indentation: which lines are inside the loop over the batches, and which come after it?""",
)


@misconception(*LAST_BATCH)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches[-1:], epochs):
        loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


@misconception(*LAST_BATCH)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches[-1:], epochs):
        loss_fn(model(xb), yb).backward()
        step(model, lr)


@misconception(*LAST_BATCH)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in batches[-1:]:
        loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


@misconception(
    "first-batch-only",
    "Only the first batch counts",
    """Each epoch stops after its first batch, as a `break` or a `return` inside the loop does. An
    epoch goes over all of them.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches[:1], epochs):
        loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


@misconception(
    "one-batch-in-all",
    "Stops after the first batch",
    """Only one update is made in total, as with a `return` inside the loop. Every epoch should
    go over every batch.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches[:1], 1):
        loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


FIRST_EPOCH = (
    "first-epoch-only",
    "Only the first epoch trains",
    """The weights are the result of a single pass over the batches. Either there is no loop
    over the epochs, or the batches were turned into an iterator (`iter`, `zip`, a generator),
    which is used up when the second epoch begins.""",
)


@misconception(*FIRST_EPOCH)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in batches:
        loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


@misconception(
    "epochs-inside",
    "Each batch is repeated before the next",
    """The two loops are the wrong way round: one batch is used for all epochs, then the next batch.
    An epoch is one pass over all the batches, so the loop over the epochs is the outer one.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in [pair for pair in batches for _ in range(epochs)]:
        loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


@misconception(
    "loss-arguments-swapped",
    "The arguments of the loss are swapped",
    """`loss_fn(predictions, targets)`: predictions come first. With a loss that is symmetric
    the order makes no difference; most losses are not, and with some the call even fails.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss_fn(yb, model(xb)).backward()
        step(model, lr)
        zero(model)


@misconception(
    "another-model",
    "A copy is trained, or a new model",
    """The model passed to `train` was never run, and its weights have not changed: another
    model was trained. `copy.deepcopy` and creating a layer again both make another model.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    model = copy.deepcopy(model)
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


LR_IGNORED = (
    "lr-ignored",
    "The learning rate is ignored",
    """The updates are the same whatever `lr` is: it is not used, or a fixed number is used
    instead (`torch.optim.SGD` has a default too). Use the argument `lr`.""",
)


def _with_lr(model, batches, loss_fn, epochs, lr):
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


@misconception(*LR_IGNORED)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _with_lr(model, batches, loss_fn, epochs, 1.0)


@misconception(*LR_IGNORED)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _with_lr(model, batches, loss_fn, epochs, 0.1)


@misconception(*LR_IGNORED)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _with_lr(model, batches, loss_fn, epochs, 0.01)


@misconception(*LR_IGNORED)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _with_lr(model, batches, loss_fn, epochs, 1e-3)


LR_TWICE = (
    "lr-applied-twice",
    "The learning rate is applied twice",
    """Each update is too small by a factor of `lr`: the learning rate is applied in two places,
    such as the loss or the gradient, and then again in the update. Apply it once.""",
)


@misconception(*LR_TWICE)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _with_lr(model, batches, loss_fn, epochs, lr * lr)


LOSS_DIVIDED = (
    "loss-averaged-away",
    "The loss is averaged once more",
    """The loss of a batch is divided by a count before `backward`, so every update is too small.
    Call `backward` on the loss exactly as `loss_fn` returns it; divide only what you print.""",
)


def _divided(model, batches, loss_fn, lr, epochs, count):
    for xb, yb in pairs(batches, epochs):
        (loss_fn(model(xb), yb) / count(xb)).backward()
        step(model, lr)
        zero(model)


@misconception(*LOSS_DIVIDED)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _divided(model, batches, loss_fn, lr, epochs, len)


@misconception(*LOSS_DIVIDED)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _divided(model, batches, loss_fn, lr, epochs, lambda xb: len(batches))


@misconception(*LOSS_DIVIDED)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _divided(model, batches, loss_fn, lr, epochs, lambda xb: epochs)


@misconception(*DETACHED)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).detach().requires_grad_().backward()
        step(model, lr)
        zero(model)


@misconception(*DETACHED)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).detach().backward()


ONE_UPDATE = (
    "one-update-an-epoch",
    "One update per epoch, not one per batch",
    """The gradients of all batches are accumulated, and the weights change once at the end of
    each epoch. Plain SGD updates them after every batch, so that the next batch already uses
    better weights.""",
)


def _gathered(model, batches, loss_fn, lr, epochs):
    for _ in range(epochs):
        for xb, yb in batches:
            loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


@misconception(*ONE_UPDATE)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _gathered(model, batches, loss_fn, lr, epochs)


@misconception(*ONE_UPDATE)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _gathered(model, batches, loss_fn, lr / len(batches), epochs)


@misconception(*ONE_UPDATE)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for _ in range(epochs):
        for xb, yb in batches:
            loss_fn(model(xb), yb).backward()
        step(model, lr)


@misconception(
    "all-batches-as-one",
    "All batches are joined",
    """The batches are joined into one, and each epoch makes a single update with it. Plain SGD
    makes one update per batch.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    xb, yb = (torch.cat(parts) for parts in zip(*batches, strict=True))
    _with_lr(model, [(xb, yb)], loss_fn, epochs, lr)


@misconception(
    "frozen-part-trained",
    "The frozen parameters are trained as well",
    """Parameters whose `requires_grad` is False were made trainable or were changed. They are
    frozen on purpose and must keep their values.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    model.requires_grad_(True)
    _with_lr(model, batches, loss_fn, epochs, lr)


@misconception(
    "another-optimizer",
    "Not plain SGD: Adam",
    """These are the weights that Adam gives, which scales each step by averages of earlier
    gradients. Plain SGD subtracts `lr` times the gradient and keeps no state between updates.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    mean, square = {}, {}
    for count, (xb, yb) in enumerate(pairs(batches, epochs), 1):
        zero(model)
        loss_fn(model(xb), yb).backward()
        for p in trainable(model):
            mean[p] = 0.9 * mean.get(p, 0) + 0.1 * p.grad
            square[p] = 0.999 * square.get(p, 0) + 0.001 * p.grad**2
            size = (square[p] / (1 - 0.999**count)).sqrt() + 1e-8
            p.data -= lr * mean[p] / (1 - 0.9**count) / size


@misconception(
    "momentum",
    "Not plain SGD: momentum",
    """Each update includes part of the previous one, as with `momentum=0.9`. Plain SGD keeps no
    state between updates.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    velocity = {}
    for xb, yb in pairs(batches, epochs):
        zero(model)
        loss_fn(model(xb), yb).backward()
        for p in trainable(model):
            velocity[p] = 0.9 * velocity[p] + p.grad if p in velocity else p.grad
            p.data -= lr * velocity[p]
