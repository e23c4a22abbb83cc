"""The model solution, shown beside the learner's own after a pass."""

import torch
from torch import nn


class Embedding(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n, d) * 0.01)

    def forward(self, indices):
        return self.weight[indices]
