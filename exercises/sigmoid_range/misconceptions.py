"""What people write instead of `sigmoid_range`, each recognised by the cases."""

import torch

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="sigmoid_range")(implementation)


def right(x, low, high):
    return torch.sigmoid(x) * (high - low) + low


wrong(
    "low-not-added",
    "`low` is not added",
    """The results begin at 0, whatever `low` is. After the stretching, the whole range still has to
    be moved.""",
    lambda x, low, high: torch.sigmoid(x) * (high - low),
)
wrong(
    "times-high-only",
    "Stretched to `high` only",
    """The results lie between 0 and `high`, which is right only where `low` is 0. How wide is the
    range, and where does it begin?""",
    lambda x, low, high: torch.sigmoid(x) * high,
)
wrong(
    "low-plus-high",
    "Stretched too wide",
    """The results lie between `low` and `low + high`: the sigmoid is multiplied by `high`. How wide
    is the range from `low` to `high`?""",
    lambda x, low, high: low + torch.sigmoid(x) * high,
)
wrong(
    "cut-off",
    "Cut off, not squashed",
    """Numbers outside the range are set to its ends, and those inside are not changed. A sigmoid
    moves every number, smoothly.""",
    lambda x, low, high: x.clamp(low, high),
)
wrong(
    "sigmoid-cut-off",
    "The sigmoid is cut off",
    """The sigmoid is cut off at `low` and `high` instead of being stretched. Its results, between 0
    and 1, have to fill the whole range.""",
    lambda x, low, high: torch.sigmoid(x).clamp(low, high),
)
wrong(
    "cut-off-after-stretching",
    "Stretched wrongly, then cut off",
    """Results that lie outside the range are set to its ends. A sigmoid that is stretched by the
    right width and moved to the right place never leaves the range.""",
    lambda x, low, high: (torch.sigmoid(x) * high).clamp(min=low),
    lambda x, low, high: (torch.sigmoid(x) * high).clamp(low, high),
    lambda x, low, high: (torch.sigmoid(x) * (high - low)).clamp(min=low),
    lambda x, low, high: (torch.sigmoid(x) * (high - low)).clamp(low, high),
    lambda x, low, high: (torch.sigmoid(x) * high + low).clamp(low, high),
)
wrong(
    "cut-off-before",
    "Cut off before the sigmoid",
    """The inputs are cut off at `low` and `high` first. The range belongs to the results, not to
    the inputs.""",
    lambda x, low, high: right(x.clamp(low, high), low, high),
    lambda x, low, high: torch.sigmoid(x.clamp(low, high)),
)
wrong(
    "turned-round",
    "The wrong way round",
    """Large inputs come out near `low` and small ones near `high`. It should be the other way
    round: look at the signs, and at which of the two is added.""",
    lambda x, low, high: torch.sigmoid(x) * (low - high) + high,
)
wrong(
    "added-the-wrong-end",
    "`high` is added, not `low`",
    """The range has the right width but begins at `high`. It should begin at `low`.""",
    lambda x, low, high: torch.sigmoid(x) * (high - low) + high,
)
wrong(
    "minus-the-width",
    "Stretched by `low - high`",
    """The sigmoid is multiplied by `low - high`, which is negative, so the results go down from
    `low`. The width of the range is `high - low`.""",
    lambda x, low, high: torch.sigmoid(x) * (low - high) + low,
)
wrong(
    "scaled-before",
    "Stretched before the sigmoid",
    """The inputs are stretched and moved, and the sigmoid comes last, so all results lie between 0
    and 1. The sigmoid comes first.""",
    lambda x, low, high: torch.sigmoid(x * (high - low) + low),
)
wrong(
    "scaled-before-and-after",
    "Stretched before the sigmoid as well",
    """The inputs are stretched before the sigmoid. It should see `x` as it is; only its results are
    stretched.""",
    lambda x, low, high: right(x * (high - low), low, high),
    lambda x, low, high: right(x * (high - low) + low, low, high),
    lambda x, low, high: right((x - low) / (high - low), low, high),
)
wrong(
    "sigmoid-alone",
    "`low` and `high` are not used",
    """This is the plain sigmoid, between 0 and 1. Its results still have to be stretched and moved
    to the range from `low` to `high`.""",
    lambda x, low, high: torch.sigmoid(x),
)
wrong(
    "moved-then-scaled",
    "Moved first, then stretched",
    """`low` is added before the multiplication, so it is stretched along with the sigmoid. Multiply
    first, then add.""",
    lambda x, low, high: (torch.sigmoid(x) + low) * (high - low),
)
wrong(
    "low-subtracted",
    "`low` is subtracted",
    """`low` is subtracted at the end. The stretched numbers begin at 0 and should begin at `low`,
    so it is added.""",
    lambda x, low, high: torch.sigmoid(x) * (high - low) - low,
    lambda x, low, high: torch.sigmoid(x) * high - low,
)
wrong(
    "low-and-high-added",
    "Stretched by `high + low`",
    """The sigmoid is multiplied by `high + low`. The width of a range is its end less its
    beginning.""",
    lambda x, low, high: torch.sigmoid(x) * (high + low) + low,
    lambda x, low, high: torch.sigmoid(x) * (high + low),
)
wrong(
    "tanh-for-sigmoid",
    "tanh instead of the sigmoid",
    """tanh lies between -1 and 1, the sigmoid between 0 and 1. With tanh, half of the results fall
    below `low`.""",
    lambda x, low, high: torch.tanh(x) * (high - low) + low,
)
wrong(
    "tanh-for-sigmoid",
    "tanh instead of the sigmoid",
    """The results lie in the right range, but rise too steeply: tanh(x), stretched to between 0 and
    1, is the sigmoid of 2x.""",
    lambda x, low, high: (torch.tanh(x) + 1) / 2 * (high - low) + low,
)
wrong(
    "no-sigmoid",
    "The sigmoid is missing",
    """The numbers are stretched and moved, but not squashed, so they can leave the range.""",
    lambda x, low, high: x * (high - low) + low,
)
wrong(
    "scaled-by-the-data",
    "Stretched from the smallest to the largest input",
    """The smallest number comes out as `low` and the largest as `high`, so each result depends on
    the other numbers. The sigmoid handles each number alone.""",
    lambda x, low, high: (x - x.min()) / (x.max() - x.min()) * (high - low) + low,
    lambda x, low, high: (
        (torch.sigmoid(x) - torch.sigmoid(x).min())
        / (torch.sigmoid(x).max() - torch.sigmoid(x).min())
        * (high - low)
        + low
    ),
)
wrong(
    "rounded",
    "Rounded to whole numbers",
    """The results are rounded. A prediction may lie between two ratings.""",
    lambda x, low, high: right(x, low, high).round(),
)
wrong(
    "dimension-dropped",
    "A dimension is dropped",
    """The numbers are right, but dimensions of size 1 are missing. The result has the shape of
    `x`.""",
    lambda x, low, high: right(x, low, high).squeeze(),
)
wrong(
    "changed-in-place",
    "`x` is changed",
    """The results are right, but `x` itself was changed on the way: a method whose name ends in `_`
    works in place, and so do `+=` and `*=`.""",
    lambda x, low, high: x.sigmoid_().mul_(high - low).add_(low),
)
