import torch
def make_tensor():
    return torch.arange(1.0, 10.0, dtype=torch.float64).reshape(3, 3)
def double_corner(t):
    return (t[-2:, -2:].double() * 2).requires_grad_()
