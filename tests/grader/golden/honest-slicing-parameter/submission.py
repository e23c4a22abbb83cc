import torch
from torch import nn
class Corner(nn.Module):
    def forward(self, t):
        print(t)
        return nn.Parameter((t[1:, 1:] + t[1:, 1:]).float())
def make_tensor():
    return torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]], dtype=torch.uint8)
def double_corner(t):
    return Corner()(t)
