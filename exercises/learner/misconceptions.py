"""What people write instead of `Learner`, each recognised by the rows that it returns and by the
weights.

Each is the right one of `parts` with a single part done wrong. Here are those that train
wrongly, or return something else; `records` holds those that return wrong numbers.
"""

import copy

import records
import torch
from parts import Learner, mean

from quizzer.grader.authoring import Pattern, misconception

__all__ = ["PATTERNS", "records"]


def wrong(id, title, explanation, up_to=None):
    return misconception(id, title, explanation, function="Learner", up_to=up_to)


PATTERNS = (
    Pattern(
        "graph-used-twice",
        "`backward` is called twice on one loss",
        "`backward` can go through a loss only once. Compute predictions and loss again for every "
        "batch.",
        raises="RuntimeError",
        message="backward through the graph a second time",
    ),
    Pattern(
        "steps-before-backward",
        "The update comes before `backward`",
        "`backward` needs the weights as they were when the loss was computed. The order is: "
        "predictions, loss, `backward`, and then the update.",
        raises="RuntimeError",
        message="modified by an inplace operation",
    ),
    Pattern(
        "self-forgotten",
        "`self.` is missing",
        "The arguments of `__init__` must be stored as attributes of the object: store each with "
        "`self.name = name`, and use `self.name` in the other methods.",
        raises="NameError",
        message=r"'(?:batches|valid|model|loss_fn|metric|lr)' is not defined",
    ),
    Pattern(
        "attribute-not-kept",
        "`__init__` did not store it",
        "The object has no such attribute: `__init__` has to store each of its arguments as "
        "`self.name = name`, under the name that is used later.",
        raises="AttributeError",
        message=r"'Learner' object has no attribute",
    ),
)


@wrong(
    "gradients-not-zeroed",
    "Gradients are never zeroed",
    """`backward` adds to the gradients that are already there, so each update still contains
    the gradients of all earlier batches. Reset them after each update.""",
)
class _(Learner):
    def reset(self):
        pass


@wrong(
    "zeroed-once-an-epoch",
    "Gradients are zeroed once per epoch",
    """Within an epoch the gradients accumulate, since `backward` adds to the existing ones.
    Each update should use the gradient of its own batch alone.""",
)
class _(Learner):
    def reset(self):
        pass

    def train(self):
        super().reset()
        return super().train()


@wrong(
    "one-update-an-epoch",
    "One update per epoch",
    """The gradients of all batches are added up, and the weights change once, at the end of the
    epoch. SGD makes an update after every batch.""",
)
class _(Learner):
    def train(self):
        losses = [self.backward(xb, yb) for xb, yb in self.batches]
        self.step()
        self.reset()
        return mean(losses)


@wrong(
    "last-batch-only",
    "Only the last batch makes an update",
    """The update comes after the loop over the batches, so it happens once per epoch, with the
    gradient of the last batch. Look at the indentation.""",
)
class _(Learner):
    def train(self):
        losses = []
        for xb, yb in self.batches:
            self.reset()
            losses.append(self.backward(xb, yb))
        self.step()
        return mean(losses)


@wrong(
    "never-trained",
    "The model is never updated",
    """The weights have not changed. `backward` alone changes no weight: subtract `lr` times the
    gradient from each parameter, in place, before the gradients are reset.""",
)
class _(Learner):
    def step(self):
        pass


@wrong(
    "wrong-sign",
    "The weights move along the gradient",
    """The gradient points in the direction in which the loss grows, and it is added to the
    weights. Subtract it.""",
)
class _(Learner):
    def step(self):
        self.lr = -self.lr
        super().step()
        self.lr = -self.lr


@wrong(
    "learning-rate-unused",
    "The learning rate is not used",
    """The weights change by the gradient itself. Multiply each step by the learning rate that
    is passed to `__init__`.""",
)
class _(Learner):
    def __init__(self, batches, valid, model, loss_fn, metric, lr):
        super().__init__(batches, valid, model, loss_fn, metric, 1.0)


@wrong(
    "steps-before-backward",
    "The update comes before `backward`",
    """Each update uses the gradients of the previous batch, or none. The order is: predictions,
    loss, `backward`, and then the update.""",
)
class _(Learner):
    def train(self):
        losses = []
        for xb, yb in self.batches:
            loss = self.loss_fn(self.model(xb), yb)
            losses.append(loss.item())
            self.step()
            self.reset()
            loss.backward()
        return mean(losses)


@wrong(
    "loss-arguments-swapped",
    "Predictions and targets are swapped",
    """`loss_fn` and `metric` take the predictions first and the targets second. With some
    losses the order makes no difference; with others it does.""",
)
class _(Learner):
    def loss(self, xb, yb):
        return self.loss_fn(yb.to(torch.float32) if yb.is_floating_point() else yb, self.model(xb))


@wrong(
    "metric-arguments-swapped",
    "The metric's arguments are swapped",
    """`metric` takes the predictions first and the targets second, as `loss_fn` does.""",
)
class _(Learner):
    def measure(self, predictions, yb):
        return self.metric(yb, predictions)


