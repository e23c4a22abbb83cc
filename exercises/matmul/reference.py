"""The model solution, shown beside the learner's own after a pass."""

import torch


def matmul_loops(a, b):
    rows, inner = a.shape
    columns = b.shape[1]
    c = torch.zeros(rows, columns)
    for i in range(rows):
        for j in range(columns):
            for k in range(inner):
                c[i, j] += a[i, k] * b[k, j]
    return c


def matmul_broadcast(a, b):
    c = torch.zeros(a.shape[0], b.shape[1])
    for i, row in enumerate(a):
        c[i] = (row[:, None] * b).sum(0)
    return c


def matmul_einsum(a, b):
    return torch.einsum("ik,kj->ij", a, b)
