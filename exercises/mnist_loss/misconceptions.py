"""What people write instead of `mnist_loss`, each told apart by the cases."""

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
    """The raw predictions can be any number, so their distance from 0 and 1 can be anything too,
    even negative. Squash them to between 0 and 1 first.""",
    lambda predictions, targets: distances(predictions, targets).mean(),
)
wrong(
    "sigmoid-forgotten",
    "The sigmoid is forgotten",
    """The distance is that of the raw predictions, which can be any number. Squash them to between
    0 and 1 first, so that a very sure right answer is not punished.""",
    lambda predictions, targets: (predictions - targets).abs().mean(),
)
wrong(
    "sigmoid-twice",
    "The sigmoid twice",
    """The predictions are squashed twice, so that they all come to lie between 0.5 and 0.73. Once
    is enough.""",
    lambda predictions, targets: distances(predictions.sigmoid().sigmoid(), targets).mean(),
)
wrong(
    "sigmoid-too-late",
    "The sigmoid of the distance",
    """The distance is taken from the raw predictions and squashed afterwards. Squash first: only
    then do predictions and targets have the same scale.""",
    lambda predictions, targets: distances(predictions, targets).sigmoid().mean(),
    lambda predictions, targets: distances(predictions, targets).mean().sigmoid(),
    lambda predictions, targets: (predictions - targets).abs().sigmoid().mean(),
    lambda predictions, targets: (predictions - targets).abs().mean().sigmoid(),
)
wrong(
    "sides-swapped",
    "The two sides are swapped",
    """The loss grows as the predictions get better. For a target of 1 the distance is what the
    prediction lacks of 1; for a target of 0 it is the prediction itself. `torch.where` takes its
    second argument where the condition holds.""",
    lambda predictions, targets: distances(predictions.sigmoid(), 1 - targets).mean(),
)
wrong(
    "sum-not-mean",
    "A sum where the mean is asked for",
    """The distances are added up, so the loss of a large batch is larger than that of a small one,
    and so are its gradients. Take the mean.""",
    lambda predictions, targets: distances(predictions.sigmoid(), targets).sum(),
)
wrong(
    "not-averaged",
    "A distance for each prediction",
    """One number is asked for, which `backward` can start from. Here each prediction's distance
    comes back for itself.""",
    lambda predictions, targets: distances(predictions.sigmoid(), targets),
)
wrong(
    "mean-of-one-dimension",
    "The mean over one dimension only",
    """The mean is taken along one dimension, which leaves another where there are two. Without a
    dimension `mean` takes in everything.""",
    lambda predictions, targets: distances(predictions.sigmoid(), targets).mean(0),
    lambda predictions, targets: distances(predictions.sigmoid(), targets).mean(-1),
)
wrong(
    "cross-entropy",
    "This is binary cross-entropy",
    """The loss takes a logarithm of the predictions. That is a good loss, and the one that most
    use, but the chapter's is simpler: the distance itself.""",
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
    """This is the mean squared error of the squashed predictions. The distance is meant as it is,
    without a square.""",
    lambda predictions, targets: ((predictions.sigmoid() - targets) ** 2).mean(),
)
wrong(
    "squared-and-rooted",
    "The root of the mean square",
    """This is RMSE of the squashed predictions. The plain mean of the distances is meant.""",
    lambda predictions, targets: ((predictions.sigmoid() - targets) ** 2).mean().sqrt(),
)
wrong(
    "sign-not-dropped",
    "Differences of both signs cancel out",
    """Prediction less target is negative wherever the target is 1, so good and bad cancel out in
    the mean. A distance is never negative.""",
    lambda predictions, targets: (predictions.sigmoid() - targets).mean(),
    lambda predictions, targets: (targets - predictions.sigmoid()).mean(),
    lambda predictions, targets: (predictions.sigmoid() - targets).mean().abs(),
)
wrong(
    "negative-loss",
    "The loss is negative",
    """The mean has the wrong sign: making this loss smaller would make the predictions worse.""",
    lambda predictions, targets: -distances(predictions.sigmoid(), targets).mean(),
)
wrong(
    "accuracy-for-loss",
    "An accuracy, not a loss",
    """Counting which predictions are on the right side gives a metric. It does not change when a
    prediction gets a little better, so its gradient is 0 everywhere. The loss is the distance
    itself.""",
    lambda predictions, targets: ((predictions.sigmoid() > 0.5) == targets).float().mean(),
    lambda predictions, targets: ((predictions.sigmoid() > 0.5) != targets).float().mean(),
    lambda predictions, targets: (predictions.sigmoid().round() - targets).abs().mean(),
)
wrong(
    "only-one-flattened",
    "(n, 1) against (n,)",
    """One of the two lost a dimension and the other did not. Broadcasting then sets every
    prediction against every target, n times n of them. Leave the shapes as they are, or change
    both.""",
    lambda predictions, targets: distances(predictions.sigmoid().flatten(), targets).mean(),
    lambda predictions, targets: distances(predictions.sigmoid(), targets.flatten()).mean(),
)
wrong(
    "a-number-not-a-tensor",
    "A Python number, not a tensor",
    """`.item()` and `float` take the number out of the tensor, and with it goes all memory of how
    it was computed: `backward` has nothing to walk back along. Return the tensor.""",
    lambda predictions, targets: distances(predictions.sigmoid(), targets).mean().item(),
)
wrong(
    "history-cut",
    "The way back to the predictions is cut",
    """The number is right, but the tensor no longer knows how it was computed: `detach`, `.data`,
    `torch.no_grad` and a new `torch.tensor(...)` of old values all cut the way back. `backward`
    needs it whole.""",
    lambda predictions, targets: distances(predictions.sigmoid(), targets).mean().detach(),
)
wrong(
    "changed-in-place",
    "The predictions are changed",
    """`sigmoid_`, and everything else in torch that ends in `_`, writes into the tensor that
    was handed over. The metric still needs the raw predictions: use the form that makes a new
    tensor.""",
    lambda predictions, targets: distances(predictions.sigmoid_(), targets).mean(),
)
wrong(
    "if-on-a-tensor",
    "A question about many numbers at once",
    """`if targets == 1` needs one yes or no, but the comparison gives one for each target.
    `torch.where` chooses in every place at once.""",
    lambda predictions, targets: (
        (1 - predictions.sigmoid()).mean() if targets == 1 else predictions.sigmoid().mean()
    ),
)
wrong(
    "targets-not-used",
    "The targets are not used",
    """The mean of the squashed predictions comes back. How good they are can only be told by
    comparing them with the targets.""",
    lambda predictions, targets: predictions.sigmoid().mean(),
    lambda predictions, targets: (1 - predictions.sigmoid()).mean(),
)
wrong(
    "softmax-for-sigmoid",
    "Softmax instead of the sigmoid",
    """Softmax makes all predictions of a batch share 1 between them. Each prediction is a question
    of its own here, and the sigmoid squashes each alone.""",
    lambda predictions, targets: distances(predictions.softmax(0), targets).mean(),
    lambda predictions, targets: distances(predictions.softmax(-1), targets).mean(),
)
wrong(
    "one-side-only",
    "Only one of the two targets counts",
    """Where the target is 0 (or where it is 1) no distance is counted. Both kinds belong in the
    mean.""",
    lambda predictions, targets: (targets * (1 - predictions.sigmoid())).mean(),
    lambda predictions, targets: ((1 - targets) * predictions.sigmoid()).mean(),
    lambda predictions, targets: torch.where(targets == 1, 1 - predictions.sigmoid(), 0.0).mean(),
)
wrong(
    "product-with-target",
    "The product with the target",
    """Prediction times target is the prediction where the target is 1, and 0 elsewhere: that is no
    distance. Think of the two kinds of target one at a time.""",
    lambda predictions, targets: (predictions.sigmoid() * targets).mean(),
)
