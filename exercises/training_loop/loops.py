"""Wrong loops: which batches, epochs, model, loss and learning rate an update is made with."""

import copy

import torch
from common import DETACHED, pairs, step, trainable, zero

from quizzer.grader.authoring import misconception


@misconception(
    "wrong-sign",
    "The weights move with the gradient, not against it",
    """The gradient points to where the loss grows. Your loop follows it, so each update makes the
    loss larger. To make it smaller, go the other way.""",
)
def train(model, batches, loss_fn, lr, epochs):
    for xb, yb in pairs(batches, epochs):
        loss_fn(model(xb), yb).backward()
        step(model, -lr)
        zero(model)


LAST_BATCH = (
    "last-batch-only",
    "Only the last batch counts",
    """Each epoch makes one update, with the gradient of the last batch alone. Look at what stands
    inside the loop over the batches, and what only follows it: the indentation decides.""",
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
    """There is a single update in all, as with a `return` inside the loop. Every epoch should go
    over every batch.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches[:1], 1):
        loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


FIRST_EPOCH = (
    "first-epoch-only",
    "Only the first epoch trains",
    """The weights are those of a single pass over the batches. Either nothing repeats it, or the
    batches were turned into an iterator (`iter`, `zip`, a generator), which is empty when the
    second epoch begins.""",
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
    """The two loops stand the wrong way round: all epochs are spent on one batch, then on the next.
    An epoch is one pass over all the batches, so the loop over the epochs is the outer one.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in [pair for pair in batches for _ in range(epochs)]:
        loss_fn(model(xb), yb).backward()
        step(model, lr)
        zero(model)


@misconception(
    "loss-arguments-swapped",
    "The loss gets its arguments the wrong way round",
    """`loss_fn(predictions, targets)`: predictions come first. With a loss that treats both alike
    nobody would notice; most do not, and for some the call even fails.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    for xb, yb in pairs(batches, epochs):
        loss_fn(yb, model(xb)).backward()
        step(model, lr)
        zero(model)


@misconception(
    "another-model",
    "A copy is trained, or a model made anew",
    """Some model was trained, but not the one that was given: its weights are as they were, and it
    was never run. `copy.deepcopy` and building a layer again both make another model.""",
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
    """The updates come out the same whatever `lr` is: it is left out, or a number of its own stands
    in its place (`torch.optim.SGD` has one too, where none is given). Use the argument.""",
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
    """Each update is `lr` times too small: the learning rate is multiplied in at two places, such
    as the loss or the gradient, and then the update again. Once is enough.""",
)


@misconception(*LR_TWICE)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    _with_lr(model, batches, loss_fn, epochs, lr * lr)


LOSS_DIVIDED = (
    "loss-averaged-away",
    "The loss is averaged once more",
    """The loss of a batch is divided by a count before `backward`, so every update is too small.
    `loss_fn` gives the loss as it should be used; averages are for printing.""",
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
    "One update an epoch, not one a batch",
    """The gradients of all batches are gathered, and the weights move once when the epoch is over.
    Plain SGD moves them after every batch, so that the next one already meets better weights.""",
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
    "All batches are put together",
    """The batches are joined into one, and each epoch makes a single update with it. Plain SGD
    makes one update a batch.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    xb, yb = (torch.cat(parts) for parts in zip(*batches, strict=True))
    _with_lr(model, [(xb, yb)], loss_fn, epochs, lr)


@misconception(
    "frozen-part-trained",
    "The frozen part is trained as well",
    """The parameters with `requires_grad` False were made trainable, or were moved. Somebody froze
    them on purpose: they stay as they are.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    model.requires_grad_(True)
    _with_lr(model, batches, loss_fn, epochs, lr)


@misconception(
    "another-optimizer",
    "Not plain SGD: Adam",
    """These are the weights that Adam makes, with its own idea of how far to go. Plain SGD moves
    each weight by `lr` times its gradient and remembers nothing.""",
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
    """Each update carries part of the one before, as with `momentum=0.9`. Plain SGD remembers
    nothing.""",
)
def train(model, batches, loss_fn, lr, epochs):  # noqa: F811
    kept = {}
    for xb, yb in pairs(batches, epochs):
        zero(model)
        loss_fn(model(xb), yb).backward()
        for p in trainable(model):
            kept[p] = 0.9 * kept[p] + p.grad if p in kept else p.grad
            p.data -= lr * kept[p]
