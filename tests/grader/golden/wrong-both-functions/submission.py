import torch
def make_tensor():
    return torch.arange(1, 9).reshape([3, 3])
def double_corner(t):
    return 2 * t[1:][1:]
