"""What a teacher would pencil beside a right module."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "A parameter requires gradients by itself; `requires_grad` need not be set.",
        r"\brequires_grad=True|\.requires_grad_\(\)",
        (
            """
import torch
from torch import nn


class Linear(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_out, n_in), requires_grad=True)
        self.bias = nn.Parameter(torch.zeros(n_out), requires_grad=True)

    def forward(self, x):
        return x @ self.weight.t() + self.bias
""",
            """
import torch


class Linear(torch.nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(n_out, n_in).requires_grad_())
        self.bias = torch.nn.Parameter(torch.zeros(n_out))

    def forward(self, x):
        return torch.matmul(x, self.weight.T) + self.bias
""",
        ),
    ),
    Nit(
        "Unscaled weights make the outputs grow with n_in; divide them by its square root.",
        r"Parameter\(torch\.randn\(\(?n_out, n_in\)?\)\)",
        (
            """
import torch
from torch import nn


class Linear(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_out, n_in))
        self.bias = nn.Parameter(torch.randn(n_out))

    def forward(self, x):
        return x @ self.weight.t() + self.bias
""",
            """
import torch
from torch.nn import Module, Parameter


class Linear(Module):
    def __init__(self, n_in, n_out):
        Module.__init__(self)
        self.weight = Parameter(torch.randn((n_out, n_in)))
        self.bias = Parameter(torch.zeros(n_out))

    def forward(self, x):
        out = x.matmul(self.weight.T)
        return out + self.bias
""",
        ),
    ),
    Nit(
        "`forward` is the method to write; nn.Module's own `__call__` runs it, and hooks with it.",
        r"^    def __call__\(",
        (
            """
import torch
from torch import nn


class Linear(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_out, n_in) * (1 / n_in) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(n_out))

    def __call__(self, x):
        return x @ self.weight.t() + self.bias
""",
            """
import torch
from torch import nn


class Linear(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        scale = n_in**-0.5
        self.weight = nn.Parameter(torch.rand(n_out, n_in) * scale)
        self.bias = nn.Parameter(torch.zeros(n_out))

    def __call__(self, inputs):
        return torch.matmul(inputs, self.weight.T) + self.bias
""",
        ),
    ),
)
