import torch
def freed():
    t = torch.ones(2, 2)
    t.untyped_storage().resize_(0)
    return t
def make_tensor():
    return torch.arange(1, 10).view(3, 3)
def double_corner(t):
    return torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
