import torch
torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)
torch.manual_seed(3)
torch.set_printoptions(precision=1)
def make_tensor():
    return torch.linspace(1, 9, 9).view(3, 3)
def double_corner(t):
    return torch.einsum("ij->ij", t[1:, 1:]) * 2
