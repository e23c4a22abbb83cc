"""What people write instead of the two functions, each told apart by the cases."""

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


wrong(
    "l1",
    "abs-missing",
    "The signs are not dropped",
    """A difference of +2 and one of -2 cancel out, so two tensors that are far apart can come out
    as 0. Each difference has to lose its sign before the mean is taken.""",
    lambda a, b: (a - b).mean(),
    lambda a, b: (b - a).mean(),
)
wrong(
    "l1",
    "abs-too-late",
    "The sign is dropped after the mean",
    """By the time the mean is taken, differences of opposite sign have cancelled out already.
    Dropping the sign of the mean comes too late: drop it from each difference.""",
    lambda a, b: (a - b).mean().abs(),
)
wrong(
    "l1",
    "abs-of-each-tensor",
    "The sign of the numbers, not of the differences",
    """The signs are taken off `a` and `b` before they are subtracted, so -2 and 2 count as equal.
    Subtract first; it is the difference that must lose its sign.""",
    lambda a, b: (a.abs() - b.abs()).abs().mean(),
    lambda a, b: (a.abs() - b.abs()).mean(),
)
wrong(
    "l1",
    "sum-not-mean",
    "A sum where the mean is asked for",
    """The absolute differences are added up, so larger tensors come out further apart than small
    ones. (The L1 norm of mathematics is that sum; here its mean is meant.)""",
    lambda a, b: (a - b).abs().sum(),
)
wrong(
    "l1",
    "squared-not-absolute",
    "Squared instead of absolute",
    """The differences lose their sign by squaring, which is the way of the mean squared error. L1
    only drops the sign and leaves the size as it is.""",
    lambda a, b: ((a - b) ** 2).mean(),
)
wrong(
    "l1",
    "rmse-for-l1",
    "This is RMSE",
    """Root, mean and square make RMSE, the other one of the two. L1 needs neither square nor
    root.""",
    lambda a, b: ((a - b) ** 2).mean().sqrt(),
)
wrong(
    "l1",
    "mean-of-one-dimension",
    "The mean over one dimension only",
    """One number is asked for, however many dimensions there are. With a dimension as its argument,
    `mean` works along that one alone and leaves the others; without one it takes in everything.""",
    lambda a, b: (a - b).abs().mean(0),
    lambda a, b: (a - b).abs().mean(-1),
)
wrong(
    "l1",
    "not-averaged",
    "The differences, not their mean",
    """A difference for each place comes back. They should be brought together in one number.""",
    lambda a, b: (a - b).abs(),
)
wrong(
    "l1",
    "largest-not-mean",
    "The largest difference",
    """Only the largest of the differences counts here. L1 takes their mean, so that each has a part
    in it.""",
    lambda a, b: (a - b).abs().max(),
)
wrong(
    "l1",
    "median-not-mean",
    "The median, not the mean",
    """The median is the one in the middle when the differences are sorted; the mean is their sum
    divided by how many there are.""",
    lambda a, b: (a - b).abs().median(),
)
wrong(
    "l1",
    "first-dimension-counted",
    "Divided by the number of rows",
    """`len` of a tensor is the size of its first dimension alone. For a mean by hand the sum is
    divided by the number of all its numbers.""",
    lambda a, b: (a - b).abs().sum() / a.shape[0] if a.dim() else (a - b).abs(),
    lambda a, b: (a - b).abs().sum() / len(a),
)

