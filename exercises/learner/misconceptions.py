"""What people write instead of `Learner`, each told apart by what it tells and by the weights.

Each is the right one of `parts` with a single part done wrong. Here are those that train
wrongly, or return something else; `telling` holds those that tell wrong numbers.
"""

import copy

import telling
import torch
from parts import Learner, mean

from quizzer.grader.authoring import Pattern, misconception

__all__ = ["PATTERNS", "telling"]


def wrong(id, title, explanation, up_to=None):
    return misconception(id, title, explanation, function="Learner", up_to=up_to)


PATTERNS = (
    Pattern(
        "graph-used-twice",
        "`backward` is called twice on one loss",
        "A loss can be gone back through once. Predict and compute the loss anew for every batch.",
        raises="RuntimeError",
        message="backward through the graph a second time",
    ),
    Pattern(
        "steps-before-backward",
        "The update comes before `backward`",
        "`backward` needs the weights as they were when the loss was computed. Predict, loss, "
        "`backward`, and only then the update.",
        raises="RuntimeError",
        message="modified by an inplace operation",
    ),
    Pattern(
        "self-forgotten",
        "`self.` is missing",
        "What `__init__` is given lives on only as an attribute of the object: it is kept with "
        "`self.name = name`, and found again by `self.name` in the other methods.",
        raises="NameError",
        message=r"'(?:batches|valid|model|loss_fn|metric|lr)' is not defined",
    ),
    Pattern(
        "attribute-not-kept",
        "`__init__` did not keep it",
        "The object has no such attribute: `__init__` has to keep each thing that it is given, as "
        "`self.name = name`, under the name that is used later.",
        raises="AttributeError",
        message=r"'Learner' object has no attribute",
    ),
)


@wrong(
    "gradients-not-zeroed",
    "Gradients are never zeroed",
    """`backward` adds to the gradients that are already there, so each update still carries those
    of all batches before it. Reset them once an update is made.""",
)
class _(Learner):
    def reset(self):
        pass


@wrong(
    "zeroed-once-an-epoch",
    "Gradients are zeroed once an epoch",
    """Within an epoch the gradients pile up, since `backward` adds to what is there. Each update
    should use those of its own batch alone.""",
)
class _(Learner):
    def reset(self):
        pass

    def train(self):
        super().reset()
        return super().train()


