"""What people write instead of `linear_backward`, each recognised by the cases."""

import torch

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="linear_backward")(implementation)


def for_x(x, w, grad):
    return grad @ w.t()


def for_w(x, w, grad):
    return x.t() @ grad


def for_b(x, w, grad):
    return grad.sum(0)


def gradients(x=for_x, w=for_w, b=for_b):
    """The right one, with another gradient for one or more of the three."""
    parts = (x, w, b)
    return lambda x, w, grad: tuple([part(x, w, grad) for part in parts])


wrong(
    "weights-not-turned",
    "The weights are not transposed",
    """The gradient for x needs the weights transposed: (n, o) times (o, i) gives (n, i). As they
    are, the product fails, or mixes up inputs and outputs where the two sizes are equal.""",
    gradients(x=lambda x, w, grad: grad @ w),
    gradients(x=lambda x, w, grad: w @ grad),
    gradients(x=lambda x, w, grad: torch.einsum("no,oi->ni", grad, w)),
)
wrong(
    "weights-on-the-wrong-side",
    "The weights are on the wrong side",
    """For the gradient for x the transposed weights come first in the product. The incoming
    gradient, (n, o), comes first: then (o, i) fits, and the result is (n, i).""",
    gradients(x=lambda x, w, grad: w.t() @ grad),
)
wrong(
    "input-gradient-turned",
    "The gradient for x is transposed",
    """The gradient for x comes out as (i, n). It has the shape of x, (n, i).""",
    gradients(x=lambda x, w, grad: w @ grad.t()),
)
wrong(
    "inputs-not-turned",
    "The inputs are not transposed",
    """The gradient for w needs the inputs transposed: (i, n) times (n, o) gives (i, o), and adds up
    over the rows of the batch.""",
    gradients(w=lambda x, w, grad: x @ grad),
    gradients(w=lambda x, w, grad: grad @ x),
)
wrong(
    "weight-gradient-turned",
    "The gradient for w is transposed",
    """The gradient for w comes out as (o, i). It has the shape of w, (i, o): the inputs come first
    in the product.""",
    gradients(w=lambda x, w, grad: grad.t() @ x),
)
wrong(
    "rows-with-rows",
    "Added over the wrong axis",
    """The gradient for w comes out as (n, n) or the like: it is added up over inputs or outputs.
    Every row of the batch used the same weights, so it is added up over the rows.""",
    gradients(w=lambda x, w, grad: x @ grad.t()),
    gradients(w=lambda x, w, grad: grad @ x.t()),
)
wrong(
    "bias-gradient-not-added",
    "The gradient for b is not added up",
    """The gradient for b still has a row for each row of the batch. All of them used the same bias,
    so its gradient is the sum over the rows, with shape (o,).""",
    gradients(b=lambda x, w, grad: grad),
    gradients(b=lambda x, w, grad: grad.clone()),
)
wrong(
    "bias-gradient-averaged",
    "The gradient for b is averaged",
    """The gradient for b is the mean over the rows. The rows are added up: if the loss is a mean,
    the division is already in the incoming gradient.""",
    gradients(b=lambda x, w, grad: grad.mean(0)),
)
wrong(
    "bias-gradient-over-outputs",
    "The gradient for b is added up over the wrong axis",
    """The gradient for b has a number for each row. There is one bias for each output, so it is the
    rows, axis 0, that are added up.""",
    gradients(b=lambda x, w, grad: grad.sum(1)),
    gradients(b=lambda x, w, grad: grad.sum(-1, keepdim=True)),
    gradients(b=lambda x, w, grad: grad.mean(1)),
)
wrong(
    "bias-gradient-one-number",
    "One number for all biases",
    """The gradient for b is a single number. There is one bias for each output, so only the rows,
    axis 0, are added up.""",
    gradients(b=lambda x, w, grad: grad.sum()),
    gradients(b=lambda x, w, grad: grad.mean()),
)
wrong(
    "bias-gradient-with-an-axis",
    "The gradient for b has an axis too many",
    """The numbers are right, but the gradient for b has shape (1, o). It has the shape of b,
    (o,).""",
    gradients(b=lambda x, w, grad: grad.sum(0, keepdim=True)),
)
wrong(
    "bias-gradient-ones",
    "The gradient for b does not use the incoming gradient",
    """The slope of y for b is 1, but that is not yet the gradient of the loss: by the chain rule it
    is multiplied by the incoming gradient, and added up over the rows.""",
    gradients(b=lambda x, w, grad: torch.ones(grad.shape[1])),
    gradients(b=lambda x, w, grad: torch.ones_like(grad)),
    gradients(b=lambda x, w, grad: torch.ones(grad.shape[1]) * len(grad)),
    gradients(b=lambda x, w, grad: torch.ones(())),
    gradients(b=lambda x, w, grad: torch.ones(1)),
    gradients(b=lambda x, w, grad: 1),
)
wrong(
    "bias-gradient-of-the-first-row",
    "Only one row counts for b",
    """The gradient for b is a single row of the incoming gradient. Every row used the bias, so all
    rows are added up.""",
    gradients(b=lambda x, w, grad: grad[0]),
    gradients(b=lambda x, w, grad: grad[-1]),
)
wrong(
    "single-row-only",
    "Only one row counts for w",
    """The gradient for w comes from a single row of the batch, as when a loop overwrites it. Every
    row used the weights, so the products of all rows are added up.""",
    *[
        gradients(w=lambda x, w, grad, row=row: x[row][:, None] * grad[row], b=b)
        for row in (0, -1)
        for b in (for_b, lambda x, w, grad, row=row: grad[row])
    ],
)
wrong(
    "bias-gradient-missing",
    "The gradient for b is missing",
    """There is no gradient for b. The tuple has three: for x, for w and for b.""",
    lambda x, w, grad: (for_x(x, w, grad), for_w(x, w, grad)),
    gradients(b=lambda x, w, grad: None),
)
wrong(
    "averaged-over-the-batch",
    "Divided by the number of rows",
    """The gradients are divided by the number of rows. If the loss is a mean over the batch, that
    division is already in the incoming gradient.""",
    gradients(w=lambda x, w, grad: x.t() @ grad / len(x), b=lambda x, w, grad: grad.mean(0)),
    gradients(w=lambda x, w, grad: x.t() @ grad / len(x)),
    lambda x, w, grad: gradients()(x, w, grad / len(x)),
    gradients(x=lambda x, w, grad: grad @ w.t() / len(x)),
)
wrong(
    "weight-gradient-not-added",
    "One weight gradient for each row",
    """The gradient for w has a matrix for each row of the batch. All rows used the same weights, so
    these are added up.""",
    gradients(w=lambda x, w, grad: x[:, :, None] * grad[:, None]),
)
wrong(
    "sums-multiplied",
    "Added up before multiplying",
    """The inputs and the incoming gradient are added up over the batch first, and multiplied then.
    Each row's inputs belong to its own gradient: multiply first.""",
    gradients(w=lambda x, w, grad: x.sum(0)[:, None] * grad.sum(0)),
    gradients(w=lambda x, w, grad: x.mean(0)[:, None] * grad.mean(0)),
    gradients(w=lambda x, w, grad: x.sum(0)[:, None] * grad.mean(0)),
    gradients(w=lambda x, w, grad: x.mean(0)[:, None] * grad.sum(0)),
)
wrong(
    "upstream-forgotten",
    "The incoming gradient is not used",
    """These are slopes of the layer alone. By the chain rule each is multiplied by the incoming
    gradient, which says how the loss depends on y.""",
    lambda x, w, grad: gradients()(x, w, torch.ones_like(grad)),
    lambda x, w, grad: (w.t(), x.t(), torch.ones(w.shape[1])),
    lambda x, w, grad: (w, x, torch.ones(w.shape[1])),
    lambda x, w, grad: (w, x, torch.ones(())),
    lambda x, w, grad: (w, x, 1),
    lambda x, w, grad: (w.t(), x.t(), 1),
    gradients(x=lambda x, w, grad: w),
    gradients(x=lambda x, w, grad: w.t()),
    gradients(w=lambda x, w, grad: x),
    gradients(w=lambda x, w, grad: x.t()),
)
wrong(
    "two-swapped",
    "The gradients are in another order",
    """The three gradients are right, but in another order. First comes the one for x, then the one
    for w, then the one for b.""",
    *[
        lambda x, w, grad, order=order: tuple([gradients()(x, w, grad)[k] for k in order])
        for order in ((1, 0, 2), (1, 2, 0), (0, 2, 1), (2, 1, 0), (2, 0, 1))
    ],
)
wrong(
    "elementwise",
    "`*` instead of a matrix product",
    """Tensors are multiplied position by position. Going back through a layer takes matrix
    products, as going forward does.""",
    gradients(w=lambda x, w, grad: x * grad),
    gradients(w=lambda x, w, grad: x.t() * grad),
    gradients(x=lambda x, w, grad: grad * w),
    gradients(x=lambda x, w, grad: grad * w.t()),
    gradients(w=lambda x, w, grad: (x * grad).sum(0)),
)
wrong(
    "weights-and-inputs-swapped",
    "Weights and inputs are swapped",
    """The gradient for x is computed from x, and that for w from w. A product's slope for one
    factor is the other one: the gradient for x takes the weights, that for w the inputs.""",
    gradients(x=lambda x, w, grad: grad @ x.t(), w=lambda x, w, grad: w.t() @ grad),
    gradients(x=lambda x, w, grad: x * grad, w=lambda x, w, grad: w * grad),
)
wrong(
    "sign",
    "The sign is turned",
    """The gradients have the opposite sign. A gradient points to where the loss grows; only the
    step of the training goes the other way.""",
    lambda x, w, grad: tuple([-part for part in gradients()(x, w, grad)]),
)
wrong(
    "list-not-tuple",
    "A list or a dictionary, not a tuple",
    """The gradients are right, but they come in a list or a dictionary. Return a tuple of three:
    values with commas between them.""",
    lambda x, w, grad: list(gradients()(x, w, grad)),
    *[
        lambda x, w, grad, names=names: dict(zip(names, gradients()(x, w, grad)))
        for names in (("x", "w", "b"), ("dx", "dw", "db"))
    ],
)
