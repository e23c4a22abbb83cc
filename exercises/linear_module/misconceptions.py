"""What people write instead of `Linear`, each recognised by its parameters and by what it gives."""

import torch
from torch import nn

from quizzer.grader.authoring import Pattern, misconception

PATTERNS = (
    Pattern(
        "parent-not-started",
        "`super().__init__()` is missing",
        "A module can hold parameters only after `nn.Module`'s own `__init__` has run. Call "
        "`super().__init__()` first in `__init__`.",
        raises="AttributeError",
        message=r"before Module\.__init__\(\) call|attribute '_(?:modules|parameters)'",
    ),
    Pattern(
        "no-module",
        "The class is not a module",
        "The class does not inherit from `nn.Module`, so it has no `named_parameters` and "
        "cannot be called. Write `class Linear(nn.Module)`.",
        raises="AttributeError|TypeError",
        message=r"no attribute 'named_parameters'|'Linear' object is not callable",
    ),
    Pattern(
        "no-forward",
        "There is no `forward`",
        "Calling a module runs its method `forward`, and this one has none of that name. Look at "
        "its spelling and its indentation.",
        raises="NotImplementedError",
        message=r"forward",
    ),
)


def layer(weight=None, bias=None, forward=None, names=("weight", "bias")):
    """The right one with another parameter or another way forward."""

    class Layer(nn.Module):
        def __init__(self, n_in, n_out):
            super().__init__()
            first = weight(n_in, n_out) if weight else random_weight(n_in, n_out)
            second = bias(n_in, n_out) if bias else nn.Parameter(torch.zeros(n_out))
            if first is not None:
                setattr(self, names[0], first)
            if second is not None:
                setattr(self, names[1], second)

        def forward(self, x):
            if forward:
                return forward(self, x)
            return x @ self.weight.t() + self.bias

    return Layer


def random_weight(n_in, n_out):
    return nn.Parameter(torch.randn(n_out, n_in))


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="Linear")(implementation)


