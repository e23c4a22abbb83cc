"""What people write instead of `batch_accuracy`, each recognised by the cases."""

import torch

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="batch_accuracy")(implementation)


def share(says_one, targets):
    return (says_one == targets).float().mean()


wrong(
    "half-of-raw-predictions",
    "0.5 is the threshold for squashed predictions",
    """The raw predictions are compared with 0.5. That is the threshold after the sigmoid; for raw
    predictions it is another number. Which number does the sigmoid turn into 0.5?""",
    lambda predictions, targets: share(predictions > 0.5, targets),
    lambda predictions, targets: share(predictions.round(), targets),
    lambda predictions, targets: share(predictions.clamp(0, 1).round(), targets),
)
wrong(
    "always-one",
    "Every prediction counts as 1",
    """Every prediction counts as 1. The sigmoid is always above 0, so a comparison of squashed
    predictions with 0 is always true; after a second sigmoid they are all above 0.5. Where between
    0 and 1 is the threshold?""",
    lambda predictions, targets: share(predictions.sigmoid() > 0, targets),
)
wrong(
    "always-zero",
    "Every prediction counts as 0",
    """Every prediction counts as 0. The sigmoid is never above 1, and without its decimals it is 0.
    Where between 0 and 1 is the threshold?""",
    lambda predictions, targets: share(predictions.sigmoid() >= 1, targets),
)
wrong(
    "wrong-side",
    "The wrong predictions are counted",
    """This is the share of the wrong predictions. A prediction above the threshold means 1, and it
    is right if it equals its target.""",
    lambda predictions, targets: share(predictions.sigmoid() < 0.5, targets),
)
wrong(
    "count-not-share",
    "A count, not a share",
    """This is the number of right predictions. A share is that count divided by the number of
    predictions, between 0 and 1.""",
    lambda predictions, targets: ((predictions > 0) == targets).sum(),
)
wrong(
    "percent-not-share",
    "Percent, not a share",
    """The share is multiplied by 100. It should be a number from 0 to 1.""",
    lambda predictions, targets: share(predictions > 0, targets) * 100,
)
wrong(
    "whole-number-division",
    "All or nothing",
    """The result is 1 if everything is right, and 0 as soon as one prediction is wrong, as with
    `all`, `torch.equal`, or a division by `//`. A share has decimals: divide with `/`.""",
    lambda predictions, targets: ((predictions > 0) == targets).sum() // len(targets),
)
wrong(
    "share-rounded",
    "The share is rounded",
    """The share is rounded to 0 or 1. Return it with its decimals.""",
    lambda predictions, targets: share(predictions > 0, targets).round(),
)
wrong(
    "not-averaged",
    "A yes or no for each prediction",
    """The result says for each prediction whether it is right. Which share of them is that? As
    floats, True and False are 1 and 0, and their mean is a share.""",
    lambda predictions, targets: (predictions > 0) == targets,
    lambda predictions, targets: ((predictions > 0) == targets).float(),
)
wrong(
    "mean-of-one-dimension",
    "The mean over one dimension only",
    """The mean is taken along one dimension, so with shape (n, 1) another one remains. The result
    should be one number.""",
    lambda predictions, targets: ((predictions > 0) == targets).float().mean(0),
    lambda predictions, targets: ((predictions > 0) == targets).float().mean(-1),
)
wrong(
    "mean-of-whole-numbers",
    "A mean of True and False",
    """torch does not compute a mean of booleans or integers. Convert them to floats first.""",
    lambda predictions, targets: ((predictions > 0) == targets).mean(),
    lambda predictions, targets: ((predictions > 0) == targets).long().mean(),
)
wrong(
    "predictions-not-decided",
    "Predictions compared as they are",
    """A raw or squashed prediction is hardly ever exactly 0 or 1, so almost none equals its target.
    Decide first for each whether it means 1 or 0.""",
    lambda predictions, targets: share(predictions, targets),
)
wrong(
    "targets-not-used",
    "The targets are not used",
    """This is the share of predictions that mean 1, right or wrong. Compare them with the
    targets.""",
    lambda predictions, targets: (predictions > 0).float().mean(),
)
wrong(
    "only-the-ones",
    "Only right ones count, not right zeros",
    """Only predictions that rightly say 1 are counted. One that rightly says 0 counts as well:
    a prediction is right if it equals its target.""",
    lambda predictions, targets: ((predictions > 0) & (targets == 1)).float().mean(),
)
wrong(
    "recall-for-accuracy",
    "The share among the ones",
    """Only the predictions whose target is 1, or that say 1, are considered. Accuracy is a share
    of all predictions.""",
    lambda predictions, targets: (predictions > 0)[targets == 1].float().mean(),
    lambda predictions, targets: (targets == 1)[predictions > 0].float().mean(),
)
wrong(
    "only-one-flattened",
    "(n, 1) against (n,)",
    """One of the two tensors lost a dimension and the other did not. Broadcasting then compares
    every prediction with every target, n times n of them. Keep both shapes, or change both.""",
    lambda predictions, targets: share(predictions.flatten() > 0, targets),
    lambda predictions, targets: share(predictions > 0, targets.flatten()),
)
wrong(
    "loss-for-metric",
    "The loss, not the accuracy",
    """This is computed from the mean distance to the targets, which is the loss. For the accuracy
    each prediction is either right or wrong.""",
    lambda predictions, targets: (predictions.sigmoid() - targets).abs().mean(),
    lambda predictions, targets: 1 - (predictions.sigmoid() - targets).abs().mean(),
)
wrong(
    "sign-not-dropped",
    "Differences of both signs cancel out",
    """The differences between predictions and targets keep their signs, so a wrong 1 and a wrong 0
    cancel out in the mean. Compare with `==`, and take the mean of what is equal.""",
    lambda predictions, targets: 1 - (targets - (predictions > 0).float()).mean(),
    lambda predictions, targets: 1 - ((predictions > 0).float() - targets).mean(),
    lambda predictions, targets: 1 - ((predictions > 0).float() - targets).mean().abs(),
    lambda predictions, targets: 1 - (targets - predictions.sigmoid()).mean(),
)
wrong(
    "argmax-for-side",
    "`argmax` is for several scores",
    """`argmax` gives the index of the largest of several scores. Here each row has a single score,
    and what matters is whether it is above the threshold.""",
    lambda predictions, targets: share(predictions.argmax(-1), targets),
    lambda predictions, targets: share(predictions.argmax(1), targets),
    lambda predictions, targets: share(predictions.argmax(), targets),
)
wrong(
    "threshold-elsewhere",
    "Another threshold",
    """The predictions are compared with the wrong threshold. It is 0.5 after the sigmoid, which is
    0 before it.""",
    lambda predictions, targets: share(predictions > 1, targets),
    lambda predictions, targets: share(predictions.tanh() > 0.5, targets),
    lambda predictions, targets: share(torch.softmax(predictions, 0) > 0.5, targets),
)