wrong(
    "rmse",
    "root-missing",
    "The root is missing",
    """This is the mean squared error. Squaring has made a difference of 3 into a 9; the square root
    of the mean brings the number back to the size of the differences.""",
    lambda a, b: ((a - b) ** 2).mean(),
)
wrong(
    "rmse",
    "root-before-mean",
    "This is L1: nothing is squared, or the root is taken before the mean",
    """The root of each square undoes the squaring at once, and what is left are absolute values,
    whose mean is L1. The name RMSE gives the order from the outside in: the root of the mean of the
    squares.""",
    lambda a, b: ((a - b) ** 2).sqrt().mean(),
)
wrong(
    "rmse",
    "squared-too-late",
    "The mean is squared, not the differences",
    """Differences of opposite sign have cancelled out before the square is taken. Square each
    difference first, then take the mean of the squares.""",
    lambda a, b: ((a - b).mean() ** 2).sqrt(),
)
wrong(
    "rmse",
    "sum-not-mean",
    "A sum where the mean is asked for",
    """The squares are added up, so that larger tensors come out further apart than small ones. The
    M in RMSE is the mean.""",
    lambda a, b: ((a - b) ** 2).sum().sqrt(),
)
wrong(
    "rmse",
    "divided-after-the-root",
    "Divided by the count after the root",
    """The root is taken of the sum, and the division comes after it. The mean belongs inside the
    root: add up and divide, then take the root.""",
    lambda a, b: ((a - b) ** 2).sum().sqrt() / a.numel(),
)
wrong(
    "rmse",
    "half-not-root",
    "Halved instead of rooted",
    """`x ** 1 / 2` is `(x ** 1) / 2`, since a power binds tighter than a division. For a square
    root the exponent needs brackets, or there is `sqrt`.""",
    lambda a, b: ((a - b) ** 2).mean() / 2,
)
wrong(
    "rmse",
    "half-not-root",
    "Halved instead of rooted",
    """`x ** 1 // 2` is `(x ** 1) // 2`, since a power binds tighter than a division. For a square
    root the exponent needs brackets and `/`, or there is `sqrt`.""",
    lambda a, b: ((a - b) ** 2).mean() ** 1 // 2,
)
wrong(
    "rmse",
    "exponent-zero",
    "The exponent comes out as 0",
    """`1 // 2` is a whole-number division and gives 0, and anything to the power of 0 is 1. The
    exponent of a square root is a half.""",
    lambda a, b: ((a - b) ** 2).mean() ** (1 // 2),
)
wrong(
    "rmse",
    "squares-subtracted",
    "The squares are subtracted",
    """`a` and `b` are squared each for itself, and then subtracted. It is the difference that has
    to be squared.""",
    lambda a, b: (a**2 - b**2).mean().sqrt(),
    lambda a, b: (a**2 - b**2).mean().abs().sqrt(),
)
wrong(
    "rmse",
    "doubled-not-squared",
    "Doubled instead of squared",
    """`* 2` doubles, `** 2` squares. Doubled differences keep their sign, and a negative mean has
    no root.""",
    lambda a, b: ((a - b) * 2).mean().sqrt(),
)
wrong(
    "rmse",
    "square-missing",
    "The root of unsquared differences",
    """The differences go into the mean with their signs; they cancel out, and a negative mean has
    no root. They have to be squared first.""",
    lambda a, b: (a - b).mean().sqrt(),
    lambda a, b: (a - b).sqrt().mean(),
)
wrong(
    "rmse",
    "root-of-l1",
    "The root of the absolute differences",
    """The signs are dropped with `abs`, but nothing was squared. In RMSE the squaring drops the
    sign and makes large differences weigh more.""",
    lambda a, b: (a - b).abs().mean().sqrt(),
)
wrong(
    "rmse",
    "mean-of-one-dimension",
    "The mean over one dimension only",
    """One number is asked for, however many dimensions there are. With a dimension as its argument,
    `mean` works along that one alone and leaves the others; without one it takes in everything.""",
    lambda a, b: ((a - b) ** 2).mean(0).sqrt(),
    lambda a, b: ((a - b) ** 2).mean(-1).sqrt(),
)
wrong(
    "rmse",
    "roots-averaged",
    "A mean of the rows' roots",
    """The root is taken row by row, and then a mean of those. All squares belong in one mean, with
    one root around it.""",
    lambda a, b: ((a - b) ** 2).mean(-1).sqrt().mean(),
)
wrong(
    "rmse",
    "not-averaged",
    "A value for each place",
    """One number is asked for. Nothing has brought the squares together before the root was
    taken.""",
    lambda a, b: ((a - b) ** 2).sqrt(),
    lambda a, b: (a - b) ** 2,
)
wrong(
    "rmse",
    "standard-deviation",
    "The standard deviation",
    """`std` measures how far the differences are from their own mean. RMSE measures how far they
    are from 0: nothing is to be taken away from them.""",
    lambda a, b: (a - b).std(),
    lambda a, b: (a - b).std(unbiased=False),
)
wrong(
    "rmse",
    "one-too-few",
    "Divided by one too few",
    """The sum of the squares is divided by n - 1, as for a sample's variance. A mean divides by the
    number of values.""",
    lambda a, b: (((a - b) ** 2).sum() / (a.numel() - 1)).sqrt(),
)
