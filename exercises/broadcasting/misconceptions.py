"""What people write instead of the two functions, each told apart by the cases."""

import torch

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


wrong(
    "outer_sum",
    "added-side-by-side",
    "First with first, second with second",
    """Two tensors of shape (n,) and (m,) are added place by place, which only works where they are
    equally long, and gives a row. For all sums one of them has to stand upright: shape (n, 1)
    against (m,).""",
    lambda a, b: a + b,
    lambda a, b: a[None] + b,
    lambda a, b: torch.add(a, b).view(len(a), len(b)),
)
wrong(
    "outer_sum",
    "both-upright",
    "Both stand upright",
    """Both tensors were made columns, so they line up place by place again. Only one of them is to
    stand; the other one lies, and broadcasting stretches each along the other.""",
    lambda a, b: a[:, None] + b[:, None],
)
wrong(
    "outer_sum",
    "rows-and-columns-swapped",
    "Rows and columns are swapped",
    """All sums are there, but row and column are exchanged: shape (m, n). The items of `a` should
    run down the rows, so it is `a` that stands upright.""",
    lambda a, b: b[:, None] + a,
    lambda a, b: a + b.unsqueeze(1),
)
wrong(
    "outer_sum",
    "products-not-sums",
    "Products instead of sums",
    """Every item is multiplied with every other one: that is the outer product, which `torch.outer`
    and a column times a row give. Sums are asked for.""",
    lambda a, b: a[:, None] * b,
    lambda a, b: a[:, None] @ b[None],
)
wrong(
    "outer_sum",
    "differences-not-sums",
    "Differences instead of sums",
    """The shape is right, but the items are subtracted.""",
    lambda a, b: a[:, None] - b,
    lambda a, b: b - a[:, None],
)
wrong(
    "outer_sum",
    "flattened",
    "All sums in one row",
    """The sums are right, but they stand in a single row. The shape should be (n, m).""",
    lambda a, b: (a[:, None] + b).flatten(),
)
wrong(
    "outer_sum",
    "one-dimension-too-many",
    "A dimension of size 1 too many",
    """The sums are right, but a dimension of size 1 is left over. One new dimension in one of the
    two tensors is enough.""",
    lambda a, b: a[:, None, None] + b,
    lambda a, b: (a[:, None] + b)[None],
    lambda a, b: (a[:, None] + b)[..., None],
)
wrong(
    "outer_sum",
    "put-one-after-the-other",
    "Joined instead of added",
    """`cat` and `stack` put tensors beside each other; nothing is added.""",
    lambda a, b: torch.cat([a, b]),
    lambda a, b: torch.stack([a, b]),
    lambda a, b: torch.cartesian_prod(a, b),
)
wrong(
    "outer_sum",
    "summed-up",
    "Added up to fewer numbers",
    """The sums are added up once more. Each of the n times m sums should stand in a place of its
    own.""",
    lambda a, b: (a[:, None] + b).sum(),
    lambda a, b: (a[:, None] + b).sum(0),
    lambda a, b: (a[:, None] + b).sum(1),
    lambda a, b: a.sum() + b.sum(),
)
wrong(
    "outer_sum",
    "one-of-them-summed",
    "One tensor was added up first",
    """One of the tensors was added up to a single number before it met the other. Nothing needs
    adding up here: only shapes have to be brought together.""",
    lambda a, b: a + b.sum(),
    lambda a, b: a.sum() + b,
    lambda a, b: a[:, None] + b.sum(),
)
wrong(
    "outer_sum",
    "only-one-of-them",
    "Only one tensor is in the result",
    """The shape is right, but only one of the tensors was spread over it.""",
    lambda a, b: a[:, None].expand(len(a), len(b)),
    lambda a, b: b.expand(len(a), len(b)),
)

