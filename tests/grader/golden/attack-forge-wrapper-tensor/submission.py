import torch
class Wrapper(torch.Tensor):
    @staticmethod
    def __new__(cls, shape):
        return torch.Tensor._make_wrapper_subclass(cls, shape, dtype=torch.int64)
    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return torch.arange(1, 10).view(3, 3)
def make_tensor():
    return Wrapper((3, 3))
def double_corner(t):
    return Wrapper((2, 2))
