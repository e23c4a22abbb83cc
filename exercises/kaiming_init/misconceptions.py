"""What people write instead of `init_weights`, each recognised by shape, mean and spread."""

import torch

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="init_weights", up_to=about)(implementation)


def about(result):
    """A measurement with its numbers rounded so far that chance makes no difference."""
    parts = [result["shape"], result["result"], result.get("two draws differ")]
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
    """The numbers are multiplied by 2 / n_in or 1 / n_in: that is the variance. The standard
    deviation is its square root.""",
    lambda i, o, relu: torch.randn(o, i) * right(i, relu) ** 2,
)
wrong(
    "outputs-for-inputs",
    "Divided by the outputs",
    """The spread depends on the number of outputs here. Each output adds up n_in products, so it is
    the number of inputs that counts.""",
    lambda i, o, relu: torch.randn(o, i) * right(o, relu),
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
    "uniform-from-zero",
    "All weights are positive",
    """The numbers are drawn between 0 and a limit, so their mean is not 0. Half of the weights
    should be negative: `randn` draws such numbers.""",
    lambda i, o, relu: torch.rand(o, i) * right(i, relu),
)
wrong(
    "limit-for-deviation",
    "The standard deviation as the limit",
    """The numbers are drawn evenly between minus and plus the wanted standard deviation, so their
    spread is smaller than that by the root of 3. Widen the limits by that factor.""",
    lambda i, o, relu: (torch.rand(o, i) * 2 - 1) * right(i, relu),
)
wrong(
    "not-scaled",
    "The weights are not scaled",
    """The numbers have a standard deviation of 1, whatever n_in is. Multiply them by the one
    that is asked for.""",
    lambda i, o, relu: torch.randn(o, i),
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
)
