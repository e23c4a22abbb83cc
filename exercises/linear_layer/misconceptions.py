"""What people write instead of `linear1`, each recognised by the cases."""

import torch
import torch.nn.functional as F

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="linear1")(implementation)


wrong(
    "bias-forgotten",
    "The bias is forgotten",
    """The weighted sums are right, but the bias is not added. Without it an input of zeros always
    gives 0.""",
    lambda xb, weights, bias: xb @ weights,
)
wrong(
    "bias-subtracted",
    "The bias is subtracted",
    """The bias is added to the weighted sums, not subtracted.""",
    lambda xb, weights, bias: xb @ weights - bias,
)
wrong(
    "bias-multiplied",
    "The bias is multiplied",
    """The weighted sums are multiplied by the bias. The bias is added to them.""",
    lambda xb, weights, bias: xb @ weights * bias,
)
wrong(
    "bias-inside-the-product",
    "The bias is added to the weights",
    """The bias is added to the weights, so it is multiplied by the inputs. Add it after the
    product, once for each output.""",
    lambda xb, weights, bias: xb @ (weights + bias),
)
wrong(
    "bias-added-to-inputs",
    "The bias is added to the inputs",
    """The bias has a number for each output, not for each input. Add it after the product.""",
    lambda xb, weights, bias: (xb + bias) @ weights,
)
wrong(
    "bias-in-the-sum",
    "The bias is added once for each input",
    """The bias is added inside the sum over the inputs, so it counts once for each of them. Add it
    a single time, after the sum.""",
    lambda xb, weights, bias: xb @ weights + xb.shape[1] * bias,
    lambda xb, weights, bias: (xb[:, :, None] * weights + bias).sum(1),
)
wrong(
    "one-bias-for-all",
    "One bias for all outputs",
    """Every output gets the same bias. There is one number for each output: added as it is, as a
    row, broadcasting adds each to its column.""",
    lambda xb, weights, bias: xb @ weights + bias[0],
    lambda xb, weights, bias: xb @ weights + bias.sum(),
    lambda xb, weights, bias: xb @ weights + bias.mean(),
)
wrong(
    "bias-stood-up",
    "The bias as a column",
    """The bias is added as a column, one number for each row of the batch. It belongs to the
    outputs, which are the columns: leave it as a row.""",
    lambda xb, weights, bias: xb @ weights + bias[:, None],
)
wrong(
    "weights-transposed",
    "The weights are transposed",
    """The weights already have shape (inputs, outputs), as the product needs them: (n, i) by
    (i, o). Only `nn.Linear` and `F.linear` expect theirs transposed.""",
    lambda xb, weights, bias: xb @ weights.t() + bias,
    lambda xb, weights, bias: F.linear(xb, weights, bias),
)
wrong(
    "product-the-wrong-way-round",
    "The product in the wrong order",
    """For matrices `a @ b` and `b @ a` differ. The inner sizes have to be equal: (n, i) and
    (i, o).""",
    lambda xb, weights, bias: weights @ xb + bias,
)
wrong(
    "elementwise-product",
    "`*` instead of `@`",
    """`*` multiplies position by position and adds nothing up. A layer needs a sum of products for
    each row and each output: that is the matrix product.""",
    lambda xb, weights, bias: xb * weights + bias,
    lambda xb, weights, bias: xb * weights.t() + bias,
)
wrong(
    "one-row-for-all",
    "The formula for a single row",
    """Products are added up over the whole batch, so all rows end in one sum. That is the formula
    for a single row; a matrix product keeps the rows apart.""",
    lambda xb, weights, bias: (xb * weights.t()).sum() + bias,
)
wrong(
    "outputs-added-up",
    "The outputs are added up",
    """The matrix product has already added up what belongs together. A further `sum` adds up
    different rows, or different outputs, which should stay apart.""",
    lambda xb, weights, bias: (xb @ weights).sum() + bias,
    lambda xb, weights, bias: (xb @ weights).sum(0) + bias,
    lambda xb, weights, bias: (xb @ weights + bias).sum(),
    lambda xb, weights, bias: (xb @ weights + bias).sum(0),
)
wrong(
    "first-row-only",
    "Only the first row",
    """Only the first row of the batch is used. The result has a row for each of the n rows.""",
    lambda xb, weights, bias: xb[0] @ weights + bias,
    lambda xb, weights, bias: xb[:1] @ weights + bias,
)
wrong(
    "result-transposed",
    "The result is transposed",
    """The values are right, but rows and outputs are swapped: shape (o, n) instead of (n, o).""",
    lambda xb, weights, bias: (xb @ weights + bias).t(),
)
wrong(
    "last-dimension-dropped",
    "A dimension is dropped",
    """The values are right, but dimensions of size 1 are missing. A single output is still a
    column: shape (n, 1).""",
    lambda xb, weights, bias: (xb @ weights + bias).squeeze(),
    lambda xb, weights, bias: (xb @ weights + bias).squeeze(-1),
)
wrong(
    "relu-on-top",
    "A ReLU on top",
    """Negative outputs became 0. A linear layer has no activation function; that comes after
    it.""",
    lambda xb, weights, bias: (xb @ weights + bias).clamp(min=0),
)
wrong(
    "sigmoid-on-top",
    "A sigmoid on top",
    """The outputs are squashed to between 0 and 1. A linear layer has no activation function; that
    comes after it.""",
    lambda xb, weights, bias: torch.sigmoid(xb @ weights + bias),
)
wrong(
    "mean-not-sum",
    "A mean over the inputs",
    """The products are averaged. A layer adds them up.""",
    lambda xb, weights, bias: xb @ weights / xb.shape[1] + bias,
)
wrong(
    "weights-forgotten",
    "The weights are not used",
    """The bias is added to the inputs themselves. Multiply the inputs by the weights first.""",
    lambda xb, weights, bias: xb + bias,
)
