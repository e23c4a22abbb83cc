"""What people write instead of `softmax`, each recognised by the cases."""

import math

import numpy
import torch

from quizzer.grader.authoring import Pattern, misconception

PATTERNS = (
    Pattern(
        "nothing-to-stack",
        "No rows to put together",
        "`torch.stack` and `torch.cat` cannot put together an empty list, and without rows there "
        "is nothing in it. Treat that case apart, or compute all rows at once.",
        raises="RuntimeError|ValueError",
        message="non-empty (?:TensorList|list)|at least one array",
    ),
    Pattern(
        "largest-of-nothing",
        "The largest number of no rows",
        "The largest number of all does not exist where there are no rows. Each row has a maximum "
        "of its own: `max` with a dimension finds these, and also works without rows.",
        raises="RuntimeError|ValueError|IndexError",
        message=r"max\(\): Expected reduction dim|zero-size array to reduction"
        r"|max\(\) (?:arg|iterable argument) is (?:an )?empty",
    ),
    Pattern(
        "one-number-at-a-time",
        "`math.exp` takes one number",
        "Python's `math` works with single numbers, not with a tensor of them. `torch.exp` takes "
        "every number of a tensor at once.",
        raises="ValueError|RuntimeError|TypeError",
        message="only one element tensors|Only one element tensors|a Tensor with \\d+ elements",
        source=r"\bmath\.exp",
    ),
)


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="softmax")(implementation)


def exponentials(x):
    """Right and safe: each row's exponentials, as multiples of the largest."""
    return (x - x.max(1, keepdim=True).values).exp()


def plain(x):
    return x.exp() / x.exp().sum(1, keepdim=True)


def right(x):
    return exponentials(x) / exponentials(x).sum(1, keepdim=True)


def stacked(row_function):
    return lambda x: torch.stack([row_function(row) for row in x])


def in_lists(row_function):
    return lambda x: [row_function(row) for row in x.tolist()]


def as_tensor(row_function):
    return lambda x: torch.tensor([row_function(row) for row in x.tolist()])


def row_by_math(row):
    numbers = [math.exp(number) for number in row]
    return [number / sum(numbers) for number in numbers]


def double(x):
    e = numpy.exp(x.numpy().astype("float64"))
    return e / e.sum(1, keepdims=True)


wrong(
    "overflows",
    "The exponentials overflow or vanish",
    """e to the power of 1000 is too large for a float, and e to the power of -1000 rounds to 0, so
    such rows cannot come out right. Softmax stays the same when one number is
    subtracted from a whole row; which number makes every exponential harmless?""",
    lambda x: x.exp() / x.exp().sum(1, keepdim=True),
    lambda x: x.double().exp() / x.double().exp().sum(1, keepdim=True),
    lambda x: x.exp() / (x.exp().sum(1, keepdim=True) + 1e-8),
    lambda x: x.exp() / (x.exp().sum(1, keepdim=True) + 1e-9),
    lambda x: x.exp() / (x.exp().sum(1, keepdim=True) + 1e-10),
    lambda x: x.exp() / (x.exp().sum(1, keepdim=True) + 1e-6),
    lambda x: torch.e**x / (torch.e**x).sum(1, keepdim=True),
    lambda x: (x - x.exp().sum(1, keepdim=True).log()).exp(),
    stacked(lambda row: row.exp() / row.exp().sum()),
    lambda x: double(x),
    lambda x: numpy.exp(x.numpy()) / numpy.exp(x.numpy()).sum(1, keepdims=True),
    in_lists(row_by_math),
    as_tensor(row_by_math),
)


def clipped(low, high, added=0.0):
    def softmax(x):
        e = x.clamp(low, high).exp()
        return e / (e.sum(1, keepdim=True) + added)

    return softmax


