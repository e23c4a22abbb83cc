import torch
def make_tensor():
    return torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
def double_corner(t):
    first = t[:1]
    return 2 * first[:1]