@wrong(
    "epoch-from-one",
    "Epochs are counted from 1",
    """The first epoch of a call has number 0, as in `range(epochs)`.""",
)
class _(Learner):
    def fit(self, epochs):
        return [{**row, "epoch": row["epoch"] + 1} for row in super().fit(epochs)]


@wrong(
    "one-epoch-too-many",
    "One epoch too many",
    """The loop runs once more than asked. `range(epochs)` counts from 0 and stops before
    `epochs`.""",
)
class _(Learner):
    def fit(self, epochs):
        return super().fit(epochs + 1)


@wrong(
    "one-epoch-too-few",
    "One epoch too few",
    """The loop runs once less than asked. `range(epochs)` already stops before `epochs`;
    starting at 1 loses one more.""",
)
class _(Learner):
    def fit(self, epochs):
        return super().fit(epochs - 1)


@wrong(
    "one-epoch-too-few",
    "One epoch too few",
    """The loop runs once less than asked. `range(epochs)` already stops before `epochs`;
    starting at 1 loses one more.""",
)
class _(Learner):
    def fit(self, epochs):
        return [{**row, "epoch": row["epoch"] + 1} for row in super().fit(epochs - 1)]


@wrong(
    "first-epoch-only",
    "Returns after the first epoch",
    """A `return` inside the loop ends `fit` in its first iteration. Collect a dict for each
    epoch, and return the list after the loop.""",
)
class _(Learner):
    def fit(self, epochs):
        return super().fit(min(epochs, 1))


@wrong(
    "last-epoch-only",
    "Only the last epoch is in the list",
    """The training is right, but the list holds only the last epoch: a new list is made in each
    iteration. Make it once, before the loop.""",
)
class _(Learner):
    def fit(self, epochs):
        return super().fit(epochs)[-1:]


@wrong(
    "a-dict-not-a-list",
    "One dict, not a list of them",
    """`fit` returns a single dict. It should return a list with one dict for each epoch.""",
)
class _(Learner):
    def fit(self, epochs):
        rows = super().fit(epochs)
        return rows[-1] if rows else {}


@wrong(
    "a-dict-not-a-list",
    "One dict, not a list of them",
    """`fit` returns a single dict with a list for each key. It should be the other way round: a
    list with one dict for each epoch.""",
)
class _(Learner):
    def fit(self, epochs):
        rows = super().fit(epochs)
        keys = ("epoch", "train_loss", "valid_loss", "metric")
        return {key: [row[key] for row in rows] for key in keys}


@wrong(
    "earlier-epochs-returned",
    "Epochs of earlier calls are returned too",
    """The list lives on the object and grows with each call of `fit`. It should hold the epochs of
    this call: make it at the start of `fit`.""",
)
class _(Learner):
    def fit(self, epochs):
        self.history = [*getattr(self, "history", []), *super().fit(epochs)]
        return self.history


@wrong(
    "epochs-counted-on",
    "Epoch numbers continue from the last call",
    """The second call of `fit` continues to count where the first one stopped. In each call the
    first epoch has number 0.""",
)
class _(Learner):
    def fit(self, epochs):
        before = getattr(self, "before", 0)
        self.before = before + epochs
        return [{**row, "epoch": row["epoch"] + before} for row in super().fit(epochs)]


@wrong(
    "earlier-epochs-returned",
    "Epochs of earlier calls are returned too",
    """The list lives on the object and grows with each call of `fit`. It should hold the epochs of
    this call, counted from 0: make it at the start of `fit`.""",
)
class _(Learner):
    def fit(self, epochs):
        history = getattr(self, "history", [])
        more = [{**row, "epoch": row["epoch"] + len(history)} for row in super().fit(epochs)]
        self.history = [*history, *more]
        return self.history


@wrong(
    "begins-anew",
    "Each call starts over",
    """The second call of `fit` starts from the weights that the model had at the beginning.
    Training should continue from the current weights.""",
)
class _(Learner):
    def fit(self, epochs):
        if not hasattr(self, "first"):
            self.first = copy.deepcopy(self.model.state_dict())
        self.model.load_state_dict(self.first)
        return super().fit(epochs)


@wrong(
    "a-copy-is-trained",
    "A copy of the model is trained",
    """The returned rows are right, but the model passed to `Learner` has not changed: a copy
    was trained. Train the model itself.""",
)
class _(Learner):
    def __init__(self, batches, valid, model, loss_fn, metric, lr):
        super().__init__(batches, valid, copy.deepcopy(model), loss_fn, metric, lr)


@wrong(
    "fit-returns-nothing",
    "`fit` returns nothing",
    """`fit` ends without `return`, so the caller gets None; printing is not enough. Return a
    list with one dict for each epoch.""",
    up_to=lambda result: result["fit"],
)
class _(Learner):
    def fit(self, epochs):
        super().fit(epochs)
