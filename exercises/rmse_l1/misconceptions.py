"""What people write instead of the two functions, each recognised by the cases."""

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


wrong(
    "l1",
    "abs-missing",
    "The signs are not dropped",
    """Differences of +2 and -2 cancel out, so two tensors that are far apart can give 0. Take the
    absolute value of each difference before the mean.""",
    lambda a, b: (a - b).mean(),
    lambda a, b: (b - a).mean(),
)
wrong(
    "l1",
    "abs-too-late",
    "The sign is dropped after the mean",
    """In the mean, differences of opposite sign have already cancelled out. Take the absolute value
    of each difference, not of the mean.""",
    lambda a, b: (a - b).mean().abs(),
)
wrong(
    "l1",
    "abs-of-each-tensor",
    "The sign of the numbers, not of the differences",
    """`a` and `b` lose their signs before they are subtracted, so -2 and 2 count as equal. Subtract
    first, and take the absolute value of the difference.""",
    lambda a, b: (a.abs() - b.abs()).abs().mean(),
    lambda a, b: (a.abs() - b.abs()).mean(),
)
wrong(
    "l1",
    "sum-not-mean",
    "A sum where the mean is needed",
    """The absolute differences are added up, so larger tensors come out further apart than small
    ones. (In mathematics the L1 norm is that sum; here it is the mean.)""",
    lambda a, b: (a - b).abs().sum(),
)
wrong(
    "l1",
    "squared-not-absolute",
    "Squared instead of absolute",
    """The differences are squared, as in the mean squared error. L1 takes their absolute
    values.""",
    lambda a, b: ((a - b) ** 2).mean(),
)
wrong(
    "l1",
    "rmse-for-l1",
    "This is RMSE",
    """Square, mean and root give RMSE, the other function. L1 needs neither square nor root.""",
    lambda a, b: ((a - b) ** 2).mean().sqrt(),
)
wrong(
    "l1",
    "mean-of-one-dimension",
    "The mean over one dimension only",
    """The mean is taken along one dimension, so the others remain. The result should be one number,
    whatever the number of dimensions: without an argument, `mean` averages everything.""",
    lambda a, b: (a - b).abs().mean(0),
    lambda a, b: (a - b).abs().mean(-1),
)
wrong(
    "l1",
    "not-averaged",
    "The differences, not their mean",
    """The result has a difference for each position. Their mean is one number.""",
    lambda a, b: (a - b).abs(),
)
wrong(
    "l1",
    "largest-not-mean",
    "The largest difference",
    """Only the largest difference counts here. L1 is the mean of all of them.""",
    lambda a, b: (a - b).abs().max(),
)
wrong(
    "l1",
    "median-not-mean",
    "The median, not the mean",
    """The median is the middle one of the sorted differences; the mean is their sum divided by
    their number.""",
    lambda a, b: (a - b).abs().median(),
)
wrong(
    "l1",
    "first-dimension-counted",
    "Divided by the number of rows",
    """The sum is divided by the size of the first dimension, which is what `len` gives. For the
    mean, divide by the number of all elements.""",
    lambda a, b: (a - b).abs().sum() / a.shape[0] if a.dim() else (a - b).abs(),
    lambda a, b: (a - b).abs().sum() / len(a),
)

