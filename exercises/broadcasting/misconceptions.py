"""What people write instead of the two functions, each recognised by the cases."""

import torch

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


wrong(
    "outer_sum",
    "added-side-by-side",
    "First with first, second with second",
    """Two tensors of shape (n,) and (m,) are added element by element, which only works if they
    have the same length, and gives a single row. To get all sums, turn `a` into a column: shape
    (n, 1) plus shape (m,).""",
    lambda a, b: a + b,
    lambda a, b: a[None] + b,
    lambda a, b: torch.add(a, b).view(len(a), len(b)),
)
wrong(
    "outer_sum",
    "both-upright",
    "Both are columns",
    """Both tensors were turned into columns, so they are added element by element again. Make
    only `a` a column and leave `b` as a row: broadcasting then stretches each along the other.""",
    lambda a, b: a[:, None] + b[:, None],
)
wrong(
    "outer_sum",
    "rows-and-columns-swapped",
    "Rows and columns are swapped",
    """All sums are there, but rows and columns are swapped: shape (m, n). The items of `a`
    should run down the rows, so `a` is the one to turn into a column.""",
    lambda a, b: b[:, None] + a,
    lambda a, b: a + b.unsqueeze(1),
)
wrong(
    "outer_sum",
    "products-not-sums",
    "Products instead of sums",
    """Every item of `a` is multiplied by every item of `b`: that is the outer product, which
    `torch.outer` or a column times a row computes. The exercise asks for sums.""",
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
    """The sums are right, but they are all in a single row. The shape should be (n, m).""",
    lambda a, b: (a[:, None] + b).flatten(),
)
wrong(
    "outer_sum",
    "one-dimension-too-many",
    "An extra dimension of size 1",
    """The sums are right, but the result has an extra dimension of size 1. Add one new
    dimension, to one of the two tensors.""",
    lambda a, b: a[:, None, None] + b,
    lambda a, b: (a[:, None] + b)[None],
    lambda a, b: (a[:, None] + b)[..., None],
)
wrong(
    "outer_sum",
    "put-one-after-the-other",
    "Concatenated instead of added",
    """Functions such as `cat` and `stack` put tensors next to each other; nothing is added.""",
    lambda a, b: torch.cat([a, b]),
    lambda a, b: torch.stack([a, b]),
    lambda a, b: torch.cartesian_prod(a, b),
)
wrong(
    "outer_sum",
    "summed-up",
    "The sums are added up again",
    """The sums are added up once more. The result should hold each of the n × m sums
    separately.""",
    lambda a, b: (a[:, None] + b).sum(),
    lambda a, b: (a[:, None] + b).sum(0),
    lambda a, b: (a[:, None] + b).sum(1),
    lambda a, b: a.sum() + b.sum(),
)
wrong(
    "outer_sum",
    "one-of-them-summed",
    "One tensor was summed first",
    """One of the tensors was summed to a single number before the addition. Don't sum anything:
    only the shapes have to be made compatible.""",
    lambda a, b: a + b.sum(),
    lambda a, b: a.sum() + b,
    lambda a, b: a[:, None] + b.sum(),
)
wrong(
    "outer_sum",
    "only-one-of-them",
    "Only one tensor is in the result",
    """The shape is right, but the values come from only one of the two tensors.""",
    lambda a, b: a[:, None].expand(len(a), len(b)),
    lambda a, b: b.expand(len(a), len(b)),
)