wrong(
    "cut-off-not-moved",
    "Large numbers are cut off",
    """The numbers are cut off at a limit before the exponential, so those beyond it come out
    alike. Move each row instead: subtracting the same number from all of a row changes nothing in
    the result.""",
    *[clipped(-limit, limit) for limit in (10, 20, 30, 50, 60, 70, 80, 88)],
    *[clipped(None, limit) for limit in (10, 20, 30, 50, 60, 70, 80, 85, 88)],
    # Where a small number is added to the sum too, its size makes no difference.
    *[clipped(-limit, limit, 1e-8) for limit in (50, 60, 70, 80, 88)],
    *[clipped(None, limit, 1e-8) for limit in (50, 60, 70, 80, 85, 88)],
)
wrong(
    "nan-replaced",
    "NaN is replaced afterwards",
    """The exponentials overflow or vanish, and the NaN that comes of it is replaced with some
    number. By then the right probabilities are lost; move each row before the exponential so that
    nothing overflows.""",
    lambda x: torch.nan_to_num(x.exp() / x.exp().sum(1, keepdim=True)),
    lambda x: torch.nan_to_num(x.exp() / x.exp().sum(1, keepdim=True), nan=1.0),
    lambda x: torch.nan_to_num(x.exp()) / torch.nan_to_num(x.exp()).sum(1, keepdim=True),
)
wrong(
    "not-the-maximum",
    "A number other than the maximum is subtracted",
    """Each row is moved, but not by its maximum: other numbers of the row are then still
    far above 0, and their exponentials overflow. Which number has to be subtracted so that none is
    above 0?""",
    lambda x: plain(x - x.min(1, keepdim=True).values),
    lambda x: plain(x - x.mean(1, keepdim=True)),
    lambda x: plain(x - x.median(1, keepdim=True).values),
)
wrong(
    "maximum-added",
    "The maximum is not subtracted",
    """The maximum of the row is added, or x is subtracted from it, so the exponentials grow or the
    order is turned round. Take each number minus the maximum.""",
    lambda x: (
        (x + x.max(1, keepdim=True).values).exp()
        / (x + x.max(1, keepdim=True).values).exp().sum(1, keepdim=True)
    ),
    lambda x: right(-x),
)
wrong(
    "maximum-in-one-place-only",
    "The maximum is subtracted in one place only",
    """The exponentials above and below the fraction line are not the same ones: in one of the two
    places the maximum was not subtracted. Compute the exponentials once, and use them twice.""",
    lambda x: exponentials(x) / x.exp().sum(1, keepdim=True),
    lambda x: x.exp() / exponentials(x).sum(1, keepdim=True),
)
wrong(
    "divided-by-the-maximum",
    "Divided by the maximum",
    """The numbers are divided by the maximum, which changes their differences, and so the result.
    Subtracting the maximum leaves the differences as they are.""",
    lambda x: (
        (x / x.max(1, keepdim=True).values).exp()
        / (x / x.max(1, keepdim=True).values).exp().sum(1, keepdim=True)
    ),
    lambda x: (x / x.max()).exp() / (x / x.max()).exp().sum(1, keepdim=True),
    lambda x: x.exp() / x.max(1, keepdim=True).values.exp(),
)
wrong(
    "down-the-columns",
    "Down the columns instead of along the rows",
    """Each column adds up to 1 here. A row is a picture, and its classes share the 1: look at the
    dimension that is summed over.""",
    lambda x: x.exp() / x.exp().sum(0),
    lambda x: x.double().exp() / x.double().exp().sum(0),
    lambda x: (x - x.max(0).values).exp() / (x - x.max(0).values).exp().sum(0),
    lambda x: (x - x.amax(0)).exp() / (x - x.amax(0)).exp().sum(0),
    lambda x: (x - x.max()).exp() / (x - x.max()).exp().sum(0),
    lambda x: exponentials(x) / exponentials(x).sum(0),
    lambda x: x.softmax(0),
    lambda x: numpy.exp(x.numpy()) / numpy.exp(x.numpy()).sum(0),
    lambda x: (
        numpy.exp(x.numpy() - x.numpy().max(0)) / numpy.exp(x.numpy() - x.numpy().max(0)).sum(0)
    ),
    lambda x: exponentials(x.t()).t() / exponentials(x.t()).t().sum(0),
)
wrong(
    "maximum-of-the-columns",
    "The maximum of each column",
    """Each row adds up to 1, but the number subtracted differs from column to column, and so does
    the factor. All numbers of a row have to be moved by the same amount: the row's maximum.""",
    lambda x: (x - x.max(0).values).exp() / (x - x.max(0).values).exp().sum(1, keepdim=True),
    lambda x: (x - x.amax(0)).exp() / (x - x.amax(0)).exp().sum(1, keepdim=True),
)
wrong(
    "sum-of-everything",
    "One sum for the whole batch",
    """All numbers of the batch add up to 1 together. Each row has a sum of its own.""",
    lambda x: x.exp() / x.exp().sum(),
    lambda x: x.double().exp() / x.double().exp().sum(),
    lambda x: (x - x.max()).exp() / (x - x.max()).exp().sum(),
    lambda x: exponentials(x) / exponentials(x).sum(),
    lambda x: torch.softmax(x.flatten(), 0).view(x.shape),
    lambda x: numpy.exp(x.numpy()) / numpy.exp(x.numpy()).sum(),
    lambda x: numpy.exp(x.numpy() - x.numpy().max()) / numpy.exp(x.numpy() - x.numpy().max()).sum(),
)
wrong(
    "one-maximum-for-all",
    "One maximum for the whole batch",
    """The largest number of the whole batch is subtracted from every row. In a row far below it all
    exponentials round to 0, and 0 / 0 is NaN. Each row has a maximum of its own.""",
    lambda x: (x - x.max()).exp() / (x - x.max()).exp().sum(1, keepdim=True),
    lambda x: (
        (x - (x.max() if len(x) else 0)).exp()
        / (x - (x.max() if len(x) else 0)).exp().sum(1, keepdim=True)
    ),
    lambda x: (x.double() - x.max()).exp() / (x.double() - x.max()).exp().sum(1, keepdim=True),
    lambda x: (
        numpy.exp(x.numpy() - x.numpy().max())
        / numpy.exp(x.numpy() - x.numpy().max()).sum(1, keepdims=True)
    ),
)
wrong(
    "dimension-lost",
    "The sums or maxima are a row, not a column",
    """The sums or maxima, one for each picture, are a row of shape (n,). Broadcasting lays this row
    along the classes, so a picture's numbers meet those of other pictures, or the shapes do not
    fit. Each number meets its own row if they form a column, of shape (n, 1).""",
    lambda x: x.exp() / x.exp().sum(1),
    lambda x: exponentials(x) / exponentials(x).sum(1),
    lambda x: (x - x.max(1).values).exp() / (x - x.max(1).values).exp().sum(1),
    lambda x: (x - x.amax(1)).exp() / (x - x.amax(1)).exp().sum(1, keepdim=True),
    lambda x: (x - x.max()).exp() / (x - x.max()).exp().sum(1),
    lambda x: numpy.exp(x.numpy()) / numpy.exp(x.numpy()).sum(1),
    lambda x: (
        numpy.exp(x.numpy() - x.numpy().max(1)) / numpy.exp(x.numpy() - x.numpy().max(1)).sum(1)
    ),
    lambda x: (x - x.logsumexp(1)).exp(),
)
wrong(
    "without-exp",
    "The numbers themselves are divided",
    """The numbers are divided by their own sum, without an exponential. Negative ones then give
    negative shares, and a sum of 0 gives infinity.""",
    lambda x: x / x.sum(1, keepdim=True),
    lambda x: (
        (x - x.max(1, keepdim=True).values)
        / (x - x.max(1, keepdim=True).values).sum(1, keepdim=True)
    ),
    lambda x: (
        (x - x.min(1, keepdim=True).values)
        / (x - x.min(1, keepdim=True).values).sum(1, keepdim=True)
    ),
    lambda x: x.abs() / x.abs().sum(1, keepdim=True),
)
wrong(
    "exponential-of-the-share",
    "The exponential comes last",
    """The numbers are divided by their sum first, and the exponential is taken of that. The
    exponential comes first, then the division.""",
    lambda x: (x / x.sum(1, keepdim=True)).exp(),
    lambda x: x.exp() / x.sum(1, keepdim=True).exp(),
    lambda x: x.exp() / x.sum(1, keepdim=True),
    lambda x: exponentials(x) / x.sum(1, keepdim=True),
)
wrong(
    "sigmoid-each",
    "A sigmoid for each number",
    """Every number is squashed by itself, and nothing makes a row add up to 1. In softmax the
    classes of a picture share one sum.""",
    lambda x: 1 / (1 + (-x).exp()),
    lambda x: x.exp() / (1 + x.exp()),
)
wrong(
    "sigmoids-shared-out",
    "Sigmoids, divided by their sum",
    """Each number goes through the sigmoid before the division. Softmax divides plain
    exponentials.""",
    lambda x: x.sigmoid() / x.sigmoid().sum(1, keepdim=True),
)
wrong(
    "log-softmax-instead",
    "The logarithm of softmax",
    """These are logarithms of the probabilities: none is above 0. What is asked for are the
    probabilities themselves.""",
    lambda x: x - x.logsumexp(1, keepdim=True),
    lambda x: x - x.exp().sum(1, keepdim=True).log(),
    lambda x: right(x).log(),
)
wrong(
    "not-normalised",
    "Not divided by the sum",
    """The exponentials come back as they are. They have to be divided by their sum, so that each
    row adds up to 1.""",
    lambda x: exponentials(x),
    lambda x: x.exp(),
    lambda x: (x - x.max()).exp(),
)
wrong(
    "mean-for-sum",
    "Divided by the mean",
    """Each row adds up to c, the number of classes. Divide by the sum of the exponentials, not by
    their mean.""",
    lambda x: exponentials(x) / exponentials(x).mean(1, keepdim=True),
    lambda x: x.exp() / x.exp().mean(1, keepdim=True),
)
wrong(
    "length-for-sum",
    "Divided by the length of the vector",
    """The row is divided by the root of its sum of squares, so that its squares add up to 1. The
    numbers themselves have to add up to 1.""",
    lambda x: exponentials(x) / exponentials(x).norm(dim=1, keepdim=True),
    lambda x: x.exp() / x.exp().norm(dim=1, keepdim=True),
    lambda x: x / x.norm(dim=1, keepdim=True),
)
wrong(
    "sign-turned",
    "The order is turned round",
    """The largest number gets the smallest share. Take the exponential of x, not of -x.""",
    lambda x: (-x).exp() / (-x).exp().sum(1, keepdim=True),
)
wrong(
    "another-base",
    "Another base than e",
    """A power of another number than e = 2.718… is taken. `torch.exp` takes the right one.""",
    lambda x: right(x * math.log(2)),
    lambda x: right(x * math.log(10)),
    lambda x: 2**x / (2**x).sum(1, keepdim=True),
    lambda x: 10**x / (10**x).sum(1, keepdim=True),
    lambda x: 2.7**x / (2.7**x).sum(1, keepdim=True),
    lambda x: 2.71**x / (2.71**x).sum(1, keepdim=True),
    lambda x: 2.718**x / (2.718**x).sum(1, keepdim=True),
)
wrong(
    "largest-only",
    "1 for the largest, 0 for the others",
    """Only the largest number of a row gets a share. Softmax leaves a share to each class, a small
    one to small numbers.""",
    lambda x: torch.nn.functional.one_hot(x.argmax(1), x.shape[1]),
    lambda x: (x == x.max(1, keepdim=True).values).float(),
    lambda x: right(x).round(),
)
wrong(
    "first-row-only",
    "Only the first row",
    """Only one row comes back. The result has a row for each row of x; a `return` inside a loop
    ends the function early.""",
    lambda x: right(x)[0],
    lambda x: right(x)[:1],
)
wrong(
    "rows-joined",
    "The rows are lost",
    """The numbers are right, but they stand in one long row. The result has the shape of x.""",
    lambda x: right(x).flatten(),
)
wrong(
    "shape-of-nothing-lost",
    "No rows, but still columns",
    """Everything is right but for a batch without rows: the result then has no columns any more.
    Its shape is (0, c), as for x.""",
    lambda x: right(x) if len(x) else torch.tensor([]),
    lambda x: right(x) if len(x) else [],
    in_lists(lambda row: right(torch.tensor([row]))[0].tolist()),
    lambda x: right(x).numpy() if len(x) else numpy.array([]),
)


def in_place(x):
    x -= x.max(1, keepdim=True).values
    x.exp_()
    x /= x.sum(1, keepdim=True)
    return x


def moved_in_place(x):
    x -= x.max(1, keepdim=True).values
    return x.exp() / x.exp().sum(1, keepdim=True)


def raised_in_place(x):
    x.sub_(x.max(1, keepdim=True).values).exp_()
    return x / x.sum(1, keepdim=True)


def without_maximum_in_place(x):
    x.exp_()
    return x / x.sum(1, keepdim=True)


def row_by_row_in_place(x):
    for i in range(len(x)):
        x[i] = right(x[i : i + 1])[0]
    return x


wrong(
    "changed-in-place",
    "The given tensor is changed",
    """Something writes into `x` itself: `-=` and `/=` do, `x[i] = …` does, and so does a function
    whose name ends in `_`. Whoever called still needs it: use the forms that make a new tensor.""",
    in_place,
    moved_in_place,
    raised_in_place,
    without_maximum_in_place,
    row_by_row_in_place,
)
