"""What a teacher would pencil beside a right embedding."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "A one-hot product multiplies mostly by 0; indexing the table with `[...]` reads the rows.",
        r"\bone_hot\([^\n]*@ self\.weight|\bmatmul\([^\n]*one_hot\([^\n]*self\.weight"
        r"|^ +(?P<h>\w+) = [^\n]*\bone_hot\([^\n]*\n(?: [^\n]*\n)*? [^\n]*\b(?P=h)[^\n]*"
        r"(?:@ self\.weight|, self\.weight\))",
        (
            """
import torch
import torch.nn.functional as F
from torch import nn


class Embedding(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.n = n
        self.weight = nn.Parameter(torch.randn(n, d) * 0.01)

    def forward(self, indices):
        return F.one_hot(indices, self.n).float() @ self.weight
""",
            """
import torch
from torch import nn
from torch.nn.functional import one_hot


class Embedding(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(n, d).normal_(0, 0.01))

    def forward(self, indices):
        hot = one_hot(indices, len(self.weight)).float()
        return torch.matmul(hot, self.weight)
""",
        ),
    ),
    Nit(
        "Row by row in Python; in `[...]` the table takes all indices at once, of any shape.",
        r"\[self\.weight\[[^\n]*\] for [^\n]* in |for [^\n]* in [^\n]*:\n(?: [^\n]*\n)*?"
        r" +\w+\.append\(self\.weight\[",
        (
            """
import torch
from torch import nn


class Embedding(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n, d) * 0.01)

    def forward(self, indices):
        rows = torch.stack([self.weight[i] for i in indices.flatten()])
        return rows.view(*indices.shape, -1)
""",
            """
import torch
from torch import nn


class Embedding(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n, d) / 100)

    def forward(self, indices):
        rows = []
        for index in indices.reshape(-1).tolist():
            rows.append(self.weight[index])
        return torch.stack(rows).reshape(indices.shape + (-1,))
""",
        ),
    ),
    Nit(
        "`nn.init.normal_(self.weight, std=0.01)` does this, without `.data`.",
        r"self\.weight\.data(?:\.(?:normal_|mul_|copy_|div_)\(| = | \*= | /= )",
        (
            """
import torch
from torch import nn


class Embedding(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(n, d))
        self.weight.data.normal_(0, 0.01)

    def forward(self, indices):
        return self.weight[indices]
""",
            """
import torch
from torch import nn


class Embedding(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n, d))
        self.weight.data *= 0.01

    def forward(self, indices):
        return self.weight[indices]
""",
        ),
    ),
    Nit(
        "`nn.Parameter` requires gradients already; `requires_grad=True` is its default.",
        r"\bParameter\([^\n]*requires_grad=True\)|\bParameter\([^\n]*\.requires_grad_\(\)"
        r"|\bParameter\([^\n]*\.requires_grad_\(True\)",
        (
            """
import torch
from torch import nn


class Embedding(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n, d) * 0.01, requires_grad=True)

    def forward(self, indices):
        return self.weight[indices]
""",
            """
import torch
from torch import nn


class Embedding(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        start = torch.normal(0.0, 0.01, (n, d))
        self.weight = nn.Parameter(start).requires_grad_(True)

    def forward(self, indices):
        return self.weight[indices]
""",
        ),
    ),
)
