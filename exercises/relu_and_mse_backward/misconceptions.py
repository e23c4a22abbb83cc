"""What people write instead of the two functions, each recognised by the cases."""

import torch

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


def on(x):
    """ReLU's slope."""
    return (x > 0).float()


RELU = "relu_backward"
wrong(
    RELU,
    "slope-alone",
    "The slope alone",
    """The slope of ReLU comes back, 1 or 0. By the chain rule it is multiplied by the incoming
    gradient.""",
    lambda x, grad: on(x),
    lambda x, grad: x > 0,
    lambda x, grad: (x >= 0).float(),
    lambda x, grad: x >= 0,
)
wrong(
    RELU,
    "gradient-cut-off",
    "The gradient is cut off at 0",
    """Negative numbers of the incoming gradient become 0, as if ReLU were applied to it, and x is
    not looked at. It is the sign of x that decides; the gradient keeps its own sign.""",
    lambda x, grad: grad.clamp(min=0),
)
wrong(
    RELU,
    "mask-of-the-gradient",
    "The sign of the gradient decides",
    """What is let through depends on the sign of the incoming gradient. It depends on the sign of
    x: where ReLU let x through, it lets the gradient through.""",
    lambda x, grad: on(grad) * x,
    lambda x, grad: on(grad) * x.clamp(min=0),
    lambda x, grad: torch.where(grad > 0, grad, x),
)
wrong(
    RELU,
    "both-cut",
    "The gradient is cut off as well",
    """Where x is positive, negative gradients are lost, as if ReLU were applied once more. A
    gradient may have either sign: multiply it by the slope and leave its sign.""",
    lambda x, grad: on(x) * grad.clamp(min=0),
)
wrong(
    RELU,
    "cut-off-product",
    "ReLU of a product",
    """x and the gradient are multiplied, and what is negative becomes 0. The gradient is multiplied
    by the slope, which depends only on the sign of x.""",
    lambda x, grad: (x * grad).clamp(min=0),
)
wrong(
    RELU,
    "one-at-zero",
    "The slope at 0",
    """Exactly at 0 the gradient is let through. Here the slope at 0 counts as 0: only where x is
    larger than 0 does the gradient go on.""",
    lambda x, grad: (x >= 0).float() * grad,
)
wrong(
    RELU,
    "half-at-zero",
    "The slope at 0",
    """Exactly at 0 half of the gradient is let through. Here the slope at 0 counts as 0.""",
    lambda x, grad: (on(x) + 0.5 * (x == 0)) * grad,
)
wrong(
    RELU,
    "value-for-slope",
    "The value instead of the slope",
    """The gradient is multiplied by the value of ReLU. It is multiplied by the slope, which is 1
    wherever x is positive, however large x is.""",
    lambda x, grad: x.clamp(min=0) * grad,
)
wrong(
    RELU,
    "input-for-slope",
    "The input instead of the slope",
    """The gradient is multiplied by x itself. It is multiplied by the slope of ReLU, which is 1
    where x is positive and 0 elsewhere.""",
    lambda x, grad: x * grad,
)
wrong(
    RELU,
    "value-comes-back",
    "The value of ReLU, not a gradient",
    """What comes back is computed from x alone. The gradient for x is the incoming gradient, where
    x is positive, and 0 elsewhere.""",
    lambda x, grad: x.clamp(min=0),
    lambda x, grad: x,
    lambda x, grad: torch.where(x > 0, x, grad),
)
wrong(
    RELU,
    "gradient-unchanged",
    "The gradient as it came",
    """The incoming gradient comes back unchanged. Where x is not positive, ReLU gave 0 whatever x
    was, so the gradient is 0 there.""",
    lambda x, grad: grad,
    lambda x, grad: grad.clone(),
)
wrong(
    RELU,
    "mask-turned",
    "The wrong part is let through",
    """The gradient goes on where x is negative or 0, and stops where x is positive. It is the other
    way round.""",
    lambda x, grad: (x <= 0).float() * grad,
    lambda x, grad: (x < 0).float() * grad,
)
wrong(
    RELU,
    "minus-for-negative",
    "The gradient is turned where x is negative",
    """Where x is negative, the gradient goes on with its sign turned, as it would through an
    absolute value. ReLU is flat there, so the gradient is 0.""",
    lambda x, grad: x.sign() * grad,
    lambda x, grad: torch.where(x > 0, grad, -grad),
    lambda x, grad: torch.where(x >= 0, grad, -grad),
)
wrong(
    RELU,
    "one-or-minus-one-for-nothing",
    "Another number than 0 where x is not positive",
    """Where x is positive the gradient is right. Elsewhere it should be 0, since ReLU is flat
    there.""",
    lambda x, grad: torch.where(x > 0, grad, x),
    lambda x, grad: torch.where(x > 0, grad, torch.ones_like(x)),
    lambda x, grad: torch.where(x > 0, grad, -torch.ones_like(x)),
    lambda x, grad: torch.where(x > 0, grad, 0.01 * grad),
    lambda x, grad: torch.where(x > 0, grad, 0.1 * grad),
)
wrong(
    RELU,
    "numbers-dropped",
    "The numbers are dropped, not set to 0",
    """A condition in brackets picks numbers out, so the result is shorter. The gradient has the
    shape of x, with 0 where x is not positive.""",
    lambda x, grad: grad[x > 0],
    lambda x, grad: grad[x >= 0],
)


