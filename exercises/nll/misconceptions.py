"""What people write instead of `nll`, each recognised by the cases."""

import torch
from torch.nn.functional import one_hot

from quizzer.grader.authoring import Pattern, misconception

PATTERNS = (
    Pattern(
        "gather-needs-a-column",
        "`gather` needs a column of indices",
        "`gather` takes an index with as many dimensions as the tensor. The targets have one "
        "dimension and the log-probabilities two: make the targets a column, of shape (n, 1).",
        raises="RuntimeError",
        message="same number of dimensions as input",
    ),
    Pattern(
        "targets-as-a-mask",
        "The targets are used as a mask",
        "An index of True and False chooses numbers by yes or no. The targets are the numbers of "
        "columns: index with the rows and the targets together.",
        raises="IndexError",
        message="shape of the mask",
    ),
)


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="nll")(implementation)


def picked(lp, t):
    return lp[range(len(t)), t]


def hot(lp, t):
    return one_hot(t, lp.shape[1])


wrong(
    "every-row-with-every-target",
    "Every row meets every target",
    """A colon for the rows together with the targets as columns takes all named columns from every
    row: a table of n×n numbers. For row i only target i counts, so the rows have to be listed
    too.""",
    lambda lp, t: -lp[:, t].mean(),
    lambda lp, t: -lp[:, t].sum() / len(t),
    lambda lp, t: -lp[:, t].sum(),
    lambda lp, t: -lp[:, t],
    lambda lp, t: -lp[:, t].mean(0),
    lambda lp, t: -lp[:, t].mean(1),
    lambda lp, t: lp[:, t].mean(),
    lambda lp, t: lp[:, t],
)
wrong(
    "rows-picked",
    "The targets pick rows",
    """An index alone picks rows, so a target takes a whole row here, or there is no such row. The
    targets are columns: each picks one number from its own row.""",
    lambda lp, t: -lp[t].mean(),
    lambda lp, t: -lp[t].sum() / len(t),
    lambda lp, t: -lp[t].sum(),
    lambda lp, t: -lp[t],
    lambda lp, t: lp[t].mean(),
    lambda lp, t: -torch.stack([lp[i] for i in t]).mean(),
)
wrong(
    "row-and-column-swapped",
    "Row and column are swapped",
    """The target stands where the row belongs, and the row's number where the column belongs. In an
    index the row comes first.""",
    lambda lp, t: -lp[t, range(len(t))].mean(),
    lambda lp, t: -lp[t, torch.arange(len(t))].mean(),
    lambda lp, t: -sum(lp[k, i] for i, k in enumerate(t.tolist())) / len(t),
    lambda lp, t: -sum(lp[k][i] for i, k in enumerate(t.tolist())) / len(t),
    lambda lp, t: -lp.t()[range(len(t)), t].mean(),
    lambda lp, t: -lp.gather(0, t[None]).mean(),
)
wrong(
    "along-the-wrong-dimension",
    "`gather` along the wrong dimension",
    """Dimension 0 looks each target up among the rows of a single column. The targets are columns,
    which is dimension 1.""",
    lambda lp, t: -lp.gather(0, t[:, None]).mean(),
)
wrong(
    "log-once-more",
    "The logarithm is taken once more",
    """In spite of its name, the negative log likelihood takes no logarithm here: the numbers are
    logarithms already, and taking another one gives NaN or a wrong number.""",
    lambda lp, t: -picked(lp, t).log().mean(),
    lambda lp, t: -picked(lp, t).mean().log(),
    lambda lp, t: -(-picked(lp, t).mean()).log(),
    lambda lp, t: -(-picked(lp, t)).log().mean(),
    lambda lp, t: (-picked(lp, t)).log().mean(),
    lambda lp, t: (-picked(lp, t).mean()).log(),
    lambda lp, t: -(lp.log() * hot(lp, t)).sum(1).mean(),
    lambda lp, t: -(lp.log() * hot(lp, t)).sum() / len(t),
    lambda lp, t: -torch.log(picked(lp, t) + 1e-8).mean(),
    lambda lp, t: -torch.log(picked(lp, t) + 1e-9).mean(),
    lambda lp, t: -torch.log(picked(lp, t) + 1e-7).mean(),
)
wrong(
    "exponentials",
    "Turned back into probabilities",
    """The exponential turns the logarithms back into probabilities. The loss is made of the
    logarithms themselves.""",
    lambda lp, t: -picked(lp, t).exp().mean(),
    lambda lp, t: picked(lp, t).exp().mean(),
    lambda lp, t: 1 - picked(lp, t).exp().mean(),
    lambda lp, t: -picked(lp, t).mean().exp(),
    lambda lp, t: (-picked(lp, t).mean()).exp(),
    lambda lp, t: picked(lp, t).mean().exp(),
    lambda lp, t: -picked(lp, t).exp().mean().log(),
)
wrong(
    "softmax-first",
    "Softmax of the log-probabilities",
    """Softmax turns the logarithms back into probabilities. They are ready to use: pick from them
    directly.""",
    lambda lp, t: -picked(lp.softmax(0), t).mean(),
    lambda lp, t: -picked(lp.log_softmax(0), t).mean(),
    lambda lp, t: -picked(lp.log_softmax(1).log_softmax(0), t).mean(),
)
wrong(
    "sign",
    "The sign is missing",
    """Logarithms of probabilities are negative, and so is their mean. The loss turns the sign, so
    that it is at least 0 and smaller is better.""",
    lambda lp, t: picked(lp, t).mean(),
    lambda lp, t: -picked(lp, t).abs().mean(),
)
wrong(
    "sum-for-mean",
    "The sum instead of the mean",
    """The numbers are added up, so a larger batch has a larger loss. Take the mean over the
    rows.""",
    lambda lp, t: -picked(lp, t).sum(),
    lambda lp, t: picked(lp, t).sum(),
)
wrong(
    "not-reduced",
    "One number for each row",
    """Each row has its number, but the loss of the batch is one number: the mean of them.""",
    lambda lp, t: -picked(lp, t),
    lambda lp, t: picked(lp, t),
    lambda lp, t: -picked(lp, t)[:, None],
    lambda lp, t: (-picked(lp, t)).tolist(),
    lambda lp, t: -(lp * hot(lp, t)).sum(1, keepdim=True),
)
wrong(
    "mean-over-classes-too",
    "The mean counts the zeros of the other classes",
    """The sum is divided by all numbers of the table, or by the number of classes, instead of by
    the number of rows. Each row counts once.""",
    lambda lp, t: -(lp * hot(lp, t)).mean(),
    lambda lp, t: -(lp * hot(lp, t)).mean(1),
    lambda lp, t: -(lp * hot(lp, t)).mean(0),
    lambda lp, t: -(lp * hot(lp, t)).mean(0).mean(),
    lambda lp, t: -picked(lp, t).sum() / lp.shape[1],
    lambda lp, t: -(lp * hot(lp, t)).mean(1).sum(),
    lambda lp, t: -picked(lp, t).mean() / len(t),
)
wrong(
    "whole-row-counts",
    "The targets are not used",
    """Every class counts, whichever is right, or the same class in every row. From each row only
    the number at its target counts.""",
    lambda lp, t: -lp.mean(),
    lambda lp, t: -lp.sum() / len(t),
    lambda lp, t: -lp.sum(1).mean(),
    lambda lp, t: -lp.sum(),
    lambda lp, t: -lp[:, 0].mean(),
    lambda lp, t: -lp[:, 1].mean(),
    lambda lp, t: -lp.diag().mean(),
    lambda lp, t: -lp.mean(1),
    lambda lp, t: -(lp.exp() * lp).sum(1).mean(),
)
wrong(
    "largest-not-target",
    "The largest number, not the one at the target",
    """From each row the most likely class is taken. The loss asks how likely the right class is,
    even if another one is likelier.""",
    lambda lp, t: -lp.max(1).values.mean(),
    lambda lp, t: lp.max(1).values.mean(),
    lambda lp, t: -lp.max(1).values.sum(),
    lambda lp, t: -lp.max(),
    lambda lp, t: -lp[range(len(t)), lp.argmax(1)].mean(),
)
wrong(
    "smallest-not-target",
    "The smallest number, not the one at the target",
    """From each row the least likely class is taken. The loss asks how likely the right class
    is.""",
    lambda lp, t: -lp.min(1).values.mean(),
)
wrong(
    "share-of-errors",
    "Right or wrong, not how likely",
    """This counts which rows have their largest number at the target: that is the accuracy, or the
    share of errors. The loss says how likely the right class is.""",
    lambda lp, t: (lp.argmax(1) != t).float().mean(),
    lambda lp, t: (lp.argmax(1) == t).float().mean(),
    lambda lp, t: -(lp.argmax(1) == t).float().mean(),
    lambda lp, t: (lp.argmax(1) != t).sum(),
)
wrong(
    "targets-multiplied",
    "Multiplied by the class numbers",
    """The log-probabilities are multiplied by the numbers of the classes, as if class 3 counted
    three times. A target says which column to take.""",
    lambda lp, t: -(lp * t[:, None]).sum(1).mean(),
    lambda lp, t: -(lp * t[:, None]).mean(),
    lambda lp, t: -(lp * t).mean(),
    lambda lp, t: -(lp * t).sum(),
    lambda lp, t: -(t @ lp).mean(),
    lambda lp, t: -picked(lp * t[:, None], t).mean(),
    lambda lp, t: -(t * picked(lp, t)).mean(),
    lambda lp, t: -(lp * t[:, None]).sum(),
)
wrong(
    "distance-from-the-target",
    "A distance from the class number",
    """A log-probability is compared with the number of a class, which is only a name. A target says
    which column to take.""",
    lambda lp, t: (picked(lp, t) - t).abs().mean(),
    lambda lp, t: ((picked(lp, t) - t) ** 2).mean(),
    lambda lp, t: ((lp - hot(lp, t)) ** 2).mean(),
    lambda lp, t: (lp - hot(lp, t)).abs().mean(),
    lambda lp, t: (lp.argmax(1) - t).abs().float().mean(),
)
wrong(
    "counted-from-one",
    "The column beside the target",
    """The number is taken from the column before the target, or after it. Classes are counted from
    0, as columns are.""",
    lambda lp, t: -lp[range(len(t)), t - 1].mean(),
    lambda lp, t: -lp[range(len(t)), t + 1].mean(),
)
wrong(
    "first-row-only",
    "Only the first row",
    """The first row is right, the others do not count, as with a `return` inside a loop or a fixed
    row number. The mean is over all rows.""",
    lambda lp, t: -lp[0, t[0]],
    lambda lp, t: -lp[0, t].mean(),
    lambda lp, t: -lp[0, t[0]] / len(t),
)
wrong(
    "last-row-only",
    "Only the last row",
    """Only the last row counts: the numbers of the others were overwritten. Add up the numbers of
    all rows.""",
    lambda lp, t: -lp[-1, t[-1]],
    lambda lp, t: -lp[-1, t[-1]] / len(t),
)
wrong(
    "two-class-formula",
    "The formula for two classes",
    """This chooses between a number and its counterpart by whether the target is 1, which works
    for two classes at most. With c classes, the target is the number of a column.""",
    lambda lp, t: -torch.where(t == 1, lp[:, 1], lp[:, 0]).mean(),
    lambda lp, t: -torch.where(t[:, None] == 1, lp, 1 - lp).mean(),
    lambda lp, t: torch.where(t[:, None] == 1, 1 - lp, lp).mean(),
)
wrong(
    "each-class-weighs-the-same",
    "A mean over the classes",
    """The rows of each class are averaged first, and then the classes. Each row counts the same,
    however often its class occurs.""",
    lambda lp, t: sum(-picked(lp, t)[t == k].mean() for k in t.unique()) / len(t.unique()),
    lambda lp, t: sum(-picked(lp, t)[t == k].mean() for k in t.unique()) / lp.shape[1],
)
