import torch
from torch import nn


class Embedding(nn.Module):
    """A table of n rows with d numbers each; called with indices, it returns their rows."""

    def __init__(self, n, d):
        super().__init__()
        ...

    def forward(self, indices): ...
