import torch
from torch import nn


class Linear(nn.Module):
    """A linear layer with the parameters weight (n_out, n_in) and bias (n_out,)."""

    def __init__(self, n_in, n_out): ...

    def forward(self, x):
        """(..., n_in) to (..., n_out)."""
        ...