wrong(
    "center_columns",
    "mean-of-rows",
    "The mean of each row",
    """The number given to `mean` is the dimension that disappears. With 1 the columns disappear,
    and each row gets its mean. Which dimension has to go for one mean a column?""",
    lambda t: t - t.mean(1, keepdim=True),
)
wrong(
    "center_columns",
    "mean-of-rows-laid-across",
    "The means of the rows, laid across the columns",
    """`mean(1)` gives one number a row, of shape (n,). Broadcasting lines shapes up from the right,
    so those numbers land on the columns, or fit nowhere. One mean a column is asked for; the
    dimension given to `mean` is the one that disappears.""",
    lambda t: t - t.mean(1),
    lambda t: t - t.mean(-1),
)
wrong(
    "center_columns",
    "mean-of-columns-stood-up",
    "The means of the columns, stood upright",
    """The means are the right ones, but with shape (m, 1) they go to the rows. As a row, shape (m,)
    or (1, m), they are stretched over all rows by themselves.""",
    lambda t: t - t.mean(0)[:, None],
)
wrong(
    "center_columns",
    "mean-of-everything",
    "One mean for all",
    """`mean` without a dimension takes in the whole tensor. Each column has a mean of its own.""",
    lambda t: t - t.mean(),
)
wrong(
    "center_columns",
    "sum-not-mean",
    "The sum of each column, not its mean",
    """What is taken away is the sum of the column. The mean is the sum divided by the number of
    rows.""",
    lambda t: t - t.sum(0),
)
wrong(
    "center_columns",
    "divided-by-the-columns",
    "Divided by the number of columns",
    """The sum of a column was divided by how many columns there are. A column has as many items as
    there are rows.""",
    lambda t: t - t.sum(0) / t.shape[1],
)
wrong(
    "center_columns",
    "wrong-way-round",
    "Subtracted the wrong way round",
    """The tensor was taken from its means, so every sign is turned. The mean is to be taken from
    the tensor.""",
    lambda t: t.mean(0) - t,
)
wrong(
    "center_columns",
    "mean-added",
    "The mean is added",
    """Adding the mean moves each column twice as far from 0. Take it away.""",
    lambda t: t + t.mean(0),
)
wrong(
    "center_columns",
    "means-only",
    "The means alone",
    """The means of the columns come back. They still have to be taken away from the tensor.""",
    lambda t: t.mean(0),
    lambda t: t.mean(0, keepdim=True),
    lambda t: t.mean(0).expand_as(t),
)
wrong(
    "center_columns",
    "standardised",
    "Divided by the standard deviation too",
    """The mean is taken away rightly, but then each column is divided by its standard deviation.
    Centering only moves; it does not stretch.""",
    lambda t: (t - t.mean(0)) / t.std(0),
    lambda t: (t - t.mean(0)) / t.std(0, unbiased=False),
)
wrong(
    "center_columns",
    "divided-by-the-mean",
    "Divided by the mean",
    """Dividing by the mean brings it to 1. Taking it away brings it to 0.""",
    lambda t: t / t.mean(0),
)
wrong(
    "center_columns",
    "median-not-mean",
    "The median, not the mean",
    """The median is the one in the middle of the sorted values. Center with the mean.""",
    lambda t: t - t.median(0).values,
)
wrong(
    "center_columns",
    "changed-in-place",
    "The given tensor is changed",
    """`-=` and `sub_` write into the tensor that was handed over. Whoever called the function still
    needs it: make a new one, with `-`.""",
    lambda t: t.sub_(t.mean(0)),
)
wrong(
    "center_columns",
    "transposed",
    "The result lies on its side",
    """The values are right, but rows and columns are exchanged: what was turned on the way has to
    be turned back.""",
    lambda t: t.t() - t.mean(0)[:, None],
)
wrong(
    "center_columns",
    "rows-and-columns",
    "Rows and columns are both centered",
    """The mean of each row was taken away as well. Only the columns are asked for.""",
    lambda t: t - t.mean(0) - t.mean(1, keepdim=True),
    lambda t: t - t.mean(0) - t.mean(1, keepdim=True) + t.mean(),
)
wrong(
    "center_columns",
    "not-changed",
    "The tensor as it was",
    """What comes back is the tensor as it came in. The mean of each column has to be taken
    away.""",
    lambda t: t,
)
