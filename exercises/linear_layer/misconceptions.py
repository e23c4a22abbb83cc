"""What people write instead of `linear1`, each told apart by the cases."""

import torch
import torch.nn.functional as F

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="linear1")(implementation)


wrong(
    "bias-forgotten",
    "The bias is forgotten",
    """The weighted sums are right, but the bias is not added. Without it an input of zeros could
    never give anything but 0.""",
    lambda xb, weights, bias: xb @ weights,
)
wrong(
    "bias-subtracted",
    "The bias is subtracted",
    """The bias is added to the weighted sums, not taken away.""",
    lambda xb, weights, bias: xb @ weights - bias,
)
wrong(
    "bias-multiplied",
    "The bias is multiplied",
    """The bias is added to the weighted sums. As a factor it would be one more weight.""",
    lambda xb, weights, bias: xb @ weights * bias,
)
wrong(
    "bias-inside-the-product",
    "The bias is added to the weights",
    """The bias went into the weights, so that it is multiplied with the inputs. It comes after the
    product, once for each output.""",
    lambda xb, weights, bias: xb @ (weights + bias),
)
wrong(
    "bias-added-to-inputs",
    "The bias is added to the inputs",
    """The bias has a number for each output, not for each input. It is added when the product is
    made.""",
    lambda xb, weights, bias: (xb + bias) @ weights,
)
wrong(
    "one-bias-for-all",
    "One bias for all outputs",
    """Every output gets the same number. The bias has one for each output; added as it is, as a
    row, it finds its columns by broadcasting.""",
    lambda xb, weights, bias: xb @ weights + bias[0],
    lambda xb, weights, bias: xb @ weights + bias.sum(),
    lambda xb, weights, bias: xb @ weights + bias.mean(),
)
wrong(
    "bias-stood-up",
    "The bias stands upright",
    """As a column the bias goes to the rows, one number for each row of the batch. It belongs to
    the outputs, which are the columns: leave it as a row.""",
    lambda xb, weights, bias: xb @ weights + bias[:, None],
)
wrong(
    "weights-transposed",
    "The weights are turned",
    """The weights come as (inputs, outputs) already, just as the product needs them: (n, i) by (i,
    o). `nn.Linear` and `F.linear` keep theirs the other way round, which is where the turning comes
    from.""",
    lambda xb, weights, bias: xb @ weights.t() + bias,
    lambda xb, weights, bias: F.linear(xb, weights, bias),
)
wrong(
    "product-the-wrong-way-round",
    "The product the wrong way round",
    """For matrices `a @ b` and `b @ a` are different things. The sizes that touch have to agree:
    (n, i) and (i, o).""",
    lambda xb, weights, bias: weights @ xb + bias,
)
wrong(
    "elementwise-product",
    "`*` instead of `@`",
    """`*` multiplies place by place and adds nothing up. A layer needs, for each row and each
    output, a sum of products: that is what the matrix product does.""",
    lambda xb, weights, bias: xb * weights + bias,
    lambda xb, weights, bias: xb * weights.t() + bias,
)
wrong(
    "one-row-for-all",
    "Everything added up to one number a place",
    """This is the formula for a single row, `(x * weights).sum() + bias`, used on a whole batch:
    the sum runs over all rows. A product of matrices keeps the rows apart.""",
    lambda xb, weights, bias: (xb * weights.t()).sum() + bias,
    lambda xb, weights, bias: (xb @ weights).sum() + bias,
    lambda xb, weights, bias: (xb @ weights).sum(0) + bias,
)
wrong(
    "first-row-only",
    "Only the first row",
    """Only the first row of the batch went through the layer. All n rows are to come out.""",
    lambda xb, weights, bias: xb[0] @ weights + bias,
    lambda xb, weights, bias: xb[:1] @ weights + bias,
)
wrong(
    "result-transposed",
    "The result lies on its side",
    """The values are right, but rows and outputs are exchanged: shape (o, n) instead of (n, o).""",
    lambda xb, weights, bias: (xb @ weights + bias).t(),
)
wrong(
    "last-dimension-dropped",
    "A dimension is squeezed away",
    """The values are right, but dimensions of size 1 were dropped. A single output is a column
    still: shape (n, 1).""",
    lambda xb, weights, bias: (xb @ weights + bias).squeeze(),
    lambda xb, weights, bias: (xb @ weights + bias).squeeze(-1),
)
wrong(
    "relu-on-top",
    "A ReLU on top",
    """Negative outputs became 0. A linear layer alone has no activation function; that comes after
    it.""",
    lambda xb, weights, bias: (xb @ weights + bias).clamp(min=0),
)
wrong(
    "sigmoid-on-top",
    "A sigmoid on top",
    """The outputs are squashed between 0 and 1. A linear layer alone has no activation function;
    that comes after it.""",
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
    """The bias meets the inputs without the weights. Each input is to be multiplied with its weight
    first.""",
    lambda xb, weights, bias: xb + bias,
)
