import torch
from torch import nn
class Step(nn.Module):
    def forward(self, state):
        rows, a, b = state
        return (*rows, a[0] + b), a[1:], b
def outer_sum(a, b):
    return torch.stack(nn.Sequential(*[Step()] * len(a))(((), a, b))[0])
def center_columns(t):
    return t - t.mean(0)
