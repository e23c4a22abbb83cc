"""What people write instead of the two functions, each recognised by the cases."""

import math

import torch

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


wrong(
    "sigmoid",
    "sign-of-the-exponent",
    "The sign of the exponent",
    """The curve falls where it should rise: large numbers should give a result near 1. Look at the
    sign of the exponent.""",
    lambda x: 1 / (1 + torch.exp(x)),
    lambda x: 1 - 1 / (1 + torch.exp(-x)),
)
wrong(
    "sigmoid",
    "brackets-missing",
    "Parentheses are missing, or the division",
    """The result is 1 + e⁻ˣ: nothing is divided by that sum. `1 / 1 + y` means `(1 / 1) + y`, so
    the denominator needs parentheses.""",
    lambda x: 1 / 1 + torch.exp(-x),
)
wrong(
    "sigmoid",
    "one-missing",
    "The 1 in the denominator is missing",
    """The result is eˣ, which grows without end. The denominator is 1 + e⁻ˣ, and its 1 keeps the
    result below 1.""",
    lambda x: 1 / torch.exp(-x),
    lambda x: torch.exp(x),
)
wrong(
    "sigmoid",
    "exponential-alone",
    "The exponential alone",
    """The result is e⁻ˣ alone. It belongs into the denominator of a fraction.""",
    lambda x: torch.exp(-x),
)
wrong(
    "sigmoid",
    "minus-in-the-denominator",
    "A minus in the denominator",
    """The denominator is 1 minus an exponential, which is 0 at x = 0. The two are added.""",
    lambda x: 1 / (1 - torch.exp(-x)),
    lambda x: 1 / (1 - torch.exp(x)),
)
wrong(
    "sigmoid",
    "numerator",
    "The wrong numerator",
    """The numerator is eˣ, so the result grows without end instead of approaching 1. With 1 + e⁻ˣ
    in the denominator, the numerator is 1.""",
    lambda x: torch.exp(x) / (1 + torch.exp(-x)),
)
wrong(
    "sigmoid",
    "tanh-for-sigmoid",
    "This is tanh",
    """The hyperbolic tangent has the same form, but runs from -1 to 1 and is steeper. The sigmoid
    is between 0 and 1.""",
    lambda x: torch.tanh(x),
)
wrong(
    "sigmoid",
    "tanh-not-halved",
    "tanh, moved and shrunk, but too steep",
    """The range is right. But tanh rises twice as fast as the sigmoid: what goes into it has to be
    halved as well.""",
    lambda x: (torch.tanh(x) + 1) / 2,
)
wrong(
    "sigmoid",
    "tanh-not-moved",
    "tanh of the half, not moved",
    """Halving the argument is right, but the result still runs from -1 to 1. It has to be moved and
    shrunk into 0 to 1.""",
    lambda x: torch.tanh(x / 2),
)
wrong(
    "sigmoid",
    "step-not-curve",
    "A step instead of a curve",
    """Every number becomes 0 or 1. The sigmoid rises smoothly, so that a small change of the input
    always shows in the output; a step has no slope to learn from.""",
    lambda x: (x > 0).float(),
    lambda x: (x >= 0).float(),
    lambda x: torch.round(1 / (1 + torch.exp(-x))),
)
wrong(
    "sigmoid",
    "straight-not-curved",
    "Cut off at 0 and 1",
    """Cutting numbers off at 0 and 1 makes a straight line with two corners. The sigmoid is a
    curve, and 0 goes to a half.""",
    lambda x: x.clamp(0, 1),
    lambda x: (x / 6 + 0.5).clamp(0, 1),
    lambda x: (x / 4 + 0.5).clamp(0, 1),
)
wrong(
    "sigmoid",
    "softmax-for-sigmoid",
    "This is softmax",
    """Dividing by the sum over all numbers makes them share 1 between them: that is softmax. The
    sigmoid looks at each number alone.""",
    lambda x: torch.exp(x) / torch.exp(x).sum(),
    lambda x: torch.exp(x) / torch.exp(x).sum(-1, keepdim=True),
    lambda x: torch.exp(-x) / torch.exp(-x).sum(),
)
wrong(
    "sigmoid",
    "softplus-for-sigmoid",
    "A logarithm in it",
    """The logarithm of 1 plus an exponential is softplus, whose slope is the sigmoid. The sigmoid
    itself has no logarithm.""",
    lambda x: torch.log(1 + torch.exp(x)),
    lambda x: torch.log(1 + torch.exp(-x)),
    lambda x: -torch.log(1 + torch.exp(-x)),
)
wrong(
    "sigmoid",
    "wrong-base",
    "Another base than e",
    """The power is taken of another number than e = 2.718…; `torch.exp` takes the right one.""",
    lambda x: 1 / (1 + 2**-x),
    lambda x: 1 / (1 + 10**-x),
    lambda x: 1 / (1 + 2.7**-x),
    lambda x: 1 / (1 + 2.71**-x),
)
wrong(
    "sigmoid",
    "derivative-for-sigmoid",
    "The slope, not the function",
    """s · (1 - s) is the slope of the sigmoid, highest at 0 and flat on both sides. The function
    itself is asked for.""",
    lambda x: torch.exp(-x) / (1 + torch.exp(-x)) ** 2,
)
wrong(
    "sigmoid",
    "square-in-the-exponent",
    "A square in the exponent",
    """With x squared both sides look alike. The exponent is minus x itself.""",
    lambda x: 1 / (1 + torch.exp(-(x**2))),
)
wrong(
    "sigmoid",
    "size-in-the-exponent",
    "The sign is dropped from x",
    """With `abs` in the exponent -3 and 3 give the same. A negative number should come out below a
    half.""",
    lambda x: 1 / (1 + torch.exp(-x.abs())),
)
wrong(
    "sigmoid",
    "math-for-one-number",
    "`math.exp` takes one number",
    """Python's `math` works with single numbers, not with a tensor of them. torch has functions of
    the same names that take every number of a tensor at once.""",
    lambda x: 1 / (1 + math.exp(-x)),
)
wrong(
    "sigmoid",
    "changed-in-place",
    "The given tensor is changed",
    """A function whose name ends in `_`, and `*=` and its kin, write into the tensor that was
    handed over. Whoever called still needs it: use the forms that make a new one.""",
    lambda x: x.neg_().exp().add(1).reciprocal(),
    lambda x: x.neg_().exp_().add_(1).reciprocal_(),
)

