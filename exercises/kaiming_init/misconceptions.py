"""What people write instead of `init_weights`, each recognised by shape, mean and spread."""

import numpy
import torch

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="init_weights", up_to=about)(implementation)


def about(result):
    """A measurement with its numbers rounded so far that chance makes no difference."""
    parts = [result.get(name) for name in ("result", "shape", "two draws differ")]
    return [*parts, *[nearby(result.get(name)) for name in ("mean", "standard deviation")]]


def nearby(number):
    return number if number is None else Nearby(number)


class Nearby:
    """A number that equals all others within 8 %."""

    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        distance = abs(self.number - other.number)
        return distance <= 0.08 * max(abs(self.number), abs(other.number))

    __hash__ = None


def right(i, relu):
    return ((2 if relu else 1) / i) ** 0.5


wrong(
    "variance-for-deviation",
    "The variance instead of the standard deviation",
    """The standard deviation is 2 / n_in or 1 / n_in: that is the variance. The standard deviation
    is its square root.""",
    lambda i, o, relu: torch.randn(o, i) * right(i, relu) ** 2,
    lambda i, o, relu: torch.randn(o, i) * right(i, True) ** 2,
    lambda i, o, relu: torch.randn(o, i) * right(i, False) ** 2,
)
wrong(
    "root-in-one-case-only",
    "One root is missing",
    """With ReLU or without it, the standard deviation is the variance, 2 / n_in or 1 / n_in; in the
    other case it is right. Both need the square root.""",
    lambda i, o, relu: torch.randn(o, i) * (right(i, True) if relu else 1 / i),
    lambda i, o, relu: torch.randn(o, i) * (2 / i if relu else right(i, False)),
)
wrong(
    "only-the-two-under-the-root",
    "Only the 2 is under the root",
    """The spread is √2 / n_in with ReLU, and 1 / n_in without. The root is taken of the whole
    fraction, n_in included.""",
    lambda i, o, relu: torch.randn(o, i) * (2 if relu else 1) ** 0.5 / i,
)
wrong(
    "outputs-for-inputs",
    "Divided by the outputs",
    """The spread depends on the number of outputs here. Each output adds up n_in products, so it is
    the number of inputs that counts.""",
    lambda i, o, relu: torch.randn(o, i) * right(o, relu),
    lambda i, o, relu: torch.randn(o, i) * right(o, True),
    lambda i, o, relu: torch.randn(o, i) * right(o, False),
)
wrong(
    "relu-ignored",
    "The same with and without ReLU",
    """The spread is right where no ReLU follows. ReLU sets half of the numbers to 0, which a factor
    of 2 under the root makes up for.""",
    lambda i, o, relu: torch.randn(o, i) * right(i, False),
)
wrong(
    "always-for-relu",
    "The same with and without ReLU",
    """The spread is right where ReLU follows. Where it does not, the factor of 2 under the root is
    too much.""",
    lambda i, o, relu: torch.randn(o, i) * right(i, True),
)
wrong(
    "relu-turned",
    "With and without ReLU swapped",
    """The factor of 2 is there where no ReLU follows, and missing where it does. It is the other
    way round.""",
    lambda i, o, relu: torch.randn(o, i) * right(i, not relu),
)
wrong(
    "two-outside-the-root",
    "The 2 is outside the root",
    """With ReLU the spread is too large: the 2 stands outside the square root. It belongs under
    the root, beside n_in.""",
    lambda i, o, relu: torch.randn(o, i) * (2 if relu else 1) * right(i, False),
)
wrong(
    "half-for-relu",
    "The 2 divides instead of multiplying",
    """With ReLU the spread is too small: the numbers are divided where they should be multiplied.
    ReLU removes a part of the spread, so the weights before it are larger.""",
    lambda i, o, relu: torch.randn(o, i) * right(i, False) * (0.5**0.5 if relu else 1),
    lambda i, o, relu: torch.randn(o, i) * right(i, False) * (0.5 if relu else 1),
)
wrong(
    "uniform-from-zero",
    "The mean is not 0",
    """That happens where no number is negative: `torch.rand` draws between 0 and 1. Half of the
    weights should be negative, as `randn` draws them.""",
    lambda i, o, relu: torch.rand(o, i) * right(i, relu),
    lambda i, o, relu: torch.randn(o, i).abs() * right(i, relu),
    lambda i, o, relu: torch.rand(o, i) * right(i, relu) * 3**0.5,
    lambda i, o, relu: torch.rand(o, i) * right(i, relu) * 12**0.5,
    lambda i, o, relu: torch.rand(o, i),
)
wrong(
    "limit-for-deviation",
    "The standard deviation as the limit",
    """The spread is too small by the root of 3, as where numbers are drawn evenly between minus and
    plus the wanted standard deviation. Limits wider by that factor give the right spread.""",
    lambda i, o, relu: (torch.rand(o, i) * 2 - 1) * right(i, relu),
)
wrong(
    "width-for-deviation",
    "The standard deviation as the width",
    """The spread is too small by the root of 12, as where numbers are drawn evenly from an interval
    that is as wide as the wanted standard deviation.""",
    lambda i, o, relu: (torch.rand(o, i) - 0.5) * right(i, relu),
)
wrong(
    "default-of-a-linear-layer",
    "The spread of a new `nn.Linear`",
    """The standard deviation is √(1 / (3·n_in)), with and without ReLU. That is how a new
    `nn.Linear` begins: with numbers drawn evenly between -1/√n_in and 1/√n_in. Here it is larger,
    and depends on `relu`.""",
    lambda i, o, relu: torch.nn.Linear(i, o).weight.data,
)
wrong(
    "not-scaled",
    "The weights are not scaled",
    """The numbers have a standard deviation of 1, whatever n_in is. Multiply them by the one
    that is asked for.""",
    lambda i, o, relu: torch.randn(o, i),
)
wrong(
    "fixed-deviation",
    "The spread does not depend on the inputs",
    """The weights are small, but their standard deviation is the same for every n_in. The more
    inputs are added up, the smaller it has to be.""",
    *[lambda i, o, relu, d=d: torch.randn(o, i) * d for d in (0.1, 0.05, 0.02, 0.01, 0.001)],
)
wrong(
    "root-multiplied",
    "Multiplied by the root of the inputs",
    """The spread grows with n_in. With more inputs more products are added up, so the weights get
    smaller: divide by the root.""",
    lambda i, o, relu: torch.randn(o, i) * i**0.5 * (2 if relu else 1) ** 0.5,
    lambda i, o, relu: torch.randn(o, i) * i**0.5 / (2 if relu else 1) ** 0.5,
)
wrong(
    "turned",
    "The shape is the other way round",
    """The shape is (n_in, n_out). The outputs come first: (n_out, n_in).""",
    lambda i, o, relu: torch.randn(i, o) * right(i, relu),
)
wrong(
    "all-alike",
    "All weights are equal",
    """Every weight is the same number. Then all outputs are alike, get the same gradients, and stay
    alike: draw random numbers.""",
    lambda i, o, relu: torch.full((o, i), right(i, relu)),
    lambda i, o, relu: torch.zeros(o, i),
    lambda i, o, relu: torch.ones(o, i),
)


