"""What people write instead of `cross_entropy`, each recognised by the cases."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid, one_hot

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
)


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="cross_entropy")(implementation)


def picked(table, t):
    return table[range(len(t)), t]


def logs(x):
    """Right, and for large activations too."""
    return x.log_softmax(1)


def plain(x):
    """The plain formula, which overflows."""
    return x.exp() / x.exp().sum(1, keepdim=True)


def cut(implementation):
    return lambda x, t: implementation(x, t).item()


def with_each(transform, *tables):
    """One wrong last step after each way to come to log-probabilities."""
    return [lambda x, t, table=table: transform(table(x), t) for table in tables]


WAYS = (logs, lambda x: x.softmax(1).log(), lambda x: plain(x).log())

wrong(
    "log-of-softmax",
    "The logarithm of a probability that rounds to 0",
    """Softmax comes first and the logarithm after it. A very small probability has rounded to 0 by
    then, and its logarithm is minus infinity. Take both in one step: the logarithm of a fraction
    is a difference, so the division is not needed.""",
    lambda x, t: -picked(x.softmax(1).log(), t).mean(),
    lambda x, t: -picked(x.double().softmax(1).log(), t).mean(),
    lambda x, t: -(x.softmax(1).log() * one_hot(t, x.shape[1])).sum(1).mean(),
    lambda x, t: -(x.softmax(1).log() * one_hot(t, x.shape[1])).sum() / len(t),
)
wrong(
    "overflows",
    "The exponentials overflow or vanish",
    """e to the power of 1000 is too large for a float, and e to the power of -1000 rounds to 0.
    Subtracting one number from a whole row leaves the loss as it is; which number makes every
    exponential harmless?""",
    lambda x, t: -picked(plain(x).log(), t).mean(),
    lambda x, t: -picked(plain(x.double()).log(), t).mean(),
    lambda x, t: (x.exp().sum(1).log() - picked(x, t)).mean(),
    lambda x, t: (x.double().exp().sum(1).log() - picked(x, t)).mean(),
    lambda x, t: -picked(x - x.exp().sum(1, keepdim=True).log(), t).mean(),
    lambda x, t: -picked(x.exp().log() - x.exp().sum(1, keepdim=True).log(), t).mean(),
    lambda x, t: -(picked(x.exp(), t) / x.exp().sum(1)).log().mean(),
    lambda x, t: -(plain(x).log() * one_hot(t, x.shape[1])).sum(1).mean(),
    lambda x, t: -(plain(x).log() * one_hot(t, x.shape[1])).sum() / len(t),
    lambda x, t: -((x - x.exp().sum(1, keepdim=True).log()) * one_hot(t, x.shape[1])).sum(1).mean(),
)
EPSILONS = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-20, 1e-30)
wrong(
    "small-number-added",
    "A small number caps the loss",
    """A small number keeps the logarithm away from 0, and with it every loss from being large: a
    very unlikely target costs less than it should, and gets no gradient. Without the division, no
    probability has to be rounded at all: the logarithm of a fraction is a difference.""",
    *[lambda x, t, e=e: -picked((x.softmax(1) + e).log(), t).mean() for e in EPSILONS],
    *[lambda x, t, e=e: -picked(x.softmax(1).clamp(min=e).log(), t).mean() for e in EPSILONS],
    *[lambda x, t, e=e: -picked((plain(x) + e).log(), t).mean() for e in EPSILONS],
    *[lambda x, t, e=e: -picked(plain(x).clamp(min=e).log(), t).mean() for e in EPSILONS],
)
wrong(
    "cut-off-not-moved",
    "Large activations are cut off",
    """The activations are cut off at a limit before the exponential, so those beyond it count as
    alike, and get no gradient. Move each row instead: subtracting the same number from all of a
    row changes nothing in the loss.""",
    *[
        lambda x, t, e=limit: -picked(logs(x.clamp(-e, e)), t).mean()
        for limit in (10, 20, 30, 50, 60, 70, 80)
    ],
    *[lambda x, t, e=limit: -picked(logs(x.clamp(max=e)), t).mean() for limit in (50, 80, 88)],
)
wrong(
    "softmax-twice",
    "Softmax is taken twice",
    """Softmax has been taken already when log-softmax begins, which takes it once more. The loss
    can then not come near 0 even for a perfect prediction. Begin with the raw activations.""",
    lambda x, t: -picked(logs(x.softmax(1)), t).mean(),
    lambda x, t: -picked(logs(plain(x)), t).mean(),
)
wrong(
    "log-missing",
    "The logarithm is missing",
    """The probabilities themselves are averaged. The loss is made of their logarithms, so that a
    confident error costs very much.""",
    *with_each(
        lambda p, t: -picked(p, t).mean(),
        lambda x: x.softmax(1),
        plain,
    ),
    lambda x, t: picked(x.softmax(1), t).mean(),
    lambda x, t: 1 - picked(x.softmax(1), t).mean(),
    lambda x, t: 1 - picked(plain(x), t).mean(),
    lambda x, t: -(x.softmax(1) * one_hot(t, x.shape[1])).sum(1).mean(),
    lambda x, t: -picked(x.exp(), t).mean() / x.exp().sum(),
)
wrong(
    "logits-not-log-probabilities",
    "The raw activations are averaged",
    """The numbers at the targets are taken as they are, with no softmax and no logarithm. The other
    classes have to count too: each row's sum of exponentials belongs to it.""",
    lambda x, t: -picked(x, t).mean(),
    lambda x, t: picked(x, t).mean(),
    lambda x, t: -(x * one_hot(t, x.shape[1])).sum(1).mean(),
    lambda x, t: -(x * one_hot(t, x.shape[1])).mean(),
)
wrong(
    "logarithm-of-the-activations",
    "The logarithm of the raw activations",
    """The logarithm is taken of the activations, which may be negative, and softmax is left out.
    The logarithm is taken of probabilities.""",
    lambda x, t: -picked(x.log(), t).mean(),
    lambda x, t: -picked(x, t).log().mean(),
)
wrong(
    "maximum-not-added-back",
    "The maximum is missing on one side",
    """The row's maximum was subtracted inside the exponential, but not from the activation at the
    target. Use the moved numbers in both places, or add the maximum back after the logarithm.""",
    lambda x, t: ((x - x.max(1, keepdim=True).values).exp().sum(1).log() - picked(x, t)).mean(),
    lambda x, t: ((x - x.max()).exp().sum(1).log() - picked(x, t)).mean(),
)
wrong(
    "maximum-only",
    "Only the maximum is subtracted",
    """Each activation less the maximum of its row is close to log-softmax, but not the same: the
    logarithm of the sum of exponentials is missing.""",
    lambda x, t: -picked(x - x.max(1, keepdim=True).values, t).mean(),
    lambda x, t: -picked(x - x.exp().sum(1, keepdim=True), t).mean(),
    lambda x, t: (
        -picked(
            (lambda z: z - z.exp().sum(1, keepdim=True))(x - x.max(1, keepdim=True).values), t
        ).mean()
    ),
)
wrong(
    "one-maximum-for-all",
    "One maximum for the whole batch",
    """The largest number of the whole batch is subtracted from every row. In a row far below it all
    exponentials round to 0. Each row has a maximum of its own.""",
    lambda x, t: -picked((lambda z: z - z.exp().sum(1, keepdim=True).log())(x - x.max()), t).mean(),
    lambda x, t: -picked((lambda z: plain(z).log())(x - x.max()), t).mean(),
    lambda x, t: (x.max() + (x - x.max()).exp().sum(1).log() - picked(x, t)).mean(),
)
wrong(
    "dimension-lost",
    "The sums are a row, not a column",
    """Without `keepdim` there is a row of n numbers, one for each picture. It broadcasts along the
    wrong dimension: for as many rows as classes the values are wrong, otherwise it is an error.
    Keep the dimension, so that each number meets its own row.""",
    lambda x, t: -picked(x - x.logsumexp(1), t).mean(),
    lambda x, t: -picked(x - x.exp().sum(1).log(), t).mean(),
    lambda x, t: -picked((x.exp() / x.exp().sum(1)).log(), t).mean(),
    lambda x, t: (
        -picked(
            (lambda e: (e / e.sum(1)).log())((x - x.max(1, keepdim=True).values).exp()), t
        ).mean()
    ),
    lambda x, t: (
        -picked((lambda z: z - z.exp().sum(1).log())(x - x.max(1, keepdim=True).values), t).mean()
    ),
    lambda x, t: -picked(logs(x - x.max(1).values), t).mean(),
    lambda x, t: -picked(plain(x - x.max(1).values).log(), t).mean(),
)
wrong(
    "down-the-columns",
    "Down the columns instead of along the rows",
    """Softmax is taken over each column, so that the pictures share the 1. The classes of each
    picture share it: look at the dimension that is summed over.""",
    lambda x, t: -picked(x.log_softmax(0), t).mean(),
    lambda x, t: -picked(x - x.exp().sum(0).log(), t).mean(),
    lambda x, t: -picked((x.exp() / x.exp().sum(0)).log(), t).mean(),
    lambda x, t: -picked(x.softmax(0).log(), t).mean(),
    lambda x, t: -picked(x - x.exp().sum(0, keepdim=True).log(), t).mean(),
)
wrong(
    "sum-of-everything",
    "One sum for the whole batch",
    """All exponentials of the batch are added up. Each row has a sum of its own.""",
    lambda x, t: -picked((x.exp() / x.exp().sum()).log(), t).mean(),
    lambda x, t: -picked(x - x.exp().sum().log(), t).mean(),
    lambda x, t: -picked(x - x.flatten().logsumexp(0), t).mean(),
)
wrong(
    "sum-for-mean",
    "The sum instead of the mean",
    """The losses of the rows are added up, so a larger batch has a larger loss. Take the mean over
    the rows.""",
    *with_each(lambda table, t: -picked(table, t).sum(), *WAYS),
    lambda x, t: (x.exp().sum(1).log() - picked(x, t)).sum(),
)
wrong(
    "sign",
    "The sign is missing",
    """The logarithm of a probability is negative. The loss turns the sign, so that it is at least 0
    and smaller is better.""",
    *with_each(lambda table, t: picked(table, t).mean(), *WAYS),
    lambda x, t: (picked(x, t) - x.exp().sum(1).log()).mean(),
)
wrong(
    "not-reduced",
    "One loss for each row",
    """Each row has its loss, but the loss of the batch is one number: the mean of them.""",
    *with_each(lambda table, t: -picked(table, t), *WAYS),
    *with_each(lambda table, t: picked(table, t), *WAYS),
    lambda x, t: x.exp().sum(1).log() - picked(x, t),
)
wrong(
    "every-row-with-every-target",
    "Every row meets every target",
    """A colon for the rows together with the targets as columns takes all named columns from every
    row: a table of n×n numbers. For row i only target i counts, so the rows have to be listed
    too.""",
    *with_each(lambda table, t: -table[:, t].mean(), *WAYS),
)
wrong(
    "rows-picked",
    "The targets pick rows",
    """An index alone picks rows, so a target takes a whole row here, or there is no such row. The
    targets are columns: each picks one number from its own row.""",
    *with_each(lambda table, t: -table[t].mean(), *WAYS),
    *with_each(lambda table, t: -table[t, range(len(t))].mean(), *WAYS),
)
wrong(
    "mean-over-classes-too",
    "The mean counts the zeros of the other classes",
    """The sum is divided by all numbers of the table, or by the number of classes, instead of by
    the number of rows. Each row counts once.""",
    *with_each(lambda table, t: -(table * one_hot(t, table.shape[1])).mean(), *WAYS),
    *with_each(lambda table, t: -picked(table, t).sum() / table.shape[1], *WAYS),
)
wrong(
    "every-class-counts",
    "The targets are not used",
    """The logarithms of all classes are averaged, whichever is right. From each row only the one at
    its target counts.""",
    *with_each(lambda table, t: -table.mean(), *WAYS),
    *with_each(lambda table, t: -table.sum(1).mean(), *WAYS),
    lambda x, t: (x.exp().sum(1, keepdim=True).log() - x).mean(),
    lambda x, t: -(x.softmax(1) * logs(x)).sum(1).mean(),
    lambda x, t: -(x.softmax(1) * x.softmax(1).log()).sum(1).mean(),
    lambda x, t: -(plain(x) * plain(x).log()).sum(1).mean(),
)
wrong(
    "largest-not-target",
    "The largest, not the one at the target",
    """From each row the most likely class is taken. The loss asks how likely the right class is,
    even if another one is likelier.""",
    *with_each(lambda table, t: -table.max(1).values.mean(), *WAYS),
)
wrong(
    "targets-multiplied",
    "Multiplied by the class numbers",
    """The logarithms are multiplied by the numbers of the classes, as if class 3 counted three
    times. A target says which column to take.""",
    *with_each(lambda table, t: -(table * t[:, None]).sum(1).mean(), *WAYS),
    *with_each(lambda table, t: -(table * t[:, None]).mean(), *WAYS),
    *with_each(lambda table, t: -(table * t).mean(), *WAYS),
)
wrong(
    "logarithm-of-the-mean",
    "The mean before the logarithm",
    """The probabilities are averaged first, and then one logarithm is taken. Take the logarithm of
    each, and the mean of the logarithms.""",
    lambda x, t: -picked(x.softmax(1), t).mean().log(),
    lambda x, t: -picked(plain(x), t).mean().log(),
)
wrong(
    "another-base",
    "Another base of the logarithm",
    """The logarithm is taken to the base 2 or 10. The loss takes the natural logarithm,
    `torch.log`.""",
    *with_each(lambda table, t: -picked(table, t).mean() / torch.tensor(2.0).log(), *WAYS),
    *with_each(lambda table, t: -picked(table, t).mean() / torch.tensor(10.0).log(), *WAYS),
    lambda x, t: (x.logsumexp(1) / torch.tensor(10.0).log() - picked(x, t)).mean(),
)
wrong(
    "sigmoid-each",
    "A sigmoid for each class",
    """Every activation goes through a sigmoid by itself. In softmax the classes of a picture share
    one sum, so that they compete.""",
    lambda x, t: -picked(logsigmoid(x), t).mean(),
    lambda x, t: -picked(x.sigmoid().log(), t).mean(),
    lambda x, t: binary_cross_entropy_with_logits(x, one_hot(t, x.shape[1]).float()),
    lambda x, t: (
        -(
            one_hot(t, x.shape[1]) * x.sigmoid().log()
            + (1 - one_hot(t, x.shape[1])) * (1 - x.sigmoid()).log()
        ).mean()
    ),
)
wrong(
    "distance-not-logarithm",
    "A distance from the one-hot target",
    """This measures how far the probabilities are from 0 and 1, by differences or their squares.
    Cross-entropy takes the logarithm of the probability at the target.""",
    lambda x, t: ((x.softmax(1) - one_hot(t, x.shape[1])) ** 2).mean(),
    lambda x, t: (x.softmax(1) - one_hot(t, x.shape[1])).abs().mean(),
    lambda x, t: ((x - one_hot(t, x.shape[1])) ** 2).mean(),
)
wrong(
    "share-of-errors",
    "Right or wrong, not how likely",
    """This counts in how many rows the largest activation is at the target, which has no gradient.
    The loss says how likely the right class is.""",
    lambda x, t: (x.argmax(1) != t).float().mean(),
    lambda x, t: (x.argmax(1) == t).float().mean(),
)
wrong(
    "first-row-only",
    "Only the first row",
    """The first row's loss is right, but those of the others do not count, as with a `return`
    inside a loop. The loss is the mean over all rows.""",
    lambda x, t: -logs(x)[0, t[0]],
    lambda x, t: -logs(x)[0, t[0]] / len(t),
)
wrong(
    "last-row-only",
    "Only the last row",
    """Only the last row counts: the losses of the others were overwritten. Add up the losses of
    all rows.""",
    lambda x, t: -logs(x)[-1, t[-1]],
    lambda x, t: -logs(x)[-1, t[-1]] / len(t),
)
wrong(
    "graph-cut",
    "The loss has lost its history",
    """The value is right, but no gradient can flow back: the loss was turned into a plain number or
    a new tensor, or computed apart from autograd. Keep it a tensor that knows its history.""",
    cut(lambda x, t: -picked(logs(x), t).mean()),
    lambda x, t: -picked(logs(x), t).mean().detach(),
    lambda x, t: torch.tensor([-picked(logs(x), t).mean().item()]),
)
wrong(
    "a-dimension-left",
    "The loss has a dimension",
    """The value is right, but it has the shape (1,). A mean without `keepdim` over all rows has
    no dimension.""",
    lambda x, t: -picked(logs(x), t).mean()[None],
)


def moved_in_place(x, t):
    x -= x.max(1, keepdim=True).values
    return -picked(logs(x), t).mean()


def made_log_in_place(x, t):
    x -= x.max(1, keepdim=True).values
    x -= x.exp().sum(1, keepdim=True).log()
    return -picked(x, t).mean()


wrong(
    "changed-in-place",
    "The given tensor is changed",
    """Something writes into `logits` itself: `-=` and `/=` do, and so does a function whose name
    ends in `_`. Whoever called still needs it: use the forms that make a new tensor.""",
    moved_in_place,
    made_log_in_place,
    lambda x, t: -picked(logs(x.sub_(x.max(1, keepdim=True).values.detach())), t).mean(),
)
