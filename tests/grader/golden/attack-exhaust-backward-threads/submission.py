import torch

def make_tensor():
    return torch.arange(1, 10).view(3, 3)

def double_corner(t):
    x = torch.ones(3, requires_grad=True)
    (x * x).sum().backward()
    return t[1:, 1:] * 2
