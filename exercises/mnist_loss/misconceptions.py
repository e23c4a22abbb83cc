"""What people write instead of `mnist_loss`, each recognised by the cases."""

import torch
import torch.nn.functional as F

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="mnist_loss")(implementation)


def distances(p, targets):
    return torch.where(targets == 1, 1 - p, p)


def cross_entropy(p, targets):
    return -(targets * torch.log(p) + (1 - targets) * torch.log(1 - p)).mean()


wrong(
    "sigmoid-forgotten",
    "The sigmoid is forgotten",
    """The distances are those of the raw predictions, which can be any number, so they can be
    negative too. Squash the predictions to between 0 and 1 first.""",
    lambda predictions, targets: distances(predictions, targets).mean(),
)
wrong(
    "sigmoid-forgotten",
    "The sigmoid is forgotten",
    """The distances are those of the raw predictions, which can be any number. Squash them to
    between 0 and 1 first, so that a confident right answer has a small loss.""",
    lambda predictions, targets: (predictions - targets).abs().mean(),
)
wrong(
    "sigmoid-twice",
    "The sigmoid twice",
    """The predictions are squashed twice, so they are all between 0.5 and 0.73. Once is
    enough.""",
    lambda predictions, targets: distances(predictions.sigmoid().sigmoid(), targets).mean(),
)
wrong(
    "sigmoid-too-late",
    "The sigmoid of the distance",
    """The distance is computed from the raw predictions, and squashed afterwards. Squash the
    predictions first: only then do they have the scale of the targets.""",
    lambda predictions, targets: distances(predictions, targets).sigmoid().mean(),
    lambda predictions, targets: distances(predictions, targets).mean().sigmoid(),
    lambda predictions, targets: (predictions - targets).abs().sigmoid().mean(),
    lambda predictions, targets: (predictions - targets).abs().mean().sigmoid(),
)
wrong(
    "sides-swapped",
    "The two sides are swapped",
    """The loss grows as the predictions get better. For a target of 1 the distance is 1 minus the
    prediction; for a target of 0 it is the prediction itself. `torch.where` takes its second
    argument where the condition is true.""",
    lambda predictions, targets: distances(predictions.sigmoid(), 1 - targets).mean(),
)
wrong(
    "sum-not-mean",
    "A sum where the mean is needed",
    """The distances are added up, so a large batch has a larger loss, and larger gradients, than a
    small one. Take the mean.""",
    lambda predictions, targets: distances(predictions.sigmoid(), targets).sum(),
)
wrong(
    "not-averaged",
    "A distance for each prediction",
    """The result has a distance for each prediction. `backward` has to start from one number: their
    mean.""",
    lambda predictions, targets: distances(predictions.sigmoid(), targets),
)
wrong(
    "mean-of-one-dimension",
    "The mean over one dimension only",
    """The mean is taken along one dimension, so with shape (n, 1) another one remains. Without an
    argument, `mean` averages everything.""",
    lambda predictions, targets: distances(predictions.sigmoid(), targets).mean(0),
    lambda predictions, targets: distances(predictions.sigmoid(), targets).mean(-1),
)
wrong(
    "cross-entropy",
    "This is binary cross-entropy",
    """This is cross-entropy, which takes a logarithm of the predictions. It is a good loss, and the
    usual one, but the one of the chapter is simpler: the distance itself.""",
    lambda predictions, targets: -torch.log(distances(predictions.sigmoid(), 1 - targets)).mean(),
    lambda predictions, targets: cross_entropy(predictions.sigmoid(), targets),
    lambda predictions, targets: F.binary_cross_entropy_with_logits(
        predictions, targets.to(predictions.dtype)
    ),
    lambda predictions, targets: F.binary_cross_entropy(predictions, targets.to(predictions.dtype)),
    lambda predictions, targets: F.binary_cross_entropy(predictions.sigmoid(), targets),
    lambda predictions, targets: F.binary_cross_entropy_with_logits(predictions, targets),
)
wrong(
    "squared-distance",
    "The distance is squared",
    """This is the mean squared error of the squashed predictions. Here the distance is not
    squared.""",
    lambda predictions, targets: ((predictions.sigmoid() - targets) ** 2).mean(),
)
wrong(
    "squared-and-rooted",
    "The root of the mean square",
    """This is the RMSE of the squashed predictions. Here it is the plain mean of the
    distances.""",
    lambda predictions, targets: ((predictions.sigmoid() - targets) ** 2).mean().sqrt(),
)
wrong(
    "sign-not-dropped",
    "Differences of both signs cancel out",
    """The differences keep their signs, which depend on the target, so they cancel out in the mean.
    A distance is never negative.""",
    lambda predictions, targets: (predictions.sigmoid() - targets).mean(),
    lambda predictions, targets: (targets - predictions.sigmoid()).mean(),
    lambda predictions, targets: (predictions.sigmoid() - targets).mean().abs(),
    lambda predictions, targets: 1 - (predictions.sigmoid() - targets).mean(),
    lambda predictions, targets: 1 - (targets - predictions.sigmoid()).mean(),
)
wrong(
    "arguments-swapped",
    "Predictions and targets are swapped",
    """The function treats its first argument as the targets and its second as the predictions. It
    is called with the predictions first: look at the order of the parameters.""",
    lambda predictions, targets: distances(targets.sigmoid(), predictions).mean(),
    lambda predictions, targets: (targets.sigmoid() - predictions).abs().mean(),
)
wrong(
    "negative-loss",
    "The loss is negative",
    """The mean has the wrong sign: to minimise this loss would make the predictions worse.""",
    lambda predictions, targets: -distances(predictions.sigmoid(), targets).mean(),
)
wrong(
    "accuracy-for-loss",
    "An accuracy, not a loss",
    """The predictions are counted as right or wrong, which gives a metric. It does not change when
    a prediction gets a little better, so its gradient is 0 everywhere. The loss is the distance
    itself.""",
    lambda predictions, targets: ((predictions.sigmoid() > 0.5) == targets).float().mean(),
    lambda predictions, targets: ((predictions.sigmoid() > 0.5) != targets).float().mean(),
    lambda predictions, targets: (predictions.sigmoid().round() - targets).abs().mean(),
)
wrong(
    "only-one-flattened",
    "(n, 1) against (n,)",
    """One of the two tensors lost a dimension and the other did not. Broadcasting then combines
    every prediction with every target, n times n of them. Keep both shapes, or change both.""",
    lambda predictions, targets: distances(predictions.sigmoid().flatten(), targets).mean(),
    lambda predictions, targets: distances(predictions.sigmoid(), targets.flatten()).mean(),
)
wrong(
    "a-number-not-a-tensor",
    "A Python number, not a tensor",
    """The number is right, but it is a Python number, as `.item()` and `float` give it. It does not
    know how it was computed, so `backward` is impossible. Return the tensor.""",
    lambda predictions, targets: distances(predictions.sigmoid(), targets).mean().item(),
)
wrong(
    "history-cut",
    "The loss is detached from the predictions",
    """The number is right, but the tensor does not know how it was computed: `detach`, `.data`,
    `torch.no_grad` or a new `torch.tensor(...)` cut its history, and `backward` needs it.""",
    lambda predictions, targets: distances(predictions.sigmoid(), targets).mean().detach(),
)
wrong(
    "changed-in-place",
    "The predictions are changed",
    """The predictions that were passed in are changed, and the metric still needs them. Functions
    of torch that end in `_` write into their tensor: use the form that makes a new one.""",
    lambda predictions, targets: distances(predictions.sigmoid_(), targets).mean(),
)
wrong(
    "if-on-a-tensor",
    "One condition for many numbers",
    """`if` needs a single True or False, but a comparison of a tensor gives one for each target.
    `torch.where` chooses for every position at once.""",
    lambda predictions, targets: (
        (1 - predictions.sigmoid()).mean() if targets == 1 else predictions.sigmoid().mean()
    ),
)
wrong(
    "targets-not-used",
    "The targets are not used",
    """The result is a mean of the squashed predictions alone. To measure how good they are, compare
    them with the targets.""",
    lambda predictions, targets: predictions.sigmoid().mean(),
    lambda predictions, targets: (1 - predictions.sigmoid()).mean(),
)
wrong(
    "softmax-for-sigmoid",
    "Softmax instead of the sigmoid",
    """With softmax the predictions of a batch add up to 1, so each depends on the others. Here each
    prediction stands for itself, and the sigmoid squashes each on its own.""",
    lambda predictions, targets: distances(predictions.softmax(0), targets).mean(),
    lambda predictions, targets: distances(predictions.softmax(-1), targets).mean(),
)
wrong(
    "one-side-only",
    "Only one of the two targets counts",
    """The distances for one of the two targets, 0 or 1, are not counted. Both belong into the
    mean.""",
    lambda predictions, targets: (targets * (1 - predictions.sigmoid())).mean(),
    lambda predictions, targets: ((1 - targets) * predictions.sigmoid()).mean(),
    lambda predictions, targets: torch.where(targets == 1, 1 - predictions.sigmoid(), 0.0).mean(),
)
wrong(
    "product-with-target",
    "The product with the target",
    """Prediction times target is the prediction where the target is 1, and 0 elsewhere: that is
    not a distance. Think about the two targets one at a time.""",
    lambda predictions, targets: (predictions.sigmoid() * targets).mean(),
)
