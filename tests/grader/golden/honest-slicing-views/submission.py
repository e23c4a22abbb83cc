import torch
def make_tensor():
    return torch.stack([torch.arange(1, 8, 3), torch.arange(2, 9, 3), torch.arange(3, 10, 3)], 1)
def double_corner(t):
    corner = t.clone()[1:3, 1:3]
    corner.mul_(2)
    return corner.t().contiguous().t()