wrong(
    "no-parameter",
    "The tensors are not parameters",
    """The layer has no parameters: a plain tensor as an attribute is not one, even if it requires a
    gradient. Wrap weight and bias in `nn.Parameter`.""",
    layer(weight=lambda i, o: torch.randn(o, i), bias=lambda i, o: torch.zeros(o)),
)
wrong(
    "bias-no-parameter",
    "There is no parameter `bias`",
    """The only parameter is `weight`. The bias is trained as well, so it has to be an
    `nn.Parameter` too, with the name `bias`.""",
    layer(bias=lambda i, o: None),
)
wrong(
    "weight-no-parameter",
    "There is no parameter `weight`",
    """The only parameter is `bias`. The weights are trained as well, so they have to be an
    `nn.Parameter` too, with the name `weight`.""",
    layer(weight=lambda i, o: None),
)
wrong(
    "weights-turned",
    "The weights are stored the other way round",
    """The weights have shape (n_in, n_out). Here, as in PyTorch, they are stored as (n_out, n_in),
    with a row for each output.""",
    layer(weight=lambda i, o: nn.Parameter(torch.randn(i, o))),
)
wrong(
    "one-number-for-bias",
    "One number for all biases",
    """The bias is a single number. Each output has its own, so the shape is (n_out,).""",
    layer(bias=lambda i, o: nn.Parameter(torch.zeros(1))),
    layer(bias=lambda i, o: nn.Parameter(torch.zeros(()))),
)
wrong(
    "shape-of-the-bias",
    "The shape of the bias",
    """The bias does not have shape (n_out,). There is one number for each output, along a single
    axis.""",
    layer(bias=lambda i, o: nn.Parameter(torch.zeros(1, o))),
    layer(bias=lambda i, o: nn.Parameter(torch.zeros(o, 1))),
    layer(bias=lambda i, o: nn.Parameter(torch.zeros(i))),
    layer(bias=lambda i, o: nn.Parameter(torch.zeros(o, i))),
)
wrong(
    "other-names",
    "The parameters have other names",
    """The parameters have other names than `weight` and `bias`. The attributes' names are the names
    under which weights are saved and loaded.""",
    *[
        layer(names=names)
        for names in (
            ("w", "b"), ("weights", "bias"), ("weights", "biases"), ("W", "b"),
            ("weight", "b"), ("w", "bias"), ("weight", "biases"),
        )
    ],
)  # fmt: skip
wrong(
    "all-alike-at-the-start",
    "All weights start with the same number",
    """All weights are equal at the start, so all outputs get the same gradients and stay alike.
    Begin with random numbers.""",
    layer(weight=lambda i, o: nn.Parameter(torch.zeros(o, i))),
)
wrong(
    "not-turned-in-forward",
    "The weights are not transposed in `forward`",
    """The weights are stored as (n_out, n_in). To multiply x, whose last axis has n_in numbers,
    they are transposed; as they are, the product fails or mixes up inputs and outputs.""",
    layer(forward=lambda self, x: x @ self.weight + self.bias),
    layer(forward=lambda self, x: torch.mm(x, self.weight) + self.bias),
)
wrong(
    "weights-on-the-wrong-side",
    "The weights are on the wrong side",
    """The weights come first in the product, which fails for batches or gives another shape. Rows
    of x come first: x, then the weights transposed.""",
    layer(forward=lambda self, x: self.weight @ x + self.bias),
    layer(forward=lambda self, x: self.weight @ x.t() + self.bias),
    layer(forward=lambda self, x: self.weight.t() @ x + self.bias),
)
wrong(
    "bias-forgotten",
    "The bias is not added",
    """The products are right, but `forward` does not add the bias.""",
    layer(forward=lambda self, x: x @ self.weight.t()),
)
wrong(
    "bias-subtracted",
    "The bias is subtracted",
    """The bias is subtracted. It is added to the products.""",
    layer(forward=lambda self, x: x @ self.weight.t() - self.bias),
)
wrong(
    "elementwise",
    "`*` instead of `@`",
    """x and the weights are multiplied position by position. Each output is a sum of products: that
    is the matrix product.""",
    layer(forward=lambda self, x: x * self.weight + self.bias),
    layer(forward=lambda self, x: x * self.weight.t() + self.bias),
)
wrong(
    "relu-inside",
    "An activation function inside",
    """What is negative comes out as 0. A linear layer has no activation function: ReLU is a layer
    of its own.""",
    layer(forward=lambda self, x: (x @ self.weight.t() + self.bias).clamp(min=0)),
)
wrong(
    "graph-cut",
    "No gradient reaches the parameters",
    """The output is right, but autograd does not record how it came from the parameters, so they
    get no gradient. Use the parameters themselves in `forward`: without `.data`, `detach` or
    `no_grad`.""",
    layer(forward=lambda self, x: x @ self.weight.data.t() + self.bias),
    layer(forward=lambda self, x: x @ self.weight.t() + self.bias.data),
    layer(forward=lambda self, x: x @ self.weight.data.t() + self.bias.data),
)
wrong(
    "two-axes-only",
    "Only for two axes",
    """This works for a batch of rows only. x may also be a single row, or have more axes: `@` works
    along the last axis of whatever comes.""",
    layer(forward=lambda self, x: torch.mm(x, self.weight.t()) + self.bias),
    layer(forward=lambda self, x: torch.addmm(self.bias, x, self.weight.t())),
    layer(forward=lambda self, x: torch.einsum("ni,oi->no", x, self.weight) + self.bias),
    layer(forward=lambda self, x: (self.weight @ x.t()).t() + self.bias),
)
wrong(
    "forward-returns-nothing",
    "`forward` returns nothing",
    """Calling the layer gives None. `forward` has to return the output.""",
    layer(forward=lambda self, x: None),
)
