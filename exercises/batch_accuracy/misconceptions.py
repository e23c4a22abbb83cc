"""What people write instead of `batch_accuracy`, each told apart by the cases."""

import torch

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="batch_accuracy")(implementation)


def share(says_one, targets):
    return (says_one == targets).float().mean()


wrong(
    "half-of-raw-predictions",
    "0.5 is the border of squashed predictions",
    """The raw predictions are compared with 0.5. That is the border after the sigmoid; before it,
    the border lies elsewhere. What number does the sigmoid turn into 0.5?""",
    lambda predictions, targets: share(predictions > 0.5, targets),
    lambda predictions, targets: share(predictions.round(), targets),
    lambda predictions, targets: share(predictions.clamp(0, 1).round(), targets),
)
wrong(
    "always-one",
    "Every prediction counts as 1",
    """The sigmoid is never below 0, so comparing squashed predictions with 0 calls all of them 1;
    so does squashing twice. Where between 0 and 1 is the border?""",
    lambda predictions, targets: share(predictions.sigmoid() > 0, targets),
)
wrong(
    "always-zero",
    "Every prediction counts as 0",
    """The sigmoid never gets above 1, and cutting its decimals off leaves 0. So all predictions
    count as 0. Where between 0 and 1 is the border?""",
    lambda predictions, targets: share(predictions.sigmoid() >= 1, targets),
)
wrong(
    "wrong-side",
    "The wrong side counts, or the mistakes",
    """A prediction above the border means 1, and being equal to its target is what counts. This
    gives the share of the wrong ones.""",
    lambda predictions, targets: share(predictions.sigmoid() < 0.5, targets),
)
wrong(
    "count-not-share",
    "A count, not a share",
    """The right ones are counted. A share is that count divided by how many there are, from 0
    to 1.""",
    lambda predictions, targets: ((predictions > 0) == targets).sum(),
)
wrong(
    "percent-not-share",
    "Percent, not a share",
    """The share is multiplied by 100. It is asked for as a number from 0 to 1.""",
    lambda predictions, targets: share(predictions > 0, targets) * 100,
)
wrong(
    "whole-number-division",
    "All or nothing",
    """The result is 1 where everything is right, and 0 as soon as one is wrong. That is what `all`
    and `torch.equal` ask for, and what a whole-number division (`//`, `int`) leaves of a share. A
    share has decimals: divide with `/`.""",
    lambda predictions, targets: ((predictions > 0) == targets).sum() // len(targets),
)
wrong(
    "share-rounded",
    "The share is rounded",
    """Rounding leaves only 0 and 1. The share itself is asked for, with its decimals.""",
    lambda predictions, targets: share(predictions > 0, targets).round(),
)
wrong(
    "not-averaged",
    "A yes or no for each prediction",
    """Which predictions are right is known now, one by one. Which share of them is that? True
    counts as 1 when its mean is taken as a float.""",
    lambda predictions, targets: (predictions > 0) == targets,
    lambda predictions, targets: ((predictions > 0) == targets).float(),
)
wrong(
    "mean-of-one-dimension",
    "The mean over one dimension only",
    """With a dimension as its argument `mean` leaves the others standing. One number is asked
    for.""",
    lambda predictions, targets: ((predictions > 0) == targets).float().mean(0),
    lambda predictions, targets: ((predictions > 0) == targets).float().mean(-1),
)
wrong(
    "mean-of-whole-numbers",
    "A mean of True and False",
    """torch takes no mean of truth values or of whole numbers. Turn them into floats first.""",
    lambda predictions, targets: ((predictions > 0) == targets).mean(),
    lambda predictions, targets: ((predictions > 0) == targets).long().mean(),
)
wrong(
    "predictions-not-decided",
    "Predictions compared as they are",
    """A raw or squashed prediction is hardly ever exactly 0 or 1, so `==` finds next to nothing.
    Decide first for each whether it means 1 or 0.""",
    lambda predictions, targets: share(predictions, targets),
)
wrong(
    "targets-not-used",
    "The targets are not used",
    """This is the share of predictions that mean 1, whether they should or not. Compare with the
    targets.""",
    lambda predictions, targets: (predictions > 0).float().mean(),
)
wrong(
    "only-the-ones",
    "Only right ones count, not right zeros",
    """A 0 that was called 0 is right as well. Prediction times target, and `and`, count only where
    both are 1; and the `sign` of a negative prediction is -1, which no target is equal to.""",
    lambda predictions, targets: ((predictions > 0) & (targets == 1)).float().mean(),
)
wrong(
    "recall-for-accuracy",
    "The share among the ones",
    """Only predictions whose target is 1 (or that say 1) are looked at. Accuracy is a share of all
    of them.""",
    lambda predictions, targets: (predictions > 0)[targets == 1].float().mean(),
    lambda predictions, targets: (targets == 1)[predictions > 0].float().mean(),
)
wrong(
    "only-one-flattened",
    "(n, 1) against (n,)",
    """One of the two lost a dimension and the other did not. Broadcasting then compares every
    prediction with every target, n times n of them. Leave the shapes as they are, or change
    both.""",
    lambda predictions, targets: share(predictions.flatten() > 0, targets),
    lambda predictions, targets: share(predictions > 0, targets.flatten()),
)
wrong(
    "loss-for-metric",
    "The loss, not the accuracy",
    """The mean distance from the targets is the loss. Accuracy only asks for the side: each
    prediction is right or wrong, nothing between.""",
    lambda predictions, targets: (predictions.sigmoid() - targets).abs().mean(),
    lambda predictions, targets: 1 - (predictions.sigmoid() - targets).abs().mean(),
)
wrong(
    "argmax-for-side",
    "`argmax` is for several scores",
    """`argmax` tells which of several scores is the largest. Here each row has a single score, and
    the question is on which side of the border it lies.""",
    lambda predictions, targets: share(predictions.argmax(-1), targets),
    lambda predictions, targets: share(predictions.argmax(1), targets),
    lambda predictions, targets: share(predictions.argmax(), targets),
)
wrong(
    "threshold-elsewhere",
    "The border lies elsewhere",
    """The predictions are compared with another border than the one asked for: 0.5 after the
    sigmoid, which is 0 before it.""",
    lambda predictions, targets: share(predictions > 1, targets),
    lambda predictions, targets: share(predictions.tanh() > 0.5, targets),
    lambda predictions, targets: share(torch.softmax(predictions, 0) > 0.5, targets),
)