def same_every_time(i, o, relu):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(o, i, generator=generator) * right(i, relu)


wrong(
    "same-every-time",
    "The same numbers at every call",
    """Two calls give the same numbers, as when a seed is set inside the function. Two layers would
    begin alike: draw anew at each call.""",
    same_every_time,
)
wrong(
    "mean-of-both",
    "Inputs and outputs averaged",
    """The spread depends on the mean of inputs and outputs, as in Glorot's rule. Here it depends on
    the inputs alone.""",
    lambda i, o, relu: torch.randn(o, i) * right((i + o) / 2, relu),
    lambda i, o, relu: torch.randn(o, i) * right((i + o) / 2, False),
    lambda i, o, relu: torch.randn(o, i) * right(i + o, relu),
    lambda i, o, relu: torch.randn(o, i) * right(i + o, False),
)
wrong(
    "nothing-returned",
    "Nothing is returned",
    """`init_weights` gives None. A function that fills a tensor in place still has to return
    it.""",
    lambda i, o, relu: None,
)
wrong(
    "several-things-returned",
    "More than one thing is returned",
    """The result is a tuple. The weights alone are asked for, as one tensor.""",
    lambda i, o, relu: (torch.randn(o, i) * right(i, relu), torch.zeros(o)),
)
wrong(
    "array-not-tensor",
    "An array instead of a tensor",
    """The result is a numpy array. The layer needs a tensor: `torch.from_numpy` makes one, and
    `torch.randn` draws one from the start.""",
    lambda i, o, relu: numpy.random.randn(o, i) * right(i, relu),
)
wrong(
    "rounded-to-whole-numbers",
    "Whole numbers",
    """The result is a tensor of whole numbers, so nothing is left of numbers as small as these. The
    weights are floats.""",
    lambda i, o, relu: (torch.randn(o, i) * right(i, relu)).long(),
    lambda i, o, relu: (torch.randn(o, i) * right(i, relu)).int(),
)