def zeros_written(x, grad):
    grad[x <= 0] = 0
    return grad


def zeros_written_below(x, grad):
    grad[x < 0] = 0
    return grad


def multiplied_in_place(x, grad):
    grad *= x > 0
    return grad


wrong(
    RELU,
    "changed-in-place",
    "The incoming gradient is changed",
    """Writing into `grad`, by an index or in place, changes the tensor that was handed over, which
    others may still need. Make a new one, or a copy first.""",
    zeros_written,
    zeros_written_below,
    multiplied_in_place,
    lambda x, grad: grad.mul_((x >= 0).float()),
    lambda x, grad: grad.clamp_(min=0),
)
wrong(
    RELU,
    "one-number-at-a-time",
    "A question about many numbers at once",
    """`if x > 0` needs one yes or no, but a tensor gives one for each of its numbers. A condition
    such as `x > 0` can itself be multiplied, or be given to `torch.where`.""",
    lambda x, grad: grad if x > 0 else 0,
    lambda x, grad: grad if x > 0 else torch.zeros_like(grad),
    lambda x, grad: 1 if x > 0 else 0,
    lambda x, grad: grad * (1 if x > 0 else 0),
    lambda x, grad: 0 if x <= 0 else grad,
)
wrong(
    RELU,
    "sign",
    "The sign is turned",
    """The gradients have the opposite sign. Only the step of the training goes against the
    gradient.""",
    lambda x, grad: -(on(x) * grad),
)

MSE = "mse_backward"


def gradient(output, targets):
    return 2 * (output - targets[:, None]) / len(targets)


def row(output, targets):
    return 2 * (output.squeeze(-1) - targets) / len(targets)


