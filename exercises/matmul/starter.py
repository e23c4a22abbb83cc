import torch


def matmul_loops(a, b):
    """The product of (r, k) and (k, c), shape (r, c), by three loops."""
    ...


def matmul_broadcast(a, b):
    """The same by broadcasting; one loop is enough."""
    ...


def matmul_einsum(a, b):
    """The same by `torch.einsum`."""
    ...