wrong(
    "center_columns",
    "mean-of-rows",
    "The mean of each row",
    """The number passed to `mean` is the dimension that disappears. With 1 the columns
    disappear, and you get one mean per row. Which dimension has to disappear to leave one mean
    per column?""",
    lambda t: t - t.mean(1, keepdim=True),
)
wrong(
    "center_columns",
    "mean-of-rows-laid-across",
    "The means of the rows, subtracted from the columns",
    """`mean(1)` gives one number per row, with shape (n,). Broadcasting aligns shapes from the
    right, so those numbers are matched with the columns, or the shapes do not fit. You need one
    mean per column; the dimension passed to `mean` is the one that disappears.""",
    lambda t: t - t.mean(1),
    lambda t: t - t.mean(-1),
)
wrong(
    "center_columns",
    "mean-of-columns-stood-up",
    "The means of the columns, as a column",
    """The means are correct, but with shape (m, 1) they are matched with the rows. With shape
    (m,) or (1, m), broadcasting stretches them over all rows.""",
    lambda t: t - t.mean(0)[:, None],
)
wrong(
    "center_columns",
    "mean-of-everything",
    "One mean for all",
    """`mean` without a dimension averages the whole tensor. You need a separate mean for each
    column.""",
    lambda t: t - t.mean(),
)
wrong(
    "center_columns",
    "sum-not-mean",
    "The sum of each column, not its mean",
    """The sum of each column is subtracted. The mean is that sum divided by the number of rows.""",
    lambda t: t - t.sum(0),
)
wrong(
    "center_columns",
    "divided-by-the-columns",
    "Divided by the number of columns",
    """The sum of a column was divided by the number of columns. A column has as many items as
    there are rows, so divide by the number of rows.""",
    lambda t: t - t.sum(0) / t.shape[1],
)
wrong(
    "center_columns",
    "wrong-way-round",
    "Subtracted the wrong way round",
    """The tensor was subtracted from its means, so every sign is reversed. Subtract the means
    from the tensor.""",
    lambda t: t.mean(0) - t,
)
wrong(
    "center_columns",
    "mean-added",
    "The mean is added",
    """Adding the mean makes the mean of each column twice as large. Subtract it.""",
    lambda t: t + t.mean(0),
)
wrong(
    "center_columns",
    "means-only",
    "The means alone",
    """The function returns the means of the columns. They still have to be subtracted from the
    tensor.""",
    lambda t: t.mean(0),
    lambda t: t.mean(0, keepdim=True),
    lambda t: t.mean(0).expand_as(t),
)
wrong(
    "center_columns",
    "standardised",
    "Divided by the standard deviation too",
    """The mean is subtracted correctly, but then each column is divided by its standard
    deviation. Centering only shifts the values; it does not scale them.""",
    lambda t: (t - t.mean(0)) / t.std(0),
    lambda t: (t - t.mean(0)) / t.std(0, unbiased=False),
)
wrong(
    "center_columns",
    "divided-by-the-mean",
    "Divided by the mean",
    """Dividing by the mean makes the new mean 1. Subtracting it makes the new mean 0.""",
    lambda t: t / t.mean(0),
)
wrong(
    "center_columns",
    "median-not-mean",
    "The median, not the mean",
    """The median is the middle one of the sorted values. Center with the mean.""",
    lambda t: t - t.median(0).values,
)
wrong(
    "center_columns",
    "changed-in-place",
    "The input tensor is changed",
    """`-=` and `sub_` change the input tensor in place, and the caller may still need its old
    values. Compute a new tensor with `-`.""",
    lambda t: t.sub_(t.mean(0)),
)
wrong(
    "center_columns",
    "transposed",
    "The result is transposed",
    """The values are right, but rows and columns are swapped: if you transpose on the way,
    transpose back at the end.""",
    lambda t: t.t() - t.mean(0)[:, None],
)
wrong(
    "center_columns",
    "rows-and-columns",
    "Rows and columns are both centered",
    """The mean of each row was subtracted as well. The exercise asks to center only the
    columns.""",
    lambda t: t - t.mean(0) - t.mean(1, keepdim=True),
    lambda t: t - t.mean(0) - t.mean(1, keepdim=True) + t.mean(),
)
wrong(
    "center_columns",
    "not-changed",
    "The tensor is unchanged",
    """The function returns its input unchanged. Subtract the mean of each column.""",
    lambda t: t,
)