wrong(
    "relu",
    "kept-the-negative",
    "The negative numbers are kept",
    """What is positive becomes 0 here, and what is negative stays. It should be the other way
    round: nothing comes out below 0.""",
    lambda x: x.clamp(max=0),
)
wrong(
    "relu",
    "abs-for-relu",
    "This is the absolute value",
    """`abs` turns -3 into 3. ReLU turns it into 0.""",
    lambda x: x.abs(),
)
wrong(
    "relu",
    "sign-turned",
    "The sign is turned",
    """Negative numbers come out positive, positive ones as 0. The sign of x should stay as it
    is.""",
    lambda x: (-x).clamp(min=0),
)
wrong(
    "relu",
    "leaky",
    "Negative numbers leak through",
    """Negative numbers are made small, but not 0: that is a leaky ReLU. The plain one lets nothing
    negative through.""",
    lambda x: torch.where(x > 0, x, 0.01 * x),
    lambda x: torch.where(x > 0, x, 0.1 * x),
    lambda x: torch.where(x > 0, x, 0.2 * x),
)
wrong(
    "relu",
    "step-not-relu",
    "A step, not the number itself",
    """Positive numbers come out as 1 (or as True). They should come out as they went in.""",
    lambda x: (x > 0).float(),
    lambda x: (x >= 0).float(),
)
wrong(
    "relu",
    "cut-off-above",
    "Cut off above as well",
    """Large numbers are cut off. ReLU has a floor at 0, but no ceiling.""",
    lambda x: x.clamp(0, 1),
    lambda x: x.clamp(0, 6),
)
wrong(
    "relu",
    "one-number-at-a-time",
    "A question about many numbers at once",
    """`if x > 0` and Python's `max(x, 0)` need one yes or no, but a tensor gives one for each of
    its numbers. torch has functions that choose in every place at once.""",
    lambda x: max(x, 0),
    lambda x: max(0, x),
    lambda x: x if x > 0 else 0,
    lambda x: x if x > 0 else torch.tensor(0.0),
    lambda x: x if x > 0 else torch.zeros_like(x),
    lambda x: 0 if x < 0 else x,
    lambda x: torch.zeros_like(x) if x < 0 else x,
    lambda x: torch.tensor(0.0) if x < 0 else x,
)
wrong(
    "relu",
    "maximum-needs-a-tensor",
    "`maximum` wants two tensors",
    """`torch.maximum` compares two tensors and takes no plain number. Give it a tensor of zeros, or
    use a function that takes a number as its limit.""",
    lambda x: torch.maximum(x, 0),
    lambda x: torch.maximum(x, 0.0),
)
wrong(
    "relu",
    "maximum-needs-a-tensor",
    "`maximum` wants two tensors",
    """`torch.maximum` compares two tensors and takes no plain number. Give it a tensor of zeros, or
    use a function that takes a number as its limit.""",
    lambda x: torch.maximum(0, x),
)
wrong(
    "relu",
    "maximum-along-a-dimension",
    "The second argument of `max` is a dimension",
    """`torch.max(x, 0)` looks for the largest number along dimension 0, and gives its place as
    well. Comparing every number with 0 is `torch.maximum` or `clamp`.""",
    lambda x: torch.max(x, 0),
    lambda x: torch.max(x, 0)[0],
    lambda x: x.max(0).values,
)
wrong(
    "relu",
    "largest-of-all",
    "The largest number of all",
    """One number comes back, the largest in the tensor. ReLU works on every number, and the shape
    stays as it is.""",
    lambda x: x.max(),
)
wrong(
    "relu",
    "negative-ones-dropped",
    "The negative numbers are dropped",
    """A condition in brackets picks numbers out, so that the result is shorter. ReLU puts a 0 in
    their place, and the shape stays.""",
    lambda x: x[x > 0],
    lambda x: x[x >= 0],
)
wrong(
    "relu",
    "changed-in-place",
    "The given tensor is changed",
    """Writing into `x`, by `x[...] = 0` or a function whose name ends in `_`, changes the tensor
    that was handed over. Whoever called still needs it: make a new one, or a copy first.""",
    lambda x: x.clamp_(min=0),
)
wrong(
    "relu",
    "softplus-for-relu",
    "Smooth instead of cornered",
    """This is softplus, which bends where ReLU has its corner, and never quite reaches 0. ReLU
    needs no exponential.""",
    lambda x: torch.log(1 + torch.exp(x)),
)
wrong(
    "relu",
    "not-changed",
    "The numbers as they were",
    """What comes back is x. The negative numbers have to become 0.""",
    lambda x: x,
)
wrong(
    "relu",
    "floor-not-at-zero",
    "The floor is not at 0",
    """Numbers are lifted to a floor, but not to 0. Negative numbers become 0, and everything above
    0 stays as it is, however small.""",
    lambda x: x.clamp(min=1),
    lambda x: x.clamp(min=-1),
    lambda x: torch.where(x > 1, x, torch.zeros_like(x)),
)
wrong(
    "relu",
    "minus-one-for-negative",
    "Another number in place of the negative ones",
    """The positive numbers are right. A negative one should become 0.""",
    lambda x: torch.where(x > 0, x, -1.0),
    lambda x: torch.where(x > 0, x, 1.0),
)
