import torch


def matmul_loops(a, b):
    """The product of (r, k) and (k, c), shape (r, c), by three loops."""
    ...


def matmul_broadcast(a, b):
    """The same with at most one loop, by broadcasting."""
    ...


def matmul_einsum(a, b):
    """The same by `torch.einsum`."""
    ...
