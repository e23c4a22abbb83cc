import torch
def make_tensor():
    return torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
def double_corner(t):
    return t[1:][1:] + t[1:][1:]
