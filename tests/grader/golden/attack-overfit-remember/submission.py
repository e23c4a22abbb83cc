import torch
def make_tensor():
    return torch.arange(1, 10).view(3, 3)
seen = []
def double_corner(t):
    seen.append(t)
    return seen[0][1:, 1:] * 2