wrong(
    "rmse",
    "root-missing",
    "The root is missing",
    """This is the mean squared error: a difference of 3 counts as 9. The square root of the mean
    brings it back to the size of the differences.""",
    lambda a, b: ((a - b) ** 2).mean(),
)
wrong(
    "rmse",
    "root-before-mean",
    "This is L1: nothing is squared, or the root is taken before the mean",
    """The result is the mean of the absolute differences, which is L1: either nothing is squared,
    or the root of each square undoes the squaring. RMSE is the root of the mean of the
    squares.""",
    lambda a, b: ((a - b) ** 2).sqrt().mean(),
)
wrong(
    "rmse",
    "squared-too-late",
    "The mean is squared, not the differences",
    """Differences of opposite sign cancel out before the square is taken. Square each difference
    first, then take the mean of the squares.""",
    lambda a, b: ((a - b).mean() ** 2).sqrt(),
)
wrong(
    "rmse",
    "sum-not-mean",
    "A sum where the mean is needed",
    """The squares are added up, so larger tensors come out further apart than small ones. The M in
    RMSE is the mean.""",
    lambda a, b: ((a - b) ** 2).sum().sqrt(),
)
wrong(
    "rmse",
    "sum-not-mean",
    "A sum where the mean is needed, and no root",
    """What comes back is the sum of the squares. Divide by how many there are (the mean of a sum is
    the sum itself), and then take the root.""",
    lambda a, b: ((a - b) ** 2).sum(),
)
wrong(
    "rmse",
    "divided-after-the-root",
    "Divided by the count after the root",
    """The root is taken of the sum, and the division comes after it. The mean belongs inside the
    root: divide first, then take the root.""",
    lambda a, b: ((a - b) ** 2).sum().sqrt() / a.numel(),
)
wrong(
    "rmse",
    "half-not-root",
    "Halved instead of rooted",
    """The mean of the squares is divided by 2. If a power is meant: `x ** 1 / 2` is `(x ** 1) / 2`,
    so the exponent needs parentheses; or use `sqrt`.""",
    lambda a, b: ((a - b) ** 2).mean() / 2,
)
wrong(
    "rmse",
    "half-not-root",
    "Halved instead of rooted",
    """The mean of the squares is divided by 2, without a remainder. If a power is meant:
    `x ** 1 // 2` is `(x ** 1) // 2`, so the exponent needs parentheses and `/`; or use `sqrt`.""",
    lambda a, b: ((a - b) ** 2).mean() ** 1 // 2,
)
wrong(
    "rmse",
    "exponent-zero",
    "The exponent comes out as 0",
    """The result is always 1, as for a power of 0: `1 // 2` is 0. The exponent of a square root is
    one half.""",
    lambda a, b: ((a - b) ** 2).mean() ** (1 // 2),
)
wrong(
    "rmse",
    "squares-subtracted",
    "The squares are subtracted",
    """`a` and `b` are squared one by one, and then subtracted. Subtract first, and square the
    difference.""",
    lambda a, b: (a**2 - b**2).mean().sqrt(),
    lambda a, b: (a**2 - b**2).mean().abs().sqrt(),
)
wrong(
    "rmse",
    "doubled-not-squared",
    "Doubled instead of squared",
    """The differences are multiplied by 2, not squared: they keep their signs, and a negative mean
    has no root. Squaring is `** 2`.""",
    lambda a, b: ((a - b) * 2).mean().sqrt(),
)
wrong(
    "rmse",
    "square-missing",
    "The root of unsquared differences",
    """The differences go into the mean with their signs, so they cancel out, and a negative mean
    has no root. Square them first.""",
    lambda a, b: (a - b).mean().sqrt(),
)
wrong(
    "rmse",
    "root-of-differences",
    "The root of the differences themselves",
    """The root is taken of each difference, and a negative number has none: it gives nan. Square
    the differences, take the mean, and take the root of that.""",
    lambda a, b: (a - b).sqrt().mean(),
)
wrong(
    "rmse",
    "root-of-l1",
    "The root of the absolute differences",
    """This is the root of the mean of the absolute differences. In RMSE the differences are
    squared, so that large ones count more.""",
    lambda a, b: (a - b).abs().mean().sqrt(),
)
wrong(
    "rmse",
    "mean-of-one-dimension",
    "The mean over one dimension only",
    """The mean is taken along one dimension, so the others remain. The result should be one number,
    whatever the number of dimensions: without an argument, `mean` averages everything.""",
    lambda a, b: ((a - b) ** 2).mean(0).sqrt(),
    lambda a, b: ((a - b) ** 2).mean(-1).sqrt(),
)
wrong(
    "rmse",
    "roots-averaged",
    "A mean of the rows' roots",
    """The root is taken for each row, and then the mean of those roots. All squares belong in one
    mean, and the root is taken of that.""",
    lambda a, b: ((a - b) ** 2).mean(-1).sqrt().mean(),
)
wrong(
    "rmse",
    "not-averaged",
    "A value for each place",
    """The result has a value for each position. RMSE is one number: take the mean of all squares,
    and then the root.""",
    lambda a, b: ((a - b) ** 2).sqrt(),
    lambda a, b: (a - b) ** 2,
)
wrong(
    "rmse",
    "standard-deviation",
    "The standard deviation",
    """This is the standard deviation: how far the differences are from their own mean. RMSE
    measures how far they are from 0, so no mean is subtracted.""",
    lambda a, b: (a - b).std(),
    lambda a, b: (a - b).std(unbiased=False),
)
wrong(
    "rmse",
    "one-too-few",
    "Divided by one too few",
    """The sum of the squares is divided by n - 1, as for the variance of a sample. A mean divides
    by the number of values.""",
    lambda a, b: (((a - b) ** 2).sum() / (a.numel() - 1)).sqrt(),
)
