"""What people write instead of `Embedding`, each recognised by its parameters, the rows that it
looks up, its gradients and the numbers that it starts with."""

import torch
from torch import nn

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation):
    return misconception(id, title, explanation, function="Embedding")


def drawn(n, d):
    return torch.randn(n, d) * 0.01


class Layer(nn.Module):
    """A right layer; the wrong ones differ in one method."""

    def __init__(self, n, d):
        super().__init__()
        self.weight = self.table(n, d)

    def table(self, n, d):
        return nn.Parameter(drawn(n, d))

    def forward(self, indices):
        return self.weight[indices]


NO_PARAMETER = (
    "no-parameter",
    "A plain tensor, not a parameter",
    """`weight` is a plain tensor: PyTorch does not know it as a parameter, so no optimizer gets it
    and no gradient flows into it. Make an `nn.Parameter` of it.""",
)


@wrong(*NO_PARAMETER)
class _(Layer):
    def table(self, n, d):
        return drawn(n, d)


@wrong(
    "requires-grad-is-not-registered",
    "Has gradients, but is not a parameter",
    """`weight` has gradients, but the module does not list it among its parameters, so no optimizer
    would get it. Only an `nn.Parameter` that is set as an attribute is registered.""",
)
class _(Layer):
    def table(self, n, d):
        return drawn(n, d).requires_grad_()


@wrong(
    "a-list-of-parameters",
    "A parameter for each row",
    """`weight` is a list, so there is not one parameter of shape (n, d). Make a single table of
    shape (n, d).""",
)
class _(Layer):
    def table(self, n, d):
        return nn.ParameterList([nn.Parameter(drawn(1, d)[0]) for _ in range(n)])

    def forward(self, indices):
        return torch.stack([self.weight[int(index)] for index in indices])


@wrong(
    "a-list-of-parameters",
    "A list of rows",
    """`weight` is a list, so there is not one parameter of shape (n, d). Make a single table of
    shape (n, d).""",
)
class _(Layer):
    def table(self, n, d):
        return [nn.Parameter(drawn(1, d)[0]) for _ in range(n)]

    def forward(self, indices):
        return torch.stack([self.weight[int(index)] for index in indices])


@wrong(
    "parent-not-started",
    "`super().__init__()` is missing",
    """A module can hold parameters only after `nn.Module` has been initialised. Begin `__init__`
    with `super().__init__()`.""",
)
class _(nn.Module):
    def __init__(self, n, d):
        self.weight = nn.Parameter(drawn(n, d))

    def forward(self, indices):
        return self.weight[indices]


@wrong(
    "parent-not-started",
    "`super().__init__()` is missing",
    """The module's own attributes are missing, because `nn.Module` has not been initialised. Begin
    `__init__` with `super().__init__()`.""",
)
class _(nn.Module):
    def __init__(self, n, d):
        self.weight = drawn(n, d)

    def forward(self, indices):
        return self.weight[indices]


@wrong(
    "not-a-module",
    "Not a subclass of `nn.Module`",
    """The class is not a module, so it has no parameters that a model could find. Derive it from
    `nn.Module`: `class Embedding(nn.Module)`.""",
)
class _:
    def __init__(self, n, d):
        self.weight = nn.Parameter(drawn(n, d))

    def __call__(self, indices):
        return self.weight[indices]


@wrong(
    "not-a-module",
    "Not a subclass of `nn.Module`",
    """The class is not a module, so it has no parameters, and calling it does not call `forward`.
    Derive it from `nn.Module`: `class Embedding(nn.Module)`.""",
)
class _:
    def __init__(self, n, d):
        self.weight = nn.Parameter(drawn(n, d))

    def forward(self, indices):
        return self.weight[indices]


