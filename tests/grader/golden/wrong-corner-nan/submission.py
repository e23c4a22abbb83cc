import torch
def make_tensor():
    return torch.arange(1, 10).reshape(3, 3)
def double_corner(t):
    return t[1:, 1:] * float("nan")