wrong(
    MSE,
    "square-from-broadcasting",
    "Every output with every target",
    """The shape is (n, n): (n, 1) minus (n,) pairs every output with every target. Give both the
    same shape before subtracting.""",
    lambda output, targets: 2 * (output - targets) / len(targets),
    lambda output, targets: 2 * (output - targets),
    lambda output, targets: (output - targets) / len(targets),
    lambda output, targets: output - targets,
    lambda output, targets: 2 * (output - targets) / len(targets) ** 2,
    lambda output, targets: (output - targets) / len(targets) ** 2,
    lambda output, targets: ((output - targets) ** 2) / len(targets),
)
wrong(
    MSE,
    "averaged-over-all-pairs",
    "Every output with every target",
    """(n, 1) minus (n,) pairs every output with every target, and all these pairs are then added or
    averaged for each output. Each output has one target: give both the same shape before
    subtracting.""",
    lambda output, targets: 2 * (output - targets).mean(1, keepdim=True),
    lambda output, targets: 2 * (output - targets).sum(1, keepdim=True) / len(targets) ** 2,
    lambda output, targets: 2 * (output - targets).sum(1, keepdim=True),
    lambda output, targets: 2 * (output - targets).mean(1),
)
wrong(
    MSE,
    "two-forgotten",
    "The 2 is missing",
    """The gradient is half as large as it should be. The slope of a square is twice its root, so
    there is a factor of 2.""",
    lambda output, targets: gradient(output, targets) / 2,
)
wrong(
    MSE,
    "not-divided",
    "Not divided by the number of rows",
    """The loss is a mean: each squared difference counts for 1/n of it, so its gradient is divided
    by n too.""",
    lambda output, targets: gradient(output, targets) * len(targets),
)
wrong(
    MSE,
    "difference-alone",
    "Only the difference",
    """What comes back is the difference of output and target. The slope of its square is twice as
    large, and the mean over the rows divides by their number.""",
    lambda output, targets: output - targets[:, None],
)
wrong(
    MSE,
    "axis-lost",
    "The last axis is lost",
    """The numbers are right, but the shape is (n,). The gradient has the shape of the output,
    (n, 1).""",
    row,
    lambda output, targets: 2 * (output.squeeze() - targets) / len(targets),
    lambda output, targets: row(output, targets) if len(targets) > 1 else row(output, targets)[0],
)
wrong(
    MSE,
    "axis-lost",
    "The last axis is lost",
    """The shape is (n,). The gradient has the shape of the output, (n, 1): put the axis back. Its
    numbers are not right yet either: the slope of a square is twice its root, and a mean divides by
    n.""",
    lambda output, targets: row(output, targets) / 2,
    lambda output, targets: row(output, targets) * len(targets),
    lambda output, targets: output.squeeze(-1) - targets,
)
wrong(
    MSE,
    "row-not-column",
    "A row instead of a column",
    """The shape is (1, n). The gradient has the shape of the output, (n, 1): the targets have to
    stand up as a column.""",
    lambda output, targets: row(output, targets)[None],
)
wrong(
    MSE,
    "sign",
    "The sign is turned",
    """The gradient has the opposite sign. Where the output is too high, the loss grows with it, so
    the gradient is positive: output minus target, not the other way round.""",
    lambda output, targets: -gradient(output, targets),
    lambda output, targets: -gradient(output, targets) / 2,
    lambda output, targets: -gradient(output, targets) * len(targets),
    lambda output, targets: -row(output, targets),
)
wrong(
    MSE,
    "loss-for-gradient",
    "The loss, not its gradient",
    """The differences are squared: that is the loss, or a part of it. The gradient is its slope,
    and the slope of a square is twice its root.""",
    lambda output, targets: (output - targets[:, None]) ** 2 / len(targets),
    lambda output, targets: (output - targets[:, None]) ** 2,
    lambda output, targets: ((output - targets[:, None]) ** 2).mean(),
    lambda output, targets: ((output - targets) ** 2).mean(),
    lambda output, targets: 2 * (output - targets[:, None]) ** 2 / len(targets),
    lambda output, targets: 2 * (output - targets[:, None]) ** 2,
    lambda output, targets: 2 * ((output - targets[:, None]) ** 2).mean(),
)
wrong(
    MSE,
    "divided-twice",
    "Divided by the number of rows twice",
    """The gradient is divided by n once more than it should be, as when a mean is divided
    again.""",
    lambda output, targets: gradient(output, targets) / len(targets),
)
wrong(
    MSE,
    "one-number",
    "One number for all rows",
    """The differences are averaged into one number. Each row of the output has a gradient of its
    own: divide by n without adding up.""",
    lambda output, targets: 2 * (output - targets[:, None]).mean(),
    lambda output, targets: (output - targets[:, None]).mean(),
    lambda output, targets: 2 * (output - targets[:, None]).sum(),
    lambda output, targets: 2 * (output - targets).mean(),
)
wrong(
    MSE,
    "absolute",
    "The sign of the difference is lost",
    """All gradients come out positive. Where the output is too low, the gradient is negative.""",
    lambda output, targets: gradient(output, targets).abs(),
)
wrong(
    MSE,
    "only-the-sign",
    "Only the sign of the difference",
    """Every gradient has the same size, as for the mean absolute error. The square's slope grows
    with the difference.""",
    lambda output, targets: (output - targets[:, None]).sign() / len(targets),
    lambda output, targets: (output - targets[:, None]).sign(),
    lambda output, targets: 2 * (output - targets[:, None]).sign() / len(targets),
)
wrong(
    MSE,
    "gradient-for-the-targets",
    "The targets are squared or multiplied",
    """The gradient is multiplied by output or targets. The slope of the squared difference for the
    output is twice the difference, and the output's own slope is 1.""",
    lambda output, targets: gradient(output, targets) * output,
    lambda output, targets: gradient(output, targets) * targets[:, None],
)