@wrong(
    "one-update-an-epoch",
    "One update an epoch",
    """The gradients of all batches are added up, and the weights move once, at the end of the
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
    """The update stands behind the loop over the batches, so it happens once an epoch, with what
    the last batch left. Look at the indentation.""",
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
    """The weights are what they were before. `backward` alone moves nothing: each parameter has to
    move against its gradient, in place, before the gradients are reset.""",
)
class _(Learner):
    def step(self):
        pass


@wrong(
    "wrong-sign",
    "The weights move with the gradient",
    """The gradient points to where the loss grows, and the weights follow it. Go the other way.""",
)
class _(Learner):
    def step(self):
        self.lr = -self.lr
        super().step()
        self.lr = -self.lr


@wrong(
    "learning-rate-unused",
    "The learning rate is not used",
    """The weights move by the whole gradient. The learning rate, which `__init__` is given, is a
    factor of each step.""",
)
class _(Learner):
    def __init__(self, batches, valid, model, loss_fn, metric, lr):
        super().__init__(batches, valid, model, loss_fn, metric, 1.0)


@wrong(
    "steps-before-backward",
    "The update comes before `backward`",
    """Each update uses the gradients of the batch before, or none. Predict, loss, `backward`, and
    only then the update.""",
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
    "Predictions and targets are exchanged",
    """`loss_fn` and `metric` take the predictions first and the targets second. Some losses do not
    care, others do.""",
)
class _(Learner):
    def loss(self, xb, yb):
        return self.loss_fn(yb.to(torch.float32) if yb.is_floating_point() else yb, self.model(xb))


@wrong(
    "metric-arguments-swapped",
    "The metric's arguments are exchanged",
    """`metric` takes the predictions first and the targets second, as `loss_fn` does.""",
)
class _(Learner):
    def measure(self, predictions, yb):
        return self.metric(yb, predictions)


@wrong(
    "epoch-from-one",
    "Epochs are counted from 1",
    """The first epoch of a call is number 0, as `range` counts by itself.""",
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
    """The loop runs once less than asked. `range(epochs)` stops before `epochs` by itself; a
    beginning at 1 takes one away.""",
)
class _(Learner):
    def fit(self, epochs):
        return super().fit(epochs - 1)


@wrong(
    "one-epoch-too-few",
    "One epoch too few",
    """The loop runs once less than asked. `range(epochs)` stops before `epochs` by itself; a
    beginning at 1 takes one away.""",
)
class _(Learner):
    def fit(self, epochs):
        return [{**row, "epoch": row["epoch"] + 1} for row in super().fit(epochs - 1)]


@wrong(
    "first-epoch-only",
    "Returns after the first epoch",
    """A `return` inside the loop ends `fit` in its first round. Collect a dict for each epoch, and
    return the list when the loop is over.""",
)
class _(Learner):
    def fit(self, epochs):
        return super().fit(min(epochs, 1))


@wrong(
    "last-epoch-only",
    "Only the last epoch is told of",
    """The training is right, but the list holds the last epoch alone: it is made anew in each
    round. Make it once, before the loop.""",
)
class _(Learner):
    def fit(self, epochs):
        return super().fit(epochs)[-1:]


@wrong(
    "a-dict-not-a-list",
    "One dict, not a list of them",
    """A single dict comes back. Each epoch has one of its own, and they belong in a list.""",
)
class _(Learner):
    def fit(self, epochs):
        rows = super().fit(epochs)
        return rows[-1] if rows else {}


@wrong(
    "a-dict-not-a-list",
    "One dict, not a list of them",
    """A single dict comes back, with a list for each key. The other way round: a list, with one
    dict for each epoch.""",
)
class _(Learner):
    def fit(self, epochs):
        rows = super().fit(epochs)
        keys = ("epoch", "train_loss", "valid_loss", "metric")
        return {key: [row[key] for row in rows] for key in keys}


@wrong(
    "told-of-earlier-calls",
    "Epochs of earlier calls come back too",
    """The list lives on the object and grows with each call of `fit`. It should hold the epochs of
    this call: make it at the start of `fit`.""",
)
class _(Learner):
    def fit(self, epochs):
        self.history = [*getattr(self, "history", []), *super().fit(epochs)]
        return self.history


@wrong(
    "epochs-counted-on",
    "Epochs are counted on from the last call",
    """The second call of `fit` goes on counting where the first one stopped. In each call the first
    epoch is number 0.""",
)
class _(Learner):
    def fit(self, epochs):
        before = getattr(self, "before", 0)
        self.before = before + epochs
        return [{**row, "epoch": row["epoch"] + before} for row in super().fit(epochs)]


@wrong(
    "told-of-earlier-calls",
    "Epochs of earlier calls come back too",
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
    "Each call begins anew",
    """The second call of `fit` starts from the weights that the model had in the beginning.
    Training goes on from where it was.""",
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
    """What is told of the epochs is right, but the model that was handed over has not changed: a
    copy was trained. Use the model itself.""",
)
class _(Learner):
    def __init__(self, batches, valid, model, loss_fn, metric, lr):
        super().__init__(batches, valid, copy.deepcopy(model), loss_fn, metric, lr)


@wrong(
    "fit-returns-nothing",
    "`fit` returns nothing",
    """`fit` ends without `return`, so the caller gets None; what is printed can only be read.
    Return a list with one dict for each epoch.""",
    up_to=lambda result: result["fit"],
)
class _(Learner):
    def fit(self, epochs):
        super().fit(epochs)