@wrong(
    "another-name-for-the-table",
    "The parameter is not called `weight`",
    """There is a parameter, but it has another name. It should be the attribute `weight`.""",
)
class _(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.table = nn.Parameter(drawn(n, d))

    def forward(self, indices):
        return self.table[indices]


@wrong(
    "another-name-for-the-table",
    "The parameter is not called `weight`",
    """There is a parameter, but it has another name. It should be the attribute `weight`.""",
)
class _(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.weights = nn.Parameter(drawn(n, d))

    def forward(self, indices):
        return self.weights[indices]


GRAPH_CUT = (
    "graph-cut",
    "The rows are cut off from the graph",
    """The right rows come back, but without a link to `weight`: `.data`, `detach`, `torch.no_grad`
    and `torch.tensor(...)` all cut it. So no gradient can flow back.""",
)


@wrong(*GRAPH_CUT)
class _(Layer):
    def forward(self, indices):
        return self.weight.data[indices]


@wrong(*GRAPH_CUT)
class _(Layer):
    def forward(self, indices):
        return self.weight.detach()[indices].requires_grad_()


@wrong(
    "all-alike-at-the-start",
    "All numbers are alike at the start",
    """A new layer has no spread: at least along the rows or along the columns, all its numbers are
    equal. What is equal at the start gets equal gradients. Draw every number at random.""",
)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(torch.zeros(n, d))


@wrong(
    "all-alike-at-the-start",
    "All numbers are alike at the start",
    """A new layer has no spread: all its numbers are equal, and not 0 either. What is equal at the
    start gets equal gradients. Draw every number at random, with mean 0.""",
)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(torch.ones(n, d))


@wrong(
    "all-alike-at-the-start",
    "All numbers are alike at the start",
    """A new layer has no spread: all its numbers are equal. Draw every number at random, with
    mean 0.""",
)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(torch.full((n, d), 0.01))


TOO_WIDE = (
    "too-wide-at-the-start",
    "Too large at the start",
    """A new layer's numbers have too large a standard deviation. `torch.randn` draws them with 1;
    it should be 0.01.""",
)


@wrong(*TOO_WIDE)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(torch.randn(n, d))


@wrong(*TOO_WIDE)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(torch.randn(n, d) * 0.1)


@wrong(
    "too-narrow-at-the-start",
    "Too small at the start",
    """A new layer's numbers have too small a standard deviation. It should be 0.01, and 0.01 is not
    its square.""",
)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(torch.randn(n, d) * 0.0001)


@wrong(
    "too-narrow-at-the-start",
    "Too small at the start",
    """A new layer's numbers have too small a standard deviation. It should be 0.01.""",
)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(torch.randn(n, d) * 0.001)


@wrong(
    "table-turned",
    "Rows and columns of the table are swapped",
    """`weight` has shape (d, n). It should have a row for each of the n indices: shape (n, d).""",
)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(drawn(d, n))

    def forward(self, indices):
        return self.weight[:, indices]


@wrong(
    "table-turned",
    "Rows and columns of the table are swapped",
    """`weight` has shape (d, n). It should have a row for each of the n indices: shape (n, d).""",
)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(drawn(d, n))


@wrong(
    "table-turned",
    "Rows and columns of the table are swapped",
    """`weight` has shape (d, n). It should have a row for each of the n indices: shape (n, d).""",
)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(drawn(d, n))

    def forward(self, indices):
        return self.weight.t()[indices]


@wrong(
    "columns-looked-up",
    "Columns instead of rows",
    """The indices are used for columns of `weight`. They are the numbers of its rows.""",
)
class _(Layer):
    def forward(self, indices):
        return self.weight[:, indices]


@wrong(
    "batch-of-one-axis-only",
    "Only indices in a row",
    """This works for indices of shape (k,) only. In the brackets of the table, a tensor of indices
    may have any shape.""",
)
class _(Layer):
    def forward(self, indices):
        return torch.stack([self.weight[int(index)] for index in indices])


@wrong(
    "batch-of-one-axis-only",
    "Only indices in a row",
    """This works for indices of shape (k,) only. In the brackets of the table, a tensor of indices
    may have any shape.""",
)
class _(Layer):
    def forward(self, indices):
        return torch.index_select(self.weight, 0, indices)


@wrong(
    "batch-of-one-axis-only",
    "Only indices in a row",
    """This works for indices of shape (k,) only. In the brackets of the table, a tensor of indices
    may have any shape.""",
)
class _(Layer):
    def forward(self, indices):
        return torch.stack([self.weight[index] for index in indices.tolist()])


@wrong(
    "shape-lost",
    "The shape of the indices is lost",
    """All rows come back one below the other, whatever the shape of the indices. For indices of
    shape s the result has shape s + (d,).""",
)
class _(Layer):
    def forward(self, indices):
        return self.weight[indices.flatten()]


@wrong(
    "table-not-looked-up",
    "The whole table comes back",
    """The result is `weight` itself, whatever the indices are. Look up a row for each index.""",
)
class _(Layer):
    def forward(self, indices):
        return self.weight


@wrong(
    "forward-missing",
    "`forward` is missing",
    """The module has no `forward`, which is what runs when the layer is called. Look at its name
    and its indentation.""",
)
class _(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.weight = nn.Parameter(drawn(n, d))


@wrong(
    "parameter-never-used",
    "The parameter is not what is used",
    """`weight` is there, but `forward` looks up rows of another tensor, such as one made anew or a
    copy. Use `self.weight`.""",
)
class _(Layer):
    def __init__(self, n, d):
        super().__init__(n, d)
        self.copy = self.weight.detach().clone().mul(0)

    def forward(self, indices):
        return self.copy[indices]


@wrong(
    "rows-added-up",
    "The rows are added up",
    """The rows of several indices are added up into one. Each index has its own row in the
    result.""",
)
class _(Layer):
    def forward(self, indices):
        rows = self.weight[indices]
        return rows.sum(-2) if indices.dim() else rows


@wrong(
    "scaled-on-the-way",
    "Scaled in `forward`",
    """The rows are multiplied by 0.01 whenever they are looked up. Only the numbers at the start
    are small: scale them once, in `__init__`.""",
)
class _(Layer):
    def forward(self, indices):
        return self.weight[indices] * 0.01


@wrong(
    "scaled-on-the-way",
    "Scaled in `forward`",
    """The rows are multiplied by 0.01 whenever they are looked up, and the numbers at the start are
    large. Only those at the start should be small: scale them once, in `__init__`.""",
)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(torch.randn(n, d))

    def forward(self, indices):
        return self.weight[indices] * 0.01


UNIFORM = (
    "uniform-at-the-start",
    "Uniform numbers at the start",
    """The numbers at the start do not have the right mean and spread. `torch.rand` draws uniformly
    between 0 and 1, so its mean is 0.5; `torch.randn` has mean 0 and standard deviation 1.""",
)


@wrong(*UNIFORM)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(torch.rand(n, d) * 0.01)


@wrong(*UNIFORM)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter(torch.rand(n, d))


@wrong(
    "uniform-at-the-start",
    "Uniform numbers at the start",
    """The numbers at the start spread too little: uniform ones from -0.01 to 0.01 have a standard
    deviation of 0.0058, not 0.01.""",
)
class _(Layer):
    def table(self, n, d):
        return nn.Parameter((torch.rand(n, d) * 2 - 1) * 0.01)


@wrong(
    "bias-added",
    "There is a bias too",
    """There are more parameters than `weight`. An embedding has no bias.""",
)
class _(Layer):
    def __init__(self, n, d):
        super().__init__(n, d)
        self.bias = nn.Parameter(torch.zeros(d))

    def forward(self, indices):
        return self.weight[indices] + self.bias
